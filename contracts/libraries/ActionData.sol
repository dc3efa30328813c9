// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Action, OperatorGrant} from "../interfaces/IAccounts.sol";
import {AmendOrder, CancelOrder, PlaceOrder} from "../interfaces/ITrading.sol";

/// @title Arguments of batched actions
/// @notice The ABI encoding of a struct without dynamic fields is its fields in order, 32 bytes each. So a calldata struct can point
/// straight at an action's data, and the data can go to a linked library as it came. Values are validated where they are read.
library ActionData {
    error ActionLength(uint256 length, uint256 required);

    uint256 internal constant PLACE = 11 * 32;
    uint256 internal constant AMEND = 6 * 32;
    uint256 internal constant CANCEL = 3 * 32;
    uint256 private constant GRANT = 6 * 32;

    function toPlaceOrder(bytes calldata data) internal pure returns (PlaceOrder calldata order) {
        _requireLength(data, PLACE);
        assembly ("memory-safe") {
            order := data.offset
        }
    }

    function toAmendOrder(bytes calldata data) internal pure returns (AmendOrder calldata order) {
        _requireLength(data, AMEND);
        assembly ("memory-safe") {
            order := data.offset
        }
    }

    function toCancelOrder(bytes calldata data) internal pure returns (CancelOrder calldata order) {
        _requireLength(data, CANCEL);
        assembly ("memory-safe") {
            order := data.offset
        }
    }

    function toGrant(bytes calldata data) internal pure returns (address operator, OperatorGrant calldata grant) {
        _requireLength(data, GRANT);
        operator = abi.decode(data[:32], (address));
        assembly ("memory-safe") {
            grant := add(data.offset, 32)
        }
    }

    /// @dev The data of the amendments from `start` to before `end`, one behind the other.
    function joinAmends(
        Action[] calldata actions,
        uint256 start,
        uint256 end
    ) internal pure returns (bytes memory joined) {
        joined = new bytes((end - start) * AMEND);
        for (uint256 i = start; i < end; ++i) {
            bytes calldata data = actions[i].data;
            _requireLength(data, AMEND);
            uint256 place = (i - start) * AMEND;
            // Assembly: copies from calldata to a place in the middle of memory; the lengths add up to that of `joined`.
            assembly ("memory-safe") {
                calldatacopy(add(add(joined, 32), place), data.offset, data.length)
            }
        }
    }

    function _requireLength(bytes calldata data, uint256 required) private pure {
        require(data.length == required, ActionLength(data.length, required));
    }
}
