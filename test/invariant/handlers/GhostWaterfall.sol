// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Deleverage, ILiquidation} from "../../../contracts/interfaces/ILiquidation.sol";
import {AccountId} from "../../../contracts/types/Ids.sol";
import {
    GhostCase,
    GhostHealth,
    GhostMarket,
    GhostOutcome,
    GhostPosition,
    GhostState,
    GhostWork,
    Sight
} from "./Ghost.sol";
import {GhostLiquidation} from "./GhostLiquidation.sol";

/// @title Deleveraging, the last step of the waterfall: against those who gain most
abstract contract GhostWaterfall is GhostLiquidation {
    int256 private constant HIGHEST_RANK = 1 << 128;

    function _deleverageGhost(
        GhostState memory s,
        Deleverage memory request
    ) internal view returns (bytes4 err, GhostOutcome memory r) {
        GhostCase memory c;
        (err, c) = _openCase(s, request.market, request.account);
        if (err != FINE) return (err, r);
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
        if (longs) k.longLoss += perLot;
        else k.shortLoss += perLot;
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
