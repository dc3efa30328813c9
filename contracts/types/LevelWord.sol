// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Bits} from "./Bits.sol";

/// @dev The queue of one price level. Bits from the lowest:
///   0 uint40 head      OrderKey first in time; 0 when empty
///  40 uint40 tail      OrderKey last in time; 0 when empty
///  80 uint48 lots      [lots] all resting lots
/// 128 uint48 firmLots  [lots] those without expiry and not reduce-only
/// 255 a bit kept set once used, so that refilling an emptied level writes a nonzero slot
type LevelWord is uint256;

using LevelWordLibrary for LevelWord global;

library LevelWordLibrary {
    uint256 private constant USED = 1 << 255;

    function head(LevelWord word) internal pure returns (uint256) {
        return Bits.getUint(LevelWord.unwrap(word), 0, 40);
    }

    function tail(LevelWord word) internal pure returns (uint256) {
        return Bits.getUint(LevelWord.unwrap(word), 40, 40);
    }

    function lots(LevelWord word) internal pure returns (uint256) {
        return Bits.getUint(LevelWord.unwrap(word), 80, 48);
    }

    function firmLots(LevelWord word) internal pure returns (uint256) {
        return Bits.getUint(LevelWord.unwrap(word), 128, 48);
    }

    function withHead(LevelWord word, uint256 head_) internal pure returns (LevelWord) {
        return LevelWord.wrap(Bits.setUint(LevelWord.unwrap(word), 0, 40, head_) | USED);
    }

    function withTail(LevelWord word, uint256 tail_) internal pure returns (LevelWord) {
        return LevelWord.wrap(Bits.setUint(LevelWord.unwrap(word), 40, 40, tail_) | USED);
    }

    function addLots(LevelWord word, uint256 lots_, bool firm) internal pure returns (LevelWord) {
        unchecked {
            // A sum or difference that leaves its field's range, also by wrapping below zero, fails in the setter.
            uint256 w = Bits.setUint(LevelWord.unwrap(word), 80, 48, lots(word) + lots_);
            return LevelWord.wrap(firm ? Bits.setUint(w, 128, 48, firmLots(word) + lots_) : w);
        }
    }

    function removeLots(LevelWord word, uint256 lots_, bool firm) internal pure returns (LevelWord) {
        unchecked {
            // As in addLots.
            uint256 w = Bits.setUint(LevelWord.unwrap(word), 80, 48, lots(word) - lots_);
            return LevelWord.wrap(firm ? Bits.setUint(w, 128, 48, firmLots(word) - lots_) : w);
        }
    }
}
