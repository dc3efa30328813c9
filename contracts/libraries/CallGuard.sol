// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TransientSlot} from "@openzeppelin/contracts/utils/TransientSlot.sol";
import {IAccounts} from "../interfaces/IAccounts.sol";

/// @title Reentrancy guard that numbers the calls
/// @notice One transient word serves two ends: odd while a call runs, so that no other can start, and different in each call of a
/// transaction, so that prices cached during one call are never taken for another's (ADR 7).
library CallGuard {
    using TransientSlot for *;

    /// @dev keccak256("plumbline.callguard") - 1, so that it cannot meet a mapping's or the state's slots.
    bytes32 private constant SLOT = 0x3b5c70d8c1c254c0d58dd0b311322c6a21346c82366b609e338a2ba53950aab5;

    function enter() internal {
        uint256 count = epoch();
        require(count & 1 == 0, IAccounts.ReentrantCall());
        unchecked {
            // Nobody makes 2^256 calls in a transaction.
            _store(count + 1);
        }
    }

    function exit() internal {
        unchecked {
            _store(epoch() + 1);
        }
    }

    function isEntered() internal view returns (bool) {
        return epoch() & 1 == 1;
    }

    function epoch() internal view returns (uint256) {
        return SLOT.asUint256().tload();
    }

    function _store(uint256 count) private {
        SLOT.asUint256().tstore(count);
    }
}
