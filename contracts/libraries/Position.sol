// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FixedPoint} from "./FixedPoint.sol";

/// @title Position arithmetic
/// @notice Positions remember the total that their lots were entered at, not an average: nothing is lost to rounding (ADR 4).
library Position {
    /// @dev Moves `delta` lots at `lotTicks` in total into a position.
    /// @param size [lots] signed; `delta` [lots] signed, not zero
    /// @param entry [lot-ticks]
    /// @return newSize [lots]
    /// @return newEntry [lot-ticks]
    /// @return realised [lot-ticks] profit of the closed part; times quantum it is cash
    function trade(
        int256 size,
        uint256 entry,
        int256 delta,
        uint256 lotTicks
    ) internal pure returns (int256 newSize, uint256 newEntry, int256 realised) {
        unchecked {
            // |size| < 2^39, |delta| < 2^32, entry and lotTicks < 2^64: products stay below 2^104. No subtraction goes below zero:
            // each part is at most the whole it was taken from.
            newSize = size + delta;
            if (size == 0 || (size > 0) == (delta > 0)) return (newSize, entry + lotTicks, 0);
            uint256 traded = FixedPoint.abs(delta);
            uint256 held = FixedPoint.abs(size);
            uint256 closed = FixedPoint.min(traded, held);
            // On the grid lotTicks is a multiple of traded, so this split is exact; off it the opened part takes the remainder.
            uint256 closedTicks = closed == traded ? lotTicks : FixedPoint.divDown(lotTicks * closed, traded);
            // Rounded down; what stays in the entry and what leaves add up, so the ledger's identity holds to the unit.
            uint256 closedEntry = closed == held ? entry : FixedPoint.divDown(entry * closed, held);
            realised = int256(closedTicks) - int256(closedEntry);
            if (size < 0) realised = -realised;
            newEntry = traded > held ? lotTicks - closedTicks : entry - closedEntry;
        }
    }

    /// @dev What the position is worth beyond its entry at a price per lot [WAD quote].
    function unrealised(int256 size, uint256 entry, uint256 perLot, uint256 quantum) internal pure returns (int256) {
        unchecked {
            // entry < 2^64, quantum < 2^56, |size| < 2^39, perLot < 2^81: both terms stay below 2^121.
            int256 cost = int256(entry * quantum);
            return size * int256(perLot) - (size < 0 ? -cost : cost);
        }
    }

    /// @dev What the account receives for funding since its snapshot [WAD quote]; negative is owed.
    function fundingReceived(
        int256 size,
        int256 snapshot,
        int256 longIndex,
        int256 shortIndex
    ) internal pure returns (int256) {
        if (size == 0) return 0;
        unchecked {
            // |size| < 2^39, indices < 2^89: below 2^129.
            return -size * ((size > 0 ? longIndex : shortIndex) - snapshot);
        }
    }
}
