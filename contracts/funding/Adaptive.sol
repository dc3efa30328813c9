// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {AdaptiveParameters, IAdaptiveFunding} from "../interfaces/IAdaptiveFunding.sol";
import {FundingInputs, IFundingModel} from "../interfaces/IFundingModel.sol";
import {FixedPoint} from "../libraries/FixedPoint.sol";

/// @title Adaptive premium
/// @dev Immutable, without an owner. Rounded toward the interest at every step, so that mirrored premiums give mirrored rates.
contract Adaptive is IAdaptiveFunding, IFundingModel {
    uint256 private constant PERIOD = 8 hours;
    uint256 private constant MAX_GAIN = 10e18;
    /// @dev [WAD] a hundredth of the clamped premium's: a model that does not pull keeps nothing near the index.
    uint256 private constant MIN_BASE_GAIN = 1e16;
    uint256 private constant MAX_VOLATILITY = 1e18;
    uint256 private constant MAX_SATURATION = 255;
    /// @dev [1e-18 / s] a hundred times the notional in 8 h: keeps the square root's argument far from overflow.
    uint256 private constant MAX_VARIANCE = 1e18;

    uint256 private immutable VOLATILITY;
    uint256 private immutable BASE_GAIN;
    uint256 private immutable UTILISATION_GAIN;
    uint256 private immutable DEPTH_GAIN;
    uint256 private immutable SATURATION_GAIN;

    constructor(AdaptiveParameters memory given) {
        bool isVolatility = given.referenceVolatility > 0 && given.referenceVolatility <= MAX_VOLATILITY;
        bool isBase = given.baseGain >= MIN_BASE_GAIN && given.baseGain <= MAX_GAIN;
        bool areGains =
            given.utilisationGain <= MAX_GAIN && given.depthGain <= MAX_GAIN && given.saturationGain <= MAX_GAIN;
        require(isVolatility && isBase && areGains, InvalidParameters(given));
        VOLATILITY = given.referenceVolatility;
        BASE_GAIN = given.baseGain;
        UTILISATION_GAIN = given.utilisationGain;
        DEPTH_GAIN = given.depthGain;
        SATURATION_GAIN = given.saturationGain;
    }

    /// @inheritdoc IFundingModel
    function fundingRate(uint256, FundingInputs calldata inputs) external view returns (int256) {
        uint256 width = _width(inputs.variance);
        int256 divergence = inputs.premium - inputs.interest;
        uint256 distance = FixedPoint.abs(divergence);
        uint256 damper = FixedPoint.divUp(inputs.damper * width, FixedPoint.WAD);
        uint256 beyond = distance > damper ? distance - damper : 0;
        uint256 gain = _gain(inputs);
        uint256 pull = FixedPoint.divDown(beyond * gain, FixedPoint.WAD);
        // z / 2, at least 1/2 and at most 1.
        uint256 share = FixedPoint.max(width, FixedPoint.WAD);
        uint256 cap = FixedPoint.divDown(inputs.bound * share, 2 * FixedPoint.WAD);
        pull = FixedPoint.min(pull, cap);
        return inputs.interest + (divergence < 0 ? -int256(pull) : int256(pull));
    }

    /// @inheritdoc IAdaptiveFunding
    function parameters() external view returns (AdaptiveParameters memory) {
        return
            AdaptiveParameters({
                referenceVolatility: VOLATILITY,
                baseGain: BASE_GAIN,
                utilisationGain: UTILISATION_GAIN,
                depthGain: DEPTH_GAIN,
                saturationGain: SATURATION_GAIN
            });
    }

    /// @dev z [WAD], 0.5e18 to 2e18.
    function _width(uint256 variance) private view returns (uint256) {
        uint256 squared = FixedPoint.min(variance, MAX_VARIANCE) * PERIOD * FixedPoint.WAD;
        uint256 volatility = Math.sqrt(squared);
        uint256 width = FixedPoint.divDown(volatility * FixedPoint.WAD, VOLATILITY);
        return FixedPoint.max(FixedPoint.min(width, 2 * FixedPoint.WAD), FixedPoint.WAD / 2);
    }

    /// @dev g [WAD], 1e16 to 40e18.
    function _gain(FundingInputs calldata inputs) private view returns (uint256) {
        // Without a cap nobody can hold a position that adds to it: fully used.
        uint256 used = FixedPoint.WAD;
        uint256 cap = inputs.openInterestCap;
        if (inputs.openInterest < cap) used = FixedPoint.divDown(inputs.openInterest * FixedPoint.WAD, cap);
        uint256 thin = 0;
        if (inputs.depth < inputs.impactDepth) {
            uint256 missing = inputs.impactDepth - inputs.depth;
            thin = FixedPoint.divDown(missing * FixedPoint.WAD, inputs.impactDepth);
        }
        uint256 saturation = FixedPoint.min(inputs.saturation, MAX_SATURATION);
        return
            BASE_GAIN +
            FixedPoint.divDown(UTILISATION_GAIN * used * used, FixedPoint.WAD * FixedPoint.WAD) +
            FixedPoint.divDown(DEPTH_GAIN * thin, FixedPoint.WAD) +
            FixedPoint.divDown(SATURATION_GAIN * saturation, MAX_SATURATION);
    }
}
