// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MockToken} from "./MockToken.sol";

/// @notice Refuses transfers from or to blocked addresses, or all of them, as the large stablecoins can.
contract BlocklistToken is MockToken {
    mapping(address holder => bool) public blocked;
    bool public paused;

    error Blocked(address holder);
    error Paused();

    constructor(uint8 decimals_) MockToken("Blocklist", "BLK", decimals_) {}

    function setBlocked(address holder, bool blocked_) external {
        blocked[holder] = blocked_;
    }

    function setPaused(bool paused_) external {
        paused = paused_;
    }

    function _update(address from, address to, uint256 value) internal override {
        require(!paused, Paused());
        require(!blocked[from], Blocked(from));
        require(!blocked[to], Blocked(to));
        super._update(from, to, value);
    }
}
