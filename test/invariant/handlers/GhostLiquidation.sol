// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccounts} from "../../../contracts/interfaces/IAccounts.sol";
import {ILiquidation, Liquidate} from "../../../contracts/interfaces/ILiquidation.sol";
import {ITrading} from "../../../contracts/interfaces/ITrading.sol";
import {AccountId} from "../../../contracts/types/Ids.sol";
import {
    GhostCase,
    GhostHealth,
    GhostLeg,
    GhostLimits,
    GhostMarket,
    GhostOperation,
    GhostOutcome,
    GhostPosition,
    GhostState,
    Sight
} from "./Ghost.sol";
import {GhostCrisis} from "./GhostCrisis.sol";

/// @title Liquidation through the book, and by absorption
abstract contract GhostLiquidation is GhostCrisis {
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
    ) internal pure {
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
    /// @param worst [WAD quote per lot] that it takes
    function _stepGhost(
        GhostState memory s,
        Liquidate memory request,
        uint256 absorber,
        uint256 worst,
        GhostLimits memory limits
    ) internal view returns (bytes4 err, GhostOutcome memory r) {
        GhostCase memory c;
        (err, c) = _openCase(s, request.market, request.account);
        if (err != FINE) return (err, r);
        GhostHealth memory start = _health(s, c.account, false, false);
        if (_equity(start) >= start.maintenance) return (_endGhost(s, c.account, start), r);
        if (_equity(start) < 0) ++s.seen[uint256(Sight.NegativeEquity)];

        bool begun = _startClock(s, c.account);
        _assess(s, c, start, s.time - s.clock[c.account], _insuranceLeft(s, c.market));
        r.allowed = _min(c.lots, request.maxLots);
        (r.chargedFee, r.inFull) = (c.chargeFee, r.allowed == c.lots);
        bool stopped = _closeThroughBook(s, c, request, r);
        if (absorber != 0 && !stopped && r.closed < r.allowed) err = _takeOver(s, c, r, absorber, worst, limits);
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
        uint256 worst,
        GhostLimits memory limits
    ) private view returns (bytes4) {
        if (absorber == c.account) return ILiquidation.AbsorbsItself.selector;
        (bool exists, uint256 perLot) = _limitOf(c);
        if (!exists) return FINE;
        if (c.size > 0 ? perLot > worst : perLot < worst) return ILiquidation.WorseThanAsked.selector;
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
    ) internal view {
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
}
