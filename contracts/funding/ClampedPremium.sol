// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FundingInputs, IFundingModel} from "../interfaces/IFundingModel.sol";
import {Funding} from "../libraries/Funding.sol";

/// @title Clamped premium
/// @notice F = P + clamp(I - P, -d, +d): the rate is I while the premium stays within d of it, and follows the premium at distance d
/// beyond. The formula of BitMEX, which most venues use with their own I and d.
contract ClampedPremium is IFundingModel {
    /// @inheritdoc IFundingModel
    function fundingRate(uint256, FundingInputs calldata inputs) external pure returns (int256) {
        return Funding.clampedPremium(inputs.premium, inputs.interest, inputs.damper);
    }
}
