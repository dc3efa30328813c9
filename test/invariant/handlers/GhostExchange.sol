// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccounts} from "../../../contracts/interfaces/IAccounts.sol";
import {AmendOrder, ITrading, OrderKind, PlaceOrder} from "../../../contracts/interfaces/ITrading.sol";
import {MarketId, Tick} from "../../../contracts/types/Ids.sol";
import {Ghost, GhostHealth, GhostLeg, GhostMarket, GhostPosition, GhostState, Sight} from "./Ghost.sol";

/// @notice What the caller's authority adds.
struct GhostLimits {
    uint256 band; // [1e-4 of index] 0 for the market's own
    uint256 floor; // [WAD quote] equity to leave; 0 for none
    bool deferred; // the margin check comes later
}

/// @notice One operation on one market.
struct GhostOperation {
    uint256 market;
    uint256 account;
    bool shrinkOnly;
    bool stored; // priced by the last sample
    uint256 index; // [WAD quote per lot]
    uint256 mark; // [WAD quote per lot]
    int256 pending; // [WAD quote] the actor's funding, in `leg.cash` and not yet in its balance
    GhostLeg before;
    GhostLeg leg;
    bool touched; // the actor's cash or position changed
    uint256 interestBefore; // [lots]
    // the taking order
    bool isAsk;
    uint256 limit; // tick
    uint256 remaining; // [lots]
    uint256 filled; // [lots]
    uint256 resting; // [lots]
    uint256 rate; // [1e-6]
    uint256 fills;
    uint256 removals;
    uint256 reads;
    uint256 reserve; // [WAD quote]
    bool noRebates; // the taker pays no fee, so makers get none of it
    bool stopped; // a counter ended the match
    bool endsAlert; // a pause that is over is forgotten
}

