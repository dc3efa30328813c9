// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {GhostMarket, GhostState, Sight} from "./Ghost.sol";
import {GhostBook} from "./GhostBook.sol";

/// @title What a market measures besides premium and variance, by the formulas of docs/funding.md
abstract contract GhostEstimators is GhostBook {
    uint256 internal constant WEIGHTED = 1;
    uint256 internal constant SOURCE = 2;
    uint256 internal constant DEPTH = 4;
    uint256 internal constant SATURATION = 8;

    /// @return [WAD] flat, or with weights 1, 2, 3, and so on
    function _meanPremium(GhostMarket memory k) internal pure returns (int256) {
        if (k.estimators & WEIGHTED == 0) return k.premiumSum / int256(k.covered);
        return k.weightedSum / int256(k.weight);
    }

    /// @return [WAD per period] the source's mean, its last one, or the constant
    function _interestOf(GhostMarket memory k) internal pure returns (int256) {
        if (k.estimators & SOURCE == 0) return k.interestRate;
        if (k.answered > 0) return k.answers / int256(k.answered);
        return k.hasLastAnswer ? k.lastAnswer : k.interestRate;
    }

    /// @dev All that a sample counts for, with `k.covered` after it.
    function _countSample(GhostState memory s, uint256 m, int256 premium, uint256 elapsed, bool asked) internal pure {
        GhostMarket memory k = s.market[m];
        if (k.estimators & WEIGHTED != 0) {
            k.weightedSum += premium * int256(k.covered * elapsed);
            k.weight += k.covered * elapsed;
        }
        if (k.estimators & SOURCE != 0) {
            ++s.seen[uint256(k.sourceAnswers ? Sight.SourceAnswered : Sight.SourceFailed)];
            if (k.sourceAnswers) {
                k.answers += k.sourceRate * int256(elapsed);
                k.answered += elapsed;
            }
        }
        if (k.estimators & DEPTH == 0 || !asked || s.time < k.depthAt + k.depthInterval) return;
        ++s.seen[uint256(Sight.DepthMeasured)];
        uint256 depth = _depth(s, m);
        k.depthMean = k.depthAt == 0 ? depth : _meanDepth(k.depthMean, depth, s.time - k.depthAt);
        k.depthAt = s.time;
    }

    /// @dev After the rate was set, before what was measured is forgotten.
    function _settleEstimators(GhostState memory s, uint256 m, int256 rate, uint256 bound, uint256 end) internal pure {
        GhostMarket memory k = s.market[m];
        if (k.covered != 0 && k.estimators & (WEIGHTED | SOURCE) != 0) {
            if (k.answered != 0) (k.lastAnswer, k.hasLastAnswer) = (_interestOf(k), true);
            (k.weightedSum, k.weight, k.answers, k.answered) = (0, 0, 0, 0);
        }
        if (k.estimators & SATURATION == 0) return;
        if (rate != 0 && _abs(rate) * 2 >= bound) {
            k.saturation = _min(255, k.saturation + 32);
            ++s.seen[uint256(Sight.Saturated)];
        } else {
            k.saturation -= _ceil(k.saturation, 4);
        }
        for (uint256 i = (s.time - end) / k.interval; i != 0 && k.saturation != 0; --i) {
            k.saturation -= _ceil(k.saturation, 4);
        }
    }

    /// @dev An hour's EMA, a fifth at most.
    function _meanDepth(uint256 mean, uint256 depth, uint256 dt) private pure returns (uint256) {
        uint256 weight = 7_200 * dt + dt * dt; // of the new one, against 2 x 3,600^2
        if (weight * 4 > 25_920_000) return (depth + 4 * mean) / 5;
        return (depth * weight + mean * 25_920_000) / (weight + 25_920_000);
    }

    /// @return [WAD quote] what the thinner side holds near the index
    function _depth(GhostState memory s, uint256 m) private pure returns (uint256) {
        GhostMarket memory k = s.market[m];
        uint256 width = (k.freshIndex * k.depthBand) / 1e4;
        uint256 lots = _min(
            _near(s, _side(s, m, false), k, k.freshIndex - width),
            _near(s, _side(s, m, true), k, k.freshIndex + width)
        );
        return _min(lots * k.freshIndex, k.impactDepth);
    }

    /// @param edge [WAD quote per lot]
    /// @return lots Firm ones of the best levels up to the edge.
    function _near(
        GhostState memory s,
        uint256[] memory side,
        GhostMarket memory k,
        uint256 edge
    ) private pure returns (uint256 lots) {
        uint256 levels;
        uint256 last;
        for (uint256 i = 0; i < side.length; ++i) {
            uint256 order = s.order[side[i]];
            uint256 price = _tick(order) * k.quantum;
            if (price != last) ++levels;
            if (levels > k.depthLevels || (_isAsk(order) ? price > edge : price < edge)) break;
            last = price;
            if (_isFirm(order)) lots += _lots(order);
        }
    }
}
