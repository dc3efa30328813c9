// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {GhostMarket, GhostState, Sight} from "./Ghost.sol";
import {GhostFollower} from "./GhostFollower.sol";

/// @title Plain arithmetic, prices of one market, its gaps and pauses
abstract contract GhostPrices is GhostFollower {
    uint256 internal constant GAP_PAUSE = 60; // [s]

    // Arithmetic

    function _ceil(uint256 a, uint256 b) internal pure returns (uint256) {
        unchecked {
            return (a + b - 1) / b;
        }
    }

    function _abs(int256 a) internal pure returns (uint256) {
        unchecked {
            return a < 0 ? uint256(-a) : uint256(a);
        }
    }

    function _plus(int256 a) internal pure returns (uint256) {
        return a > 0 ? uint256(a) : 0;
    }

    function _min(uint256 a, uint256 b) internal pure returns (uint256) {
        return a < b ? a : b;
    }

    function _max(uint256 a, uint256 b) internal pure returns (uint256) {
        return a > b ? a : b;
    }

    function _clamp(int256 a, int256 limit) internal pure returns (int256) {
        return
            a > limit
                ? limit
                : a < -limit
                    ? -limit
                    : a;
    }

    // Prices

    function _isGood(uint256 status) internal pure returns (bool) {
        return status == USABLE || status == GRACE;
    }

    function _isRecent(GhostMarket memory k, uint256 time) internal pure returns (bool) {
        return time - k.sampledAt <= k.maxGap;
    }

    function _basisNow(GhostMarket memory k, uint256 time) internal pure returns (int256) {
        unchecked {
            uint256 age = time - k.sampledAt;
            if (age <= k.maxGap) return k.basis;
            uint256 fallen = age - k.maxGap;
            return fallen >= k.basisTime ? int256(0) : (k.basis * int256(k.basisTime - fallen)) / int256(k.basisTime);
        }
    }

    /// @return [WAD quote per lot]
    function _markAt(GhostMarket memory k, uint256 index, uint256 time) internal pure returns (uint256) {
        unchecked {
            return uint256(int256(index) + (int256(index) * _basisNow(k, time)) / 1e12);
        }
    }

    /// @return [WAD quote per lot] fresh where there is a fresh index and none recent is wanted
    function _mark(GhostMarket memory k, uint256 time, bool useStored) internal pure returns (uint256) {
        bool fresh = !(useStored && _isRecent(k, time)) && _isGood(k.freshStatus);
        return _markAt(k, fresh ? k.freshIndex : k.index, time);
    }

    // Gaps

    /// @dev Whether the fresh index lies farther from the last seen one than the MM rate.
    function _hasGap(GhostMarket memory k) internal pure returns (bool) {
        unchecked {
            if (!_isGood(k.freshStatus)) return false;
            uint256 distance = _abs(int256(k.freshIndex) - int256(k.index));
            return distance * 1e6 > k.index * k.imRate * k.mmShare;
        }
    }

    /// @return [unix s] When the pause after a gap, or for flagged deficits, ends; 0 if none can run.
    function _pausedUntil(GhostMarket memory k) internal pure returns (uint256) {
        if (!k.alert) return 0;
        return k.deficits == 0 ? k.pausedUntil : _max(k.pausedUntil, k.deficitUntil);
    }

    function _isInPause(GhostMarket memory k, uint256 time) internal pure returns (bool) {
        return time < _pausedUntil(k);
    }

    /// @dev The fresh index becomes the last seen one, without a premium.
    function _see(GhostMarket memory k, uint256 time) internal pure {
        k.basis = _basisNow(k, time);
        _remember(k, time);
    }

    /// @dev What every look at the index leaves behind, but for the premium.
    function _remember(GhostMarket memory k, uint256 time) internal pure {
        k.variance = _nextVariance(k, _max(time - k.sampledAt, 1));
        if (k.ramping) {
            (k.imRate, k.mmShare) = _lineAt(k, time);
            k.ramping = time < k.lineEnd;
        }
        // In 1e-9: three deviations over a quarter of an hour, beyond the base rate.
        uint256 deviations = _rootUp(9 * 900 * k.variance);
        uint256 base = k.imRate * 1e5;
        k.volatility = deviations <= base ? 0 : _min(_ceil(deviations - base, 1e6), _min(100, k.imRate / 10));
        (k.index, k.sampledAt) = (k.freshIndex, time);
    }

    /// @dev r^2 / dt into an EMA of an hour, a fifth at most.
    function _nextVariance(GhostMarket memory k, uint256 dt) private pure returns (uint256) {
        uint256 move = _abs(int256(k.freshIndex) - int256(k.index));
        uint256 x = _min((move * move * 1e18) / (k.index * k.index * dt), (1 << 56) - 1);
        uint256 weight = 7_200 * dt + dt * dt; // of the look, against 2 x 3,600^2
        if (weight * 4 > 25_920_000) return _max(1, (x + 4 * k.variance) / 5);
        return _max(1, (x * weight + k.variance * 25_920_000) / (weight + 25_920_000));
    }

    /// @return im [1e-4] where the line is now, rounded down
    /// @return share [1e-2]
    function _lineAt(GhostMarket memory k, uint256 time) internal pure returns (uint256 im, uint256 share) {
        if (time >= k.lineEnd) return (k.imTo, k.shareTo);
        (uint256 part, uint256 whole) = (time - k.lineStart, k.lineEnd - k.lineStart);
        im = (k.imFrom * (whole - part) + k.imTo * part) / whole;
        share = (k.shareFrom * (whole - part) + k.shareTo * part) / whole;
    }

    /// @return root The smallest number whose square is at least `n`.
    function _rootUp(uint256 n) internal pure returns (uint256 root) {
        if (n == 0) return 0;
        uint256 x = n;
        for (uint256 y = x / 2 + 1; y < x; y = (x + n / x) / 2) x = y;
        return x * x < n ? x + 1 : x;
    }

    /// @dev Everybody knows of the gap from now on, and has a minute.
    function _reveal(GhostState memory s, uint256 m) internal pure {
        GhostMarket memory k = s.market[m];
        ++s.seen[uint256(Sight.GapShown)];
        _see(k, s.time);
        k.pausedUntil = s.time + GAP_PAUSE;
        k.alert = true;
    }

    /// @dev Whether a market is halted, or in grace after a halt.
    function _isPaused(GhostMarket memory k, uint256 time) internal pure returns (bool) {
        if (k.status == ACTIVE) return false;
        return k.status == REDUCE_ONLY ? time < k.graceUntil : true;
    }
}
