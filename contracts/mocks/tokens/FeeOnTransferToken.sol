// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MockToken} from "./MockToken.sol";

/// @notice Burns a part of every transfer, so that less arrives than was sent.
contract FeeOnTransferToken is MockToken {
    uint256 public feeBps; // [1e-4 of the amount]

    constructor(uint8 decimals_, uint256 feeBps_) MockToken("Fee on transfer", "FEE", decimals_) {
        feeBps = feeBps_;
    }

    function setFee(uint256 feeBps_) external {
        feeBps = feeBps_;
    }

    function _update(address from, address to, uint256 value) internal override {
        if (from == address(0) || to == address(0)) return super._update(from, to, value);
        uint256 fee = (value * feeBps) / 10_000;
        super._update(from, address(0), fee);
        super._update(from, to, value - fee);
    }
}
