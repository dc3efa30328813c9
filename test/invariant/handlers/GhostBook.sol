// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {GhostState} from "./Ghost.sol";
import {GhostPrices} from "./GhostPrices.sol";

/// @title The reference book
abstract contract GhostBook is GhostPrices {
    /// @notice The reference book: where the resting orders of one side are in `s.order`, by price, then by arrival.
    function _side(GhostState memory s, uint256 m, bool asks) internal pure returns (uint256[] memory sorted) {
        unchecked {
            uint256 from = m * (s.accounts + 1) * s.slots;
            uint256 to = from + (s.accounts + 1) * s.slots;
            uint256[] memory order = s.order;
            sorted = new uint256[](to - from);
            uint256 count;
            for (uint256 spot = from + s.slots; spot < to; ++spot) {
                uint256 word = order[spot];
                if (uint32(word) == 0 || ((word >> 56) & 1 == 1) != asks) continue;
                // Nearer prices are smaller; arrivals stay below 2^64, spots below 2^16.
                uint256 price = asks ? uint24(word >> 32) : NO_ASK - uint24(word >> 32);
                uint256 rank = (price << 80) | (s.arrival[spot] << 16) | spot;
                uint256 i = count++;
                for (; i > 0 && sorted[i - 1] > rank; --i) sorted[i] = sorted[i - 1];
                sorted[i] = rank;
            }
            for (uint256 i = 0; i < count; ++i) sorted[i] = uint16(sorted[i]);
            assembly ("memory-safe") {
                mstore(sorted, count)
            }
        }
    }

    /// @return best Tick of the best order of one side.
    function _best(GhostState memory s, uint256 m, bool asks) internal pure returns (uint256 best) {
        best = asks ? NO_ASK : NO_BID;
        uint256[] memory order = s.order;
        uint256 from = (m * (s.accounts + 1) + 1) * s.slots;
        uint256 count = s.accounts * s.slots;
        assert(from + count <= order.length);
        assembly ("memory-safe") {
            let at := add(add(order, 32), mul(from, 32))
            let end := add(at, mul(count, 32))
            for {} lt(at, end) {
                at := add(at, 32)
            } {
                let word := mload(at)
                if and(word, 0xffffffff) {
                    if eq(and(shr(56, word), 1), asks) {
                        let tick := and(shr(32, word), 0xffffff)
                        switch asks
                        case 0 {
                            if gt(tick, best) {
                                best := tick
                            }
                        }
                        default {
                            if lt(tick, best) {
                                best := tick
                            }
                        }
                    }
                }
            }
        }
    }
}
