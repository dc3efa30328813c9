// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ExchangeStorage, Market, State} from "../ExchangeStorage.sol";
import {AmendOrder, ITrading, OrderKind, PlaceOrder, RemovalReason} from "../interfaces/ITrading.sol";
import {AccountId, MarketId, Tick} from "../types/Ids.sol";
import {HotWord, HotWordLibrary} from "../types/MarketWords.sol";
import {OrderWord, OrderWordLibrary} from "../types/OrderWord.sol";
import {Fees} from "../libraries/Fees.sol";
import {FixedPoint} from "../libraries/FixedPoint.sol";
import {OrderBook} from "../libraries/OrderBook.sol";
import {Cancelling} from "./Cancelling.sol";
import {Matching, Taker} from "./Matching.sol";
import {Context, Limits, TradingContext} from "./TradingContext.sol";

/// @title Trading operations
/// @notice Linked library. Each operation accrues, matches, settles and checks; the exchange has authorised it already. What only takes
/// orders away is in Cancellation.
library Trading {
    /// @return filled [lots]
    /// @return resting [lots]
    /// @return reserve [WAD quote] loss against mark if the resting part filled; a deferred check has to count it
    function place(
        uint256 account,
        PlaceOrder calldata order,
        Limits calldata limits
    ) external returns (uint256 filled, uint256 resting, uint256 reserve) {
        State storage s = ExchangeStorage.load();
        uint256 tick = order.tick.raw();
        _requireValid(tick, order.lots, order.expiry);
        Context memory c = TradingContext.open(s, order.market.raw(), account);
        bool crossing = TradingContext.crosses(order.isAsk, tick, c.hot);
        if (crossing && (order.kind == OrderKind.PostOnly || order.kind == OrderKind.PostOnlySlide)) {
            tick = _slide(c.hot, order);
            crossing = false;
        }
        TradingContext.price(s, c, !crossing);
        TradingContext.requireInBand(c, tick, limits.priceBand);
        require(order.reduceOnly || !c.shrinkOnly, ITrading.ReduceOnlyNow(order.market));

        Taker memory t;
        t.remaining = order.lots;
        if (order.reduceOnly) {
            t.remaining = FixedPoint.min(t.remaining, TradingContext.reducible(c.current.size, order.isAsk));
            require(t.remaining != 0, ITrading.NothingToReduce(AccountId.wrap(uint32(account)), c.current.size));
        }
        if (crossing) {
            t.rate = Fees.takerRate(s.markets[c.market], c.trading, c.word.tier());
            _take(s, c, t, order, tick);
        }
        filled = t.filled;
        if (order.kind == OrderKind.FillOrKill) {
            require(filled == order.lots, ITrading.NotFilledInFull(filled, order.lots));
        } else if (order.kind != OrderKind.ImmediateOrCancel && t.remaining != 0) {
            (resting, reserve) = _restRemainder(s, c, t, order, tick);
        }
        TradingContext.check(s, c, limits, reserve);
        TradingContext.close(s, c);
        if (c.touchedCash) TradingContext.emitTraded(c, filled, t.fee);
    }

    /// @return reserve As for `place`.
    function amend(
        uint256 account,
        AmendOrder calldata request,
        Limits calldata limits
    ) external returns (uint256 reserve) {
        State storage s = ExchangeStorage.load();
        uint256 market = request.market.raw();
        uint256 key = (account << 8) | request.slot;
        OrderWord order = Cancelling.find(s, market, account, request.slot, request.generation);
        if (
            request.tick.raw() == order.tick() &&
            request.expiry == order.expiry() &&
            request.lots <= order.lots() &&
            !order.isExpired()
        ) {
            _reduce(s, market, key, order, request.lots);
            return 0;
        }
        uint256 tick = request.tick.raw();
        _requireValid(tick, request.lots, request.expiry);
        Context memory c = TradingContext.open(s, market, account);
        require(
            !TradingContext.crosses(order.isAsk(), tick, c.hot),
            ITrading.WouldCross(request.tick, Tick.wrap(uint24(order.isAsk() ? c.hot.bestBid() : c.hot.bestAsk())))
        );
        TradingContext.price(s, c, true);
        TradingContext.requireInBand(c, tick, limits.priceBand);
        require(order.isReduceOnly() || !c.shrinkOnly, ITrading.ReduceOnlyNow(request.market));
        c.hot = OrderBook.remove(s, market, c.hot, key, order);
        Matching.uncountOwn(c, order);
        reserve = _restAgain(s, c, key, order, request);
        TradingContext.check(s, c, limits, reserve);
        TradingContext.close(s, c);
    }

    /// @notice Closes lots of an account through the book for a liquidation: an immediate order that only reduces, outside the band and
    /// the change rule, which the liquidation replaces by its own.
    /// @param worst Tick beyond which it does not trade.
    /// @param chargeFee Whether the account pays the taker fee.
    /// @return filled [lots]
    /// @return stopped Whether a counter of the order ended the match, so that the book may have more.
    function closeInto(
        uint256 account,
        uint256 worst,
        PlaceOrder calldata order,
        bool chargeFee
    ) external returns (uint256 filled, bool stopped) {
        State storage s = ExchangeStorage.load();
        Context memory c = TradingContext.open(s, order.market.raw(), account);
        TradingContext.price(s, c, false);
        Taker memory t;
        t.remaining = FixedPoint.min(order.lots, TradingContext.reducible(c.current.size, order.isAsk));
        if (chargeFee) t.rate = Fees.takerRate(s.markets[c.market], c.trading, c.word.tier());
        c.noRebates = !chargeFee;
        _take(s, c, t, order, worst);
        TradingContext.close(s, c);
        if (c.touchedCash) TradingContext.emitTraded(c, t.filled, t.fee);
        return (t.filled, t.stopped);
    }

    function _take(
        State storage s,
        Context memory c,
        Taker memory t,
        PlaceOrder calldata order,
        uint256 worst
    ) private {
        t.isAsk = order.isAsk;
        t.limit = worst;
        t.fillsLeft = order.maxFills;
        t.removalsLeft = order.maxRemovals;
        t.readsLeft = order.maxReads;
        Matching.run(s, c, t);
    }

    function _requireValid(uint256 tick, uint256 lots, uint256 expiry) private view {
        require(lots != 0, ITrading.ZeroLots());
        require(
            tick != HotWordLibrary.NO_BID && tick != HotWordLibrary.NO_ASK,
            ITrading.InvalidTick(Tick.wrap(uint24(tick)))
        );
        require(expiry == 0 || expiry >= block.timestamp, ITrading.OrderExpired(expiry, block.timestamp));
    }

    /// @dev The price next to the best opposite one, for a post-only order that may slide.
    function _slide(HotWord hot, PlaceOrder calldata order) private pure returns (uint256 tick) {
        uint256 best = order.isAsk ? hot.bestBid() : hot.bestAsk();
        require(order.kind == OrderKind.PostOnlySlide, ITrading.WouldCross(order.tick, Tick.wrap(uint24(best))));
        tick = order.isAsk ? best + 1 : best - 1;
        require(
            tick != HotWordLibrary.NO_BID && tick != HotWordLibrary.NO_ASK,
            ITrading.InvalidTick(Tick.wrap(uint24(tick)))
        );
    }

    /// @dev Rests what is left, unless it still crosses, is too small, or has nothing left to reduce. An order of which nothing
    /// traded and nothing can rest for its size is a mistake and fails.
    function _restRemainder(
        State storage s,
        Context memory c,
        Taker memory t,
        PlaceOrder calldata order,
        uint256 tick
    ) private returns (uint256 resting, uint256 reserve) {
        if (TradingContext.crosses(order.isAsk, tick, c.hot)) return (0, 0);
        resting = t.remaining;
        uint256 notional = resting * tick * c.prices.risk.quantum();
        uint256 minimum = c.trading.minimumNotional();
        if (notional < minimum) {
            require(t.filled != 0, ITrading.BelowMinimumNotional(notional, minimum));
            return (0, 0);
        }
        uint256 key = (c.account << 8) | order.slot;
        require(
            s.orders[ExchangeStorage.orderKey(c.market, key)].lots() == 0,
            ITrading.SlotOccupied(AccountId.wrap(uint32(c.account)), order.slot)
        );
        uint256 flags =
            (order.isAsk ? OrderWordLibrary.FLAG_ASK : 0) | (order.reduceOnly ? OrderWordLibrary.FLAG_REDUCE_ONLY : 0);
        uint256 generation;
        (reserve, generation) = _rest(s, c, key, tick, resting, flags, order.expiry);
        emit ITrading.OrderPlaced(
            order.market,
            AccountId.wrap(uint32(c.account)),
            order.slot,
            generation,
            flags,
            tick,
            resting,
            order.expiry
        );
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
        (reserve, generation) = _rest(s, c, key, tick, request.lots, flags, request.expiry);
        emit ITrading.OrderMoved(market, account, request.slot, generation, tick, request.lots, request.expiry);
    }

    /// @dev Puts an order into the book and counts it.
    /// @return reserve Loss against mark if it filled: orders are counted at the worse of mark and their limit.
    function _rest(
        State storage s,
        Context memory c,
        uint256 key,
        uint256 tick,
        uint256 lots,
        uint256 flags,
        uint256 expiry
    ) private returns (uint256 reserve, uint256 generation) {
        OrderWord order;
        (c.hot, order) = OrderBook.append(s, c.market, c.hot, key, tick, lots, flags, expiry);
        if (flags & OrderWordLibrary.FLAG_REDUCE_ONLY == 0) {
            bool isAsk = flags & OrderWordLibrary.FLAG_ASK != 0;
            c.position = c.position.addOrderLots(isAsk, lots);
            c.current.bidLots = c.position.bidLots();
            c.current.askLots = c.position.askLots();
            uint256 perLot = tick * c.prices.risk.quantum();
            uint256 mark = c.prices.mark;
            if (isAsk ? perLot < mark : perLot > mark) reserve = lots * (isAsk ? mark - perLot : perLot - mark);
        }
        generation = order.generation();
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
