// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IFunding} from "../../contracts/interfaces/IFunding.sol";
import {MarketTerms} from "../../contracts/interfaces/IMarketAdmin.sol";
import {ITrading} from "../../contracts/interfaces/ITrading.sol";
import {AccountId, MarketId} from "../../contracts/types/Ids.sol";
import {RingWord} from "../../contracts/types/MarketWords.sol";
import {ExchangeFixture} from "../helpers/ExchangeFixture.sol";

/// @notice Rates, payments and time. ETH settles hourly; 1,000 lots bid 1 % above the index make the premium 1 %, and the rate 1 % less the
/// damper of 0.05 %: 0.95 % for 8 h. A lot is 18 USD: 0.171 USD in 28,800 s, 92,773,437,500 units of 64 WAD a second, without remainder.
/// For 100 lots that is 0.00059375 USD a second and 2.1375 USD an hour.
contract SettlementTest is ExchangeFixture {
    int256 private constant RATE = 92_773_437_500; // [64 WAD per lot and second]
    int256 private constant PER_HOUR = 2.1375e18; // of 100 lots
    /// @dev Of the first hour, of which 3,599 s of 3,600 are measured: 92,747,667,100.69.
    int256 private constant FIRST_RATE = 92_747_667_100;
    int256 private constant ORIGIN = 1 << 64;
    uint256 private constant HOUR = 3_600;

    AccountId private maker;
    AccountId private long;
    AccountId private short;

    function setUp() public override {
        super.setUp();
        _people();
    }

    function _people() private {
        maker = _openFunded("maker", 1_000_000e18);
        long = _openFunded("long", 100_000e18);
        short = _openFunded("short", 100_000e18);
    }

    // Setting a rate

    function test_settle_setsTheRateOfTheNextHour() public {
        _trade(eth, long, short, ETH_TICK, 100);
        _measureTwoHours(0.01e18);
        vm.expectEmit(address(exchange));
        emit IFunding.IntervalSettled(
            eth,
            START + 2 * HOUR,
            HOUR,
            0.01e18,
            0.0095e18,
            RATE,
            ORIGIN + FIRST_RATE * 64 * 3_600,
            ORIGIN + FIRST_RATE * 64 * 3_600
        );
        assertTrue(exchange.settleFunding(eth, NOBODY));
        assertEq(_market(eth).funding.rate(), RATE);
        assertEq(_market(eth).funding.accruedAt(), START + 2 * HOUR);
        assertEq(_market(eth).premium.covered(), 0, "a new interval has measured nothing");
        assertEq(_market(eth).premium.premiumIntegral(), 0);
    }

    /// @dev The premium of 5 % (the cap of samples) would give 4.95 %; the core bounds it by 0.75 x (5 % - 3 %).
    function test_settle_boundsTheRate() public {
        _trade(eth, long, short, ETH_TICK, 100);
        _measureTwoHours(0.1e18);
        exchange.settleFunding(eth, NOBODY);
        RingWord last = _ring(eth)[((START + 2 * HOUR) / HOUR) % 32];
        assertEq(last.premium(), 0.05e18);
        assertEq(last.rate(), 0.015e18);
        // 0.015 x 18 / 28,800 / 64 = 146,484,375,000.
        assertEq(_market(eth).funding.rate(), 146_484_375_000);
    }

    function test_settle_ofABalancedBookIsTheInterest() public {
        _measureTwoHours(0);
        exchange.settleFunding(eth, NOBODY);
        // 0.0001 x 18 / 28,800 / 64.
        assertEq(_market(eth).funding.rate(), 976_562_500);
    }

    function test_settle_mirrorsBelowTheIndex() public {
        // Damper and interest are not symmetric around zero: -1 % + 0.05 %.
        _trade(eth, long, short, ETH_TICK, 100);
        _place(maker, _ask(eth, 178_200, 1_000, 0));
        _sampleUntil(eth, START + 2 * HOUR);
        exchange.settleFunding(eth, NOBODY);
        assertEq(_market(eth).funding.rate(), -RATE);
    }

    // Paying

    function test_pay_bySecondsDuringTheNextHour() public {
        _trade(eth, long, short, ETH_TICK, 100);
        (int256 longBefore, int256 shortBefore) = _measureAndRealize();
        _advance(1);
        _realizeBoth();
        assertEq(_balance(long) - longBefore, -0.00059375e18);
        assertEq(_balance(short) - shortBefore, 0.00059375e18);
        _advance(HOUR - 1);
        _realizeBoth();
        assertEq(_balance(long) - longBefore, -PER_HOUR);
        assertEq(_balance(short) - shortBefore, PER_HOUR);
        _assertLedger();
    }

    /// @dev What is not measured is not paid: with no sample in an hour, the one after it pays nothing.
    function test_pay_nothingForAnUnmeasuredHour() public {
        _trade(eth, long, short, ETH_TICK, 100);
        (int256 before, ) = _measureAndRealize();
        _advance(HOUR);
        exchange.settleFunding(eth, NOBODY);
        assertEq(_market(eth).funding.rate(), 0);
        _advance(10 * HOUR);
        _realizeBoth();
        assertEq(_balance(long) - before, -PER_HOUR);
    }

    /// @dev One sample that covers 10 s, then thirty days of silence: 10 / 3,600 of the rate for one hour, and nothing for the rest.
    /// 92,773,437,500 / 360 = 257,703,993.05.
    function test_pay_oneSampleThenThirtyDaysOfSilence() public {
        _trade(eth, long, short, ETH_TICK, 100);
        _place(maker, _bid(eth, 181_800, 1_000, 0));
        _advance(10);
        assertTrue(_sample(eth));
        int256 before = _balance(long);
        _advance(30 days);
        _realizeBoth();
        assertEq(_balance(long) - before, -100 * 257_703_993 * 64 * 3_600);
        assertEq(_market(eth).funding.rate(), 0);
        _assertLedger();
    }

    /// @dev Half of the hour measured, half of the rate.
    function test_pay_onlyForCoveredTime() public {
        _trade(eth, long, short, ETH_TICK, 100);
        _place(maker, _bid(eth, 181_800, 1_000, 0));
        _sampleUntil(eth, START + 1_800);
        assertEq(_market(eth).premium.covered(), 1_799);
        int256 before = _balance(long);
        _advanceTo(START + 2 * HOUR);
        _realizeBoth();
        // 0.0095 x 18 x 1,799 / 3,600 / 28,800 / 64 = 46,360,948,350.7.
        assertEq(_balance(long) - before, -100 * 46_360_948_350 * 64 * 3_600);
    }

    function test_realize_changesNobodysEquity() public {
        _trade(eth, long, short, ETH_TICK, 100);
        _measureAndRealize();
        _advance(HOUR / 2);
        int256 balance = _balance(long) - PER_HOUR / 2;
        vm.expectEmit(address(exchange));
        emit IFunding.FundingRealized(eth, long, -PER_HOUR / 2, balance);
        _realize(eth, long);
        bytes32 before = _digest();
        _realize(eth, long);
        assertEq(_digest(), before, "twice in one second");
    }

    function test_realize_ofNobodyAndNothing() public {
        _advance(10);
        AccountId[] memory accounts = new AccountId[](3);
        (accounts[0], accounts[1], accounts[2]) = (NOBODY, AccountId.wrap(99), long);
        bytes32 before = _digest();
        exchange.realizeFunding(eth, accounts);
        assertEq(_digest(), before);
    }

    function test_settle_refusesUnknownMarketsAndBeneficiaries() public {
        MarketId unknown = MarketId.wrap(9);
        bytes memory expected = abi.encodeWithSelector(ITrading.UnknownMarket.selector, unknown);
        _assertRefused(address(this), abi.encodeCall(exchange.settleFunding, (unknown, NOBODY)), expected);
        _assertRefused(address(this), abi.encodeCall(exchange.realizeFunding, (unknown, new AccountId[](0))), expected);
        AccountId nobody = AccountId.wrap(99);
        _assertRefused(
            address(this),
            abi.encodeCall(exchange.settleFunding, (eth, nobody)),
            abi.encodeWithSelector(bytes4(keccak256("UnknownAccount(uint32)")), nobody)
        );
    }

    /// @dev A trade realises both parties' funding on the way, to the same amounts.
    function test_trade_realizesFunding() public {
        _trade(eth, long, short, ETH_TICK, 100);
        (int256 longBefore, int256 shortBefore) = _measureAndRealize();
        _advance(HOUR / 2);
        // Into the maker's bid at 181,800 the long sells 40, at a profit of 0.18 each, fee 0.00909.
        _place(long, _sell(eth, 181_800, 40));
        assertEq(_balance(long) - longBefore, -PER_HOUR / 2 + 7.2e18 - 0.3636e18);
        // A maker's as well: the short buys 10 back at 1,818.10 and pays 0.01 %.
        _place(short, _bid(eth, 181_810, 10, 0));
        _place(long, _sell(eth, 181_810, 10));
        assertEq(_balance(short) - shortBefore, PER_HOUR / 2 - 1.81e18 - 0.018181e18);
        _assertLedger();
    }

    // When settlement is called does not matter

    function test_RATE2_settlingTwiceInOneSecondChangesNothing() public {
        _trade(eth, long, short, ETH_TICK, 100);
        _measureTwoHours(0.01e18);
        assertTrue(exchange.settleFunding(eth, NOBODY));
        bytes32 before = _digest();
        assertFalse(exchange.settleFunding(eth, NOBODY));
        assertFalse(exchange.settleFunding(eth, long));
        assertEq(_digest(), before);
    }

    function test_RATE3_settlementLateByHoursOrAMonthPaysTheSame() public {
        uint24[5] memory late = [uint24(0), 1, 3_599, 5 hours, 30 days];
        _trade(eth, long, short, ETH_TICK, 100);
        _measureTwoHours(0.01e18);
        int256 before = _balance(long);
        uint256 state = vm.snapshotState();
        for (uint256 i = 0; i < late.length; ++i) {
            _advance(late[i]);
            exchange.settleFunding(eth, NOBODY);
            if (late[i] < HOUR) _advance(HOUR - late[i]);
            _advance(30 days);
            _realizeBoth();
            // The rate of the first hour was paid in the second; that of the second is paid in the third.
            assertEq(_balance(long) - before, -PER_HOUR - 100 * FIRST_RATE * 64 * 3_600, "late");
            _assertLedger();
            assertTrue(vm.revertToState(state));
        }
    }

    /// @dev Settling at every moment that anyone likes against once at the end: the same total, to the unit.
    function testFuzz_RATE3_settlingOftenOrOnceIsTheSame(uint256[12] memory gaps, bool withSamples) public {
        _trade(eth, long, short, ETH_TICK, 100);
        _measureTwoHours(0.01e18);
        uint256 state = vm.snapshotState();
        int256 once = _total(gaps, withSamples, false);
        assertTrue(vm.revertToState(state));
        int256 often = _total(gaps, withSamples, true);
        assertEq(often, once);
    }

    /// @dev Twelve moments; at each a sample or nothing, and a settlement and a touch of both accounts or nothing.
    function _total(uint256[12] memory gaps, bool withSamples, bool often) private returns (int256) {
        int256 before = _balance(long);
        for (uint256 i = 0; i < 12; ++i) {
            _advance(1 + (gaps[i] % 3_000));
            if (withSamples && (gaps[i] >> 32) & 1 == 0) _sample(eth);
            if (!often) continue;
            exchange.settleFunding(eth, NOBODY);
            if ((gaps[i] >> 33) & 1 == 0) _realizeBoth();
        }
        _advance(2 days);
        _realizeBoth();
        return _balance(long) - before;
    }

    /// @dev Every second of a quarter of an hour, against once.
    function test_RATE3_settlingEverySecondIsTheSame() public {
        _trade(eth, long, short, ETH_TICK, 100);
        (int256 before, ) = _measureAndRealize();
        for (uint256 i = 0; i < 900; ++i) {
            _advance(1);
            exchange.settleFunding(eth, NOBODY);
            if (i % 100 == 0) _realizeBoth();
        }
        _realizeBoth();
        assertEq(_balance(long) - before, -PER_HOUR / 4);
    }

    function testFuzz_RATE3_theOrderOfAccountsDoesNotMatter(uint256 seed, uint32[4] memory lots) public {
        AccountId[5] memory people = [long, short, maker, _openFunded("a", 1e5 * 1e18), _openFunded("b", 1e5 * 1e18)];
        for (uint256 i = 0; i < 4; ++i) {
            _trade(eth, people[i], people[i + 1], ETH_TICK, 6 + (lots[i] % 500));
        }
        _measureTwoHours(0.01e18);
        _advance(seed % (3 * HOUR));
        uint256 state = vm.snapshotState();
        for (uint256 i = 0; i < 5; ++i) _realize(eth, people[i]);
        int256[5] memory inOrder;
        for (uint256 i = 0; i < 5; ++i) inOrder[i] = _balance(people[i]);
        assertTrue(vm.revertToState(state));
        for (uint256 i = 0; i < 20; ++i) _realize(eth, people[(seed >> (8 + 8 * i)) % 5]);
        for (uint256 i = 0; i < 5; ++i) _realize(eth, people[4 - i]);
        for (uint256 i = 0; i < 5; ++i) assertEq(_balance(people[i]), inOrder[i]);
        _assertLedger();
    }

    // Opening and closing around a settlement

    /// @dev Opened a second before the boundary and closed a second after it: two seconds are paid for, each at its own hour's rate. Fees
    /// of 1,818.01 USD: 0.909005 as taker, 0.181801 as maker.
    function test_pay_openedJustBeforeAndClosedJustAfter() public {
        _place(maker, _bid(eth, 181_800, 1_000, 0));
        _sampleUpTo(eth, START + 2 * HOUR - 1);
        _trade(eth, long, short, 181_801, 100);
        _advance(2);
        _trade(eth, short, long, 181_801, 100);
        assertEq(_size(eth, long), 0);
        assertEq(_balance(long), 100_000e18 - 0.909005e18 - 0.181801e18 - 100 * 64 * (FIRST_RATE + RATE));
        assertEq(_balance(short), 100_000e18 - 0.909005e18 - 0.181801e18 + 100 * 64 * (FIRST_RATE + RATE));
        _assertLedger();
    }

    /// @dev Opened and closed in the second of the settlement: nothing is paid, nothing is got.
    function test_pay_nothingForNoTime() public {
        _measureTwoHours(0.01e18);
        _trade(eth, long, short, 181_801, 100);
        exchange.settleFunding(eth, NOBODY);
        _trade(eth, short, long, 181_801, 100);
        assertEq(_balance(long), 100_000e18 - 0.909005e18 - 0.181801e18);
        assertEq(_balance(short), 100_000e18 - 0.909005e18 - 0.181801e18);
    }

    // Zero-sum

    /// @dev ZERO-2: whatever is held by whom and for how long, what some pay others get, to the unit.
    function testFuzz_ZERO2_paidIsReceived(uint256[6] memory seeds) public {
        AccountId[4] memory people = [long, short, maker, _openFunded("another", 1_000_000e18)];
        int256 sum = _sum(people);
        _place(maker, _bid(eth, 181_800, 1_000, 0));
        for (uint256 i = 0; i < 6; ++i) {
            uint256 seed = seeds[i];
            AccountId from = people[seed % 4];
            AccountId to = people[((seed % 4) + 1 + ((seed >> 8) % 3)) % 4];
            // Above the standing bid, so that nobody meets it.
            uint24 tick = uint24(181_801 + ((seed >> 16) % 10_000));
            _trade(eth, to, from, tick, uint32(6 + ((seed >> 32) % 900)));
            _advance(1 + ((seed >> 64) % 4_000));
            if ((seed >> 96) & 1 == 0) _sample(eth);
            if ((seed >> 97) & 1 == 0) exchange.settleFunding(eth, NOBODY);
            if ((seed >> 98) & 1 == 0) _realize(eth, people[(seed >> 104) % 4]);
            _assertLedger();
        }
        _advance(1 days);
        for (uint256 i = 0; i < 4; ++i) _realize(eth, people[i]);
        _assertLedger();
        // All cash, the entries' difference and the fees are what there was: funding created and destroyed nothing.
        int256 entries = 0;
        for (uint256 i = 0; i < 4; ++i) {
            int256 entry = int256(_position(eth, people[i]).entry());
            entries += _size(eth, people[i]) < 0 ? -entry : entry;
        }
        assertEq(_sum(people) - entries * 1e14 + _hot(eth).fees(), sum);
    }

    function _sum(AccountId[4] memory people) private returns (int256 total) {
        for (uint256 i = 0; i < 4; ++i) total += _balance(people[i]);
    }

    /// @dev RATE-1: nothing but time moves the indices.
    function test_RATE1_onlyTimeMovesTheIndices() public {
        _trade(eth, long, short, ETH_TICK, 100);
        _measureTwoHours(0.01e18);
        exchange.settleFunding(eth, NOBODY);
        int256 before = _longIndex();
        _trade(eth, short, long, 181_801, 50);
        _sample(eth);
        _realizeBoth();
        _setIndex(eth, 1_900e18);
        _place(long, _bid(eth, ETH_TICK, 10, 3));
        exchange.settleFunding(eth, NOBODY);
        assertEq(_longIndex(), before);
        assertEq(_market(eth).funding.shortIndex(), before);
    }

    /// @dev RATE-1: in any one second, no lot pays more than the bound of 1.5 % of its index price, spread over 8 h.
    function testFuzz_RATE1_growthIsWithinTheBound(uint256 premium, uint256 time) public {
        _place(maker, _bid(eth, uint24(180_000 + bound(premium, 0, 18_000)), 1_000, 0));
        _sampleUntil(eth, START + 2 * HOUR);
        exchange.settleFunding(eth, NOBODY);
        int256 before = _longIndex();
        time = bound(time, 0, 3 * HOUR);
        _advance(time);
        exchange.settleFunding(eth, NOBODY);
        int256 growth = _longIndex() - before;
        assertGe(growth, 0);
        assertLe(growth, int256((18e18 * 15 * time) / (28_800 * 1_000)));
    }

    // Changed terms

    /// @dev In mid-hour the administrator changes interest, damper, cap and sampling: what accrued stays, the running rate stays; the next
    /// rate is set by the new terms.
    function test_configure_leavesTheAccruedPartAndTheRunningRate() public {
        MarketTerms memory terms = _ethTerms();
        terms.oracle = _oracleOf(eth);
        terms.funding.model = model;
        terms.funding.interest = 0.0004e18;
        terms.funding.damper = 0;
        terms.funding.maxRate = 0.001e18;
        terms.sampling.impactNotional = 3_600e18;
        bytes memory call = abi.encodeCall(exchange.configureMarket, (eth, terms));
        exchange.schedule(call);
        _advance(MINIMUM_DELAY);
        _trade(eth, long, short, ETH_TICK, 100);
        uint256 start = vm.getBlockTimestamp();
        _place(maker, _bid(eth, 181_800, 1_000, 0));
        _sampleUntil(eth, start + 2 * HOUR + 1_000);
        int256 index = _longIndex();
        uint256 state = vm.snapshotState();

        _advanceTo(start + 3 * HOUR);
        exchange.settleFunding(eth, NOBODY);
        int256 unchanged = _longIndex();
        assertTrue(vm.revertToState(state));

        (bool success, ) = address(exchange).call(call);
        assertTrue(success);
        assertEq(_longIndex(), index, "accrued");
        assertEq(_market(eth).funding.rate(), RATE, "running");
        _advanceTo(start + 3 * HOUR);
        exchange.settleFunding(eth, NOBODY);
        assertEq(_longIndex(), unchanged, "the rest of the hour at the running rate");
        // Premium 1 %, no damper: 1 %, bounded by the new cap of 0.1 %, for the part that was covered.
        RingWord last = _ring(eth)[((start + 3 * HOUR) / HOUR) % 32];
        assertEq(last.rate(), 0.001e18);
    }

    // The ring

    function test_ring_keepsTheLastRates() public {
        _trade(eth, long, short, ETH_TICK, 100);
        RingWord[] memory ring = _ring(eth);
        assertEq(ring.length, 32);
        for (uint256 i = 0; i < 32; ++i) assertEq(RingWord.unwrap(ring[i]), 1 << 165, "never used");

        _measureTwoHours(0.01e18);
        exchange.settleFunding(eth, NOBODY);
        RingWord last = _ring(eth)[((START + 2 * HOUR) / HOUR) % 32];
        assertEq(last.rate(), 0.0095e18);
        assertEq(last.premium(), 0.01e18);
        assertEq(last.end(), START + 2 * HOUR);
        assertEq(last.covered(), HOUR);
        assertEq(last.indexPerLot(), 18e18);
        // 0.0095 x 18 / 28,800 / 64
        assertEq(last.ratePerLotSecond(), 92_773_437_500);
        RingWord first = _ring(eth)[((START + HOUR) / HOUR) % 32];
        assertEq(first.end(), START + HOUR);
        assertEq(first.covered(), HOUR - 1);
        // An hour without samples leaves its place alone.
        _advance(HOUR);
        exchange.settleFunding(eth, NOBODY);
        assertEq(RingWord.unwrap(_ring(eth)[((START + 3 * HOUR) / HOUR) % 32]), 1 << 165);
    }

    function test_ring_goesRound() public {
        for (uint256 hour = 1; hour <= 40; ++hour) {
            _advanceTo(START + hour * HOUR - 100);
            assertTrue(_sample(eth));
        }
        _advanceTo(START + 40 * HOUR);
        exchange.settleFunding(eth, NOBODY);
        RingWord[] memory ring = _ring(eth);
        for (uint256 hour = 9; hour <= 40; ++hour) {
            assertEq(ring[((START / HOUR) + hour) % 32].end(), START + hour * HOUR);
        }
    }

    // Other intervals

    /// @dev With constant premium and full coverage, many short intervals and one long one agree exactly: a lot's rate per second is the
    /// same integer whatever the interval.
    function test_intervals_ofASecondAndOfAMinuteAgree() public {
        _deploy(address(collateral));
        MarketTerms memory terms = _ethTerms();
        terms.sampling.sampleInterval = 1;
        terms.grid.interval = 1;
        MarketId stream = _list(terms, 1_800e18);
        terms.oracle = _oracleOf(stream);
        terms.grid.interval = 60;
        MarketId minute = _list(terms, 1_800e18);
        exchange.seal();
        _people();
        _place(maker, _bid(stream, 181_800, 1_000, 0));
        _place(maker, _bid(minute, 181_800, 1_000, 0));
        for (uint256 i = 0; i < 120; ++i) {
            _advance(1);
            assertTrue(_sample(stream));
            assertTrue(_sample(minute));
        }
        assertEq(_market(stream).funding.rate(), RATE);
        exchange.settleFunding(minute, NOBODY);
        assertEq(_market(minute).funding.rate(), RATE, "of the second minute, all of which was measured");
        _advance(60);
        exchange.settleFunding(stream, NOBODY);
        exchange.settleFunding(minute, NOBODY);
        // The stream: nothing was measured in the first second, whose rate is that of the next; from the third on it ran, until two seconds
        // after the last sample. 3 to 122: 120 s.
        assertEq(_market(stream).funding.longIndex() - ORIGIN, RATE * 64 * 120);
        // The minutes: 59 s of the first were measured, 91,227,213,541.67; then the whole.
        assertEq(_market(minute).funding.longIndex() - ORIGIN, (91_227_213_541 + RATE) * 64 * 60);
    }

    /// @dev A classic: 8 h. Samples at most 300 s apart; then the whole rate in 8 h: 0.95 % of 1,800 USD.
    function test_intervals_ofEightHours() public {
        MarketId classic = _relist(8 hours);
        _advanceTo(START + 8 hours);
        _trade(classic, long, short, ETH_TICK, 100);
        _place(maker, _bid(classic, 181_800, 1_000, 0));
        _sampleUntil(classic, START + 24 hours);
        exchange.settleFunding(classic, NOBODY);
        _realize(classic, long);
        int256 before = _balance(long);
        assertEq(_market(classic).funding.rate(), RATE);
        _advance(8 hours);
        _realize(classic, long);
        assertEq(_balance(long) - before, -17.1e18);
    }

    function _relist(uint256 interval) private returns (MarketId market) {
        _deploy(address(collateral));
        MarketTerms memory terms = _ethTerms();
        terms.grid.interval = interval;
        market = _list(terms, 1_800e18);
        exchange.seal();
        _people();
    }

    // Steps

    /// @dev Two hours with a sample at least every 300 s and full coverage in the second; ends at the boundary, unsettled. Nobody meets the
    /// bid that makes the premium.
    function _measureTwoHours(uint256 premium) private {
        if (premium != 0) _place(maker, _bid(eth, uint24(180_000 + (180_000 * premium) / WAD), 1_000, 0));
        _sampleUntil(eth, START + 2 * HOUR);
    }

    /// @dev Samples up to one second before `end`, and stops at `end`.
    function _sampleUntil(MarketId market, uint256 end) private {
        _sampleUpTo(market, end - 1);
        _advanceTo(end);
    }

    /// @dev Samples at least every 300 s, in the last second of every hour, and at `last`.
    function _sampleUpTo(MarketId market, uint256 last) private {
        while (vm.getBlockTimestamp() < last) {
            uint256 time = vm.getBlockTimestamp();
            uint256 next = time + 300;
            uint256 lastOfHour = (time / HOUR) * HOUR + HOUR - 1;
            if (time < lastOfHour && lastOfHour < next) next = lastOfHour;
            _advanceTo(next < last ? next : last);
            assertTrue(_sample(market));
        }
    }

    /// @dev As `_measureTwoHours`, settled and realised.
    function _measureAndRealize() private returns (int256 longBalance, int256 shortBalance) {
        _measureTwoHours(0.01e18);
        _realizeBoth();
        assertEq(_market(eth).funding.rate(), RATE);
        return (_balance(long), _balance(short));
    }

    function _realizeBoth() private {
        _realize(eth, long);
        _realize(eth, short);
    }

    function _longIndex() private returns (int256) {
        return _market(eth).funding.longIndex();
    }
}
