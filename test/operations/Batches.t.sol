// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Action, ActionKind, IAccounts, OperatorGrant} from "../../contracts/interfaces/IAccounts.sol";
import {AmendOrder, CancelOrder, ITrading, PlaceOrder} from "../../contracts/interfaces/ITrading.sol";
import {AccountId, MarketId, Tick} from "../../contracts/types/Ids.sol";
import {ExchangeFixture} from "../helpers/ExchangeFixture.sol";

/// @notice Several actions, one margin check that compares the end with the start, exits last. At 1,800 USD a lot is 18 USD, its IM 0.9
/// and its MM 0.54.
contract BatchesTest is ExchangeFixture {
    AccountId private alice;
    AccountId private alice2;
    AccountId private bob;
    address private owner;
    Action[] private actions;

    function setUp() public override {
        super.setUp();
        owner = makeAddr("alice");
        alice = _openFunded("alice", 1_000e18);
        alice2 = _open(owner);
        bob = _openFunded("bob", 100_000e18);
    }

    // Authority and form

    function test_batch_refusesStrangersActionByAction() public {
        address mallory = makeAddr("mallory");
        actions.push(_action(_bid(eth, ETH_TICK, 10, 0)));
        _assertBatchRefused(mallory, abi.encodeWithSelector(IAccounts.NotAuthorised.selector, alice, mallory, 1));
    }

    function test_batch_refusesUnknownAccount() public {
        AccountId unknown = AccountId.wrap(77);
        _assertRefused(
            owner,
            abi.encodeCall(exchange.batch, (unknown, new Action[](0))),
            abi.encodeWithSelector(IAccounts.UnknownAccount.selector, unknown)
        );
    }

    function test_batch_ofNothingChangesNothing() public {
        bytes32 before = _digest();
        vm.prank(owner);
        exchange.batch(alice, new Action[](0));
        assertEq(_digest(), before);
    }

    function test_batch_refusesActionsOfAnotherLength() public {
        bytes4 selector = bytes4(keccak256("ActionLength(uint256,uint256)"));
        bytes memory order = abi.encode(_bid(eth, ETH_TICK, 10, 0));
        actions.push(Action(ActionKind.Place, bytes.concat(order, hex"00")));
        _assertBatchRefused(owner, abi.encodeWithSelector(selector, 353, 352));
        actions[0] = Action(ActionKind.Place, "");
        _assertBatchRefused(owner, abi.encodeWithSelector(selector, 0, 352));
        actions[0] = Action(ActionKind.Amend, order);
        _assertBatchRefused(owner, abi.encodeWithSelector(selector, 352, 192));
        actions[0] = Action(ActionKind.Cancel, hex"01");
        _assertBatchRefused(owner, abi.encodeWithSelector(selector, 1, 96));
        actions[0] = Action(ActionKind.SetOperator, hex"01");
        _assertBatchRefused(owner, abi.encodeWithSelector(selector, 1, 192));
    }

    /// @dev Values that don't fit their types are refused where they are read. This order takes and rests, and so reads them all.
    function test_batch_refusesDirtyValues() public {
        _place(bob, _ask(eth, ETH_TICK, 10, 0));
        bytes memory order = abi.encode(_bid(eth, ETH_TICK, 20, 0));
        for (uint256 field = 0; field < 11; ++field) {
            bytes memory dirty = bytes.concat(order);
            // All ones fit none of the fields.
            assembly ("memory-safe") {
                mstore(add(add(dirty, 32), mul(field, 32)), not(0))
            }
            bytes memory data = abi.encodeCall(exchange.batch, (alice, _one(Action(ActionKind.Place, dirty))));
            vm.prank(owner);
            (bool success, ) = address(exchange).call(data);
            assertFalse(success, "a dirty field went through in a batch");
            vm.prank(owner);
            (success, ) = address(exchange).call(bytes.concat(exchange.place.selector, abi.encode(alice), dirty));
            assertFalse(success, "a dirty field went through in place");
        }
        actions.push(Action(ActionKind.Place, order));
        _batch();
        assertEq(_size(eth, alice), 10);
        assertEq(_resting(eth, alice, 0), 10);
    }

    function test_batch_failsAsAWhole() public {
        actions.push(_action(_bid(eth, ETH_TICK - 100, 10, 0)));
        actions.push(_action(CancelOrder(eth, 9, 0)));
        _assertBatchRefused(owner, abi.encodeWithSelector(ITrading.OrderNotFound.selector, alice, 9, 0));
        assertEq(_resting(eth, alice, 0), 0);
    }

    // One check at the end

    /// @dev 2,000 lots would need 1,800 USD. In a batch they may rest for a moment.
    function test_batch_checksMarginOnlyAtTheEnd() public {
        PlaceOrder memory tooMuch = _bid(eth, ETH_TICK - 100, 2_000, 0);
        bytes memory expected = abi.encodeWithSelector(ITrading.InsufficientMargin.selector, alice, 1_000e18, 1_800e18);
        _assertPlaceRefused(alice, tooMuch, expected);
        actions.push(_action(tooMuch));
        _assertBatchRefused(owner, expected);
        actions.push(_action(CancelOrder(eth, 0, 0)));
        actions.push(_action(_bid(eth, ETH_TICK - 100, 1_111, 0)));
        _batch();
        assertEq(_resting(eth, alice, 0), 1_111);
        assertEq(_generation(eth, alice, 0), 1, "the same slot again, a later order");
    }

    /// @dev What an order would lose against mark if it filled counts as well, of all orders placed: bids 100 ticks above mark lose 0.01
    /// USD a lot. 1,000 lots need 900 + 10, and 100 more 91.
    function test_batch_countsTheReserveOfAllItsOrders() public {
        actions.push(_action(_bid(eth, ETH_TICK + 100, 1_000, 0)));
        actions.push(_action(_bid(eth, ETH_TICK + 100, 100, 1)));
        bytes memory expected = abi.encodeWithSelector(
            ITrading.InsufficientMargin.selector,
            alice,
            1_000e18 - 11e18,
            990e18
        );
        _assertBatchRefused(owner, expected);
        actions[1] = _action(_bid(eth, ETH_TICK + 100, 98, 1));
        _batch();
        assertEq(_position(eth, alice).bidLots(), 1_098);
    }

    /// @dev Rolls a position from one market into another: each trade alone would be short of margin.
    function test_batch_rollsAPositionBetweenMarkets() public {
        _reopenWithSol();
        MarketId sol = MarketId.wrap(2);
        _trade(eth, alice, bob, ETH_TICK, 1_000); // IM 900 of 991
        _place(bob, _bid(eth, ETH_TICK, 1_000, 0));
        _place(bob, _ask(sol, SOL_TICK, 600, 1));
        // 600 lots of SOL are 9,000 USD, IM 900.
        PlaceOrder memory enter = _buy(sol, SOL_TICK, 600);
        vm.prank(owner);
        vm.expectRevert(
            abi.encodeWithSelector(ITrading.InsufficientMargin.selector, alice, 1_000e18 - 9e18 - 4.5e18, 1_800e18)
        );
        exchange.place(alice, enter);
        actions.push(_action(enter));
        actions.push(_action(_sell(eth, ETH_TICK, 1_000)));
        _batch();
        assertEq(_size(eth, alice), 0);
        assertEq(_size(sol, alice), 600);
        // Fees: 18,000 twice and 9,000 once at 0.05 %.
        assertEq(_balance(alice), 1_000e18 - 9e18 - 9e18 - 4.5e18);
        _assertLedger();
    }

    /// @dev Between MM and IM a batch may reduce, step by step, and may not end with more than it began with.
    function test_batch_reducesBetweenMaintenanceAndInitial() public {
        _trade(eth, alice, bob, ETH_TICK, 1_000);
        // 991 left of 1,000; at 1,760 the loss is 400, equity 591, IM 880, MM 528.
        _setIndex(eth, 1_760e18);
        _place(bob, _bid(eth, 176_000, 1_000, 0));
        _place(bob, _ask(eth, 176_001, 1_000, 1));
        actions.push(_action(_sell(eth, 176_000, 10)));
        actions.push(_action(_sell(eth, 176_000, 20)));
        _batch();
        assertEq(_size(eth, alice), 970);
        _assertLedger();

        delete actions;
        actions.push(_action(_sell(eth, 176_000, 100)));
        actions.push(_action(_buy(eth, 176_001, 10)));
        _batch();
        assertEq(_size(eth, alice), 880, "smaller at the end than at the start");

        delete actions;
        actions.push(_action(_sell(eth, 176_000, 10)));
        actions.push(_action(_buy(eth, 176_001, 11)));
        vm.prank(owner);
        (bool success, bytes memory result) = address(exchange).call(abi.encodeCall(exchange.batch, (alice, actions)));
        assertFalse(success);
        assertEq(bytes4(result), ITrading.InsufficientMargin.selector, "one lot larger than at the start");
    }

    function test_batch_ofCancellationsNeedsNoMarginAndNoOracle() public {
        _place(alice, _bid(eth, ETH_TICK - 100, 10, 0));
        _place(alice, _bid(eth, ETH_TICK - 200, 10, 1));
        _place(alice, _bid(eth, ETH_TICK - 300, 10, 2));
        _killFeed(eth);
        skip(1 days);
        actions.push(_action(CancelOrder(eth, 0, 0)));
        actions.push(Action(ActionKind.CancelMany, abi.encode(eth, uint256(6))));
        _batch();
        assertEq(_position(eth, alice).bidLots(), 0);
        assertEq(_accountWord(alice).markets(), 0);
    }

    function test_batch_amends() public {
        _place(alice, _bid(eth, ETH_TICK - 100, 10, 0));
        _place(alice, _ask(eth, ETH_TICK + 100, 10, 1));
        actions.push(_action(AmendOrder(eth, 0, 0, Tick.wrap(ETH_TICK - 50), 20, 0)));
        actions.push(_action(AmendOrder(eth, 1, 0, Tick.wrap(ETH_TICK + 50), 20, 0)));
        _batch();
        assertEq(_hot(eth).bestBid(), ETH_TICK - 50);
        assertEq(_hot(eth).bestAsk(), ETH_TICK + 50);
        assertEq(_position(eth, alice).bidLots(), 20);
        assertEq(_position(eth, alice).askLots(), 20);
    }

    // Exits

    /// @dev Written first, done last: what may leave is what margin leaves free after everything else. 100 lots need 90 USD.
    function test_batch_withdrawsAfterEverythingElse() public {
        actions.push(_withdrawAction(911e6, owner));
        actions.push(_action(_bid(eth, ETH_TICK, 100, 0)));
        _assertBatchRefused(
            owner,
            abi.encodeWithSelector(IAccounts.InsufficientFreeCollateral.selector, alice, 910e18, 911e18)
        );
        actions[0] = _withdrawAction(910e6, owner);
        _batch();
        assertEq(collateral.balanceOf(owner), 910e6);
        assertEq(_balance(alice), 90e18);
        _assertLedger();
    }

    function test_batch_closesAndWithdrawsEverything() public {
        _trade(eth, alice, bob, ETH_TICK, 100);
        _place(bob, _bid(eth, ETH_TICK, 100, 0));
        actions.push(_action(_sell(eth, ETH_TICK, 100)));
        actions.push(_withdrawAction(type(uint256).max, owner));
        _batch();
        assertEq(collateral.balanceOf(owner), 998.2e6);
        assertEq(_balance(alice), 0);
    }

    function test_batch_transfersAndWithdraws() public {
        actions.push(_transferAction(alice2, 300e18));
        actions.push(_withdrawAction(type(uint256).max, owner));
        _batch();
        assertEq(_balance(alice2), 300e18);
        assertEq(collateral.balanceOf(owner), 700e6);
    }

    function test_batch_exitsAreCheckedLikeAnyOther() public {
        actions.push(_withdrawAction(0, owner));
        _assertBatchRefused(owner, abi.encodePacked(IAccounts.ZeroAmount.selector));
        actions[0] = _withdrawAction(1, address(0));
        _assertBatchRefused(owner, abi.encodePacked(IAccounts.ZeroAddress.selector));
        actions[0] = _transferAction(bob, 1);
        _assertBatchRefused(owner, abi.encodeWithSelector(IAccounts.DifferentOwner.selector, alice, bob));
        actions[0] = _withdrawAction(600e6, owner);
        actions.push(_withdrawAction(600e6, owner));
        _assertBatchRefused(
            owner,
            abi.encodeWithSelector(IAccounts.InsufficientFreeCollateral.selector, alice, 400e18, 600e18)
        );
    }

    // Operators

    function test_batch_setsOperatorsForTheOwnerOnly() public {
        address operator = makeAddr("operator");
        OperatorGrant memory grant = OperatorGrant(63, 0, uint32(START + 1 days), 0, 1);
        actions.push(_operatorAction(operator, grant));
        _batch();
        assertEq(_grant(alice, operator).permissions, 63);
        // Not even an operator who may do everything else makes another, or lengthens his own grant.
        _assertBatchRefused(operator, abi.encodeWithSelector(IAccounts.NotAuthorised.selector, alice, operator, 0));
    }

    function _reopenWithSol() private {
        _deploy(address(collateral));
        eth = _list(_ethTerms(), 1_800e18);
        _list(_solTerms(), 150e18);
        exchange.seal();
        alice = _openFunded("alice", 1_000e18);
        bob = _openFunded("bob", 100_000e18);
    }

    function _batch() private {
        vm.prank(owner);
        exchange.batch(alice, actions);
    }

    function _one(Action memory action) private pure returns (Action[] memory list) {
        list = new Action[](1);
        list[0] = action;
    }

    function _assertBatchRefused(address caller, bytes memory expected) private {
        _assertRefused(caller, abi.encodeCall(exchange.batch, (alice, actions)), expected);
    }
}
