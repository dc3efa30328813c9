// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FundingInputs, IFundingModel} from "../interfaces/IFundingModel.sol";
import {ITieredFunding, Tier} from "../interfaces/ITieredFunding.sol";
import {FixedPoint} from "../libraries/FixedPoint.sol";

/// @title Tiered premium
/// @dev Tiers are written once, in the constructor, and there is no owner. Up to 8 reads of storage fit a model's gas many times over.
contract Tiered is ITieredFunding, IFundingModel {
    uint256 private constant MAX_TIERS = 8;
    /// @dev [WAD] ten times as steep as the clamped premium.
    uint256 private constant MAX_SLOPE = 10e18;
    /// @dev [WAD per period] what a core takes for an answer at all.
    uint256 private constant MAX_REACH = 1e18;
    uint256 private constant MAX_FROM = 1e18;

    /// @inheritdoc ITieredFunding
    uint256 public immutable reach;

    Tier[] private _tiers;

    constructor(Tier[] memory tiers_, uint256 reach_) {
        uint256 count = tiers_.length;
        require(count > 0 && count <= MAX_TIERS, InvalidTierCount(count, MAX_TIERS));
        require(reach_ > 0 && reach_ <= MAX_REACH, InvalidReach(reach_, MAX_REACH));
        reach = reach_;
        for (uint256 i; i < count; ++i) {
            Tier memory tier = tiers_[i];
            bool follows = i == 0 ? tier.from == 0 : tier.from > tiers_[i - 1].from && tier.from <= MAX_FROM;
            require(follows, InvalidTierStart(i, tier.from));
            bool isSteeper = i == 0 ? tier.slope > 0 : tier.slope >= tiers_[i - 1].slope;
            require(isSteeper && tier.slope <= MAX_SLOPE, InvalidTierSlope(i, tier.slope));
            _tiers.push(tier);
        }
    }

    /// @inheritdoc ITieredFunding
    function tiers() external view returns (Tier[] memory) {
        return _tiers;
    }

    /// @inheritdoc IFundingModel
    /// @dev Rounded toward the interest, so that mirrored premiums give mirrored rates.
    function fundingRate(uint256, FundingInputs calldata inputs) external view returns (int256) {
        int256 divergence = inputs.premium - inputs.interest;
        uint256 distance = FixedPoint.abs(divergence);
        uint256 beyond = distance > inputs.damper ? distance - inputs.damper : 0;
        uint256 pull = FixedPoint.min(_pull(beyond), reach);
        return inputs.interest + (divergence < 0 ? -int256(pull) : int256(pull));
    }

    /// @dev The sum over tiers of slope x the part of `beyond` in it. Bounded by MAX_TIERS; whoever settles pays for it.
    function _pull(uint256 beyond) private view returns (uint256) {
        uint256 count = _tiers.length;
        uint256 weighted;
        for (uint256 i; i < count; ++i) {
            Tier memory tier = _tiers[i];
            if (beyond <= tier.from) break;
            uint256 end = i + 1 < count ? FixedPoint.min(beyond, _tiers[i + 1].from) : beyond;
            weighted += (end - tier.from) * tier.slope;
        }
        return FixedPoint.divDown(weighted, FixedPoint.WAD);
    }
}
