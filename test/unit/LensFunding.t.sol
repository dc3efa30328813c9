// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IndexStatus} from "../../contracts/interfaces/IIndexOracle.sol";
import {
    FundingEntryView,
    FundingPaymentView,
    FundingView,
    ILens,
    SettledFundingView
} from "../../contracts/interfaces/ILens.sol";
import {Deleverage} from "../../contracts/interfaces/ILiquidation.sol";
import {AccountId, MarketId} from "../../contracts/types/Ids.sol";
import {ExchangeFixture} from "../helpers/ExchangeFixture.sol";

/// @notice What the lens says about funding, against numbers worked by hand.
contract LensFundingTest is ExchangeFixture {
    int256 private constant INDEX_ORIGIN = 1 << 64;
    /// @dev [WAD quote per lot and second] what 3,300 s at a premium of 0.1 % make longs pay, as worked below.
    int256 private constant RATE = 4_475_911_458 * 64;
    /// @dev [WAD quote per lot] an hour at the rate that 300 s at the interest of 0.01 % set: 0.0001 x 18 x 300 / 3,600 / 28,800, in units of
    /// 64, is 81,380,208.
    int256 private constant HOUR_OF_INTEREST = 81_380_208 * 64 * 3_600;

    ILens private lens;
    AccountId private alice;
    AccountId private bob;

    function setUp() public override {
        super.setUp();
        lens = _deployLens();
        alice = _openFunded("alice", 10_000e18);
        bob = _openFunded("bob", 100_000e18);
    }

    // Funding

    /// @dev Premium 0.1 % for 1,500 s. F = 0.1 % + clamp(0.01 % - 0.1 %, +-0.05 %) = 0.05 %. Per lot and second 0.0005 x 18 x 1,500 /
    /// 3,600 / 28,800, in units of 64: 2,034,505,208. The reach is wider than the bound, 75 % of (5 % - 3 %).
    function test_funding_measuresTheRunningInterval() public {
        _place(bob, _bid(eth, 180_180, 200, 0));
        _sampleUntil(1_500);
        _advanceTo(START + 1_600);
        FundingView memory v = lens.funding(exchange, eth);
        assertEq(MarketId.unwrap(v.market), MarketId.unwrap(eth));
        assertEq(v.interval, 3_600);
        assertEq(v.intervalEnd, START + 3_600);
        assertFalse(v.settlementDue);
        assertEq(v.rate, 0);
        assertEq(v.ratePerLotSecond, 0);
        assertEq(v.longIndex, INDEX_ORIGIN);
        assertEq(v.shortIndex, INDEX_ORIGIN);
        assertEq(v.covered, 1_500);
        assertEq(v.meanPremium, 0.001e18);
        assertEq(v.meanIndexPerLot, 18e18);
        assertEq(uint256(v.indexStatus), uint256(IndexStatus.Usable));
        assertEq(v.impactLots, 100);
        assertTrue(v.premiumKnown);
        assertEq(v.premium, 0.001e18);
        assertEq(v.nextRate, 0.0005e18);
        assertEq(v.nextRatePerLotSecond, 2_034_505_208 * 64);
        assertFalse(v.modelFailed);
        assertEq(v.bound, 0.015e18);
        assertEq(v.lowestNextRate, -0.015e18);
        assertEq(v.highestNextRate, 0.015e18);
    }

    /// @dev Ten seconds before the end, sampled in that second: nine more can still be covered, at +-5 %. So the mean of 3,599 s ends
    /// between (3.59 - 0.45) / 3,599 and (3.59 + 0.45) / 3,599; less the damper of 0.0005.
    function test_funding_reachNarrowsTowardsTheEnd() public {
        _place(bob, _bid(eth, 180_180, 200, 0));
        _sampleUntil(3_300);
        _advanceTo(START + 3_590);
        assertTrue(_sample(eth));
        FundingView memory v = lens.funding(exchange, eth);
        assertEq(v.covered, 3_590);
        assertEq(v.lowestNextRate, 372_464_573_492_636);
        assertEq(v.highestNextRate, 622_534_037_232_564);
    }

    /// @dev Sampled in the interval's last second: nothing can change any more.
    function test_funding_reachEndsAtTheNextRate() public {
        _place(bob, _bid(eth, 180_180, 200, 0));
        _sampleUntil(3_300);
        _advanceTo(START + 3_599);
        assertTrue(_sample(eth));
        FundingView memory v = lens.funding(exchange, eth);
        assertEq(v.covered, 3_599);
        assertEq(v.nextRate, 0.0005e18);
        assertEq(v.lowestNextRate, 0.0005e18);
        assertEq(v.highestNextRate, 0.0005e18);
    }

    /// @dev A model that burns its gas does not stop the view; the clamped premium stands in, as it will in the settlement.
    function test_funding_survivesAFailingModel() public {
        _place(bob, _bid(eth, 180_180, 200, 0));
        _sampleUntil(3_300);
        _advanceTo(START + 3_590);
        assertTrue(_sample(eth));
        vm.etch(address(model), hex"fe");
        FundingView memory v = lens.funding(exchange, eth);
        assertTrue(v.modelFailed);
        assertEq(v.nextRate, 0.0005e18);
        assertEq(v.lowestNextRate, 372_464_573_492_636);
        assertEq(v.highestNextRate, 622_534_037_232_564);
        // One that answers rubbish neither: 2^255 - 1.
        vm.etch(address(model), hex"60015f190360011c5f5260205ff3");
        v = lens.funding(exchange, eth);
        assertTrue(v.modelFailed);
        assertEq(v.highestNextRate, 622_534_037_232_564);
    }

    /// @dev 3,300 s covered. Per lot and second 0.0005 x 18 x 3,300 / 3,600 / 28,800, in units of 64: 4,475,911,458. Whether somebody has
    /// settled makes no difference to anything but `settlementDue`.
    function test_funding_paysTheRateOfTheIntervalBefore() public {
        _place(bob, _bid(eth, 180_180, 200, 0));
        _sampleUntil(3_300);
        _advanceTo(START + 4_200);
        FundingView memory v = lens.funding(exchange, eth);
        assertTrue(v.settlementDue);
        assertEq(v.intervalEnd, START + 7_200);
        assertEq(v.rate, 0.0005e18);
        assertEq(v.ratePerLotSecond, 4_475_911_458 * 64);
        assertEq(v.longIndex, INDEX_ORIGIN + 4_475_911_458 * 64 * 600);
        assertEq(v.shortIndex, v.longIndex);
        assertEq(v.covered, 0);
        assertEq(v.nextRate, 0);

        exchange.settleFunding(eth, NOBODY);
        FundingView memory settled = lens.funding(exchange, eth);
        assertFalse(settled.settlementDue);
        v.settlementDue = false;
        assertEq(abi.encode(settled), abi.encode(v));
        _advanceTo(START + 7_199);
        assertEq(lens.funding(exchange, eth).rate, 0.0005e18);
        // An interval in which nobody sampled sets no rate.
        _advanceTo(START + 7_200);
        v = lens.funding(exchange, eth);
        assertEq(v.rate, 0);
        assertEq(v.ratePerLotSecond, 0);
        assertEq(v.longIndex, INDEX_ORIGIN + 4_475_911_458 * 64 * 3_600);
    }

    function test_funding_premiumNeedsAnIndex() public {
        _place(bob, _bid(eth, 180_180, 200, 0));
        _killFeed(eth);
        FundingView memory v = lens.funding(exchange, eth);
        assertEq(uint256(v.indexStatus), uint256(IndexStatus.Unreadable));
        assertFalse(v.premiumKnown);
        assertEq(v.premium, 0);
        assertEq(v.impactLots, 0);
    }

    function test_fundingHistory_ofOneInterval() public {
        assertEq(lens.fundingHistory(exchange, eth, 32).length, 0);
        _place(bob, _bid(eth, 180_180, 200, 0));
        _sampleUntil(3_300);
        assertEq(lens.fundingHistory(exchange, eth, 32).length, 0);
        _advanceTo(START + 3_600);
        FundingEntryView[] memory unsettled = lens.fundingHistory(exchange, eth, 32);
        assertEq(unsettled.length, 1);
        assertEq(unsettled[0].end, START + 3_600);
        assertEq(unsettled[0].rate, 0.0005e18);
        assertEq(unsettled[0].premium, 0.001e18);
        assertEq(unsettled[0].covered, 3_300);
        assertEq(unsettled[0].indexPerLot, 18e18);
        exchange.settleFunding(eth, NOBODY);
        assertEq(abi.encode(lens.fundingHistory(exchange, eth, 32)), abi.encode(unsettled));
        assertEq(lens.fundingHistory(exchange, eth, 0).length, 0);
    }

    /// @dev Forty hours, the 35th without a sample. Its place, 35 % 32, still holds the third hour, which nobody can be told of any more:
    /// of the others of its time most are gone. START is a multiple of 32 hours.
    function test_fundingHistory_oldestFirstAcrossTheRing() public {
        _fortyHours();
        FundingEntryView[] memory v = lens.fundingHistory(exchange, eth, 100);
        assertEq(v.length, 31);
        for (uint256 i = 0; i < 31; ++i) {
            uint256 hour = i < 26 ? i + 9 : i + 10; // 9 to 34, then 36 to 40
            assertEq(v[i].end, START + hour * 3_600);
            assertEq(v[i].covered, 300);
            assertEq(v[i].rate, 0.0001e18);
            assertEq(v[i].ratePerLotSecond, 81_380_208 * 64);
            // The first hour's rate is paid in the second, and nothing in the 36th.
            assertEq(v[i].paid, int256(hour < 36 ? hour - 1 : hour - 2) * HOUR_OF_INTEREST);
        }
        v = lens.fundingHistory(exchange, eth, 6);
        assertEq(v.length, 6);
        assertEq(v[0].end, START + 34 * 3_600);
        assertEq(v[5].end, START + 40 * 3_600);
        bytes memory unsettled = abi.encode(lens.fundingHistory(exchange, eth, 32));
        exchange.settleFunding(eth, NOBODY);
        assertEq(abi.encode(lens.fundingHistory(exchange, eth, 32)), unsettled);
    }

    // Settled intervals

    function test_settledFunding_beforeAnything() public view {
        SettledFundingView memory v = lens.settledFunding(exchange, eth);
        assertEq(v.settledUntil, START);
        assertEq(v.paid, 0);
        assertEq(v.last.end, 0);
        assertEq(v.last.covered, 0);
    }

    /// @dev An hour of which 3,300 s are covered. It counts once it is settled; so does the next, which measures nothing.
    function test_settledFunding_waitsForTheSettlement() public {
        _place(bob, _bid(eth, 180_180, 200, 0));
        _sampleUntil(3_300);
        _advanceTo(START + 3_700);
        assertEq(lens.settledFunding(exchange, eth).settledUntil, START);
        assertEq(lens.settledFunding(exchange, eth).last.end, 0);
        vm.expectRevert(abi.encodeWithSelector(ILens.NoIntervalSettled.selector, eth, START + 3_600, START));
        lens.fundingEntry(exchange, eth, START + 3_600);

        exchange.settleFunding(eth, NOBODY);
        SettledFundingView memory v = lens.settledFunding(exchange, eth);
        assertEq(v.settledUntil, START + 3_600);
        assertEq(v.paid, 0);
        assertEq(v.last.end, START + 3_600);
        assertEq(v.last.rate, 0.0005e18);
        assertEq(v.last.premium, 0.001e18);
        assertEq(v.last.covered, 3_300);
        assertEq(v.last.indexPerLot, 18e18);
        assertEq(v.last.ratePerLotSecond, RATE);
        assertEq(v.last.paid, 0);
        assertEq(abi.encode(lens.fundingEntry(exchange, eth, START + 3_600)), abi.encode(v.last));

        _advanceTo(START + 7_300);
        exchange.settleFunding(eth, NOBODY);
        SettledFundingView memory later = lens.settledFunding(exchange, eth);
        assertEq(later.settledUntil, START + 7_200);
        assertEq(later.paid, RATE * 3_600);
        assertEq(abi.encode(later.last), abi.encode(v.last));
        FundingEntryView memory empty = lens.fundingEntry(exchange, eth, START + 7_200);
        assertEq(empty.end, START + 7_200);
        assertEq(empty.covered, 0);
        assertEq(empty.rate, 0);
        assertEq(empty.paid, RATE * 3_600);
    }

    function test_fundingEntry_onlyOfBoundaries() public {
        vm.expectRevert(abi.encodeWithSelector(ILens.NoIntervalSettled.selector, eth, START - 1, START));
        lens.fundingEntry(exchange, eth, START - 1);
    }

    /// @dev As in the history above: known from the ninth hour on, the 35th without a rate.
    function test_fundingEntry_acrossTheRing() public {
        _fortyHours();
        exchange.settleFunding(eth, NOBODY);
        assertEq(lens.fundingEntry(exchange, eth, START + 9 * 3_600).paid, 8 * HOUR_OF_INTEREST);
        FundingEntryView memory v = lens.fundingEntry(exchange, eth, START + 35 * 3_600);
        assertEq(v.covered, 0);
        assertEq(v.paid, 34 * HOUR_OF_INTEREST);
        v = lens.settledFunding(exchange, eth).last;
        assertEq(v.end, START + 40 * 3_600);
        assertEq(v.paid, 38 * HOUR_OF_INTEREST);
        vm.expectRevert(
            abi.encodeWithSelector(ILens.FundingForgotten.selector, eth, START + 8 * 3_600, START + 9 * 3_600)
        );
        lens.fundingEntry(exchange, eth, START + 8 * 3_600);
        // The third hour's place was never overwritten; it is forgotten all the same.
        vm.expectRevert(
            abi.encodeWithSelector(ILens.FundingForgotten.selector, eth, START + 3 * 3_600, START + 9 * 3_600)
        );
        lens.fundingEntry(exchange, eth, START + 3 * 3_600);
    }

    // What was paid by then

    /// @dev Nothing up to the first boundary, the rate for an hour, then nothing. Settled or not makes no difference.
    function test_fundingPaid_everySecondOfThePast() public {
        _place(bob, _bid(eth, 180_180, 200, 0));
        _sampleUntil(3_300);
        _advanceTo(START + 10_000);
        _assertPaidByThen();
        exchange.settleFunding(eth, NOBODY);
        _assertPaidByThen();
        assertEq(lens.funding(exchange, eth).paid, RATE * 3_600);
        vm.expectRevert(abi.encodeWithSelector(ILens.TimeNotReached.selector, START + 10_001, START + 10_000));
        lens.fundingPaid(exchange, eth, START + 10_001);
    }

    function _assertPaidByThen() private view {
        assertEq(lens.fundingPaid(exchange, eth, START - 7_300), 0, "before it was listed");
        assertEq(lens.fundingPaid(exchange, eth, START + 3_300), 0);
        assertEq(lens.fundingPaid(exchange, eth, START + 3_600), 0);
        assertEq(lens.fundingPaid(exchange, eth, START + 3_601), RATE);
        assertEq(lens.fundingPaid(exchange, eth, START + 7_199), RATE * 3_599);
        assertEq(lens.fundingPaid(exchange, eth, START + 7_200), RATE * 3_600);
        assertEq(lens.fundingPaid(exchange, eth, START + 10_000), RATE * 3_600);
    }

    /// @dev What is known does not shrink while nobody samples: no later interval takes a place of the ring.
    function test_fundingPaid_ofASleepingMarket() public {
        _fortyHours();
        assertEq(lens.fundingPaid(exchange, eth, START + 8 * 3_600), 7 * HOUR_OF_INTEREST, "not settled further yet");
        exchange.settleFunding(eth, NOBODY);
        _assertKnownFromTheNinthHour();
        _advanceTo(START + 140 * 3_600 + 17);
        _assertKnownFromTheNinthHour();
        exchange.settleFunding(eth, NOBODY);
        _assertKnownFromTheNinthHour();
        assertEq(lens.fundingPaid(exchange, eth, START + 40 * 3_600 + 1), 38 * HOUR_OF_INTEREST + 81_380_208 * 64);
        assertEq(lens.fundingPaid(exchange, eth, START + 41 * 3_600), 39 * HOUR_OF_INTEREST);
        assertEq(lens.fundingPaid(exchange, eth, vm.getBlockTimestamp()), 39 * HOUR_OF_INTEREST);
    }

    function _assertKnownFromTheNinthHour() private {
        assertEq(lens.fundingPaid(exchange, eth, START + 9 * 3_600), 8 * HOUR_OF_INTEREST);
        assertEq(lens.fundingPaid(exchange, eth, START + 40 * 3_600), 38 * HOUR_OF_INTEREST);
        vm.expectRevert(
            abi.encodeWithSelector(ILens.FundingForgotten.selector, eth, START + 9 * 3_600 - 1, START + 9 * 3_600)
        );
        lens.fundingPaid(exchange, eth, START + 9 * 3_600 - 1);
    }

    /// @dev The index itself was looked at when it was that time. Intervals are covered or not, settled at once, late, or only by the
    /// view.
    function testFuzz_fundingPaid_isWhatTheIndexWasThen(uint256 seed) public {
        _place(bob, _bid(eth, 180_180, 200, 0));
        uint256[24] memory times;
        int256[24] memory indices;
        for (uint256 i; i < 24; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            _advance(1 + (seed % 5_000));
            if ((seed >> 32) % 3 != 0) _sample(eth);
            if ((seed >> 64) % 3 == 0) exchange.settleFunding(eth, NOBODY);
            times[i] = vm.getBlockTimestamp();
            indices[i] = lens.funding(exchange, eth).longIndex - INDEX_ORIGIN;
        }
        // 24 x 5,000 s are 33.3 hours at most.
        for (uint256 i; i < 24; ++i) assertEq(lens.fundingPaid(exchange, eth, times[i]), indices[i]);
    }

    /// @dev Alice is 1,000 lots short on 491 USD after a fee of 9; at 1,910 she lacks. Nobody opposite has won anything: the longs changed
    /// hands at that price. Their index takes the loss, and what funding alone has cost stays what it was.
    function test_fundingPaid_leavesOutWhatSidesPayForDeficits() public {
        AccountId carol = _openFunded("carol", 1_000_000e18);
        AccountId dave = _openFunded("dave", 1_000_000e18);
        AccountId weak = _openFunded("weak", 1_000e18);
        _place(bob, _bid(eth, 180_180, 200, 0));
        _sampleUntil(3_300);
        _cancel(bob, eth, 0);
        _advanceTo(START + 3_700);
        _trade(eth, carol, weak, ETH_TICK, 1_000);
        _jump(eth, 1_910e18);
        _trade(eth, dave, carol, 191_000, 1_000);
        uint256 time = vm.getBlockTimestamp();
        int256 paid = lens.fundingPaid(exchange, eth, time);
        assertEq(paid, RATE * int256(time - START - 3_600));

        exchange.flagDeficit(weak);
        _advance(120);
        AccountId[] memory candidates = new AccountId[](1);
        candidates[0] = dave;
        exchange.deleverage(Deleverage(weak, eth, 1_000, candidates));
        FundingView memory v = lens.funding(exchange, eth);
        assertGt(v.longLoss, 0);
        assertEq(v.shortLoss, 0);
        assertEq(v.paid, paid + RATE * 120);
        assertEq(v.longIndex, INDEX_ORIGIN + v.paid + int256(v.longLoss));
        assertEq(v.shortIndex, INDEX_ORIGIN + v.paid);
        assertEq(lens.fundingPaid(exchange, eth, time), paid);
        assertEq(lens.fundingPaid(exchange, eth, START + 3_700), RATE * 100);
    }

    // What an account pays

    /// @dev 100 lots from the boundary on: a hundred seconds at the first hour's rate, 3,500 more, and an hour at what the running one has
    /// measured: 300 s at a premium of 0.1 %, 0.0005 x 18 x 300 / 3,600 / 28,800, in units of 64: 406,901,041.
    function test_fundingPayments_soFarToComeAndNext() public {
        _place(bob, _bid(eth, 180_180, 300, 0));
        _sampleUntil(3_300);
        _advanceTo(START + 3_600);
        assertTrue(_sample(eth));
        _place(alice, _ask(eth, 180_180, 100, 0));
        _advanceTo(START + 3_700);
        FundingPaymentView[] memory v = lens.fundingPayments(exchange, alice);
        assertEq(v.length, 1);
        assertEq(v[0].size, -100);
        assertEq(v[0].accrued, RATE * 100 * 100);
        assertEq(v[0].upcoming, RATE * 100 * 3_500);
        assertEq(v[0].until, START + 7_200);
        assertEq(v[0].next, int256(406_901_041) * 64 * 3_600 * 100);
        assertEq(lens.fundingPayments(exchange, bob)[0].next, -v[0].next);
        // An interval that has measured nothing sets no rate.
        _advanceTo(START + 7_200);
        assertEq(lens.fundingPayments(exchange, alice)[0].next, 0);
    }

    /// @dev One sample an hour, with an empty book, but for the 35th.
    function _fortyHours() private {
        for (uint256 hour = 1; hour <= 40; ++hour) {
            if (hour == 35) continue;
            _advanceTo(START + hour * 3_600 - 1_800);
            assertTrue(_sample(eth));
        }
        _advanceTo(START + 40 * 3_600);
    }

    /// @dev A sample every 300 s, up to `last` seconds after START.
    function _sampleUntil(uint256 last) private {
        for (uint256 t = 300; t <= last; t += 300) {
            _advanceTo(START + t);
            assertTrue(_sample(eth));
        }
    }
}
