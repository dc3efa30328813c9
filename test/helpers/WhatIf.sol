// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "./Test.sol";

/// @title Questions of the kind "what if"
/// @notice A function of the contract tries something out and ends in `Outcome`, so that all it did is undone. `vm.snapshotState` copies
/// everything there is, twice, and takes several times as long as most questions.
abstract contract WhatIf is Test {
    /// @dev How a question ends.
    error Outcome(bytes answer);

    /// @param question A call of this contract that ends in `Outcome`; any other error goes through.
    /// @return answer What the outcome says.
    function _whatIf(bytes memory question) internal returns (bytes memory answer) {
        uint256 time = vm.getBlockTimestamp();
        (bool success, bytes memory outcome) = address(this).call(question);
        vm.warp(time); // the one thing that a revert does not undo
        assert(!success);
        if (bytes4(outcome) != Outcome.selector) _bubble(outcome);
        assembly ("memory-safe") {
            // Behind the length, the selector and the offset, which is that of the only argument.
            answer := add(outcome, 68)
        }
    }

    function _bubble(bytes memory reason) internal pure {
        assembly ("memory-safe") {
            revert(add(reason, 32), mload(reason))
        }
    }
}
