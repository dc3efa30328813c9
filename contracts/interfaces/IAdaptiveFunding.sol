// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice What an adaptive model is deployed with.
struct AdaptiveParameters {
    uint256 referenceVolatility; // standard deviation of 8 h at which damper and cap are the market's own [WAD]
    uint256 baseGain; // of an unused market with a deep book [WAD], at least 0.01
    uint256 utilisationGain; // added to the gain at full open interest [WAD]
    uint256 depthGain; // added with an empty book [WAD]
    uint256 saturationGain; // added at saturation 255 [WAD]
}

/// @title Adaptive premium
/// @notice With s = sqrt(variance x 8 h), z = s / referenceVolatility held inside [1/2, 2], u = open interest / its cap, held below 1:
///
/// - damper d' = d x z: a premium as wide as the market's own noise says nothing
/// - gain g = baseGain + utilisationGain x u^2 + depthGain x (1 - min(1, depth / impactDepth)) + saturationGain x saturation / 255. Without a
///   damper and with a baseGain below 1, a rate follows the premium everywhere, and noise in the premium moves it little
/// - cap c = bound x min(1, max(1/2, z / 2))
///
/// F = I + sign(P - I) x min(c, g x max(0, |P - I| - d')). Continuous, never falling in P, symmetric around I, |F - I| <= bound. At the
/// reference volatility with a baseGain of 1, without open interest, with a deep book and no saturation, it is the clamped premium under half of the bound.
/// Variance, open interest, depth and saturation come from the core (IFundingModel). Where a market does not measure depth or track
/// saturation, their parts of the gain are zero. docs/adr/0012-adaptive-funding.md has the reasons and where the defaults come from.
interface IAdaptiveFunding {
    error InvalidParameters(AdaptiveParameters parameters);

    /// @notice The model's parameters, in full.
    function parameters() external view returns (AdaptiveParameters memory);
}
