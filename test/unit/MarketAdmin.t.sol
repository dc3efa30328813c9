// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Market, RING_LENGTH} from "../../contracts/ExchangeStorage.sol";
import {IAccounts} from "../../contracts/interfaces/IAccounts.sol";
import {ChainlinkIndexConfig, FeedConfig} from "../../contracts/interfaces/IChainlinkIndex.sol";
import {IFundingModel} from "../../contracts/interfaces/IFundingModel.sol";
import {IIndexOracle} from "../../contracts/interfaces/IIndexOracle.sol";
import {FeeTier, IMarketAdmin, MarketStatus, MarketTerms} from "../../contracts/interfaces/IMarketAdmin.sol";
import {ITrading} from "../../contracts/interfaces/ITrading.sol";
import {HostileFeed} from "../../contracts/mocks/chainlink/HostileFeed.sol";
import {IMarketAdminHarness} from "../../contracts/mocks/harnesses/IMarketAdminHarness.sol";
import {CompactDecimal} from "../../contracts/types/CompactDecimal.sol";
import {AccountId, MarketId} from "../../contracts/types/Ids.sol";
import {FundingWord, RampWord, RingWord} from "../../contracts/types/MarketWords.sol";
import {Test} from "../helpers/Test.sol";
import {ethTerms} from "../helpers/Terms.sol";

contract RubbishModel {
    bytes private answer;

    constructor(bytes memory answer_) {
        answer = answer_;
    }

    fallback(bytes calldata) external returns (bytes memory) {
        return answer;
    }
}

