// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Bits} from "./Bits.sol";

/// @dev One order slot. Bits from the lowest:
///   0 uint32 lots        [lots] what remains; 0 means that the slot is free
///  32 uint24 tick        price level
///  56 uint8  flags       1 ask, 2 reduce-only
///  64 uint32 expiry      [unix s] last second in which it may trade; 0 never expires
///  96 uint40 generation  raised at every release, so that a stale handle never touches a later order
/// 136 uint40 prev        OrderKey before it in the queue; meaningless at the head
/// 176 uint40 next        OrderKey behind it in the queue; meaningless at the tail
/// A released slot keeps everything but its lots: reuse then writes a nonzero slot.
type OrderWord is uint256;

using OrderWordLibrary for OrderWord global;

library OrderWordLibrary {
    uint256 internal constant FLAG_ASK = 1;
    uint256 internal constant FLAG_REDUCE_ONLY = 2;

    function lots(OrderWord word) internal pure returns (uint256) {
        return Bits.getUint(OrderWord.unwrap(word), 0, 32);
    }

    function tick(OrderWord word) internal pure returns (uint256) {
        return Bits.getUint(OrderWord.unwrap(word), 32, 24);
    }

    function isAsk(OrderWord word) internal pure returns (bool) {
        return OrderWord.unwrap(word) & (FLAG_ASK << 56) != 0;
    }

    function isReduceOnly(OrderWord word) internal pure returns (bool) {
        return OrderWord.unwrap(word) & (FLAG_REDUCE_ONLY << 56) != 0;
    }

    function expiry(OrderWord word) internal pure returns (uint256) {
        return Bits.getUint(OrderWord.unwrap(word), 64, 32);
    }

    /// @dev Firm lots are what an impact price may count: no expiry, not reduce-only.
    function isFirm(OrderWord word) internal pure returns (bool) {
        return !isReduceOnly(word) && expiry(word) == 0;
    }

    function isExpired(OrderWord word) internal view returns (bool) {
        uint256 expiry_ = expiry(word);
        return expiry_ != 0 && expiry_ < block.timestamp;
    }

    function generation(OrderWord word) internal pure returns (uint256) {
        return Bits.getUint(OrderWord.unwrap(word), 96, 40);
    }

    function prev(OrderWord word) internal pure returns (uint256) {
        return Bits.getUint(OrderWord.unwrap(word), 136, 40);
    }

    function next(OrderWord word) internal pure returns (uint256) {
        return Bits.getUint(OrderWord.unwrap(word), 176, 40);
    }

    function withLots(OrderWord word, uint256 lots_) internal pure returns (OrderWord) {
        return OrderWord.wrap(Bits.setUint(OrderWord.unwrap(word), 0, 32, lots_));
    }

    function withPrev(OrderWord word, uint256 prev_) internal pure returns (OrderWord) {
        return OrderWord.wrap(Bits.setUint(OrderWord.unwrap(word), 136, 40, prev_));
    }

    function withNext(OrderWord word, uint256 next_) internal pure returns (OrderWord) {
        return OrderWord.wrap(Bits.setUint(OrderWord.unwrap(word), 176, 40, next_));
    }

    /// @dev A new order in a free slot: keeps the generation, sits at the tail behind `prev_`.
    function occupy(
        OrderWord word,
        uint256 lots_,
        uint256 tick_,
        uint256 flags_,
        uint256 expiry_,
        uint256 prev_
    ) internal pure returns (OrderWord) {
        uint256 w = OrderWord.unwrap(word) & (((1 << 40) - 1) << 96);
        w = Bits.setUint(w, 0, 32, lots_);
        w = Bits.setUint(w, 32, 24, tick_);
        w = Bits.setUint(w, 56, 8, flags_);
        w = Bits.setUint(w, 64, 32, expiry_);
        return OrderWord.wrap(Bits.setUint(w, 136, 40, prev_));
    }

    /// @dev Frees the slot and raises its generation.
    function released(OrderWord word) internal pure returns (OrderWord) {
        unchecked {
            // 2^40 releases of one slot cannot be paid for; a wrap would carry into prev, which a free slot ignores.
            return OrderWord.wrap((OrderWord.unwrap(word) & ~uint256(type(uint32).max)) + (1 << 96));
        }
    }
}
