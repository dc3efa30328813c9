// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Decimal numbers in 16 bits
/// @notice mantissa x 10^exponent, mantissa in the low byte and exponent in the high one: 500 USD in WAD is 5 x 10^20. Limits and
/// minimum sizes are round numbers to people, so two significant digits and exactness serve better than a binary float.
library CompactDecimal {
    /// @dev The value has no exact form: more significant digits than a byte holds, or larger than 255e45.
    error NotCompact(uint256 value);

    uint256 private constant MAX_EXPONENT = 45;

    function decode(uint256 compact) internal pure returns (uint256) {
        unchecked {
            // Encoded values have exponent <= 45 and mantissa <= 255: below 2^158.
            return (compact & 0xff) * 10 ** (compact >> 8);
        }
    }

    /// @dev Fails rather than rounds: what an administrator sets is what holds.
    function encode(uint256 value) internal pure returns (uint256) {
        uint256 mantissa = value;
        uint256 exponent;
        while (mantissa > type(uint8).max) {
            require(mantissa % 10 == 0 && exponent < MAX_EXPONENT, NotCompact(value));
            mantissa /= 10;
            ++exponent;
        }
        return (exponent << 8) | mantissa;
    }
}
