// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ExchangeStorage, Market, State} from "../ExchangeStorage.sol";
import {AmendOrder, ITrading, RemovalReason} from "../interfaces/ITrading.sol";
import {AccountId, MarketId, Tick} from "../types/Ids.sol";
import {HotWord} from "../types/MarketWords.sol";
import {OrderWord, OrderWordLibrary} from "../types/OrderWord.sol";
import {OrderBook} from "../libraries/OrderBook.sol";
import {Cancelling} from "./Cancelling.sol";
import {Matching} from "./Matching.sol";
import {Resting} from "./Resting.sol";
import {Context, Limits, TradingContext} from "./TradingContext.sol";

/// @title Amendments
/// @notice Linked library. An order that only shrinks keeps its place; any other change sends it to the back of its new queue. An amended
/// order never trades; the exchange has authorised the caller already.
library Amendment {
    /// @return reserve [WAD quote] loss against mark if the order filled; a deferred check has to count it
    function amend(
        uint256 account,
        AmendOrder calldata request,
        Limits calldata limits
    ) external returns (uint256 reserve) {
        State storage s = ExchangeStorage.load();
        uint256 market = request.market.raw();
        uint256 key = (account << 8) | request.slot;
        OrderWord order = Cancelling.find(s, market, account, request.slot, request.generation);
        if (_onlyShrinks(request, order)) {
            _reduce(s, market, key, order, request.lots);
            return 0;
        }
        Resting.requireValid(request.tick.raw(), request.lots, request.expiry);
        Context memory c = TradingContext.open(s, market, account, TradingContext.enter(s, market));
        reserve = _move(s, c, order, request, limits.priceBand);
        TradingContext.check(s, c, limits, reserve);
        TradingContext.close(s, c);
    }

    /// @notice Several amendments of orders in one market, one after the other, as a batch asks for them: the market is loaded once. The
    /// batch checks margin at its end.
    /// @param limits Deferred.
    /// @return reserve [WAD quote] the sum of theirs
    function amendMany(
        uint256 account,
        Limits calldata limits,
        AmendOrder[] calldata requests
    ) external returns (uint256 reserve) {
        State storage s = ExchangeStorage.load();
        Context memory c;
        for (uint256 i; i < requests.length; ++i) {
            AmendOrder calldata request = requests[i];
            uint256 market = request.market.raw();
            OrderWord order = Cancelling.find(s, market, account, request.slot, request.generation);
            if (_onlyShrinks(request, order)) {
                // It works on storage, also in a market that does not trade.
                if (c.market != 0) TradingContext.close(s, c);
                c.market = 0;
                _reduce(s, market, (account << 8) | request.slot, order, request.lots);
                continue;
            }
            Resting.requireValid(request.tick.raw(), request.lots, request.expiry);
            if (c.market == 0) c = TradingContext.open(s, market, account, TradingContext.enter(s, market));
            reserve += _move(s, c, order, request, limits.priceBand);
        }
        if (c.market != 0) TradingContext.close(s, c);
    }

    function _onlyShrinks(AmendOrder calldata request, OrderWord order) private view returns (bool) {
        return
            request.tick.raw() == order.tick() &&
            request.expiry == order.expiry() &&
            request.lots <= order.lots() &&
            !order.isExpired();
    }

    /// @dev Takes the order out of its queue and rests it anew. Sets the context's prices if they are not set.
    function _move(
        State storage s,
        Context memory c,
        OrderWord order,
        AmendOrder calldata request,
        uint256 operatorBand
    ) private returns (uint256) {
        uint256 tick = request.tick.raw();
        require(
            !TradingContext.crosses(order.isAsk(), tick, c.hot),
            ITrading.WouldCross(request.tick, Tick.wrap(uint24(order.isAsk() ? c.hot.bestBid() : c.hot.bestAsk())))
        );
        if (c.indexPerLot == 0) TradingContext.price(s, c, true);
        TradingContext.requireInBand(c, tick, operatorBand);
        require(order.isReduceOnly() || !c.shrinkOnly, ITrading.ReduceOnlyNow(request.market));
        uint256 key = (c.account << 8) | request.slot;
        c.hot = OrderBook.remove(s, c.market, c.hot, key, order);
        Matching.uncountOwn(c, order);
        return _restAgain(s, c, key, order, request);
    }

    /// @dev Rests an amended order at the back of its queue; what has become too small is removed instead.
    function _restAgain(
        State storage s,
        Context memory c,
        uint256 key,
        OrderWord order,
        AmendOrder calldata request
    ) private returns (uint256 reserve) {
        MarketId market = MarketId.wrap(uint16(c.market));
        AccountId account = AccountId.wrap(uint32(c.account));
        uint256 tick = request.tick.raw();
        if (uint256(request.lots) * tick * c.prices.risk.quantum() < c.trading.minimumNotional()) {
            emit ITrading.OrderRemoved(market, account, request.slot, order.lots(), RemovalReason.BelowMinimum);
            return 0;
        }
        uint256 flags =
            (order.isAsk() ? OrderWordLibrary.FLAG_ASK : 0) |
                (order.isReduceOnly() ? OrderWordLibrary.FLAG_REDUCE_ONLY : 0);
        uint256 generation;
        (reserve, generation) = Resting.rest(s, c, key, tick, request.lots, flags, request.expiry);
        emit ITrading.OrderMoved(market, account, request.slot, generation, tick, request.lots, request.expiry);
    }

    /// @dev Takes lots off a resting order without moving it. What falls below the minimum is removed.
    function _reduce(State storage s, uint256 market, uint256 key, OrderWord order, uint256 lots) private {
        Market storage m = s.markets[market];
        HotWord hot = TradingContext.touch(m, market);
        // Touching changes no order.
        if (lots * order.tick() * m.risk.quantum() < m.trading.minimumNotional()) {
            Cancelling.cancelOne(s, m, market, hot, key >> 8, uint8(key), order, RemovalReason.BelowMinimum);
            return;
        }
        uint256 removed = order.lots() - lots;
        uint256 levelKey = ExchangeStorage.levelKey(market, order.tick());
        s.levels[levelKey] = s.levels[levelKey].removeLots(removed, order.isFirm());
        s.orders[ExchangeStorage.orderKey(market, key)] = order.withLots(lots);
        if (!order.isReduceOnly()) {
            uint256 positionKey = ExchangeStorage.positionKey(market, key >> 8);
            s.positions[positionKey] = s.positions[positionKey].removeOrderLots(order.isAsk(), removed);
        }
        emit ITrading.OrderReduced(
            MarketId.wrap(uint16(market)),
            AccountId.wrap(uint32(key >> 8)),
            uint8(key),
            lots,
            order.expiry()
        );
    }
}
