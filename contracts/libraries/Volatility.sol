// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {FixedPoint} from "./FixedPoint.sol";

/// @title Realised volatility of an index
/// @notice Each look at an index adds its squared return per second to an EMA of fixed time constant. Source: realised variance, the sum
/// of squared returns (Andersen, Bollerslev, Diebold and Labys, "Modeling and Forecasting Realized Volatility", 2003), weighted as in
/// RiskMetrics (1996), for irregular times.
library Volatility {
    /// @notice Time constant of the EMA [s].
    uint256 internal constant TIME = 1 hours;
    /// @notice Time over which margin must bear a move [s]: what the longest gap between two samples may hide.
    uint256 internal constant HORIZON = 900;
    /// @notice Standard deviations that margin must bear.
    uint256 internal constant DEVIATIONS = 3;
    /// @notice The add-on is a tenth of notional at most [1e-3].
    uint256 internal constant MAX_ADD_ON = 100;
    /// @notice [1e-18 per s] A variance is never zero, so that the slot that holds it stays warm.
    uint256 internal constant MIN_VARIANCE = 1;
    /// @notice [1e-18 per s] Larger ones saturate: 0.07 per second, a move of a quarter within one.
    uint256 internal constant MAX_VARIANCE = type(uint56).max;
    /// @dev Units of the standard deviation [1e-9] in a basis point and in a step of the add-on.
    uint256 private constant PER_BASIS_POINT = 1e5;
    uint256 private constant PER_STEP = 1e6;
    /// @dev IM rate [1e-4] in a step of the add-on [1e-3].
    uint256 private constant BASIS_POINTS_PER_STEP = 10;

    /// @notice r^2 / dt with r = (fresh - last) / last, rounded down, saturating [1e-18 per s].
    /// @dev A return is what happened in all of the time since the last look, however long: divided by less, a calm weekend would read as
    /// a storm. Two looks within one second count as one second apart; for short times dt only scales r^2 / dt against its weight.
    /// @param last Index at the last look, not zero; `fresh` at this one [WAD quote per lot]
    /// @param elapsed Between the two [s]
    function squaredReturn(uint256 last, uint256 fresh, uint256 elapsed) internal pure returns (uint256) {
        unchecked {
            // Indices < 2^80, elapsed < 2^32: the numerator stays below 2^220, the denominator below 2^192.
            uint256 distance = fresh > last ? fresh - last : last - fresh;
            uint256 result = FixedPoint.divDown(
                distance * distance * FixedPoint.WAD,
                last * last * FixedPoint.max(elapsed, 1)
            );
            return FixedPoint.min(result, MAX_VARIANCE);
        }
    }

    /// @notice ema' = x + (ema - x) x 2T^2 / (2T^2 + 2T dt + dt^2), rounded down, the new look's weight at most a fifth: after a silence one
    /// look neither wipes out what was measured nor takes its place.
    /// @param variance Before [1e-18 per s].
    function next(
        uint256 variance,
        uint256 last,
        uint256 fresh,
        uint256 elapsed
    ) internal pure returns (uint256 result) {
        unchecked {
            // elapsed < 2^32, x and variance < 2^56: below 2^122.
            uint256 x = squaredReturn(last, fresh, elapsed);
            elapsed = FixedPoint.max(elapsed, 1);
            uint256 kept = 2 * TIME * TIME;
            uint256 added = 2 * TIME * elapsed + elapsed * elapsed;
            if (5 * added > kept + added) (kept, added) = (4, 1);
            result = FixedPoint.divDown(x * added + variance * kept, kept + added);
            return FixedPoint.max(result, MIN_VARIANCE);
        }
    }

    /// @notice clamp(z x sqrt(variance x horizon) - base, 0, min(a tenth, base)), rounded up: IM at most doubles [1e-3 of notional].
    /// @param base IM rate [1e-4].
    function addOn(uint256 variance, uint256 base) internal pure returns (uint256) {
        unchecked {
            // variance < 2^56 and base < 2^16: squares [1e-18] below 2^70. The root is above what it exceeds.
            uint256 square = DEVIATIONS * DEVIATIONS * HORIZON * variance;
            uint256 covered = base * PER_BASIS_POINT;
            // In calm times no root is taken.
            if (square <= covered * covered) return 0;
            uint256 result = FixedPoint.divUp(Math.sqrt(square, Math.Rounding.Ceil) - covered, PER_STEP);
            uint256 cap = FixedPoint.divDown(base, BASIS_POINTS_PER_STEP);
            return FixedPoint.min(result, FixedPoint.min(cap, MAX_ADD_ON));
        }
    }
}
