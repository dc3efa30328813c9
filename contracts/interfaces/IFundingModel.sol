// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice What a funding model may read: everything was frozen when the interval ended.
struct FundingInputs {
    /// Mean premium over the covered time of the interval [WAD, signed].
    int256 premium;
    /// Interest component I [WAD per funding period, signed].
    int256 interest;
    /// Damper d: how far the premium may lie from I before the rate follows it [WAD per funding period].
    uint256 damper;
    /// The bound that the core will apply to the answer [WAD per funding period].
    uint256 bound;
    /// Measured time, which may exceed the interval by the first sample's reach back into the one before [s].
    uint256 covered;
    /// Length of the interval [s].
    uint256 interval;
    /// Open interest of one side and its cap [lots].
    uint256 openInterest;
    uint256 openInterestCap;
    /// EMA of the index's squared returns per second [1e-18 / s].
    uint256 variance;
    /// EMA of what the thinner side of the book holds near the index, and the depth at which it counts as deep [WAD quote]; both are zero
    /// where depth is not measured, or was not yet.
    uint256 depth;
    uint256 impactDepth;
    /// How long the rate has been near its bound, 0 to 255; zero where that is not tracked.
    uint256 saturation;
}

/// @title Funding model
/// @notice Turns the measured premium of an interval into a funding rate. The exchange calls it with a gas limit, takes at most 32
/// bytes of answer, falls back to the clamped premium when it fails, and bounds whatever it returns.
interface IFundingModel {
    /// @param market The market that asks; models may keep parameters per market.
    /// @param inputs What was measured.
    /// @return rate What longs pay shorts per funding period of 8 h, as a fraction of index notional [WAD, signed].
    function fundingRate(uint256 market, FundingInputs calldata inputs) external view returns (int256 rate);
}
