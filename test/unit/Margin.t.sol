// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Exposure, Health, MarginPrices} from "../../contracts/libraries/Margin.sol";
import {IFundingHarness} from "../../contracts/mocks/harnesses/IFundingHarness.sol";
import {CompactDecimal} from "../../contracts/types/CompactDecimal.sol";
import {FundingWordLibrary, RiskWord} from "../../contracts/types/MarketWords.sol";
import {Test} from "../helpers/Test.sol";

/// @notice Margin by hand, and the parts of the change rule one by one. IM is 5 %, MM 60 % of it, unless a test says otherwise.
contract MarginTest is Test {
    uint256 private constant QUANTUM = 1e14;
    uint256 private constant DEPTH = 50_000_000e18;

    IFundingHarness private margin;

    function setUp() public {
        margin = IFundingHarness(deployCode("contracts/mocks/harnesses/FundingHarness.sol:FundingHarness"));
    }

    // IM and MM of a notional

    function test_initialMargin_byHand() public view {
        // 100,000 USD: 5 % is 5,000; with the slope, 100,000^2 / 50,000,000 is 200 more.
        assertEq(margin.initialMargin(100_000e18, _risk(0)), 5_000e18);
        assertEq(margin.initialMargin(100_000e18, _risk(DEPTH)), 5_200e18);
        assertEq(margin.maintenanceMargin(5_200e18, _risk(DEPTH)), 3_120e18);
        assertEq(margin.initialMargin(0, _risk(DEPTH)), 0);
        assertEq(margin.maintenanceMargin(0, _risk(DEPTH)), 0);
    }

    function test_margins_roundUp() public view {
        assertEq(margin.initialMargin(1, _risk(0)), 1);
        assertEq(margin.initialMargin(20, _risk(0)), 1);
        assertEq(margin.initialMargin(21, _risk(0)), 2);
        assertEq(margin.initialMargin(20, _risk(DEPTH)), 2, "the slope adds a fraction of a unit");
        assertEq(margin.maintenanceMargin(1, _risk(0)), 1);
        assertEq(margin.maintenanceMargin(5, _risk(0)), 3);
        assertEq(margin.maintenanceMargin(6, _risk(0)), 4);
    }

    /// @dev The least integer that is at least N x base + N^2 / depth.
    function testFuzz_initialMargin_isTheCeiling(uint256 notional, uint256 depth, uint256 base) public view {
        notional = bound(notional, 0, 1e33);
        depth = bound(depth, 1, 255) * 10 ** 23; // 100,000 to 25,500,000 USD
        base = bound(base, 100, 10_000);
        RiskWord risk = RiskWord.wrap(0).withTerms(QUANTUM, base, 60, CompactDecimal.encode(depth));
        uint256 initial = margin.initialMargin(notional, risk);
        uint256 exact = notional * base * depth + notional * notional * 10_000; // [1 / (10,000 x depth)]
        assertGe(initial * depth * 10_000, exact);
        if (initial != 0) assertLt((initial - 1) * depth * 10_000, exact);
        uint256 maintenance = margin.maintenanceMargin(initial, risk);
        assertGe(maintenance * 100, initial * 60);
        if (maintenance != 0) assertLt((maintenance - 1) * 100, initial * 60);
    }

    /// @dev Splitting a position over accounts never needs more margin in all than holding it in one, to a unit.
    function testFuzz_initialMargin_isNotCheaperForLarger(uint256 a, uint256 b) public view {
        a = bound(a, 0, 1e30);
        b = bound(b, 0, 1e30);
        RiskWord risk = _risk(DEPTH);
        assertLe(margin.initialMargin(a, risk) + margin.initialMargin(b, risk), margin.initialMargin(a + b, risk) + 1);
    }

    // Open orders

    function test_exposedLots_isTheWorseSide() public view {
        assertEq(margin.exposedLots(0, 30, 20), 30);
        assertEq(margin.exposedLots(100, 30, 20), 130);
        assertEq(margin.exposedLots(100, 0, 250), 150, "asks that flip the position");
        assertEq(margin.exposedLots(100, 0, 150), 100, "asks that only reduce");
        assertEq(margin.exposedLots(-100, 30, 20), 120);
        assertEq(margin.exposedLots(-100, 250, 20), 150);
    }

    function testFuzz_exposedLots_equalsThePlainVersion(int256 size, uint256 bids, uint256 asks) public view {
        size = bound(size, -int256(1 << 39), int256(1 << 39) - 1);
        bids = bound(bids, 0, type(uint32).max);
        asks = bound(asks, 0, type(uint32).max);
        int256 ifBought = size + int256(bids);
        int256 ifSold = size - int256(asks);
        uint256 bought = ifBought < 0 ? uint256(-ifBought) : uint256(ifBought);
        uint256 sold = ifSold < 0 ? uint256(-ifSold) : uint256(ifSold);
        assertEq(margin.exposedLots(size, bids, asks), bought > sold ? bought : sold);
    }

    // Sums over markets

    function test_add_countsProfitInFullForEquityAndInPartForInitial() public view {
        // 100 lots long, entered at 17.5 USD, mark 18: 50 USD of profit, half of which counts. Notional 1,800: IM 90, MM 54.
        Health memory h = margin.add(_empty(), Exposure(1_000e18, 100, 100 * 175_000, 0, 0), _prices(18e18, 0), true);
        assertEq(h.cash, 1_000e18);
        assertEq(h.gains, 50e18);
        assertEq(h.weightedGains, 25e18);
        assertEq(h.losses, 0);
        assertEq(h.initial, 90e18);
        assertEq(h.maintenance, 54e18);
    }

    function test_add_countsLossesInFull() public view {
        Health memory h = margin.add(_empty(), Exposure(0, -100, 100 * 175_000, 0, 0), _prices(18e18, 0), true);
        assertEq(h.losses, -50e18);
        assertEq(h.gains, 0);
        assertEq(h.weightedGains, 0);
    }

    function test_add_takesTheWorseSideOfOpenOrders() public view {
        // Long 100, bids for 50 and asks for 20: 150 lots at 18 USD, 2,700 USD, IM 135; MM stays that of the position.
        Health memory h = margin.add(_empty(), Exposure(0, 100, 100 * 180_000, 50, 20), _prices(18e18, 0), true);
        assertEq(h.initial, 135e18);
        assertEq(h.maintenance, 54e18);
        h = margin.add(_empty(), Exposure(0, 100, 100 * 180_000, 50, 20), _prices(18e18, 0), false);
        assertEq(h.initial, 90e18, "a fill asks for the position alone");
        h = margin.add(_empty(), Exposure(0, 0, 0, 50, 20), _prices(18e18, 0), true);
        assertEq(h.initial, 45e18);
        assertEq(h.maintenance, 0);
    }

    function test_add_sumsMarkets() public view {
        // A profit in one market does not pay for a loss in another at its full value: +50 counts 25, -30 counts 30.
        Health memory h = margin.add(_empty(), Exposure(500e18, 100, 100 * 175_000, 0, 0), _prices(18e18, 0), true);
        h = margin.add(h, Exposure(0, -60, 60 * 175_000, 0, 0), _prices(18e18, DEPTH), true);
        assertEq(h.cash, 500e18);
        assertEq(h.gains, 50e18);
        assertEq(h.weightedGains, 25e18);
        assertEq(h.losses, -30e18);
        // 90 + 1,080 x 5 % + 1,080^2 / 50,000,000 = 90 + 54 + 0.023328.
        assertEq(h.initial, 144.023328e18);
        assertEq(h.maintenance, 54e18 + 32.4139968e18);
    }

    // Add-ons

    function test_add_chargesVolatilityOnEveryExposedLot() public view {
        // 100 lots at 18 USD; 3 % more on each is 54 USD, on the 130 that bids lead to 70.20 USD.
        MarginPrices memory prices = _prices(18e18, 0);
        prices.volatility = 0.54e18;
        Exposure memory e = Exposure(0, 100, 100 * 180_000, 30, 250);
        assertEq(margin.add(_empty(), e, prices, false).initial, 90e18 + 54e18);
        // Asks that flip the position to 150 short are the worse side.
        Health memory h = margin.add(_empty(), e, prices, true);
        assertEq(h.initial, 135e18 + 81e18);
        assertEq(h.maintenance, 54e18, "MM has no add-ons");
    }

    /// @dev Only who pays is charged, and only for the lots on that side: 0.02 USD a lot.
    function test_add_chargesFundingOnTheSideThatPays() public view {
        MarginPrices memory prices = _prices(18e18, 0);
        Exposure memory e = Exposure(0, 100, 100 * 180_000, 30, 250);
        prices.funding = 0.02e18;
        assertEq(margin.add(_empty(), e, prices, false).initial, 90e18 + 2e18, "a long pays");
        assertEq(margin.add(_empty(), e, prices, true).initial, 135e18 + 2.6e18, "and would for its bids");
        prices.funding = -0.02e18;
        assertEq(margin.add(_empty(), e, prices, false).initial, 90e18, "a long receives");
        assertEq(margin.add(_empty(), e, prices, true).initial, 135e18 + 3e18, "150 short after its asks");
        e.size = -100;
        e.entry = 100 * 180_000;
        assertEq(margin.add(_empty(), e, prices, false).initial, 90e18 + 2e18, "a short pays");
        assertEq(margin.add(_empty(), e, prices, true).initial, 315e18 + 7e18, "350 short after its asks");
        Health memory h = margin.add(_empty(), e, prices, true);
        assertEq(h.maintenance, 54e18, "MM has no add-ons");
    }

    function test_setMark_boundsTheAddOns() public view {
        RiskWord risk = _risk(0).withSample(18e18, 0, 0, 7);
        MarginPrices memory prices = margin.setMark(MarginPrices(risk, 0, 50, 0, 0, 1e15), 18e18 + 1);
        assertEq(prices.mark, 18e18 + 1);
        assertEq(prices.volatility, 0.126e18 + 1, "7 per mille, rounded up");
        assertEq(prices.funding, 1e15);
        // 4 % of 18 USD, rounded down.
        prices = margin.setMark(MarginPrices(risk, 0, 50, 0, 0, 0.73e18), 18e18 + 1);
        assertEq(prices.funding, 0.72e18);
        prices = margin.setMark(MarginPrices(risk, 0, 50, 0, 0, -0.73e18), 18e18 + 1);
        assertEq(prices.funding, -0.72e18);
    }

    function test_fundingDue_isTheRunningRateOverOneInterval() public view {
        assertEq(margin.fundingDue(FundingWordLibrary.pack(0, 0, 0, 5, 3_600)), 5 * 64 * 3_600);
        assertEq(margin.fundingDue(FundingWordLibrary.pack(0, 0, 0, -5, 28_800)), -5 * 64 * 28_800);
    }

    /// @dev Both ways in which the core sums IM against the formula, for any position, orders and add-ons.
    function testFuzz_initialPart_equalsThePlainVersion(
        int256 size,
        uint256 bids,
        uint256 asks,
        uint256 volatility,
        int256 rate,
        bool orders
    ) public view {
        Exposure memory e = Exposure(0, bound(size, -1e9, 1e9), 0, bound(bids, 0, 1e9), bound(asks, 0, 1e9));
        MarginPrices memory prices = _prices(18e18, DEPTH);
        prices.volatility = bound(volatility, 0, 2e18);
        prices.funding = bound(rate, -0.72e18, 0.72e18);
        int256 bought = e.size + (orders ? int256(e.bidLots) : int256(0));
        int256 sold = (orders ? int256(e.askLots) : int256(0)) - e.size;
        uint256 lots = _larger(bought, sold);
        uint256 expected = margin.initialMargin(lots * prices.mark, prices.risk) + lots * prices.volatility;
        if (prices.funding > 0 && bought > 0) expected += uint256(bought) * uint256(prices.funding);
        if (prices.funding < 0 && sold > 0) expected += uint256(sold) * uint256(-prices.funding);
        assertEq(margin.initialPart(e, prices, orders), expected);
        assertEq(margin.add(_empty(), e, prices, orders).initial, expected);
    }

    function _larger(int256 a, int256 b) private pure returns (uint256) {
        uint256 x = a < 0 ? uint256(-a) : uint256(a);
        uint256 y = b < 0 ? uint256(-b) : uint256(b);
        return x > y ? x : y;
    }

    // The change rule's parts

    /// @dev A position shrinks if it moves toward zero and stops there at the latest.
    function testFuzz_isShrinking_equalsThePlainVersion(int256 before, int256 afterwards, uint256 orders) public view {
        before = bound(before, -20, 20);
        afterwards = bound(afterwards, -20, 20);
        Exposure memory start = Exposure(0, before, 0, orders & 3, (orders >> 2) & 3);
        Exposure memory end = Exposure(0, afterwards, 0, (orders >> 4) & 3, (orders >> 6) & 3);
        bool toward = before >= 0 ? afterwards >= 0 && afterwards <= before : afterwards <= 0 && afterwards >= before;
        assertEq(margin.isShrinking(start, end, false), toward);
        bool fewer = end.bidLots <= start.bidLots && end.askLots <= start.askLots;
        assertEq(margin.isShrinking(start, end, true), toward && fewer);
    }

    function test_isNoWorse_comparesRatios() public view {
        // Equity 40 over MM 54 before; a third closed without cost: 40 over 36.
        assertTrue(margin.isNoWorse(_health(40e18, 54e18), _health(40e18, 36e18)));
        // At a cost: 40 x 36 / 54 = 26.67 is the least that may be left.
        assertTrue(margin.isNoWorse(_health(40e18, 54e18), _health(26_666_666_666_666_666_667, 36e18)));
        assertFalse(margin.isNoWorse(_health(40e18, 54e18), _health(26_666_666_666_666_666_666, 36e18)));
        // The same again is no worse.
        assertTrue(margin.isNoWorse(_health(40e18, 54e18), _health(40e18, 54e18)));
        assertFalse(margin.isNoWorse(_health(40e18, 54e18), _health(40e18 - 1, 54e18)));
    }

    function test_isNoWorse_wantsEquityAtOrAboveZero() public view {
        assertTrue(margin.isNoWorse(_health(0, 54e18), _health(0, 36e18)));
        assertFalse(margin.isNoWorse(_health(-1, 54e18), _health(-1, 36e18)));
        assertFalse(
            margin.isNoWorse(_health(-10, 54e18), _health(-1, 36e18)),
            "less of a deficit on less, and still one"
        );
        assertFalse(margin.isNoWorse(_health(1, 54e18), _health(-1, 0)));
        assertTrue(margin.isNoWorse(_health(1, 54e18), _health(0, 0)), "everything closed at the last unit of equity");
    }

    function testFuzz_isNoWorse_isTransitive(uint256[3] memory equity, uint256[3] memory mm) public view {
        Health[3] memory h;
        for (uint256 i = 0; i < 3; ++i) {
            h[i] = _health(int256(bound(equity[i], 0, 1e30)), bound(mm[i], 1, 1e30));
        }
        if (margin.isNoWorse(h[0], h[1]) && margin.isNoWorse(h[1], h[2])) assertTrue(margin.isNoWorse(h[0], h[2]));
        assertTrue(margin.isNoWorse(h[0], h[1]) || margin.isNoWorse(h[1], h[0]), "any two can be compared");
    }

    function _risk(uint256 depth) private pure returns (RiskWord) {
        return RiskWord.wrap(0).withTerms(QUANTUM, 500, 60, CompactDecimal.encode(depth));
    }

    function _prices(uint256 mark, uint256 depth) private pure returns (MarginPrices memory) {
        return MarginPrices(_risk(depth), mark, 50, depth, 0, 0);
    }

    function _empty() private pure returns (Health memory h) {}

    function _health(int256 equity, uint256 maintenance) private pure returns (Health memory h) {
        h.cash = equity;
        h.maintenance = maintenance;
    }
}
