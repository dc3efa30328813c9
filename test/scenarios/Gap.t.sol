// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccounts} from "../../contracts/interfaces/IAccounts.sol";
import {Deleverage} from "../../contracts/interfaces/ILiquidation.sol";
import {ITrading, PlaceOrder} from "../../contracts/interfaces/ITrading.sol";
import {AccountId, MarketId} from "../../contracts/types/Ids.sol";
import {LiquidationFixture} from "../helpers/LiquidationFixture.sol";

/// @notice An index that jumps, and those who would leave before others have to pay. Alice is 1,000 lots long at 1,800 USD on 991 USD, bob is
/// short.
contract GapScenarios is LiquidationFixture {
    AccountId private friend;

    function setUp() public override {
        super.setUp();
        friend = _openFunded("friend", 100_000e18);
        _sample(eth);
    }

    /// @dev Inside the feed's bounds, and yet nobody trades at it or takes money out on the strength of it.
    /// @dev Fails without: the gap rule for trades; for exits.
    function test_gap_tenTimesTheLast() public {
        _place(friend, _bid(eth, 170_000, 100, 0));
        _setIndex(eth, 18_000e18);
        _assertPlaceRefused(
            alice,
            _sell(eth, 170_000, 10),
            abi.encodeWithSelector(ITrading.IndexGap.selector, eth, 18e18, 180e18)
        );
        _assertStays(alice);
        // The feed is right again before anybody showed the gap: nothing has happened.
        _setIndex(eth, 1_800e18);
        _place(alice, _sell(eth, 170_000, 10));
        assertEq(_size(eth, alice), 990);
    }

    /// @dev Bob knew of the fall to 1,690, at which alice has a deficit of 109. He wants his 1,100 before anybody asks him for a part: by
    /// a trade with a friend at the new price, then a withdrawal. Neither works, until alice is resolved and he has paid.
    /// @dev Fails without: the gap rule for trades; the pause after a gap; the pause for a flagged deficit; the rule for exits.
    function test_gap_winnerDoesNotLeaveByAWashTrade() public {
        _place(friend, _ask(eth, 171_000, 1_000, 0));
        _setIndex(eth, 1_690e18);
        _assertPlaceRefused(
            bob,
            _buy(eth, 171_000, 1_000),
            abi.encodeWithSelector(ITrading.IndexGap.selector, eth, 18e18, 16.9e18)
        );
        _assertStays(bob);
        _sample(eth);
        _advance(59);
        _assertPaused(1);
        exchange.flagDeficit(alice);
        _advance(1);
        _assertPaused(119);
        _advance(34);
        int256 before = _balance(bob);
        assertEq(exchange.deleverage(_deleverage(bob)), 1_000);
        assertEq(_balance(bob), before + 1_100e18 - 109e18);
        assertEq(_balance(alice), 0);
        vm.prank(_owner(bob));
        exchange.withdraw(bob, type(uint256).max, _owner(bob));
        _assertLedger();
    }

    /// @dev The thief buys before an answer of 2,000, takes part in nothing until makers have seen it, and gets what makers then bid.
    /// @dev Fails without: the gap rule for trades; the pause after a gap.
    function test_gap_knowingTheNextAnswerDoesNotLeave() public {
        AccountId thief = _openFunded("thief", 100e18);
        _trade(eth, thief, friend, ETH_TICK, 100);
        _place(friend, _bid(eth, 197_000, 100, 0));
        _setIndex(eth, 2_000e18);
        _assertPlaceRefused(
            thief,
            _sell(eth, 197_000, 100),
            abi.encodeWithSelector(ITrading.IndexGap.selector, eth, 18e18, 20e18)
        );
        _sample(eth);
        _assertPlaceRefused(
            thief,
            _sell(eth, 197_000, 100),
            abi.encodeWithSelector(ITrading.MarketPaused.selector, eth, block.timestamp + 60)
        );
        _assertStays(thief);
        _cancel(friend, eth, 0);
        _advance(60);
        (uint256 filled, ) = _place(thief, _sell(eth, 197_000, 100));
        assertEq(filled, 0);
    }

    /// @dev A winner whose market is paused would carry his profit into another market, lose it there to a friend who is flat, and be gone
    /// when alice's deficit asks for it. 1,000 USD of cash carry 6,666 of SOL; half of his 8,000 would carry four times more.
    /// @dev Fails without: profits of a paused market not counting elsewhere.
    function test_gap_winnerDoesNotLeaveThroughAnotherMarket() public {
        MarketId sol = _listLate(_solTerms(), 150e18);
        _refresh();
        _sample(eth);
        AccountId thief = _openFunded("thief", 2_000e18);
        _trade(eth, bob, thief, ETH_TICK, 1_000);
        _setIndex(eth, 1_000e18);
        _sample(eth);
        _place(friend, _bid(sol, 135_010, 1_400, 0));
        (bool success, bytes memory result) = _try(thief, _sell(sol, 135_010, 1_400));
        assertFalse(success);
        assertEq(bytes4(result), ITrading.InsufficientMargin.selector);
        _advance(60);
        _sample(eth);
        (success, ) = _try(thief, _sell(sol, 135_010, 1_400));
        assertTrue(success, "the same order once nobody has flagged a deficit in time");
    }

    function _try(AccountId account, PlaceOrder memory order) private returns (bool success, bytes memory result) {
        vm.prank(_owner(account));
        (success, result) = address(exchange).call(abi.encodeCall(exchange.place, (account, order)));
    }

    function _assertPaused(uint256 rest) private {
        _assertPlaceRefused(
            bob,
            _buy(eth, 171_000, 1_000),
            abi.encodeWithSelector(ITrading.MarketPaused.selector, eth, block.timestamp + rest)
        );
        _assertStays(bob);
    }

    function _assertStays(AccountId account) private {
        _assertRefused(
            _owner(account),
            abi.encodeCall(exchange.withdraw, (account, 1, _owner(account))),
            abi.encodeWithSelector(IAccounts.ExitsPaused.selector, account)
        );
    }

    function _deleverage(AccountId candidate) private view returns (Deleverage memory request) {
        request = Deleverage(alice, eth, 1_000, new AccountId[](1));
        request.candidates[0] = candidate;
    }
}
