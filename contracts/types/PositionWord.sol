// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Bits} from "./Bits.sol";

/// @dev One position in one slot. Bits from the lowest:
///   0 int40  size             [lots] positive long, negative short
///  40 uint64 entry            [lot-ticks] sum of lots x tick that the open lots were entered at
/// 104 uint32 bidLots          [lots] resting buys, reduce-only ones not counted
/// 136 uint32 askLots          [lots] resting sells, reduce-only ones not counted
/// 168 int88  fundingSnapshot  [WAD quote per lot] funding index of the position's side when it was last realised
type PositionWord is uint256;

using PositionWordLibrary for PositionWord global;

library PositionWordLibrary {
    function size(PositionWord word) internal pure returns (int256) {
        return Bits.getInt(PositionWord.unwrap(word), 0, 40);
    }

    function entry(PositionWord word) internal pure returns (uint256) {
        return Bits.getUint(PositionWord.unwrap(word), 40, 64);
    }

    function bidLots(PositionWord word) internal pure returns (uint256) {
        return Bits.getUint(PositionWord.unwrap(word), 104, 32);
    }

    function askLots(PositionWord word) internal pure returns (uint256) {
        return Bits.getUint(PositionWord.unwrap(word), 136, 32);
    }

    function fundingSnapshot(PositionWord word) internal pure returns (int256) {
        return Bits.getInt(PositionWord.unwrap(word), 168, 88);
    }

    /// @dev Whether the market counts as active for the account: an open position or an order that could open one.
    function isActive(PositionWord word) internal pure returns (bool) {
        // size, bidLots and askLots; the entry of a flat position is zero.
        return (PositionWord.unwrap(word) << 88) != 0;
    }

    function withTrade(
        PositionWord word,
        int256 size_,
        uint256 entry_,
        int256 snapshot_
    ) internal pure returns (PositionWord) {
        uint256 w = Bits.setInt(PositionWord.unwrap(word), 0, 40, size_);
        w = Bits.setUint(w, 40, 64, entry_);
        return PositionWord.wrap(Bits.setInt(w, 168, 88, snapshot_));
    }

    function withSnapshot(PositionWord word, int256 snapshot_) internal pure returns (PositionWord) {
        return PositionWord.wrap(Bits.setInt(PositionWord.unwrap(word), 168, 88, snapshot_));
    }

    /// @dev Counts `lots` more resting on one side.
    function addOrderLots(PositionWord word, bool isAsk, uint256 lots) internal pure returns (PositionWord) {
        unchecked {
            // A sum or difference that leaves its field's range, also by wrapping below zero, fails in the setter.
            return
                isAsk
                    ? PositionWord.wrap(Bits.setUint(PositionWord.unwrap(word), 136, 32, askLots(word) + lots))
                    : PositionWord.wrap(Bits.setUint(PositionWord.unwrap(word), 104, 32, bidLots(word) + lots));
        }
    }

    /// @dev Counts `lots` fewer resting on one side.
    function removeOrderLots(PositionWord word, bool isAsk, uint256 lots) internal pure returns (PositionWord) {
        unchecked {
            // A sum or difference that leaves its field's range, also by wrapping below zero, fails in the setter.
            return
                isAsk
                    ? PositionWord.wrap(Bits.setUint(PositionWord.unwrap(word), 136, 32, askLots(word) - lots))
                    : PositionWord.wrap(Bits.setUint(PositionWord.unwrap(word), 104, 32, bidLots(word) - lots));
        }
    }
}
