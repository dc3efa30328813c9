// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PlaceOrder} from "../interfaces/ITrading.sol";

/// @title Permission bits of an operator
library Permissions {
    uint256 internal constant TRADE = 1;
    uint256 internal constant REDUCE = 2;
    uint256 internal constant CANCEL = 4;
    uint256 internal constant WITHDRAW = 8;
    uint256 internal constant TRANSFER = 16;
    uint256 internal constant WITHDRAW_ANYWHERE = 32;

    /// @dev Any of these suffices to cancel.
    uint256 internal constant TO_CANCEL = TRADE | REDUCE | CANCEL;

    /// @dev Any of these suffices to place the order.
    function toPlace(PlaceOrder calldata order) internal pure returns (uint256) {
        return order.reduceOnly ? TRADE | REDUCE : TRADE;
    }
}
