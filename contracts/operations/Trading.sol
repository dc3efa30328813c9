// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ExchangeStorage, State} from "../ExchangeStorage.sol";
import {ITrading, OrderKind, PlaceOrder} from "../interfaces/ITrading.sol";
import {AccountId, Tick} from "../types/Ids.sol";
import {HotWord, HotWordLibrary} from "../types/MarketWords.sol";
import {OrderWordLibrary} from "../types/OrderWord.sol";
import {Fees} from "../libraries/Fees.sol";
import {FixedPoint} from "../libraries/FixedPoint.sol";
import {Matching, Taker} from "./Matching.sol";
import {Resting} from "./Resting.sol";
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
        Resting.requireValid(tick, order.lots, order.expiry);
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
        uint256 market = order.market.raw();
        Context memory c = TradingContext.openInWaterfall(s, market, account, s.markets[market].hot);
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
        (reserve, generation) = Resting.rest(s, c, key, tick, resting, flags, order.expiry);
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
}
