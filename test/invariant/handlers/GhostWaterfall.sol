// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccounts} from "../../../contracts/interfaces/IAccounts.sol";
import {Deleverage, ILiquidation, Liquidate} from "../../../contracts/interfaces/ILiquidation.sol";
import {ITrading} from "../../../contracts/interfaces/ITrading.sol";
import {AccountId, MarketId} from "../../../contracts/types/Ids.sol";
import {GhostHealth, GhostLeg, GhostMarket, GhostPosition, GhostState, Sight} from "./Ghost.sol";
import {GhostExchange, GhostLimits, GhostOperation} from "./GhostExchange.sol";

/// @notice How the lots of a failing account's position may be closed.
struct GhostCase {
    uint256 market;
    uint256 account;
    int256 size; // [lots]
    uint256 held; // [lots]
    uint256 mark; // [WAD quote per lot]
    int256 equity; // [WAD quote] of the account
    uint256 part; // [WAD quote] of the equity, or of the deficit, that is the position's
    uint256 give; // [WAD quote per lot] worse than mark
    uint256 take; // [WAD quote per lot] better than mark
    bool chargeFee;
    uint256 lots; // that may be closed at once
}

/// @notice What a step of the waterfall came to.
struct GhostOutcome {
    uint256 allowed; // [lots]
    uint256 closed; // [lots] through the book, or against others
    uint256 absorbed; // [lots]
    bool chargedFee;
    bool inFull; // all that may be closed at once was asked for
    uint256 insured; // [WAD quote]
    uint256 losses; // [WAD quote] that candidates gave up
    uint256 socialised; // [WAD quote] that a side paid, rounding included
    uint256 debts; // [WAD quote] of candidates without positions, that insurance and their side paid
    uint256 bearers; // bit a: the account paid
}

/// @notice What one call of deleveraging works with.
struct GhostWork {
    int256 threshold;
    uint256 fund; // [WAD quote]
    uint256 left; // [lots]
}

