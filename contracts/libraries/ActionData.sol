// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {OperatorGrant} from "../interfaces/IAccounts.sol";
import {AmendOrder, CancelOrder, PlaceOrder} from "../interfaces/ITrading.sol";

/// @title Arguments of batched actions
/// @notice The ABI encoding of a struct without dynamic fields is its fields in order, 32 bytes each, so a calldata struct can point
/// straight at an action's data. That saves a copy through memory per action. Values are validated where they are read.
library ActionData {
    error ActionTooShort(uint256 length, uint256 required);

    function toPlaceOrder(bytes calldata data) internal pure returns (PlaceOrder calldata order) {
        _requireLength(data, 11 * 32);
        assembly ("memory-safe") {
            order := data.offset
        }
    }

    function toAmendOrder(bytes calldata data) internal pure returns (AmendOrder calldata order) {
        _requireLength(data, 6 * 32);
        assembly ("memory-safe") {
            order := data.offset
        }
    }

    function toCancelOrder(bytes calldata data) internal pure returns (CancelOrder calldata order) {
        _requireLength(data, 3 * 32);
        assembly ("memory-safe") {
            order := data.offset
        }
    }

    function toGrant(bytes calldata data) internal pure returns (address operator, OperatorGrant calldata grant) {
        _requireLength(data, 6 * 32);
        operator = abi.decode(data[:32], (address));
        assembly ("memory-safe") {
            grant := add(data.offset, 32)
        }
    }

    function _requireLength(bytes calldata data, uint256 required) private pure {
        require(data.length >= required, ActionTooShort(data.length, required));
    }
}
