// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FundingInputs, IFundingModel} from "../../contracts/interfaces/IFundingModel.sol";

/// @notice A funding model that does as it is told: foreign code, which a market's administrator chose badly.
contract HostileModel is IFundingModel {
    error Refused();

    enum Mode {
        Answers, // `answer`
        Reverts,
        BurnsGas,
        LoopsForever,
        ReturnsShort, // 31 bytes
        ReturnsBig, // `answer`, then 128 KiB of what is in memory
        Echoes // one of its inputs, chosen by `field`
    }

    Mode public mode;
    int256 public answer;
    uint256 public field;

    function set(Mode mode_, int256 answer_) external {
        (mode, answer) = (mode_, answer_);
    }

    function echo(uint256 field_) external {
        (mode, field) = (Mode.Echoes, field_);
    }

    /// @inheritdoc IFundingModel
    function fundingRate(uint256 market, FundingInputs calldata inputs) external view returns (int256) {
        int256 value = answer;
        Mode current = mode;
        if (current == Mode.Reverts) revert Refused();
        if (current == Mode.BurnsGas) {
            assembly ("memory-safe") {
                invalid()
            }
        }
        if (current == Mode.LoopsForever) {
            while (true) {}
        }
        if (current == Mode.Echoes) return _input(market, inputs);
        if (current != Mode.Answers) {
            uint256 length = current == Mode.ReturnsShort ? 31 : 1 << 17;
            assembly {
                mstore(0, value)
                return(0, length)
            }
        }
        return value;
    }

    function _input(uint256 market, FundingInputs calldata inputs) private view returns (int256) {
        if (field == 0) return int256(market);
        if (field == 1) return inputs.premium;
        if (field == 2) return inputs.interest;
        if (field == 3) return int256(inputs.damper);
        if (field == 4) return int256(inputs.bound);
        if (field == 5) return int256(inputs.covered);
        if (field == 6) return int256(inputs.interval);
        if (field == 7) return int256(inputs.openInterest);
        if (field == 8) return int256(inputs.openInterestCap);
        if (field == 9) return int256(inputs.variance);
        // Small enough for a rate.
        if (field == 10) return int256(inputs.depth / 1e7);
        if (field == 11) return int256(inputs.impactDepth / 1e7);
        return int256(inputs.saturation);
    }
}
