// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccounts} from "../../contracts/interfaces/IAccounts.sol";
import {IFunding} from "../../contracts/interfaces/IFunding.sol";
import {ITrading, PlaceOrder} from "../../contracts/interfaces/ITrading.sol";
import {AccountId, MarketId, Tick} from "../../contracts/types/Ids.sol";
import {ExchangeFixture} from "../helpers/ExchangeFixture.sol";

/// @notice What a sample sees, when it is taken, what it covers, and what it pays. ETH: impact 1,800 USD, 100 lots at the index; sampled
/// every 10 s, gaps up to 300 s count; premiums up to 5 %; mark within 0.9 %.
contract SamplingTest is ExchangeFixture {
    AccountId private maker;
    AccountId private long;
    AccountId private short;
    AccountId private keeper;

    function setUp() public override {
        super.setUp();
        maker = _openFunded("maker", 1_000_000e18);
        long = _openFunded("long", 100_000e18);
        short = _openFunded("short", 100_000e18);
        keeper = _open(makeAddr("keeper"));
    }

    // What is seen

    /// @dev 1,000 lots bid 1 % above the index. The basis is 0.9 % (the band) x 36,100 / 6,516,100.
    function test_sample_measuresTheImpactPrice() public {
        _place(maker, _bid(eth, 181_800, 1_000, 0));
        _advance(10);
        vm.expectEmit(address(exchange));
        emit IFunding.PremiumSampled(eth, 0.01e18, 18e18, 49_861_113, 10);
        assertTrue(_sample(eth));
        assertEq(_market(eth).premium.premiumIntegral(), 0.01e18 * 10);
        assertEq(_market(eth).premium.indexIntegral(), 18e18 * 10);
        assertEq(_market(eth).premium.covered(), 10);
        assertEq(_market(eth).risk.basis(), 49_861_113);
        assertEq(_market(eth).risk.indexPerLot(), 18e18);
        assertEq(_market(eth).risk.sampledAt(), START + 10);
    }

    function test_sample_mirrors() public {
        _place(maker, _ask(eth, 178_200, 1_000, 0));
        _advance(10);
        vm.expectEmit(address(exchange));
        emit IFunding.PremiumSampled(eth, -0.01e18, 18e18, -49_861_113, 10);
        assertTrue(_sample(eth));
        assertEq(_market(eth).premium.premiumIntegral(), -0.01e18 * 10);
    }

    /// @dev A huge order that expires in a second, shown to a sample.
    function test_sample_ignoresExpiringOrders() public {
        PlaceOrder memory order = _bid(eth, 189_000, 10_000, 0);
        order.expiry = uint32(START + 11);
        _place(maker, order);
        _advance(10);
        assertTrue(_sample(eth));
        assertEq(_market(eth).premium.premiumIntegral(), 0);
        assertEq(_market(eth).risk.basis(), 0);
    }

    function test_sample_ignoresReduceOnlyOrders() public {
        _trade(eth, long, short, ETH_TICK, 2_000);
        PlaceOrder memory order = _bid(eth, 189_000, 2_000, 0);
        order.reduceOnly = true;
        _place(short, order);
        assertEq(_level(eth, 189_000).lots(), 2_000);
        _advance(10);
        assertTrue(_sample(eth));
        assertEq(_market(eth).premium.premiumIntegral(), 0);
    }

    /// @dev Firm lots are counted among the others of their level.
    function test_sample_countsTheFirmPartOfALevel() public {
        PlaceOrder memory order = _bid(eth, 181_800, 500, 0);
        order.expiry = uint32(START + 1 days);
        _place(maker, order);
        _place(maker, _bid(eth, 181_800, 60, 1));
        _place(maker, _bid(eth, 180_900, 40, 2));
        _advance(10);
        assertTrue(_sample(eth));
        // 60 at 1 % and 40 at 0.5 %.
        assertEq(_market(eth).premium.premiumIntegral(), 0.008e18 * 10);
    }

    function test_sample_thinSideAddsNothing() public {
        _place(maker, _bid(eth, 189_000, 99, 0));
        _advance(10);
        assertTrue(_sample(eth));
        assertEq(_market(eth).premium.premiumIntegral(), 0);
        assertEq(_market(eth).premium.covered(), 10, "measured all the same");
    }

    function test_sample_caps() public {
        _place(maker, _bid(eth, 198_000, 1_000, 0)); // 10 % above
        _advance(10);
        assertTrue(_sample(eth));
        assertEq(_market(eth).premium.premiumIntegral(), 0.05e18 * 10);
    }

    /// @dev With 20,000 lots of open interest the impact size is 1 % of it, 200 lots: a wall of 199 moves nothing.
    function test_sample_impactSizeGrowsWithOpenInterest() public {
        _trade(eth, long, short, ETH_TICK, 20_000);
        _place(maker, _bid(eth, 181_800, 199, 0));
        _advance(10);
        assertTrue(_sample(eth));
        assertEq(_market(eth).premium.premiumIntegral(), 0);
        _place(maker, _bid(eth, 181_800, 10, 1));
        _advance(10);
        assertTrue(_sample(eth));
        assertEq(_market(eth).premium.premiumIntegral(), 0.01e18 * 10);
    }

    /// @dev Trades move nothing, only what rests: small trades with oneself at the band's edge around every sample.
    function test_sample_tradesMoveNothing() public {
        for (uint256 i = 0; i < 5; ++i) {
            _trade(eth, long, short, 198_000, 7);
            _advance(10);
            assertTrue(_sample(eth));
            _trade(eth, short, long, 162_000, 7);
        }
        assertEq(_market(eth).premium.premiumIntegral(), 0);
        assertEq(_market(eth).risk.basis(), 0);
    }

    /// @dev A book walled for one block counts for the ten seconds of its sample: a 360th of the hour.
    function test_sample_aWallOfOneBlockCountsForItsTimeOnly() public {
        for (uint256 i = 1; i < 360; ++i) {
            _advanceTo(START + 10 * i);
            if (i == 100) _place(maker, _bid(eth, 189_000, 10_000, 0));
            else assertTrue(_sample(eth));
            if (i == 101) _cancel(maker, eth, 0);
        }
        assertEq(_market(eth).premium.covered(), 3_590);
        assertEq(_market(eth).premium.premiumIntegral(), 0.05e18 * 10);
    }

    // When: before a change, and when due

    /// @dev The order that triggers a sample is not in it.
    function test_sample_looksAtTheBookBeforeTheChange() public {
        _advance(10);
        _place(maker, _bid(eth, 181_800, 1_000, 0));
        assertEq(_market(eth).premium.covered(), 10);
        assertEq(_market(eth).premium.premiumIntegral(), 0);
        _advance(10);
        // And the cancellation that takes it away is not either.
        _cancel(maker, eth, 0);
        assertEq(_market(eth).premium.covered(), 20);
        assertEq(_market(eth).premium.premiumIntegral(), 0.01e18 * 10);
        _advance(10);
        assertTrue(_sample(eth));
        assertEq(_market(eth).premium.premiumIntegral(), 0.01e18 * 10);
    }

    function test_sample_isPassedOverWhenNotDue() public {
        _advance(9);
        bytes32 before = _digest();
        assertFalse(_sample(eth));
        _place(maker, _bid(eth, 181_800, 1_000, 0));
        assertEq(_market(eth).premium.covered(), 0);
        _cancel(maker, eth, 0);
        _advance(1);
        assertTrue(_sample(eth));
        assertFalse(_sample(eth), "twice in one second");
        assertNotEq(_digest(), before);
    }

    function test_sample_ofSeveralMarketsSaysWhich() public {
        _deploy(address(collateral));
        eth = _list(_ethTerms(), 1_800e18);
        MarketId btc = _list(_btcTerms(), 100_000e18);
        MarketId sol = _list(_solTerms(), 150e18);
        exchange.seal();
        _advance(10);
        _killFeed(btc);
        MarketId[] memory markets = new MarketId[](4);
        (markets[0], markets[1], markets[2], markets[3]) = (sol, btc, eth, sol);
        assertEq(exchange.samplePremium(markets, 8, NOBODY), 5, "sol and eth; sol again is not due");
        assertEq(_market(btc).premium.covered(), 0);
    }

    function test_sample_refusesBadInput() public {
        MarketId[] memory markets = new MarketId[](1);
        markets[0] = MarketId.wrap(9);
        _assertRefused(
            address(this),
            abi.encodeCall(exchange.samplePremium, (markets, 8, NOBODY)),
            abi.encodeWithSelector(ITrading.UnknownMarket.selector, markets[0])
        );
        markets[0] = eth;
        AccountId unknown = AccountId.wrap(99);
        _assertRefused(
            address(this),
            abi.encodeCall(exchange.samplePremium, (markets, 8, unknown)),
            abi.encodeWithSelector(IAccounts.UnknownAccount.selector, unknown)
        );
        _assertRefused(
            address(this),
            abi.encodeCall(exchange.samplePremium, (new MarketId[](257), 8, NOBODY)),
            abi.encodeWithSelector(IFunding.ListTooLong.selector, 257, 256)
        );
    }

    // The walk's limit

    /// @dev Eight dust levels in front of the real depth: in passing that is no coverage, not a premium of zero; whoever pays for more
    /// levels gets the true one. 6 lots on each of 8 levels from 181,808 down, then 52 of 1,000 at 181,800.
    function test_walk_dustLevelsInFront() public {
        for (uint8 i = 0; i < 8; ++i) _place(maker, _bid(eth, 181_808 - i, 6, i));
        _place(maker, _bid(eth, 181_800, 1_000, 8));
        _advance(10);
        _place(long, _ask(eth, 190_000, 10, 0)); // samples in passing
        assertEq(_market(eth).premium.covered(), 0);
        assertEq(_market(eth).risk.sampledAt(), START);
        // It is not tried again by the next operation, which would pay for the same failure.
        assertEq(_hot(eth).dueAt(), START + 20);

        MarketId[] memory markets = new MarketId[](1);
        markets[0] = eth;
        assertEq(exchange.samplePremium(markets, 8, NOBODY), 0);
        assertEq(exchange.samplePremium(markets, 9, NOBODY), 1);
        // 6 x (8 + 7 + ... + 1) = 216 ticks above 181,800 over 100 lots.
        int256 premium = int256((uint256(181_800 * 100 + 216 - 18_000_000) * 1e18) / 18_000_000);
        assertEq(_market(eth).premium.premiumIntegral(), premium * 10);
    }

    /// @dev Whatever the caller asks for: 64 levels of orders that don't count, and the real depth on the 65th.
    function test_walk_isCappedAtSixtyFour() public {
        PlaceOrder memory order = _bid(eth, 181_864, 6, 0);
        order.expiry = uint32(START + 1 days);
        for (uint8 i = 0; i < 64; ++i) {
            (order.tick, order.slot) = (Tick.wrap(181_864 - i), i);
            _place(maker, order);
        }
        _place(maker, _bid(eth, 181_800, 1_000, 64));
        _advance(10);
        assertFalse(_sample(eth));
        MarketId[] memory markets = new MarketId[](1);
        markets[0] = eth;
        assertEq(exchange.samplePremium(markets, type(uint256).max, NOBODY), 0);
        _cancel(maker, eth, 63);
        assertEq(exchange.samplePremium(markets, type(uint256).max, NOBODY), 1);
        assertEq(_market(eth).premium.premiumIntegral(), 0.01e18 * 10);
    }

    // What it covers

    function test_coverage_isCappedByTheGap() public {
        _place(maker, _bid(eth, 181_800, 1_000, 0));
        _advance(1_000);
        assertTrue(_sample(eth));
        assertEq(_market(eth).premium.covered(), 300);
        assertEq(_market(eth).premium.premiumIntegral(), 0.01e18 * 300);
        assertEq(_market(eth).premium.indexIntegral(), 18e18 * 300);
    }

    /// @dev A sample belongs, with its whole time, to the interval that contains it; a touch settles first.
    function test_coverage_belongsToTheIntervalOfTheSample() public {
        _advanceTo(START + 3_590);
        assertTrue(_sample(eth));
        _advanceTo(START + 3_600);
        assertTrue(_sample(eth));
        assertEq(_market(eth).funding.accruedAt(), START + 3_600);
        assertEq(_market(eth).premium.covered(), 10, "of the new interval, though it lies in the old one");
    }

    // The mark

    /// @dev After one sample of 1 % the basis is 49,861,113e-12, and the mark 18.000897500034. Its oracle dead, a short of 100 lots may
    /// withdraw its balance less its loss and IM at that mark. For 300 s the basis stands; after 1,200 s (300 and half of 1,800) it is
    /// half, and from 2,100 s on zero.
    function test_mark_followsTheBasisAndForgets() public {
        _trade(eth, long, short, ETH_TICK, 100);
        _place(maker, _bid(eth, 181_800, 1_000, 0));
        _advance(10);
        assertTrue(_sample(eth));
        _killFeed(eth);
        _assertShortMayWithdraw(0.0897500034e18, 90.00448750017e18);
        skip(300);
        _assertShortMayWithdraw(0.0897500034e18, 90.00448750017e18);
        skip(900);
        _assertShortMayWithdraw(0.0448750008e18, 90.00224375004e18);
        skip(900);
        _assertShortMayWithdraw(0, 90e18);
    }

    /// @dev A sample starts from the basis as it reads by then. Half of 49,861,113 is left after 1,200 s, and four fifths of that stay.
    function test_mark_nextSampleStartsFromTheDecayedBasis() public {
        _place(maker, _bid(eth, 181_800, 1_000, 0));
        _advance(10);
        assertTrue(_sample(eth));
        _cancel(maker, eth, 0);
        _advance(1_200);
        assertTrue(_sample(eth));
        assertEq(_market(eth).risk.basis(), 19_944_444);
        _advance(2_100);
        assertTrue(_sample(eth));
        assertEq(_market(eth).risk.basis(), 0);
    }

    /// @dev However long the book stands 10 % above the index, the mark stays within 0.9 %.
    function test_mark_staysInItsBand() public {
        _trade(eth, long, short, ETH_TICK, 100);
        _place(maker, _bid(eth, 198_000, 1_000, 0));
        for (uint256 i = 0; i < 60; ++i) {
            _advance(300);
            assertTrue(_sample(eth));
        }
        assertLe(_market(eth).risk.basis(), 0.009e12);
        assertGe(_market(eth).risk.basis(), 0.0089e12);
    }

    /// @dev The short's balance is 100,000 less 0.18 of maker's fee.
    function _assertShortMayWithdraw(uint256 loss, uint256 initial) private {
        uint256 available = 99_999.82e18 - loss - initial;
        uint256 tooMuch = available / 1e12 + 1;
        _assertRefused(
            _owner(short),
            abi.encodeCall(exchange.withdraw, (short, tooMuch, _owner(short))),
            abi.encodeWithSelector(IAccounts.InsufficientFreeCollateral.selector, short, available, tooMuch * 1e12)
        );
    }

    // Bounties: 0.05 USD a sample, at most a tenth of the fees since the last bounty

    function test_bounty_comesOutOfTheFees() public {
        _trade(eth, long, short, ETH_TICK, 100); // fees 0.9 + 0.18
        _advance(10);
        vm.expectEmit(address(exchange));
        emit IFunding.BountyPaid(eth, keeper, 0.05e18, 0.05e18);
        assertTrue(_sampleFor(keeper));
        assertEq(_balance(keeper), 0.05e18);
        assertEq(_hot(eth).fees(), 1.03e18);
        _assertLedger();
    }

    /// @dev No new fees, no new bounty: sampling an idle market pays nothing.
    function test_bounty_idleMarketsPayNothing() public {
        _trade(eth, long, short, ETH_TICK, 100);
        for (uint256 i = 0; i < 5; ++i) {
            _advance(10);
            assertTrue(_sampleFor(keeper));
        }
        assertEq(_balance(keeper), 0.05e18);
        _trade(eth, short, long, ETH_TICK, 50); // fees 0.54
        _advance(10);
        assertTrue(_sampleFor(keeper));
        assertEq(_balance(keeper), 0.1e18);
    }

    function test_bounty_isAShareOfSmallFees() public {
        _trade(eth, long, short, ETH_TICK, 10); // fees 0.108, a tenth 0.0108
        _advance(10);
        assertTrue(_sampleFor(keeper));
        assertEq(_balance(keeper), 0.0108e18);
    }

    function test_bounty_needsOpenInterestAndABeneficiaryAndASample() public {
        _trade(eth, long, short, ETH_TICK, 100);
        _trade(eth, short, long, ETH_TICK, 100);
        _advance(10);
        assertTrue(_sampleFor(keeper));
        assertEq(_balance(keeper), 0, "nobody has a position");
        _trade(eth, long, short, ETH_TICK, 100);
        _advance(10);
        assertTrue(_sampleFor(NOBODY));
        assertFalse(_sampleFor(keeper), "not due");
        assertEq(_balance(keeper), 0);
        assertEq(_balance(NOBODY), 0);
    }

    /// @dev However the fees come in and whoever samples, all bounties together stay within a tenth of all fees.
    function testFuzz_bounty_staysWithinItsShare(uint256[8] memory seeds) public {
        int256 taken;
        for (uint256 i = 0; i < 8; ++i) {
            uint32 lots = uint32(6 + (seeds[i] % 40)); // few enough for the share to bind
            if (seeds[i] & 1 == 0) _trade(eth, long, short, ETH_TICK, lots);
            else _trade(eth, short, long, ETH_TICK, lots);
            taken += int256(uint256(lots)) * 0.0108e18;
            _advance(10 + ((seeds[i] >> 16) % 50));
            if ((seeds[i] >> 8) & 1 == 0) _sampleFor(keeper);
            if ((seeds[i] >> 9) & 3 == 0) {
                _advance(1 hours);
                exchange.settleFunding(eth, keeper);
            }
        }
        assertLe(_balance(keeper) * 10, taken);
        assertEq(_hot(eth).fees() + _balance(keeper), taken);
        _assertLedger();
    }

    function test_bounty_ofSettlingNeedsCoverage() public {
        _trade(eth, long, short, ETH_TICK, 200); // fees 2.16
        _advanceTo(START + 3_600);
        vm.prank(makeAddr("keeper"));
        assertTrue(exchange.settleFunding(eth, keeper));
        assertEq(_balance(keeper), 0, "nothing was measured");
        _advance(10);
        assertTrue(_sampleFor(NOBODY));
        _advanceTo(START + 7_200);
        assertTrue(exchange.settleFunding(eth, keeper));
        assertEq(_balance(keeper), 0.1e18);
        assertFalse(exchange.settleFunding(eth, keeper));
        assertEq(_balance(keeper), 0.1e18);
        _assertLedger();
    }

    function _sampleFor(AccountId beneficiary) private returns (bool) {
        MarketId[] memory markets = new MarketId[](1);
        markets[0] = eth;
        return exchange.samplePremium(markets, 64, beneficiary) == 1;
    }
}
