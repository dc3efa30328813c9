// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {GhostHealth, GhostLeg, GhostMarket, GhostOperation, GhostPosition, GhostState, Sight} from "./Ghost.sol";
import {GhostOperations} from "./GhostOperations.sol";

/// @title Matching by price, then time
abstract contract GhostMatching is GhostOperations {
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
}
