// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccounts, OperatorGrant} from "../../contracts/interfaces/IAccounts.sol";
import {ILiquidation, Liquidate} from "../../contracts/interfaces/ILiquidation.sol";
import {ITrading} from "../../contracts/interfaces/ITrading.sol";
import {Permissions} from "../../contracts/libraries/Permissions.sol";
import {AccountId} from "../../contracts/types/Ids.sol";
import {LiquidationFixture} from "../helpers/LiquidationFixture.sol";

/// @notice The second step of the waterfall: another account takes over what the book does not. The figures are those of the liquidation.
contract AbsorptionTest is LiquidationFixture {
    AccountId private carol;

    function setUp() public override {
        super.setUp();
        carol = _openFunded("carol", 10_000e18);
    }

    /// @dev 357 lots at 17.4125: alice realises -209.7375 and pays 62.475 of fee. Nobody pays a taker fee.
    function test_absorb_atTheLimit() public {
        _setIndex(eth, 1_750e18);
        vm.prank(_owner(carol));
        vm.expectEmit(address(exchange));
        emit ILiquidation.Liquidated(eth, alice, keeper, 0, carol, 357, 62.475e18, 491e18 - 31.2375e18 - 62.475e18);
        (uint256 closed, uint256 absorbed) = exchange.absorb(_request(1_000), carol, ANY_PRICE);
        assertEq(closed, 0);
        assertEq(absorbed, 357);
        assertEq(_size(eth, alice), 643);
        assertEq(_size(eth, carol), 357);
        assertEq(_position(eth, carol).entry(), 357 * 174_125);
        assertEq(_balance(carol), 10_000e18);
        assertEq(_balance(alice), 991e18 - 209.7375e18 - 62.475e18);
        assertEq(_hot(eth).openInterest(), 1_000);
        _assertLedger();
    }

    /// @dev The book first: its 100 lots at mark go there, the rest to carol.
    function test_absorb_asksTheBookFirst() public {
        _setIndex(eth, 1_750e18);
        _place(bob, _bid(eth, 175_000, 100, 0));
        vm.prank(_owner(carol));
        (uint256 closed, uint256 absorbed) = exchange.absorb(_request(300), carol, ANY_PRICE);
        assertEq(closed, 100);
        assertEq(absorbed, 200);
        _assertLedger();
    }

    /// @dev Fails without: the check that no bound of the request ended the match. With none of the book's fills allowed the lots would go
    /// to carol at the worst price.
    function test_absorb_notWhileTheBookHasMore() public {
        _setIndex(eth, 1_750e18);
        _place(bob, _bid(eth, 175_000, 100, 0));
        exchange.liquidate(_request(10));
        Liquidate memory request = _request(300);
        request.maxReads = 0;
        bytes memory expected = abi.encodeWithSelector(ILiquidation.NothingClosed.selector, alice, eth);
        _assertRefused(_owner(carol), abi.encodeCall(exchange.absorb, (request, carol, ANY_PRICE)), expected);
        request = _request(300);
        request.maxFills = 0;
        _assertRefused(_owner(carol), abi.encodeCall(exchange.absorb, (request, carol, ANY_PRICE)), expected);
    }

    /// @dev 16.9 - 0.5 % for carol; the fund pays 0.109 + 0.0845 a lot.
    function test_absorb_withADeficitInsurancePays() public {
        _insure(eth, 1_000e18);
        _setIndex(eth, 1_690e18);
        vm.prank(_owner(carol));
        (, uint256 absorbed) = exchange.absorb(_request(1_000), carol, ANY_PRICE);
        assertEq(absorbed, 1_000);
        assertEq(_balance(alice), 0);
        assertEq(_market(eth).insurance, 1_000e18 - 193.5e18);
        assertEq(_position(eth, carol).entry(), 1_000 * 168_155);
        _assertLedger();
    }

    /// @dev A price off the grid: 357 x 17.4125 with a mark of 17.50001 has a remainder, which moves as cash.
    function testFuzz_absorb_keepsTheLedgerOffTheGrid(uint256 price, uint256 time) public {
        price = bound(price, 1_660e8, 1_753e8) * 1e10;
        _insure(eth, 5_000e18);
        _setIndex(eth, price);
        exchange.liquidate(_request(1_000));
        _advance(bound(time, 0, 120));
        _setIndex(eth, price);
        vm.prank(_owner(carol));
        (, uint256 absorbed) = exchange.absorb(_request(1_000), carol, ANY_PRICE);
        assertGt(absorbed, 0);
        if (_size(eth, alice) == 0) assertGe(_balance(alice), 0);
        _assertLedger();
    }

    function test_absorb_needsTheAbsorbersInitialMargin() public {
        AccountId poor = _openFunded("poor", 290e18);
        _setIndex(eth, 1_750e18);
        bytes memory data = abi.encodeCall(exchange.absorb, (_request(1_000), poor, ANY_PRICE));
        // 290 + 357 x 0.0875 / 2 against 5 % of 6,247.5.
        _assertRefused(
            _owner(poor),
            data,
            abi.encodeWithSelector(ITrading.InsufficientMargin.selector, poor, 305.61875e18, 312.375e18)
        );
    }

    /// @dev 17.50 worsened by half a percent: not a unit more than the absorber asked for.
    function test_absorb_noWorseThanAsked() public {
        _setIndex(eth, 1_750e18);
        uint256 limit = 17.4125e18;
        bytes memory expected = abi.encodeWithSelector(ILiquidation.WorseThanAsked.selector, limit, limit - 1);
        _assertRefused(_owner(carol), abi.encodeCall(exchange.absorb, (_request(1_000), carol, limit - 1)), expected);
        vm.prank(_owner(carol));
        (, uint256 absorbed) = exchange.absorb(_request(1_000), carol, limit);
        assertEq(absorbed, 357);
    }

    /// @dev A short's lots are sold at 18.50 raised by half a percent: not a unit less than asked for.
    function test_absorb_ofAShortNoWorseThanAsked() public {
        AccountId dave = _openFunded("dave", 1_000e18);
        _trade(eth, bob, dave, ETH_TICK, 1_000);
        _setIndex(eth, 1_850e18);
        uint256 limit = 18.5925e18;
        Liquidate memory request = _request(1_000);
        request.account = dave;
        bytes memory expected = abi.encodeWithSelector(ILiquidation.WorseThanAsked.selector, limit, limit + 1);
        _assertRefused(_owner(carol), abi.encodeCall(exchange.absorb, (request, carol, limit + 1)), expected);
        vm.prank(_owner(carol));
        (, uint256 absorbed) = exchange.absorb(request, carol, limit);
        assertGt(absorbed, 0);
        _assertLedger();
    }

    /// @dev The book had everything: what the absorber would have taken does not matter.
    function test_absorb_asksForNothingWhereTheBookTakesAll() public {
        _setIndex(eth, 1_750e18);
        _place(bob, _bid(eth, 175_000, 1_000, 0));
        vm.prank(_owner(carol));
        (uint256 closed, uint256 absorbed) = exchange.absorb(_request(1_000), carol, 0);
        assertGt(closed, 0);
        assertEq(absorbed, 0);
    }

    function test_absorb_needsAuthority() public {
        _setIndex(eth, 1_750e18);
        bytes memory data = abi.encodeCall(exchange.absorb, (_request(1_000), carol, ANY_PRICE));
        _assertRefused(
            makeAddr("keeper"),
            data,
            abi.encodeWithSelector(IAccounts.NotAuthorised.selector, carol, makeAddr("keeper"), Permissions.TRADE)
        );
        data = abi.encodeCall(exchange.absorb, (_request(1_000), alice, ANY_PRICE));
        _assertRefused(_owner(alice), data, abi.encodeWithSelector(ILiquidation.AbsorbsItself.selector, alice));
    }

    /// @dev A session key with a band of 0.4 % may not take over at 0.5 %, one with 0.5 % may.
    function test_absorb_byAnOperatorWithinItsBand() public {
        address operator = makeAddr("operator");
        _setIndex(eth, 1_750e18);
        OperatorGrant memory grant;
        grant.expiry = uint32(START + 1 days);
        grant.permissions = uint8(Permissions.TRADE);
        grant.markets = 1;
        grant.priceBand = 40;
        vm.prank(_owner(carol));
        exchange.setOperator(carol, operator, grant);
        bytes memory data = abi.encodeCall(exchange.absorb, (_request(1_000), carol, ANY_PRICE));
        _assertRefused(
            operator,
            data,
            abi.encodeWithSelector(ILiquidation.OutsideOperatorBand.selector, 17.4125e18, 17.5e18, 40)
        );
        grant.priceBand = 50;
        vm.prank(_owner(carol));
        exchange.setOperator(carol, operator, grant);
        vm.prank(operator);
        (, uint256 absorbed) = exchange.absorb(_request(1_000), carol, ANY_PRICE);
        assertEq(absorbed, 357);
    }
}
