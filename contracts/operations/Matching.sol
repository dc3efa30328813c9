// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ExchangeStorage, Market, State} from "../ExchangeStorage.sol";
import {ITrading, RemovalReason} from "../interfaces/ITrading.sol";
import {AccountWord} from "../types/AccountWord.sol";
import {AccountId, MarketId, OrderKey} from "../types/Ids.sol";
import {LevelWord} from "../types/LevelWord.sol";
import {HotWord} from "../types/MarketWords.sol";
import {OrderWord} from "../types/OrderWord.sol";
import {PositionWord} from "../types/PositionWord.sol";
import {Fees} from "../libraries/Fees.sol";
import {FixedPoint} from "../libraries/FixedPoint.sol";
import {Exposure, Health, Margin} from "../libraries/Margin.sol";
import {OrderBook} from "../libraries/OrderBook.sol";
import {Position} from "../libraries/Position.sol";
import {PostConditions} from "../libraries/PostConditions.sol";
import {TickBitmap} from "../libraries/TickBitmap.sol";
import {Context, TradingContext} from "./TradingContext.sol";

/// @notice The taker's order while it is matched.
struct Taker {
    bool isAsk;
    uint256 limit; // tick, worst price
    uint256 remaining; // [lots]
    uint256 filled; // [lots]
    uint256 rate; // [1e-6 of notional] fee
    uint256 fee; // [WAD quote] so far
    int256 marketFees; // [WAD quote] both sides' fees, not yet in the market's word
    int256 longs; // [lots] change of the sum of long sizes, not yet in the market's word
    uint256 fillsLeft;
    uint256 removalsLeft;
    uint256 readsLeft;
}

/// @notice One maker while it is looked at; used again for the next.
struct Fill {
    uint256 key; // OrderKey
    OrderWord order;
    uint256 lots; // filled
    bool leaves; // the order leaves the book: filled in full, or not worth keeping
    RemovalReason reason; // why it is dead, or why what remains of it leaves
    int256 fee; // [WAD quote] negative is a rebate
    int256 funding; // [WAD quote] received since the maker's last touch
    Exposure before;
    Exposure end;
}

