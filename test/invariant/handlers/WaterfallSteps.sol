// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Step} from "./Actions.sol";
import {BatchActions} from "./BatchActions.sol";
import {Id} from "./Breaches.sol";
import {GhostHealth, GhostMarket, GhostOutcome, GhostPosition, GhostState} from "./Ghost.sol";

/// @title Steps of the waterfall, and what must hold of them
abstract contract WaterfallSteps is BatchActions {
    /// @dev [WAD quote] What sums of margins, rounded up one by one, may be off.
    int256 private constant SLACK = 1_000;

    // Running

    function _flagAs(Step memory t, uint256 a) internal {
        bool flagged;
        (t.err, flagged) = _flagGhost(t.expected, a);
        (t.actor, t.market) = (LIQUIDATOR, 0);
        t.data = abi.encodeCall(exchange.flagDeficit, (_id(a)));
        if (_finish(t)) _hold(Id.ADL1, abi.decode(t.result, (bool)) == flagged, "flagDeficit says what stands");
    }

    /// @dev A liquidation or an absorption, and what must hold of both.
    function _finishStep(Step memory t, uint256 a, GhostOutcome memory r) internal returns (bool success) {
        if (t.actor == address(0)) t.actor = LIQUIDATOR;
        t.actors |= 1 << a;
        if (r.insured != 0) t.crisis = t.market;
        success = _finish(t);
        if (!success) return false;
        _holdShrinking(t, a);
        if (r.closed + r.absorbed == 0) return true;
        _holdLiquidation(t, a, r);
        _holdInsurance(t, a, r);
    }

    // What must hold, by the states before and after, both at the prices of after: _checkAll has put them into `before`.

    function _holdShrinking(Step memory t, uint256 a) internal {
        GhostState memory before = t.before;
        for (uint256 m = 1; m <= MARKETS; ++m) {
            GhostPosition memory p0 = _positionOf(before, m, a);
            GhostPosition memory p1 = _positionOf(t.end, m, a);
            bool same = p0.size == p1.size;
            bool claim = m == t.market ? _hasShrunk(p0.size, p1.size) : same;
            _hold(Id.LIQ2, claim, "it only shrinks, and only that position");
        }
    }

    function _hasShrunk(int256 from, int256 to) private pure returns (bool) {
        return from >= 0 ? to >= 0 && to <= from : to <= 0 && to >= from;
    }

    /// @dev LIQ-1 and LIQ-2.
    function _holdLiquidation(Step memory t, uint256 a, GhostOutcome memory r) private {
        GhostHealth memory h0 = _health(t.before, a, false, false);
        GhostHealth memory h1 = _health(t.end, a, false, false);
        int256 e0 = _equity(h0);
        int256 e1 = _equity(h1);
        _hold(Id.LIQ1, e0 < h0.maintenance, "only below MM");
        bool noWorse = e0 < 0 || e1 * h0.maintenance >= e0 * h1.maintenance;
        _hold(Id.LIQ2, noWorse, "while equity >= 0, equity / MM does not fall");
        bool isPart = _positionOf(t.end, t.market, a).size != 0 && r.closed + r.absorbed == r.allowed;
        if (!isPart || !r.chargedFee || !r.inFull) return;
        bool enough = (e1 + SLACK - h1.maintenance) * 4 >= h1.initial - h1.maintenance;
        _hold(Id.LIQ2, enough, "what goes at once leads a quarter of the way from MM to IM");
    }

    /// @dev LIQ-3.
    function _holdInsurance(Step memory t, uint256 a, GhostOutcome memory r) internal {
        GhostState memory before = t.before;
        (GhostMarket memory k0, GhostMarket memory k1) = (before.market[t.market], t.end.market[t.market]);
        int256 e0 = _equity(_health(before, a, false, false));
        uint256 paid = before.sharedInsurance - t.end.sharedInsurance;
        if (k1.insurance < k0.insurance) paid += k0.insurance - k1.insurance;
        _hold(Id.LIQ3, paid == 0 || e0 < 0 || r.debts != 0, "insurance pays for deficits alone");
        _hold(Id.LIQ3, paid <= r.insured && r.insured <= _insuranceLeft(before, t.market), "and no more than it may");
        _hold(Id.LIQ3, r.insured == 0 || k1.spent <= k1.fundLimit, "a window pays no more than its limit");
        // What rounding a side's part up brought may be there again.
        bool ownFirst = t.end.sharedInsurance == before.sharedInsurance || k1.insurance <= ACCOUNTS * k0.interest;
        _hold(Id.LIQ3, ownFirst, "the market's own fund pays first");
        // A deficit never grows by what was closed.
        int256 e1 = _equity(_health(t.end, a, false, false));
        _hold(Id.LIQ3, e0 >= 0 || e1 >= e0, "no step deepens a deficit");
    }

    /// @dev ADL-1.
    function _holdCandidates(Step memory t, uint256 a, GhostOutcome memory r) internal {
        GhostState memory before = t.before;
        int256 failing = _positionOf(before, t.market, a).size;
        bool costs = r.losses + r.socialised != 0;
        int256 e0 = _equity(_health(before, a, false, false));
        _hold(Id.ADL1, before.flaggedAt[a] != 0, "only for a flagged account");
        _hold(Id.ADL1, !costs || e0 < 0, "nobody pays without a deficit");
        // What rounding a side's part up brought is there again.
        bool spent = _insuranceLeft(t.end, t.market) <= ACCOUNTS * before.market[t.market].interest;
        _hold(Id.ADL1, !costs || spent, "nobody pays while insurance may");
        for (uint256 c = 1; c <= ACCOUNTS; ++c) {
            if (c != a) _holdCandidate(t, c, failing, r);
        }
    }

    function _holdCandidate(Step memory t, uint256 c, int256 failing, GhostOutcome memory r) private {
        GhostState memory before = t.before;
        GhostMarket memory k = before.market[t.market];
        GhostPosition memory p0 = _positionOf(before, t.market, c);
        GhostPosition memory p1 = _positionOf(t.end, t.market, c);
        bool opposite = (p0.size > 0) != (failing > 0);
        bool shrank = opposite ? _hasShrunk(p0.size, p1.size) : p0.size == p1.size;
        _hold(Id.ADL1, shrank, "only positions on the other side, which only shrink");
        if (p0.size == 0) return;
        int256 most;
        if (opposite) {
            uint256 lots = _abs(p0.size) - _abs(p1.size);
            int256 profit = _unrealised(k, p0.size, p0.entry, _mark(k, before.time, false));
            most = int256((_plus(profit) * lots) / _abs(p0.size));
            // Its side's part, a lot its share.
            most += int256(_abs(p0.size) * _perLot(t));
        }
        int256 lost = _equity(_health(before, c, false, false)) - _equity(_health(t.end, c, false, false));
        _hold(Id.ADL1, lost <= most, "nobody loses more than its profit on the lots, and its side's part");
        bool bears = (r.bearers >> c) & 1 == 1;
        _hold(Id.ADL1, bears || lost <= 0, "who bears nothing loses nothing");
    }

    /// @return [WAD quote] by which the call moved a side's index
    function _perLot(Step memory t) private view returns (uint256) {
        (int256 long0, int256 short0) = _indices(t.before, t.market);
        (int256 long1, int256 short1) = _indices(t.end, t.market);
        return _abs(long1 - long0) + _abs(short1 - short0);
    }
}
