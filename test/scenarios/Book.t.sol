// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Action} from "../../contracts/interfaces/IAccounts.sol";
import {CancelOrder, ITrading, PlaceOrder} from "../../contracts/interfaces/ITrading.sol";
import {AccountId} from "../../contracts/types/Ids.sol";
import {ExchangeFixture} from "../helpers/ExchangeFixture.sol";

/// @notice Sequences in which a stale word of the book would show.
contract BookScenarios is ExchangeFixture {
    AccountId private alice;
    AccountId private bob;
    AccountId private carol;

    function setUp() public override {
        super.setUp();
        alice = _openFunded("alice", 100_000e18);
        bob = _openFunded("bob", 100_000e18);
        carol = _openFunded("carol", 100_000e18);
    }

    /// @dev The order that was the tail of a level comes back into its slot at another price: the old level has nothing to do with it.
    /// @dev Fails without: the new tail when the tail is taken out.
    function test_book_aCancelledTailRestsElsewhere() public {
        _place(alice, _ask(eth, ETH_TICK, 10, 0));
        _place(bob, _ask(eth, ETH_TICK, 10, 0));
        _cancel(bob, eth, 0);
        assertEq(_level(eth, ETH_TICK).tail(), _level(eth, ETH_TICK).head());
        _place(bob, _ask(eth, ETH_TICK + 5, 10, 0));
        (uint256 filled, ) = _place(carol, _buy(eth, ETH_TICK, 20));
        assertEq(filled, 10);
        assertEq(_size(eth, bob), 0);
        assertEq(_resting(eth, bob, 0), 10);
    }

    /// @dev A level that was filled empty lies below a bid that comes later and goes: it is not the next best.
    /// @dev Fails without: the mark of an emptied level taken away by the matcher.
    function test_book_aFilledLevelIsNoBestPrice() public {
        _place(alice, _ask(eth, ETH_TICK, 10, 0));
        _place(bob, _ask(eth, ETH_TICK + 10, 10, 0));
        _place(carol, _buy(eth, ETH_TICK, 10));
        _place(carol, _bid(eth, ETH_TICK + 5, 10, 0));
        _cancel(carol, eth, 0);
        assertEq(_hot(eth).bestBid(), 0);
        assertEq(_hot(eth).bestAsk(), ETH_TICK + 10);
    }

    /// @dev The same for a level whose only order was cancelled.
    /// @dev Fails without: the mark of an emptied level taken away by a cancellation.
    function test_book_aCancelledLevelIsNoBestPrice() public {
        _place(alice, _ask(eth, ETH_TICK, 10, 0));
        _cancel(alice, eth, 0);
        _place(carol, _bid(eth, ETH_TICK + 5, 10, 0));
        _cancel(carol, eth, 0);
        assertEq(_hot(eth).bestBid(), 0);
        assertEq(_hot(eth).bestAsk(), type(uint24).max);
    }

    /// @dev Placed, cancelled and placed again in one call: the first handle is no good for the second order.
    /// @dev Fails without: the generation of a slot.
    function test_book_aSlotReusedInOneTransaction() public {
        Action[] memory actions = new Action[](4);
        actions[0] = _action(_bid(eth, ETH_TICK, 10, 0));
        actions[1] = _action(CancelOrder(eth, 0, 0));
        actions[2] = _action(_bid(eth, ETH_TICK - 1, 20, 0));
        actions[3] = _action(CancelOrder(eth, 0, 0));
        _assertRefused(
            _owner(alice),
            abi.encodeCall(exchange.batch, (alice, actions)),
            abi.encodeWithSelector(ITrading.OrderNotFound.selector, alice, 0, 0)
        );
        actions[3] = _action(_bid(eth, ETH_TICK - 2, 30, 1));
        vm.prank(_owner(alice));
        exchange.batch(alice, actions);
        assertEq(_generation(eth, alice, 0), 1);
        assertEq(_resting(eth, alice, 0), 20);
        assertEq(_level(eth, ETH_TICK).lots(), 0);
        assertEq(_position(eth, alice).bidLots(), 50);
    }

    /// @dev A reduce-only order whose position is closed leaves as a dead one: its owner pays for the removal, and the taker's one fill is
    /// kept for the order behind it.
    /// @dev Fails without: the question whether there is anything to reduce.
    function test_book_aReduceOnlyOrderWithoutPositionIsDead() public {
        _trade(eth, alice, bob, ETH_TICK, 50);
        PlaceOrder memory order = _ask(eth, ETH_TICK + 10, 50, 0);
        order.reduceOnly = true;
        _place(alice, order);
        _place(carol, _ask(eth, ETH_TICK + 10, 50, 0));
        _place(bob, _bid(eth, ETH_TICK, 50, 0));
        _place(alice, _sell(eth, ETH_TICK, 50));
        int256 balance = _balance(alice);
        order = _buy(eth, ETH_TICK + 10, 50);
        order.maxFills = 1;
        (uint256 filled, ) = _place(bob, order);
        assertEq(filled, 50);
        assertEq(_size(eth, carol), -50);
        assertEq(_size(eth, alice), 0);
        assertEq(_balance(alice), balance - 0.1e18);
    }
}
