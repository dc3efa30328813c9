// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IMarketAdmin, MarketTerms} from "../../contracts/interfaces/IMarketAdmin.sol";
import {PackedTerms} from "../../contracts/libraries/MarketTermsLibrary.sol";
import {IMarketAdminHarness} from "../../contracts/mocks/harnesses/IMarketAdminHarness.sol";
import {CompactDecimal} from "../../contracts/types/CompactDecimal.sol";
import {Test} from "../helpers/Test.sol";
import {ethTerms} from "../helpers/Terms.sol";

/// @notice Each bound of the listing checks: a value on it is accepted, one step beyond is refused by name. The checks
/// that need a market or an oracle are in MarketAdmin.t.sol.
contract MarketTermsTest is Test {
    IMarketAdminHarness private harness;

    function setUp() public {
        harness = IMarketAdminHarness(
            deployCode("contracts/mocks/harnesses/MarketAdminHarness.sol:MarketAdminHarness")
        );
    }

    // Grid

    function test_pack_boundsTickSize() public {
        MarketTerms memory t = _loose();
        t.grid.lotSize = 1;
        t.grid.tickSize = 0;
        _refuses(t, "tickSize", 0, 1, type(uint128).max);
        t.grid.tickSize = uint256(1) << 128;
        _refuses(t, "tickSize", uint256(1) << 128, 1, type(uint128).max);
        // The bound itself is inside; what it makes of a lot is judged next.
        t.grid.tickSize = type(uint128).max;
        t.grid.lotSize = 1e18;
        _refuses(t, "quantum", type(uint128).max, 1, type(uint56).max);
    }

    function test_pack_boundsLotSize() public {
        MarketTerms memory t = _loose();
        t.grid.lotSize = 0;
        _refuses(t, "lotSize", 0, 1, 1e36);
        t.grid.lotSize = 1e37;
        _refuses(t, "lotSize", 1e37, 1, 1e36);
        // The bound itself is inside; no tick is small enough for such a lot.
        (t.grid.lotSize, t.grid.tickSize) = (1e36, 1);
        _refuses(t, "quantum", 1e18, 1, type(uint56).max);
        (t.grid.lotSize, t.grid.tickSize) = (1e34, 1);
        assertEq(_accepts(t).trading.lotExponent(), 34);
        (t.grid.lotSize, t.grid.tickSize) = (1, 1e18);
        assertEq(_accepts(t).trading.lotExponent(), 0);
    }

    function testFuzz_pack_refusesLotSizesThatAreNoPowerOfTen(uint256 exponent, uint256 factor) public {
        exponent = bound(exponent, 0, 35);
        factor = bound(factor, 2, 9);
        MarketTerms memory t = _loose();
        t.grid.lotSize = factor * 10 ** exponent;
        _notRepresentable(t, "lotSize", factor * 10 ** exponent, 10 ** exponent);
    }

    function test_pack_boundsQuantum() public {
        MarketTerms memory t = _loose();
        t.grid.lotSize = 1e18;
        t.grid.tickSize = 1;
        assertEq(_accepts(t).risk.quantum(), 1);
        t.grid.tickSize = (1 << 56) - 1;
        assertEq(_accepts(t).risk.quantum(), (1 << 56) - 1);
        t.grid.tickSize = 1 << 56;
        _refuses(t, "quantum", 1 << 56, 1, (1 << 56) - 1);
        (t.grid.lotSize, t.grid.tickSize) = (1e16, 150);
        _notRepresentable(t, "quantum", 1.5e18, 1e18);
    }

    function test_pack_takesIntervalsThatDivideThePeriod() public {
        MarketTerms memory t = _loose();
        t.sampling.sampleInterval = 1;
        t.grid.interval = 0;
        _refuses(t, "interval", 0, 1, 28_800);
        t.grid.interval = 57_600;
        _refuses(t, "interval", 57_600, 1, 28_800);
        t.grid.interval = 28_800;
        assertEq(_accepts(t).funding.interval(), 28_800);
        t.grid.interval = 1;
        assertEq(_accepts(t).funding.interval(), 1);
        t.grid.interval = 7;
        _notRepresentable(t, "interval", 28_800, 7);
        t.grid.interval = 10_800; // three hours: 8 / 3 is not whole
        _notRepresentable(t, "interval", 28_800, 10_800);
    }

    // Margin

    function test_pack_boundsInitialMargin() public {
        MarketTerms memory t = _loose();
        t.margin.initialMargin = 0.0099e18;
        _refuses(t, "initialMargin", 0.0099e18, 0.01e18, 1e18);
        t.margin.initialMargin = 0.01e18;
        assertEq(_accepts(t).risk.initialMargin(), 100);
        t.margin.initialMargin = 1e18;
        assertEq(_accepts(t).risk.initialMargin(), 10_000);
        t.margin.initialMargin = 1.0001e18;
        _refuses(t, "initialMargin", 1.0001e18, 0.01e18, 1e18);
        t.margin.initialMargin = 0.05e18 + 1;
        _notRepresentable(t, "initialMargin", 0.05e18 + 1, 1e14);
    }

    function test_pack_boundsMaintenance() public {
        MarketTerms memory t = _loose();
        t.margin.maintenance = 0;
        _refuses(t, "maintenance", 0, 0.01e18, 0.99e18);
        t.margin.maintenance = 0.01e18;
        assertEq(_accepts(t).risk.maintenance(), 1);
        t.margin.maintenance = 0.99e18;
        assertEq(_accepts(t).risk.maintenance(), 99);
        t.margin.maintenance = 1e18;
        _refuses(t, "maintenance", 1e18, 0.01e18, 0.99e18);
        t.margin.maintenance = 0.505e18;
        _notRepresentable(t, "maintenance", 0.505e18, 1e16);
    }

    function test_pack_boundsMaintenanceByTheCostOfLiquidation() public {
        MarketTerms memory t = _loose();
        // MM = 50 % of 5 % = 2.5 % must exceed 0.5 % + 0.5 % + 1.5 % = 2.5 %.
        t.trading.takerFee = 0.005e18;
        t.liquidation.fee = 0.005e18;
        t.liquidation.slippageBound = 0.015e18;
        _refuses(t, "maintenanceMargin", 0.025e18, 0.025e18 + 1, 0.05e18);
        t.liquidation.slippageBound = 0.0149e18;
        _accepts(t);
        // A tier may pay more than the market's own taker fee; then that counts.
        vm.expectRevert(_outOfBounds("maintenanceMargin", 0.025e18, 0.0251e18 + 1, 0.05e18));
        harness.pack(t, _oneTier(0, 5_200));
    }

    function test_pack_boundsDepth() public {
        MarketTerms memory t = _loose();
        t.margin.depth = 0;
        assertEq(_accepts(t).risk.marginDepth(), 0);
        t.margin.depth = 100_000e18;
        assertEq(_accepts(t).risk.marginDepth(), 100_000e18);
        t.margin.depth = 99_000e18;
        _refuses(t, "depth", 99_000e18, 100_000e18, 1e33);
        t.margin.depth = 1e33;
        assertEq(_accepts(t).risk.marginDepth(), 1e33);
        t.margin.depth = 1.1e33;
        _refuses(t, "depth", 1.1e33, 100_000e18, 1e33);
        t.margin.depth = 100_001e18;
        _notCompact(t, 100_001e18);
    }

    function test_pack_boundsPnlWeight() public {
        MarketTerms memory t = _loose();
        t.margin.pnlWeight = 0;
        assertEq(_accepts(t).trading.pnlWeight(), 0);
        t.margin.pnlWeight = 1e18;
        assertEq(_accepts(t).trading.pnlWeight(), 100);
        t.margin.pnlWeight = 1.01e18;
        _refuses(t, "pnlWeight", 1.01e18, 0, 1e18);
        t.margin.pnlWeight = 0.501e18;
        _notRepresentable(t, "pnlWeight", 0.501e18, 1e16);
    }

    function test_pack_boundsPositionCap() public {
        MarketTerms memory t = _loose();
        t.margin.positionCap = 0;
        _refuses(t, "positionCap", 0, 1, type(uint32).max);
        t.margin.positionCap = 1;
        assertEq(_accepts(t).trading.positionCap(), 1);
        t.margin.positionCap = 4_200_000_000; // the last compact number below 2^32
        assertEq(_accepts(t).trading.positionCap(), 4_200_000_000);
        t.margin.positionCap = type(uint32).max; // inside, but has too many digits
        _notCompact(t, type(uint32).max);
        t.margin.positionCap = 1 << 32;
        _refuses(t, "positionCap", 1 << 32, 1, type(uint32).max);
    }

    function test_pack_boundsOpenInterestCap() public {
        MarketTerms memory t = _loose();
        t.margin.openInterestCap = 0;
        assertEq(_accepts(t).openInterestCap, 0);
        t.margin.openInterestCap = type(uint48).max;
        _notCompact(t, type(uint48).max);
        t.margin.openInterestCap = 250e12;
        assertEq(CompactDecimal.decode(_accepts(t).openInterestCap), 250e12);
        t.margin.openInterestCap = 1 << 48;
        _refuses(t, "openInterestCap", 1 << 48, 0, type(uint48).max);
    }

    // Trading

    function test_pack_boundsFees() public {
        MarketTerms memory t = _loose();
        t.trading.takerFee = 0.01e18;
        t.trading.makerFee = 0.01e18;
        assertEq(_accepts(t).trading.takerFee(), 10_000);
        assertEq(_accepts(t).trading.makerFee(), 10_000);
        t.trading.takerFee = 0.010001e18;
        _refuses(t, "takerFee", 0.010001e18, 0, 0.01e18);
        t.trading.takerFee = 0;
        assertEq(_accepts(t).trading.takerFee(), 0);
        t.trading.makerFee = 0.010001e18;
        _refuses(t, "makerFee", 0.010001e18, 0, 0.01e18);
        t.trading.makerFee = -0.010001e18;
        _refuses(t, "makerFee", 0.010001e18, 0, 0.01e18);
        t.trading.makerFee = type(int256).min;
        _refuses(t, "makerFee", 1 << 255, 0, 0.01e18);
        t.trading.makerFee = 1;
        _notRepresentable(t, "makerFee", 1, 1e12);
        t.trading.makerFee = 0;
        t.trading.takerFee = 0.0005e18 + 1;
        _notRepresentable(t, "takerFee", 0.0005e18 + 1, 1e12);
    }

    function test_pack_boundsTheRebateByWhatATakerLeaves() public {
        MarketTerms memory t = _loose();
        t.trading.takerFee = 0.0005e18;
        t.funding.bountyShare = 0.2e18;
        t.funding.insuranceShare = 0.3e18;
        // 0.05 % x (1 - 20 % - 30 %) = 0.025 %
        t.trading.makerFee = -0.00025e18;
        assertEq(_accepts(t).trading.makerFee(), -250);
        t.trading.makerFee = -0.000251e18;
        _refuses(t, "rebate", 0.000251e18, 0, 0.00025e18);
        // Tiers count on both sides.
        t.trading.makerFee = -0.0002e18;
        vm.expectRevert(_outOfBounds("rebate", 0.000251e18, 0, 0.00025e18));
        harness.pack(t, _oneTier(-251, 500));
        vm.expectRevert(_outOfBounds("rebate", 0.0002e18, 0, 0.0001995e18));
        harness.pack(t, _oneTier(0, 399));
        harness.pack(t, _oneTier(0, 400));
    }

    function test_pack_boundsPriceBand() public {
        MarketTerms memory t = _loose();
        t.trading.priceBand = 0.009e18;
        _refuses(t, "priceBand", 0.009e18, 0.01e18, 0.25e18);
        t.trading.priceBand = 0.01e18;
        assertEq(_accepts(t).trading.priceBand(), 10);
        t.trading.priceBand = 0.25e18;
        assertEq(_accepts(t).trading.priceBand(), 250);
        t.trading.priceBand = 0.251e18;
        _refuses(t, "priceBand", 0.251e18, 0.01e18, 0.25e18);
        t.trading.priceBand = 0.0505e18;
        _notRepresentable(t, "priceBand", 0.0505e18, 1e15);
    }

    function test_pack_boundsMinimumNotional() public {
        MarketTerms memory t = _loose();
        (t.trading.minimumNotional, t.sampling.impactNotional) = (1e18, 1e18);
        assertEq(_accepts(t).trading.minimumNotional(), 1e18);
        (t.trading.minimumNotional, t.sampling.impactNotional) = (100_000e18, 100_000e18);
        assertEq(_accepts(t).trading.minimumNotional(), 100_000e18);
        t.trading.minimumNotional = 0.99e18;
        _refuses(t, "minimumNotional", 0.99e18, 1e18, 100_000e18);
        t.trading.minimumNotional = 110_000e18;
        _refuses(t, "minimumNotional", 110_000e18, 1e18, 100_000e18);
        (t.trading.minimumNotional, t.sampling.impactNotional) = (12_345e18, 20_000e18);
        _notCompact(t, 12_345e18);
    }

    function test_pack_boundsRemovalFee() public {
        MarketTerms memory t = _loose();
        t.trading.removalFee = 10e18;
        assertEq(_accepts(t).safety.removalFee(), 10e18);
        t.trading.removalFee = 10e18 + 1e9;
        _refuses(t, "removalFee", 10e18 + 1e9, 0, 10e18);
        t.trading.removalFee = 1;
        _notRepresentable(t, "removalFee", 1, 1e9);
    }

    // Sampling

    function test_pack_boundsSampleInterval() public {
        MarketTerms memory t = _loose();
        t.sampling.maxSampleGap = 900;
        t.sampling.sampleInterval = 0;
        _refuses(t, "sampleInterval", 0, 1, 60);
        t.sampling.sampleInterval = 1;
        assertEq(_accepts(t).trading.sampleInterval(), 1);
        t.sampling.sampleInterval = 60;
        assertEq(_accepts(t).trading.sampleInterval(), 60);
        t.sampling.sampleInterval = 61;
        _refuses(t, "sampleInterval", 61, 1, 60);
        t.grid.interval = 20;
        t.sampling.sampleInterval = 20;
        _accepts(t);
        t.sampling.sampleInterval = 21;
        _refuses(t, "sampleInterval", 21, 1, 20);
    }

    function test_pack_boundsMaxSampleGap() public {
        MarketTerms memory t = _loose();
        t.sampling.sampleInterval = 10;
        t.sampling.maxSampleGap = 9;
        _refuses(t, "maxSampleGap", 9, 10, 900);
        t.sampling.maxSampleGap = 10;
        assertEq(_accepts(t).sampling.maxSampleGap(), 10);
        t.sampling.maxSampleGap = 900;
        assertEq(_accepts(t).sampling.maxSampleGap(), 900);
        t.sampling.maxSampleGap = 901;
        _refuses(t, "maxSampleGap", 901, 10, 900);
    }

    function test_pack_boundsBasisTime() public {
        MarketTerms memory t = _loose();
        t.sampling.basisTime = 899;
        _refuses(t, "basisTime", 899, 900, 65_535);
        t.sampling.basisTime = 900;
        assertEq(_accepts(t).sampling.basisTime(), 900);
        t.sampling.basisTime = 65_535;
        assertEq(_accepts(t).sampling.basisTime(), 65_535);
        t.sampling.basisTime = 65_536;
        _refuses(t, "basisTime", 65_536, 900, 65_535);
    }

    /// @dev markBand <= min(MM, (IM - MM) / (2 + IM + MM), priceBand).
    function test_pack_boundsMarkBand() public {
        MarketTerms memory t = _loose();
        // IM 5 %, MM 2.5 %: 0.025 / 2.075 = 0.012048192771084337...
        t.sampling.markBand = 0.012e18;
        assertEq(_accepts(t).sampling.markBand(), 120);
        t.sampling.markBand = 0.0121e18;
        _refuses(t, "markBand", 0.0121e18, 0, 12_048_192_771_084_337);
        // IM 100 %, MM 50 %: 0.5 / 3.5 = 0.142857142857142857...
        t.margin.initialMargin = 1e18;
        t.trading.priceBand = 0.25e18;
        t.sampling.markBand = 0.1429e18;
        _refuses(t, "markBand", 0.1429e18, 0, 142_857_142_857_142_857);
        t.sampling.markBand = 0.1428e18;
        _accepts(t);
        // IM 10 %, MM 1 %: MM is the tighter bound, 0.09 / 2.11 being 4.3 %.
        t.margin.initialMargin = 0.1e18;
        t.margin.maintenance = 0.1e18;
        t.sampling.markBand = 0.01e18;
        _accepts(t);
        t.sampling.markBand = 0.0101e18;
        _refuses(t, "markBand", 0.0101e18, 0, 0.01e18);
        t.sampling.markBand = 1;
        _notRepresentable(t, "markBand", 1, 1e14);
        // An order at the mark must not be outside the price band.
        t = _loose();
        t.trading.priceBand = 0.01e18;
        t.sampling.markBand = 0.01e18;
        _accepts(t);
        t.sampling.markBand = 0.0101e18;
        _refuses(t, "markBand", 0.0101e18, 0, 0.01e18);
    }

    function test_pack_boundsImpactNotional() public {
        MarketTerms memory t = _loose();
        t.trading.minimumNotional = 10e18;
        t.sampling.impactNotional = 640e18; // 64 smallest orders
        assertEq(_accepts(t).sampling.impactNotional(), 640e18);
        t.sampling.impactNotional = 650e18;
        _refuses(t, "impactNotional", 650e18, 10e18, 640e18);
        t.sampling.impactNotional = 10e18;
        assertEq(_accepts(t).sampling.impactNotional(), 10e18);
        t.sampling.impactNotional = 9.9e18;
        _refuses(t, "impactNotional", 9.9e18, 10e18, 640e18);
    }

    function test_pack_boundsImpactShare() public {
        MarketTerms memory t = _loose();
        t.sampling.impactShare = 1e18;
        assertEq(_accepts(t).sampling.impactShare(), 10_000);
        t.sampling.impactShare = 1.0001e18;
        _refuses(t, "impactShare", 1.0001e18, 0, 1e18);
        t.sampling.impactShare = 1e13;
        _notRepresentable(t, "impactShare", 1e13, 1e14);
    }

    function test_pack_boundsMaxImpactLevels() public {
        MarketTerms memory t = _loose();
        t.sampling.maxImpactLevels = 0;
        _refuses(t, "maxImpactLevels", 0, 1, 64);
        t.sampling.maxImpactLevels = 1;
        assertEq(_accepts(t).sampling.maxImpactLevels(), 1);
        t.sampling.maxImpactLevels = 64;
        assertEq(_accepts(t).sampling.maxImpactLevels(), 64);
        t.sampling.maxImpactLevels = 65;
        _refuses(t, "maxImpactLevels", 65, 1, 64);
    }

    function test_pack_boundsMaxPremium() public {
        MarketTerms memory t = _loose();
        t.sampling.maxPremium = 0.25e18;
        assertEq(_accepts(t).funding.maxPremium(), 0.25e18);
        t.sampling.maxPremium = 0.25e18 + 1e8;
        _refuses(t, "maxPremium", 0.25e18 + 1e8, 0, 0.25e18);
        t.sampling.maxPremium = 1;
        _notRepresentable(t, "maxPremium", 1, 1e8);
    }

    // Funding

    function test_pack_boundsInterestAndDamper() public {
        MarketTerms memory t = _loose();
        t.funding.interest = 0.04e18;
        assertEq(_accepts(t).funding.interest(), 0.04e18);
        t.funding.interest = -0.04e18;
        assertEq(_accepts(t).funding.interest(), -0.04e18);
        t.funding.interest = 0.04e18 + 1e8;
        _refuses(t, "interest", 0.04e18 + 1e8, 0, 0.04e18);
        t.funding.interest = -0.04e18 - 1e8;
        _refuses(t, "interest", 0.04e18 + 1e8, 0, 0.04e18);
        t.funding.interest = -1;
        _notRepresentable(t, "interest", 1, 1e8);
        t.funding.interest = 0;
        t.funding.damper = 0.04e18;
        assertEq(_accepts(t).funding.damper(), 0.04e18);
        t.funding.damper = 0.04e18 + 1e8;
        _refuses(t, "damper", 0.04e18 + 1e8, 0, 0.04e18);
        t.funding.damper = 1;
        _notRepresentable(t, "damper", 1, 1e8);
    }

    function test_pack_boundsMaxRate() public {
        MarketTerms memory t = _loose();
        // k x (IM - MM) = 80 % x 2.5 % = 2 %
        t.funding.marginShare = 0.8e18;
        t.funding.maxRate = 0.02e18;
        assertEq(_accepts(t).funding.maxRate(), 0.02e18);
        t.funding.maxRate = 0.02e18 + 1e8;
        _refuses(t, "maxRate", 0.02e18 + 1e8, 0, 0.02e18);
        t.funding.marginShare = 0;
        t.funding.maxRate = 1e8;
        _refuses(t, "maxRate", 1e8, 0, 0);
        // With ample margin 4 % per period is the bound.
        t.funding.marginShare = 1e18;
        t.margin.initialMargin = 1e18;
        t.funding.maxRate = 0.04e18;
        assertEq(_accepts(t).funding.maxRate(), 0.04e18);
        t.funding.maxRate = 0.04e18 + 1e8;
        _refuses(t, "maxRate", 0.04e18 + 1e8, 0, 0.04e18);
        t.funding.maxRate = 1;
        _notRepresentable(t, "maxRate", 1, 1e8);
    }

    function test_pack_boundsMarginShare() public {
        MarketTerms memory t = _loose();
        t.funding.marginShare = 1e18;
        assertEq(_accepts(t).funding.marginShare(), 100);
        t.funding.marginShare = 1.01e18;
        _refuses(t, "marginShare", 1.01e18, 0, 1e18);
        t.funding.marginShare = 0.005e18;
        _notRepresentable(t, "marginShare", 0.005e18, 1e16);
    }

    function test_pack_boundsBounties() public {
        MarketTerms memory t = _loose();
        (t.funding.sampleBounty, t.funding.settleBounty) = (100e18, 100e18);
        assertEq(_accepts(t).funding.sampleBounty(), 100e18);
        assertEq(_accepts(t).funding.settleBounty(), 100e18);
        t.funding.sampleBounty = 100e18 + 1e9;
        _refuses(t, "sampleBounty", 100e18 + 1e9, 0, 100e18);
        t.funding.sampleBounty = 1;
        _notRepresentable(t, "sampleBounty", 1, 1e9);
        t.funding.sampleBounty = 0;
        t.funding.settleBounty = 100e18 + 1e9;
        _refuses(t, "settleBounty", 100e18 + 1e9, 0, 100e18);
        t.funding.settleBounty = 1;
        _notRepresentable(t, "settleBounty", 1, 1e9);
    }

    function test_pack_boundsTheSharesOfFees() public {
        MarketTerms memory t = _loose();
        (t.funding.bountyShare, t.funding.insuranceShare) = (1e18, 0);
        assertEq(_accepts(t).funding.bountyShare(), 100);
        t.funding.bountyShare = 1.01e18;
        _refuses(t, "bountyShare", 1.01e18, 0, 1e18);
        (t.funding.bountyShare, t.funding.insuranceShare) = (0.2e18, 0.8e18);
        assertEq(_accepts(t).funding.insuranceShare(), 80);
        t.funding.insuranceShare = 0.81e18;
        _refuses(t, "insuranceShare", 0.81e18, 0, 0.8e18);
        t.funding.insuranceShare = 0.001e18;
        _notRepresentable(t, "insuranceShare", 0.001e18, 1e16);
        (t.funding.bountyShare, t.funding.insuranceShare) = (0.001e18, 0);
        _notRepresentable(t, "bountyShare", 0.001e18, 1e16);
    }

    // Liquidation

    function test_pack_boundsLiquidation() public {
        MarketTerms memory t = _loose();
        (t.margin.initialMargin, t.margin.maintenance) = (1e18, 0.5e18);
        (t.liquidation.fee, t.liquidation.slippageBound) = (0.1e18, 0.25e18);
        assertEq(_accepts(t).safety.liquidationFee(), 1_000);
        assertEq(_accepts(t).safety.slippageBound(), 2_500);
        t.liquidation.fee = 0.1001e18;
        _refuses(t, "liquidationFee", 0.1001e18, 0, 0.1e18);
        t.liquidation.fee = 1;
        _notRepresentable(t, "liquidationFee", 1, 1e14);
        t.liquidation.fee = 0;
        t.liquidation.slippageBound = 0.2501e18;
        _refuses(t, "slippageBound", 0.2501e18, 0, 0.25e18);
        t.liquidation.slippageBound = 1;
        _notRepresentable(t, "slippageBound", 1, 1e14);
    }

    // Packing

    function test_pack_keepsEveryTerm() public {
        MarketTerms memory t = ethTerms(address(0xABCD), address(0x1234));
        PackedTerms memory p = harness.pack(t, 0);
        assertEq(p.trading.oracle(), address(0xABCD));
        assertEq(p.trading.makerFee(), -100);
        assertEq(p.trading.takerFee(), 500);
        assertEq(p.trading.priceBand(), 50);
        assertEq(p.trading.lotExponent(), 16);
        assertEq(p.trading.minimumNotional(), 100e18);
        assertEq(p.trading.pnlWeight(), 50);
        assertEq(p.trading.positionCap(), 1_000_000);
        assertEq(p.trading.sampleInterval(), 10);
        assertEq(p.sampling.model(), address(0x1234));
        assertEq(p.sampling.impactNotional(), 5_000e18);
        assertEq(p.sampling.maxImpactLevels(), 8);
        assertEq(p.sampling.maxSampleGap(), 60);
        assertEq(p.sampling.basisTime(), 900);
        assertEq(p.sampling.impactShare(), 100);
        assertEq(p.sampling.markBand(), 100);
        assertEq(p.funding.interest(), 0.0001e18);
        assertEq(p.funding.damper(), 0.0005e18);
        assertEq(p.funding.maxRate(), 0.02e18);
        assertEq(p.funding.maxPremium(), 0.05e18);
        assertEq(p.funding.marginShare(), 80);
        assertEq(p.funding.interval(), 3_600);
        assertEq(p.funding.insuranceShare(), 30);
        assertEq(p.funding.bountyShare(), 20);
        assertEq(p.funding.sampleBounty(), 0.02e18);
        assertEq(p.funding.settleBounty(), 0.1e18);
        assertEq(p.risk.quantum(), 1e14);
        assertEq(p.risk.initialMargin(), 500);
        assertEq(p.risk.maintenance(), 50);
        assertEq(p.risk.marginDepth(), 100_000_000e18);
        assertEq(p.safety.liquidationFee(), 50);
        assertEq(p.safety.slippageBound(), 150);
        assertEq(p.safety.removalFee(), 0.1e18);
        assertEq(CompactDecimal.decode(p.openInterestCap), 10_000_000);
        // Nothing but terms: the rest of these two slots is state.
        assertEq(p.risk.indexPerLot() + p.risk.sampledAt(), 0);
        assertEq(p.safety.graceUntil() + p.safety.restrictedUntil() + p.safety.marginRaisedAt(), 0);
    }

    // Helpers

    /// @dev Terms in which no bound depends on another term, so that one can be moved alone.
    function _loose() private pure returns (MarketTerms memory t) {
        t = ethTerms(address(0xABCD), address(0x1234));
        (t.trading.makerFee, t.trading.takerFee) = (0, 0);
        t.sampling.markBand = 0;
        t.funding.maxRate = 0;
        (t.funding.bountyShare, t.funding.insuranceShare) = (0, 0);
        (t.liquidation.fee, t.liquidation.slippageBound) = (0, 0);
    }

    /// @dev A table of one tier, fees in 1e-6 of notional.
    function _oneTier(int16 makerFee, uint16 takerFee) private pure returns (uint256) {
        return (uint256(1) << 224) | (uint256(takerFee) << 16) | uint16(makerFee);
    }

    function _accepts(MarketTerms memory t) private returns (PackedTerms memory) {
        return harness.pack(t, 0);
    }

    function _refuses(MarketTerms memory t, bytes32 name, uint256 value, uint256 minimum, uint256 maximum) private {
        vm.expectRevert(_outOfBounds(name, value, minimum, maximum));
        harness.pack(t, 0);
    }

    function _notRepresentable(MarketTerms memory t, bytes32 field, uint256 value, uint256 step) private {
        vm.expectRevert(abi.encodeWithSelector(IMarketAdmin.NotRepresentable.selector, field, value, step));
        harness.pack(t, 0);
    }

    function _notCompact(MarketTerms memory t, uint256 value) private {
        vm.expectRevert(abi.encodeWithSelector(CompactDecimal.NotCompact.selector, value));
        harness.pack(t, 0);
    }

    function _outOfBounds(
        bytes32 name,
        uint256 value,
        uint256 minimum,
        uint256 maximum
    ) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IMarketAdmin.OutOfBounds.selector, name, value, minimum, maximum);
    }
}
