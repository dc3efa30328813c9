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
        ReturnsShort
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
        return answerOf(mode, inputs.premium, inputs.interest, inputs.damper);
    }
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
