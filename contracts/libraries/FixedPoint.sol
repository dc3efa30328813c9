// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Division with its rounding spelled out
/// @notice All division on value goes through here. Callers keep products below 2^256; where a bound is not obvious they say why.
library FixedPoint {
    uint256 internal constant WAD = 1e18;
    uint256 internal constant MILLION = 1e6;
    uint256 internal constant BASIS = 1e4;
    uint256 internal constant PERMILLE = 1e3;
    uint256 internal constant PERCENT = 100;

    function divDown(uint256 a, uint256 b) internal pure returns (uint256) {
        return a / b;
    }

    function divUp(uint256 a, uint256 b) internal pure returns (uint256) {
        if (a == 0) return 0;
        unchecked {
            // a >= 1; the quotient of a - 1 is below 2^256 - 1. Division by zero still panics.
            return (a - 1) / b + 1;
        }
    }

    /// @dev Rounds toward zero: mirrored inputs give mirrored results.
    function divToZero(int256 a, uint256 b) internal pure returns (int256) {
        return a / int256(b);
    }

    function abs(int256 a) internal pure returns (uint256) {
        unchecked {
            // The one value without a positive twin, -2^255, maps to 2^255, which is right as uint256.
            return a < 0 ? uint256(-a) : uint256(a);
        }
    }

    function positivePart(int256 a) internal pure returns (uint256) {
        return a > 0 ? uint256(a) : 0;
    }

    function clamp(int256 a, int256 low, int256 high) internal pure returns (int256) {
        return
            a < low
                ? low
                : a > high
                    ? high
                    : a;
    }

    function min(uint256 a, uint256 b) internal pure returns (uint256) {
        return a < b ? a : b;
    }

    function max(uint256 a, uint256 b) internal pure returns (uint256) {
        return a > b ? a : b;
    }
}
