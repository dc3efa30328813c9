// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ReentrantToken} from "../../contracts/mocks/tokens/ReentrantToken.sol";
import {OperatorGrant} from "../../contracts/interfaces/IAccounts.sol";
import {IAccounts} from "../../contracts/interfaces/IAccounts.sol";
import {IExchange} from "../../contracts/interfaces/IExchange.sol";
import {IndexStatus} from "../../contracts/interfaces/IIndexOracle.sol";
import {
    AccountView,
    FundingPaymentView,
    HealthView,
    ILens,
    LedgerView,
    MarketLedgerView,
    OperatorView,
    OrderView,
    PositionView
} from "../../contracts/interfaces/ILens.sol";
import {AmendOrder, ITrading, PlaceOrder} from "../../contracts/interfaces/ITrading.sol";
import {AccountReader} from "../../contracts/periphery/lens/AccountReader.sol";
import {AccountId, MarketId, OrderKey, Tick} from "../../contracts/types/Ids.sol";
import {ExchangeFixture} from "../helpers/ExchangeFixture.sol";

interface ILensReaders {
    function ACCOUNTS() external view returns (AccountReader);
}

/// @notice What the lens says about accounts, against numbers worked by hand. One ETH lot is 18 USD at 1,800; fees are 0.01 % and
/// 0.05 %, IM 5 %, MM 3 %, half of a profit counts.
contract LensAccountsTest is ExchangeFixture {
    ILens private lens;
    AccountId private alice;
    AccountId private bob;

    function setUp() public override {
        super.setUp();
        lens = _deployLens();
        alice = _openFunded("alice", 10_000e18);
        bob = _openFunded("bob", 10_000e18);
    }

    // Account

    /// @dev 100 lots at 1,800 are 1,800 USD: the taker paid 0.90. At 1,890 they are worth 1,890; with the bid of 50, IM is 5 % of
    /// 150 x 18.90.
    function test_account_addsUpAsByHand() public {
        _trade(eth, alice, bob, ETH_TICK, 100);
        _place(alice, _bid(eth, 170_000, 50, 7));
        _jump(eth, 1_890e18);
        _calm(eth);

        AccountView memory v = lens.account(exchange, alice);
        assertEq(AccountId.unwrap(v.account), AccountId.unwrap(alice));
        assertEq(v.owner, makeAddr("alice"));
        assertEq(v.tier, 0);
        assertFalse(v.isFlat);
        assertEq(v.markets.length, 1);
        assertEq(MarketId.unwrap(v.markets[0]), MarketId.unwrap(eth));
        assertEq(v.balance, 9_999.1e18);
        assertEq(v.funding, 0);
        assertEq(v.unrealised, 90e18);
        assertEq(v.equity, 10_089.1e18);
        assertEq(v.equityForInitial, 10_044.1e18);
        assertEq(v.initialMargin, 141.75e18);
        assertEq(v.maintenanceMargin, 56.7e18);
        assertEq(v.freeCollateral, 9_902.35e18);
        assertEq(v.withdrawable, 9_902.35e18);
        assertEq(v.withdrawableTokens, 9_902.35e6);
        assertFalse(v.impaired);
        assertFalse(v.inGrace);
        assertEq(v.liquidationStart, 0);
    }

    /// @dev The other side: the maker paid 0.18, and a loss counts in full.
    function test_account_countsLossesInFull() public {
        _trade(eth, alice, bob, ETH_TICK, 100);
        _setIndex(eth, 1_890e18);
        AccountView memory v = lens.account(exchange, bob);
        assertEq(v.balance, 9_999.82e18);
        assertEq(v.unrealised, -90e18);
        assertEq(v.equity, 9_909.82e18);
        assertEq(v.equityForInitial, 9_909.82e18);
        assertEq(v.freeCollateral, 9_815.32e18);
    }

    function test_account_isFlatWithoutPositionAndOrders() public view {
        AccountView memory v = lens.account(exchange, bob);
        assertTrue(v.isFlat);
        assertEq(v.markets.length, 0);
        assertEq(v.equity, 10_000e18);
        assertEq(v.withdrawable, 10_000e18);
        assertEq(v.initialMargin, 0);
    }

    /// @dev Sampled at 1,890, then the feed dies: IM 94.50 at the last good mark, and the profit of 90 does not count for leaving.
    function test_account_impairedWithoutIndex() public {
        _trade(eth, alice, bob, ETH_TICK, 100);
        _jump(eth, 1_890e18);
        _advance(10);
        assertTrue(_sample(eth));
        _calm(eth);
        _killFeed(eth);
        AccountView memory v = lens.account(exchange, alice);
        assertTrue(v.impaired);
        assertEq(v.unrealised, 90e18);
        assertEq(v.withdrawable, 9_904.6e18);
    }

    function test_account_inGraceNothingLeaves() public {
        _trade(eth, alice, bob, ETH_TICK, 100);
        _callDelayed(abi.encodeCall(exchange.haltMarket, (eth)));
        AccountView memory v = lens.account(exchange, alice);
        assertTrue(v.inGrace);
        assertEq(v.withdrawable, 0);
        assertEq(v.equity, 9_999.1e18);
    }

    /// @dev The view and the operation agree to the token unit, whatever the price.
    function testFuzz_account_withdrawableIsWhatAWithdrawalPays(uint256 price, uint32 lots, bool isLong) public {
        price = bound(price, 160_000, 200_000) * 1e16;
        lots = uint32(bound(lots, 6, 5_000));
        if (isLong) _trade(eth, alice, bob, ETH_TICK, lots);
        else _trade(eth, bob, alice, ETH_TICK, lots);
        _jump(eth, price);
        uint256 expected = lens.account(exchange, alice).withdrawableTokens;
        vm.prank(makeAddr("alice"));
        if (expected == 0) {
            vm.expectRevert(IAccounts.ZeroAmount.selector);
            exchange.withdraw(alice, type(uint256).max, makeAddr("alice"));
        } else {
            assertEq(exchange.withdraw(alice, type(uint256).max, makeAddr("alice")), expected);
        }
    }

    function test_account_revertsForAnUnknownOne() public {
        vm.expectRevert(abi.encodeWithSelector(IAccounts.UnknownAccount.selector, AccountId.wrap(99)));
        lens.account(exchange, AccountId.wrap(99));
    }

    // Positions

    /// @dev BTC: 1,000 lots of 10 USD. IM 5 % of 10,000 + 10,000^2 / 50,000,000 = 502, MM 60 % of it.
    function test_positions_inTheOrderOfTheAccount() public {
        MarketId btc = _listLate(_btcTerms(), 100_000e18);
        _trade(eth, alice, bob, ETH_TICK, 100);
        _trade(btc, bob, alice, 200_200, 1_000);
        _place(alice, _ask(eth, 185_000, 250, 3));
        _setIndex(eth, 1_890e18);

        PositionView[] memory v = lens.positions(exchange, alice);
        assertEq(v.length, 2);
        assertEq(MarketId.unwrap(v[0].market), MarketId.unwrap(eth));
        assertEq(v[0].size, 100);
        assertEq(v[0].entry, 18_000_000);
        assertEq(v[0].quantum, 1e14);
        assertEq(v[0].mark, 18.9e18);
        assertEq(uint256(v[0].indexStatus), uint256(IndexStatus.Usable));
        assertEq(v[0].notional, 1_890e18);
        assertEq(v[0].unrealised, 90e18);
        assertEq(v[0].funding, 0);
        // All asks filled would leave 150 short.
        assertEq(v[0].initialMargin, 141.75e18);
        assertEq(v[0].maintenanceMargin, 56.7e18);
        assertEq(v[0].bidLots, 0);
        assertEq(v[0].askLots, 250);
        assertFalse(v[0].paused);

        assertEq(MarketId.unwrap(v[1].market), MarketId.unwrap(btc));
        assertEq(v[1].size, -1_000);
        assertEq(v[1].entry, 200_200_000);
        assertEq(v[1].quantum, 5e13);
        assertEq(v[1].notional, 10_000e18);
        assertEq(v[1].unrealised, 10e18); // sold at 100,100
        assertEq(v[1].initialMargin, 502e18);
        assertEq(v[1].maintenanceMargin, 301.2e18);
    }

    function test_positions_showLastGoodMarkOfADeadIndex() public {
        _trade(eth, alice, bob, ETH_TICK, 100);
        _killFeed(eth);
        PositionView[] memory v = lens.positions(exchange, alice);
        assertEq(v[0].mark, 18e18);
        assertEq(uint256(v[0].indexStatus), uint256(IndexStatus.Unreadable));
    }

    // Orders

    function test_orders_bySlotWithNeighbours() public {
        _trade(eth, alice, bob, ETH_TICK, 100);
        _place(alice, _bid(eth, 179_000, 10, 255));
        _place(bob, _bid(eth, 179_000, 11, 0));
        _place(alice, _bid(eth, 179_000, 12, 4));
        PlaceOrder memory order = _ask(eth, 181_000, 20, 9);
        order.reduceOnly = true;
        order.expiry = uint32(START + 60);
        _place(alice, order);

        OrderView[] memory v = lens.orders(exchange, alice, eth);
        assertEq(v.length, 3);
        assertEq(v[0].slot, 4);
        assertEq(v[0].lots, 12);
        assertEq(OrderKey.unwrap(v[0].previous), OrderKey.unwrap(_key(bob, 0)));
        assertEq(OrderKey.unwrap(v[0].next), 0);
        assertEq(v[1].slot, 9);
        assertTrue(v[1].isAsk);
        assertTrue(v[1].reduceOnly);
        assertEq(Tick.unwrap(v[1].tick), 181_000);
        assertEq(v[1].expiry, START + 60);
        assertEq(OrderKey.unwrap(v[1].previous), 0);
        assertEq(OrderKey.unwrap(v[1].next), 0);
        assertEq(v[2].slot, 255);
        assertFalse(v[2].isAsk);
        assertFalse(v[2].reduceOnly);
        assertEq(OrderKey.unwrap(v[2].previous), 0);
        assertEq(OrderKey.unwrap(v[2].next), OrderKey.unwrap(_key(bob, 0)));
        assertEq(lens.orders(exchange, bob, eth).length, 1);
    }

    /// @dev A head that was second keeps its stored `prev`; the view must not show it.
    function test_orders_hideTheStaleNeighbourOfAHead() public {
        _place(bob, _bid(eth, 179_000, 11, 0));
        _place(alice, _bid(eth, 179_000, 12, 4));
        _cancel(bob, eth, 0);
        assertEq(_orderWord(eth, alice, 4).prev(), OrderKey.unwrap(_key(bob, 0)));
        assertEq(OrderKey.unwrap(lens.orders(exchange, alice, eth)[0].previous), 0);
    }

    /// @dev What the view gives names the order well enough to amend it.
    function test_orders_giveTheGenerationThatAnAmendNeeds() public {
        _place(alice, _bid(eth, 179_000, 10, 1));
        _cancel(alice, eth, 1);
        _place(alice, _bid(eth, 179_000, 10, 1));
        OrderView memory v = lens.orders(exchange, alice, eth)[0];
        assertEq(v.generation, 1);
        vm.prank(makeAddr("alice"));
        exchange.amend(alice, AmendOrder(eth, v.slot, v.generation, Tick.wrap(178_000), v.lots, 0));
        assertEq(Tick.unwrap(lens.orders(exchange, alice, eth)[0].tick), 178_000);
    }

    function test_orders_revertForAnUnknownMarket() public {
        vm.expectRevert(abi.encodeWithSelector(ITrading.UnknownMarket.selector, MarketId.wrap(77)));
        lens.orders(exchange, alice, MarketId.wrap(77));
    }

    // Operators, nonces, owners

    function test_operator_isTheGrantAsSet() public {
        OperatorGrant memory grant = OperatorGrant(5, 120, uint32(START + 100), 77e18, 1);
        vm.prank(makeAddr("alice"));
        exchange.setOperator(alice, address(0xbee), grant);
        OperatorView memory v = lens.operator(exchange, alice, address(0xbee));
        assertEq(keccak256(abi.encode(v.grant)), keccak256(abi.encode(grant)));
        assertTrue(v.active);
        vm.warp(START + 100);
        assertTrue(lens.operator(exchange, alice, address(0xbee)).active);
        vm.warp(START + 101);
        assertFalse(lens.operator(exchange, alice, address(0xbee)).active);
        assertFalse(lens.operator(exchange, bob, address(0xbee)).active);
    }

    function test_nonces_perKey() public {
        vm.startPrank(makeAddr("alice"));
        exchange.invalidateNonce(5);
        exchange.invalidateNonce(5);
        vm.stopPrank();
        uint192[] memory keys = new uint192[](2);
        (keys[0], keys[1]) = (0, 5);
        uint256[] memory nonces = lens.nonces(exchange, makeAddr("alice"), keys);
        assertEq(nonces[0], 0);
        assertEq(nonces[1], (5 << 64) | 2);
    }

    function test_accountsOf_findsThemInTheRange() public {
        AccountId second = _open(makeAddr("alice"));
        _open(makeAddr("carol"));
        AccountId third = _open(makeAddr("alice"));
        AccountId[] memory ids = lens.accountsOf(exchange, makeAddr("alice"), AccountId.wrap(0), type(uint256).max);
        assertEq(ids.length, 3);
        assertEq(AccountId.unwrap(ids[0]), AccountId.unwrap(alice));
        assertEq(AccountId.unwrap(ids[1]), AccountId.unwrap(second));
        assertEq(AccountId.unwrap(ids[2]), AccountId.unwrap(third));
        // Ids 2 to 4: of alice's, only the second.
        assertEq(lens.accountsOf(exchange, makeAddr("alice"), bob, 3).length, 1);
        assertEq(lens.accountsOf(exchange, makeAddr("alice"), AccountId.wrap(6), 9).length, 0);
    }

    // Healths

    function test_healths_ofManyAccounts() public {
        _trade(eth, alice, bob, ETH_TICK, 100);
        _place(alice, _bid(eth, 170_000, 50, 7));
        _setIndex(eth, 1_890e18);
        AccountId[] memory ids = new AccountId[](2);
        (ids[0], ids[1]) = (bob, alice);
        HealthView[] memory v = lens.healths(exchange, ids);
        assertEq(AccountId.unwrap(v[0].account), AccountId.unwrap(bob));
        assertEq(v[0].equity, 9_909.82e18);
        assertEq(v[0].maintenanceMargin, 56.7e18);
        assertEq(v[1].equity, 10_089.1e18);
        assertEq(v[1].maintenanceMargin, 56.7e18);
        assertFalse(v[1].impaired);
        _killFeed(eth);
        assertTrue(lens.healths(exchange, ids)[0].impaired);
    }

    // Funding

    /// @dev A bid 0.1 % above the index for 3,300 s of the hour: F = 0.1 % - 0.05 %. 0.0005 x 18 x 3,300 / 3,600 / 28,800 in units of
    /// 64 is 4,475,911,458 per lot and second.
    function test_fundingPayments_streamTheSettledRate() public {
        int256 perSecond = 4_475_911_458 * 64;
        _trade(eth, alice, bob, ETH_TICK, 100);
        AccountId maker = _openFunded("maker", 100_000e18);
        _place(maker, _bid(eth, 180_180, 200, 0));
        for (uint256 i = 1; i <= 11; ++i) {
            _advanceTo(START + 300 * i);
            assertTrue(_sample(eth));
        }
        assertEq(lens.fundingPayments(exchange, alice)[0].upcoming, 0);

        _advanceTo(START + 4_200);
        FundingPaymentView[] memory v = lens.fundingPayments(exchange, alice);
        assertEq(v.length, 1);
        assertEq(MarketId.unwrap(v[0].market), MarketId.unwrap(eth));
        assertEq(v[0].size, 100);
        assertEq(v[0].accrued, -100 * perSecond * 600);
        assertEq(v[0].upcoming, -100 * perSecond * 3_000);
        assertEq(v[0].until, START + 7_200);
        assertEq(lens.fundingPayments(exchange, bob)[0].accrued, 100 * perSecond * 600);
        assertEq(lens.fundingPayments(exchange, maker).length, 0);

        // Settled or not makes no difference, nor does realising to the sum.
        exchange.settleFunding(eth, NOBODY);
        _realize(eth, alice);
        _advanceTo(START + 7_199);
        v = lens.fundingPayments(exchange, alice);
        assertEq(v[0].accrued, -100 * perSecond * 2_999);
        assertEq(v[0].upcoming, -100 * perSecond);
        assertEq(lens.account(exchange, alice).funding, v[0].accrued);
        assertEq(lens.positions(exchange, alice)[0].funding, v[0].accrued);
    }

    // Ledger

    function test_ledger_partsByHand() public {
        _trade(eth, alice, bob, ETH_TICK, 100);
        LedgerView memory v = lens.ledger(exchange, AccountId.wrap(1), 10);
        assertEq(v.tokens, 20_000e6);
        assertEq(v.scale, 1e12);
        assertEq(v.sharedInsurance, 0);
        assertEq(v.accountCount, 2);
        assertEq(v.balances, 19_998.92e18);
        assertEq(v.markets.length, 1);
        assertEq(v.markets[0].quantum, 1e14);
        assertEq(v.markets[0].fees, 1.08e18);
        assertEq(v.markets[0].insurance, 0);
        assertEq(v.markets[0].openInterest, 100);
        assertEq(v.markets[0].longLots, 100);
        assertEq(v.markets[0].shortLots, 100);
        assertEq(v.markets[0].entryLotTicks, 0);
        assertEq(v.markets[0].funding, 0);
        // Alice alone: her entry.
        v = lens.ledger(exchange, alice, 1);
        assertEq(v.balances, 9_999.1e18);
        assertEq(v.markets[0].entryLotTicks, 18_000_000);
        assertEq(v.markets[0].shortLots, 0);
    }

    /// @dev The ledger identity with three traders, funding under way, some of it realised; and pages add up to the whole.
    function testFuzz_ledger_identityHolds(uint24 tick, uint32 lots, uint256 elapsed) public {
        AccountId carol = _openFunded("carol", 100_000e18);
        _trade(eth, alice, bob, ETH_TICK, 100);
        _trade(eth, carol, alice, uint24(bound(tick, 175_000, 185_000)), uint32(bound(lots, 7, 300)));
        _place(carol, _bid(eth, 180_180, 200, 0));
        _advanceTo(START + 300);
        _sample(eth);
        _advanceTo(START + 3_600 + bound(elapsed, 0, 7_200));
        _realize(eth, carol);
        skip(40);

        LedgerView memory whole = lens.ledger(exchange, AccountId.wrap(1), type(uint256).max);
        assertEq(_claims(whole), int256(whole.tokens * whole.scale));
        LedgerView memory first = lens.ledger(exchange, AccountId.wrap(1), 2);
        LedgerView memory second = lens.ledger(exchange, AccountId.wrap(3), 2);
        assertEq(first.balances + second.balances, whole.balances);
        assertEq(first.markets[0].entryLotTicks + second.markets[0].entryLotTicks, whole.markets[0].entryLotTicks);
        assertEq(first.markets[0].funding + second.markets[0].funding, whole.markets[0].funding);
        assertEq(whole.markets[0].longLots, whole.markets[0].openInterest);
        assertEq(whole.markets[0].shortLots, whole.markets[0].openInterest);
    }

    function _claims(LedgerView memory v) private pure returns (int256 claims) {
        claims = v.balances + int256(v.sharedInsurance);
        for (uint256 i = 0; i < v.markets.length; ++i) {
            MarketLedgerView memory m = v.markets[i];
            claims += m.fees + int256(m.insurance) - m.entryLotTicks * int256(m.quantum) - m.funding;
        }
    }

    // Guards

    /// @dev The token calls every view in the middle of a withdrawal. State is not whole then: each must refuse.
    function test_views_revertInTheMiddleOfACall() public {
        ReentrantToken token = new ReentrantToken(6);
        _deploy(address(token));
        eth = _list(_ethTerms(), 1_800e18);
        exchange.seal();
        alice = _openFunded("alice", 10_000e18);
        bytes[] memory views = _everyView();
        for (uint256 i = 0; i < views.length; ++i) {
            (bool success, ) = address(lens).staticcall(views[i]);
            assertTrue(success, "the view works between calls");
            token.setCallback(address(lens), views[i], 1, false, false);
            vm.prank(makeAddr("alice"));
            exchange.withdraw(alice, 1e6, makeAddr("alice"));
            assertEq(token.calls(), 1);
            assertFalse(token.lastSuccess());
            assertEq(token.lastResult(), abi.encodeWithSelector(IAccounts.ReentrantCall.selector));
        }
    }

    function _everyView() private view returns (bytes[] memory views) {
        views = new bytes[](18);
        views[0] = abi.encodeCall(lens.overview, (exchange));
        views[1] = abi.encodeCall(lens.scheduled, (exchange, bytes32(0)));
        views[2] = abi.encodeCall(lens.ledger, (exchange, alice, 1));
        views[3] = abi.encodeCall(lens.account, (exchange, alice));
        views[4] = abi.encodeCall(lens.positions, (exchange, alice));
        views[5] = abi.encodeCall(lens.orders, (exchange, alice, eth));
        views[6] = abi.encodeCall(lens.fundingPayments, (exchange, alice));
        views[7] = abi.encodeCall(lens.operator, (exchange, alice, address(1)));
        views[8] = abi.encodeCall(lens.nonces, (exchange, address(1), new uint192[](1)));
        views[9] = abi.encodeCall(lens.accountsOf, (exchange, address(1), alice, 1));
        AccountId[] memory ids = new AccountId[](1);
        ids[0] = alice;
        views[10] = abi.encodeCall(lens.healths, (exchange, ids));
        views[11] = abi.encodeCall(lens.market, (exchange, eth));
        views[12] = abi.encodeCall(lens.markets, (exchange, eth, 1));
        views[13] = abi.encodeCall(lens.prices, (exchange, eth));
        views[14] = abi.encodeCall(lens.book, (exchange, eth, 1, 1));
        views[15] = abi.encodeCall(lens.queue, (exchange, eth, Tick.wrap(1), OrderKey.wrap(0), 1));
        views[16] = abi.encodeCall(lens.funding, (exchange, eth));
        views[17] = abi.encodeCall(lens.fundingHistory, (exchange, eth, 1));
    }

    function test_lens_refusesWhatIsNoExchange() public {
        vm.expectRevert(abi.encodeWithSelector(ILens.NotAnExchange.selector, address(0xdead)));
        lens.account(IExchange(address(0xdead)), alice);
        vm.expectRevert(ILens.ReadFailed.selector);
        lens.account(IExchange(address(collateral)), alice);
    }

    function test_lens_saysWhenGasIsShort() public {
        _trade(eth, alice, bob, ETH_TICK, 100);
        try lens.account{gas: 300_000}(exchange, alice) {
            assertTrue(false, "an index was read with little gas");
        } catch (bytes memory reason) {
            assertEq(bytes32(bytes4(reason)), bytes32(ITrading.InsufficientGas.selector));
        }
    }

    function test_readers_refuseDirectCalls() public {
        AccountReader direct = ILensReaders(address(lens)).ACCOUNTS();
        vm.expectRevert(ILens.NotInspected.selector);
        direct.account(alice);
        vm.expectRevert(ILens.NotInspected.selector);
        direct.ledger(alice, 1);
    }
}
