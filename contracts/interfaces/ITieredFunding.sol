// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice One piece of the line.
struct Tier {
    uint128 from; // distance beyond the damper where it begins [WAD]
    uint128 slope; // rate per distance [WAD] 1e18 follows the premium one to one, as the clamped premium does
}

/// @title Tiered premium: steeper as the divergence grows
/// @notice F = I + sign(P - I) x min(reach, g(max(0, |P - I| - d))), where g is linear within each tier and continuous between them.
///
/// With the one tier (0, 1) and a wide reach it is the clamped premium. Slopes never fall, so that pushing the perpetual further away always
/// costs more per step. F is continuous and never falls in P, F(I + x) - I = -(F(I - x) - I), and |F - I| <= reach.
///
/// Source: the piecewise linear rates of lending markets (Compound, "jump rate"), put on the damped premium of BitMEX.
interface ITieredFunding {
    error InvalidTierCount(uint256 count, uint256 max);

    /// @notice The first tier begins at 0, every other beyond the one before and at 1e18 at most.
    error InvalidTierStart(uint256 tier, uint256 from);

    /// @notice The first slope is positive, no slope is below the one before or above 10.
    error InvalidTierSlope(uint256 tier, uint256 slope);

    error InvalidReach(uint256 reach, uint256 max);

    /// @notice The line, from the damper's edge outward.
    function tiers() external view returns (Tier[] memory);

    /// @notice Furthest that the rate may lie from the interest component [WAD per period].
    function reach() external view returns (uint256);
}
