// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILiquidation} from "../../../contracts/interfaces/ILiquidation.sol";
import {ITrading} from "../../../contracts/interfaces/ITrading.sol";
import {AccountId, MarketId} from "../../../contracts/types/Ids.sol";
import {GhostCase, GhostHealth, GhostMarket, GhostState, Sight} from "./Ghost.sol";
import {GhostExchange} from "./GhostExchange.sol";

/// @title Who is failing: clocks, flags, and the insurance that pays for deficits
abstract contract GhostCrisis is GhostExchange {
    uint256 internal constant WINDOW = 120; // [s] of insurance payments, and of a deleveraging
    uint256 internal constant PATIENCE = 2 hours;
    uint256 private constant FLAG_LIFETIME = 1 hours;
    uint256 private constant STALE_AFTER = 1 days;

    // Who is failing

    function _requireOpen(GhostState memory s, uint256 m) private pure returns (bytes4) {
        GhostMarket memory k = s.market[m];
        if (k.status != ACTIVE && k.status != REDUCE_ONLY) return ITrading.MarketNotTrading.selector;
        if (k.freshStatus == GRACE || _isPaused(k, s.time)) return ILiquidation.LiquidationPaused.selector;
        if (k.freshStatus != USABLE) return ITrading.IndexUnusable.selector;
        if (_hasGap(k)) _reveal(s, m);
        return FINE;
    }

    /// @dev How every step of the waterfall begins.
    function _openCase(
        GhostState memory s,
        MarketId market,
        AccountId account
    ) internal view returns (bytes4 err, GhostCase memory c) {
        (c.market, c.account) = (MarketId.unwrap(market), AccountId.unwrap(account));
        _touch(s, c.market);
        err = _requireOpen(s, c.market);
        if (err == FINE && _positionOf(s, c.market, c.account).size == 0) err = ILiquidation.NoPosition.selector;
    }

    function _isBeyondLiquidation(GhostState memory s, uint256 a, GhostHealth memory h) internal pure returns (bool) {
        if (_equity(h) < 0) return true;
        bool waited = s.clock[a] != 0 && s.time >= s.clock[a] + PATIENCE && s.time <= s.clock[a] + STALE_AFTER;
        return _equity(h) < h.maintenance && waited;
    }

    function _stopClock(GhostState memory s, uint256 a, GhostHealth memory h) internal pure {
        if (s.clock[a] == 0 || _equityForInitial(h) < h.initial) return;
        s.clock[a] = 0;
        ++s.seen[uint256(Sight.ClockStopped)];
    }

    function _startClock(GhostState memory s, uint256 a) internal pure returns (bool begun) {
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
    function _updateFlag(GhostState memory s, uint256 a, GhostHealth memory h) internal pure {
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

    // Insurance

    /// @return [WAD quote] What the funds may pay for the market now.
    function _insuranceLeft(GhostState memory s, uint256 m) internal pure returns (uint256) {
        GhostMarket memory k = s.market[m];
        uint256 spent = s.time < k.paidAt + WINDOW ? k.spent : 0;
        return _min(k.insurance + s.sharedInsurance, k.fundLimit - _min(spent, k.fundLimit));
    }

    function _payInsurance(GhostState memory s, uint256 m, uint256 a, uint256 amount) internal pure {
        if (amount == 0) return;
        GhostMarket memory k = s.market[m];
        ++s.seen[uint256(Sight.InsurancePaid)];
        if (s.time >= k.paidAt + WINDOW) k.spent = 0;
        k.paidAt = s.time;
        k.spent += amount;
        if (k.spent == k.fundLimit) ++s.seen[uint256(Sight.WindowUsedUp)];
        uint256 own = _min(amount, k.insurance);
        if (own != amount) ++s.seen[uint256(Sight.SharedInsurancePaid)];
        k.insurance -= own;
        s.sharedInsurance -= amount - own;
        s.balance[a] += int256(amount);
    }
}
