// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccounts} from "../../contracts/interfaces/IAccounts.sol";
import {MarketTerms} from "../../contracts/interfaces/IMarketAdmin.sol";
import {
    AmendOrder,
    CancelOrder,
    ITrading,
    OrderKind,
    PlaceOrder,
    RemovalReason
} from "../../contracts/interfaces/ITrading.sol";
import {AccountId, MarketId, OrderKey, Tick} from "../../contracts/types/Ids.sol";
import {ExchangeFixture} from "../helpers/ExchangeFixture.sol";

/// @notice Kinds of orders, changes of orders, and every input that is refused.
contract OrdersTest is ExchangeFixture {
    MarketId private constant UNKNOWN = MarketId.wrap(9);
    uint24 private constant NO_ASK = type(uint24).max;

    AccountId private alice;
    AccountId private bob;
    address private owner;

    function setUp() public override {
        super.setUp();
        owner = makeAddr("alice");
        alice = _openFunded("alice", 100_000e18);
        bob = _openFunded("bob", 100_000e18);
    }

    // Refused at placement

    function test_place_refusesZeroLots() public {
        _assertPlaceRefused(alice, _bid(eth, ETH_TICK, 0, 0), abi.encodePacked(ITrading.ZeroLots.selector));
    }

    function test_place_refusesTicksThatAreNoPrice() public {
        bytes4 selector = ITrading.InvalidTick.selector;
        _assertPlaceRefused(alice, _bid(eth, 0, 10, 0), abi.encodeWithSelector(selector, 0));
        _assertPlaceRefused(alice, _ask(eth, NO_ASK, 10, 0), abi.encodeWithSelector(selector, NO_ASK));
    }

    function test_place_refusesUnknownMarkets() public {
        bytes4 selector = ITrading.UnknownMarket.selector;
        _assertPlaceRefused(alice, _bid(UNKNOWN, ETH_TICK, 10, 0), abi.encodeWithSelector(selector, UNKNOWN));
        MarketId none = MarketId.wrap(0);
        _assertPlaceRefused(alice, _bid(none, ETH_TICK, 10, 0), abi.encodeWithSelector(selector, none));
        MarketId last = MarketId.wrap(type(uint16).max);
        _assertPlaceRefused(alice, _bid(last, ETH_TICK, 10, 0), abi.encodeWithSelector(selector, last));
    }

    function test_place_refusesUnknownAccountsAndStrangers() public {
        AccountId unknown = AccountId.wrap(99);
        bytes memory data = abi.encodeCall(exchange.place, (unknown, _bid(eth, ETH_TICK, 10, 0)));
        _assertRefused(owner, data, abi.encodeWithSelector(IAccounts.UnknownAccount.selector, unknown));
        data = abi.encodeCall(exchange.place, (bob, _bid(eth, ETH_TICK, 10, 0)));
        _assertRefused(owner, data, abi.encodeWithSelector(IAccounts.NotAuthorised.selector, bob, owner, 1));
    }

    function test_place_refusesExpiredOrders() public {
        PlaceOrder memory order = _bid(eth, ETH_TICK, 10, 0);
        order.expiry = uint32(START - 1);
        bytes memory expected = abi.encodeWithSelector(ITrading.OrderExpired.selector, START - 1, START);
        _assertPlaceRefused(alice, order, expected);
        order.expiry = 1;
        _assertPlaceRefused(alice, order, abi.encodeWithSelector(ITrading.OrderExpired.selector, 1, START));
        order.expiry = uint32(START); // its last second is now
        _place(alice, order);
    }

    /// @dev The band is 10 %: 162,000 to 198,000.
    function test_place_refusesPricesOutsideTheBand() public {
        _assertPlaceRefused(alice, _bid(eth, 161_999, 10, 0), _outside(161_999));
        _assertPlaceRefused(alice, _bid(eth, 198_001, 10, 0), _outside(198_001));
        _assertPlaceRefused(alice, _ask(eth, 161_999, 10, 0), _outside(161_999));
        _assertPlaceRefused(alice, _sell(eth, 1, 10), _outside(1));
        _assertPlaceRefused(alice, _buy(eth, NO_ASK - 1, 10), _outside(NO_ASK - 1));
        _place(alice, _bid(eth, 162_000, 10, 0));
        _place(alice, _ask(eth, 198_000, 10, 1));
    }

    /// @dev 5 lots at 1,800 USD are 90, the minimum is 100. At 2,000 USD, out of the band, 5 would do; at 1,980 they are 99.
    function test_place_refusesToRestBelowTheMinimum() public {
        bytes4 selector = ITrading.BelowMinimumNotional.selector;
        _assertPlaceRefused(alice, _bid(eth, ETH_TICK, 5, 0), abi.encodeWithSelector(selector, 90e18, 100e18));
        _assertPlaceRefused(alice, _ask(eth, 198_000, 5, 0), abi.encodeWithSelector(selector, 99e18, 100e18));
        // 6 lots at 166,667 are 100.0002 USD, at 166,666 they are 99.9996.
        _assertPlaceRefused(alice, _bid(eth, 166_666, 6, 0), abi.encodeWithSelector(selector, 99.9996e18, 100e18));
        _place(alice, _bid(eth, 166_667, 6, 0));
        // An order that can't rest may be as small as it likes.
        (uint256 filled, ) = _place(bob, _sell(eth, 166_667, 1));
        assertEq(filled, 1);
    }

    function test_place_refusesAnOccupiedSlot() public {
        _place(alice, _bid(eth, ETH_TICK - 10, 10, 200));
        bytes memory expected = abi.encodeWithSelector(ITrading.SlotOccupied.selector, alice, 200);
        _assertPlaceRefused(alice, _bid(eth, ETH_TICK - 20, 10, 200), expected);
        _assertPlaceRefused(alice, _ask(eth, ETH_TICK + 20, 10, 200), expected);
        // Orders that don't rest don't care, and neither does another account.
        PlaceOrder memory order = _buy(eth, ETH_TICK, 10);
        order.slot = 200;
        _place(alice, order);
        _place(bob, _bid(eth, ETH_TICK - 10, 10, 200));
    }

    function test_place_refusesMoreOrderLotsThanTheCounterHolds() public {
        _deploy(address(collateral));
        MarketTerms memory terms = _ethTerms();
        terms.margin.positionCap = 4_000_000_000;
        terms.margin.openInterestCap = 4_000_000_000;
        eth = _list(terms, 1_800e18);
        exchange.seal();
        alice = _openFunded("alice", 1e13 * 1e18);
        _place(alice, _bid(eth, ETH_TICK, type(uint32).max, 0));
        _assertPlaceRefused(
            alice,
            _bid(eth, ETH_TICK, 10, 1),
            abi.encodeWithSelector(bytes4(keccak256("FieldOverflow(int256)")), int256(1 << 32) + 9)
        );
    }

    // Fill or kill, immediate or cancel

    function test_fillOrKill_oneLotShort() public {
        _place(bob, _ask(eth, ETH_TICK, 60, 0));
        _place(bob, _ask(eth, ETH_TICK + 1, 39, 1));
        PlaceOrder memory order = _buy(eth, ETH_TICK + 1, 100);
        order.kind = OrderKind.FillOrKill;
        _assertPlaceRefused(alice, order, abi.encodeWithSelector(ITrading.NotFilledInFull.selector, 99, 100));
        order.lots = 99;
        (uint256 filled, ) = _place(alice, order);
        assertEq(filled, 99);
    }

    function test_fillOrKill_withAnEmptyBook() public {
        PlaceOrder memory order = _buy(eth, ETH_TICK, 10);
        order.kind = OrderKind.FillOrKill;
        _assertPlaceRefused(alice, order, abi.encodeWithSelector(ITrading.NotFilledInFull.selector, 0, 10));
    }

    function test_fillOrKill_isNotShortenedByReduceOnly() public {
        _trade(eth, alice, bob, ETH_TICK, 50);
        _place(bob, _bid(eth, ETH_TICK, 100, 0));
        PlaceOrder memory order = _sell(eth, ETH_TICK, 51);
        order.kind = OrderKind.FillOrKill;
        order.reduceOnly = true;
        _assertPlaceRefused(alice, order, abi.encodeWithSelector(ITrading.NotFilledInFull.selector, 50, 51));
    }

    function test_immediateOrCancel_neverRests() public {
        (uint256 filled, uint256 resting) = _place(alice, _buy(eth, ETH_TICK, 100));
        assertEq(filled, 0);
        assertEq(resting, 0);
        _place(bob, _ask(eth, ETH_TICK, 40, 0));
        (filled, resting) = _place(alice, _buy(eth, ETH_TICK, 100));
        assertEq(filled, 40);
        assertEq(resting, 0);
        assertEq(_hot(eth).bestBid(), 0);
    }

    // Post-only

    function test_postOnly_refusesToCross() public {
        _place(bob, _ask(eth, ETH_TICK, 10, 0));
        _place(bob, _bid(eth, ETH_TICK - 10, 10, 1));
        PlaceOrder memory order = _bid(eth, ETH_TICK, 10, 0);
        order.kind = OrderKind.PostOnly;
        bytes4 selector = ITrading.WouldCross.selector;
        _assertPlaceRefused(alice, order, abi.encodeWithSelector(selector, ETH_TICK, ETH_TICK));
        order.tick = Tick.wrap(ETH_TICK + 500);
        _assertPlaceRefused(alice, order, abi.encodeWithSelector(selector, ETH_TICK + 500, ETH_TICK));
        order.isAsk = true;
        order.tick = Tick.wrap(ETH_TICK - 10);
        _assertPlaceRefused(alice, order, abi.encodeWithSelector(selector, ETH_TICK - 10, ETH_TICK - 10));
        order.tick = Tick.wrap(ETH_TICK - 9);
        (, uint256 resting) = _place(alice, order);
        assertEq(resting, 10);
    }

    /// @dev Even one's own order counts as crossing; nothing is cancelled by a refusal.
    function test_postOnly_refusesToCrossOneself() public {
        _place(alice, _ask(eth, ETH_TICK, 10, 0));
        PlaceOrder memory order = _bid(eth, ETH_TICK, 10, 1);
        order.kind = OrderKind.PostOnly;
        _assertPlaceRefused(alice, order, abi.encodeWithSelector(ITrading.WouldCross.selector, ETH_TICK, ETH_TICK));
    }

    function test_postOnlySlide_goesNextToTheBest() public {
        _place(bob, _ask(eth, ETH_TICK, 10, 0));
        _place(bob, _bid(eth, ETH_TICK - 10, 10, 1));
        PlaceOrder memory order = _bid(eth, ETH_TICK + 500, 10, 0);
        order.kind = OrderKind.PostOnlySlide;
        (uint256 filled, uint256 resting) = _place(alice, order);
        assertEq(filled, 0);
        assertEq(resting, 10);
        assertEq(_orderWord(eth, alice, 0).tick(), ETH_TICK - 1);
        _cancel(alice, eth, 0);
        order = _ask(eth, ETH_TICK - 500, 10, 1);
        order.kind = OrderKind.PostOnlySlide;
        _place(alice, order);
        assertEq(_orderWord(eth, alice, 1).tick(), ETH_TICK - 9);
        // One that doesn't cross stays where it was meant to be.
        order = _bid(eth, ETH_TICK - 100, 10, 2);
        order.kind = OrderKind.PostOnlySlide;
        _place(alice, order);
        assertEq(_orderWord(eth, alice, 2).tick(), ETH_TICK - 100);
    }

    /// @dev Where it slides to is what the band is asked about.
    function test_postOnlySlide_isInTheBandWhereItRests() public {
        _place(bob, _ask(eth, ETH_TICK, 10, 0));
        PlaceOrder memory order = _bid(eth, 250_000, 10, 0);
        order.kind = OrderKind.PostOnlySlide;
        _place(alice, order);
        assertEq(_orderWord(eth, alice, 0).tick(), ETH_TICK - 1);
    }

    // Good till time

    function test_expiry_lastSecondTradesAndTheNextDoesNot() public {
        PlaceOrder memory order = _ask(eth, ETH_TICK, 20, 0);
        order.expiry = uint32(START + 5);
        _place(bob, order);
        _advance(5);
        (uint256 filled, ) = _place(alice, _buy(eth, ETH_TICK, 10));
        assertEq(filled, 10);
        _advance(1);
        vm.prank(owner);
        vm.expectEmit(address(exchange));
        emit ITrading.OrderRemoved(eth, bob, 0, 10, RemovalReason.Expired);
        (filled, ) = exchange.place(alice, _buy(eth, ETH_TICK, 10));
        assertEq(filled, 0);
        assertEq(_resting(eth, bob, 0), 0);
        assertEq(_position(eth, bob).askLots(), 0);
    }

    // Reduce-only

    function test_reduceOnly_refusesWithNothingToReduce() public {
        PlaceOrder memory order = _ask(eth, ETH_TICK, 10, 0);
        order.reduceOnly = true;
        bytes4 selector = ITrading.NothingToReduce.selector;
        _assertPlaceRefused(alice, order, abi.encodeWithSelector(selector, alice, 0));
        _trade(eth, alice, bob, ETH_TICK, 50);
        order.isAsk = false;
        _assertPlaceRefused(alice, order, abi.encodeWithSelector(selector, alice, 50));
    }

    function test_reduceOnly_isCutToThePosition() public {
        _trade(eth, alice, bob, ETH_TICK, 50);
        PlaceOrder memory order = _ask(eth, ETH_TICK + 10, 80, 0);
        order.reduceOnly = true;
        (, uint256 resting) = _place(alice, order);
        assertEq(resting, 50);
        assertEq(_position(eth, alice).askLots(), 0, "not counted");
        assertEq(_level(eth, ETH_TICK + 10).lots(), 50);
        assertEq(_level(eth, ETH_TICK + 10).firmLots(), 0, "not firm");
        order = _sell(eth, ETH_TICK, 80);
        order.reduceOnly = true;
        _place(bob, _bid(eth, ETH_TICK, 100, 0));
        (uint256 filled, ) = _place(alice, order);
        assertEq(filled, 50);
        assertEq(_size(eth, alice), 0);
    }

    /// @dev The position shrank from 50 to 20 while the order for 50 rested: 20 are filled, the rest leaves.
    function test_reduceOnly_positionShrank() public {
        _restReduceOnly(50);
        _place(bob, _bid(eth, ETH_TICK, 30, 0));
        _place(alice, _sell(eth, ETH_TICK, 30));
        vm.prank(_owner(bob));
        vm.expectEmit(address(exchange));
        emit ITrading.OrderRemoved(eth, alice, 0, 30, RemovalReason.NothingToReduce);
        (uint256 filled, ) = exchange.place(bob, _buy(eth, ETH_TICK + 10, 50));
        assertEq(filled, 20);
        assertEq(_size(eth, alice), 0);
        assertEq(_resting(eth, alice, 0), 0);
        _assertLedger();
    }

    function test_reduceOnly_positionClosed() public {
        _restReduceOnly(50);
        _place(bob, _bid(eth, ETH_TICK, 50, 0));
        _place(alice, _sell(eth, ETH_TICK, 50));
        assertEq(_accountWord(alice).markets(), 0, "a reduce-only order makes no market active");
        (uint256 filled, ) = _place(bob, _buy(eth, ETH_TICK + 10, 50));
        assertEq(filled, 0);
        assertEq(_size(eth, alice), 0);
        assertEq(_resting(eth, alice, 0), 0);
        assertEq(_hot(eth).bestAsk(), NO_ASK);
    }

    function test_reduceOnly_positionFlipped() public {
        _restReduceOnly(50);
        _place(bob, _bid(eth, ETH_TICK, 80, 0));
        _place(alice, _sell(eth, ETH_TICK, 80));
        assertEq(_size(eth, alice), -30);
        (uint256 filled, ) = _place(bob, _buy(eth, ETH_TICK + 10, 50));
        assertEq(filled, 0);
        assertEq(_size(eth, alice), -30);
        assertEq(_resting(eth, alice, 0), 0);
    }

    /// @dev A part fill leaves the position as large as the rest of the order: it stays.
    function test_reduceOnly_partFill() public {
        _restReduceOnly(50);
        (uint256 filled, ) = _place(bob, _buy(eth, ETH_TICK + 10, 20));
        assertEq(filled, 20);
        assertEq(_resting(eth, alice, 0), 30);
        assertEq(_size(eth, alice), 30);
        assertEq(_position(eth, alice).askLots(), 0);
    }

    function _restReduceOnly(uint32 lots) private {
        _trade(eth, alice, bob, ETH_TICK, lots);
        PlaceOrder memory order = _ask(eth, ETH_TICK + 10, lots, 0);
        order.reduceOnly = true;
        _place(alice, order);
    }

    // Self-trade

    function test_selfTrade_cancelsTheRestingOrder() public {
        _place(alice, _ask(eth, ETH_TICK, 40, 0));
        _place(bob, _ask(eth, ETH_TICK, 40, 0));
        vm.prank(owner);
        vm.expectEmit(address(exchange));
        emit ITrading.OrderRemoved(eth, alice, 0, 40, RemovalReason.SelfTrade);
        (uint256 filled, ) = exchange.place(alice, _buy(eth, ETH_TICK, 50));
        assertEq(filled, 40);
        assertEq(_size(eth, alice), 40);
        assertEq(_position(eth, alice).askLots(), 0);
        assertEq(_balance(alice), 100_000e18 - 0.36e18, "no removal fee to oneself");
        _assertLedger();
    }

    function test_selfTrade_ofAnOrderThatThenRests() public {
        _place(alice, _ask(eth, ETH_TICK, 40, 0));
        (uint256 filled, uint256 resting) = _place(alice, _bid(eth, ETH_TICK, 50, 1));
        assertEq(filled, 0);
        assertEq(resting, 50);
        assertEq(_position(eth, alice).bidLots(), 50);
        assertEq(_position(eth, alice).askLots(), 0);
        assertEq(_hot(eth).bestAsk(), NO_ASK);
        assertEq(_hot(eth).bestBid(), ETH_TICK);
    }

    /// @dev An owner's two accounts are two parties: both pay their fees, and the ledger holds.
    function test_selfTrade_betweenAccountsOfOneOwnerIsATrade() public {
        AccountId second = _open(owner);
        _fund(second, 100_000e18);
        _trade(eth, alice, second, 198_000, 100); // at the band's edge
        assertEq(_balance(alice) + _balance(second), 200_000e18 - 0.99e18 - 0.198e18);
        assertEq(_position(eth, alice).entry(), _position(eth, second).entry());
        _assertLedger();
    }

    // Caps

    function test_caps_position() public {
        _relist(50, 250_000);
        AccountId carol = _openFunded("carol", 100_000e18);
        AccountId dave = _openFunded("dave", 100_000e18);
        _trade(eth, alice, bob, ETH_TICK, 50);
        _place(carol, _ask(eth, ETH_TICK, 20, 0));
        bytes4 selector = ITrading.PositionCapExceeded.selector;
        _assertPlaceRefused(alice, _buy(eth, ETH_TICK, 1), abi.encodeWithSelector(selector, alice, 51, 50));
        _cancel(carol, eth, 0);
        // Selling is free, and past zero the same cap holds on the other side.
        _place(carol, _bid(eth, ETH_TICK, 50, 0));
        _place(dave, _bid(eth, ETH_TICK, 50, 0));
        _place(bob, _bid(eth, ETH_TICK, 50, 0));
        _assertPlaceRefused(alice, _sell(eth, ETH_TICK, 101), abi.encodeWithSelector(selector, alice, -51, 50));
        _place(alice, _sell(eth, ETH_TICK, 100));
        assertEq(_size(eth, alice), -50);
    }

    /// @dev A maker whose fill would pass his cap is removed; it is not the taker's problem.
    function test_caps_positionOfAMaker() public {
        _relist(50, 250_000);
        AccountId carol = _openFunded("carol", 100_000e18);
        AccountId dave = _openFunded("dave", 100_000e18);
        _trade(eth, dave, bob, ETH_TICK, 20);
        _place(bob, _ask(eth, ETH_TICK, 60, 0));
        _place(carol, _ask(eth, ETH_TICK, 40, 0));
        (uint256 filled, ) = _place(alice, _buy(eth, ETH_TICK, 31));
        assertEq(filled, 31);
        assertEq(_size(eth, bob), -20, "51 would be too many");
        assertEq(_resting(eth, bob, 0), 0);
        assertEq(_size(eth, carol), -31);
    }

    function test_caps_openInterest() public {
        _relist(100_000, 200);
        _trade(eth, alice, bob, ETH_TICK, 200);
        _place(bob, _ask(eth, ETH_TICK, 20, 0));
        bytes4 selector = ITrading.OpenInterestCapExceeded.selector;
        _assertPlaceRefused(alice, _buy(eth, ETH_TICK, 1), abi.encodeWithSelector(selector, eth, 201, 200));
        // A long passed on does not raise it.
        AccountId carol = _openFunded("carol", 100_000e18);
        _cancel(bob, eth, 0);
        _place(carol, _bid(eth, ETH_TICK, 80, 0));
        _place(alice, _sell(eth, ETH_TICK, 80));
        assertEq(_hot(eth).openInterest(), 200);
    }

    /// @dev Lowered below what is open: nobody is forced out, and everybody may still reduce or pass on.
    function test_caps_openInterestLoweredBelowWhatIsOpen() public {
        _trade(eth, alice, bob, ETH_TICK, 200);
        exchange.lowerOpenInterestCap(eth, 100);
        _trade(eth, bob, alice, ETH_TICK, 50);
        assertEq(_hot(eth).openInterest(), 150);
        _place(bob, _ask(eth, ETH_TICK, 20, 0));
        bytes memory expected = abi.encodeWithSelector(ITrading.OpenInterestCapExceeded.selector, eth, 151, 100);
        _assertPlaceRefused(alice, _buy(eth, ETH_TICK, 1), expected);
    }

    // Handles and generations

    function test_cancel_refusesWhatIsNotThere() public {
        bytes4 selector = ITrading.OrderNotFound.selector;
        _assertCancelRefused(CancelOrder(eth, 0, 0), abi.encodeWithSelector(selector, alice, 0, 0));
        _place(alice, _bid(eth, ETH_TICK, 10, 0));
        _assertCancelRefused(CancelOrder(eth, 0, 1), abi.encodeWithSelector(selector, alice, 0, 1));
        _assertCancelRefused(CancelOrder(eth, 1, 0), abi.encodeWithSelector(selector, alice, 1, 0));
        _assertCancelRefused(CancelOrder(UNKNOWN, 0, 0), abi.encodeWithSelector(selector, alice, 0, 0));
        _cancel(alice, eth, 0);
        _assertCancelRefused(CancelOrder(eth, 0, 0), abi.encodeWithSelector(selector, alice, 0, 0));
        _assertCancelRefused(CancelOrder(eth, 0, 1), abi.encodeWithSelector(selector, alice, 0, 1));
    }

    function test_cancelMany_passesOverEmptySlots() public {
        _place(alice, _bid(eth, ETH_TICK - 1, 10, 0));
        _place(alice, _bid(eth, ETH_TICK - 2, 10, 3));
        _place(alice, _bid(eth, ETH_TICK - 3, 10, 255));
        vm.startPrank(owner);
        assertEq(exchange.cancelMany(alice, eth, (1 << 0) | (1 << 1) | (1 << 255)), 2);
        assertEq(_hot(eth).bestBid(), ETH_TICK - 2);
        assertEq(exchange.cancelMany(alice, eth, 0), 0);
        assertEq(exchange.cancelMany(alice, eth, type(uint256).max), 1);
        assertEq(exchange.cancelMany(alice, eth, type(uint256).max), 0);
        vm.stopPrank();
        assertEq(_hot(eth).bestBid(), 0);
        assertEq(_accountWord(alice).markets(), 0);
    }

    function test_cancelMany_refusesUnknownMarketsAndStrangers() public {
        _assertRefused(
            owner,
            abi.encodeCall(exchange.cancelMany, (alice, UNKNOWN, 1)),
            abi.encodeWithSelector(ITrading.UnknownMarket.selector, UNKNOWN)
        );
        _assertRefused(
            owner,
            abi.encodeCall(exchange.cancelMany, (bob, eth, 1)),
            abi.encodeWithSelector(IAccounts.NotAuthorised.selector, bob, owner, 7)
        );
    }

    /// @dev BOOK-5. A handle of an order that is gone never touches the one that came into its slot, however it went.
    function test_BOOK5_aStaleHandleTouchesNoLaterOrder() public {
        _place(alice, _ask(eth, ETH_TICK, 10, 0));
        _place(bob, _buy(eth, ETH_TICK, 10)); // filled: generation 1
        _place(alice, _ask(eth, ETH_TICK, 10, 0));
        _cancel(alice, eth, 0); // generation 2
        _place(alice, _ask(eth, ETH_TICK, 10, 0));
        _amend(alice, eth, 0, ETH_TICK + 1, 10); // generation 3
        assertEq(_generation(eth, alice, 0), 3);
        for (uint40 stale = 0; stale < 3; ++stale) {
            bytes memory expected = abi.encodeWithSelector(ITrading.OrderNotFound.selector, alice, 0, stale);
            _assertCancelRefused(CancelOrder(eth, 0, stale), expected);
            _assertAmendRefused(AmendOrder(eth, 0, stale, Tick.wrap(ETH_TICK + 2), 10, 0), expected);
        }
        _cancel(alice, eth, 0);
    }

    // Amending

    function test_amend_keepsPriorityWhenOnlyTheSizeGoesDown() public {
        _place(alice, _ask(eth, ETH_TICK, 40, 0));
        _place(bob, _ask(eth, ETH_TICK, 40, 0));
        vm.prank(owner);
        vm.expectEmit(address(exchange));
        emit ITrading.OrderReduced(eth, alice, 0, 15, 0);
        exchange.amend(alice, AmendOrder(eth, 0, 0, Tick.wrap(ETH_TICK), 15, 0));
        assertEq(_generation(eth, alice, 0), 0);
        assertEq(_position(eth, alice).askLots(), 15);
        assertEq(_level(eth, ETH_TICK).lots(), 55);
        assertEq(_level(eth, ETH_TICK).firmLots(), 55);
        AccountId taker = _openFunded("taker", 10_000e18);
        _place(taker, _buy(eth, ETH_TICK, 10));
        assertEq(_size(eth, alice), -10);
        assertEq(_size(eth, bob), 0);
    }

    function test_amend_losesPriorityWhenTheSizeGoesUp() public {
        _assertGoesToTheBack(AmendOrder(eth, 0, 0, Tick.wrap(ETH_TICK), 41, 0));
    }

    function test_amend_losesPriorityWhenTheExpiryChanges() public {
        _assertGoesToTheBack(AmendOrder(eth, 0, 0, Tick.wrap(ETH_TICK), 40, uint32(START + 60)));
    }

    function _assertGoesToTheBack(AmendOrder memory request) private {
        _place(alice, _ask(eth, ETH_TICK, 40, 0));
        _place(bob, _ask(eth, ETH_TICK, 40, 0));
        vm.prank(owner);
        exchange.amend(alice, request);
        assertEq(_generation(eth, alice, 0), 1);
        assertEq(_position(eth, alice).askLots(), request.lots);
        assertEq(_level(eth, ETH_TICK).lots(), 40 + request.lots);
        AccountId taker = _openFunded("taker", 10_000e18);
        _place(taker, _buy(eth, ETH_TICK, 10));
        assertEq(_size(eth, alice), 0);
        assertEq(_size(eth, bob), -10);
    }

    function test_amend_movesThePrice() public {
        _place(alice, _bid(eth, ETH_TICK - 10, 40, 0));
        vm.prank(owner);
        vm.expectEmit(address(exchange));
        emit ITrading.OrderMoved(eth, alice, 0, 1, ETH_TICK - 5, 50, 0);
        exchange.amend(alice, AmendOrder(eth, 0, 0, Tick.wrap(ETH_TICK - 5), 50, 0));
        assertEq(_hot(eth).bestBid(), ETH_TICK - 5);
        assertEq(_position(eth, alice).bidLots(), 50);
        assertEq(_level(eth, ETH_TICK - 10).lots(), 0);
        assertEq(_accountWord(alice).markets(), 1);
    }

    function test_amend_keepsReduceOnly() public {
        _restReduceOnly(50);
        _amend(alice, eth, 0, ETH_TICK + 20, 50);
        assertTrue(_orderWord(eth, alice, 0).isReduceOnly());
        assertEq(_position(eth, alice).askLots(), 0);
        assertEq(_level(eth, ETH_TICK + 20).firmLots(), 0);
        _amend(alice, eth, 0, ETH_TICK + 20, 40);
        assertEq(_level(eth, ETH_TICK + 20).lots(), 40);
    }

    function test_amend_refusesToCross() public {
        _place(bob, _ask(eth, ETH_TICK, 10, 0));
        _place(alice, _bid(eth, ETH_TICK - 10, 10, 0));
        _assertAmendRefused(
            AmendOrder(eth, 0, 0, Tick.wrap(ETH_TICK), 10, 0),
            abi.encodeWithSelector(ITrading.WouldCross.selector, ETH_TICK, ETH_TICK)
        );
        _amend(alice, eth, 0, ETH_TICK - 1, 10);
    }

    function test_amend_refusesBadInput() public {
        _place(alice, _bid(eth, ETH_TICK - 10, 10, 0));
        _assertAmendRefused(
            AmendOrder(eth, 0, 0, Tick.wrap(ETH_TICK - 9), 0, 0),
            abi.encodePacked(ITrading.ZeroLots.selector)
        );
        _assertAmendRefused(
            AmendOrder(eth, 0, 0, Tick.wrap(0), 10, 0),
            abi.encodeWithSelector(ITrading.InvalidTick.selector, 0)
        );
        _assertAmendRefused(
            AmendOrder(eth, 0, 0, Tick.wrap(ETH_TICK - 10), 10, uint32(START - 1)),
            abi.encodeWithSelector(ITrading.OrderExpired.selector, START - 1, START)
        );
        _assertAmendRefused(AmendOrder(eth, 0, 0, Tick.wrap(161_999), 10, 0), _outside(161_999));
        _assertRefused(
            makeAddr("bob"),
            abi.encodeCall(exchange.amend, (alice, AmendOrder(eth, 0, 0, Tick.wrap(ETH_TICK), 10, 0))),
            abi.encodeWithSelector(IAccounts.NotAuthorised.selector, alice, makeAddr("bob"), 1)
        );
    }

    /// @dev 100,000 USD carry 111,111 lots of orders and not one more.
    function test_amend_refusesWithoutMargin() public {
        _relist(100_000, 250_000);
        _place(alice, _bid(eth, ETH_TICK - 10, 10, 0));
        _assertAmendRefused(
            AmendOrder(eth, 0, 0, Tick.wrap(ETH_TICK - 10), 111_112, 0),
            abi.encodeWithSelector(ITrading.InsufficientMargin.selector, alice, 100_000e18, 100_000.8e18)
        );
        _amend(alice, eth, 0, ETH_TICK - 10, 111_111);
    }

    /// @dev What an amend makes smaller than the minimum of 100 USD leaves the book, in place or at another price.
    function test_amend_belowTheMinimumRemoves() public {
        _place(alice, _bid(eth, ETH_TICK - 10, 40, 0));
        _amend(alice, eth, 0, ETH_TICK - 10, 5);
        assertEq(_resting(eth, alice, 0), 0);
        _place(alice, _bid(eth, ETH_TICK - 10, 40, 0));
        _amend(alice, eth, 0, ETH_TICK - 9, 5);
        assertEq(_resting(eth, alice, 0), 0, "a new price is no way around the minimum");
        _place(alice, _bid(eth, ETH_TICK - 10, 40, 0));
        _amend(alice, eth, 0, ETH_TICK - 10, 0);
        assertEq(_resting(eth, alice, 0), 0);
        assertEq(_hot(eth).bestBid(), 0);
        assertEq(_position(eth, alice).bidLots(), 0);
        assertEq(_accountWord(alice).markets(), 0);
    }

    function test_amend_revivesAnExpiredOrderAtTheBackOnly() public {
        PlaceOrder memory order = _ask(eth, ETH_TICK, 40, 0);
        order.expiry = uint32(START + 5);
        _place(alice, order);
        _advance(6);
        _assertAmendRefused(
            AmendOrder(eth, 0, 0, Tick.wrap(ETH_TICK), 30, uint32(START + 5)),
            abi.encodeWithSelector(ITrading.OrderExpired.selector, START + 5, START + 6)
        );
        _amend(alice, eth, 0, ETH_TICK, 30);
        assertEq(_generation(eth, alice, 0), 1);
        assertEq(_level(eth, ETH_TICK).firmLots(), 30);
    }

    // Pruning: inputs; what dies is in DeadOrders.t.sol

    function test_prune_refusesUnknownMarketsAndBeneficiaries() public {
        OrderKey[] memory keys = new OrderKey[](0);
        _assertRefused(
            owner,
            abi.encodeCall(exchange.prune, (UNKNOWN, keys, alice)),
            abi.encodeWithSelector(ITrading.UnknownMarket.selector, UNKNOWN)
        );
        AccountId unknown = AccountId.wrap(99);
        _assertRefused(
            owner,
            abi.encodeCall(exchange.prune, (eth, keys, unknown)),
            abi.encodeWithSelector(IAccounts.UnknownAccount.selector, unknown)
        );
    }

    function _relist(uint256 positionCap, uint256 openInterestCap) private {
        _deploy(address(collateral));
        MarketTerms memory terms = _ethTerms();
        terms.margin.positionCap = positionCap;
        terms.margin.openInterestCap = openInterestCap;
        eth = _list(terms, 1_800e18);
        exchange.seal();
        alice = _openFunded("alice", 100_000e18);
        bob = _openFunded("bob", 100_000e18);
    }

    function _outside(uint24 tick) private pure returns (bytes memory) {
        return abi.encodeWithSelector(ITrading.OutsidePriceBand.selector, tick, 18e18, 1_000);
    }

    function _assertCancelRefused(CancelOrder memory request, bytes memory expected) private {
        _assertRefused(owner, abi.encodeCall(exchange.cancel, (alice, request)), expected);
    }

    function _assertAmendRefused(AmendOrder memory request, bytes memory expected) private {
        _assertRefused(owner, abi.encodeCall(exchange.amend, (alice, request)), expected);
    }
}
