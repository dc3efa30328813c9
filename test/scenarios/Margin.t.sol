// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccounts} from "../../contracts/interfaces/IAccounts.sol";
import {ILiquidation, Liquidate} from "../../contracts/interfaces/ILiquidation.sol";
import {MarketTerms} from "../../contracts/interfaces/IMarketAdmin.sol";
import {ITrading, PlaceOrder} from "../../contracts/interfaces/ITrading.sol";
import {AccountId} from "../../contracts/types/Ids.sol";
import {ExchangeFixture} from "../helpers/ExchangeFixture.sol";

/// @notice Attempts to get at money that is not one's own.
contract MarginScenarios is ExchangeFixture {
    /// @dev One owner's two accounts trade with each other, 20 lots at the upper edge of the band and back at the lower one. What one account
    /// wins the other pays, 72 USD a round, and as soon as it can't, it may not trade: nothing is left for the exchange to pay.
    /// @dev Fails without: losses against mark counting at once.
    function test_margin_washTradesAtTheBandEdgeTakeNothingOut() public {
        AccountId loser = _openFunded("thief", 100e18);
        AccountId winner = _openFunded("thief", 10_000e18);
        _trade(eth, loser, winner, 198_000, 20);
        _place(winner, _bid(eth, 162_000, 20, 0));
        _place(loser, _sell(eth, 162_000, 20));
        // Fees: the taker's 0.198 and 0.162, the maker's a fifth of them.
        assertEq(_balance(loser), 100e18 - 72e18 - 0.36e18);
        assertEq(_balance(winner), 10_000e18 + 72e18 - 0.072e18);
        _place(winner, _ask(eth, 198_000, 20, 0));
        _assertPlaceRefused(
            loser,
            _buy(eth, 198_000, 20),
            abi.encodeWithSelector(ITrading.InsufficientMargin.selector, loser, 27.64e18 - 36e18 - 0.198e18, 18e18)
        );
        _advance(10);
        assertTrue(_sample(eth));
        assertEq(_market(eth).risk.basis(), 0, "trades don't move the mark");
        _assertLedger();
    }

    /// @dev Below zero the rest of the waterfall decides. A friend who buys 100 lots 20 USD over mark would raise equity / MM, -109 / 507 to
    /// -89.855 / 456.3, and get them past everybody else's turn.
    /// 900 lots ask for 5 %, and after such a gap for 4.1 % more.
    /// @dev Fails without: equity at or above zero after every reduction.
    function test_margin_bankruptMayNotTradeAtAGainEither() public {
        AccountId alice = _openFunded("alice", 1_000e18);
        AccountId friend = _openFunded("friend", 1_000_000e18);
        _trade(eth, alice, friend, ETH_TICK, 1_000);
        _jump(eth, 1_690e18);
        _place(friend, _bid(eth, 171_000, 100, 0));
        _assertPlaceRefused(
            alice,
            _sell(eth, 171_000, 100),
            abi.encodeWithSelector(ITrading.InsufficientMargin.selector, alice, -89.855e18, 1_384.11e18)
        );
    }

    /// @dev The index shakes until IM has doubled to 1,800, on 991 USD of equity that had satisfied it. MM stays 540: nobody may liquidate. She
    /// may not add risk nor take anything out; she may reduce and leave.
    /// @dev Fails without: MM taken from the base alone.
    function test_margin_addOnsMakeNobodyLiquidatable() public {
        AccountId alice = _openFunded("alice", 1_000e18);
        AccountId bob = _openFunded("bob", 1_000_000e18);
        _trade(eth, alice, bob, ETH_TICK, 1_000);
        for (uint256 i = 0; i < 20; ++i) {
            _setIndex(eth, i % 2 == 0 ? 1_836e18 : 1_800e18);
            _advance(10);
            assertTrue(_sample(eth));
        }
        assertEq(_market(eth).risk.volatility(), 50);
        _assertRefused(
            address(this),
            abi.encodeCall(exchange.liquidate, (Liquidate(alice, eth, 1_000, NOBODY, 1, 1, 1))),
            abi.encodeWithSelector(ILiquidation.NotLiquidatable.selector, alice, 991e18, 540e18)
        );
        _assertPlaceRefused(
            alice,
            _bid(eth, ETH_TICK - 1, 10, 0),
            abi.encodeWithSelector(ITrading.InsufficientMargin.selector, alice, 991e18, 1_818e18)
        );
        _assertRefused(
            _owner(alice),
            abi.encodeCall(exchange.withdraw, (alice, 1, _owner(alice))),
            abi.encodeWithSelector(IAccounts.InsufficientFreeCollateral.selector, alice, 0, exchange.collateralScale())
        );
        _place(bob, _bid(eth, ETH_TICK, 1_000, 0));
        (uint256 filled, ) = _place(alice, _sell(eth, ETH_TICK, 500));
        assertEq(filled, 500);
        (filled, ) = _place(alice, _sell(eth, ETH_TICK, 500));
        assertEq(filled, 500);
    }

    /// @dev MM goes up by 60 % for somebody who had 5 % more than it. After a day it has gone up by a tenth, and after six days she would have to
    /// have done something.
    /// @dev Fails without: a line between what MM was and what it will be.
    function test_margin_raisedMarginComesALineNotAtOnce() public {
        AccountId alice = _openFunded("alice", 1_000e18);
        AccountId bob = _openFunded("bob", 1_000_000e18);
        _trade(eth, alice, bob, ETH_TICK, 1_000);
        MarketTerms memory terms = _ethTerms();
        (terms.oracle, terms.funding.model) = (_oracleOf(eth), model);
        terms.margin.initialMargin = 0.08e18;
        _callDelayed(abi.encodeCall(exchange.configureMarket, (eth, terms)));
        _realize(eth, alice);
        int256 equity = _balance(alice);
        bytes memory request = abi.encodeCall(exchange.liquidate, (Liquidate(alice, eth, 1_000, NOBODY, 1, 1, 1)));
        _assertRefused(
            address(this),
            request,
            abi.encodeWithSelector(ILiquidation.NotLiquidatable.selector, alice, equity, 540e18)
        );
        _advance(1 days);
        _realize(eth, alice);
        equity = _balance(alice);
        _assertRefused(
            address(this),
            request,
            abi.encodeWithSelector(ILiquidation.NotLiquidatable.selector, alice, equity, 594e18)
        );
        _advance(5 days);
        assertTrue(_sample(eth));
        assertEq(_market(eth).risk.initialMargin(), 800);
    }

    /// @dev Sixty dead orders of an account whose equity is 4.8 USD above MM, at 0.1 USD each: the last twelve go for nothing.
    /// @dev Fails without: removal fees stopping at maintenance margin.
    function test_margin_removalFeesLeaveMaintenanceMargin() public {
        AccountId alice = _openFunded("alice", 1_000e18);
        AccountId taker = _openFunded("taker", 1_000_000e18);
        _trade(eth, alice, taker, ETH_TICK, 1_000); // 991 left
        PlaceOrder memory order = _ask(eth, ETH_TICK, 6, 0);
        order.expiry = uint32(START + 5);
        for (uint8 i = 0; i < 60; ++i) {
            order.slot = i;
            _place(alice, order);
        }
        _advance(6);
        _setIndex(eth, 1_754e18);
        _place(taker, _buy(eth, ETH_TICK, 10));
        assertEq(_level(eth, ETH_TICK).head(), 0, "all of them are gone");
        assertEq(_balance(alice), 991e18 - 4.8e18);
        _assertRefused(
            address(this),
            abi.encodeCall(exchange.liquidate, (Liquidate(alice, eth, 1, NOBODY, 1, 1, 1))),
            abi.encodeWithSelector(ILiquidation.NotLiquidatable.selector, alice, 526.2e18, 526.2e18)
        );
        _assertLedger();
    }
}
