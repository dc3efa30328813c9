// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccounts} from "../../contracts/interfaces/IAccounts.sol";
import {ILiquidation, Liquidate} from "../../contracts/interfaces/ILiquidation.sol";
import {ITrading, RemovalReason} from "../../contracts/interfaces/ITrading.sol";
import {MarketTerms} from "../../contracts/interfaces/IMarketAdmin.sol";
import {AccountId, MarketId} from "../../contracts/types/Ids.sol";
import {LiquidationFixture} from "../helpers/LiquidationFixture.sol";

/// @notice The first step of the waterfall, by hand. Alice is 1,000 lots long at 1,800 USD on 991 USD. IM 5 %, MM 3 %, so that she is
/// brought to 3.5 %. Liquidation fee 1 %, half of it for the beneficiary; the concession grows from 0.5 % to 1.5 % in 100 s.
///
/// With ETH at 1,750 her equity is 491, MM 525. A lot may cost 0.0875 of concession, 0.00879375 of taker fee at the worst price and
/// 0.175 of liquidation fee: 0.27129375. It frees 0.6125 of the target. 491 - 271.29375 = 219.70625 keep 643 lots at 0.34120625, so 357 go.
contract LiquidationTest is LiquidationFixture {
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
        assertGt(exchange.liquidate(_request(400)), 0);
    }

    /// @dev The call that starts the clock may close nothing; the next one may not.
    function test_liquidate_refusesWhenNothingCloses() public {
        _setIndex(eth, 1_750e18);
        vm.expectEmit(address(exchange));
        emit ILiquidation.LiquidationStarted(alice, START);
        assertEq(exchange.liquidate(_request(400)), 0);
        assertEq(_clock(alice), START);
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

    /// @dev 357 lots at mark: realises -178.5, taker fee 3.12375, liquidation fee 62.475. Equity 425.40125, MM of 643 lots 337.575.
    function test_liquidate_closesJustEnough() public {
        _setIndex(eth, 1_750e18);
        _place(bob, _bid(eth, 175_000, 1_000, 0));
        vm.prank(makeAddr("keeper"));
        vm.expectEmit(address(exchange));
        emit ILiquidation.Liquidated(eth, alice, keeper, 357, NOBODY, 0, 62.475e18, 425.40125e18);
        assertEq(exchange.liquidate(_request(1_000)), 357);
        assertEq(_size(eth, alice), 643);
        assertEq(_balance(alice), 991e18 - 178.5e18 - 3.12375e18 - 62.475e18);
        assertEq(_balance(keeper), 31.2375e18);
        assertEq(_market(eth).insurance, 31.2375e18);
        _assertLedger();
        _assertLiquidateRefused(
            _request(1),
            abi.encodeWithSelector(ILiquidation.NotLiquidatable.selector, alice, 425.40125e18, 337.575e18)
        );
    }

    /// @dev At the worst price that it may, the whole cost is paid and the target is just reached: 643 lots need 393.8375.
    function test_liquidate_reachesItsTargetAtTheWorstPrice() public {
        _setIndex(eth, 1_750e18);
        _place(bob, _bid(eth, 174_125, 1_000, 0));
        assertEq(exchange.liquidate(_request(1_000)), 357);
        int256 equity = _balance(alice) + 643 * 17.5e18 - int256(_position(eth, alice).entry() * 1e14);
        assertGe(equity, 393.8375e18);
        assertLt(equity, 393.8375e18 + 0.35e18, "a lot less would not have done");
        _assertLedger();
    }

    function test_liquidate_maxLotsBounds() public {
        _setIndex(eth, 1_750e18);
        _place(bob, _bid(eth, 175_000, 1_000, 0));
        assertEq(exchange.liquidate(_request(100)), 100);
        assertEq(_size(eth, alice), 900);
    }

    /// @dev A slope of margin: IM(N) = 10 % N + N^2 / 2,000,000. With 5,000 lots and SOL at 137 equity is 4,462.5, IM 9,196.125.
    function test_liquidate_withASlopeReachesItsTarget() public {
        MarketTerms memory terms = _solTerms();
        terms.margin.depth = 2_000_000e18;
        MarketId sol = _listLate(terms, 150e18);
        _refresh();
        AccountId carol = _openFunded("carol", 11_000e18);
        _trade(sol, carol, bob, SOL_TICK, 5_000); // 75,000 USD
        _jump(sol, 137e18); // loss 6,500, notional 68,500
        _place(bob, _bid(sol, 136_500, 10_000, 0));
        Liquidate memory request = _request(5_000);
        request.account = carol;
        request.market = sol;
        uint256 closed = exchange.liquidate(request);
        assertGt(closed, 0);
        assertLt(closed, 5_000);
        (int256 equity, uint256 initial, uint256 maintenance) = _marginOf(sol, carol, 13.7e18, 2_000_000e18, terms);
        assertGe(equity, int256(maintenance + (initial - maintenance) / 4));
        _assertLedger();
    }

    function test_liquidate_withoutABeneficiaryFillsTheFund() public {
        _setIndex(eth, 1_750e18);
        _place(bob, _bid(eth, 175_000, 1_000, 0));
        Liquidate memory request = _request(400);
        request.beneficiary = NOBODY;
        exchange.liquidate(request);
        assertEq(_market(eth).insurance, 62.475e18);
        assertEq(_balance(NOBODY), 0);
        _assertLedger();
    }

    /// @dev The liquidator is the liquidated: she gets her half of the fee back, and no more.
    function test_liquidate_byTheLiquidatedHerself() public {
        _setIndex(eth, 1_750e18);
        _place(bob, _bid(eth, 175_000, 1_000, 0));
        Liquidate memory request = _request(400);
        request.beneficiary = alice;
        // 991 - 500 at mark - 3.12375 of taker fee - half of the fee of 62.475: the event counts the half that she gets.
        vm.expectEmit();
        emit ILiquidation.Liquidated(eth, alice, alice, 357, AccountId.wrap(0), 0, 62.475e18, 456.63875e18);
        vm.prank(_owner(alice));
        exchange.liquidate(request);
        assertEq(_balance(alice), 991e18 - 178.5e18 - 3.12375e18 - 31.2375e18);
        _assertLedger();
    }

    /// @dev 91 of equity cannot pay for a part: all 1,000 lots go, and no more.
    function test_LIQ2_neverClosesMoreThanThereIs() public {
        _setIndex(eth, 1_710e18);
        _place(bob, _bid(eth, 171_000, 5_000, 0));
        assertEq(exchange.liquidate(_request(type(uint32).max)), 1_000);
        assertEq(_size(eth, alice), 0);
        assertEq(_accountWord(alice).markets(), 0);
        // 91, less 8.55 of taker fee; the liquidation fee would be 171 and takes what there is.
        assertEq(_balance(alice), 0);
        assertEq(_balance(keeper) + int256(_market(eth).insurance), 91e18 - 8.55e18);
        assertEq(_clock(alice), 0, "nothing is left to liquidate");
        _assertLedger();
    }

    // The concession

    /// @dev Mark 17.5: 17.4125 at first, 17.2375 after 100 s.
    function test_liquidate_concessionGrowsWithTime() public {
        _setIndex(eth, 1_750e18);
        _place(bob, _bid(eth, 174_124, 1_000, 0));
        exchange.liquidate(_request(400));
        _assertNothingCloses();
        _place(bob, _bid(eth, 174_125, 10, 1));
        assertEq(exchange.liquidate(_request(10)), 10);
        _cancel(bob, eth, 0);
        _place(bob, _bid(eth, 172_374, 1_000, 0));
        _advance(99);
        _setIndex(eth, 1_750e18);
        _place(bob, _bid(eth, 172_375, 1_000, 2));
        _assertNothingCloses();
        _advance(1);
        assertGt(exchange.liquidate(_request(400)), 0);
        assertEq(_resting(eth, bob, 0), 1_000);
    }

    /// @dev The owner's dust cannot turn the clock back: it stops only at IM, 875.
    function test_liquidate_clockStopsAtInitialMarginOnly() public {
        _setIndex(eth, 1_750e18);
        exchange.liquidate(_request(400));
        _advance(50);
        _setIndex(eth, 1_750e18);
        _fund(alice, 383e18); // 874
        _assertLiquidateRefused(
            _request(1),
            abi.encodeWithSelector(ILiquidation.NotLiquidatable.selector, alice, 874e18, 525e18)
        );
        assertEq(_clock(alice), START);
        _fund(alice, 1e18);
        vm.expectEmit(address(exchange));
        emit ILiquidation.LiquidationEnded(alice);
        assertEq(exchange.liquidate(_request(1)), 0);
        assertEq(_clock(alice), 0);
    }

    function test_liquidate_staleClockStartsAnew() public {
        _setIndex(eth, 1_750e18);
        exchange.liquidate(_request(400));
        _advance(1 days);
        _setIndex(eth, 1_750e18);
        _assertNothingCloses();
        _advance(1);
        _setIndex(eth, 1_750e18);
        assertEq(exchange.liquidate(_request(400)), 0);
        assertEq(_clock(alice), START + 1 days + 1);
    }

    // The zero price

    /// @dev With 91 of equity on 1,000 lots, ETH at 1,710, a lot carries 0.091, two units less for rounding. The taker fee on 17.1 + 0.5 % is
    /// 0.00859275 and a unit, which leaves 0.08240725 - 3 to give: 17.01759275 and 3, and 17.0176 on the grid.
    function test_liquidate_neverPassesTheZeroPrice() public {
        _jump(eth, 1_710e18);
        exchange.liquidate(_request(1_000));
        _place(bob, _bid(eth, 170_175, 1_000, 0));
        _assertNothingCloses();
        _place(bob, _bid(eth, 170_176, 1_000, 1));
        assertEq(exchange.liquidate(_request(1_000)), 1_000);
        assertGe(_balance(alice), 0);
        _assertLedger();
    }

    /// @dev Deficit 109, nobody insures: only prices that make up for it. A lot misses 0.109, so 16.9 + 0.109.
    function test_liquidate_withADeficitAndNoFundNeedsABetterPriceThanMark() public {
        _jump(eth, 1_690e18);
        exchange.liquidate(_request(1_000));
        _place(bob, _bid(eth, 170_089, 1_000, 0));
        _assertNothingCloses();
        _place(bob, _bid(eth, 170_090, 1_000, 1));
        assertEq(exchange.liquidate(_request(400)), 400);
        assertEq(_balance(alice), 991e18 - 396.4e18);
        assertEq(_balance(keeper), 0);
        assertEq(_market(eth).insurance, 0);
        _assertLedger();
    }

    /// @dev Deficit 109, and the fund has 1,000: a lot may go at 16.9 - 0.5 % = 16.8155 and then misses 0.109 + 0.0845.
    function test_liquidate_insurancePaysEveryLotsShortfall() public {
        _insure(eth, 1_000e18);
        _jump(eth, 1_690e18);
        _place(bob, _bid(eth, 168_154, 1_000, 0));
        exchange.liquidate(_request(1_000));
        _assertNothingCloses();
        _place(bob, _bid(eth, 168_155, 1_000, 1));
        vm.expectEmit(address(exchange));
        emit ILiquidation.InsurancePaid(eth, alice, 77.4e18, 0, 922.6e18, 0);
        assertEq(exchange.liquidate(_request(400)), 400); // 400 x 0.1935
        assertEq(exchange.liquidate(_request(1_000)), 600);
        assertEq(_balance(alice), 0, "neither a gift nor a debt");
        assertEq(_market(eth).insurance, 1_000e18 - 193.5e18);
        _assertLedger();
    }

    /// @dev A fund of 100, half of it shared, pays for floor(100 / 0.1935) = 516 lots; then it is empty but for a rest.
    function test_liquidate_closesOnlyWhatTheFundCanPay() public {
        _insure(eth, 50e18);
        _insure(MarketId.wrap(0), 50e18);
        _setIndex(eth, 1_690e18);
        _place(bob, _bid(eth, 168_155, 1_000, 0));
        assertEq(exchange.liquidate(_request(1_000)), 516);
        assertEq(_market(eth).insurance, 0);
        assertEq(_globals().sharedInsurance, 100e18 - 99.846e18);
        _assertNothingCloses();
        _assertLedger();
    }

    /// @dev `fundLimit` 10,000 within 120 s: ETH at 1,000, deficit 7,009; a lot misses 7.009 + 0.05.
    function test_liquidate_fundLimitHoldsWithinItsWindow() public {
        AccountId carol = _openFunded("carol", 1_000e18);
        _trade(eth, carol, bob, ETH_TICK, 1_000);
        _insure(eth, 100_000e18);
        _jump(eth, 1_000e18);
        _place(bob, _bid(eth, 99_500, 10_000, 0));
        assertEq(exchange.liquidate(_request(1_000)), 1_000); // 7,059
        Liquidate memory request = _request(1_000);
        request.account = carol;
        assertEq(exchange.liquidate(request), 416); // floor(2,941 / 7.059)
        _advance(119);
        _setIndex(eth, 1_000e18);
        _assertLiquidateRefused(request, abi.encodeWithSelector(ILiquidation.NothingClosed.selector, carol, eth));
        _advance(1);
        _setIndex(eth, 1_000e18);
        assertEq(exchange.liquidate(request), 584);
        assertGe(_balance(carol), 0);
        _assertLedger();
    }

    /// @dev 706 paid at first, the rest of the limit 119 s later: a second after that, nothing of it has come back.
    function test_liquidate_fundLimitHoldsAroundTheEndOfAWindow() public {
        AccountId carol = _openFunded("carol", 2_000e18);
        _trade(eth, carol, bob, ETH_TICK, 2_000);
        _insure(eth, 100_000e18);
        _jump(eth, 1_000e18);
        _place(bob, _bid(eth, 99_500, 10_000, 0));
        assertEq(exchange.liquidate(_request(100)), 100);
        Liquidate memory request = _request(2_000);
        request.account = carol;
        _advance(119);
        _setIndex(eth, 1_000e18);
        assertGt(exchange.liquidate(request), 1_300);
        _advance(1);
        _setIndex(eth, 1_000e18);
        _assertLiquidateRefused(request, abi.encodeWithSelector(ILiquidation.NothingClosed.selector, carol, eth));
        _advance(119);
        _setIndex(eth, 1_000e18);
        assertGt(exchange.liquidate(request), 0);
        _assertLedger();
    }

    /// @dev The fee takes no more than leaves equity / MM where it was.
    function testFuzz_LIQ2_healthDoesNotFall(uint256 price, uint32 lots, uint256 below, uint256 time) public {
        price = bound(price, 1_702e8, 1_753e8) * 1e10;
        lots = uint32(bound(lots, 1, 1_000));
        uint256 mark = price / 100;
        uint24 tick = uint24(mark / 1e14 - bound(below, 0, 3_000));
        _jump(eth, price);
        exchange.liquidate(_request(lots));
        _advance(bound(time, 0, 120));
        _jump(eth, price);
        _place(bob, _bid(eth, tick, 1_000, 0));
        int256 before = 991e18 - int256(1_000 * (18e18 - mark));
        (bool success, bytes memory result) = address(exchange).call(
            abi.encodeCall(exchange.liquidate, (_request(lots)))
        );
        if (!success) {
            assertEq(bytes4(result), ILiquidation.NothingClosed.selector);
            return;
        }
        int256 left = _size(eth, alice);
        assertLe(1_000 - left, int256(uint256(lots)));
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
        assertEq(exchange.liquidate(_request(400)), 357);
        assertEq(_resting(eth, alice, 0), 0);
        _assertLedger();
    }

    function test_liquidate_aboveALoweredOpenInterestCap() public {
        exchange.lowerOpenInterestCap(eth, 10);
        _setIndex(eth, 1_750e18);
        _place(bob, _bid(eth, 175_000, 1_000, 0));
        assertEq(exchange.liquidate(_request(300)), 300);
        assertEq(_hot(eth).openInterest(), 700);
    }

    /// @dev 18.5 of mark, 0.0925 + 0.00929625 + 0.185 of cost, 0.6475 freed: floor((491 - 286.79625) / 0.36070375) = 566 stay.
    function test_liquidate_shortsMirror() public {
        AccountId short = _openFunded("short", 1_000e18);
        AccountId carol = _openFunded("carol", 1_000_000e18);
        _place(carol, _bid(eth, ETH_TICK, 1_000, 0));
        _place(short, _sell(eth, ETH_TICK, 1_000)); // 991 left
        _setIndex(eth, 1_850e18);
        _place(bob, _ask(eth, 185_000, 1_000, 0));
        Liquidate memory request = _request(1_000);
        request.account = short;
        vm.expectEmit(address(exchange));
        emit ILiquidation.Liquidated(eth, short, keeper, 434, NOBODY, 0, 80.29e18, 491e18 - 4.0145e18 - 80.29e18);
        assertEq(exchange.liquidate(request), 434);
        assertEq(_size(eth, short), -566);
        _assertLedger();
    }

    // Insurance

    function test_fundInsurance() public {
        vm.startPrank(_owner(bob));
        vm.expectEmit(address(exchange));
        emit ILiquidation.InsuranceFunded(eth, bob, 5e18, 5e18);
        exchange.fundInsurance(bob, eth, 5e18);
        vm.expectEmit(address(exchange));
        emit ILiquidation.InsuranceFunded(MarketId.wrap(0), bob, 7e18, 7e18);
        exchange.fundInsurance(bob, MarketId.wrap(0), 7e18);
        vm.stopPrank();
        assertEq(_market(eth).insurance, 5e18);
        assertEq(_globals().sharedInsurance, 7e18);
        _assertLedger();
        bytes memory data = abi.encodeCall(exchange.fundInsurance, (bob, eth, 1));
        _assertRefused(
            _owner(alice),
            data,
            abi.encodeWithSelector(IAccounts.NotAuthorised.selector, bob, _owner(alice), 0)
        );
        data = abi.encodeCall(exchange.fundInsurance, (bob, eth, 0));
        _assertRefused(_owner(bob), data, abi.encodeWithSelector(IAccounts.ZeroAmount.selector));
        data = abi.encodeCall(exchange.fundInsurance, (bob, MarketId.wrap(9), 1));
        _assertRefused(_owner(bob), data, abi.encodeWithSelector(ITrading.UnknownMarket.selector, 9));
        data = abi.encodeCall(exchange.fundInsurance, (alice, eth, 100e18));
        _assertRefused(
            _owner(alice),
            data,
            abi.encodeWithSelector(IAccounts.InsufficientFreeCollateral.selector, alice, 91e18, 100e18)
        );
    }

    // Helpers

    /// @dev By the formula, not by the library.
    function _marginOf(
        MarketId market,
        AccountId account,
        uint256 mark,
        uint256 depth,
        MarketTerms memory terms
    ) private returns (int256 equity, uint256 initial, uint256 maintenance) {
        int256 size = _size(market, account);
        uint256 notional = uint256(size) * mark;
        equity =
            _balance(account) +
            size * int256(mark) -
            int256(_position(market, account).entry() * _market(market).risk.quantum());
        initial = (notional * terms.margin.initialMargin) / 1e18 + (notional * notional) / depth;
        maintenance = (initial * terms.margin.maintenance) / 1e18;
    }
}
