// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccounts} from "../../contracts/interfaces/IAccounts.sol";
import {ChainlinkIndexConfig, FeedConfig} from "../../contracts/interfaces/IChainlinkIndex.sol";
import {IIndexOracle, IndexStatus} from "../../contracts/interfaces/IIndexOracle.sol";
import {ILiquidation, Liquidate} from "../../contracts/interfaces/ILiquidation.sol";
import {MarketStatus, MarketTerms} from "../../contracts/interfaces/IMarketAdmin.sol";
import {AmendOrder, ITrading, PlaceOrder} from "../../contracts/interfaces/ITrading.sol";
import {HostileFeed} from "../../contracts/mocks/chainlink/HostileFeed.sol";
import {MockSequencerUptimeFeed} from "../../contracts/mocks/chainlink/MockSequencerUptimeFeed.sol";
import {AccountId, Tick} from "../../contracts/types/Ids.sol";
import {TwoMarketsFixture} from "../helpers/TwoMarketsFixture.sol";

/// @notice What is allowed while a market's index is unusable, in grace, or the market is halted: the first rows of the table in docs/index-states.md, cell by cell.
/// ETH is read from two feeds behind a sequencer feed. Alice is 100 lots long in ETH and 100 in SOL, where she also has a bid.
contract IndexStatesTest is TwoMarketsFixture {
    uint32 private constant GRACE = 3_600;

    AccountId private alice;
    AccountId private alice2;
    AccountId private bob;
    AccountId private flat;
    AccountId private carol; // flat as well, with an ask in ETH
    address private owner;
    HostileFeed private first;
    HostileFeed private second;
    MockSequencerUptimeFeed private sequencer;

    function setUp() public override {
        super.setUp();
        vm.warp(START - 1 days);
        _deploy(address(collateral));
        MarketTerms memory terms = _ethTerms();
        terms.oracle = _twoFeeds();
        eth = _list(terms, 1_800e18);
        feeds[1] = first;
        sol = _list(_solTerms(), 150e18);
        exchange.seal();
        _advanceBoth(1 days);
        owner = makeAddr("alice");
        alice = _openFunded("alice", 1_000e18);
        alice2 = _open(owner);
        bob = _openFunded("bob", 100_000e18);
        flat = _openFunded("flat", 1_000e18);
        carol = _openFunded("carol", 10_000e18);
        _trade(eth, alice, bob, ETH_TICK, 100); // fee 0.9
        _trade(sol, alice, bob, SOL_TICK, 100); // fee 0.75
        _place(alice, _bid(eth, ETH_TICK - 100, 10, 0));
        _place(carol, _ask(eth, ETH_TICK + 100, 10, 0));
        assertEq(_market(eth).risk.sampledAt(), START);
    }

    function _twoFeeds() private returns (IIndexOracle) {
        first = new HostileFeed(8);
        second = new HostileFeed(8);
        sequencer = new MockSequencerUptimeFeed();
        sequencer.setRound(0, START - 10 days);
        first.setRound(1_800e8, vm.getBlockTimestamp());
        second.setRound(1_800e8, vm.getBlockTimestamp());
        ChainlinkIndexConfig memory config;
        config.feeds = new FeedConfig[](2);
        config.feeds[0] = FeedConfig(address(first), FEED_MAX_AGE);
        config.feeds[1] = FeedConfig(address(second), FEED_MAX_AGE);
        config.minPrice = 18e18;
        config.maxPrice = 180_000e18;
        config.maxDeviation = 0.01e18;
        config.sequencerFeed = address(sequencer);
        config.gracePeriod = GRACE;
        return IIndexOracle(deployCode("contracts/oracle/ChainlinkIndex.sol:ChainlinkIndex", abi.encode(config)));
    }

    function _advanceBoth(uint256 time) private {
        _advance(time);
        second.setRound(int256(indexPrices[1] / 1e10), vm.getBlockTimestamp());
    }

    function _setEth(uint256 price) private {
        _setIndex(eth, price);
        second.setRound(int256(price / 1e10), vm.getBlockTimestamp());
    }

    // Unusable, each way: what trades names the status

    function test_unusable_stale() public {
        skip(FEED_MAX_AGE + 1);
        _setIndex(sol, 150e18);
        _assertUnusable(IndexStatus.Stale);
    }

    function test_unusable_absurd() public {
        first.setRound(0, vm.getBlockTimestamp());
        _assertUnusable(IndexStatus.Absurd);
        first.setRound(-1, vm.getBlockTimestamp());
        _assertUnusable(IndexStatus.Absurd);
        first.setRound(180_000e8, vm.getBlockTimestamp());
        _assertUnusable(IndexStatus.Absurd);
        first.setRound(1_800e8, vm.getBlockTimestamp() + 1);
        _assertUnusable(IndexStatus.Absurd);
    }

    function test_unusable_deviating() public {
        second.setRound(1_820e8, vm.getBlockTimestamp());
        _assertUnusable(IndexStatus.Deviating);
    }

    function test_unusable_unreadable() public {
        first.setMode(HostileFeed.Mode.Reverts, 0);
        _assertUnusable(IndexStatus.Unreadable);
        first.setMode(HostileFeed.Mode.BurnsGas, 0);
        _assertUnusable(IndexStatus.Unreadable);
        first.setMode(HostileFeed.Mode.ReturnsShort, 159);
        _assertUnusable(IndexStatus.Unreadable);
        first.setMode(HostileFeed.Mode.RevertsBig, 10_000);
        _assertUnusable(IndexStatus.Unreadable);
    }

    function test_unusable_sequencerDown() public {
        sequencer.setStatus(false);
        _assertUnusable(IndexStatus.SequencerDown);
    }

    /// @dev An order that would trade is refused in the market itself, be it to grow or to reduce.
    function _assertUnusable(IndexStatus status) private {
        bytes memory expected = abi.encodeWithSelector(ITrading.IndexUnusable.selector, eth, status);
        _assertPlaceRefused(bob, _sell(eth, ETH_TICK - 100, 10), expected);
        PlaceOrder memory reduce = _buy(eth, ETH_TICK + 100, 10);
        reduce.reduceOnly = true;
        _assertPlaceRefused(bob, reduce, expected);
        Liquidate memory request = Liquidate(alice, eth, 100, NOBODY, 1, 1, 1);
        bytes memory data = abi.encodeCall(exchange.liquidate, (request));
        // Alice is healthy, which is asked after the index.
        _assertRefused(address(this), data, expected);
    }

    // Unusable: the other cells

    function test_unusable_restingNeedsARecentSample() public {
        first.setMode(HostileFeed.Mode.Reverts, 0);
        _place(bob, _bid(eth, ETH_TICK - 200, 10, 0)); // sampled this second
        skip(300);
        _setIndex(sol, 150e18);
        _place(bob, _bid(eth, ETH_TICK - 300, 10, 1)); // maxSampleGap ago
        skip(1);
        bytes memory expected = abi.encodeWithSelector(ITrading.IndexUnusable.selector, eth, IndexStatus.Unreadable);
        _assertPlaceRefused(bob, _bid(eth, ETH_TICK - 400, 10, 2), expected);
        _assertRefused(
            makeAddr("bob"),
            abi.encodeCall(exchange.amend, (bob, AmendOrder(eth, 1, 0, Tick.wrap(ETH_TICK - 200), 10, 0))),
            expected
        );
        // A smaller size keeps its place and needs no price.
        _amend(bob, eth, 1, ETH_TICK - 300, 7);
        assertEq(_resting(eth, bob, 1), 7);
    }

    function test_unusable_depositsCancelsAndFlatWithdrawals() public {
        first.setMode(HostileFeed.Mode.Reverts, 0);
        skip(1 days);
        _fund(alice, 5e18);
        _cancel(alice, eth, 0);
        vm.prank(_owner(flat));
        assertEq(exchange.withdraw(flat, type(uint256).max, _owner(flat)), 1_000e6);
        _assertLedger();
    }

    function test_LIVE1_flatWithdrawalWithTheSequencerDown() public {
        sequencer.setStatus(false);
        skip(1 days);
        vm.prank(_owner(flat));
        assertEq(exchange.withdraw(flat, type(uint256).max, _owner(flat)), 1_000e6);
    }

    /// @dev Alice's holdings: balance 1,000 - 1.65. IM: ETH 110 lots at the last good mark, 99; SOL 100 lots, 150.
    function test_unusable_withdrawalUpToBalanceLessMarginAndLosses() public {
        first.setMode(HostileFeed.Mode.Reverts, 0);
        _assertWithdrawable(alice, 998.35e18 - 99e18 - 150e18);
        // A loss in SOL counts; a profit there does not, since ETH is impaired. (SOL's profits have weight zero anyhow.)
        _jump(sol, 140e18);
        _calm(sol);
        _assertWithdrawable(alice, 998.35e18 - 99e18 - 140e18 - 100e18);
        _jump(sol, 160e18);
        _calm(sol);
        _assertWithdrawable(alice, 998.35e18 - 99e18 - 160e18);
    }

    /// @dev The last good mark of ETH holds a profit of 50: it counts for nothing while the index is unusable, and a loss counts in full.
    function test_unusable_withdrawalAtTheLastGoodMark() public {
        _setEth(1_850e18);
        _advanceBoth(10);
        assertTrue(_sample(eth));
        // Usable: half of the profit counts. IM of 110 lots at 18.5 is 101.75.
        _assertWithdrawable(alice, 998.35e18 + 25e18 - 101.75e18 - 150e18);
        first.setMode(HostileFeed.Mode.Reverts, 0);
        _assertWithdrawable(alice, 998.35e18 - 101.75e18 - 150e18);

        first.setMode(HostileFeed.Mode.Words, 0);
        _setEth(1_800e18); // on the way, so that there is no gap
        _advanceBoth(10);
        assertTrue(_sample(eth));
        _setEth(1_750e18);
        _advanceBoth(10);
        assertTrue(_sample(eth));
        _calm(eth);
        first.setMode(HostileFeed.Mode.Reverts, 0);
        _assertWithdrawable(alice, 998.35e18 - 50e18 - 96.25e18 - 150e18);
    }

    function test_unusable_transfersObeyTheSameLimit() public {
        first.setMode(HostileFeed.Mode.Reverts, 0);
        vm.prank(owner);
        assertEq(exchange.transfer(alice, alice2, type(uint256).max), 749.35e18);
    }

    /// @dev With a position in ETH no risk grows anywhere, however much equity there is.
    function test_unusable_holderMayNotGrowElsewhere() public {
        first.setMode(HostileFeed.Mode.Reverts, 0);
        _place(carol, _ask(sol, SOL_TICK, 50, 1));
        _place(carol, _bid(sol, SOL_TICK - 10, 50, 2));
        _assertPlaceRefused(
            alice,
            _buy(sol, SOL_TICK, 1),
            abi.encodeWithSelector(ITrading.AccountImpaired.selector, alice)
        );
        // To reduce there is allowed, at a price for which the ratio does not fall; and others trade on.
        _place(alice, _sell(sol, SOL_TICK - 10, 50));
        assertEq(_size(sol, alice), 50);
        _place(flat, _buy(sol, SOL_TICK, 50));
        assertEq(_size(sol, flat), 50);
        _assertLedger();
    }

    /// @dev An account with orders but no position in ETH is not impaired by it.
    function test_unusable_ordersAloneDontImpair() public {
        _place(flat, _bid(eth, ETH_TICK - 200, 10, 0));
        first.setMode(HostileFeed.Mode.Reverts, 0);
        _place(carol, _ask(sol, SOL_TICK, 50, 1));
        _place(flat, _buy(sol, SOL_TICK, 50));
        assertEq(_size(sol, flat), 50);
    }

    function test_unusable_noSampleAndNoCoverage() public {
        _advanceBoth(10);
        first.setMode(HostileFeed.Mode.Reverts, 0);
        uint256 covered = _market(eth).premium.covered();
        assertFalse(_sample(eth));
        assertEq(_market(eth).premium.covered(), covered);
        assertEq(_market(eth).risk.sampledAt(), START);
        // Settling needs no oracle.
        _advanceBoth(1 hours);
        first.setMode(HostileFeed.Mode.Reverts, 0);
        assertTrue(exchange.settleFunding(eth, NOBODY));
    }

    /// @dev For liquidation elsewhere ETH counts at its last good mark.
    function test_unusable_liquidationElsewhereAtTheLastGoodMark() public {
        first.setMode(HostileFeed.Mode.Reverts, 0);
        Liquidate memory request = Liquidate(alice, sol, 100, NOBODY, 9, 9, 9);
        // Equity 998.35; MM 54 of ETH at its last good mark and 75 of SOL.
        _assertRefused(
            address(this),
            abi.encodeCall(exchange.liquidate, (request)),
            abi.encodeWithSelector(ILiquidation.NotLiquidatable.selector, alice, 998.35e18, 129e18)
        );
    }

    // Grace after a sequencer restart

    function test_grace_reducesAndCancelsOnly() public {
        _enterGrace();
        bytes memory expected = abi.encodeWithSelector(ITrading.ReduceOnlyNow.selector, eth);
        _assertPlaceRefused(flat, _sell(eth, ETH_TICK - 100, 10), expected);
        _assertPlaceRefused(flat, _bid(eth, ETH_TICK - 200, 10, 0), expected); // its sample is too old
        PlaceOrder memory reduce = _ask(eth, ETH_TICK + 10, 100, 1);
        reduce.reduceOnly = true;
        _place(alice, reduce);
        _cancel(alice, eth, 0);
        _fund(alice, 1e18);
        // Bob is short and takes what only reduces both.
        PlaceOrder memory close = _buy(eth, ETH_TICK + 10, 60);
        close.reduceOnly = true;
        (uint256 filled, ) = _place(bob, close);
        assertEq(filled, 60);
        assertEq(_size(eth, alice), 40);
        _assertLedger();
    }

    function test_grace_makersOnlyShrink() public {
        _place(flat, _ask(eth, ETH_TICK + 10, 50, 0));
        _enterGrace();
        PlaceOrder memory close = _buy(eth, ETH_TICK + 10, 50);
        close.reduceOnly = true;
        (uint256 filled, ) = _place(bob, close);
        assertEq(filled, 0, "the maker would open a position");
        assertEq(_resting(eth, flat, 0), 50, "and stays");
    }

    function test_grace_noLiquidationNoSample() public {
        _enterGrace();
        assertFalse(_sample(eth));
        Liquidate memory request = Liquidate(alice, eth, 100, NOBODY, 9, 9, 9);
        _assertRefused(
            address(this),
            abi.encodeCall(exchange.liquidate, (request)),
            abi.encodeWithSelector(ILiquidation.LiquidationPaused.selector, eth)
        );
    }

    function test_grace_fundingGoesOnWithoutSamples() public {
        _enterGrace();
        _advanceBoth(45 minutes);
        assertTrue(exchange.settleFunding(eth, NOBODY));
        assertEq(_market(eth).funding.accruedAt(), vm.getBlockTimestamp());
    }

    function test_grace_noWithdrawalWithAPositionAndAllWithout() public {
        _enterGrace();
        _assertWithdrawable(alice, 0);
        _assertRefused(
            owner,
            abi.encodeCall(exchange.transfer, (alice, alice2, 1)),
            abi.encodeWithSelector(IAccounts.InsufficientFreeCollateral.selector, alice, 0, 1)
        );
        vm.prank(_owner(flat));
        assertEq(exchange.withdraw(flat, type(uint256).max, _owner(flat)), 1_000e6);
    }

    function test_grace_holderMayNotGrowElsewhere() public {
        _enterGrace();
        _place(carol, _ask(sol, SOL_TICK, 50, 1));
        _assertPlaceRefused(
            alice,
            _buy(sol, SOL_TICK, 1),
            abi.encodeWithSelector(ITrading.AccountImpaired.selector, alice)
        );
        _place(flat, _buy(sol, SOL_TICK, 50));
    }

    function test_grace_ends() public {
        _enterGrace();
        _advanceBoth(GRACE - 1);
        _assertPlaceRefused(
            flat,
            _sell(eth, ETH_TICK - 100, 10),
            abi.encodeWithSelector(ITrading.ReduceOnlyNow.selector, eth)
        );
        _advanceBoth(1);
        _place(flat, _sell(eth, ETH_TICK - 100, 10));
        assertEq(_size(eth, flat), -10);
    }

    function _enterGrace() private {
        _advanceBoth(1_000);
        sequencer.setRound(0, vm.getBlockTimestamp()); // just came back
    }

    // Halt, and the grace after it

    function test_halted_nothingTrades() public {
        _halt();
        bytes memory expected = abi.encodeWithSelector(
            ITrading.MarketNotTrading.selector,
            eth,
            uint256(MarketStatus.Halted)
        );
        _assertPlaceRefused(flat, _sell(eth, ETH_TICK - 100, 10), expected);
        _assertPlaceRefused(flat, _bid(eth, ETH_TICK - 200, 10, 0), expected);
        PlaceOrder memory reduce = _sell(eth, ETH_TICK - 100, 10);
        reduce.reduceOnly = true;
        _assertPlaceRefused(alice, reduce, expected);
        Liquidate memory request = Liquidate(alice, eth, 100, NOBODY, 9, 9, 9);
        _assertRefused(address(this), abi.encodeCall(exchange.liquidate, (request)), expected);
        // Cancelling, also in part, topping up, and everything elsewhere for others.
        _amend(alice, eth, 0, ETH_TICK - 100, 7);
        _cancel(alice, eth, 0);
        _fund(alice, 1e18);
        _place(carol, _ask(sol, SOL_TICK, 50, 1));
        _place(flat, _buy(sol, SOL_TICK, 50));
    }

    function test_halted_holdersDontWithdrawAndOthersDo() public {
        _halt();
        _assertWithdrawable(alice, 0);
        vm.prank(_owner(flat));
        assertEq(exchange.withdraw(flat, type(uint256).max, _owner(flat)), 1_000e6);
    }

    function test_halted_takesNoSamplesAndSettles() public {
        _halt();
        _advanceBoth(1 hours);
        assertFalse(_sample(eth));
        assertEq(_market(eth).risk.sampledAt() + 1 hours, vm.getBlockTimestamp(), "sampled at the halt");
    }

    /// @dev For 15 minutes after a halt positions only shrink and nobody is liquidated; then the market is open by itself.
    function test_resumed_hasAGracePeriod() public {
        _halt();
        exchange.schedule(abi.encodeCall(exchange.resumeMarket, (eth)));
        _advanceBoth(MINIMUM_DELAY);
        exchange.resumeMarket(eth);
        uint256 resumed = vm.getBlockTimestamp();
        bytes memory expected = abi.encodeWithSelector(ITrading.ReduceOnlyNow.selector, eth);
        _assertPlaceRefused(flat, _sell(eth, ETH_TICK - 100, 10), expected);
        _assertWithdrawable(alice, 0);
        Liquidate memory request = Liquidate(alice, eth, 100, NOBODY, 9, 9, 9);
        bytes memory data = abi.encodeCall(exchange.liquidate, (request));
        _assertRefused(address(this), data, abi.encodeWithSelector(ILiquidation.LiquidationPaused.selector, eth));
        PlaceOrder memory reduce = _ask(eth, ETH_TICK + 10, 20, 1);
        reduce.reduceOnly = true;
        _place(alice, reduce);

        _advanceBoth(15 minutes - 1);
        _assertPlaceRefused(flat, _sell(eth, ETH_TICK - 100, 10), expected);
        _advanceBoth(1);
        assertEq(vm.getBlockTimestamp(), resumed + 15 minutes);
        _place(flat, _sell(eth, ETH_TICK - 100, 10));
        assertEq(_size(eth, flat), -10);
        _assertLedger();
    }

    // The guardian's brake

    function test_restricted_reducesOnlyAndPausesNothingElse() public {
        exchange.restrictMarket(eth);
        _assertPlaceRefused(
            flat,
            _sell(eth, ETH_TICK - 100, 10),
            abi.encodeWithSelector(ITrading.ReduceOnlyNow.selector, eth)
        );
        _assertPlaceRefused(
            flat,
            _bid(eth, ETH_TICK - 200, 10, 0),
            abi.encodeWithSelector(ITrading.ReduceOnlyNow.selector, eth)
        );
        _assertRefused(
            owner,
            abi.encodeCall(exchange.amend, (alice, AmendOrder(eth, 0, 0, Tick.wrap(ETH_TICK - 50), 10, 0))),
            abi.encodeWithSelector(ITrading.ReduceOnlyNow.selector, eth)
        );
        _advanceBoth(10);
        assertTrue(_sample(eth), "funding goes on");
        // Withdrawals as ever.
        _assertWithdrawable(alice, 998.35e18 - 99e18 - 150e18);
        vm.prank(owner);
        exchange.withdraw(alice, 100e6, owner);
        PlaceOrder memory reduce = _ask(eth, ETH_TICK + 10, 20, 1);
        reduce.reduceOnly = true;
        _place(alice, reduce);
        _advanceBoth(7 days);
        _place(flat, _sell(eth, ETH_TICK - 100, 10));
        assertEq(_size(eth, flat), -10, "after seven days it ends by itself");
    }

    function _halt() private {
        exchange.schedule(abi.encodeCall(exchange.haltMarket, (eth)));
        _advanceBoth(MINIMUM_DELAY);
        exchange.haltMarket(eth);
    }
}
