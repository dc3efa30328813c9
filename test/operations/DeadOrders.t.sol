// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IndexStatus} from "../../contracts/interfaces/IIndexOracle.sol";
import {ITrading, OrderKind, PlaceOrder, RemovalReason} from "../../contracts/interfaces/ITrading.sol";
import {AccountId, OrderKey} from "../../contracts/types/Ids.sol";
import {TwoMarketsFixture} from "../helpers/TwoMarketsFixture.sol";

/// @notice Orders that can't be filled: who removes them, what that costs whom, and how the counters of the taker bound it all. The
/// removal fee is 0.1 USD.
contract DeadOrdersTest is TwoMarketsFixture {
    uint24 private constant NO_ASK = type(uint24).max;

    AccountId private taker;
    AccountId private maker;
    AccountId private good;

    function setUp() public override {
        super.setUp();
        exchange.seal();
        taker = _openFunded("taker", 100_000e18);
        maker = _openFunded("maker", 100_000e18);
        good = _openFunded("good", 100_000e18);
    }

    // Counters

    function test_maxFills_bounds() public {
        for (uint8 i = 0; i < 5; ++i) _place(maker, _ask(eth, ETH_TICK, 10, i));
        PlaceOrder memory order = _bid(eth, ETH_TICK, 50, 0);
        order.maxFills = 3;
        (uint256 filled, uint256 resting) = _place(taker, order);
        assertEq(filled, 30);
        assertEq(resting, 0, "a remainder that still crosses is cancelled");
        assertEq(_hot(eth).bestAsk(), ETH_TICK);
        assertEq(_hot(eth).bestBid(), 0);
        order.kind = OrderKind.FillOrKill;
        order.lots = 20;
        order.maxFills = 1;
        _assertPlaceRefused(taker, order, abi.encodeWithSelector(ITrading.NotFilledInFull.selector, 10, 20));
        order.maxFills = 0;
        _assertPlaceRefused(taker, order, abi.encodeWithSelector(ITrading.NotFilledInFull.selector, 0, 20));
    }

    function test_maxRemovals_bounds() public {
        _fiveExpiredThenOneGood();
        PlaceOrder memory order = _buy(eth, ETH_TICK, 10);
        order.maxRemovals = 4;
        (uint256 filled, ) = _place(taker, order);
        assertEq(filled, 0);
        assertEq(_level(eth, ETH_TICK).lots(), 20, "four of six are gone");
        assertEq(_resting(eth, maker, 3), 0);
        assertEq(_resting(eth, maker, 4), 10);
        (filled, ) = _place(taker, order);
        assertEq(filled, 10);
        assertEq(_hot(eth).bestAsk(), NO_ASK);
        _assertLedger();
    }

    function test_maxRemovals_ofZeroStopsAtTheFirstDeadOrder() public {
        _fiveExpiredThenOneGood();
        PlaceOrder memory order = _buy(eth, ETH_TICK, 10);
        order.maxRemovals = 0;
        (uint256 filled, ) = _place(taker, order);
        assertEq(filled, 0);
        assertEq(_level(eth, ETH_TICK).lots(), 60);
    }

    function test_maxReads_bounds() public {
        _fiveExpiredThenOneGood();
        PlaceOrder memory order = _buy(eth, ETH_TICK, 10);
        order.maxReads = 5;
        (uint256 filled, ) = _place(taker, order);
        assertEq(filled, 0);
        assertEq(_level(eth, ETH_TICK).lots(), 10);
        order.maxReads = 0;
        (filled, ) = _place(taker, order);
        assertEq(filled, 0);
        order.maxReads = 1;
        (filled, ) = _place(taker, order);
        assertEq(filled, 10);
    }

    function test_removals_dontUseUpFills() public {
        _fiveExpiredThenOneGood();
        PlaceOrder memory order = _buy(eth, ETH_TICK, 10);
        order.maxFills = 1;
        (uint256 filled, ) = _place(taker, order);
        assertEq(filled, 10);
        // Nor do they need one: with no fills left, dead orders still go.
        _fiveExpiredThenOneGood();
        order.maxFills = 0;
        (filled, ) = _place(taker, order);
        assertEq(filled, 0);
        assertEq(_level(eth, ETH_TICK).lots(), 10, "the good one");
        assertEq(_hot(eth).bestAsk(), ETH_TICK);
    }

    /// @dev Sixty smallest orders on as many levels in front of the real depth.
    function test_wallOfDust_canBeTakenInSteps() public {
        for (uint8 i = 0; i < 60; ++i) _place(maker, _ask(eth, ETH_TICK + i, 6, i));
        _place(good, _ask(eth, ETH_TICK + 60, 1_000, 0));
        PlaceOrder memory order = _buy(eth, ETH_TICK + 60, 500);
        order.maxFills = 40;
        (uint256 first, ) = _place(taker, order);
        assertEq(first, 240);
        assertEq(_hot(eth).bestAsk(), ETH_TICK + 40);
        (uint256 second, ) = _place(taker, order);
        assertEq(second, 500);
        assertEq(_size(eth, maker), -360);
        assertEq(_size(eth, good), -380);
        assertEq(_hot(eth).bestAsk(), ETH_TICK + 60);
        _assertLedger();
    }

    function _fiveExpiredThenOneGood() private {
        PlaceOrder memory order = _ask(eth, ETH_TICK, 10, 0);
        order.expiry = uint32(vm.getBlockTimestamp());
        for (uint8 i = 0; i < 5; ++i) {
            order.slot = i;
            _place(maker, order);
        }
        _place(good, _ask(eth, ETH_TICK, 10, 0));
        _advance(1);
    }

    // Removal fees

    function test_removalFee_goesFromTheOwnerToTheTaker() public {
        _fiveExpiredThenOneGood();
        PlaceOrder memory order = _buy(eth, ETH_TICK, 10);
        vm.prank(_owner(taker));
        vm.expectEmit(address(exchange));
        emit ITrading.RemovalFeePaid(maker, taker, 0.1e18, 100_000e18 - 0.1e18);
        vm.expectEmit(address(exchange));
        emit ITrading.OrderRemoved(eth, maker, 0, 10, RemovalReason.Expired);
        exchange.place(taker, order);
        assertEq(_balance(maker), 100_000e18 - 0.5e18);
        assertEq(_balance(taker), 100_000e18 + 0.5e18 - 0.09e18);
        assertEq(_position(eth, maker).askLots(), 0);
        assertEq(_accountWord(maker).markets(), 0);
        _assertLedger();
    }

    /// @dev An owner with 0.05 USD left pays 0.05 USD, and one with nothing pays nothing.
    function test_removalFee_isNoMoreThanTheOwnerHas() public {
        AccountId poor = _openFunded("poor", 101.8e18);
        _place(good, _ask(eth, ETH_TICK, 100, 0));
        _place(poor, _buy(eth, ETH_TICK, 100)); // fee 0.9
        PlaceOrder memory order = _ask(sol, SOL_TICK, 7, 0); // 105 USD, IM 10.5
        order.expiry = uint32(vm.getBlockTimestamp() + 5);
        _place(poor, order);
        // At 1,700 USD the position has lost 100; closing it costs 0.85. What stays is 101.8 - 0.9 - 100 - 0.85.
        _jump(eth, 1_700e18);
        _place(good, _bid(eth, 170_000, 100, 1));
        _place(poor, _sell(eth, 170_000, 100));
        assertEq(_balance(poor), 0.05e18);
        _advance(6);
        _place(taker, _buy(sol, SOL_TICK, 10));
        assertEq(_balance(poor), 0);
        assertEq(_balance(taker), 100_000.05e18);
        assertEq(_resting(sol, poor, 0), 0);
        _assertLedger();
    }

    function test_removalFee_ofNothingWhereNothingIs() public {
        AccountId poor = _openFunded("poor", 101.75e18);
        _place(good, _ask(eth, ETH_TICK, 100, 0));
        _place(poor, _buy(eth, ETH_TICK, 100));
        PlaceOrder memory order = _ask(sol, SOL_TICK, 7, 0);
        order.expiry = uint32(vm.getBlockTimestamp() + 5);
        _place(poor, order);
        _jump(eth, 1_700e18);
        _place(good, _bid(eth, 170_000, 100, 1));
        _place(poor, _sell(eth, 170_000, 100));
        assertEq(_balance(poor), 0);
        _advance(6);
        _place(taker, _buy(sol, SOL_TICK, 10));
        assertEq(_balance(taker), 100_000e18);
        assertEq(_resting(sol, poor, 0), 0, "removed all the same");
        _assertLedger();
    }

    // Makers that can't carry the fill

    /// @dev A maker's equity vanishes in another market. He holds 600 lots of SOL (9,000 USD, IM 900) on 1,000 USD, and offers 100 lots of
    /// ETH (IM 90). SOL falls by 5 %: equity 575.5 against 858 + 90.
    function test_unfundable_equityVanishedInAnotherMarket() public {
        AccountId weak = _weakMaker();
        _place(good, _ask(eth, ETH_TICK + 1, 100, 0));
        _setIndex(sol, 143e18);
        vm.prank(_owner(taker));
        vm.expectEmit(address(exchange));
        emit ITrading.RemovalFeePaid(weak, taker, 0.1e18, 995.5e18 - 0.1e18);
        vm.expectEmit(address(exchange));
        emit ITrading.OrderRemoved(eth, weak, 0, 100, RemovalReason.Unfundable);
        (uint256 filled, ) = exchange.place(taker, _buy(eth, ETH_TICK + 1, 100));
        assertEq(filled, 100, "the taker goes on");
        assertEq(_size(eth, weak), 0);
        assertEq(_size(eth, good), -100);
        assertEq(_position(eth, weak).askLots(), 0);
        assertEq(_accountWord(weak).markets(), 2, "SOL alone");
        _assertLedger();
    }

    /// @dev The stored sample still has the old price of SOL; a fill asks the oracle.
    function test_unfundable_isJudgedAtFreshPrices() public {
        AccountId weak = _weakMaker();
        _setIndex(sol, 135e18);
        assertEq(_market(sol).risk.indexPerLot(), 15e18);
        (uint256 filled, ) = _place(taker, _buy(eth, ETH_TICK, 10));
        assertEq(filled, 0);
        assertEq(_resting(eth, weak, 0), 0);
    }

    /// @dev Risk-increasing orders of an account below MM are dead on sight, those that reduce are not: 95.5 of equity, MM 405.
    function test_unfundable_reducingFillOfAnAccountBelowMaintenance() public {
        AccountId weak = _weakMaker();
        _jump(sol, 135e18);
        _place(weak, _reduceOnly(_ask(sol, 135_000, 600, 1)));
        (uint256 filled, ) = _place(taker, _buy(sol, 135_000, 100));
        assertEq(filled, 100);
        assertEq(_size(sol, weak), 500);
    }

    function _weakMaker() private returns (AccountId weak) {
        weak = _openFunded("weak", 1_000e18);
        _place(good, _ask(sol, SOL_TICK, 600, 9));
        _place(weak, _buy(sol, SOL_TICK, 600)); // fee 4.5
        _place(weak, _ask(eth, ETH_TICK, 100, 0));
    }

    function _reduceOnly(PlaceOrder memory order) private pure returns (PlaceOrder memory) {
        order.reduceOnly = true;
        return order;
    }

    // Makers that can't be judged now

    /// @dev SOL's oracle is dead. A maker with a position there may not open one in ETH; the order stays, and others are filled behind it.
    function test_impaired_makerIsPassedOverAndStays() public {
        AccountId holder = _weakMaker();
        _place(maker, _ask(eth, ETH_TICK + 1, 100, 0));
        _killFeed(sol);
        (uint256 filled, ) = _place(taker, _buy(eth, ETH_TICK + 1, 50));
        assertEq(filled, 50);
        assertEq(_size(eth, maker), -50);
        assertEq(_resting(eth, holder, 0), 100);
        assertEq(_hot(eth).bestAsk(), ETH_TICK, "still the best");
        assertEq(_balance(holder), 995.5e18, "and no fee for it");
        _reviveFeed(sol);
        (filled, ) = _place(taker, _buy(eth, ETH_TICK, 50));
        assertEq(filled, 50);
        assertEq(_size(eth, holder), -50);
        _assertLedger();
    }

    function test_impaired_makerCountsAsARead() public {
        _weakMaker();
        _place(maker, _ask(eth, ETH_TICK, 100, 0));
        _killFeed(sol);
        PlaceOrder memory order = _buy(eth, ETH_TICK, 50);
        order.maxReads = 1;
        (uint256 filled, ) = _place(taker, order);
        assertEq(filled, 0);
        order.maxReads = 2;
        order.maxFills = 1;
        order.maxRemovals = 0;
        (filled, ) = _place(taker, order);
        assertEq(filled, 50);
    }

    /// @dev What only reduces passes at the last good marks.
    function test_impaired_makerMayReduce() public {
        AccountId holder = _openFunded("holder", 10_000e18);
        _trade(sol, holder, good, SOL_TICK, 100);
        _trade(eth, holder, good, ETH_TICK, 100);
        _place(holder, _ask(eth, ETH_TICK, 80, 0));
        _killFeed(sol);
        (uint256 filled, ) = _place(taker, _buy(eth, ETH_TICK, 80));
        assertEq(filled, 80);
        assertEq(_size(eth, holder), 20);
    }

    /// @dev A queue of [passed over, dead, passed over, dead, good]: links and totals survive.
    function test_queue_withSkippedAndDeadOrdersMixed() public {
        AccountId holder = _openFunded("holder", 10_000e18);
        _trade(sol, holder, taker, SOL_TICK, 100);
        taker = _openFunded("another", 10_000e18);
        PlaceOrder memory expiring = _ask(eth, ETH_TICK, 10, 0);
        expiring.expiry = uint32(START);
        _place(holder, _ask(eth, ETH_TICK, 10, 0));
        _place(maker, expiring);
        _place(holder, _ask(eth, ETH_TICK, 10, 1));
        expiring.slot = 1;
        _place(maker, expiring);
        _place(good, _ask(eth, ETH_TICK, 10, 0));
        _place(holder, _ask(eth, ETH_TICK, 10, 2));
        _advance(1);
        _killFeed(sol);
        (uint256 filled, ) = _place(taker, _buy(eth, ETH_TICK, 100));
        assertEq(filled, 10);
        assertEq(_level(eth, ETH_TICK).lots(), 30);
        assertEq(_level(eth, ETH_TICK).head(), OrderKey.unwrap(_key(holder, 0)));
        assertEq(_level(eth, ETH_TICK).tail(), OrderKey.unwrap(_key(holder, 2)));
        assertEq(_orderWord(eth, holder, 0).next(), OrderKey.unwrap(_key(holder, 1)));
        assertEq(_orderWord(eth, holder, 1).prev(), OrderKey.unwrap(_key(holder, 0)));
        assertEq(_orderWord(eth, holder, 1).next(), OrderKey.unwrap(_key(holder, 2)));
        _reviveFeed(sol);
        _cancel(holder, eth, 1);
        (filled, ) = _place(taker, _buy(eth, ETH_TICK, 100));
        assertEq(filled, 20);
        assertEq(_hot(eth).bestAsk(), NO_ASK);
        _assertLedger();
    }

    /// @dev A restricted market passes over makers who would grow, and cuts fills of those who would flip.
    function test_restricted_makersOnlyShrink() public {
        AccountId long = _openFunded("long", 10_000e18);
        _trade(eth, long, good, ETH_TICK, 30);
        _trade(eth, maker, taker, ETH_TICK, 100);
        _place(good, _ask(eth, ETH_TICK, 40, 0)); // short already: would grow
        _place(long, _ask(eth, ETH_TICK, 40, 0)); // would flip beyond 30
        exchange.restrictMarket(eth);
        PlaceOrder memory order = _buy(eth, ETH_TICK, 100);
        _assertPlaceRefused(maker, order, abi.encodeWithSelector(ITrading.ReduceOnlyNow.selector, eth));
        (uint256 filled, ) = _place(taker, _reduceOnly(order));
        assertEq(filled, 30);
        assertEq(_size(eth, long), 0);
        assertEq(_size(eth, taker), -70);
        assertEq(_resting(eth, good, 0), 40, "passed over, not removed");
        assertEq(_resting(eth, long, 0), 10);
        _assertLedger();
    }

    // Pruning

    function test_prune_removesTheDeadAndPaysTheBeneficiary() public {
        _fiveExpiredThenOneGood();
        OrderKey[] memory keys = new OrderKey[](5);
        keys[0] = _key(maker, 0);
        keys[1] = _key(good, 0); // good
        keys[2] = _key(maker, 3);
        keys[3] = _key(maker, 3); // named twice
        keys[4] = _key(maker, 77); // empty
        assertEq(exchange.prune(eth, keys, taker), 2);
        assertEq(_level(eth, ETH_TICK).lots(), 40);
        assertEq(_resting(eth, good, 0), 10);
        assertEq(_balance(maker), 100_000e18 - 0.2e18);
        assertEq(_balance(taker), 100_000e18 + 0.2e18);
        (uint256 filled, ) = _place(taker, _buy(eth, ETH_TICK, 10));
        assertEq(filled, 10);
        _assertLedger();
    }

    function test_prune_withoutABeneficiaryTakesNoFee() public {
        _fiveExpiredThenOneGood();
        assertEq(exchange.prune(eth, _one(_key(maker, 4)), NOBODY), 1);
        assertEq(_balance(maker), 100_000e18);
        assertEq(_balance(NOBODY), 0);
        assertEq(_accountWord(NOBODY).markets(), 0);
    }

    /// @dev MARGIN-3. 1,000 lots on 991 USD, ETH at 1,754: equity 531, MM 526.2. Reduce-only orders need no margin, so their owner may rest
    /// as many as there are slots, let them expire, and have an accomplice collect a fee for each: what MM needs stays.
    function test_MARGIN3_removalFeesLeaveAnAccountHealthy() public {
        AccountId thin = _openFunded("thin", 1_000e18);
        _trade(eth, thin, good, ETH_TICK, 1_000);
        _setIndex(eth, 1_754e18);
        PlaceOrder memory order = _reduceOnly(_ask(eth, 180_000, 6, 0));
        order.expiry = uint32(START);
        OrderKey[] memory keys = new OrderKey[](50);
        for (uint8 i = 0; i < 50; ++i) {
            order.slot = i;
            _place(thin, order);
            keys[i] = _key(thin, i);
        }
        _advance(1);
        assertEq(exchange.prune(eth, keys, maker), 50);
        assertEq(_balance(thin) - 460e18, 526.2e18, "the fees took all that MM leaves, and no more");
    }

    function test_prune_ofOnesOwnCostsNothing() public {
        _fiveExpiredThenOneGood();
        assertEq(exchange.prune(eth, _one(_key(maker, 4)), maker), 1);
        assertEq(_balance(maker), 100_000e18);
        assertEq(_position(eth, maker).askLots(), 40);
    }

    function test_prune_unfundable() public {
        AccountId weak = _weakMaker();
        assertEq(exchange.prune(eth, _one(_key(weak, 0)), taker), 0, "it can carry a fill");
        _setIndex(sol, 143e18);
        _advance(1);
        vm.expectEmit(address(exchange));
        emit ITrading.OrderRemoved(eth, weak, 0, 100, RemovalReason.Unfundable);
        assertEq(exchange.prune(eth, _one(_key(weak, 0)), taker), 1);
        assertEq(_hot(eth).bestAsk(), NO_ASK);
        assertEq(_balance(weak), 995.4e18);
        assertEq(_balance(taker), 100_000.1e18);
        _assertLedger();
    }

    /// @dev Below MM: what is left of the equity is for the liquidation.
    function test_prune_takesNothingBelowMaintenance() public {
        AccountId weak = _weakMaker();
        _setIndex(sol, 135e18);
        _advance(1);
        assertEq(exchange.prune(eth, _one(_key(weak, 0)), taker), 1);
        assertEq(_balance(weak), 995.5e18);
        assertEq(_balance(taker), 100_000e18);
    }

    /// @dev While an index of the owner's is unusable nobody can say what its MM needs.
    function test_prune_takesNothingWhileAnIndexIsUnusable() public {
        AccountId holder = _weakMaker();
        _fund(holder, 500e18);
        PlaceOrder memory order = _ask(eth, ETH_TICK + 5, 100, 1);
        order.expiry = uint32(block.timestamp);
        _place(holder, order);
        _killFeed(sol);
        _advance(1);
        assertEq(exchange.prune(eth, _one(_key(holder, 1)), taker), 1);
        assertEq(_balance(holder), 1_495.5e18);
    }

    function test_prune_withNothingToReduce() public {
        _trade(eth, maker, good, ETH_TICK, 50);
        _place(maker, _reduceOnly(_ask(eth, ETH_TICK + 10, 50, 0)));
        assertEq(exchange.prune(eth, _one(_key(maker, 0)), taker), 0);
        _trade(eth, good, maker, ETH_TICK, 50);
        assertEq(exchange.prune(eth, _one(_key(maker, 0)), taker), 1);
        assertEq(_hot(eth).bestAsk(), NO_ASK);
    }

    function test_prune_leavesThoseThatCannotBeJudged() public {
        AccountId holder = _weakMaker();
        _killFeed(sol);
        assertEq(exchange.prune(eth, _one(_key(holder, 0)), taker), 0);
        assertEq(_resting(eth, holder, 0), 100);
    }

    function test_prune_needsAnIndex() public {
        _fiveExpiredThenOneGood();
        _killFeed(eth);
        _assertRefused(
            address(this),
            abi.encodeCall(exchange.prune, (eth, _one(_key(maker, 0)), NOBODY)),
            abi.encodeWithSelector(ITrading.IndexUnusable.selector, eth, IndexStatus.Unreadable)
        );
    }

    function _one(OrderKey key) private pure returns (OrderKey[] memory keys) {
        keys = new OrderKey[](1);
        keys[0] = key;
    }
}
