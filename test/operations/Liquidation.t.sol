// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccounts} from "../../contracts/interfaces/IAccounts.sol";
import {ILiquidation, Liquidate} from "../../contracts/interfaces/ILiquidation.sol";
import {ITrading, RemovalReason} from "../../contracts/interfaces/ITrading.sol";
import {AccountId, MarketId} from "../../contracts/types/Ids.sol";
import {ExchangeFixture} from "../helpers/ExchangeFixture.sol";

/// @notice The first step of the waterfall, by hand. Alice is 1,000 lots long at 1,800 USD on 991 USD. With ETH at 1,750 her equity is 491,
/// IM 875 and MM 525. Liquidation fee 1 %, half of it for the beneficiary; slippage bound 1.5 %.
contract LiquidationTest is ExchangeFixture {
    AccountId private alice;
    AccountId private bob;
    AccountId private keeper;

    function setUp() public override {
        super.setUp();
        alice = _openFunded("alice", 1_000e18);
        bob = _openFunded("bob", 1_000_000e18);
        keeper = _open(makeAddr("keeper"));
        _trade(eth, alice, bob, ETH_TICK, 1_000);
    }

    // Refused

    function test_liquidate_refusesBadInput() public {
        _setIndex(eth, 1_750e18);
        MarketId unknown = MarketId.wrap(9);
        Liquidate memory request = _request(400);
        request.market = unknown;
        _assertLiquidateRefused(request, abi.encodeWithSelector(ITrading.UnknownMarket.selector, unknown));
        request = _request(400);
        request.beneficiary = AccountId.wrap(99);
        _assertLiquidateRefused(request, abi.encodeWithSelector(IAccounts.UnknownAccount.selector, AccountId.wrap(99)));
        request = _request(400);
        request.account = keeper;
        _assertLiquidateRefused(request, abi.encodeWithSelector(ILiquidation.NoPosition.selector, keeper, eth));
    }

    /// @dev LIQ-1, to the last digit of a feed: 991 - (1,800 - p) x 10 = p x 0.3 at p = 17,009 / 9.7 = 1,753.505154639...
    function test_LIQ1_refusesAtMaintenanceMargin() public {
        _place(bob, _bid(eth, 175_000, 1_000, 0));
        _setIndex(eth, 1_753.50515464e18);
        _assertLiquidateRefused(
            _request(400),
            abi.encodeWithSelector(ILiquidation.NotLiquidatable.selector, alice, 526.0515464e18, 526.051546392e18)
        );
        _setIndex(eth, 1_753.50515463e18);
        assertEq(exchange.liquidate(_request(400)), 400);
    }

    function test_liquidate_refusesWhenNothingCloses() public {
        _setIndex(eth, 1_750e18);
        bytes memory expected = abi.encodeWithSelector(ILiquidation.NothingClosed.selector, alice, eth);
        _assertLiquidateRefused(_request(400), expected);
        _place(bob, _bid(eth, 175_000, 1_000, 0));
        _assertLiquidateRefused(_request(0), expected);
        Liquidate memory request = _request(400);
        request.maxFills = 0;
        _assertLiquidateRefused(request, expected);
        request = _request(400);
        request.maxReads = 0;
        _assertLiquidateRefused(request, expected);
    }

    // Done

    /// @dev 400 lots at mark: realises -200, taker fee 3.5, liquidation fee 70. Equity 417.5 over MM 315.
    function test_liquidate_closesThroughTheBook() public {
        _setIndex(eth, 1_750e18);
        _place(bob, _bid(eth, 175_000, 1_000, 0));
        vm.prank(makeAddr("keeper"));
        vm.expectEmit(address(exchange));
        emit ILiquidation.Liquidated(eth, alice, keeper, 400, 70e18, 417.5e18);
        assertEq(exchange.liquidate(_request(400)), 400);
        assertEq(_size(eth, alice), 600);
        assertEq(_balance(alice), 991e18 - 200e18 - 3.5e18 - 70e18);
        assertEq(_balance(keeper), 35e18);
        assertEq(_market(eth).insurance, 35e18);
        _assertLedger();
        // Healthy again: 417.5 is above 315.
        _assertLiquidateRefused(
            _request(1),
            abi.encodeWithSelector(ILiquidation.NotLiquidatable.selector, alice, 417.5e18, 315e18)
        );
    }

    function test_liquidate_withoutABeneficiaryFillsTheFund() public {
        _setIndex(eth, 1_750e18);
        _place(bob, _bid(eth, 175_000, 1_000, 0));
        Liquidate memory request = _request(400);
        request.beneficiary = NOBODY;
        exchange.liquidate(request);
        assertEq(_market(eth).insurance, 70e18);
        assertEq(_balance(NOBODY), 0);
        _assertLedger();
    }

    /// @dev The liquidator is the liquidated: she gets her half of the fee back, and no more.
    function test_liquidate_byTheLiquidatedHerself() public {
        _setIndex(eth, 1_750e18);
        _place(bob, _bid(eth, 175_000, 1_000, 0));
        Liquidate memory request = _request(400);
        request.beneficiary = alice;
        vm.prank(_owner(alice));
        exchange.liquidate(request);
        assertEq(_balance(alice), 991e18 - 200e18 - 3.5e18 - 35e18);
        _assertLedger();
    }

    function test_LIQ2_neverClosesMoreThanThereIs() public {
        _setIndex(eth, 1_750e18);
        _place(bob, _bid(eth, 175_000, 5_000, 0));
        assertEq(exchange.liquidate(_request(type(uint32).max)), 1_000);
        assertEq(_size(eth, alice), 0);
        assertEq(_accountWord(alice).markets(), 0);
        // 491, less 8.75 of taker fee and 175 of liquidation fee.
        assertEq(_balance(alice), 491e18 - 8.75e18 - 175e18);
        _assertLedger();
    }

    /// @dev Mark 17.5 less 1.5 %: 17.2375.
    function test_liquidate_staysWithinTheSlippageBound() public {
        _setIndex(eth, 1_750e18);
        _place(bob, _bid(eth, 172_374, 1_000, 0));
        _assertLiquidateRefused(_request(400), abi.encodeWithSelector(ILiquidation.NothingClosed.selector, alice, eth));
        _place(bob, _bid(eth, 172_375, 1_000, 1));
        assertEq(exchange.liquidate(_request(400)), 400);
    }

    /// @dev With 91 of equity on 1,000 lots, ETH at 1,710, a lot carries 0.091. The taker fee on 17.1 + 1.5 % is 0.00867825, which leaves
    /// 0.08232175 to give: 17.01767825, and 17.0177 on the grid.
    function test_liquidate_neverPassesTheZeroPrice() public {
        _setIndex(eth, 1_710e18);
        _place(bob, _bid(eth, 170_176, 1_000, 0));
        _assertLiquidateRefused(
            _request(1_000),
            abi.encodeWithSelector(ILiquidation.NothingClosed.selector, alice, eth)
        );
        _place(bob, _bid(eth, 170_177, 1_000, 1));
        assertEq(exchange.liquidate(_request(1_000)), 1_000);
        assertGe(_balance(alice), 0);
        _assertLedger();
    }

    /// @dev Below zero equity nothing is charged and nothing is given away: at mark or not at all.
    function test_liquidate_belowZeroEquity() public {
        _setIndex(eth, 1_690e18); // equity -109
        _place(bob, _bid(eth, 168_999, 1_000, 0));
        _assertLiquidateRefused(_request(400), abi.encodeWithSelector(ILiquidation.NothingClosed.selector, alice, eth));
        _place(bob, _bid(eth, 169_000, 1_000, 1));
        assertEq(exchange.liquidate(_request(400)), 400);
        assertEq(_balance(alice), 991e18 - 440e18);
        assertEq(_balance(keeper), 0);
        assertEq(_market(eth).insurance, 0);
        _assertLedger();
    }

    /// @dev The fee takes no more than leaves equity / MM where it was.
    function testFuzz_LIQ2_healthDoesNotFall(uint256 price, uint32 lots, uint256 below) public {
        price = bound(price, 1_702e8, 1_753e8) * 1e10;
        lots = uint32(bound(lots, 1, 1_000));
        uint256 mark = price / 100;
        uint24 tick = uint24(mark / 1e14 - bound(below, 0, 3_000));
        _setIndex(eth, price);
        _place(bob, _bid(eth, tick, 1_000, 0));
        int256 before = 991e18 - int256(1_000 * (18e18 - mark));
        (bool success, bytes memory result) = address(exchange).call(
            abi.encodeCall(exchange.liquidate, (_request(lots)))
        );
        if (!success) {
            assertEq(bytes4(result), ILiquidation.NothingClosed.selector);
            return;
        }
        int256 left = 1_000 - int256(uint256(lots));
        assertEq(_size(eth, alice), left);
        int256 equity = _balance(alice) + left * int256(mark) - int256(_position(eth, alice).entry() * 1e14);
        // MM is 3 % of notional, so the ratio is that of equity and lots; a unit for MM's rounding.
        assertGe(equity * 1_000 + 2_000, before * left);
        assertGe(equity, 0);
        _assertLedger();
    }

    /// @dev The owner's own orders can't stand in the way: they are taken out of the book.
    function test_liquidate_passesTheOwnersOwnOrders() public {
        _place(alice, _bid(eth, 175_000, 50, 0));
        _setIndex(eth, 1_750e18);
        _place(bob, _bid(eth, 174_900, 1_000, 0));
        vm.expectEmit(address(exchange));
        emit ITrading.OrderRemoved(eth, alice, 0, 50, RemovalReason.SelfTrade);
        assertEq(exchange.liquidate(_request(400)), 400);
        assertEq(_resting(eth, alice, 0), 0);
        _assertLedger();
    }

    function test_liquidate_aboveALoweredOpenInterestCap() public {
        exchange.lowerOpenInterestCap(eth, 10);
        _setIndex(eth, 1_750e18);
        _place(bob, _bid(eth, 175_000, 1_000, 0));
        assertEq(exchange.liquidate(_request(400)), 400);
        assertEq(_hot(eth).openInterest(), 600);
    }

    function test_liquidate_shortsMirror() public {
        AccountId short = _openFunded("short", 1_000e18);
        AccountId carol = _openFunded("carol", 1_000_000e18);
        _place(carol, _bid(eth, ETH_TICK, 1_000, 0));
        _place(short, _sell(eth, ETH_TICK, 1_000)); // 991 left
        _setIndex(eth, 1_850e18);
        _place(bob, _ask(eth, 185_000, 1_000, 0));
        Liquidate memory request = _request(400);
        request.account = short;
        // Loss 500; taker fee 3.7, liquidation fee 74.
        vm.expectEmit(address(exchange));
        emit ILiquidation.Liquidated(eth, short, keeper, 400, 74e18, 491e18 - 3.7e18 - 74e18);
        assertEq(exchange.liquidate(request), 400);
        assertEq(_size(eth, short), -600);
        _assertLedger();
    }

    function _request(uint32 lots) private view returns (Liquidate memory) {
        return Liquidate(alice, eth, lots, keeper, type(uint16).max, type(uint16).max, type(uint16).max);
    }

    function _assertLiquidateRefused(Liquidate memory request, bytes memory expected) private {
        _assertRefused(makeAddr("keeper"), abi.encodeCall(exchange.liquidate, (request)), expected);
    }
}
