// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccounts} from "../../contracts/interfaces/IAccounts.sol";
import {Deleverage, ILiquidation} from "../../contracts/interfaces/ILiquidation.sol";
import {AccountId, MarketId} from "../../contracts/types/Ids.sol";
import {Vm} from "forge-std/Vm.sol";
import {LiquidationFixture} from "../helpers/LiquidationFixture.sol";

/// @notice The last steps of the waterfall, by hand. Alice is 1,000 lots long at 1,800 USD on 991 USD; with ETH at 1,690 her deficit is 109,
/// 0.109 a lot. Bob is short at 1,800 and has won 1,100.
contract DeleveragingTest is LiquidationFixture {
    AccountId private carol;

    function setUp() public override {
        super.setUp();
        carol = _openFunded("carol", 100_000e18);
    }

    // Flagging

    function test_flagDeficit() public {
        _assertFlagRefused(alice, abi.encodeWithSelector(ILiquidation.NoDeficit.selector, alice, 991e18));
        AccountId unknown = AccountId.wrap(99);
        _assertFlagRefused(unknown, abi.encodeWithSelector(IAccounts.UnknownAccount.selector, unknown));
        _setIndex(eth, 1_690e18);
        vm.expectEmit(address(exchange));
        emit ILiquidation.DeficitFlagged(alice, -109e18, START);
        assertTrue(exchange.flagDeficit(alice));
        assertEq(_flaggedAt(alice), START);
        assertEq(_market(eth).crisis.deficits(), 1);
        assertEq(_market(eth).crisis.deficitUntil(), START + 120);
        _advance(1);
        _setIndex(eth, 1_690e18);
        assertTrue(exchange.flagDeficit(alice), "once per account");
        assertEq(_flaggedAt(alice), START);
        assertEq(_market(eth).crisis.deficits(), 1);
    }

    function test_flagDeficit_endsWithTheDeficit() public {
        _setIndex(eth, 1_690e18);
        exchange.flagDeficit(alice);
        _setIndex(eth, 1_701e18);
        vm.expectEmit(address(exchange));
        emit ILiquidation.DeficitResolved(alice);
        assertFalse(exchange.flagDeficit(alice));
        assertEq(_market(eth).crisis.deficits(), 0);
        _assertDeleverageRefused(bob, abi.encodeWithSelector(ILiquidation.NotFlagged.selector, alice));
    }

    /// @dev Liquidation at a profit that pays the deficit back ends the flag too.
    function test_flagDeficit_endsWhenLiquidationHeals() public {
        _jump(eth, 1_690e18);
        _place(bob, _bid(eth, 170_090, 1_000, 0));
        exchange.flagDeficit(alice);
        assertEq(exchange.liquidate(_request(1_000)), 1_000);
        assertEq(_flaggedAt(alice), 0);
        assertEq(_market(eth).crisis.deficits(), 0);
        assertEq(_balance(alice), 0);
    }

    // Deleveraging

    function test_deleverage_refusesBadInput() public {
        _setIndex(eth, 1_690e18);
        _assertDeleverageRefused(bob, abi.encodeWithSelector(ILiquidation.NotFlagged.selector, alice));
        exchange.flagDeficit(alice);
        Deleverage memory request = _deleverage(bob);
        request.account = carol;
        _assertRefused(
            makeAddr("keeper"),
            abi.encodeCall(exchange.deleverage, (request)),
            abi.encodeWithSelector(ILiquidation.NoPosition.selector, carol, eth)
        );
        // Nobody opposite: alice herself, an account without a position.
        bytes memory nothing = abi.encodeWithSelector(ILiquidation.NothingClosed.selector, alice, eth);
        _advance(120);
        _setIndex(eth, 1_690e18);
        _assertDeleverageRefused(alice, nothing);
        _assertDeleverageRefused(carol, nothing);
        request = _deleverage(bob);
        request.maxLots = 0;
        _assertRefused(makeAddr("keeper"), abi.encodeCall(exchange.deleverage, (request)), nothing);
    }

    /// @dev Bob's profit fraction is 1,100 / 18,000, his leverage 16,900 / 1,001,098.2: p = 262,470,223, l = 72,505,310, their product just
    /// above 2^54. The threshold is 2^(128 - floor(256 t / 120)): 2^55 at 34 s, 2^54 at 35 s.
    function test_deleverage_threshold() public {
        _setIndex(eth, 1_690e18);
        exchange.flagDeficit(alice);
        _advance(34);
        _setIndex(eth, 1_690e18);
        _assertDeleverageRefused(bob, abi.encodeWithSelector(ILiquidation.NothingClosed.selector, alice, eth));
        _advance(1);
        _setIndex(eth, 1_690e18);
        assertEq(exchange.deleverage(_deleverage(bob)), 1_000);
    }

    /// @dev Bob pays the 109 out of his 1,100: he buys back at 17.009 instead of 16.9.
    function test_deleverage_atTheZeroPrice() public {
        _flagAndWait();
        int256 bobBefore = _balance(bob);
        vm.expectEmit(true, true, true, false, address(exchange));
        emit ILiquidation.Deleveraged(eth, alice, bob, 1_000, 17_009e18, 109e18, 0, 0);
        assertEq(exchange.deleverage(_deleverage(bob)), 1_000);
        assertEq(_balance(alice), 0);
        assertEq(_size(eth, alice), 0);
        assertEq(_size(eth, bob), 0);
        assertEq(_balance(bob), bobBefore + 1_100e18 - 109e18);
        assertEq(_hot(eth).openInterest(), 0);
        assertEq(_flaggedAt(alice), 0);
        assertEq(_market(eth).crisis.deficits(), 0);
        _assertLedger();
    }

    function test_deleverage_inParts() public {
        _flagAndWait();
        Deleverage memory request = _deleverage(bob);
        request.maxLots = 333;
        assertEq(exchange.deleverage(request), 333);
        assertEq(_flaggedAt(alice), START, "the rest is still there");
        assertEq(exchange.deleverage(_deleverage(bob)), 667);
        assertGe(_balance(alice), 0);
        assertLe(_balance(alice), 2, "two roundings");
        _assertLedger();
    }

    /// @dev The funds have 50 and 20: bob pays 39.
    function test_deleverage_insuranceFirst() public {
        _insure(eth, 50e18);
        _insure(MarketId.wrap(0), 20e18);
        _flagAndWait();
        int256 bobBefore = _balance(bob);
        vm.expectEmit(address(exchange));
        emit ILiquidation.InsurancePaid(eth, alice, 50e18, 20e18, 0, 0);
        exchange.deleverage(_deleverage(bob));
        assertEq(_balance(bob), bobBefore + 1_100e18 - 39e18);
        assertEq(_balance(alice), 0);
        _assertLedger();
    }

    /// @dev ADL-1: with enough insurance nobody loses anything against mark.
    function test_ADL1_fundSuffices() public {
        _insure(eth, 109e18);
        _flagAndWait();
        int256 bobBefore = _balance(bob);
        exchange.deleverage(_deleverage(bob));
        assertEq(_balance(bob), bobBefore + 1_100e18);
        assertEq(_balance(alice), 0);
        assertEq(_market(eth).insurance, 0);
        _assertLedger();
    }

    /// @dev The short side has just changed hands at 1,690: carol has no profit. All shorts pay 0.109 a lot: she, who holds them all.
    function test_deleverage_withoutProfitTheSidePays() public {
        _jump(eth, 1_690e18);
        _trade(eth, bob, carol, 169_000, 1_000);
        _flagAndWait();
        int256 before = _balance(carol);
        vm.expectEmit(address(exchange));
        emit ILiquidation.LossSocialised(eth, alice, false, 0.109e18, 109e18, 0);
        assertEq(exchange.deleverage(_deleverage(carol)), 1_000);
        assertEq(_balance(carol), before - 109e18);
        assertEq(_balance(alice), 0);
        _assertLedger();
    }

    /// @dev Two thirds of the shorts are carol's, without profit; bob's third is in profit. Closing alice against carol, everybody short pays
    /// 0.109 a lot before the lots move. The longs' index stays.
    function test_deleverage_socialLossHitsTheWholeSide() public {
        AccountId dave = _openFunded("dave", 100_000e18);
        _trade(eth, dave, bob, ETH_TICK, 500); // 1,500 in all
        _jump(eth, 1_690e18);
        _trade(eth, bob, carol, 169_000, 1_000);
        _flagAndWait();
        int256 longIndex = _market(eth).funding.longIndex();
        int256 shortIndex = _market(eth).funding.shortIndex();
        exchange.deleverage(_deleverage(carol));
        // 109 / 1,500 rounded up.
        int256 perLot = 72_666_666_666_666_667;
        assertEq(_market(eth).funding.shortIndex(), shortIndex - perLot);
        assertEq(_market(eth).funding.longIndex(), longIndex);
        assertEq(_market(eth).insurance, uint256(1_500 * perLot - 109e18), "what rounding brought");
        assertEq(_balance(alice), 0);
        _realize(eth, bob);
        _assertLedger();
    }

    /// @dev Nobody took a position without a deficit for two hours: it goes at the full concession, 1.5 %, to whoever is opposite.
    function test_deleverage_withoutADeficitAfterPatience() public {
        _setIndex(eth, 1_750e18);
        exchange.liquidate(_request(1_000));
        _advance(2 hours - 1);
        _setIndex(eth, 1_750e18);
        _assertFlagRefused(alice, abi.encodeWithSelector(ILiquidation.NoDeficit.selector, alice, 491e18));
        _advance(1);
        _setIndex(eth, 1_750e18);
        exchange.flagDeficit(alice);
        _advance(120);
        _setIndex(eth, 1_750e18);
        uint256 closed = exchange.deleverage(_deleverage(bob));
        assertGt(closed, 0);
        assertEq(_size(eth, alice), 1_000 - int256(closed));
        // The fees that were reckoned with were not taken: she is back above IM.
        assertEq(_clock(alice), 0);
        assertEq(_flaggedAt(alice), 0);
        _assertLedger();
    }

    /// @dev LIVE-4: whatever the prices, the funds and the winners look like, all of a deficit's lots go, and nothing is owed in the end.
    function testFuzz_LIVE4_deleveragingAlwaysCompletes(uint256 price, uint256 fund, uint32 part, bool fresh) public {
        price = bound(price, 100e8, 1_700e8) * 1e10;
        fund = bound(fund, 0, 20_000) * 1e18;
        if (fund != 0) _insure(eth, fund);
        _jump(eth, price);
        if (fresh) _trade(eth, bob, carol, uint24(price / 1e16), 600);
        exchange.flagDeficit(alice);
        _advance(120);
        _setIndex(eth, price);
        Deleverage memory request = _deleverage(bob);
        request.candidates = new AccountId[](2);
        (request.candidates[0], request.candidates[1]) = (carol, bob);
        request.maxLots = uint32(bound(part, 1, 1_000));
        exchange.deleverage(request);
        _assertLedger();
        request.maxLots = 1_000;
        if (_size(eth, alice) != 0) exchange.deleverage(request);
        assertEq(_size(eth, alice), 0);
        assertGe(_balance(alice), 0);
        assertLe(_balance(alice), 4);
        assertEq(_market(eth).crisis.deficits(), 0);
        _assertLedger();
    }

    /// @dev A zero price below zero: a short's part of a deficit that another market made is more than its lots are worth. No book and no
    /// absorber can heal that; the longs opposite give their profit, the rest is everybody's.
    function test_deleverage_zeroPriceBelowZero() public {
        MarketId sol = _listLate(_solTerms(), 150e18);
        _refresh();
        AccountId frank = _openFunded("frank", 2_000e18);
        _trade(sol, frank, bob, SOL_TICK, 1_000); // 15,000 long
        _trade(eth, carol, frank, ETH_TICK, 50); // 900 short
        _setIndex(sol, 15e18); // a loss of 13,500
        exchange.flagDeficit(frank);
        _advance(120);
        _refresh();
        _setIndex(sol, 15e18);
        Deleverage memory request = _deleverage(carol);
        request.account = frank;
        uint256 notional = 900e18;
        int256 before = _balance(frank);
        assertEq(exchange.deleverage(request), 50);
        assertGt(_balance(frank) - before, int256(notional), "more than the lots were worth");
        request.market = sol;
        request.candidates[0] = bob;
        assertEq(exchange.deleverage(request), 1_000);
        assertGe(_balance(frank), 0);
        assertLe(_balance(frank), 4);
        _assertLedger();
    }

    // Candidates that are in trouble themselves

    /// @dev Dave is short and has won 1,100, and lost most of what he has in SOL: less is left than the deficit. He pays no more than that.
    /// @dev Fails without: the limit of a candidate's loss to its equity.
    function test_deleverage_candidateLosesNoMoreThanItHas() public {
        MarketId sol = _listSol();
        AccountId dave = _openFunded("dave", 2_000e18);
        _trade(eth, bob, dave, ETH_TICK, 1_000);
        _trade(sol, dave, bob, SOL_TICK, 600); // 9,000 long
        _jump(eth, 1_690e18);
        _jump(sol, 98.5e18); // 1,100 won, 3,090 lost
        exchange.flagDeficit(alice);
        _advance(120);
        int256 equity = _equityOf(dave, sol, 9.85e18);
        assertGt(equity, 0);
        assertLt(equity, 109e18);
        vm.recordLogs();
        exchange.deleverage(_deleverage(dave));
        assertEq(_lossOfTheCandidate(), uint256(equity), "the rest is all shorts'");
        _assertLedger();
    }

    /// @dev Frank owes more than he has, from SOL. His last position is the one that is closed against Alice: what he owes is paid by those
    /// who stay short.
    /// @dev Fails without: the settlement of a candidate's debt.
    function test_deleverage_bankruptCandidateLeavesNoDebt() public {
        (AccountId frank, ) = _bankruptBySol(50, 100, 250e18);
        _jump(eth, 1_690e18);
        exchange.flagDeficit(alice);
        _advance(120);
        int256 owed = _balance(frank) + 50 * 1.1e18;
        assertLt(owed, 0);
        Deleverage memory request = _deleverage(frank);
        request.maxLots = 50;
        vm.expectEmit(true, true, false, false, address(exchange));
        emit ILiquidation.LossSocialised(eth, frank, false, 0, 0, 0);
        assertEq(exchange.deleverage(request), 50);
        assertEq(_balance(frank), 0);
        _assertLedger();
    }

    /// @dev Where nobody stays, the debt waits; whoever funds the shared insurance lets anybody settle it.
    /// @dev Fails without: the payment of an account's debt by the shared fund.
    function test_flagDeficit_settlesADebtThatIsLeft() public {
        (AccountId frank, ) = _bankruptBySol(1_000, 250, 1_400e18);
        _jump(eth, 1_690e18);
        exchange.flagDeficit(alice);
        _advance(120);
        Deleverage memory request = _deleverage(frank);
        exchange.deleverage(request);
        request.candidates[0] = bob;
        if (_size(eth, alice) != 0) exchange.deleverage(request);
        int256 debt = -_balance(frank);
        assertGt(debt, 0);
        assertFalse(exchange.flagDeficit(frank), "takes away the flag that he had");
        _assertFlagRefused(frank, abi.encodeWithSelector(ILiquidation.NoDeficit.selector, frank, -debt));
        _insure(MarketId.wrap(0), 10_000e18);
        assertFalse(exchange.flagDeficit(frank));
        assertEq(_balance(frank), 0);
        assertEq(_globals().sharedInsurance, 10_000e18 - uint256(debt));
        _assertLedger();
    }

    // Flags

    /// @dev Nobody took the flag away when she recovered. An hour later it counts for nothing: the threshold starts anew.
    /// @dev Fails without: the lifetime of a flag.
    function test_flagDeficit_isRenewedWhenItIsOld() public {
        _jump(eth, 1_690e18);
        exchange.flagDeficit(alice);
        _advance(1 hours + 1);
        _assertDeleverageRefused(bob, abi.encodeWithSelector(ILiquidation.NotFlagged.selector, alice));
        assertTrue(exchange.flagDeficit(alice));
        assertEq(_flaggedAt(alice), block.timestamp);
        assertEq(_market(eth).crisis.deficits(), 1);
        _assertDeleverageRefused(bob, abi.encodeWithSelector(ILiquidation.NothingClosed.selector, alice, eth));
    }

    /// @dev A clock that nobody went on with for a day proves nothing.
    /// @dev Fails without: the age of the clock.
    function test_flagDeficit_staleClockIsNoPatience() public {
        _setIndex(eth, 1_750e18);
        exchange.liquidate(_request(1_000));
        _advance(1 days + 1);
        _assertFlagRefused(alice, abi.encodeWithSelector(ILiquidation.NoDeficit.selector, alice, 491e18));
    }

    /// @dev Small deficits in a row: the market is open at least as long as it was paused.
    /// @dev Fails without: the window between two pauses for deficits.
    function test_flagDeficit_cannotKeepAMarketShut() public {
        AccountId dave = _openFunded("dave", 1_000e18);
        AccountId erin = _openFunded("erin", 1_000e18);
        _trade(eth, dave, bob, ETH_TICK, 1_000);
        _trade(eth, erin, bob, ETH_TICK, 1_000);
        _jump(eth, 1_690e18);
        uint256 start = block.timestamp;
        exchange.flagDeficit(alice);
        _advance(60);
        exchange.flagDeficit(dave);
        assertEq(_market(eth).crisis.deficitUntil(), start + 120, "not prolonged");
        _advance(60);
        exchange.flagDeficit(erin);
        _place(bob, _bid(eth, 168_000, 100, 0));
        assertEq(_market(eth).crisis.deficits(), 3);
    }

    // Helpers

    function _listSol() private returns (MarketId sol) {
        sol = _listLate(_solTerms(), 150e18);
        _refresh();
        _sample(eth);
        _sample(sol);
    }

    /// @dev Frank is short some ETH and was long SOL, which cost him more than all he had.
    function _bankruptBySol(uint32 lots, uint32 solLots, uint256 fund) private returns (AccountId frank, MarketId sol) {
        sol = _listSol();
        frank = _openFunded("frank", fund);
        _trade(sol, frank, bob, SOL_TICK, solLots);
        _trade(eth, bob, frank, ETH_TICK, lots);
        _jump(sol, 10e18); // 14 of 15 USD a lot are lost
        exchange.flagDeficit(frank);
        _advance(120);
        Deleverage memory request = _deleverage(bob);
        request.account = frank;
        request.market = sol;
        exchange.deleverage(request);
        assertEq(_size(sol, frank), 0);
        assertEq(_size(eth, frank), -int256(uint256(lots)));
    }

    /// @dev From the recorded logs.
    function _lossOfTheCandidate() private returns (uint256 loss) {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].topics[0] != ILiquidation.Deleveraged.selector) continue;
            (, , loss, , ) = abi.decode(logs[i].data, (uint256, uint256, uint256, int256, int256));
        }
    }

    /// @dev Balance, and profits of ETH at 1,690 and of SOL at `mark`.
    function _equityOf(AccountId account, MarketId sol, int256 mark) private returns (int256) {
        int256 inEth = _size(eth, account) * 16.9e18 + int256(_position(eth, account).entry() * 1e14);
        int256 inSol = _size(sol, account) * mark - int256(_position(sol, account).entry() * 1e14);
        if (_size(eth, account) == 0) inEth = 0;
        return _balance(account) + inEth + inSol;
    }

    function _flagAndWait() private {
        _setIndex(eth, 1_690e18);
        exchange.flagDeficit(alice);
        _advance(120);
        _setIndex(eth, 1_690e18);
    }

    function _deleverage(AccountId candidate) private view returns (Deleverage memory request) {
        request.account = alice;
        request.market = eth;
        request.maxLots = 1_000;
        request.candidates = new AccountId[](1);
        request.candidates[0] = candidate;
    }

    function _assertFlagRefused(AccountId account, bytes memory expected) private {
        _assertRefused(makeAddr("keeper"), abi.encodeCall(exchange.flagDeficit, (account)), expected);
    }

    function _assertDeleverageRefused(AccountId candidate, bytes memory expected) private {
        _assertRefused(makeAddr("keeper"), abi.encodeCall(exchange.deleverage, (_deleverage(candidate))), expected);
    }
}