/// @title A reference model of the operations
/// @notice Says what an operation does to a decoded state, or the error that it ends with. One error stands for all: where two
/// checks fail, the contract may name the other one.
abstract contract GhostExchange is Ghost {
    enum Verdict {
        Passes,
        Fails,
        Impaired
    }
    bytes4 internal constant FINE = 0;

    // Opening and closing

    /// @dev The first state change of a market settles and samples, if that is due.
    function _touch(GhostState memory s, uint256 m) internal view {
        GhostMarket memory k = s.market[m];
        if (s.time < k.dueAt) return;
        _settle(s, m);
        _takeSample(s, m, k.maxLevels, false);
        k.dueAt = _min(s.time + k.sampleInterval, _end(k));
    }

    function _open(
        GhostState memory s,
        uint256 m,
        uint256 a
    ) internal view returns (bytes4 err, GhostOperation memory o) {
        _touch(s, m);
        if (_isInPause(s.market[m], s.time)) return (ITrading.MarketPaused.selector, o);
        (err, o) = _openInWaterfall(s, m, a);
        o.endsAlert = true;
    }

    /// @dev No pause stops the waterfall.
    function _openInWaterfall(
        GhostState memory s,
        uint256 m,
        uint256 a
    ) internal view returns (bytes4 err, GhostOperation memory o) {
        GhostMarket memory k = s.market[m];
        if (k.status != ACTIVE && k.status != REDUCE_ONLY) return (ITrading.MarketNotTrading.selector, o);
        o.market = m;
        o.account = a;
        o.shrinkOnly = k.status == REDUCE_ONLY && s.time < _max(k.graceUntil, k.restrictedUntil);
        o.interestBefore = k.interest;
        GhostPosition memory p = _positionOf(s, m, a);
        o.pending = _pending(s, m, p);
        o.before = GhostLeg(s.balance[a] + o.pending, p.size, p.entry, p.bids, p.asks);
        o.leg = _copy(o.before);
        return (FINE, o);
    }

    function _price(GhostState memory s, GhostOperation memory o, bool storedSuffices) internal pure returns (bytes4) {
        GhostMarket memory k = s.market[o.market];
        o.stored = storedSuffices && _isRecent(k, s.time);
        if (o.stored) {
            o.index = k.index;
            ++s.seen[uint256(Sight.StoredPrice)];
        } else {
            if (!_isGood(k.freshStatus)) return ITrading.IndexUnusable.selector;
            if (_hasGap(k)) return ITrading.IndexGap.selector;
            if (k.freshStatus == GRACE) o.shrinkOnly = true;
            o.index = k.freshIndex;
        }
        o.mark = _markAt(k, o.index, s.time);
        return FINE;
    }

    function _isOutsideBand(
        GhostState memory s,
        GhostOperation memory o,
        uint256 tick,
        uint256 band
    ) internal pure returns (bool) {
        uint256 width = s.market[o.market].band * 10;
        if (band != 0) width = _min(width, band);
        int256 distance = int256(tick * s.market[o.market].quantum) - int256(o.index);
        return _abs(distance) * 1e4 > o.index * width;
    }

    function _close(GhostState memory s, GhostOperation memory o) internal view {
        GhostPosition memory p = _positionOf(s, o.market, o.account);
        (p.bids, p.asks) = (o.leg.bids, o.leg.asks);
        if (o.touched) {
            (p.size, p.entry) = (o.leg.size, o.leg.entry);
            s.balance[o.account] = o.leg.cash;
            s.realised[o.market] += o.pending;
            _setSnapshot(s, o.market, p);
        }
        _setActive(s, o.market, o.account);
        if (o.endsAlert) s.market[o.market].alert = false;
    }

    function _setSnapshot(GhostState memory s, uint256 m, GhostPosition memory p) internal view {
        (int256 long, int256 short) = _indices(s, m);
        p.snapshot = p.size < 0 ? short : long;
    }

    function _setActive(GhostState memory s, uint256 m, uint256 a) internal pure {
        GhostPosition memory p = _positionOf(s, m, a);
        bool active = p.size != 0 || p.bids != 0 || p.asks != 0;
        s.active[a] = active ? s.active[a] | (1 << m) : s.active[a] & ~(1 << m);
    }

    /// @dev Caps, then the change rule unless the batch asks it, then the operator's floor.
    function _check(
        GhostState memory s,
        GhostOperation memory o,
        GhostLimits memory limits
    ) internal view returns (bytes4) {
        GhostMarket memory k = s.market[o.market];
        uint256 held = _abs(o.leg.size);
        if (held > _abs(o.before.size) && held > k.positionCap) return ITrading.PositionCapExceeded.selector;
        if (k.interest > o.interestBefore && k.interest > k.interestCap) {
            return ITrading.OpenInterestCapExceeded.selector;
        }
        if (limits.deferred) return FINE;
        GhostHealth memory others;
        _addMarkets(s, others, o.account, o.market, true, o.stored);
        (Verdict verdict, int256 equity) = _judge(s, o, others, o.before, o.leg, true);
        if (verdict == Verdict.Impaired) return ITrading.AccountImpaired.selector;
        if (verdict == Verdict.Fails) return ITrading.InsufficientMargin.selector;
        return limits.floor != 0 && equity < int256(limits.floor) ? IAccounts.EquityBelowFloor.selector : FINE;
    }

    // The change rule

    function _judge(
        GhostState memory s,
        GhostOperation memory o,
        GhostHealth memory others,
        GhostLeg memory before,
        GhostLeg memory end,
        bool orders
    ) internal pure returns (Verdict, int256 equity) {
        GhostMarket memory k = s.market[o.market];
        bool shrinks = _shrinks(before, end, orders);
        if (!shrinks && (others.impaired || others.grace)) return (Verdict.Impaired, 0);
        GhostHealth memory h1 = _copy(others);
        _addLeg(h1, k, end, o.mark, orders);
        equity = _equity(h1);
        int256 reserve = orders ? int256(o.reserve) : int256(0);
        if (_equityForInitial(h1) - reserve >= h1.initial) return (Verdict.Passes, equity);
        if (!shrinks) return (Verdict.Fails, equity);
        GhostHealth memory h0 = _copy(others);
        _addLeg(h0, k, before, o.mark, orders);
        if (!_isNoWorse(h0, h1)) return (Verdict.Fails, equity);
        ++s.seen[uint256(Sight.ShrankBetweenMargins)];
        return (Verdict.Passes, equity);
    }

    function _shrinks(GhostLeg memory before, GhostLeg memory end, bool orders) internal pure returns (bool) {
        if (orders && (end.bids > before.bids || end.asks > before.asks)) return false;
        if (end.size == 0) return true;
        return end.size > 0 ? end.size <= before.size : end.size >= before.size;
    }

    function _isNoWorse(GhostHealth memory h0, GhostHealth memory h1) internal pure returns (bool) {
        int256 e1 = _equity(h1);
        return e1 >= 0 && e1 * h0.maintenance >= _equity(h0) * h1.maintenance;
    }

    function _copy(GhostHealth memory h) internal pure returns (GhostHealth memory) {
        return
            GhostHealth(h.cash, h.losses, h.gains, h.weighted, h.initial, h.maintenance, h.impaired, h.grace, h.barred);
    }

    function _copy(GhostLeg memory leg) internal pure returns (GhostLeg memory) {
        return GhostLeg(leg.cash, leg.size, leg.entry, leg.bids, leg.asks);
    }

    // Placing

    function _placeGhost(
        GhostState memory s,
        uint256 a,
        PlaceOrder memory order,
        GhostLimits memory limits
    ) internal view returns (bytes4 err, GhostOperation memory o) {
        uint256 tick = Tick.unwrap(order.tick);
        err = _invalid(s, tick, order.lots, order.expiry);
        if (err != FINE) return (err, o);
        (err, o) = _open(s, MarketId.unwrap(order.market), a);
        if (err != FINE) return (err, o);
        GhostMarket memory k = s.market[o.market];
        bool crossing = _crosses(k, order.isAsk, tick);
        if (crossing && order.kind == OrderKind.PostOnly) return (ITrading.WouldCross.selector, o);
        if (crossing && order.kind == OrderKind.PostOnlySlide) {
            tick = order.isAsk ? k.bestBid + 1 : k.bestAsk - 1;
            crossing = false;
        }
        err = _price(s, o, !crossing);
        if (err != FINE) return (err, o);
        if (_isOutsideBand(s, o, tick, limits.band)) return (ITrading.OutsidePriceBand.selector, o);
        if (o.shrinkOnly && !order.reduceOnly) return (ITrading.ReduceOnlyNow.selector, o);
        (o.isAsk, o.limit, o.remaining) = (order.isAsk, tick, order.lots);
        if (order.reduceOnly) o.remaining = _min(o.remaining, _reducible(o.leg.size, order.isAsk));
        if (o.remaining == 0) return (ITrading.NothingToReduce.selector, o);
        if (crossing) {
            (o.fills, o.removals, o.reads) = (order.maxFills, order.maxRemovals, order.maxReads);
            o.rate = _takerRate(k, s.tier[a]);
            _take(s, o);
        }
        err = _finish(s, o, order, tick);
        if (err == FINE) err = _check(s, o, limits);
        if (err == FINE) _close(s, o);
    }

    function _finish(
        GhostState memory s,
        GhostOperation memory o,
        PlaceOrder memory order,
        uint256 tick
    ) private pure returns (bytes4) {
        if (order.kind == OrderKind.FillOrKill) {
            return o.filled == order.lots ? FINE : ITrading.NotFilledInFull.selector;
        }
        if (order.kind == OrderKind.ImmediateOrCancel || o.remaining == 0) return FINE;
        GhostMarket memory k = s.market[o.market];
        if (_crosses(k, order.isAsk, tick)) return FINE;
        if (o.remaining * tick * k.quantum < k.minimum) {
            return o.filled == 0 ? ITrading.BelowMinimumNotional.selector : FINE;
        }
        uint256 spot = _orderAt(s, o.market, o.account, order.slot);
        if (_lots(s.order[spot]) != 0) return ITrading.SlotOccupied.selector;
        o.resting = o.remaining;
        uint256 flags = (order.isAsk ? 1 : 0) + (order.reduceOnly ? 2 : 0);
        _rest(s, o, spot, o.remaining | (tick << 32) | (flags << 56) | (uint256(order.expiry) << 64));
        return FINE;
    }

    function _invalid(GhostState memory s, uint256 tick, uint256 lots, uint256 expiry) internal pure returns (bytes4) {
        if (lots == 0) return ITrading.ZeroLots.selector;
        if (tick == 0 || tick == NO_ASK) return ITrading.InvalidTick.selector;
        return expiry != 0 && expiry < s.time ? ITrading.OrderExpired.selector : FINE;
    }

    function _crosses(GhostMarket memory k, bool isAsk, uint256 tick) internal pure returns (bool) {
        return isAsk ? tick <= k.bestBid : tick >= k.bestAsk;
    }

    function _reducible(int256 size, bool isAsk) internal pure returns (uint256) {
        return _plus(isAsk ? size : -size);
    }

    /// @param word lots, tick, flags and expiry of the new order
    function _rest(GhostState memory s, GhostOperation memory o, uint256 spot, uint256 word) internal pure {
        // What is above the terms stays: the generation, and links, of which the model knows nothing.
        s.order[spot] = word | ((s.order[spot] >> 96) << 96);
        s.arrival[spot] = ++s.nextArrival;
        GhostMarket memory k = s.market[o.market];
        (uint256 lots, uint256 price) = (_lots(word), _tick(word) * k.quantum);
        if (!_isReduceOnly(word)) {
            if (_isAsk(word)) {
                o.leg.asks += lots;
                if (price < o.mark) o.reserve = lots * (o.mark - price);
            } else {
                o.leg.bids += lots;
                if (price > o.mark) o.reserve = lots * (price - o.mark);
            }
        }
        _setBest(s, o.market);
    }

    function _setBest(GhostState memory s, uint256 m) internal pure {
        (s.market[m].bestBid, s.market[m].bestAsk) = (_best(s, m, false), _best(s, m, true));
    }

    // Matching

    function _takerRate(GhostMarket memory k, uint256 tier) internal pure returns (uint256) {
        return tier == 0 ? k.takerFee : _uint(k.tiers, (tier - 1) * 32 + 16, 16);
    }

    function _makerRate(GhostMarket memory k, uint256 tier) internal pure returns (int256) {
        return tier == 0 ? k.makerFee : _int(k.tiers, (tier - 1) * 32, 16);
    }

    /// @return [WAD quote] a fee rounded up, a rebate rounded down
    function _fee(uint256 notional, int256 rate) internal pure returns (int256) {
        return rate < 0 ? -int256((notional * uint256(-rate)) / 1e6) : int256(_ceil(notional * uint256(rate), 1e6));
    }

    /// @notice Price-time priority: the opposite side of the reference book, one order after the other.
    function _take(GhostState memory s, GhostOperation memory o) internal view {
        uint256[] memory makers = _side(s, o.market, !o.isAsk);
        for (uint256 i = 0; i < makers.length && o.remaining != 0; ++i) {
            uint256 tick = _tick(s.order[makers[i]]);
            if (o.isAsk ? tick < o.limit : tick > o.limit) break;
            if (o.reads == 0) {
                o.stopped = true;
                ++s.seen[uint256(Sight.OutOfReads)];
                break;
            }
            --o.reads;
            if (!_meet(s, o, makers[i])) {
                o.stopped = o.remaining != 0;
                break;
            }
        }
        _setBest(s, o.market);
    }

    /// @return goOn Whether the taker may look further.
    function _meet(GhostState memory s, GhostOperation memory o, uint256 spot) private view returns (bool) {
        uint256 order = s.order[spot];
        bool dead = _ownerAt(s, spot) == o.account;
        if (dead) {
            ++s.seen[uint256(Sight.SelfTrade)];
        } else if (_hasExpired(s, order)) {
            dead = true;
            ++s.seen[uint256(Sight.Expired)];
        } else if (o.fills == 0) {
            ++s.seen[uint256(Sight.OutOfFills)];
            return false;
        } else {
            dead = _fill(s, o, spot);
        }
        if (!dead) return true;
        if (o.removals == 0) {
            ++s.seen[uint256(Sight.OutOfRemovals)];
            return false;
        }
        --o.removals;
        _drop(s, o, spot);
        return true;
    }

    /// @return dead Whether the maker cannot fill and has to go.
    function _fill(GhostState memory s, GhostOperation memory o, uint256 spot) private view returns (bool dead) {
        uint256 maker = _ownerAt(s, spot);
        uint256 lots = _min(o.remaining, _lots(s.order[spot]));
        int256 size = _positionOf(s, o.market, maker).size;
        if (o.shrinkOnly || _isReduceOnly(s.order[spot])) {
            uint256 most = _reducible(size, _isAsk(s.order[spot]));
            if (most == 0) {
                dead = _isReduceOnly(s.order[spot]);
                ++s.seen[uint256(dead ? Sight.NothingToReduce : Sight.SkippedShrinkOnly)];
                return dead;
            }
            lots = _min(lots, most);
        }
        (Verdict verdict, GhostLeg memory end, int256 fee) = _makerAfter(s, o, spot, lots);
        if (verdict == Verdict.Impaired) {
            ++s.seen[uint256(Sight.SkippedImpaired)];
            return false;
        }
        if (verdict == Verdict.Fails) {
            ++s.seen[uint256(Sight.Unfundable)];
            return true;
        }
        --o.fills;
        ++s.seen[uint256(Sight.MakerFilled)];
        if (size != 0 && end.size != 0 && (size > 0) != (end.size > 0)) ++s.seen[uint256(Sight.FlippedPosition)];
        uint256 tick = _tick(s.order[spot]);
        _writeMaker(s, o, spot, lots, end);
        _writeTaker(s, o, tick, lots, fee, size, end.size);
    }

    function _makerFee(
        GhostMarket memory k,
        uint256 tier,
        uint256 notional,
        bool noRebates
    ) private pure returns (int256) {
        int256 rate = _makerRate(k, tier);
        return noRebates && rate < 0 ? int256(0) : _fee(notional, rate);
    }

    /// @dev A maker's leg after a fill at its price, and whether the change rule lets it happen.
    function _makerAfter(
        GhostState memory s,
        GhostOperation memory o,
        uint256 spot,
        uint256 lots
    ) internal view returns (Verdict verdict, GhostLeg memory end, int256 fee) {
        uint256 maker = _ownerAt(s, spot);
        GhostMarket memory k = s.market[o.market];
        GhostPosition memory p = _positionOf(s, o.market, maker);
        // Prune may look at orders of the account that gets the fees.
        GhostLeg memory before =
            maker == o.account
                ? GhostLeg(s.balance[maker] + o.pending, p.size, p.entry, 0, 0)
                : GhostLeg(s.balance[maker] + _pending(s, o.market, p), p.size, p.entry, 0, 0);
        uint256 tick = _tick(s.order[spot]);
        fee = _makerFee(k, s.tier[maker], lots * tick * k.quantum, o.noRebates);
        end = _copy(before);
        _trade(k, end, _isAsk(s.order[spot]) ? -int256(lots) : int256(lots), tick);
        end.cash -= fee;
        if (_abs(end.size) > _abs(before.size) && _abs(end.size) > k.positionCap) return (Verdict.Fails, end, fee);
        GhostHealth memory others;
        _addMarkets(s, others, maker, o.market, false, false);
        (verdict, ) = _judge(s, o, others, before, end, false);
    }

    /// @dev Moves lots at one tick into a leg.
    function _trade(GhostMarket memory k, GhostLeg memory leg, int256 delta, uint256 tick) internal pure {
        _tradeFor(k, leg, delta, _abs(delta) * tick);
    }

    /// @dev Moves lots for so many lot-ticks into a leg; the closed part's profit becomes cash.
    function _tradeFor(GhostMarket memory k, GhostLeg memory leg, int256 delta, uint256 lotTicks) internal pure {
        uint256 lots = _abs(delta);
        uint256 held = _abs(leg.size);
        if (leg.size == 0 || (leg.size > 0) == (delta > 0)) {
            leg.entry += lotTicks;
        } else {
            uint256 closed = _min(lots, held);
            uint256 got = (lotTicks * closed) / lots; // exact at one tick
            uint256 cost = (leg.entry * closed) / held; // rounded down; exact when all of it closes
            int256 profit = (int256(got) - int256(cost)) * int256(k.quantum);
            leg.cash += leg.size > 0 ? profit : -profit;
            leg.entry = lots > held ? lotTicks - got : leg.entry - cost;
        }
        leg.size += delta;
    }

    function _writeMaker(
        GhostState memory s,
        GhostOperation memory o,
        uint256 spot,
        uint256 lots,
        GhostLeg memory end
    ) private view {
        uint256 maker = _ownerAt(s, spot);
        uint256 order = s.order[spot];
        GhostPosition memory p = _positionOf(s, o.market, maker);
        s.realised[o.market] += _pending(s, o.market, p);
        uint256 left = _lots(order) - lots;
        bool leaves = left == 0;
        if (!leaves && _isReduceOnly(order) && _reducible(end.size, _isAsk(order)) == 0) {
            leaves = true;
            ++s.seen[uint256(Sight.NothingToReduce)];
        } else if (!leaves && left * _tick(order) * s.market[o.market].quantum < s.market[o.market].minimum) {
            leaves = true;
            ++s.seen[uint256(Sight.BelowMinimum)];
        }
        if (!_isReduceOnly(order)) {
            uint256 gone = leaves ? _lots(order) : lots;
            if (_isAsk(order)) p.asks -= gone;
            else p.bids -= gone;
        }
        s.order[spot] = leaves ? _released(order) : order - lots;
        (p.size, p.entry) = (end.size, end.entry);
        _setSnapshot(s, o.market, p);
        s.balance[maker] = end.cash;
        _setActive(s, o.market, maker);
    }

    function _writeTaker(
        GhostState memory s,
        GhostOperation memory o,
        uint256 tick,
        uint256 lots,
        int256 makerFee,
        int256 makerBefore,
        int256 makerAfter
    ) private pure {
        GhostMarket memory k = s.market[o.market];
        int256 before = o.leg.size;
        _trade(k, o.leg, o.isAsk ? -int256(lots) : int256(lots), tick);
        int256 fee = _fee(lots * tick * k.quantum, int256(o.rate));
        o.leg.cash -= fee;
        o.touched = true;
        o.filled += lots;
        o.remaining -= lots;
        k.fees += fee + makerFee;
        k.interest = k.interest + _plus(o.leg.size) + _plus(makerAfter) - _plus(before) - _plus(makerBefore);
    }

    function _released(uint256 order) internal pure returns (uint256) {
        return order - _lots(order) + (1 << 96);
    }

    /// @dev A dead order: its counters, the fee to whoever found it.
    function _drop(GhostState memory s, GhostOperation memory o, uint256 spot) internal view {
        uint256 owner = _ownerAt(s, spot);
        uint256 order = s.order[spot];
        s.order[spot] = _released(order);
        GhostPosition memory p = _positionOf(s, o.market, owner);
        if (owner == o.account) {
            if (_isReduceOnly(order)) return;
            if (_isAsk(order)) o.leg.asks -= _lots(order);
            else o.leg.bids -= _lots(order);
            return;
        }
        if (!_isReduceOnly(order)) {
            if (_isAsk(order)) p.asks -= _lots(order);
            else p.bids -= _lots(order);
            _setActive(s, o.market, owner);
        }
        uint256 fee = o.account == 0 ? 0 : _min(s.market[o.market].removalFee, _plus(s.balance[owner]));
        if (fee == 0) return;
        uint256 spare = _spare(s, o, owner);
        if (spare < fee) {
            ++s.seen[uint256(Sight.RemovalFeeSpared)];
            if (spare == 0) return;
            fee = spare;
        }
        ++s.seen[uint256(Sight.RemovalFeePaid)];
        s.balance[owner] -= int256(fee);
        o.leg.cash += int256(fee);
        o.touched = true;
    }

    /// @return [WAD quote] What the account's equity has beyond MM; nothing while an index of another market is unusable.
    function _spare(GhostState memory s, GhostOperation memory o, uint256 a) private view returns (uint256) {
        if (s.active[a] == 0) return type(uint256).max;
        GhostHealth memory h;
        h.cash = s.balance[a];
        _addMarkets(s, h, a, o.market, false, false);
        if (h.impaired) return 0;
        GhostPosition memory p = _positionOf(s, o.market, a);
        _addLeg(h, s.market[o.market], GhostLeg(_pending(s, o.market, p), p.size, p.entry, 0, 0), o.mark, false);
        return _plus(_equity(h) - h.maintenance);
    }

    // Amending, cancelling, pruning

    function _amendGhost(
        GhostState memory s,
        uint256 a,
        AmendOrder memory request,
        GhostLimits memory limits
    ) internal view returns (bytes4 err, uint256 reserve) {
        uint256 m = MarketId.unwrap(request.market);
        uint256 spot = _orderAt(s, m, a, request.slot);
        uint256 order = s.order[spot];
        if (_lots(order) == 0 || _generationOf(order) != request.generation) {
            return (ITrading.OrderNotFound.selector, 0);
        }
        uint256 tick = Tick.unwrap(request.tick);
        bool inPlace =
            tick == _tick(order) &&
                request.expiry == _expiry(order) &&
                request.lots <= _lots(order) &&
                !_hasExpired(s, order);
        if (inPlace) {
            _touch(s, m);
            _reduceInPlace(s, m, a, spot, request.lots);
            return (FINE, 0);
        }
        err = _invalid(s, tick, request.lots, request.expiry);
        if (err != FINE) return (err, 0);
        return _replace(s, a, request, spot, limits);
    }

    function _reduceInPlace(GhostState memory s, uint256 m, uint256 a, uint256 spot, uint256 lots) private pure {
        uint256 order = s.order[spot];
        GhostMarket memory k = s.market[m];
        if (lots * _tick(order) * k.quantum < k.minimum) {
            _cancelOne(s, m, a, spot);
            return;
        }
        uint256 gone = _lots(order) - lots;
        s.order[spot] = order - gone;
        if (_isReduceOnly(order)) return;
        GhostPosition memory p = _positionOf(s, m, a);
        if (_isAsk(order)) p.asks -= gone;
        else p.bids -= gone;
    }

    function _replace(
        GhostState memory s,
        uint256 a,
        AmendOrder memory request,
        uint256 spot,
        GhostLimits memory limits
    ) private view returns (bytes4 err, uint256) {
        GhostOperation memory o;
        (err, o) = _open(s, MarketId.unwrap(request.market), a);
        if (err != FINE) return (err, 0);
        uint256 order = s.order[spot];
        uint256 tick = Tick.unwrap(request.tick);
        if (_crosses(s.market[o.market], _isAsk(order), tick)) return (ITrading.WouldCross.selector, 0);
        err = _price(s, o, true);
        if (err != FINE) return (err, 0);
        if (_isOutsideBand(s, o, tick, limits.band)) return (ITrading.OutsidePriceBand.selector, 0);
        if (o.shrinkOnly && !_isReduceOnly(order)) return (ITrading.ReduceOnlyNow.selector, 0);
        _drop(s, o, spot);
        // What has become too small is removed instead.
        if (request.lots * tick * s.market[o.market].quantum >= s.market[o.market].minimum) {
            uint256 terms = (_uint(order, 56, 8) << 56) | (uint256(request.expiry) << 64);
            _rest(s, o, spot, request.lots | (tick << 32) | terms);
        }
        _setBest(s, o.market);
        err = _check(s, o, limits);
        if (err == FINE) _close(s, o);
        return (err, o.reserve);
    }

    function _cancelOne(GhostState memory s, uint256 m, uint256 a, uint256 spot) internal pure {
        uint256 order = s.order[spot];
        s.order[spot] = _released(order);
        if (!_isReduceOnly(order)) {
            GhostPosition memory p = _positionOf(s, m, a);
            if (_isAsk(order)) p.asks -= _lots(order);
            else p.bids -= _lots(order);
            _setActive(s, m, a);
        }
        _setBest(s, m);
    }

    function _cancelGhost(
        GhostState memory s,
        uint256 m,
        uint256 a,
        uint256 slot,
        uint256 generation
    ) internal view returns (bytes4) {
        uint256 spot = _orderAt(s, m, a, slot);
        if (_lots(s.order[spot]) == 0 || _generationOf(s.order[spot]) != generation) {
            return ITrading.OrderNotFound.selector;
        }
        _touch(s, m);
        _cancelOne(s, m, a, spot);
        return FINE;
    }

    function _cancelManyGhost(
        GhostState memory s,
        uint256 m,
        uint256 a,
        uint256 slots
    ) internal view returns (uint256 cancelled) {
        _touch(s, m);
        for (uint256 slot = 0; slot < s.slots; ++slot) {
            uint256 spot = _orderAt(s, m, a, slot);
            if ((slots >> slot) % 2 == 0 || _lots(s.order[spot]) == 0) continue;
            _cancelOne(s, m, a, spot);
            ++cancelled;
        }
    }

    /// @param spots Where the orders are in `s.order`.
    function _pruneGhost(
        GhostState memory s,
        uint256 m,
        uint256[] memory spots,
        uint256 beneficiary
    ) internal view returns (bytes4 err, uint256 removed) {
        GhostOperation memory o;
        (err, o) = _open(s, m, beneficiary);
        if (err == FINE) err = _price(s, o, false);
        if (err != FINE) return (err, 0);
        for (uint256 i = 0; i < spots.length; ++i) {
            if (_lots(s.order[spots[i]]) == 0 || !_isDead(s, o, spots[i])) continue;
            _drop(s, o, spots[i]);
            ++removed;
        }
        _setBest(s, m);
        if (removed != 0) _close(s, o);
    }

    function _isDead(GhostState memory s, GhostOperation memory o, uint256 spot) private view returns (bool) {
        uint256 order = s.order[spot];
        if (_hasExpired(s, order)) return true;
        int256 size = _positionOf(s, o.market, _ownerAt(s, spot)).size;
        if (_isReduceOnly(order)) return _reducible(size, _isAsk(order)) == 0;
        GhostMarket memory k = s.market[o.market];
        uint256 lots = _min(_lots(order), _ceil(k.minimum, _tick(order) * k.quantum));
        (Verdict verdict, , ) = _makerAfter(s, o, spot, lots);
        return verdict == Verdict.Fails;
    }

    // Cash

    /// @dev What may leave an account now [WAD quote].
    function _available(GhostState memory s, uint256 a, uint256 floor) internal view returns (uint256 available) {
        available = _plus(s.balance[a]);
        int256 equity = s.balance[a];
        if (s.active[a] != 0) {
            GhostHealth memory h = _health(s, a, true, false);
            int256 free = (h.impaired ? h.cash + h.losses : _equityForInitial(h)) - h.initial;
            available = h.grace || h.barred ? 0 : _min(available, _min(_plus(free), _plus(h.cash)));
            equity = _equity(h);
        }
        if (floor != 0) available = _min(available, _plus(equity - int256(floor)));
    }

    /// @dev Nobody with a position takes anything out where others may not have been paid yet.
    function _exitError(GhostState memory s, uint256 a) internal view returns (bytes4) {
        return _health(s, a, true, false).barred ? IAccounts.ExitsPaused.selector : FINE;
    }

    // Keepers

    function _payBounty(GhostState memory s, uint256 m, uint256 beneficiary, uint256 bounty) internal pure {
        GhostMarket memory k = s.market[m];
        if (beneficiary == 0 || k.interest == 0) return;
        bounty = _min(bounty, (_plus(k.fees - k.bountyMark) * k.bountyShare) / 100);
        if (bounty == 0) return;
        ++s.seen[uint256(Sight.BountyPaid)];
        k.fees -= int256(bounty);
        k.bountyMark = k.fees;
        s.balance[beneficiary] += int256(bounty);
    }

    function _sampleGhost(
        GhostState memory s,
        uint256 m,
        uint256 maxLevels,
        uint256 beneficiary
    ) internal view returns (bool sampled) {
        GhostMarket memory k = s.market[m];
        _settle(s, m);
        sampled = _takeSample(s, m, _min(maxLevels, 64), true) != 0;
        if (!sampled) return false;
        k.dueAt = _min(s.time + k.sampleInterval, _end(k));
        _payBounty(s, m, beneficiary, k.sampleBounty);
    }

    function _settleGhost(GhostState memory s, uint256 m, uint256 beneficiary) internal view returns (bool ended) {
        GhostMarket memory k = s.market[m];
        uint256 covered;
        (ended, covered) = _settle(s, m);
        if (!ended) return false;
        if (covered != 0) _payBounty(s, m, beneficiary, k.settleBounty);
    }

    function _realizeGhost(GhostState memory s, uint256 m, uint256 a) internal view {
        GhostPosition memory p = _positionOf(s, m, a);
        int256 received = _pending(s, m, p);
        if (received == 0) return;
        s.balance[a] += received;
        s.realised[m] += received;
        _setSnapshot(s, m, p);
    }

    function _collectGhost(GhostState memory s, uint256 m) internal pure returns (bytes4) {
        GhostMarket memory k = s.market[m];
        uint256 reserved = _ceil(_plus(k.fees - k.bountyMark) * k.bountyShare, 100);
        uint256 collected = _plus(k.fees - int256(reserved));
        if (collected == 0) return FINE;
        uint256 toInsurance = _ceil(collected * k.insuranceShare, 100);
        if (toInsurance != collected && s.treasury == 0) return bytes4(keccak256("NoTreasury()"));
        k.fees -= int256(collected);
        k.bountyMark -= int256(collected);
        k.insurance += toInsurance;
        s.balance[s.treasury] += int256(collected - toInsurance);
        return FINE;
    }
}