/// @title A reference model of the waterfall
abstract contract GhostWaterfall is GhostExchange {
    uint256 internal constant WINDOW = 120; // [s] of insurance payments, and of a deleveraging
    uint256 internal constant PATIENCE = 2 hours;
    uint256 private constant FLAG_LIFETIME = 1 hours;
    uint256 private constant STALE_AFTER = 1 days;
    int256 private constant HIGHEST_RANK = 1 << 128;

    // Who is failing

    function _requireOpen(GhostState memory s, uint256 m) private pure returns (bytes4) {
        GhostMarket memory k = s.market[m];
        if (k.status != ACTIVE && k.status != REDUCE_ONLY) return ITrading.MarketNotTrading.selector;
        if (k.freshStatus == GRACE || _isPaused(k, s.time)) return ILiquidation.LiquidationPaused.selector;
        if (k.freshStatus != USABLE) return ITrading.IndexUnusable.selector;
        if (_hasGap(k)) _reveal(s, m);
        return FINE;
    }

    function _isBeyondLiquidation(GhostState memory s, uint256 a, GhostHealth memory h) internal pure returns (bool) {
        if (_equity(h) < 0) return true;
        bool waited = s.clock[a] != 0 && s.time >= s.clock[a] + PATIENCE && s.time <= s.clock[a] + STALE_AFTER;
        return _equity(h) < h.maintenance && waited;
    }

    function _stopClock(GhostState memory s, uint256 a, GhostHealth memory h) private pure {
        if (s.clock[a] == 0 || _equityForInitial(h) < h.initial) return;
        s.clock[a] = 0;
        ++s.seen[uint256(Sight.ClockStopped)];
    }

    function _startClock(GhostState memory s, uint256 a) private pure returns (bool begun) {
        begun = s.clock[a] == 0 || s.time > s.clock[a] + STALE_AFTER;
        if (!begun) return false;
        s.clock[a] = s.time;
        ++s.seen[uint256(Sight.ClockStarted)];
    }

    function _flag(GhostState memory s, uint256 a, bool pauses) private pure {
        for (uint256 m = 1; m <= s.markets; ++m) {
            if (_positionOf(s, m, a).size == 0) continue;
            s.flaggedIn[a] |= 1 << m;
            GhostMarket memory k = s.market[m];
            ++k.deficits;
            // Not again before the market was open for as long.
            if (pauses && s.time >= k.deficitUntil + WINDOW) k.deficitUntil = s.time + WINDOW;
            if (s.time < k.deficitUntil) k.alert = true;
        }
        s.flaggedAt[a] = s.time;
        ++s.seen[uint256(Sight.DeficitFlagged)];
    }

    /// @dev Out of the deficits of markets that it has left, or of all if it has recovered.
    function _updateFlag(GhostState memory s, uint256 a, GhostHealth memory h) private pure {
        if (s.flaggedAt[a] != 0) _retainFlag(s, a, _isBeyondLiquidation(s, a, h));
    }

    function _retainFlag(GhostState memory s, uint256 a, bool stays) private pure {
        for (uint256 m = 1; m <= s.markets; ++m) {
            bool counted = (s.flaggedIn[a] >> m) & 1 == 1;
            if (!counted || (stays && _positionOf(s, m, a).size != 0)) continue;
            s.flaggedIn[a] ^= 1 << m;
            --s.market[m].deficits;
        }
        if (s.flaggedIn[a] != 0) return;
        s.flaggedAt[a] = 0;
        ++s.seen[uint256(Sight.DeficitResolved)];
    }

    // Insurance

    /// @return [WAD quote] What the funds may pay for the market now.
    function _insuranceLeft(GhostState memory s, uint256 m) internal pure returns (uint256) {
        GhostMarket memory k = s.market[m];
        uint256 spent = s.time < k.windowStart + WINDOW ? k.windowSpent : 0;
        return _min(k.insurance + s.sharedInsurance, k.fundLimit - _min(spent, k.fundLimit));
    }

    function _payInsurance(GhostState memory s, uint256 m, uint256 a, uint256 amount) private pure {
        if (amount == 0) return;
        GhostMarket memory k = s.market[m];
        ++s.seen[uint256(Sight.InsurancePaid)];
        if (s.time >= k.windowStart + WINDOW) (k.windowStart, k.windowSpent) = (s.time, 0);
        k.windowSpent += amount;
        if (k.windowSpent == k.fundLimit) ++s.seen[uint256(Sight.WindowUsedUp)];
        uint256 own = _min(amount, k.insurance);
        if (own != amount) ++s.seen[uint256(Sight.SharedInsurancePaid)];
        k.insurance -= own;
        s.sharedInsurance -= amount - own;
        s.balance[a] += int256(amount);
    }

    // The price

    /// @return [WAD quote per lot]
    function _concession(GhostMarket memory k, uint256 mark, uint256 elapsed) private pure returns (uint256) {
        uint256 grown = (k.concessionEnd - k.concessionStart) * _min(elapsed, k.concessionTime);
        return (mark * (k.concessionStart * k.concessionTime + grown)) / (1e4 * k.concessionTime);
    }

    /// @param elapsed [s] since the liquidation began
    /// @param fund [WAD quote] that may be paid
    function _assess(
        GhostState memory s,
        GhostCase memory c,
        GhostHealth memory h,
        uint256 elapsed,
        uint256 fund
    ) private pure {
        GhostMarket memory k = s.market[c.market];
        c.size = _positionOf(s, c.market, c.account).size;
        c.held = _abs(c.size);
        c.mark = _mark(k, s.time, false);
        c.equity = _equity(h);
        uint256 share = _maintenanceMargin(k, c.held * c.mark);
        uint256 bound = _concession(k, c.mark, elapsed);
        if (c.equity < 0) {
            c.part = _ceil(_abs(c.equity) * share, uint256(h.maintenance));
            uint256 missing = _ceil(c.part, c.held);
            c.lots = _min(c.held, fund / (bound + missing));
            if (c.lots != 0) c.give = bound;
            else (c.lots, c.take) = (c.held, missing);
            return;
        }
        c.part = (_abs(c.equity) * share) / uint256(h.maintenance);
        uint256 perLot = c.part / c.held;
        perLot -= _min(perLot, 2); // margins are rounded up
        uint256 fee = _ceil((c.mark + bound) * _takerRate(k, s.tier[c.account]), 1e6) + 1;
        c.chargeFee = perLot > fee;
        c.give = _min(bound, c.chargeFee ? perLot - fee : perLot);
        c.lots = c.held;
        if (!c.chargeFee) return;
        uint256 kept = _kept(k, c, h, c.give + fee + _ceil(c.mark * k.liquidationFee, 1e4));
        if (kept * c.mark >= k.minimum && kept < c.held) c.lots = c.held - kept;
    }

    /// @dev Equity less (held - y) x cost >= MM + (IM - MM) / 4 of what remains with y lots kept; in quarters of a percent.
    function _kept(
        GhostMarket memory k,
        GhostCase memory c,
        GhostHealth memory h,
        uint256 cost
    ) private pure returns (uint256) {
        int256 room;
        uint256 addOn = _addOns(k, GhostLeg(0, c.size > 0 ? int256(1) : int256(-1), 0, 0, 0), 1, c.mark, false);
        {
            int256 im = int256(_initialMargin(k, c.held * c.mark));
            int256 mm = int256(_maintenanceMargin(k, c.held * c.mark));
            int256 others = 3 * (h.maintenance - mm) + h.initial - im - int256(c.held * addOn);
            room = c.equity - int256(_ceil(uint256(others), 4)) - int256(c.held * cost);
        }
        uint256 weight = 100 + 3 * k.mmShare;
        uint256 perLot = _ceil(c.mark * k.imRate * weight + addOn * 1e6, 4e6);
        if (room <= 0 || perLot <= cost) return 0;
        perLot -= cost;
        if (k.depth == 0) return _min(c.held, uint256(room) / perLot);
        // The positive root of Q y^2 + perLot y = room.
        uint256 fourQC = _ceil(uint256(room) * weight * c.mark * c.mark, k.depth * 100);
        return _min(c.held, (2 * uint256(room)) / (perLot + _rootUp(perLot * perLot + fourQC)));
    }

    function _limitOf(GhostCase memory c) private pure returns (bool exists, uint256 perLot) {
        if (c.size > 0) return (true, c.mark + c.take - c.give);
        if (c.take >= c.mark) return (false, 0);
        return (true, c.mark + c.give - c.take);
    }

    // Through the book, and by absorption

    /// @param absorber 0 for none
    function _stepGhost(
        GhostState memory s,
        Liquidate memory request,
        uint256 absorber,
        GhostLimits memory limits
    ) internal view returns (bytes4 err, GhostOutcome memory r) {
        GhostCase memory c;
        (c.market, c.account) = (MarketId.unwrap(request.market), AccountId.unwrap(request.account));
        _touch(s, c.market);
        err = _requireOpen(s, c.market);
        if (err != FINE) return (err, r);
        if (_positionOf(s, c.market, c.account).size == 0) return (ILiquidation.NoPosition.selector, r);
        GhostHealth memory start = _health(s, c.account, false, false);
        if (_equity(start) >= start.maintenance) return (_endGhost(s, c.account, start), r);
        if (_equity(start) < 0) ++s.seen[uint256(Sight.NegativeEquity)];

        bool begun = _startClock(s, c.account);
        _assess(s, c, start, s.time - s.clock[c.account], _insuranceLeft(s, c.market));
        r.allowed = _min(c.lots, request.maxLots);
        (r.chargedFee, r.inFull) = (c.chargeFee, r.allowed == c.lots);
        bool stopped = _closeThroughBook(s, c, request, r);
        if (absorber != 0 && !stopped && r.closed < r.allowed) err = _takeOver(s, c, r, absorber, limits);
        if (err != FINE) return (err, r);
        if (r.closed + r.absorbed == 0) return (begun ? FINE : ILiquidation.NothingClosed.selector, r);
        if (r.absorbed != 0) ++s.seen[uint256(Sight.Absorbed)];
        bool all = _positionOf(s, c.market, c.account).size == 0;
        ++s.seen[uint256(all ? Sight.LiquidatedInFull : Sight.LiquidatedInPart)];
        return (_settleStep(s, c, r, start, AccountId.unwrap(request.beneficiary)), r);
    }

    /// @dev An account that is back above IM.
    function _endGhost(GhostState memory s, uint256 a, GhostHealth memory h) private pure returns (bytes4) {
        if (s.clock[a] == 0 || _equityForInitial(h) < h.initial) return ILiquidation.NotLiquidatable.selector;
        _stopClock(s, a, h);
        _updateFlag(s, a, h);
        return FINE;
    }

    function _closeThroughBook(
        GhostState memory s,
        GhostCase memory c,
        Liquidate memory request,
        GhostOutcome memory r
    ) private view returns (bool stopped) {
        (bool exists, uint256 perLot) = _limitOf(c);
        uint256 quantum = s.market[c.market].quantum;
        uint256 tick = c.size > 0 ? _ceil(perLot, quantum) : perLot / quantum;
        if (!exists || tick == 0) return false;
        tick = _min(tick, NO_ASK - 1);
        (, GhostOperation memory o) = _openInWaterfall(s, c.market, c.account);
        _price(s, o, false);
        (o.isAsk, o.limit, o.remaining) = (c.size > 0, tick, r.allowed);
        (o.fills, o.removals, o.reads) = (request.maxFills, request.maxRemovals, request.maxReads);
        (o.noRebates, o.rate) = (!c.chargeFee, c.chargeFee ? _takerRate(s.market[c.market], s.tier[c.account]) : 0);
        // A match for no lots has a counter run out by no more than the one that counts them.
        _take(s, o);
        _close(s, o);
        r.closed = o.filled;
        return o.stopped;
    }

    /// @dev What the book left goes to the absorber at the limit; IM must hold, orders counted.
    function _takeOver(
        GhostState memory s,
        GhostCase memory c,
        GhostOutcome memory r,
        uint256 absorber,
        GhostLimits memory limits
    ) private view returns (bytes4) {
        if (absorber == c.account) return ILiquidation.AbsorbsItself.selector;
        (bool exists, uint256 perLot) = _limitOf(c);
        if (!exists) return FINE;
        bool outside = limits.band != 0 && (c.give + c.take) * 1e4 > c.mark * limits.band;
        if (outside) return ILiquidation.OutsideOperatorBand.selector;
        r.absorbed = r.allowed - r.closed;
        uint256 cap = _max(_abs(_positionOf(s, c.market, absorber).size), s.market[c.market].positionCap);
        _handOver(s, c, absorber, r.absorbed, r.absorbed * perLot);
        if (_abs(_positionOf(s, c.market, absorber).size) > cap) {
            return ITrading.PositionCapExceeded.selector;
        }
        GhostHealth memory h = _health(s, absorber, true, false);
        if (h.impaired || h.grace) return ITrading.AccountImpaired.selector;
        if (_equityForInitial(h) < h.initial) return ITrading.InsufficientMargin.selector;
        bool below = limits.floor != 0 && _equity(h) < int256(limits.floor);
        return below ? IAccounts.EquityBelowFloor.selector : FINE;
    }

    /// @dev Insurance pays for the lots' part of a deficit, and what they lost on top; who has equity pays the fee.
    function _settleStep(
        GhostState memory s,
        GhostCase memory c,
        GhostOutcome memory r,
        GhostHealth memory start,
        uint256 beneficiary
    ) private view returns (bytes4 err) {
        GhostHealth memory end = _health(s, c.account, false, false);
        if (c.equity < 0) {
            int256 due = int256(_ceil(c.part * (r.closed + r.absorbed), c.held)) + c.equity - _equity(end);
            r.insured = _plus(due);
            _payInsurance(s, c.market, c.account, r.insured);
            end.cash += int256(r.insured);
        } else {
            uint256 keep = _ceil(uint256(c.equity) * uint256(end.maintenance), uint256(start.maintenance));
            if (_equity(end) < int256(keep)) return ILiquidation.HealthWouldFall.selector;
            uint256 spare = uint256(_equity(end)) - keep;
            uint256 fee = _takeFee(s, c, (r.closed + r.absorbed) * c.mark, spare, beneficiary);
            end.cash -= int256(beneficiary == c.account ? fee - fee / 2 : fee);
        }
        _stopClock(s, c.account, end);
        _updateFlag(s, c.account, end);
        return FINE;
    }

    /// @param spare [WAD quote] beyond the equity that keeps equity / MM where it was
    function _takeFee(
        GhostState memory s,
        GhostCase memory c,
        uint256 notional,
        uint256 spare,
        uint256 beneficiary
    ) private pure returns (uint256 fee) {
        GhostMarket memory k = s.market[c.market];
        fee = (notional * k.liquidationFee) / 1e4;
        if (spare < fee) {
            ++s.seen[uint256(Sight.LiquidationFeeSpared)];
            fee = spare;
        }
        if (fee != 0) ++s.seen[uint256(Sight.LiquidationFeePaid)];
        uint256 reward = beneficiary == 0 ? 0 : fee / 2;
        s.balance[c.account] -= int256(fee);
        s.balance[beneficiary] += int256(reward);
        k.insurance += fee - reward;
    }

    /// @dev Lots from the failing account for a consideration: entries move by whole lot-ticks, cash by the rest.
    function _handOver(
        GhostState memory s,
        GhostCase memory c,
        uint256 to,
        uint256 lots,
        uint256 consideration
    ) private view {
        GhostMarket memory k = s.market[c.market];
        (uint256 buyer, uint256 seller) = c.size > 0 ? (to, c.account) : (c.account, to);
        int256[3] memory moved = [int256(lots), int256(consideration / k.quantum), -int256(consideration % k.quantum)];
        int256 longs = _moveLots(s, c.market, buyer, moved);
        (moved[0], moved[2]) = (-moved[0], -moved[2]);
        longs += _moveLots(s, c.market, seller, moved);
        k.interest = uint256(int256(k.interest) + longs);
    }

    /// @param moved Lots, lot-ticks, and cash [WAD quote].
    /// @return longs [lots] that there are more of
    function _moveLots(
        GhostState memory s,
        uint256 m,
        uint256 a,
        int256[3] memory moved
    ) private view returns (int256 longs) {
        GhostPosition memory p = _positionOf(s, m, a);
        int256 pending = _pending(s, m, p);
        GhostLeg memory leg = GhostLeg(s.balance[a] + pending + moved[2], p.size, p.entry, 0, 0);
        _tradeFor(s.market[m], leg, moved[0], uint256(moved[1]));
        longs = int256(_plus(leg.size)) - int256(_plus(p.size));
        s.realised[m] += pending;
        s.balance[a] = leg.cash;
        (p.size, p.entry) = (leg.size, leg.entry);
        _setSnapshot(s, m, p);
        _setActive(s, m, a);
    }

    // Against those who gain most

    function _flagGhost(GhostState memory s, uint256 a) internal view returns (bytes4 err, bool flagged) {
        GhostHealth memory h = _health(s, a, false, false);
        bool changed = s.clock[a] != 0;
        _stopClock(s, a, h);
        changed = changed && s.clock[a] == 0;
        bool beyond = h.maintenance != 0 && _isBeyondLiquidation(s, a, h);
        if (s.flaggedAt[a] != 0) {
            changed = true;
            _retainFlag(s, a, beyond && s.time <= s.flaggedAt[a] + FLAG_LIFETIME);
            if (s.flaggedAt[a] != 0) return (FINE, true);
        }
        if (beyond) {
            _flag(s, a, _equity(h) < 0);
            return (FINE, true);
        }
        uint256 paid = h.maintenance == 0 ? _min(_plus(-_equity(h)), s.sharedInsurance) : 0;
        s.sharedInsurance -= paid;
        s.balance[a] += int256(paid);
        return (changed || paid != 0 ? FINE : ILiquidation.NoDeficit.selector, false);
    }

    /// @dev With a position in this market, and not too long ago.
    function _isFlagged(GhostState memory s, uint256 a, uint256 m) internal pure returns (bool) {
        uint256 since = s.flaggedAt[a];
        return since != 0 && s.time <= since + FLAG_LIFETIME && (s.flaggedIn[a] >> m) & 1 == 1;
    }

    function _deleverageGhost(
        GhostState memory s,
        Deleverage memory request
    ) internal view returns (bytes4 err, GhostOutcome memory r) {
        GhostCase memory c;
        (c.market, c.account) = (MarketId.unwrap(request.market), AccountId.unwrap(request.account));
        _touch(s, c.market);
        err = _requireOpen(s, c.market);
        if (err != FINE) return (err, r);
        if (_positionOf(s, c.market, c.account).size == 0) return (ILiquidation.NoPosition.selector, r);
        if (!_isFlagged(s, c.account, c.market)) return (ILiquidation.NotFlagged.selector, r);
        {
            GhostHealth memory start = _health(s, c.account, false, false);
            if (!_isBeyondLiquidation(s, c.account, start)) return (ILiquidation.NoDeficit.selector, r);
            _assess(s, c, start, type(uint32).max, 0);
        }
        GhostWork memory w = GhostWork(_threshold(s.time - s.flaggedAt[c.account]), _insuranceLeft(s, c.market), 0);
        // Without a deficit lots go at the full concession, as many as a liquidation would close.
        r.allowed = _min(c.equity < 0 ? c.held : c.lots, request.maxLots);
        w.left = r.allowed;
        for (uint256 i = 0; i < request.candidates.length && w.left != 0; ++i) {
            _closeAgainst(s, c, w, r, AccountId.unwrap(request.candidates[i]));
        }
        r.closed = r.allowed - w.left;
        if (r.closed == 0) return (ILiquidation.NothingClosed.selector, r);
        _noteDeleveraging(s, c, r);
        GhostHealth memory end = _health(s, c.account, false, false);
        _stopClock(s, c.account, end);
        _updateFlag(s, c.account, end);
    }

    function _noteDeleveraging(GhostState memory s, GhostCase memory c, GhostOutcome memory r) private pure {
        ++s.seen[uint256(Sight.Deleveraged)];
        if (c.equity >= 0) ++s.seen[uint256(Sight.DeleveragedWithoutDeficit)];
        if (r.losses != 0) ++s.seen[uint256(Sight.DeleveragedAtLoss)];
        if (r.socialised != 0) ++s.seen[uint256(Sight.LossSocialised)];
    }

    function _closeAgainst(
        GhostState memory s,
        GhostCase memory c,
        GhostWork memory w,
        GhostOutcome memory r,
        uint256 candidate
    ) private view {
        GhostPosition memory p = _positionOf(s, c.market, candidate);
        if (p.size == 0 || (p.size > 0) == (c.size > 0)) return;
        int256 profit = _unrealised(s.market[c.market], p.size, p.entry, c.mark);
        int256 equity = _equity(_health(s, candidate, false, false));
        if (_rank(s.market[c.market], p, c.mark, profit, equity) < w.threshold) return;

        uint256 lots = _min(w.left, _abs(p.size));
        w.left -= lots;
        uint256 loss;
        // What it may lose: its profit on the lots, and no more than it has.
        equity = int256(_min((_plus(profit) * lots) / _abs(p.size), _plus(equity)));
        if (c.equity < 0) loss = _payDeficit(s, c, w, r, [lots, uint256(equity)]);
        if (loss != 0) r.bearers |= 1 << candidate;
        r.losses += loss;
        int256 worse = int256(loss) - int256(lots * c.give); // for the candidate
        if (c.size < 0) worse = -worse;
        _handOver(s, c, candidate, lots, uint256(int256(lots * c.mark) + worse));
        _settleDebt(s, c, w, r, candidate);
    }

    /// @dev A candidate whose last position has gone owes nothing: insurance pays, then those of its side who stay.
    function _settleDebt(
        GhostState memory s,
        GhostCase memory c,
        GhostWork memory w,
        GhostOutcome memory r,
        uint256 candidate
    ) private view {
        GhostHealth memory h = _health(s, candidate, false, false);
        if (h.maintenance != 0 || h.cash >= 0) return;
        uint256 debt = uint256(-h.cash);
        uint256 insured = _min(debt, w.fund);
        w.fund -= insured;
        r.insured += insured;
        r.debts += debt;
        _payInsurance(s, c.market, candidate, insured);
        if (debt != insured && s.market[c.market].interest != 0) {
            _socialise(s, c.market, candidate, c.size < 0, debt - insured, r);
        }
    }

    /// @dev Insurance first, then the candidate's profit, then its whole side.
    /// @param share Lots, and the candidate's profit on them [WAD quote].
    /// @return loss [WAD quote] The candidate's.
    function _payDeficit(
        GhostState memory s,
        GhostCase memory c,
        GhostWork memory w,
        GhostOutcome memory r,
        uint256[2] memory share
    ) private pure returns (uint256 loss) {
        uint256 due = _ceil(c.part * share[0], c.held);
        uint256 insured = _min(due, w.fund);
        w.fund -= insured;
        r.insured += insured;
        _payInsurance(s, c.market, c.account, insured);
        loss = _min(due - insured, share[1]);
        due -= insured + loss;
        if (due == 0) return loss;
        r.socialised += due;
        _socialise(s, c.market, c.account, c.size < 0, due, r);
    }

    /// @param to Who gets what the longs, or the shorts, pay.
    function _socialise(
        GhostState memory s,
        uint256 m,
        uint256 to,
        bool longs,
        uint256 due,
        GhostOutcome memory r
    ) private pure {
        GhostMarket memory k = s.market[m];
        // Half of an index's range is for losses.
        int256 room = (1 << 78) - (longs ? k.longIndex : -k.shortIndex);
        uint256 perLot = _min(_ceil(due, k.interest), _plus(room));
        due = _min(due, perLot * k.interest);
        if (longs) k.longIndex += int256(perLot);
        else k.shortIndex -= int256(perLot);
        k.isNowKnown = false;
        uint256 paid = perLot * k.interest;
        s.balance[to] += int256(due);
        k.insurance += paid - due;
        // What a side pays is realised by those who get it.
        s.realised[m] += int256(paid);
        for (uint256 a = 1; a <= s.accounts; ++a) {
            int256 size = _positionOf(s, m, a).size;
            if (size != 0 && (size > 0) == longs) r.bearers |= 1 << a;
        }
    }

    /// @dev Profit fraction x leverage, or minus loss fraction / leverage; fractions of 2^32.
    function _rank(
        GhostMarket memory k,
        GhostPosition memory p,
        uint256 mark,
        int256 profit,
        int256 equity
    ) private pure returns (int256) {
        uint256 fraction = (_abs(profit) << 32) / (k.quantum * _max(p.entry, 1));
        uint256 leverage = _max(((_abs(p.size) * mark) << 32) / _max(_plus(equity), 1), 1);
        if (profit <= 0) return -int256((fraction << 32) / leverage);
        return int256(_min(fraction * leverage, uint256(HIGHEST_RANK)));
    }

    /// @param elapsed [s] since the account was flagged
    function _threshold(uint256 elapsed) internal pure returns (int256) {
        if (elapsed >= WINDOW) return type(int256).min;
        uint256 steps = (256 * elapsed) / WINDOW;
        return steps <= 128 ? int256(1 << (128 - steps)) : -int256(1 << (steps - 128));
    }
}
