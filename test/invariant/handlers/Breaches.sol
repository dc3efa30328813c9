// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Reading} from "./Reading.sol";

/// @notice The invariants of docs/invariants.md that the exchange core touches.
enum Id {
    LEDGER1,
    LEDGER2,
    ZERO1,
    ZERO2,
    RATE1,
    RATE2,
    RATE3,
    MARGIN1,
    MARGIN2,
    MARGIN3,
    MARGIN4,
    BOOK1,
    BOOK2,
    BOOK3,
    BOOK4,
    BOOK5,
    AUTH1,
    LIQ1,
    LIQ2,
    LIQ3,
    LIVE1,
    LIVE2,
    LIVE3,
    ADMIN1,
    ADL1,
    LIVE4,
    PAUSE1
}

/// @title What was breached
/// @notice A breach is written down, not thrown, so that one call can show several. The campaigns fail as long as anything is written.
abstract contract Breaches is Reading {
    uint256 internal constant IDS = uint256(type(Id).max) + 1;

    /// @notice How often each invariant was asked that only some calls have to do with.
    mapping(Id => uint256) public asked;
    /// @notice The first breach of each invariant.
    mapping(Id => string) public breach;
    /// @notice Invariants that were ever breached.
    uint256 public breaches;

    function _hold(Id id, bool holds, string memory claim) internal {
        ++asked[id];
        if (!holds) _breach(id, claim);
    }

    function _breach(Id id, string memory claim) internal {
        if (bytes(breach[id]).length != 0) return;
        breach[id] = claim;
        ++breaches;
    }
}
