// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {HotWordLibrary} from "../types/MarketWords.sol";

/// @title Non-empty price levels of a market
/// @notice Three levels of 256-bit words over 2^24 ticks: a leaf bit per tick, a bit per nonzero leaf, a bit per nonzero branch.
/// Finding the next level reads at most five words, whatever lies between.
library TickBitmap {
    uint256 private constant LEAF = 0;
    uint256 private constant BRANCH = 1 << 16;
    uint256 private constant ROOT = 2 << 16;

    function set(mapping(uint256 => uint256) storage bitmap, uint256 market, uint256 tick) internal {
        uint256 base = market << 24;
        uint256 word = bitmap[base | LEAF | (tick >> 8)];
        bitmap[base | LEAF | (tick >> 8)] = word | (1 << (tick & 0xff));
        if (word != 0) return;
        word = bitmap[base | BRANCH | (tick >> 16)];
        bitmap[base | BRANCH | (tick >> 16)] = word | (1 << ((tick >> 8) & 0xff));
        if (word != 0) return;
        bitmap[base | ROOT] |= 1 << (tick >> 16);
    }

    function clear(mapping(uint256 => uint256) storage bitmap, uint256 market, uint256 tick) internal {
        uint256 base = market << 24;
        uint256 word = bitmap[base | LEAF | (tick >> 8)] & ~(1 << (tick & 0xff));
        bitmap[base | LEAF | (tick >> 8)] = word;
        if (word != 0) return;
        word = bitmap[base | BRANCH | (tick >> 16)] & ~(1 << ((tick >> 8) & 0xff));
        bitmap[base | BRANCH | (tick >> 16)] = word;
        if (word != 0) return;
        bitmap[base | ROOT] &= ~(1 << (tick >> 16));
    }

    /// @return The lowest marked tick above `tick`, or NO_ASK.
    function nextAbove(
        mapping(uint256 => uint256) storage bitmap,
        uint256 market,
        uint256 tick
    ) internal view returns (uint256) {
        uint256 base = market << 24;
        uint256 word = bitmap[base | LEAF | (tick >> 8)] & _above(tick & 0xff);
        if (word != 0) return (tick & ~uint256(0xff)) | _lowest(word);
        word = bitmap[base | BRANCH | (tick >> 16)] & _above((tick >> 8) & 0xff);
        uint256 leaf;
        if (word != 0) {
            leaf = ((tick >> 16) << 8) | _lowest(word);
        } else {
            word = bitmap[base | ROOT] & _above(tick >> 16);
            if (word == 0) return HotWordLibrary.NO_ASK;
            uint256 branch = _lowest(word);
            leaf = (branch << 8) | _lowest(bitmap[base | BRANCH | branch]);
        }
        return (leaf << 8) | _lowest(bitmap[base | LEAF | leaf]);
    }

    /// @return The highest marked tick below `tick`, or NO_BID.
    function nextBelow(
        mapping(uint256 => uint256) storage bitmap,
        uint256 market,
        uint256 tick
    ) internal view returns (uint256) {
        uint256 base = market << 24;
        uint256 word = bitmap[base | LEAF | (tick >> 8)] & _below(tick & 0xff);
        if (word != 0) return (tick & ~uint256(0xff)) | Math.log2(word);
        word = bitmap[base | BRANCH | (tick >> 16)] & _below((tick >> 8) & 0xff);
        uint256 leaf;
        if (word != 0) {
            leaf = ((tick >> 16) << 8) | Math.log2(word);
        } else {
            word = bitmap[base | ROOT] & _below(tick >> 16);
            if (word == 0) return HotWordLibrary.NO_BID;
            uint256 branch = Math.log2(word);
            leaf = (branch << 8) | Math.log2(bitmap[base | BRANCH | branch]);
        }
        return (leaf << 8) | Math.log2(bitmap[base | LEAF | leaf]);
    }

    function next(
        mapping(uint256 => uint256) storage bitmap,
        uint256 market,
        uint256 tick,
        bool above
    ) internal view returns (uint256) {
        return above ? nextAbove(bitmap, market, tick) : nextBelow(bitmap, market, tick);
    }

    function _above(uint256 bit) private pure returns (uint256) {
        unchecked {
            // bit <= 255. Shifting by 256 in two steps: for bit 255 nothing is above.
            return (~uint256(0) << bit) << 1;
        }
    }

    function _below(uint256 bit) private pure returns (uint256) {
        unchecked {
            // bit <= 255, so the power exists; for bit 0 nothing is below.
            return (1 << bit) - 1;
        }
    }

    function _lowest(uint256 word) private pure returns (uint256) {
        unchecked {
            // word != 0: isolates its lowest set bit.
            return Math.log2(word & (~word + 1));
        }
    }
}
