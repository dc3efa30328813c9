// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AdaptiveParameters, IAdaptiveFunding} from "../../contracts/interfaces/IAdaptiveFunding.sol";
import {FundingInputs, IFundingModel} from "../../contracts/interfaces/IFundingModel.sol";
import {Test} from "../helpers/Test.sol";

/// @notice The adaptive model: worked examples, and the shape that it keeps whatever the market is like.
contract AdaptiveFundingTest is Test {
    int256 private constant BP = 1e14;

    AdaptiveParameters private given = AdaptiveParameters({
        referenceVolatility: 0.015e18,
        baseGain: 1e18,
        utilisationGain: 1e18,
        depthGain: 0.5e18,
        saturationGain: 2e18
    });
    IAdaptiveFunding private model;

    function setUp() public {
        model = IAdaptiveFunding(_deploy(given));
    }

    /// @dev No variance: z = 1/2, so the damper is 2.5 bp and the cap half of the bound of 100 bp. 20 bp of premium lie 19 from the
    /// interest, 16.5 beyond.
    function test_adaptive_gains() public view {
        assertEq(_rate(20 * BP, 0, 100e18, 0, 0), BP + (33 * BP) / 2);
        // Half of the open interest used: 1 + 1 x 1/4. Half of the depth: 1 + 0.5 x 1/2. Saturated: 1 + 2.
        assertEq(_rate(20 * BP, 0, 100e18, 0, 500), BP + (33 * BP * 5) / 8);
        assertEq(_rate(20 * BP, 0, 50e18, 0, 0), BP + (33 * BP * 5) / 8);
        assertEq(_rate(20 * BP, 0, 100e18, 255, 0), BP + (33 * BP * 3) / 2);
        // Everything at once is 1 + 1 + 0.5 + 2, and the cap.
        assertEq(_rate(10 * BP, 0, 0, 255, 1_000), BP + (13 * BP * 45) / 20);
        assertEq(_rate(20 * BP, 0, 0, 255, 1_000), BP + 50 * BP);
    }

    /// @dev Far beyond twice the reference volatility: z = 2, the damper 10 bp, the cap the bound.
    function test_adaptive_widensWithVolatility() public view {
        assertEq(_rate(20 * BP, 1e18, 100e18, 0, 0), 10 * BP);
        assertEq(_rate(0.25e18, 1e18, 100e18, 0, 0), 101 * BP);
        assertEq(_rate(-0.25e18, type(uint256).max, 100e18, 0, 0), -99 * BP);
    }

    function testFuzz_adaptive_isMonotoneContinuousSymmetricBounded(
        int256 a,
        int256 b,
        uint256 variance,
        uint256 depth,
        uint256 saturation,
        uint256 openInterest
    ) public view {
        (a, b) = (bound(a, -0.25e18, 0.25e18), bound(b, -0.25e18, 0.25e18));
        (variance, depth) = (bound(variance, 0, 1e14), bound(depth, 0, 200e18));
        (saturation, openInterest) = (bound(saturation, 0, 300), bound(openInterest, 0, 2_000));
        if (a > b) (a, b) = (b, a);
        int256 low = _rate(a, variance, depth, saturation, openInterest);
        assertLe(low, _rate(b, variance, depth, saturation, openInterest));
        // The gain is 4.5 at most.
        assertLe(_rate(a + 1, variance, depth, saturation, openInterest) - low, 6);
        int256 up = _rate(BP + a, variance, depth, saturation, openInterest) - BP;
        assertEq(_rate(BP - a, variance, depth, saturation, openInterest) - BP, -up);
        assertLe(up < 0 ? -up : up, 100 * BP);
    }

    /// @dev More of anything that raises the gain never brings the rate nearer to the interest.
    function testFuzz_adaptive_gainNeverFalls(
        int256 premium,
        uint256 saturation,
        uint256 openInterest,
        uint256 depth
    ) public view {
        premium = bound(premium, BP, 0.25e18);
        (saturation, openInterest, depth) = (
            bound(saturation, 0, 254),
            bound(openInterest, 0, 999),
            bound(depth, 1, 100e18)
        );
        int256 rate = _rate(premium, 7e9, depth, saturation, openInterest);
        assertGe(_rate(premium, 7e9, depth, saturation + 1, openInterest), rate);
        assertGe(_rate(premium, 7e9, depth, saturation, openInterest + 1), rate);
        assertGe(_rate(premium, 7e9, depth - 1, saturation, openInterest), rate);
    }

    function test_adaptive_refusesParametersOutOfBounds() public {
        for (uint256 i; i < 7; ++i) {
            AdaptiveParameters memory bad = given;
            if (i == 0) bad.referenceVolatility = 0;
            if (i == 1) bad.referenceVolatility = 1e18 + 1;
            if (i == 2) bad.utilisationGain = 10e18 + 1;
            if (i == 3) bad.depthGain = 10e18 + 1;
            if (i == 4) bad.saturationGain = 10e18 + 1;
            if (i == 5) bad.baseGain = 1e16 - 1;
            if (i == 6) bad.baseGain = 10e18 + 1;
            vm.expectRevert(abi.encodeWithSelector(IAdaptiveFunding.InvalidParameters.selector, bad));
            this.deploy(bad);
        }
        assertEq(model.parameters().saturationGain, 2e18);
        assertEq(model.parameters().referenceVolatility, 0.015e18);
    }

    /// @dev External, so that a revert of the constructor can be expected.
    function deploy(AdaptiveParameters calldata parameters) external returns (address) {
        return _deploy(parameters);
    }

    function _deploy(AdaptiveParameters memory parameters) private returns (address) {
        return deployCode("contracts/funding/Adaptive.sol:Adaptive", abi.encode(parameters));
    }

    function _rate(
        int256 premium,
        uint256 variance,
        uint256 depth,
        uint256 saturation,
        uint256 openInterest
    ) private view returns (int256) {
        FundingInputs memory inputs = FundingInputs({
            premium: premium,
            interest: BP,
            damper: 5e14,
            bound: 100e14,
            covered: 3_600,
            interval: 3_600,
            openInterest: openInterest,
            openInterestCap: 1_000,
            variance: variance,
            depth: depth,
            impactDepth: 100e18,
            saturation: saturation
        });
        return IFundingModel(address(model)).fundingRate(1, inputs);
    }
}
