// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Bits} from "./Bits.sol";
import {CompactDecimal} from "./CompactDecimal.sol";

/// @dev Terms of what a market measures besides premium and variance. Read only where the sampling word's flags say so. Bits from the
/// lowest:
///   0 address source
/// 160 uint16 impactDepth     [WAD quote, compact decimal]
/// 176 uint16 depthBand       [1e-4 of index]
/// 192 uint16 depthInterval   [s]
/// 208 uint8  maxDepthLevels  levels walked per side
type EstimatorTermsWord is uint256;

/// @dev What the running interval has measured by weighted mean and interest source. Bits from the lowest:
///   0 int96  weightedIntegral  [WAD x s^2] sum of premium x dt x time covered by its sample's end
///  96 uint32 weight            [s^2] sum of dt x time covered
/// 128 int72  interestIntegral  [WAD per period x s]
/// 200 uint24 interestCovered   [s] for which the source answered
/// 255 bool   always set, so that the slot is never zero
type MeasuresWord is uint256;

/// @dev What outlives an interval. Bits from the lowest:
///   0 uint96 depth        [WAD quote] EMA
///  96 uint32 depthAt      [unix s] when it was measured last; 0 if never
/// 128 int56  interest     [WAD per period] the source's last mean
/// 184 bool   hasInterest  there is one of the present source
/// 192 uint8  saturation   how long the rate has been near its bound
/// 255 bool   always set, so that the slot is never zero
type ConditionsWord is uint256;

using EstimatorTermsWordLibrary for EstimatorTermsWord global;
using MeasuresWordLibrary for MeasuresWord global;
using ConditionsWordLibrary for ConditionsWord global;

library EstimatorTermsWordLibrary {
    function source(EstimatorTermsWord word) internal pure returns (address) {
        return address(uint160(EstimatorTermsWord.unwrap(word)));
    }

    /// @dev [WAD quote]
    function impactDepth(EstimatorTermsWord word) internal pure returns (uint256) {
        return CompactDecimal.decode(Bits.getUint(EstimatorTermsWord.unwrap(word), 160, 16));
    }

    function depthBand(EstimatorTermsWord word) internal pure returns (uint256) {
        return Bits.getUint(EstimatorTermsWord.unwrap(word), 176, 16);
    }

    function depthInterval(EstimatorTermsWord word) internal pure returns (uint256) {
        return Bits.getUint(EstimatorTermsWord.unwrap(word), 192, 16);
    }

    function maxDepthLevels(EstimatorTermsWord word) internal pure returns (uint256) {
        return Bits.getUint(EstimatorTermsWord.unwrap(word), 208, 8);
    }

    /// @param compactDepth compact decimal
    function pack(
        address source_,
        uint256 compactDepth,
        uint256 depthBand_,
        uint256 depthInterval_,
        uint256 maxDepthLevels_
    ) internal pure returns (EstimatorTermsWord) {
        uint256 w = Bits.setUint(uint160(source_), 160, 16, compactDepth);
        w = Bits.setUint(w, 176, 16, depthBand_);
        w = Bits.setUint(w, 192, 16, depthInterval_);
        return EstimatorTermsWord.wrap(Bits.setUint(w, 208, 8, maxDepthLevels_));
    }
}

library MeasuresWordLibrary {
    /// @dev Of an interval in which nothing was measured yet.
    MeasuresWord internal constant NOTHING = MeasuresWord.wrap(1 << 255);

    function weightedIntegral(MeasuresWord word) internal pure returns (int256) {
        return Bits.getInt(MeasuresWord.unwrap(word), 0, 96);
    }

    function weight(MeasuresWord word) internal pure returns (uint256) {
        return Bits.getUint(MeasuresWord.unwrap(word), 96, 32);
    }

    function interestIntegral(MeasuresWord word) internal pure returns (int256) {
        return Bits.getInt(MeasuresWord.unwrap(word), 128, 72);
    }

    function interestCovered(MeasuresWord word) internal pure returns (uint256) {
        return Bits.getUint(MeasuresWord.unwrap(word), 200, 24);
    }

    function withWeighted(
        MeasuresWord word,
        int256 weightedIntegral_,
        uint256 weight_
    ) internal pure returns (MeasuresWord) {
        uint256 w = Bits.setInt(MeasuresWord.unwrap(word), 0, 96, weightedIntegral_);
        return MeasuresWord.wrap(Bits.setUint(w, 96, 32, weight_));
    }

    function withInterest(
        MeasuresWord word,
        int256 interestIntegral_,
        uint256 interestCovered_
    ) internal pure returns (MeasuresWord) {
        uint256 w = Bits.setInt(MeasuresWord.unwrap(word), 128, 72, interestIntegral_);
        return MeasuresWord.wrap(Bits.setUint(w, 200, 24, interestCovered_));
    }
}

library ConditionsWordLibrary {
    /// @dev Of a market that has measured nothing yet.
    ConditionsWord internal constant NOTHING = ConditionsWord.wrap(1 << 255);

    /// @dev [WAD quote]
    function depth(ConditionsWord word) internal pure returns (uint256) {
        return Bits.getUint(ConditionsWord.unwrap(word), 0, 96);
    }

    function depthAt(ConditionsWord word) internal pure returns (uint256) {
        return Bits.getUint(ConditionsWord.unwrap(word), 96, 32);
    }

    /// @dev [WAD per period]
    function interest(ConditionsWord word) internal pure returns (int256) {
        return Bits.getInt(ConditionsWord.unwrap(word), 128, 56);
    }

    function hasInterest(ConditionsWord word) internal pure returns (bool) {
        return Bits.getUint(ConditionsWord.unwrap(word), 184, 1) != 0;
    }

    function saturation(ConditionsWord word) internal pure returns (uint256) {
        return Bits.getUint(ConditionsWord.unwrap(word), 192, 8);
    }

    function withDepth(ConditionsWord word, uint256 depth_, uint256 depthAt_) internal pure returns (ConditionsWord) {
        uint256 w = Bits.setUint(ConditionsWord.unwrap(word), 0, 96, depth_);
        return ConditionsWord.wrap(Bits.setUint(w, 96, 32, depthAt_));
    }

    function withInterest(ConditionsWord word, int256 interest_, bool has) internal pure returns (ConditionsWord) {
        uint256 w = Bits.setInt(ConditionsWord.unwrap(word), 128, 56, interest_);
        return ConditionsWord.wrap(Bits.setUint(w, 184, 1, has ? 1 : 0));
    }

    function withSaturation(ConditionsWord word, uint256 saturation_) internal pure returns (ConditionsWord) {
        return ConditionsWord.wrap(Bits.setUint(ConditionsWord.unwrap(word), 192, 8, saturation_));
    }
}
