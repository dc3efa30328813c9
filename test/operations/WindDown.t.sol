// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccounts} from "../../contracts/interfaces/IAccounts.sol";
import {ClaimView, ILens, LedgerView, WindDownView} from "../../contracts/interfaces/ILens.sol";
import {ILiquidation} from "../../contracts/interfaces/ILiquidation.sol";
import {IMarketAdmin, MarketStatus} from "../../contracts/interfaces/IMarketAdmin.sol";
import {ITrading} from "../../contracts/interfaces/ITrading.sol";
import {IWindDown} from "../../contracts/interfaces/IWindDown.sol";
import {AccountId, MarketId} from "../../contracts/types/Ids.sol";
import {WindDownFixture} from "../helpers/WindDownFixture.sol";

/// @notice Settling a closed market, by hand. At 1,690 USD alice's 1,000 lots have lost 1,100 on 991: she lacks 109. Bob has won 770 on his
/// 700 lots, carol 330 on her 300.
contract WindDownTest is WindDownFixture {
    MarketId private constant SHARED = MarketId.wrap(0);
    int256 private constant BOB = 1_000_000e18 - 1.26e18;
    int256 private constant CAROL = 1_000_000e18 - 0.54e18;

    // No deficit

    function test_settle_winnersAndLosers() public {
        _closeAt(1_790e18);
        vm.expectEmit(address(exchange));
        emit IWindDown.ClaimRegistered(eth, bob, 70e18, 70e18);
        assertEq(_settle(bob), 0);
        assertEq(_size(eth, bob), -700, "a winner waits");
        _assertLedger();
        vm.expectEmit(address(exchange));
        emit IWindDown.PositionSettled(eth, alice, 1_000, -100e18, 0, 0, 0, 891e18, 0);
        assertEq(_settle(alice), 1);
        assertEq(_market(eth).settlement.lotsLeft(), 300);
        assertEq(_market(eth).settlement.lotsOpen(), 1_000);
        assertEq(_hot(eth).openInterest(), 0, "no long is left");
        _assertLedger();
        vm.expectEmit(address(exchange));
        emit IWindDown.HaircutFixed(eth, 100e18, 0);
        assertEq(exchange.settlePositions(eth, _list3(carol, bob, alice)), 2);
        assertEq(_balance(bob), BOB + 70e18);
        assertEq(_balance(carol), CAROL + 30e18);
        assertEq(_market(eth).settlement.lotsOpen(), 0);
        assertEq(_accountWord(bob).markets(), 0);
        _assertLedger();
    }

    function test_settle_allAtOnce() public {
        _closeAt(1_790e18);
        assertEq(exchange.settlePositions(eth, _list3(bob, carol, alice)), 3);
        assertEq(_balance(alice), 891e18);
        assertEq(_balance(bob), BOB + 70e18);
        _assertLedger();
    }

    /// @dev Neither won nor lost counts as lost: nothing to register.
    function test_settle_atTheEntry() public {
        _windDown(eth, 1 hours);
        _closeEth();
        assertEq(exchange.settlePositions(eth, _list3(alice, bob, carol)), 3);
        assertEq(_market(eth).claims, 0);
        assertEq(_balance(alice), 991e18);
    }

    function test_settle_duplicatesAndStrangers() public {
        AccountId stranger = _openFunded("stranger", 1e18);
        _closeAt(1_690e18);
        AccountId[] memory accounts = new AccountId[](8);
        accounts[0] = bob;
        accounts[1] = stranger;
        accounts[2] = alice;
        accounts[3] = bob;
        accounts[4] = AccountId.wrap(99);
        accounts[5] = alice;
        accounts[6] = NOBODY;
        accounts[7] = stranger;
        assertEq(exchange.settlePositions(eth, accounts), 1);
        assertEq(_market(eth).claims, 770e18, "once");
        assertEq(_market(eth).settlement.lotsLeft(), 300);
        assertEq(exchange.settlePositions(eth, accounts), 0);
        assertEq(exchange.settlePositions(eth, new AccountId[](0)), 0);
        assertEq(_balance(stranger), 1e18);
        _assertLedger();
    }

    function test_settle_onlyInAClosedMarket() public {
        bytes memory call = abi.encodeCall(exchange.settlePositions, (eth, _list1(alice)));
        bytes4 unexpected = IMarketAdmin.UnexpectedStatus.selector;
        _assertRefused(address(this), call, abi.encodeWithSelector(unexpected, eth, MarketStatus.Active));
        _windDown(eth, 1 hours);
        _assertRefused(address(this), call, abi.encodeWithSelector(unexpected, eth, MarketStatus.Closing));
        MarketId unknown = MarketId.wrap(9);
        _assertRefused(
            address(this),
            abi.encodeCall(exchange.settlePositions, (unknown, _list1(alice))),
            abi.encodeWithSelector(ITrading.UnknownMarket.selector, unknown)
        );
    }

    // Deficits

    /// @dev Deficit 109 on claims of 1,100: bob gives 76.3, carol 32.7.
    function test_settle_haircut() public {
        _closeAt(1_690e18);
        vm.expectEmit(address(exchange));
        emit IWindDown.PositionSettled(eth, alice, 1_000, -1_100e18, 0, 109e18, 0, 0, 109e18);
        _settle(alice);
        _assertLedger();
        _settle(bob);
        vm.expectEmit(address(exchange));
        emit IWindDown.HaircutFixed(eth, 1_100e18, 109e18);
        vm.expectEmit(address(exchange));
        emit IWindDown.PositionSettled(eth, carol, -300, 330e18, 0, 0, 32.7e18, CAROL + 297.3e18, 76.3e18);
        _settle(carol);
        _assertLedger();
        _settle(bob);
        assertEq(_balance(alice), 0);
        assertEq(_balance(bob), BOB + 770e18 - 76.3e18);
        assertEq(_market(eth).shortfall, 0);
        assertEq(_market(eth).deficit, 109e18);
        assertEq(_market(eth).insurance, 0, "nothing was rounded");
        _assertLedger();
    }

    /// @dev Its own fund pays all of its 50, beyond the window's limit of 30; the shared one 30 of its 40. 29 are left for the winners.
    function test_settle_insuranceFirst() public {
        _insure(eth, 50e18);
        _insure(SHARED, 40e18);
        _closeAt(1_690e18);
        _settle(alice);
        _settle(bob);
        vm.expectEmit(address(exchange));
        emit ILiquidation.InsurancePaid(eth, NOBODY, 50e18, 30e18, 0, 10e18);
        vm.expectEmit(address(exchange));
        emit IWindDown.HaircutFixed(eth, 1_100e18, 29e18);
        _settle(carol);
        assertEq(_market(eth).crisis.spent(), 30e18, "the market's own money is not what is limited");
        _settle(bob);
        assertEq(_balance(bob), BOB - 90e18 + 770e18 - 20.3e18);
        assertEq(_balance(carol), CAROL + 330e18 - 8.7e18);
        assertEq(_market(eth).shortfall, 0);
        assertEq(_globals().sharedInsurance, 10e18);
        _assertLedger();
    }

    /// @dev What the market's fund does not need goes to the others.
    function test_settle_restOfInsuranceIsShared() public {
        _insure(eth, 150e18);
        _closeAt(1_690e18);
        _settle(alice);
        _settle(bob);
        vm.expectEmit(address(exchange));
        emit ILiquidation.InsurancePaid(eth, NOBODY, 109e18, 0, 41e18, 0);
        _settle(carol);
        assertEq(_market(eth).insurance, 41e18, "bob is still there");
        vm.expectEmit(address(exchange));
        emit IWindDown.InsuranceReleased(eth, 41e18, 41e18);
        _settle(bob);
        assertEq(_globals().sharedInsurance, 41e18);
        // And what comes later.
        _insure(eth, 5e18);
        exchange.settlePositions(eth, new AccountId[](0));
        assertEq(_globals().sharedInsurance, 46e18);
        _assertLedger();
    }

    /// @dev Claims of 763, 327 and 99 on a deficit of 99: cuts are rounded up to the unit, and what is too much is insurance.
    function test_settle_roundingIsInsurance() public {
        AccountId dave = _openFunded("dave", 10_000e18);
        AccountId zoe = _openFunded("zoe", 10_000e18);
        _walkTo(eth, 1_790e18);
        _trade(eth, zoe, dave, 179_000, 100); // dave's fee 0.179
        _closeAt(1_691e18);
        _settle(alice);
        _settle(zoe);
        _settle(dave);
        exchange.settlePositions(eth, _list3(carol, dave, bob));
        uint256[3] memory cuts = [(763e18 * uint256(99)) / 1_189 + 1, (327e18 * uint256(99)) / 1_189 + 1, 0];
        cuts[2] = (99e18 * uint256(99)) / 1_189 + 1;
        assertEq(_balance(dave), 10_000e18 - 0.179e18 + 99e18 - int256(cuts[2]), "dave");
        assertEq(_balance(bob), BOB + 763e18 - int256(cuts[0]), "bob");
        assertEq(_balance(carol), CAROL + 327e18 - int256(cuts[1]), "carol");
        assertEq(_market(eth).shortfall, 0);
        assertGt(cuts[0] + cuts[1] + cuts[2], 99e18);
        assertEq(_globals().sharedInsurance, cuts[0] + cuts[1] + cuts[2] - 99e18, "by way of the market's fund");
        _assertLedger();
    }

    // Losers with more than this position

    /// @dev SOL's MM is 750 x 10 % x 50 % = 37.5, ETH's 16,900 x 5 % x 60 % = 507: of a deficit of 109.375 ETH's part is 507 / 544.5.
    function test_settle_partOfADeficit() public {
        _trade(sol, alice, bob, SOL_TICK, 50); // fee 0.375
        _closeAt(1_690e18);
        uint256 part = (109.375e18 * uint256(1_014)) / 1_089 + 1;
        _settle(alice);
        assertEq(_market(eth).shortfall, part);
        assertEq(_balance(alice), -109.375e18 + int256(part));
        assertEq(_size(sol, alice), 50);
        _assertLedger();
    }

    /// @dev Equity in SOL pays for ETH: no deficit.
    function test_settle_equityElsewherePays() public {
        _trade(sol, alice, bob, SOL_TICK, 50);
        _walkTo(sol, 180e18);
        _closeAt(1_690e18);
        _settle(alice);
        assertEq(_market(eth).shortfall, 0);
        assertEq(_balance(alice), -109.375e18, "and 150 of profit in SOL");
        _assertLedger();
    }

    /// @dev ETH lost 1 USD. SOL lost 1,500, and bears what it lost itself: the rest of the deficit stays for its own waterfall.
    function test_settle_noMoreThanThePositionLost() public {
        _fund(alice, 500e18);
        _trade(sol, alice, bob, SOL_TICK, 300);
        _walkTo(sol, 90e18);
        _closeAt(1_799.9e18);
        _settle(alice);
        assertEq(_market(eth).shortfall, 1e18);
        assertEq(_size(sol, alice), 300);
        _assertLedger();
    }

    // The window

    /// @dev After a week nobody waits for zoe, a loser, and carol, a winner. Bob alone pays the 109; carol's haircut is the same 109 / 770,
    /// and goes to insurance; from there zoe is paid as far as it goes, and owes the rest.
    function test_settle_windowPasses() public {
        AccountId zoe = _openFunded("zoe", 100e18);
        _trade(eth, zoe, carol, ETH_TICK, 100); // fee 0.9; carol has 400 lots, and paid 0.18
        _closeAt(1_690e18);
        _settle(alice);
        _settle(bob);
        _advance(7 days - 1);
        assertEq(_settle(bob), 0, "not yet");
        _advance(1);
        vm.expectEmit(address(exchange));
        emit IWindDown.HaircutFixed(eth, 770e18, 109e18);
        assertEq(_settle(bob), 1);
        assertEq(_balance(bob), BOB + 770e18 - 109e18);
        _assertLedger();

        uint256 cut = (440e18 * uint256(109)) / 770 + 1;
        assertEq(_settle(carol), 1);
        assertEq(_balance(carol), CAROL - 0.18e18 + 440e18 - int256(cut));
        assertEq(_market(eth).insurance, cut);
        _assertLedger();

        // 99.1 - 110: she owes 10.9.
        assertEq(_settle(zoe), 1);
        assertEq(_balance(zoe), 0);
        assertEq(_market(eth).insurance, 0);
        assertEq(_globals().sharedInsurance, cut - 10.9e18);
        _assertLedger();
    }

    function test_settle_lateLoserKeepsADebt() public {
        AccountId zoe = _openFunded("zoe", 100e18);
        _trade(eth, zoe, carol, ETH_TICK, 100);
        _closeAt(1_690e18);
        _settle(bob);
        _advance(7 days);
        _settle(bob);
        assertEq(_balance(bob), BOB + 770e18, "no loser was known");
        _insure(eth, 4e18);
        _settle(zoe);
        assertEq(_balance(zoe), -6.9e18);
        _insure(SHARED, 10e18);
        exchange.flagDeficit(zoe);
        assertEq(_balance(zoe), 0);
        _assertLedger();
    }

    /// @dev Dave's claim of 11 is all that is known when the week is over, and 109 are missing: he gets nothing, and neither does anybody who
    /// comes later. What nobody needs is insurance.
    function test_settle_cutIsAtMostTheClaim() public {
        AccountId dave = _openFunded("dave", 10_000e18);
        _trade(eth, bob, dave, ETH_TICK, 10);
        int256 bobBefore = _balance(bob);
        int256 daveBefore = _balance(dave);
        _closeAt(1_690e18);
        _settle(alice);
        _settle(dave);
        _advance(7 days);
        _settle(dave);
        assertEq(_balance(dave), daveBefore);
        assertEq(_market(eth).shortfall, 98e18);
        _assertLedger();
        _settle(bob);
        assertEq(_balance(bob), bobBefore);
        assertEq(_market(eth).shortfall, 0);
        assertEq(_market(eth).insurance, 759e18 - 98e18);
        _assertLedger();
    }

    /// @dev Late, but nobody has registered: then there is nobody to pay, and the first who comes is served in the same call.
    function test_settle_windowPassesWithoutClaims() public {
        _closeAt(1_690e18);
        _settle(alice);
        _advance(8 days);
        exchange.settlePositions(eth, new AccountId[](0));
        assertFalse(_market(eth).settlement.isFixed());
        assertEq(_settle(bob), 1);
        assertEq(_balance(bob), BOB + 770e18 - 109e18);
    }

    /// @dev Bob and carol took their profits before: dave, who is short from 1,690 on, has won nothing, and alice's deficit is nobody's.
    /// Insurance pays when there is some, the shared one 30 in a window.
    function test_settle_deficitWithoutClaims() public {
        AccountId dave = _openFunded("dave", 1_000_000e18);
        _walkTo(eth, 1_690e18);
        _trade(eth, bob, dave, 169_000, 700);
        _trade(eth, carol, dave, 169_000, 300);
        _closeAt(1_690e18);
        vm.expectEmit(address(exchange));
        emit IWindDown.HaircutFixed(eth, 0, 109e18);
        exchange.settlePositions(eth, _list3(dave, alice, bob));
        assertEq(_market(eth).shortfall, 109e18);
        _assertLedger();
        _insure(eth, 50e18);
        _insure(SHARED, 100e18);
        exchange.settlePositions(eth, new AccountId[](0));
        assertEq(_market(eth).shortfall, 29e18);
        _advance(120);
        exchange.settlePositions(eth, new AccountId[](0));
        assertEq(_market(eth).shortfall, 0);
        assertEq(_globals().sharedInsurance, 41e18);
        _assertLedger();
    }

    // What remains possible

    function test_closed_gainsDoNotLeaveBeforeTheyArePaid() public {
        AccountId rich = _openFunded("rich", 2_000e18);
        _trade(eth, rich, bob, ETH_TICK, 1_000); // fee 9
        _closeAt(1_850e18);
        // Balance 1,991, and MM and IM of the position stay: 18,500 x 5 %.
        vm.prank(_owner(rich));
        vm.expectRevert(
            abi.encodeWithSelector(IAccounts.InsufficientFreeCollateral.selector, rich, 1_991e18 - 925e18, 1_067e18)
        );
        exchange.withdraw(rich, 1_067e6, _owner(rich));
        vm.prank(_owner(rich));
        exchange.withdraw(rich, 1_066e6, _owner(rich));
        exchange.settlePositions(eth, _list3(rich, alice, bob));
        exchange.settlePositions(eth, _list3(carol, rich, alice));
        vm.prank(_owner(rich));
        exchange.withdraw(rich, 925e6 + 500e6, _owner(rich));
        assertEq(_balance(rich), 0);
        _assertLedger();
    }

    function test_closed_lossesCountInFull() public {
        _trade(sol, alice, carol, SOL_TICK, 7); // fee 0.0525
        _closeAt(1_750e18);
        // 990.9475 - 500 of ETH; IM 875 + 10.5.
        vm.prank(_owner(alice));
        vm.expectRevert(abi.encodeWithSelector(IAccounts.InsufficientFreeCollateral.selector, alice, 0, 1e18));
        exchange.withdraw(alice, 1e6, _owner(alice));
    }

    function test_closed_ordersCountNothing() public {
        AccountId dave = _openFunded("dave", 1_000e18);
        _place(dave, _bid(eth, ETH_TICK - 100, 1_000, 0));
        _windDown(eth, 1 hours);
        _closeEth();
        vm.prank(_owner(dave));
        exchange.withdraw(dave, 1_000e6, _owner(dave));
        _cancel(dave, eth, 0);
        assertEq(_accountWord(dave).markets(), 0);
        _assertLedger();
    }

    function test_closed_ordersOutliveThePosition() public {
        _place(bob, _bid(eth, ETH_TICK - 1_000, 100, 0));
        _closeAt(1_795e18);
        exchange.settlePositions(eth, _list3(alice, bob, carol));
        assertEq(_size(eth, bob), 0);
        assertEq(_position(eth, bob).bidLots(), 100);
        assertEq(_accountWord(bob).markets(), 1, "still active there");
        _cancel(bob, eth, 0);
        assertEq(_accountWord(bob).markets(), 0);
        _assertLedger();
    }

    /// @dev Funding stands still from the closing on: who settles when gets the same.
    function test_closed_fundingIsOver() public {
        _place(bob, _bid(eth, ETH_TICK + 1_000, 500, 0));
        for (uint256 i; i < 20; ++i) {
            _advance(300);
            _sample(eth);
        }
        _windDown(eth, 1 hours);
        _sampleFor(eth, 3_300, 300);
        _closeEth();
        int256 index = _market(eth).funding.longIndex();
        assertGt(index, 1 << 64, "longs have paid");
        assertEq(_market(eth).funding.rate(), 0);
        assertEq(_market(eth).premium.covered(), 0);
        uint256 snapshot = vm.snapshotState();
        _settle(alice);
        int256 atOnce = _balance(alice);
        vm.revertToState(snapshot);
        _advance(5 hours);
        exchange.settleFunding(eth, NOBODY);
        _advance(5 hours);
        _realize(eth, alice);
        _settle(alice);
        assertEq(_balance(alice), atOnce);
        assertEq(_market(eth).funding.longIndex(), index);
        _assertLedger();
    }

    function test_closed_allFeesAreCollected() public {
        AccountId treasury = _open(makeAddr("treasury"));
        _announced(abi.encodeCall(exchange.setTreasury, (treasury)));
        _windDown(eth, 1 hours);
        _closeEth();
        assertGt(_hot(eth).fees(), 0);
        exchange.collectFees(eth);
        assertEq(_hot(eth).fees(), 0);
        _assertLedger();
    }

    function test_close_withoutPositions() public {
        _insure(sol, 7e18);
        _windDown(sol, 1 hours);
        _advance(1 hours);
        vm.expectEmit(address(exchange));
        emit IWindDown.InsuranceReleased(sol, 7e18, 7e18);
        exchange.closeMarket(sol);
        assertTrue(_market(sol).settlement.isFixed());
        _assertLedger();
    }

    // Flags and clocks

    function test_settle_endsFlagAndClock() public {
        _windDown(eth, 1 hours);
        _walkTo(eth, 1_690e18);
        exchange.flagDeficit(alice);
        assertEq(_market(eth).crisis.deficits(), 1);
        _closeEth();
        vm.expectEmit(address(exchange));
        emit ILiquidation.DeficitResolved(alice);
        _settle(alice);
        assertEq(_market(eth).crisis.deficits(), 0);
        assertEq(_flaggedAt(alice), 0);
    }

    /// @dev A deficit flagged in a closed market holds nobody there.
    function test_closed_noPauseHoldsAnybody() public {
        _closeAt(1_690e18);
        exchange.flagDeficit(alice);
        vm.prank(_owner(bob));
        exchange.withdraw(bob, 1e6, _owner(bob));
        _settle(alice);
        assertEq(_market(eth).crisis.deficits(), 0);
    }

    // Views

    function test_lens() public {
        ILens lens = _deployLens();
        WindDownView memory v = lens.windDown(exchange, eth);
        assertEq(v.endsAt + v.closedAt + v.waitUntil, 0);
        _closeAt(1_690e18);
        uint256 closedAt = vm.getBlockTimestamp();
        _settle(alice);
        _settle(bob);
        v = lens.windDown(exchange, eth);
        assertTrue(v.status == MarketStatus.Closed);
        assertEq(v.endsAt, closedAt);
        assertEq(v.settlementPerLot, 16.9e18);
        assertFalse(v.isTwap);
        assertEq(v.waitUntil, closedAt + 7 days);
        assertEq(v.lotsLeft, 300);
        assertEq(v.lotsOpen, 1_000);
        assertEq(v.claims, 770e18);
        assertEq(v.shortfall, 109e18);
        assertEq(v.deficit, 0);
        assertFalse(v.isFixed);
        ClaimView[] memory claims = lens.claims(exchange, eth, _list3(alice, bob, carol));
        assertEq(claims[0].size, 0);
        assertEq(claims[1].pnl, 770e18);
        assertTrue(claims[1].isRegistered);
        assertEq(claims[1].cut, 0);
        assertFalse(claims[2].isRegistered);
        _settle(carol);
        claims = lens.claims(exchange, eth, _list3(alice, bob, carol));
        assertEq(claims[1].cut, 76.3e18);
        LedgerView memory ledger = lens.ledger(exchange, AccountId.wrap(1), 100);
        assertEq(ledger.markets[0].settlementPerLot, 16.9e18);
        assertEq(ledger.markets[0].shortfall, 76.3e18);
        assertEq(ledger.markets[0].shortLots, 700);
    }

    /// @dev A premium of 0.1 % for 3,300 s, without interest: 0.05 %, so 4,475,911,458 x 64 a lot and second (test/unit/LensFunding.t.sol)
    /// from the hour's end on. The market closes 1,801 s later, and with it what that rate would still have brought.
    function test_lens_fundingEndsWithTheMarket() public {
        int256 rate = 4_475_911_458 * 64;
        ILens lens = _deployLens();
        _place(bob, _bid(eth, 180_180, 200, 9));
        _sampleFor(eth, 1_800, 300);
        _windDown(eth, 1 hours);
        for (uint256 time = 2_100; time <= 3_300; time += 300) {
            _advanceTo(START + time);
            assertTrue(_sample(eth));
        }
        _closeEth();
        assertEq(vm.getBlockTimestamp(), START + 5_401);
        assertEq(lens.fundingPaid(exchange, eth, START + 5_401), rate * 1_801);
        _advanceTo(START + 20_000);
        exchange.settleFunding(eth, NOBODY);
        assertEq(lens.fundingPaid(exchange, eth, START + 3_600), 0);
        assertEq(lens.fundingPaid(exchange, eth, START + 4_000), rate * 400);
        assertEq(lens.fundingPaid(exchange, eth, START + 5_401), rate * 1_801);
        assertEq(lens.fundingPaid(exchange, eth, START + 7_000), rate * 1_801);
        assertEq(lens.fundingPaid(exchange, eth, START + 20_000), rate * 1_801);
        assertEq(lens.fundingHistory(exchange, eth, 1)[0].paid, 0);
        assertEq(lens.fundingEntry(exchange, eth, START + 3_600).covered, 3_300);
        assertEq(lens.fundingPayments(exchange, alice)[0].next, 0);
    }
}