contract MarketAdminTest is Test {
    uint256 private constant START = 1_700_000_000; // [unix s] 22:13:20 UTC
    uint256 private constant HOUR_END = 1_700_002_800; // [unix s] 23:00:00 UTC
    uint256 private constant TREASURY = 7;

    IMarketAdminHarness private admin;
    HostileFeed private feed;
    address private oracle;
    address private model;

    function setUp() public {
        vm.warp(START);
        admin = IMarketAdminHarness(deployCode("contracts/mocks/harnesses/MarketAdminHarness.sol:MarketAdminHarness"));
        feed = new HostileFeed(8);
        oracle = _deployOracle(address(feed));
        model = deployCode("contracts/funding/ClampedPremium.sol:ClampedPremium");
        admin.open(TREASURY, makeAddr("treasury"));
        _setPrice(2_000e8);
    }

    // Listing

    function test_list_opensAMarket() public {
        vm.expectEmit(address(admin));
        emit IMarketAdmin.MarketListed(MarketId.wrap(1), _terms());
        assertEq(admin.list(_terms()), 1);

        Market memory m = admin.marketOf(1);
        assertEq(m.symbol, bytes32("ETH-USD"));
        assertEq(m.tickSize, 0.01e18);
        assertEq(m.lotSize, 0.01e18);
        assertEq(m.insurance, 0);
        assertEq(m.hot.bestBid(), 0);
        assertEq(m.hot.bestAsk(), (1 << 24) - 1);
        assertEq(m.hot.openInterest(), 0);
        assertEq(m.hot.fees(), 0);
        assertEq(m.hot.openInterestCap(), 10_000_000);
        assertEq(m.hot.status(), uint256(MarketStatus.Active));
        assertEq(m.hot.dueAt(), START + 10);
        assertEq(m.funding.longIndex(), 1 << 64);
        assertEq(m.funding.shortIndex(), 1 << 64);
        assertEq(m.funding.accruedAt(), START);
        assertEq(m.funding.rate(), 0);
        assertEq(m.risk.indexPerLot(), 20e18);
        assertEq(m.risk.sampledAt(), START);
        assertEq(m.risk.basis(), 0);
        assertEq(m.risk.quantum(), 1e14);
        assertEq(m.trading.oracle(), oracle);
        assertEq(m.sampling.model(), model);
        assertEq(m.premium.covered(), 0);
        assertEq(m.premium.premiumIntegral(), 0);
        assertEq(m.premium.indexIntegral(), 0);
        assertEq(m.premium.variance(), 1, "a slot that settling would have to buy");
        assertEq(m.funding.interval(), 1 hours);
        assertEq(m.risk.volatility(), 0);
        for (uint256 i; i < RING_LENGTH; ++i) {
            assertNotEq(RingWord.unwrap(m.ring[i]), 0, "a slot that settling would have to buy");
            assertEq(m.ring[i].end(), 1);
            assertEq(m.ring[i].covered(), 0);
        }
        assertEq(admin.list(_terms()), 2);
    }

    function test_list_isDueAtTheEndOfTheIntervalWhereThatIsSooner() public {
        vm.warp(HOUR_END - 4);
        _setPrice(2_000e8);
        admin.list(_terms());
        assertEq(admin.marketOf(1).hot.dueAt(), HOUR_END);
    }

    function test_list_revertsBeyond255Markets() public {
        admin.setMarketCount(254);
        assertEq(admin.list(_terms()), 255);
        vm.expectRevert(abi.encodeWithSelector(IMarketAdmin.MarketLimitReached.selector, 255));
        admin.list(_terms());
    }

    function test_list_boundsTheIndexOnItsGrid() public {
        // 0.01 USD a tick: 1,000 to 8,000 USD, in USD per lot of 0.01.
        _setPrice(1_000e8);
        admin.list(_terms());
        _setPrice(8_000e8);
        admin.list(_terms());
        _setPrice(1_000e8 - 1);
        vm.expectRevert(_outOfBounds("indexOnGrid", 10e18 - 1e8, 10e18, 80e18));
        admin.list(_terms());
        _setPrice(8_000e8 + 1);
        vm.expectRevert(_outOfBounds("indexOnGrid", 80e18 + 1e8, 10e18, 80e18));
        admin.list(_terms());
    }

    function test_list_boundsTheValueOfALot() public {
        MarketTerms memory terms = _terms();
        (terms.grid.lotSize, terms.grid.tickSize) = (0.1e18, 0.01e18);
        _setPrice(1_000e8); // 100 USD a lot
        admin.list(terms);
        _setPrice(1_000e8 + 1);
        vm.expectRevert(_outOfBounds("lotValue", 100e18 + 1e9, 1e18, 100e18));
        admin.list(terms);
        (terms.grid.lotSize, terms.grid.tickSize) = (0.001e18, 0.01e18);
        _setPrice(1_000e8); // 1 USD
        admin.list(terms);
        _setPrice(1_000e8 - 1);
        terms.grid.tickSize = 0.005e18;
        vm.expectRevert(_outOfBounds("lotValue", 1e18 - 1e7, 1e18, 100e18));
        admin.list(terms);
    }

    function test_list_boundsTheStepsOfAFeed() public {
        MarketTerms memory terms = _terms();
        // A feed of one decimal at 1,000.0 USD says 10,000; at 999.9 it says 9,999.
        feed.setDecimals(1);
        terms.oracle = IIndexOracle(_deployOracle(address(feed)));
        _setPrice(10_000);
        admin.list(terms);
        terms.grid.tickSize = 0.005e18;
        _setPrice(9_999);
        vm.expectRevert(_outOfBounds("feedSteps", 9_999, 10_000, uint256(type(int256).max)));
        admin.list(terms);
    }

    function test_list_revertsUnlessTheOracleIsUsable() public {
        vm.warp(START + 3_901); // one second too old
        vm.expectRevert(_probeFailed(oracle));
        admin.list(_terms());
        MarketTerms memory terms = _terms();
        terms.oracle = IIndexOracle(makeAddr("nothing"));
        vm.expectRevert(_probeFailed(address(terms.oracle)));
        admin.list(terms);
    }

    function test_list_revertsUnlessTheModelAnswers() public {
        MarketTerms memory terms = _terms();
        address[3] memory bad = [
            makeAddr("nothing"),
            address(new RubbishModel(hex"00112233")),
            address(new RubbishModel(abi.encode(int256(1e18 + 1))))
        ];
        for (uint256 i; i < bad.length; ++i) {
            terms.funding.model = IFundingModel(bad[i]);
            vm.expectRevert(_probeFailed(bad[i]));
            admin.list(terms);
        }
        terms.funding.model = IFundingModel(address(new RubbishModel(abi.encode(int256(-1e18)))));
        admin.list(terms);
    }

    // Configuration

    function test_configure_revertsForAnUnknownMarket() public {
        vm.expectRevert(abi.encodeWithSelector(ITrading.UnknownMarket.selector, 1));
        admin.configure(1, _terms());
    }

    function test_configure_revertsWhenTheGridDiffers() public {
        admin.list(_terms());
        bytes memory refusal = abi.encodeWithSelector(IMarketAdmin.GridIsFixed.selector, 1);
        MarketTerms memory terms = _terms();
        terms.grid.symbol = "ETH-USDC";
        vm.expectRevert(refusal);
        admin.configure(1, terms);
        terms = _terms();
        terms.grid.tickSize = 0.02e18;
        vm.expectRevert(refusal);
        admin.configure(1, terms);
        terms = _terms();
        terms.grid.lotSize = 0.1e18;
        vm.expectRevert(refusal);
        admin.configure(1, terms);
        terms = _terms();
        terms.grid.interval = 30 minutes;
        vm.expectRevert(refusal);
        admin.configure(1, terms);
    }

    function test_configure_replacesTheTermsAndKeepsTheState() public {
        admin.list(_terms());
        admin.setFees(1, 5e18, 2e18);
        admin.setBook(1, 199_990, 200_010, 77);
        admin.setMeasured(1, -3e18, 20, 400e18);
        MarketTerms memory terms = _terms();
        terms.margin.initialMargin = 0.1e18;
        terms.margin.maintenance = 0.25e18;
        terms.trading.takerFee = 0.0006e18;
        terms.trading.removalFee = 0.2e18;
        terms.sampling.sampleInterval = 20;
        terms.funding.damper = 0.0003e18;
        terms.margin.openInterestCap = 9_000_000;

        vm.expectEmit(address(admin));
        emit IMarketAdmin.MarketConfigured(MarketId.wrap(1), terms);
        admin.configure(1, terms);

        Market memory m = admin.marketOf(1);
        assertEq(m.risk.initialMargin(), 1_000);
        assertEq(m.risk.maintenance(), 25);
        assertEq(m.risk.indexPerLot(), 20e18);
        assertEq(m.risk.sampledAt(), START);
        assertEq(m.trading.takerFee(), 600);
        assertEq(m.safety.removalFee(), 0.2e18);
        assertEq(m.safety.bountyMark(), 2e18);
        assertEq(m.terms.damper(), 0.0003e18);
        assertEq(m.hot.openInterestCap(), 9_000_000);
        assertEq(m.hot.dueAt(), START + 20);
        assertEq(m.hot.fees(), 5e18);
        assertEq(m.hot.bestBid(), 199_990);
        assertEq(m.hot.bestAsk(), 200_010);
        assertEq(m.hot.openInterest(), 77);
        assertEq(m.premium.premiumIntegral(), -3e18);
        assertEq(m.premium.covered(), 20);
        assertEq(m.premium.indexIntegral(), 400e18);
        assertEq(m.hot.status(), uint256(MarketStatus.Active));
    }

    /// @dev The interval that has ended is settled by the terms that held in it.
    function test_configure_settlesFirstWhatHasEnded() public {
        admin.list(_terms());
        // Premium 0.1 % over 1,000 s at 20 USD a lot: F = 0.1 % + clamp(0.01 % - 0.1 %, +-0.05 %) = 0.05 %.
        admin.setMeasured(1, 0.001e18 * 1_000, 1_000, 20e18 * 1_000);
        vm.warp(HOUR_END + 60);
        _setPrice(2_000e8);
        MarketTerms memory terms = _terms();
        terms.funding.damper = 0;
        terms.funding.maxRate = 0.0001e18;
        admin.configure(1, terms);

        Market memory m = admin.marketOf(1);
        // 0.0005 x 20e18 x 1,000 / 3,600 / 28,800 / 64 = 1,507,040,895 (the one division, toward zero)
        int256 rate = 1_507_040_895;
        assertEq(m.funding.rate(), rate);
        assertEq(m.funding.accruedAt(), HOUR_END + 60);
        assertEq(m.funding.longIndex(), (1 << 64) + rate * 64 * 60);
        assertEq(m.funding.shortIndex(), (1 << 64) + rate * 64 * 60);
        assertEq(m.ring[(HOUR_END / 3_600) % 32].rate(), 0.0005e18);
        assertEq(m.terms.damper(), 0);
        assertEq(m.terms.maxRate(), 0.0001e18);
    }

    /// @dev Within an interval nothing is accrued by the call, and nothing needs to be: the rate stays.
    function test_configure_leavesTheRunningRate() public {
        admin.list(_terms());
        FundingWord before = admin.marketOf(1).funding;
        vm.warp(START + 5);
        MarketTerms memory terms = _terms();
        terms.funding.maxRate = 0;
        admin.configure(1, terms);
        assertEq(FundingWord.unwrap(admin.marketOf(1).funding), FundingWord.unwrap(before));
    }

    function test_configure_clampsTheBasisIntoANarrowerBand() public {
        admin.list(_terms());
        admin.setSample(1, 20e18, START, -0.009e12);
        MarketTerms memory terms = _terms();
        terms.sampling.markBand = 0.009e18;
        admin.configure(1, terms);
        assertEq(admin.marketOf(1).risk.basis(), -0.009e12);
        terms.sampling.markBand = 0.004e18;
        admin.configure(1, terms);
        assertEq(admin.marketOf(1).risk.basis(), -0.004e12);
        terms.sampling.markBand = 0.01e18;
        admin.configure(1, terms);
        assertEq(admin.marketOf(1).risk.basis(), -0.004e12);
    }

    function test_configure_asksOnlyANewOracleOrModel() public {
        admin.list(_terms());
        vm.warp(START + 5 days); // the feed has been silent
        MarketTerms memory terms = _terms();
        terms.trading.takerFee = 0.0006e18;
        admin.configure(1, terms);
        assertEq(admin.marketOf(1).trading.takerFee(), 600);

        HostileFeed other = new HostileFeed(8);
        other.setRound(2_100e8, vm.getBlockTimestamp());
        terms.oracle = IIndexOracle(_deployOracle(address(other)));
        admin.configure(1, terms);
        assertEq(admin.marketOf(1).trading.oracle(), address(terms.oracle));
        terms.oracle = IIndexOracle(oracle);
        vm.expectRevert(_probeFailed(oracle));
        admin.configure(1, terms);

        terms.oracle = IIndexOracle(address(admin.marketOf(1).trading.oracle()));
        terms.funding.model = IFundingModel(makeAddr("nothing"));
        vm.expectRevert(_probeFailed(address(terms.funding.model)));
        admin.configure(1, terms);
    }

    /// @dev Once sealed, MM rises along a line: 50 % to 55 % of IM is a tenth more, and takes a day.
    function test_configure_rampsMaintenanceMargin() public {
        MarketTerms memory terms = _listFlat();
        terms.margin.maintenance = 0.55e18;
        vm.expectEmit(address(admin));
        emit IMarketAdmin.MarginRampStarted(MarketId.wrap(1), 500, 50, 500, 55, START + 1 days);
        admin.configure(1, terms);
        _assertMargin(500, 50, true);
        // A second configuration carries on from the line: 52 % after half a day, 53 % is 1/52 more, 16,616 s.
        vm.warp(START + 12 hours);
        terms.margin.maintenance = 0.53e18;
        admin.configure(1, terms);
        _assertMargin(500, 52, true);
        assertEq(admin.marketOf(1).ramp.endsAt(), START + 12 hours + 16_616);
        // Lower is always possible, and ends the ramp; so is what leaves it alone.
        terms.margin.maintenance = 0.45e18;
        admin.configure(1, terms);
        _assertMargin(500, 45, false);
        admin.configure(1, terms);
        _assertMargin(500, 45, false);
    }

    /// @dev From 2.5 % of notional to 4.25 % in seven days, not a step further.
    function test_configure_rampsForAWeekAtMost() public {
        MarketTerms memory terms = _listFlat();
        // One lot of 20 USD: MM = 20 x 5 % x 50 % = 0.5 USD.
        terms.margin.initialMargin = 0.0851e18;
        vm.expectRevert(_outOfBounds("maintenanceRaise", 0.851e18, 0, 0.85e18));
        admin.configure(1, terms);
        terms.margin.initialMargin = 0.085e18;
        admin.configure(1, terms);
        assertEq(admin.marketOf(1).ramp.endsAt(), START + 7 days);
        vm.warp(START + 7 days - 1);
        terms.margin.pnlWeight = 0.4e18;
        admin.configure(1, terms);
        _assertMargin(849, 50, true);
    }

    /// @dev What falls, falls at once. MM 2.5 % to 3.15 %: IM falls to 4.5 %, and MM with it to 2.25 %; it climbs from there.
    function test_configure_lowersAtOnceWhatIsLower() public {
        MarketTerms memory terms = _listFlat();
        terms.margin.initialMargin = 0.045e18;
        terms.margin.maintenance = 0.7e18;
        admin.configure(1, terms);
        _assertMargin(450, 50, true);
        assertEq(admin.marketOf(1).ramp.endsAt(), START + 4 days);
        // MM as high as now, by more IM and less of it: at once.
        terms.margin.initialMargin = 0.09e18;
        terms.margin.maintenance = 0.25e18;
        admin.configure(1, terms);
        _assertMargin(900, 25, false);
    }

    /// @dev Terms that need the margin of the target wait until it is reached.
    function test_configure_checksOtherTermsAtTheStartOfARamp() public {
        MarketTerms memory terms = _listFlat();
        terms.margin.initialMargin = 0.08e18;
        // k (IM - MM) is 2 % now, 3.2 % in the end.
        terms.funding.maxRate = 0.03e18;
        vm.expectRevert(_outOfBounds("maxRate", 0.03e18, 0, 0.02e18));
        admin.configure(1, terms);
        terms.funding.maxRate = 0.01e18;
        admin.configure(1, terms);
        vm.warp(START + 6 days);
        terms.funding.maxRate = 0.03e18;
        admin.configure(1, terms);
        _assertMargin(800, 50, false);
    }

    /// @dev Where both rates rise, IM counts a step lower at both ends: the line is rounded down.
    function test_configure_checksOtherTermsWithAStepOfRounding() public {
        MarketTerms memory terms = _listFlat();
        terms.margin.initialMargin = 0.06e18;
        terms.margin.maintenance = 0.55e18;
        // At the start k (IM - MM) is 0.8 x 4.99 % x 50 % = 1.996 %.
        terms.funding.maxRate = 0.02e18;
        vm.expectRevert(_outOfBounds("maxRate", 0.02e18, 0, 0.01996e18));
        admin.configure(1, terms);
        terms.funding.maxRate = 0.0199e18;
        admin.configure(1, terms);
    }

    /// @dev MM of 20M USD of the largest position, and of one lot, as the line is rounded: never a tenth more in a day.
    function testFuzz_configure_maintenanceNeverRisesByMoreThanATenthInADay(
        uint256 initial,
        uint256 maintenance,
        uint256 depth,
        uint256 since
    ) public {
        MarketTerms memory terms = _terms();
        terms.margin.depth = bound(depth, 0, 1) * 100_000_000e18;
        terms.funding.maxRate = 0.005e18;
        terms.sampling.markBand = 0.005e18;
        admin.list(terms);
        admin.seal();
        terms.margin.initialMargin = bound(initial, 500, 640) * 1e14;
        terms.margin.maintenance = bound(maintenance, 50, 64) * 1e16;
        admin.configure(1, terms);
        RampWord ramp = admin.marketOf(1).ramp;
        if (!admin.marketOf(1).hot.isRamping()) return;
        uint256 time = bound(since, START, ramp.endsAt());
        uint256[2] memory notionals = [uint256(20e18), 20_000_000e18];
        for (uint256 i; i < 2; ++i) {
            // The line itself, in 1e-9 of both rates, so that rounding hides nothing.
            uint256 now_ = _lineMargin(ramp, time, notionals[i], terms.margin.depth);
            uint256 then = _lineMargin(ramp, time + 1 days, notionals[i], terms.margin.depth);
            assertLe(then * 10, now_ * 11 + now_ / 1e6);
        }
    }

    function _lineMargin(RampWord ramp, uint256 time, uint256 notional, uint256 depth) private pure returns (uint256) {
        uint256 length = ramp.endsAt() - ramp.startedAt();
        uint256 part = time >= ramp.endsAt() ? length : time - ramp.startedAt();
        uint256 im = ramp.fromInitial() * 1e9 + ((ramp.toInitial() - ramp.fromInitial()) * part * 1e9) / length;
        uint256 share = ramp.fromMaintenance() * 1e9;
        share += ((ramp.toMaintenance() - ramp.fromMaintenance()) * part * 1e9) / length;
        if (depth != 0) im += (notional * 1e13) / depth;
        return im * share;
    }

    /// @dev Without a slope, so that MM is the same part of every notional: IM 5 %, MM half of it.
    function _listFlat() private returns (MarketTerms memory terms) {
        terms = _withDepth(_terms(), 0);
        terms.funding.maxRate = 0.01e18;
        terms.sampling.markBand = 0.005e18;
        admin.list(terms);
        admin.seal();
    }

    function _assertMargin(uint256 initial, uint256 maintenance, bool ramping) private view {
        Market memory m = admin.marketOf(1);
        assertEq(m.risk.initialMargin(), initial);
        assertEq(m.risk.maintenance(), maintenance);
        assertEq(m.hot.isRamping(), ramping);
    }

    function test_configure_setsAnyMarginBeforeTheSeal() public {
        admin.list(_terms());
        MarketTerms memory terms = _terms();
        terms.margin.initialMargin = 1e18;
        admin.configure(1, terms);
        admin.configure(1, _terms());
        admin.configure(1, terms);
    }

    /// @dev Same base rate, but a slope that would hurt large positions: found at the other end.
    function test_configure_rampsTheSlopeOfMaintenanceMargin() public {
        admin.list(_terms());
        admin.seal();
        // The largest position, 1,000,000 lots = 20M USD: IM 5 % + 20 %, MM 12.5 % = 2.5M USD.
        uint256 current = 2_500_000e18;
        // Depth 10M: IM 5 % + 200 %, MM 102.5 %.
        vm.expectRevert(_outOfBounds("maintenanceRaise", 20_500_000e18, 0, current + current / 10));
        admin.configure(1, _withDepth(_terms(), 10_000_000e18));
        // Depth 90M: IM 27.222... %, MM 2,722,222.22 USD, +8.9 %.
        admin.configure(1, _withDepth(_terms(), 90_000_000e18));
        assertFalse(admin.marketOf(1).hot.isRamping(), "at once");
        // Then not again within a day, and no ramp either.
        uint256 earliest = (START / 1 hours + 24) * 1 hours;
        bytes memory refusal = abi.encodeWithSelector(IMarketAdmin.CoolingDown.selector, 1, earliest);
        MarketTerms memory terms = _withDepth(_terms(), 90_000_000e18);
        terms.margin.maintenance = 0.51e18;
        terms.funding.maxRate = 0.01e18;
        vm.warp(earliest - 1);
        vm.expectRevert(refusal);
        admin.configure(1, _withDepth(_terms(), 85_000_000e18));
        vm.expectRevert(refusal);
        admin.configure(1, terms);
        vm.warp(earliest);
        admin.configure(1, _withDepth(_terms(), 85_000_000e18));
    }

    /// @dev A step and a ramp never add up: not in one call, and not within a day of the ramp.
    function test_configure_doesNotStepWithinADayOfARamp() public {
        admin.list(_terms());
        admin.seal();
        MarketTerms memory terms = _withDepth(_terms(), 90_000_000e18);
        terms.margin.maintenance = 0.55e18;
        terms.funding.maxRate = 0.01e18;
        vm.expectRevert(_outOfBounds("maintenanceRaise", 0.500002222222222223e18, 0, 0.500002e18));
        admin.configure(1, terms);
        terms.margin.depth = 100_000_000e18;
        admin.configure(1, terms);
        // Ended after half a day at 52 %: half a tenth, rounded down.
        vm.warp(START + 12 hours);
        terms.margin.maintenance = 0.52e18;
        admin.configure(1, terms);
        _assertMargin(500, 52, false);
        vm.warp(START + 36 hours - 1);
        terms.margin.depth = 90_000_000e18;
        vm.expectRevert(abi.encodeWithSelector(IMarketAdmin.CoolingDown.selector, 1, START + 36 hours));
        admin.configure(1, terms);
        vm.warp(START + 36 hours);
        admin.configure(1, terms);
    }

    /// @dev A base rate that falls takes its part of the add-on along: IM at most doubles, whatever the variance is.
    function test_configure_boundsTheVolatilityAddOnByTheNewRate() public {
        MarketTerms memory terms = _listFlat();
        admin.setVariance(1, 1e15);
        // Three deviations are 284 %: as much as IM, 5 %, then 1.5 %.
        admin.configure(1, terms);
        assertEq(admin.marketOf(1).risk.volatility(), 50);
        terms.margin.initialMargin = 0.045e18;
        terms.margin.maintenance = 0.6e18;
        admin.configure(1, terms);
        assertEq(admin.marketOf(1).risk.volatility(), 45);
    }

    // Fee tiers

    function test_setFeeTiers_fillsTheRestWithTheMarketsOwnFees() public {
        admin.list(_terms());
        for (uint256 i; i <= 7; ++i) {
            assertEq(admin.makerRate(1, i), -100);
            assertEq(admin.takerRate(1, i), 500);
        }
        FeeTier[] memory tiers = new FeeTier[](2);
        tiers[0] = FeeTier(-0.00015e18, 0.0004e18);
        tiers[1] = FeeTier(0, 0.0003e18);
        vm.expectEmit(address(admin));
        emit IMarketAdmin.FeeTiersSet(MarketId.wrap(1), tiers);
        admin.setFeeTiers(1, tiers);
        assertEq(admin.makerRate(1, 1), -150);
        assertEq(admin.takerRate(1, 1), 400);
        assertEq(admin.makerRate(1, 2), 0);
        assertEq(admin.takerRate(1, 2), 300);
        assertEq(admin.makerRate(1, 3), -100);
        assertEq(admin.takerRate(1, 7), 500);

        // A change of the market's own fees carries over to the tiers that are not set, and to no other.
        MarketTerms memory terms = _terms();
        terms.trading.takerFee = 0.0007e18;
        admin.configure(1, terms);
        assertEq(admin.takerRate(1, 0), 700);
        assertEq(admin.takerRate(1, 1), 400);
        assertEq(admin.takerRate(1, 2), 300);
        assertEq(admin.takerRate(1, 3), 700);
        assertEq(admin.takerRate(1, 7), 700);

        admin.setFeeTiers(1, new FeeTier[](0));
        assertEq(admin.takerRate(1, 1), 700);
    }

    function test_setFeeTiers_boundsTheRebateOverAllTiers() public {
        admin.list(_terms());
        FeeTier[] memory tiers = new FeeTier[](1);
        // The market's own rebate is 0.01 %; a taker of 0.02 % leaves half of it.
        tiers[0] = FeeTier(0, 0.0002e18);
        admin.setFeeTiers(1, tiers);
        tiers[0] = FeeTier(0, 0.000199e18);
        vm.expectRevert(_outOfBounds("rebate", 0.0001e18, 0, 0.0000995e18));
        admin.setFeeTiers(1, tiers);
        // The market's own taker fee is 0.05 %: 0.025 % may go out.
        tiers[0] = FeeTier(-0.00025e18, 0.0005e18);
        admin.setFeeTiers(1, tiers);
        tiers[0] = FeeTier(-0.000251e18, 0.0005e18);
        vm.expectRevert(_outOfBounds("rebate", 0.000251e18, 0, 0.00025e18));
        admin.setFeeTiers(1, tiers);
    }

    function test_configure_boundsTheRebateByTheTiersSetBefore() public {
        admin.list(_terms());
        FeeTier[] memory tiers = new FeeTier[](1);
        tiers[0] = FeeTier(-0.00025e18, 0.0005e18);
        admin.setFeeTiers(1, tiers);
        MarketTerms memory terms = _terms();
        terms.trading.makerFee = 0;
        terms.trading.takerFee = 0.000499e18;
        vm.expectRevert(_outOfBounds("rebate", 0.00025e18, 0, 0.0002495e18));
        admin.configure(1, terms);
        terms.trading.takerFee = 0.0005e18;
        admin.configure(1, terms);
        terms.funding.insuranceShare = 0.31e18;
        vm.expectRevert(_outOfBounds("rebate", 0.00025e18, 0, 0.000245e18));
        admin.configure(1, terms);
    }

    function test_setFeeTiers_boundsMaintenanceMarginByTheDearestTier() public {
        admin.list(_terms());
        FeeTier[] memory tiers = new FeeTier[](1);
        // MM 2.5 %, liquidation 0.5 %, slippage 1.5 %: a taker fee of 0.5 % is too much.
        tiers[0] = FeeTier(0, 0.005e18);
        vm.expectRevert(_outOfBounds("maintenanceMargin", 0.025e18, 0.025e18 + 1, 0.05e18));
        admin.setFeeTiers(1, tiers);
        tiers[0] = FeeTier(0, 0.004999e18);
        admin.setFeeTiers(1, tiers);
        // Configuring has to respect it too.
        MarketTerms memory terms = _terms();
        terms.liquidation.fee = 0.0051e18;
        vm.expectRevert(_outOfBounds("maintenanceMargin", 0.025e18, 0.025099e18 + 1, 0.05e18));
        admin.configure(1, terms);
    }

    function test_setFeeTiers_boundsItsTiers() public {
        admin.list(_terms());
        vm.expectRevert(_outOfBounds("feeTiers", 8, 0, 7));
        admin.setFeeTiers(1, new FeeTier[](8));
        FeeTier[] memory tiers = new FeeTier[](7);
        for (uint256 i; i < 7; ++i) {
            tiers[i] = FeeTier(0, 0.0005e18);
        }
        admin.setFeeTiers(1, tiers);
        tiers[6].takerFee = 0.010001e18;
        vm.expectRevert(_outOfBounds("takerFee", 0.010001e18, 0, 0.01e18));
        admin.setFeeTiers(1, tiers);
        tiers[6] = FeeTier(-0.010001e18, 0);
        vm.expectRevert(_outOfBounds("makerFee", 0.010001e18, 0, 0.01e18));
        admin.setFeeTiers(1, tiers);
        tiers[6] = FeeTier(1, 0.0005e18);
        vm.expectRevert(abi.encodeWithSelector(IMarketAdmin.NotRepresentable.selector, bytes32("makerFee"), 1, 1e12));
        admin.setFeeTiers(1, tiers);
    }

    function test_setAccountTier_setsOneOfSeven() public {
        vm.expectRevert(abi.encodeWithSelector(IAccounts.UnknownAccount.selector, 8));
        admin.setAccountTier(8, 1);
        vm.expectEmit(address(admin));
        emit IMarketAdmin.AccountTierSet(AccountId.wrap(uint32(TREASURY)), 7);
        admin.setAccountTier(TREASURY, 7);
        assertEq(admin.tierOf(TREASURY), 7);
        vm.expectRevert(_outOfBounds("tier", 8, 0, 7));
        admin.setAccountTier(TREASURY, 8);
        admin.setAccountTier(TREASURY, 0);
        assertEq(admin.tierOf(TREASURY), 0);
    }

    // Tightenings

    function test_lowerOpenInterestCap_onlyLowers() public {
        admin.list(_terms());
        vm.expectRevert(abi.encodeWithSelector(IMarketAdmin.NotATightening.selector, 10_000_000, 10_000_000));
        admin.lowerOpenInterestCap(1, 10_000_000);
        vm.expectEmit(address(admin));
        emit IMarketAdmin.OpenInterestCapLowered(MarketId.wrap(1), 9_900_000);
        admin.lowerOpenInterestCap(1, 9_900_000);
        assertEq(admin.marketOf(1).hot.openInterestCap(), 9_900_000);
        vm.expectRevert(abi.encodeWithSelector(CompactDecimal.NotCompact.selector, 9_999));
        admin.lowerOpenInterestCap(1, 9_999);
        admin.lowerOpenInterestCap(1, 0);
        assertEq(admin.marketOf(1).hot.openInterestCap(), 0);
        vm.expectRevert(abi.encodeWithSelector(IMarketAdmin.NotATightening.selector, 0, 0));
        admin.lowerOpenInterestCap(1, 0);
    }

    function test_raiseInsuranceShare_onlyRaisesInsideTheBounds() public {
        admin.list(_terms());
        vm.expectRevert(abi.encodeWithSelector(IMarketAdmin.NotATightening.selector, 0.3e18, 0.3e18));
        admin.raiseInsuranceShare(1, 0.3e18);
        // Rebate 0.01 % of a taker fee of 0.05 %: a fifth must stay besides a fifth for bounties.
        vm.expectRevert(_outOfBounds("rebate", 0.0001e18, 0, 0.000095e18));
        admin.raiseInsuranceShare(1, 0.61e18);
        vm.expectEmit(address(admin));
        emit IMarketAdmin.InsuranceShareRaised(MarketId.wrap(1), 0.6e18);
        admin.raiseInsuranceShare(1, 0.6e18);
        assertEq(admin.marketOf(1).terms.insuranceShare(), 60);
        assertEq(admin.marketOf(1).terms.bountyShare(), 20);
        vm.expectRevert(_outOfBounds("insuranceShare", 0.81e18, 0, 0.8e18));
        admin.raiseInsuranceShare(1, 0.81e18);
        vm.expectRevert(
            abi.encodeWithSelector(IMarketAdmin.NotRepresentable.selector, bytes32("insuranceShare"), 0.605e18, 1e16)
        );
        admin.raiseInsuranceShare(1, 0.605e18);
    }

    // The brake

    function test_restrict_holdsForSevenDaysAndThenCoolsDown() public {
        admin.list(_terms());
        vm.expectEmit(address(admin));
        emit IMarketAdmin.MarketStatusChanged(MarketId.wrap(1), MarketStatus.ReduceOnly, START + 7 days);
        admin.restrict(1);
        assertEq(admin.marketOf(1).hot.status(), uint256(MarketStatus.ReduceOnly));
        assertEq(admin.marketOf(1).safety.restrictedUntil(), START + 7 days);
        // Neither extended while it runs nor renewed in the seven days after it.
        bytes memory refusal = abi.encodeWithSelector(IMarketAdmin.CoolingDown.selector, 1, START + 14 days);
        vm.expectRevert(refusal);
        admin.restrict(1);
        vm.warp(START + 14 days - 1);
        vm.expectRevert(refusal);
        admin.restrict(1);
        vm.warp(START + 14 days);
        admin.restrict(1);
        assertEq(admin.marketOf(1).safety.restrictedUntil(), START + 21 days);
    }

    function test_unrestrict_endsTheBrakeEarly() public {
        admin.list(_terms());
        bytes memory refusal = abi.encodeWithSelector(IMarketAdmin.UnexpectedStatus.selector, 1, MarketStatus.Active);
        vm.expectRevert(refusal);
        admin.unrestrict(1);
        admin.restrict(1);
        vm.warp(START + 1 days);
        vm.expectEmit(address(admin));
        emit IMarketAdmin.MarketStatusChanged(MarketId.wrap(1), MarketStatus.Active, 0);
        admin.unrestrict(1);
        assertEq(admin.marketOf(1).hot.status(), uint256(MarketStatus.Active));
        vm.expectRevert(refusal);
        admin.unrestrict(1);
        // The cooling down runs from here: pulling and releasing the brake does not renew it.
        vm.expectRevert(abi.encodeWithSelector(IMarketAdmin.CoolingDown.selector, 1, START + 8 days));
        admin.restrict(1);
        vm.warp(START + 8 days);
        admin.restrict(1);
    }

    function test_halt_settlesFirstAndResumesIntoGrace() public {
        admin.list(_terms());
        admin.setMeasured(1, 0.001e18 * 1_000, 1_000, 20e18 * 1_000);
        vm.warp(HOUR_END + 60);
        admin.halt(1);
        Market memory m = admin.marketOf(1);
        assertEq(m.hot.status(), uint256(MarketStatus.Halted));
        assertEq(m.funding.accruedAt(), HOUR_END + 60);
        assertEq(m.funding.rate(), 1_507_040_895, "the rate of test_configure_settlesFirstWhatHasEnded");

        vm.expectRevert(abi.encodeWithSelector(IMarketAdmin.UnexpectedStatus.selector, 1, MarketStatus.Halted));
        admin.halt(1);
        vm.expectRevert(abi.encodeWithSelector(IMarketAdmin.UnexpectedStatus.selector, 1, MarketStatus.Halted));
        admin.restrict(1);

        vm.warp(HOUR_END + 1_000);
        vm.expectEmit(address(admin));
        emit IMarketAdmin.MarketStatusChanged(MarketId.wrap(1), MarketStatus.ReduceOnly, HOUR_END + 1_000 + 15 minutes);
        admin.resume(1);
        assertEq(admin.marketOf(1).hot.status(), uint256(MarketStatus.ReduceOnly));
        assertEq(admin.marketOf(1).safety.graceUntil(), HOUR_END + 1_000 + 15 minutes);
        vm.expectRevert(abi.encodeWithSelector(IMarketAdmin.UnexpectedStatus.selector, 1, MarketStatus.ReduceOnly));
        admin.resume(1);
    }

    function test_unrestrict_leavesAHaltAndAGraceAlone() public {
        admin.list(_terms());
        admin.restrict(1);
        admin.halt(1);
        admin.unrestrict(1);
        assertEq(admin.marketOf(1).hot.status(), uint256(MarketStatus.Halted));
        assertEq(admin.marketOf(1).safety.restrictedUntil(), START);

        vm.warp(START + 30 days);
        admin.resume(1);
        admin.restrict(1);
        admin.unrestrict(1);
        assertEq(admin.marketOf(1).hot.status(), uint256(MarketStatus.ReduceOnly), "grace still runs");
        vm.warp(START + 60 days);
        admin.restrict(1);
        admin.unrestrict(1);
        assertEq(admin.marketOf(1).hot.status(), uint256(MarketStatus.Active));
    }

    // Fees

    function test_collectFees_splitsAndSparesTheBounties() public {
        admin.list(_terms());
        admin.setTreasury(TREASURY);
        // 10 USD came in since the last bounty; a fifth of it may still be paid for samples.
        admin.setFees(1, 15e18, 5e18);
        vm.expectEmit(address(admin));
        emit IMarketAdmin.FeesCollected(MarketId.wrap(1), 3.9e18, 9.1e18, 3.9e18);
        admin.collectFees(1);
        Market memory m = admin.marketOf(1);
        assertEq(m.insurance, 3.9e18);
        assertEq(admin.balanceOf(TREASURY), 9.1e18);
        assertEq(m.hot.fees(), 2e18);
        assertEq(m.hot.fees() - m.safety.bountyMark(), 10e18);
        // Nothing is left that could be collected.
        admin.collectFees(1);
        assertEq(admin.balanceOf(TREASURY), 9.1e18);
        // Once the bounty is paid, the rest is free.
        admin.setFees(1, 1e18, 1e18);
        admin.collectFees(1);
        assertEq(admin.marketOf(1).hot.fees(), 0);
        assertEq(admin.marketOf(1).insurance, 4.2e18);
        assertEq(admin.balanceOf(TREASURY), 9.8e18);
    }

    function testFuzz_collectFees_losesNothing(int256 fees, int256 mark) public {
        fees = bound(fees, -1e28, 1e28);
        mark = bound(mark, -1e28, 1e28);
        admin.list(_terms());
        admin.setTreasury(TREASURY);
        admin.setFees(1, fees, mark);
        admin.collectFees(1);
        Market memory m = admin.marketOf(1);
        assertEq(m.hot.fees() + int256(m.insurance) + admin.balanceOf(TREASURY), fees);
        assertEq(m.hot.fees() - m.safety.bountyMark(), fees - mark, "what bounties are paid from");
        assertGe(admin.balanceOf(TREASURY), 0);
        if (fees > 0) assertGe(m.hot.fees(), 0);
        else assertEq(m.hot.fees(), fees);
    }

    function test_collectFees_revertsWithoutATreasury() public {
        admin.list(_terms());
        admin.setFees(1, 1e18, 1e18);
        vm.expectRevert(abi.encodeWithSelector(IMarketAdmin.NoTreasury.selector));
        admin.collectFees(1);
        assertEq(admin.treasury(), 0);
        vm.expectRevert(abi.encodeWithSelector(IAccounts.UnknownAccount.selector, 8));
        admin.setTreasury(8);
        vm.expectEmit(address(admin));
        emit IMarketAdmin.TreasurySet(AccountId.wrap(uint32(TREASURY)));
        admin.setTreasury(TREASURY);
        assertEq(admin.treasury(), TREASURY);
        admin.setTreasury(0);
        assertEq(admin.treasury(), 0);
    }

    // Timelock

    function test_schedule_opensAWindowOfFourteenDays() public {
        bytes memory data = hex"c0ffee";
        bytes32 call = keccak256(data);
        vm.expectRevert(abi.encodeWithSelector(IMarketAdmin.NotScheduled.selector, call));
        admin.consume(call);

        vm.expectEmit(address(admin));
        emit IMarketAdmin.CallScheduled(call, data, START + 2 days);
        admin.schedule(data, 2 days);
        vm.expectRevert(abi.encodeWithSelector(IMarketAdmin.AlreadyScheduled.selector, call, START + 2 days));
        admin.schedule(data, 2 days);
        vm.warp(START + 2 days - 1);
        vm.expectRevert(abi.encodeWithSelector(IMarketAdmin.TooEarly.selector, call, START + 2 days));
        admin.consume(call);

        uint256 snapshot = vm.snapshotState();
        vm.warp(START + 2 days);
        admin.consume(call);
        vm.expectRevert(abi.encodeWithSelector(IMarketAdmin.NotScheduled.selector, call));
        admin.consume(call);
        vm.revertToState(snapshot);
        vm.warp(START + 16 days);
        admin.consume(call);
        vm.revertToState(snapshot);
        vm.warp(START + 16 days + 1);
        vm.expectRevert(abi.encodeWithSelector(IMarketAdmin.ScheduleExpired.selector, call, START + 16 days));
        admin.consume(call);
        // What has expired may be announced afresh.
        admin.schedule(data, 2 days);
        vm.warp(START + 18 days + 1);
        admin.consume(call);
    }

    function test_unschedule_forgetsAnAnnouncement() public {
        bytes memory data = hex"c0ffee";
        bytes32 call = keccak256(data);
        vm.expectRevert(abi.encodeWithSelector(IMarketAdmin.NotScheduled.selector, call));
        admin.unschedule(data);
        admin.schedule(data, 1);
        vm.expectEmit(address(admin));
        emit IMarketAdmin.CallUnscheduled(call);
        admin.unschedule(data);
        vm.warp(START + 1);
        vm.expectRevert(abi.encodeWithSelector(IMarketAdmin.NotScheduled.selector, call));
        admin.consume(call);
    }

    // Helpers

    function _terms() private view returns (MarketTerms memory) {
        return ethTerms(oracle, model);
    }

    function _withDepth(MarketTerms memory terms, uint256 depth) private pure returns (MarketTerms memory) {
        terms.margin.depth = depth;
        return terms;
    }

    function _setPrice(int256 answer) private {
        feed.setRound(answer, vm.getBlockTimestamp());
    }

    function _deployOracle(address feed_) private returns (address) {
        FeedConfig[] memory feeds = new FeedConfig[](1);
        feeds[0] = FeedConfig({feed: feed_, maxAge: 3_900});
        ChainlinkIndexConfig memory config = ChainlinkIndexConfig({
            feeds: feeds,
            minPrice: 1e18,
            maxPrice: 1_000_000e18,
            maxDeviation: 0,
            sequencerFeed: address(0),
            gracePeriod: 0
        });
        return deployCode("contracts/oracle/ChainlinkIndex.sol:ChainlinkIndex", abi.encode(config));
    }

    function _outOfBounds(
        bytes32 name,
        uint256 value,
        uint256 minimum,
        uint256 maximum
    ) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IMarketAdmin.OutOfBounds.selector, name, value, minimum, maximum);
    }

    function _probeFailed(address target) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IMarketAdmin.ProbeFailed.selector, target);
    }
}
