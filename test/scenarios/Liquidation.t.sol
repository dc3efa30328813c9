// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILiquidation, Liquidate} from "../../contracts/interfaces/ILiquidation.sol";
import {PlaceOrder} from "../../contracts/interfaces/ITrading.sol";
import {BlocklistToken} from "../../contracts/mocks/tokens/BlocklistToken.sol";
import {AccountId, MarketId} from "../../contracts/types/Ids.sol";
import {ExchangeFixture} from "../helpers/ExchangeFixture.sol";

/// @notice The first step of the waterfall where something gets in its way. Alice is 1,000 lots long at 1,800 USD on 991 USD; at 1,750 her
/// equity is 491 and MM 525, at 1,740 they are 391 and 522.
contract LiquidationScenarios is ExchangeFixture {
    AccountId private alice;
    AccountId private bob;
    AccountId private keeper;

    function setUp() public override {
        super.setUp();
        _openAll();
    }

    function _openAll() private {
        alice = _openFunded("alice", 1_000e18);
        bob = _openFunded("bob", 1_000_000e18);
        keeper = _open(makeAddr("keeper"));
    }

    /// @dev 400 lots of ETH, 200 of SOL and 300 of BTC; equity 129.4 over an MM of 424.18. A lot of ETH carries 0.1532 of it: 0.09 below mark
    /// is within that, 0.24 is not, though all of the equity together could pay for it. All three close in turn, without a deficit.
    /// @dev Fails without: the position's own part of the equity in the worst price.
    function test_liquidation_threeMarketsAtOnce() public {
        _deploy(address(collateral));
        eth = _list(_ethTerms(), 1_800e18);
        MarketId sol = _list(_solTerms(), 150e18);
        MarketId btc = _list(_btcTerms(), 100_000e18);
        exchange.seal();
        _openAll();
        _trade(eth, alice, bob, ETH_TICK, 400);
        _trade(sol, alice, bob, SOL_TICK, 200);
        _trade(btc, alice, bob, BTC_TICK, 300);
        _setIndex(eth, 1_674e18);
        _setIndex(sol, 135e18);
        _setIndex(btc, 98_000e18);

        _place(bob, _bid(eth, 166_500, 100, 0));
        _place(bob, _bid(eth, 165_000, 300, 1));
        assertEq(exchange.liquidate(_request(eth, 400)), 100);
        assertEq(_size(eth, alice), 300);
        _place(bob, _bid(sol, 135_000, 200, 0));
        assertEq(exchange.liquidate(_request(sol, 200)), 200);
        _place(bob, _bid(btc, 196_000, 300, 0));
        assertEq(exchange.liquidate(_request(btc, 300)), 300);
        _place(bob, _bid(eth, 167_400, 300, 2));
        assertEq(exchange.liquidate(_request(eth, 300)), 300);
        assertEq(_accountWord(alice).markets(), 0);
        assertGe(_balance(alice), 0);
        _assertLedger();
    }

    /// @dev The book takes 100 of the 1,000 lots, and the rest when it is back; the fee is for what was closed.
    /// @dev Fails without: the fee on filled lots alone.
    function test_liquidation_positionLargerThanTheBook() public {
        _fall(1_740e18);
        _place(bob, _bid(eth, 174_000, 100, 0));
        assertEq(exchange.liquidate(_request(eth, 1_000)), 100);
        // Realised -60, taker fee 0.87, liquidation fee 17.4.
        assertEq(_balance(alice), 991e18 - 60e18 - 0.87e18 - 17.4e18);
        assertEq(_size(eth, alice), 900);
        Liquidate memory request = _request(eth, 1_000);
        _assertRefused(
            address(this),
            abi.encodeCall(exchange.liquidate, (request)),
            abi.encodeWithSelector(ILiquidation.NothingClosed.selector, alice, eth)
        );
        _place(bob, _bid(eth, 174_000, 900, 0));
        assertEq(exchange.liquidate(request), 900);
        assertEq(_balance(alice), 912.73e18 - 540e18 - 7.83e18 - 156.6e18);
        _assertLedger();
    }

    /// @dev At 1,710 equity is 91 and MM 513, so that a lot carries 0.091 USD. Of that the taker's fee takes 0.00855, and the liquidation
    /// fee, 0.171 by its rate, only the rest.
    /// @dev Fails without: the fee's limit to what leaves equity / MM where it was.
    function test_liquidation_oneLot() public {
        _fall(1_710e18);
        _place(bob, _bid(eth, 171_000, 1_000, 0));
        assertEq(exchange.liquidate(_request(eth, 1)), 1);
        assertEq(_size(eth, alice), 999);
        assertEq(_balance(alice), 991e18 - 0.9e18 - 0.091e18);
        assertEq(_market(eth).insurance + uint256(_balance(keeper)), 0.08245e18);
        _assertLedger();
    }

    /// @dev The guardian's brake is on: the liquidation goes on against makers who reduce, and passes over those who would grow.
    /// @dev Fails without: liquidation in restricted markets; the same limit for makers.
    function test_liquidation_restrictedMarket() public {
        AccountId carol = _openFunded("carol", 100_000e18);
        _trade(eth, alice, bob, ETH_TICK, 1_000);
        _place(carol, _bid(eth, 175_010, 500, 0));
        _place(bob, _bid(eth, 175_000, 300, 0));
        exchange.restrictMarket(eth);
        _setIndex(eth, 1_750e18);
        assertEq(exchange.liquidate(_request(eth, 400)), 300);
        assertEq(_size(eth, carol), 0);
        assertEq(_size(eth, bob), -700);
        _assertLedger();
    }

    /// @dev The smallest deposit there is, in front of the liquidation, changes nothing.
    /// @dev Fails without: health alone deciding (taken away: a deposit gives no respite).
    function test_liquidation_ownerDepositsDustFirst() public {
        _fall(1_750e18);
        _place(bob, _bid(eth, 175_000, 1_000, 0));
        _fund(alice, 1e12);
        assertEq(exchange.liquidate(_request(eth, 400)), 400);
    }

    /// @dev The owner cancels one order, and places others in the way: bids of her own, which are taken out, and one that only reduces.
    /// @dev Fails without: own orders being removed, and without the change rule for makers, which would remove them too.
    function test_liquidation_ownerPlacesAndCancelsFirst() public {
        _fall(1_750e18);
        _place(alice, _bid(eth, 179_000, 50, 0));
        _place(bob, _bid(eth, 174_900, 1_000, 0));
        _cancel(alice, eth, 0);
        _place(alice, _bid(eth, 175_000, 50, 0));
        PlaceOrder memory order = _ask(eth, 175_100, 1_000, 1);
        order.reduceOnly = true;
        _place(alice, order);
        assertEq(exchange.liquidate(_request(eth, 400)), 400);
        assertEq(_size(eth, alice), 600);
        assertEq(_size(eth, bob), -600, "all of it from Bob");
        assertEq(_resting(eth, alice, 0), 0);
        // Realised -204, taker fee 3.498, liquidation fee 70.
        assertEq(_balance(alice), 991e18 - 204e18 - 3.498e18 - 70e18);
        _assertLedger();
    }

    /// @dev The owner reduces by 100 first; the request, made for all 1,000, closes the 900 that are left and no more.
    /// @dev Fails without: the limit of lots to the position.
    function test_liquidation_ownerReducesFirst() public {
        _fall(1_740e18);
        _place(bob, _bid(eth, 174_000, 2_000, 0));
        _place(alice, _sell(eth, 174_000, 100));
        assertEq(exchange.liquidate(_request(eth, 1_000)), 900);
        assertEq(_size(eth, alice), 0);
        _assertLedger();
    }

    /// @dev A liquidation moves no tokens, so that a token that blocks the owner doesn't protect him.
    /// @dev Fails without: balances inside the exchange (taken away: nothing is paid out on the way).
    function test_liquidation_blocklistedOwner() public {
        BlocklistToken token = new BlocklistToken(6);
        _deploy(address(token));
        eth = _list(_ethTerms(), 1_800e18);
        exchange.seal();
        _openAll();
        _fall(1_750e18);
        _place(bob, _bid(eth, 175_000, 1_000, 0));
        token.setBlocked(_owner(alice), true);
        assertEq(exchange.liquidate(_request(eth, 400)), 400);
        assertEq(_balance(keeper), 35e18);
        _assertLedger();
    }

    function _fall(uint256 price) private {
        _trade(eth, alice, bob, ETH_TICK, 1_000);
        _setIndex(eth, price);
    }

    function _request(MarketId market, uint32 lots) private view returns (Liquidate memory) {
        return Liquidate(alice, market, lots, keeper, type(uint16).max, type(uint16).max, type(uint16).max);
    }
}