/// @title Matching
/// @notice Price-time priority. Every maker is checked by the change rule before it is filled; one that fails is removed, one that
/// cannot be judged now is passed over. Three counters, paid by the taker, bound the loop.
/// @dev Unchecked sums and products here are of lots (below 2^40), ticks (2^24), quantums (2^56) and cash (2^112): the widest is below
/// 2^150. Whatever reaches storage passes the checked setters of its word.
library Matching {
    using TickBitmap for mapping(uint256 => uint256);
    using {Margin.equity} for Health;

    /// @dev What a look at one maker came to.
    enum Outcome {
        Filled, // in part or in full; the order's fate is settled
        Skipped, // stays for others
        Dead // must be removed
    }

    /// @dev Matches until the order is filled, the book no longer crosses, or a counter runs out.
    function run(State storage s, Context memory c, Taker memory t) internal {
        Fill memory f;
        uint256 tick = t.isAsk ? c.hot.bestBid() : c.hot.bestAsk();
        uint256 best; // first level that keeps an order
        bool goOn = t.remaining != 0;
        while (goOn && (t.isAsk ? tick >= t.limit : tick <= t.limit) && !_isEnd(t.isAsk, tick)) {
            bool emptied;
            (goOn, emptied) = _matchLevel(s, c, t, f, tick);
            if (emptied) {
                s.bitmap.clear(c.market, tick);
            } else if (best == 0) {
                best = tick;
            }
            if (goOn || emptied) tick = s.bitmap.next(c.market, tick, !t.isAsk);
        }
        if (best == 0) best = tick;
        HotWord hot = t.isAsk ? c.hot.withBestBid(best) : c.hot.withBestAsk(best);
        if (t.filled != 0) {
            hot = hot.withFees(hot.fees() + t.marketFees).withOpenInterest(
                uint256(int256(hot.openInterest()) + t.longs)
            );
        }
        c.hot = hot;
    }

    function _isEnd(bool isAsk, uint256 tick) private pure returns (bool) {
        return isAsk ? tick == 0 : tick == type(uint24).max;
    }

    /// @return goOn Whether the taker may look further.
    /// @return emptied Whether the level lost its last order.
    function _matchLevel(
        State storage s,
        Context memory c,
        Taker memory t,
        Fill memory f,
        uint256 tick
    ) private returns (bool goOn, bool emptied) {
        uint256 levelKey = ExchangeStorage.levelKey(c.market, tick);
        LevelWord level = s.levels[levelKey];
        uint256 key = level.head();
        goOn = true;
        while (goOn && key != 0) {
            if (t.readsLeft == 0) {
                goOn = false;
                break;
            }
            unchecked {
                --t.readsLeft;
            }
            f.key = key;
            f.order = s.orders[ExchangeStorage.orderKey(c.market, key)];
            // The tail's own `next` is stale.
            uint256 next = key == level.tail() ? 0 : f.order.next();
            (goOn, level) = _matchOrder(s, c, t, f, level);
            key = next;
        }
        s.levels[levelKey] = level;
        emptied = level.head() == 0;
    }

    /// @dev One resting order: fills it, removes it or passes it over.
    function _matchOrder(
        State storage s,
        Context memory c,
        Taker memory t,
        Fill memory f,
        LevelWord level
    ) private returns (bool goOn, LevelWord) {
        OrderWord order = f.order;
        uint256 orderKey = ExchangeStorage.orderKey(c.market, f.key);
        Outcome outcome = Outcome.Dead;
        if (f.key >> 8 == c.account) {
            f.reason = RemovalReason.SelfTrade;
        } else if (order.isExpired()) {
            f.reason = RemovalReason.Expired;
        } else if (t.fillsLeft == 0) {
            return (false, level);
        } else {
            outcome = _fill(s, c, t, f);
        }
        if (outcome == Outcome.Skipped) return (true, level);
        if (outcome == Outcome.Filled) {
            unchecked {
                --t.fillsLeft;
            }
            if (!f.leaves) {
                s.orders[orderKey] = order.withLots(order.lots() - f.lots);
                // The order could take no more from this taker, or the taker is done.
                return (t.remaining != 0, level.removeLots(f.lots, order.isFirm()));
            }
        } else {
            if (t.removalsLeft == 0) return (false, level);
            unchecked {
                --t.removalsLeft;
            }
            drop(s, c, f.key, order, f.reason);
        }
        level = OrderBook.unlink(s, c.market, level, f.key, order).removeLots(order.lots(), order.isFirm());
        s.orders[orderKey] = order.released();
        return (t.remaining != 0, level);
    }

    /// @dev Trades with one maker if both the maker's limits and the change rule allow it; says in `f` what came of it.
    function _fill(State storage s, Context memory c, Taker memory t, Fill memory f) private returns (Outcome) {
        OrderWord order = f.order;
        uint256 maker = f.key >> 8;
        uint256 positionKey = ExchangeStorage.positionKey(c.market, maker);
        PositionWord position = s.positions[positionKey];
        TradingContext.load(f.before, c, position);
        f.lots = FixedPoint.min(t.remaining, order.lots());
        if (c.shrinkOnly || order.isReduceOnly()) {
            uint256 limit = TradingContext.reducible(f.before.size, order.isAsk());
            if (limit == 0) {
                f.reason = RemovalReason.NothingToReduce;
                return order.isReduceOnly() ? Outcome.Dead : Outcome.Skipped;
            }
            f.lots = FixedPoint.min(f.lots, limit);
        }

        AccountWord word = s.accounts[maker].word;
        _makerAfter(s.markets[c.market], c, f, word);
        PostConditions.Verdict verdict = _judgeMaker(s, c, word, f);
        if (verdict != PostConditions.Verdict.Passes) {
            f.reason = RemovalReason.Unfundable;
            return verdict == PostConditions.Verdict.Impaired ? Outcome.Skipped : Outcome.Dead;
        }

        _decideRest(c, f);
        if (!order.isReduceOnly()) {
            position = position.removeOrderLots(order.isAsk(), f.leaves ? order.lots() : f.lots);
        }
        position = position.withTrade(f.end.size, f.end.entry, TradingContext.snapshotFor(c, f.end.size));
        s.positions[positionKey] = position;
        word = word.withBalance(f.end.cash);
        s.accounts[maker].word = position.isActive() ? word : word.removeMarket(c.market);
        _takerSide(c, t, f);
        _emitFilled(c, f);
        return Outcome.Filled;
    }

    /// @dev The maker's side of a fill at its own price.
    function _makerAfter(Market storage m, Context memory c, Fill memory f, AccountWord word) private view {
        unchecked {
            OrderWord order = f.order;
            uint256 lotTicks = f.lots * order.tick();
            uint256 quantum = c.prices.risk.quantum();
            f.funding = f.before.cash;
            f.before.cash += word.balance();
            int256 rate = Fees.makerRate(m, c.trading, word.tier());
            if (c.noRebates && rate < 0) rate = 0;
            f.fee = Fees.amount(lotTicks * quantum, rate);
            int256 realised;
            (f.end.size, f.end.entry, realised) = Position.trade(
                f.before.size,
                f.before.entry,
                order.isAsk() ? -int256(f.lots) : int256(f.lots),
                lotTicks
            );
            f.end.cash = f.before.cash + realised * int256(quantum) - f.fee;
        }
    }

    function _judgeMaker(
        State storage s,
        Context memory c,
        AccountWord word,
        Fill memory f
    ) private returns (PostConditions.Verdict) {
        uint256 held = FixedPoint.abs(f.end.size);
        if (held > FixedPoint.abs(f.before.size) && held > c.trading.positionCap()) {
            return PostConditions.Verdict.Fails;
        }
        Health memory others = TradingContext.othersOf(s, c, word, f.key >> 8, false, false);
        return PostConditions.judge(others, f.before, f.end, c.prices, false, 0);
    }

    /// @dev Whether the order leaves after the fill: nothing left, nothing more to reduce, or too little to keep.
    function _decideRest(Context memory c, Fill memory f) private pure {
        unchecked {
            OrderWord order = f.order;
            uint256 left = order.lots() - f.lots;
            if (left == 0) {
                f.leaves = true;
            } else if (order.isReduceOnly() && TradingContext.reducible(f.end.size, order.isAsk()) == 0) {
                (f.leaves, f.reason) = (true, RemovalReason.NothingToReduce);
            } else {
                f.leaves = left * order.tick() * c.prices.risk.quantum() < c.trading.minimumNotional();
                f.reason = RemovalReason.BelowMinimum;
            }
        }
    }

    /// @dev The taker's side of the same fill, in memory until the operation closes.
    function _takerSide(Context memory c, Taker memory t, Fill memory f) private pure {
        unchecked {
            uint256 lotTicks = f.lots * f.order.tick();
            uint256 quantum = c.prices.risk.quantum();
            Exposure memory e = c.current;
            int256 sizeBefore = e.size;
            int256 realised;
            (e.size, e.entry, realised) = Position.trade(
                sizeBefore,
                e.entry,
                t.isAsk ? -int256(f.lots) : int256(f.lots),
                lotTicks
            );
            uint256 fee = uint256(Fees.amount(lotTicks * quantum, int256(t.rate)));
            e.cash += realised * int256(quantum) - int256(fee);
            c.touchedCash = true;
            t.fee += fee;
            t.filled += f.lots;
            t.remaining -= f.lots;
            t.marketFees += int256(fee) + f.fee;
            t.longs += int256(FixedPoint.positivePart(e.size)) - int256(FixedPoint.positivePart(sizeBefore));
            t.longs += int256(FixedPoint.positivePart(f.end.size)) - int256(FixedPoint.positivePart(f.before.size));
        }
    }

    /// @dev Whether an order can never fill as things stand: expired, nothing to reduce, or too little equity to carry the smallest
    /// fill. Needs the market's fresh price.
    function isDead(
        State storage s,
        Context memory c,
        uint256 key,
        OrderWord order
    ) internal returns (bool dead, RemovalReason reason) {
        if (order.isExpired()) return (true, RemovalReason.Expired);
        PositionWord position =
            key >> 8 == c.account ? c.position : s.positions[ExchangeStorage.positionKey(c.market, key >> 8)];
        Fill memory f;
        f.key = key;
        f.order = order;
        TradingContext.load(f.before, c, position);
        if (order.isReduceOnly()) {
            return (TradingContext.reducible(f.before.size, order.isAsk()) == 0, RemovalReason.NothingToReduce);
        }
        uint256 perLot = order.tick() * c.prices.risk.quantum();
        f.lots = FixedPoint.min(order.lots(), FixedPoint.divUp(c.trading.minimumNotional(), perLot));
        AccountWord word = key >> 8 == c.account ? c.word : s.accounts[key >> 8].word;
        _makerAfter(s.markets[c.market], c, f, word);
        dead = _judgeMaker(s, c, word, f) == PostConditions.Verdict.Fails;
        return (dead, RemovalReason.Unfundable);
    }

    /// @dev Everything about a dead order but its place in the book: counters, fee to the remover, event.
    function drop(State storage s, Context memory c, uint256 key, OrderWord order, RemovalReason reason) internal {
        uint256 owner = key >> 8;
        if (owner == c.account) {
            uncountOwn(c, order);
        } else {
            AccountWord word = s.accounts[owner].word;
            AccountWord changed = word;
            if (!order.isReduceOnly()) {
                uint256 positionKey = ExchangeStorage.positionKey(c.market, owner);
                PositionWord position = s.positions[positionKey].removeOrderLots(order.isAsk(), order.lots());
                s.positions[positionKey] = position;
                if (!position.isActive()) changed = word.removeMarket(c.market);
            }
            changed = _takeRemovalFee(s, c, owner, changed);
            if (AccountWord.unwrap(changed) != AccountWord.unwrap(word)) s.accounts[owner].word = changed;
        }
        emit ITrading.OrderRemoved(
            MarketId.wrap(uint16(c.market)),
            AccountId.wrap(uint32(owner)),
            uint8(key),
            order.lots(),
            reason
        );
    }

    /// @dev Takes an order of the acting account out of its counters.
    function uncountOwn(Context memory c, OrderWord order) internal pure {
        if (order.isReduceOnly()) return;
        c.position = c.position.removeOrderLots(order.isAsk(), order.lots());
        c.current.bidLots = c.position.bidLots();
        c.current.askLots = c.position.askLots();
    }

    /// @dev From the dead order's owner to the acting account, out of cash that is there and that no maintenance margin needs.
    function _takeRemovalFee(
        State storage s,
        Context memory c,
        uint256 owner,
        AccountWord word
    ) private returns (AccountWord) {
        uint256 fee = FixedPoint.min(s.markets[c.market].safety.removalFee(), FixedPoint.positivePart(word.balance()));
        if (fee == 0 || c.account == 0) return word;
        if (word.markets() != 0) fee = FixedPoint.min(fee, _spareOf(s, c, owner, word));
        if (fee == 0) return word;
        int256 balance = word.balance() - int256(fee);
        c.current.cash += int256(fee);
        c.touchedCash = true;
        emit ITrading.RemovalFeePaid(AccountId.wrap(uint32(owner)), AccountId.wrap(uint32(c.account)), fee, balance);
        return word.withBalance(balance);
    }

    /// @dev Equity beyond MM at fresh prices [WAD quote]; nothing while one of the account's indices is unusable.
    function _spareOf(State storage s, Context memory c, uint256 account, AccountWord word) private returns (uint256) {
        Health memory others = TradingContext.othersOf(s, c, word, account, false, false);
        if (others.impaired) return 0;
        Exposure memory e;
        TradingContext.load(e, c, s.positions[ExchangeStorage.positionKey(c.market, account)]);
        e.cash += word.balance();
        Health memory h = PostConditions.with(others, e, c.prices, false);
        return FixedPoint.positivePart(h.equity() - int256(h.maintenance));
    }

    function _emitFilled(Context memory c, Fill memory f) private {
        OrderKey key = OrderKey.wrap(uint40(f.key));
        MarketId market = MarketId.wrap(uint16(c.market));
        uint256 left = f.order.lots() - f.lots;
        emit ITrading.OrderFilled(
            market,
            key.account(),
            AccountId.wrap(uint32(c.account)),
            uint8(f.key),
            f.order.tick(),
            f.lots,
            f.leaves ? 0 : left,
            f.fee,
            f.funding,
            f.end.size,
            f.end.entry,
            f.end.cash
        );
        if (f.leaves && left != 0) emit ITrading.OrderRemoved(market, key.account(), uint8(f.key), left, f.reason);
    }
}
