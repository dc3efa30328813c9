// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FundingInputs, IFundingModel} from "../../../contracts/interfaces/IFundingModel.sol";

/// @title A funding model that fails on demand
contract SwitchableModel is IFundingModel {
    enum Mode {
        Clamped,
        Highest, // the largest answer that is not rubbish
        Lowest,
        Rubbish, // one more
        Reverts,
        BurnsGas,
        ReturnsShort,
        Mixes // of everything that it is told
    }

    error Hostile();

    mapping(uint256 market => Mode) public modes;

    function setMode(uint256 market, Mode mode) external {
        modes[market] = mode;
    }

    /// @inheritdoc IFundingModel
    function fundingRate(uint256 market, FundingInputs calldata inputs) external view returns (int256) {
        Mode mode = modes[market];
        if (mode == Mode.Reverts) revert Hostile();
        assembly ("memory-safe") {
            if eq(mode, 5) {
                invalid()
            }
            if eq(mode, 6) {
                return(0, 31)
            }
        }
        if (mode == Mode.Mixes) return mixed(inputs);
        return answerOf(mode, inputs.premium, inputs.interest, inputs.damper);
    }
}

/// @notice Every input, in parts that make about a rate of it.
function mixed(FundingInputs memory inputs) pure returns (int256) {
    return
        inputs.premium / 2 +
        inputs.interest * 3 +
        int256(inputs.damper / 5) -
        int256(inputs.bound / 7) +
        int256(inputs.covered * 1e9) -
        int256(inputs.interval * 1e8) +
        int256(inputs.openInterest * 1e10) -
        int256(inputs.openInterestCap * 1e7) +
        int256(inputs.variance) +
        int256(inputs.depth / 1e8) -
        int256(inputs.impactDepth / 1e9) +
        int256(inputs.saturation * 1e13);
}

/// @notice What a mode that answers answers.
function answerOf(SwitchableModel.Mode mode, int256 premium, int256 interest, uint256 damper) pure returns (int256) {
    if (mode == SwitchableModel.Mode.Highest) return 1e18;
    if (mode == SwitchableModel.Mode.Lowest) return -1e18;
    if (mode == SwitchableModel.Mode.Rubbish) return 1e18 + 1;
    int256 toInterest = interest - premium;
    if (toInterest > int256(damper)) return premium + int256(damper);
    return toInterest < -int256(damper) ? premium - int256(damper) : interest;
}
