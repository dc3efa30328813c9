// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Where a market's interest component comes from
/// @notice Read when a premium is sampled, never at settlement: a source that fails leaves the last mean, and nobody chooses the moment.
interface IInterestRateSource {
    /// @notice The interest component now.
    /// @return rate What longs owe shorts for the price of money alone, per funding period of 8 h, within the source's bounds
    /// [WAD, signed]
    function interestRate() external view returns (int256 rate);
}
