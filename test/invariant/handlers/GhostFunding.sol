// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {GhostMarket, GhostPosition, GhostState, Sight} from "./Ghost.sol";
import {GhostEstimators} from "./GhostEstimators.sol";

/// @title Funding and sampling, by the formulas of docs/architecture.md
abstract contract GhostFunding is GhostEstimators {
    uint256 private constant ONE = 1e18;
    uint256 private constant FUNDING_PERIOD = 28_800; // [s]

    // Funding

    /// @return [WAD quote] what the position has received since its snapshot
    function _pending(GhostState memory s, uint256 m, GhostPosition memory p) internal view returns (int256) {
        if (p.size == 0) return 0;
        (int256 long, int256 short) = _indices(s, m);
        return p.size > 0 ? p.size * (p.snapshot - long) : p.size * (p.snapshot - short);
    }

    function _end(GhostMarket memory k) internal pure returns (uint256) {
        return (k.accruedAt / k.interval + 1) * k.interval;
    }

    /// @dev Indices as they are at `s.time`, settled or not.
    function _indices(GhostState memory s, uint256 m) internal view returns (int256 long, int256 short) {
        GhostMarket memory k = s.market[m];
        if (!k.isNowKnown) {
            uint256 end = _end(k);
            int256 growth = k.rate * 64 * int256(_min(s.time, end) - k.accruedAt);
            if (s.time >= end) {
                (, int256 next) = _nextRate(s, m);
                growth += next * 64 * int256(_min(s.time - end, k.interval));
            }
            (k.longNow, k.shortNow, k.isNowKnown) = (k.longIndex + growth, k.shortIndex + growth, true);
        }
        return (k.longNow, k.shortNow);
    }

    /// @return bound [WAD per period] min(maxRate, k x (IM - MM))
    function _rateBound(GhostMarket memory k) internal pure returns (uint256 bound) {
        uint256 im = k.imRate * 1e14;
        uint256 mm = (im * k.mmShare) / 100;
        return _min(k.maxRate, ((im - mm) * k.marginShare) / 100);
    }

    /// @dev The rate that the running interval sets if it ends with what it has measured.
    /// @return rate [WAD per period]
    /// @return perLotSecond [64 WAD quote]
    function _nextRate(GhostState memory s, uint256 m) internal view returns (int256 rate, int256 perLotSecond) {
        GhostMarket memory k = s.market[m];
        if (k.covered == 0) return (0, 0);
        int256 premium = _meanPremium(k);
        bool answered;
        (answered, rate) = _modelRate(m, premium, k);
        if (!answered) rate = premium + _clamp(_interestOf(k) - premium, int256(k.damper));
        rate = _clamp(rate, int256(_rateBound(k)));
        int256 numerator = rate * int256(k.indexSum) * int256(_min(k.covered, k.interval));
        perLotSecond = _clamp(
            numerator / int256(k.covered * ONE * k.interval * FUNDING_PERIOD * 64),
            int256(uint256(1 << 47) - 1)
        );
    }

    /// @dev What the market's funding model answers, if it answers.
    function _modelRate(
        uint256 market,
        int256 premium,
        GhostMarket memory k
    ) internal view virtual returns (bool answered, int256 rate);

    function _settle(GhostState memory s, uint256 m) internal view returns (bool ended, uint256 covered) {
        GhostMarket memory k = s.market[m];
        uint256 end = _end(k);
        if (s.time < end) return (false, 0);
        (int256 long, int256 short) = _indices(s, m);
        (int256 rate, int256 next) = _nextRate(s, m);
        covered = k.covered;
        ++s.seen[uint256(Sight.Settled)];
        if (covered == 0) ++s.seen[uint256(Sight.SettledUncovered)];
        if (next != 0) ++s.seen[uint256(Sight.SettledNonzero)];
        if (rate != 0 && _abs(rate) == _rateBound(k)) ++s.seen[uint256(Sight.RateBounded)];
        (bool answered, ) = _modelRate(m, 0, k);
        if (covered != 0 && !answered && m == 3) ++s.seen[uint256(Sight.ModelFailed)];
        _settleEstimators(s, m, rate, _rateBound(k), end);
        (k.longIndex, k.shortIndex, k.accruedAt) = (long, short, s.time);
        k.rate = s.time < end + k.interval ? next : int256(0);
        (k.premiumSum, k.covered, k.indexSum) = (0, 0, 0);
        k.isNowKnown = false;
        return (true, covered);
    }

    // Sampling

    /// @param asked Whether it is what the call is for: only then is a gap shown.
    /// @return elapsed [s] 0 if none was taken
    function _takeSample(
        GhostState memory s,
        uint256 m,
        uint256 maxLevels,
        bool asked
    ) internal pure returns (uint256 elapsed) {
        GhostMarket memory k = s.market[m];
        if (k.status != ACTIVE && k.status != REDUCE_ONLY) return 0;
        elapsed = s.time - k.sampledAt;
        if (_hasGap(k)) {
            if (asked) _reveal(s, m);
            return 0;
        }
        if (elapsed < k.sampleInterval || k.freshStatus != USABLE) return 0;
        if (_isInPause(k, s.time)) {
            if (asked) _see(k, s.time);
            return 0;
        }
        (bool known, int256 premium) = _premium(s, m, maxLevels);
        if (!known) {
            ++s.seen[uint256(Sight.WalkCutOff)];
            return 0;
        }
        ++s.seen[uint256(Sight.Sampled)];
        if (premium != 0) ++s.seen[uint256(Sight.SampledPremium)];
        k.basis = _nextBasis(k, s.time, premium, elapsed);
        _remember(k, s.time);
        elapsed = _min(elapsed, k.maxGap);
        k.premiumSum += premium * int256(elapsed);
        k.indexSum += k.freshIndex * elapsed;
        k.covered += elapsed;
        if (k.estimators != 0) _countSample(s, m, premium, elapsed, asked);
        k.isNowKnown = false;
    }

    function _nextBasis(GhostMarket memory k, uint256 time, int256 premium, uint256 dt) private pure returns (int256) {
        int256 x = _clamp(premium / 1e6, int256(k.markBand * 1e8));
        int256 ema = _basisNow(k, time);
        uint256 t = k.basisTime;
        uint256 weight = 2 * t * dt + dt * dt; // of the sample, against 2 T^2
        if (weight * 5 > weight + 2 * t * t) return (x + 4 * ema) / 5;
        return (x * int256(weight) + ema * int256(2 * t * t)) / int256(weight + 2 * t * t);
    }

    function _impactLots(GhostMarket memory k) private pure returns (uint256) {
        uint256 lots = _max(_ceil(k.impactNotional, k.freshIndex), (k.interest * k.impactShare) / 1e4);
        return _max(1, _min(lots, (64 * k.minimum) / k.freshIndex));
    }

    /// @dev (max(0, impactBid - index) - max(0, index - impactAsk)) / index, by the book as it stands.
    function _premium(
        GhostState memory s,
        uint256 m,
        uint256 maxLevels
    ) private pure returns (bool known, int256 premium) {
        GhostMarket memory k = s.market[m];
        bool asks = k.bestAsk * k.quantum < k.freshIndex;
        if (!asks && k.bestBid * k.quantum <= k.freshIndex) return (true, 0);
        uint256 lots = _impactLots(k);
        uint256 value;
        (known, value) = _impactValue(s, _side(s, m, asks), k.quantum, k.freshIndex * lots, lots, maxLevels);
        int256 distance = int256(value) - int256(k.freshIndex * lots);
        if (!known || value == 0 || (asks ? distance > 0 : distance < 0)) return (known, 0);
        return (true, _clamp((distance * int256(ONE)) / int256(k.freshIndex * lots), int256(k.maxPremium)));
    }

    /// @return known whether the walk came to an end
    /// @return value [WAD quote] of the impact size, 0 for no premium
    function _impactValue(
        GhostState memory s,
        uint256[] memory side,
        uint256 quantum,
        uint256 target,
        uint256 lots,
        uint256 maxLevels
    ) private pure returns (bool known, uint256 value) {
        uint256 i;
        for (uint256 level = 0; level < maxLevels; ++level) {
            if (i == side.length) return (true, 0);
            uint256 tick = _tick(s.order[side[i]]);
            for (; i < side.length && _tick(s.order[side[i]]) == tick; ++i) {
                if (!_isFirm(s.order[side[i]])) continue;
                uint256 taken = _min(lots, _lots(s.order[side[i]]));
                value += taken * tick * quantum;
                lots -= taken;
            }
            if (lots == 0) return (true, value);
            // Everything behind is at this price at best.
            uint256 best = value + lots * tick * quantum;
            if (_isAsk(s.order[side[0]]) ? best >= target : best <= target) return (true, 0);
        }
        return (i == side.length, 0);
    }
}
