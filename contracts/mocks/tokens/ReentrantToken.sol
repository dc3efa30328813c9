// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";

import {MockToken} from "./MockToken.sol";

/// @notice Calls out in the middle of transfers, as an ERC-777 hook would.
/// @dev The callback is called by the token itself. To re-enter as somebody else, aim it at a contract that plays them.
contract ReentrantToken is MockToken {
    address public callee;
    bytes public data;
    bool public beforeUpdate; // before or after the balances move
    bool public bubble; // revert the transfer when the callback reverts
    uint256 public remaining; // callbacks still to be made

    uint256 public calls; // callbacks made
    bool public lastSuccess;
    bytes public lastResult; // of the last callback: what it returned, or reverted with

    constructor(uint8 decimals_) MockToken("Re-entrant", "REE", decimals_) {}

    /// @param target_ called with `data_` in each of the next `times` transfers
    /// @param beforeUpdate_ true to call before the balances move
    /// @param bubble_ true to revert a transfer whose callback reverts
    function setCallback(
        address target_,
        bytes calldata data_,
        uint256 times,
        bool beforeUpdate_,
        bool bubble_
    ) external {
        (callee, data, remaining, beforeUpdate, bubble) = (target_, data_, times, beforeUpdate_, bubble_);
        (calls, lastSuccess, lastResult) = (0, false, "");
    }

    function _update(address from, address to, uint256 value) internal override {
        bool isTransfer = from != address(0) && to != address(0);
        if (isTransfer && beforeUpdate) _call();
        super._update(from, to, value);
        if (isTransfer && !beforeUpdate) _call();
    }

    function _call() private {
        if (remaining == 0) return;
        remaining -= 1; // before the call: it may come back here
        calls += 1;
        (bool success, bytes memory result) = callee.call(data);
        if (bubble && !success) Address.verifyCallResult(success, result);
        (lastSuccess, lastResult) = (success, result);
    }
}
