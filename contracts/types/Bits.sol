// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Fields of packed words
/// @notice Reads and writes fixed-width fields of a 256-bit word. Writers check the range, so a field can never spill into its
/// neighbour: a value that does not fit reverts with `FieldOverflow`.
/// @dev Offsets and widths are compile-time constants at every call; the optimiser folds them.
library Bits {
    error FieldOverflow(int256 value);

    function getUint(uint256 word, uint256 offset, uint256 width) internal pure returns (uint256) {
        unchecked {
            // width is a constant from 1 to 255, so the mask neither overflows nor is empty.
            return (word >> offset) & ((1 << width) - 1);
        }
    }

    function getInt(uint256 word, uint256 offset, uint256 width) internal pure returns (int256) {
        unchecked {
            // offset + width <= 256: shifting the field to the top and back down extends its sign.
            return int256(word << (256 - offset - width)) >> (256 - width);
        }
    }

    function setUint(uint256 word, uint256 offset, uint256 width, uint256 value) internal pure returns (uint256) {
        unchecked {
            uint256 mask = (1 << width) - 1;
            if (value > mask) _overflow(int256(value));
            return (word & ~(mask << offset)) | (value << offset);
        }
    }

    function setInt(uint256 word, uint256 offset, uint256 width, int256 value) internal pure returns (uint256) {
        unchecked {
            uint256 mask = (1 << width) - 1;
            if (value != int256(uint256(value) << (256 - width)) >> (256 - width)) _overflow(value);
            return (word & ~(mask << offset)) | ((uint256(value) & mask) << offset);
        }
    }

    /// @dev Apart, so that the checks stay small.
    function _overflow(int256 value) private pure {
        revert FieldOverflow(value);
    }
}
