// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Action, ActionKind, IAccounts, OperatorGrant} from "../../contracts/interfaces/IAccounts.sol";
import {AmendOrder, CancelOrder, ITrading, PlaceOrder} from "../../contracts/interfaces/ITrading.sol";
import {AccountId, MarketId, Tick} from "../../contracts/types/Ids.sol";
import {TwoMarketsFixture} from "../helpers/TwoMarketsFixture.sol";

/// @notice What a session key can do, and what it can't when it leaks. At 1,800 USD a lot is 18 USD and its IM 0.9.
contract OperatorsTest is TwoMarketsFixture {
    uint8 private constant TRADE = 1;
    uint8 private constant REDUCE = 2;
    uint8 private constant CANCEL = 4;
    uint8 private constant WITHDRAW = 8;
    uint8 private constant TRANSFER = 16;
    uint8 private constant WITHDRAW_ANYWHERE = 32;
    uint32 private constant EXPIRY = uint32(START) + 1 days;

    AccountId private alice;
    AccountId private alice2;
    AccountId private bob;
    address private owner;
    address private operator;

    function setUp() public override {
        super.setUp();
        exchange.seal();
        owner = makeAddr("alice");
        operator = makeAddr("operator");
        alice = _openFunded("alice", 1_000e18);
        alice2 = _open(owner);
        bob = _openFunded("bob", 100_000e18);
    }

    // Granting

    function test_setOperator_storesTheGrant() public {
        OperatorGrant memory grant = OperatorGrant(TRADE | WITHDRAW, 250, EXPIRY, 500e18, 1 << 3);
        vm.prank(owner);
        vm.expectEmit(address(exchange));
        emit IAccounts.OperatorSet(alice, operator, grant);
        exchange.setOperator(alice, operator, grant);
        assertEq(_grant(alice, operator).permissions, TRADE | WITHDRAW);
        assertEq(_grant(alice, operator).priceBand, 250);
        assertEq(_grant(alice, operator).expiry, EXPIRY);
        assertEq(_grant(alice, operator).equityFloor, 500e18);
        assertEq(_grant(alice, operator).markets, 1 << 3);
    }

    function test_setOperator_refusesInvalidGrants() public {
        _assertGrantRefused(OperatorGrant(64, 0, EXPIRY, 0, 1), 64, 0, EXPIRY);
        _assertGrantRefused(OperatorGrant(TRADE, 10_001, EXPIRY, 0, 1), TRADE, 10_001, EXPIRY);
        _assertGrantRefused(OperatorGrant(TRADE, 0, uint32(START) - 1, 0, 1), TRADE, 0, START - 1);
        _assertGrantRefused(OperatorGrant(0, 10_001, 0, 0, 1), 0, 10_001, 0);
    }

    function test_setOperator_refusesTheZeroAddress() public {
        OperatorGrant memory grant = OperatorGrant(TRADE, 0, EXPIRY, 0, 1);
        _assertRefused(
            owner,
            abi.encodeCall(exchange.setOperator, (alice, address(0), grant)),
            abi.encodePacked(IAccounts.ZeroAddress.selector)
        );
    }

    function test_setOperator_isForTheOwnerAlone() public {
        _grantTo(operator, 63, 0, 0, 1);
        OperatorGrant memory grant = OperatorGrant(TRADE, 0, EXPIRY, 0, 1);
        _assertRefused(
            operator,
            abi.encodeCall(exchange.setOperator, (alice, operator, grant)),
            abi.encodeWithSelector(IAccounts.NotAuthorised.selector, alice, operator, 0)
        );
        AccountId unknown = AccountId.wrap(99);
        _assertRefused(
            owner,
            abi.encodeCall(exchange.setOperator, (unknown, operator, grant)),
            abi.encodeWithSelector(IAccounts.UnknownAccount.selector, unknown)
        );
    }

    function test_setOperator_emptyGrantRevokes() public {
        _grantTo(operator, TRADE, 0, 0, 1);
        OperatorGrant memory none;
        vm.prank(owner);
        exchange.setOperator(alice, operator, none);
        assertEq(_grant(alice, operator).expiry, 0, "the slot is emptied");
        _assertOperatorRefused(_bid(eth, ETH_TICK, 10, 0), _notAuthorised(TRADE));
    }

    // Permissions, each alone

    function test_permissions_noneAtAll() public {
        _assertOperatorRefused(_bid(eth, ETH_TICK, 10, 0), _notAuthorised(TRADE));
    }

    function test_permissions_ofOneAccountAreNotThoseOfAnother() public {
        _grantTo(operator, 63, 0, 0, 1);
        _assertRefused(
            operator,
            abi.encodeCall(exchange.place, (bob, _bid(eth, ETH_TICK, 10, 0))),
            abi.encodeWithSelector(IAccounts.NotAuthorised.selector, bob, operator, TRADE)
        );
        _assertRefused(
            operator,
            abi.encodeCall(exchange.place, (alice2, _bid(eth, ETH_TICK, 10, 0))),
            abi.encodeWithSelector(IAccounts.NotAuthorised.selector, alice2, operator, TRADE)
        );
    }

    function test_permissions_tradeIncludesReduceAndCancelButNoExit() public {
        _grantTo(operator, TRADE, 0, 0, 1);
        vm.startPrank(operator);
        exchange.place(alice, _bid(eth, ETH_TICK, 10, 0));
        exchange.amend(alice, AmendOrder(eth, 0, 0, Tick.wrap(ETH_TICK - 1), 20, 0));
        exchange.cancel(alice, CancelOrder(eth, 0, 1));
        exchange.place(alice, _bid(eth, ETH_TICK, 10, 0));
        assertEq(exchange.cancelMany(alice, eth, 1), 1);
        vm.stopPrank();
        _trade(eth, alice, bob, ETH_TICK, 20);
        PlaceOrder memory reduce = _ask(eth, ETH_TICK, 10, 0);
        reduce.reduceOnly = true;
        vm.prank(operator);
        exchange.place(alice, reduce);
        _assertNoExit();
    }

    function test_permissions_reduceOnly() public {
        _trade(eth, alice, bob, ETH_TICK, 20);
        _grantTo(operator, REDUCE, 0, 0, 1);
        _assertOperatorRefused(_ask(eth, ETH_TICK, 10, 0), _notAuthorised(TRADE));
        PlaceOrder memory reduce = _ask(eth, ETH_TICK, 10, 0);
        reduce.reduceOnly = true;
        vm.startPrank(operator);
        exchange.place(alice, reduce);
        exchange.cancel(alice, CancelOrder(eth, 0, 0));
        vm.stopPrank();
        // To reduce does not include to amend, which could make an order larger.
        vm.prank(owner);
        exchange.place(alice, reduce);
        _assertRefused(
            operator,
            abi.encodeCall(exchange.amend, (alice, AmendOrder(eth, 0, 1, Tick.wrap(ETH_TICK), 10, 0))),
            _notAuthorised(TRADE)
        );
        _assertNoExit();
    }

    function test_permissions_cancelOnly() public {
        _place(alice, _bid(eth, ETH_TICK, 10, 0));
        _grantTo(operator, CANCEL, 0, 0, 1);
        PlaceOrder memory reduce = _ask(eth, ETH_TICK, 10, 1);
        reduce.reduceOnly = true;
        _assertOperatorRefused(reduce, _notAuthorised(TRADE | REDUCE));
        vm.prank(operator);
        exchange.cancel(alice, CancelOrder(eth, 0, 0));
        assertEq(_resting(eth, alice, 0), 0);
        _assertNoExit();
    }

    function test_permissions_cancelIsNotForStrangers() public {
        _place(alice, _bid(eth, ETH_TICK, 10, 0));
        _assertRefused(
            operator,
            abi.encodeCall(exchange.cancel, (alice, CancelOrder(eth, 0, 0))),
            _notAuthorised(TRADE | REDUCE | CANCEL)
        );
        _assertRefused(
            operator,
            abi.encodeCall(exchange.cancelMany, (alice, eth, 1)),
            _notAuthorised(TRADE | REDUCE | CANCEL)
        );
        _assertRefused(
            operator,
            abi.encodeCall(exchange.amend, (alice, AmendOrder(eth, 0, 0, Tick.wrap(ETH_TICK), 5, 0))),
            _notAuthorised(TRADE)
        );
    }

    function test_permissions_withdrawToTheOwnerOnly() public {
        _grantTo(operator, WITHDRAW, 0, 0, 0);
        _assertRefused(
            operator,
            abi.encodeCall(exchange.withdraw, (alice, 1e6, operator)),
            _notAuthorised(WITHDRAW_ANYWHERE)
        );
        vm.prank(operator);
        exchange.withdraw(alice, 1e6, owner);
        assertEq(collateral.balanceOf(owner), 1e6);
        _assertOperatorRefused(_bid(eth, ETH_TICK, 10, 0), _notAuthorised(TRADE));
    }

    function test_permissions_withdrawAnywhereByName() public {
        _grantTo(operator, WITHDRAW_ANYWHERE, 0, 0, 0);
        vm.startPrank(operator);
        exchange.withdraw(alice, 1e6, operator);
        exchange.withdraw(alice, 2e6, owner);
        vm.stopPrank();
        assertEq(collateral.balanceOf(operator), 1e6);
        assertEq(collateral.balanceOf(owner), 2e6);
    }

    function test_permissions_transferBetweenTheOwnersAccounts() public {
        _grantTo(operator, TRANSFER, 0, 0, 0);
        vm.prank(operator);
        exchange.transfer(alice, alice2, 5e18);
        assertEq(_balance(alice2), 5e18);
        _assertRefused(
            operator,
            abi.encodeCall(exchange.transfer, (alice, bob, 5e18)),
            abi.encodeWithSelector(IAccounts.DifferentOwner.selector, alice, bob)
        );
        _assertRefused(
            operator,
            abi.encodeCall(exchange.withdraw, (alice, 1e6, owner)),
            _notAuthorised(WITHDRAW | WITHDRAW_ANYWHERE)
        );
    }

    // Time and markets

    function test_grant_holdsThroughItsLastSecond() public {
        _grantTo(operator, TRADE, 0, 0, 1);
        _advanceTo(EXPIRY);
        vm.prank(operator);
        exchange.place(alice, _bid(eth, ETH_TICK, 10, 0));
        _advanceTo(EXPIRY + 1);
        bytes memory expected = abi.encodeWithSelector(IAccounts.GrantExpired.selector, alice, operator, EXPIRY);
        _assertOperatorRefused(_bid(eth, ETH_TICK, 10, 1), expected);
        _assertRefused(operator, abi.encodeCall(exchange.cancel, (alice, CancelOrder(eth, 0, 0))), expected);
    }

    function test_grant_isLimitedToItsMarkets() public {
        _grantTo(operator, TRADE, 0, 0, 1 << MarketId.unwrap(eth));
        vm.prank(operator);
        exchange.place(alice, _bid(eth, ETH_TICK, 10, 0));
        _place(alice, _bid(sol, SOL_TICK, 10, 0));
        bytes memory expected = abi.encodeWithSelector(
            IAccounts.MarketNotGranted.selector,
            alice,
            operator,
            MarketId.unwrap(sol)
        );
        _assertOperatorRefused(_bid(sol, SOL_TICK, 10, 1), expected);
        _assertRefused(operator, abi.encodeCall(exchange.cancel, (alice, CancelOrder(sol, 0, 0))), expected);
        _assertRefused(operator, abi.encodeCall(exchange.cancelMany, (alice, sol, 1)), expected);
        _assertRefused(
            operator,
            abi.encodeCall(exchange.amend, (alice, AmendOrder(sol, 0, 0, Tick.wrap(SOL_TICK), 7, 0))),
            expected
        );
    }

    /// @dev Bit 0 is every market. Market ids above 255 don't exist, and must not wrap around the bitmap.
    function test_grant_ofEveryMarket() public {
        _grantTo(operator, TRADE, 0, 0, 1);
        vm.startPrank(operator);
        exchange.place(alice, _bid(eth, ETH_TICK, 10, 0));
        exchange.place(alice, _bid(sol, SOL_TICK, 10, 0));
        vm.stopPrank();
        _grantTo(operator, TRADE, 0, 0, 2);
        MarketId wrapped = MarketId.wrap(257);
        _assertOperatorRefused(
            _bid(wrapped, ETH_TICK, 10, 1),
            abi.encodeWithSelector(IAccounts.MarketNotGranted.selector, alice, operator, 257)
        );
    }

    // Floor and band: a leaked key

    /// @dev Orders of an operator lie inside his own band, here 1 %: 1,782 to 1,818 USD.
    function test_band_narrowsTheMarkets() public {
        _grantTo(operator, TRADE, 100, 0, 1);
        vm.startPrank(operator);
        exchange.place(alice, _bid(eth, 181_800, 10, 0));
        exchange.place(alice, _bid(eth, 178_200, 10, 1));
        vm.stopPrank();
        _assertOperatorRefused(_bid(eth, 181_801, 10, 2), _outsideBand(181_801, 100));
        _assertOperatorRefused(_bid(eth, 178_199, 10, 2), _outsideBand(178_199, 100));
        _assertRefused(
            operator,
            abi.encodeCall(exchange.amend, (alice, AmendOrder(eth, 0, 0, Tick.wrap(178_199), 10, 0))),
            _outsideBand(178_199, 100)
        );
        // The owner has the market's own band.
        _place(alice, _bid(eth, 178_199, 10, 2));
    }

    /// @dev A band wider than the market's gives nothing.
    function test_band_neverWidensTheMarkets() public {
        _grantTo(operator, TRADE, 5_000, 0, 1);
        _assertOperatorRefused(_bid(eth, 161_999, 10, 0), _outsideBand(161_999, 1_000));
    }

    /// @dev After each action equity must be at or above the floor, here 990 of 1,000 USD.
    function test_floor_holdsAfterEachAction() public {
        _grantTo(operator, TRADE, 0, 990e18, 1);
        // 1,111 lots at the index cost 9.999 USD of fees, and one more lot 0.009.
        _place(bob, _ask(eth, ETH_TICK, 1_112, 0));
        vm.prank(owner);
        exchange.place(alice, _buy(eth, ETH_TICK, 500)); // 4.5 USD
        vm.prank(operator);
        exchange.place(alice, _sell(eth, ETH_TICK, 1)); // meets nobody, costs nothing
        vm.prank(operator);
        exchange.place(alice, _buy(eth, ETH_TICK, 600)); // 5.4 USD more: 990.1 are left
        assertEq(_balance(alice), 990.1e18);
        _assertOperatorRefused(
            _buy(eth, ETH_TICK, 12),
            abi.encodeWithSelector(ITrading.InsufficientMargin.selector, alice, 989.992e18, 1_000.8e18)
        );
        // To sell 12 costs 0.108 USD, and equity would be 989.992.
        _place(bob, _bid(eth, ETH_TICK - 1, 100, 1));
        _assertOperatorRefused(
            _sell(eth, ETH_TICK - 1, 12),
            abi.encodeWithSelector(
                IAccounts.EquityBelowFloor.selector,
                alice,
                990.1e18 - 12 * 0.0001e18 - uint256(12 * 179_999 * 1e14) / 2_000,
                990e18
            )
        );
        vm.prank(operator);
        exchange.place(alice, _sell(eth, ETH_TICK - 1, 10));
        assertGe(_balance(alice), 990e18);
    }

    function test_floor_limitsWithdrawalsAndTransfers() public {
        _grantTo(operator, WITHDRAW | TRANSFER, 0, 900e18, 0);
        _assertRefused(
            operator,
            abi.encodeCall(exchange.withdraw, (alice, 100e6 + 1, owner)),
            abi.encodeWithSelector(IAccounts.InsufficientFreeCollateral.selector, alice, 100e18, 100e18 + 1e12)
        );
        vm.startPrank(operator);
        exchange.withdraw(alice, 60e6, owner);
        assertEq(exchange.transfer(alice, alice2, type(uint256).max), 40e18);
        vm.stopPrank();
        assertEq(_balance(alice), 900e18);
    }

    /// @dev In a batch floor, band and markets are the same, and the floor is asked once, at the end.
    function test_batch_isNoWayAroundTheGrant() public {
        _grantTo(operator, TRADE | WITHDRAW, 100, 990e18, 1 << MarketId.unwrap(eth));
        _place(bob, _ask(eth, ETH_TICK, 1_111, 0));
        Action[] memory actions = new Action[](2);
        actions[0] = _action(_buy(eth, ETH_TICK, 1_000)); // 9 USD of fee
        actions[1] = _action(_bid(eth, 181_801, 10, 0));
        _assertBatchRefused(actions, _outsideBand(181_801, 100));
        actions[1] = _action(_bid(sol, SOL_TICK, 10, 0));
        bytes memory expected = abi.encodeWithSelector(
            IAccounts.MarketNotGranted.selector,
            alice,
            operator,
            MarketId.unwrap(sol)
        );
        _assertBatchRefused(actions, expected);
        actions[1] = Action(ActionKind.CancelMany, abi.encode(sol, uint256(1)));
        _assertBatchRefused(actions, expected);
        // What may leave is what the floor leaves: 991 - 990.
        actions[1] = _withdrawAction(1e6 + 1, owner);
        _assertBatchRefused(
            actions,
            abi.encodeWithSelector(IAccounts.InsufficientFreeCollateral.selector, alice, 1e18, 1e18 + 1e12)
        );
        // 200 of them sold again: 1.8 of fee and a tick of loss are too much, though margin is free by then.
        _place(bob, _bid(eth, ETH_TICK - 1, 1_000, 1));
        actions[1] = _action(_sell(eth, ETH_TICK - 1, 200));
        int256 equity = 991e18 - 200 * 0.0001e18 - (200 * 17.9999e18) / 2_000;
        _assertBatchRefused(
            actions,
            abi.encodeWithSelector(IAccounts.EquityBelowFloor.selector, alice, equity, 990e18)
        );
        actions[1] = _withdrawAction(1e6, owner);
        vm.prank(operator);
        exchange.batch(alice, actions);
        assertEq(_balance(alice), 990e18);
    }

    function _assertBatchRefused(Action[] memory actions, bytes memory expected) private {
        _assertRefused(operator, abi.encodeCall(exchange.batch, (alice, actions)), expected);
    }

    /// @dev The key of a session leaks. The thief sells Alice's lots to an accomplice as low, and buys them back as high, as he can, again
    /// and again. The market's band alone would let him take a tenth of the notional each time; his grant stops him at the floor.
    function test_leakedKey_cannotGiveTheMoneyToAnAccomplice() public {
        _grantTo(operator, TRADE, 50, 950e18, 1); // 0.5 % around the index
        AccountId thief = _openFunded("thief", 10_000e18);
        _assertOperatorRefused(_sell(eth, 162_000, 100), _outsideBand(162_000, 50));
        uint256 rounds;
        bool sells = true;
        while (true) {
            // 0.5 % below the index is 179,100, above it 180,900.
            PlaceOrder memory mine = sells ? _sell(eth, 179_100, 100) : _buy(eth, 180_900, 100);
            PlaceOrder memory his = sells ? _bid(eth, 179_100, 100, 0) : _ask(eth, 180_900, 100, 0);
            _place(thief, his);
            vm.prank(operator);
            (bool success, bytes memory result) = address(exchange).call(abi.encodeCall(exchange.place, (alice, mine)));
            if (!success) {
                assertEq(bytes4(result), IAccounts.EquityBelowFloor.selector);
                break;
            }
            sells = !sells;
            ++rounds;
        }
        // Each round costs 9 USD of price and 0.9 of fee: five fit into 50 USD.
        assertEq(rounds, 5);
        _cancel(thief, eth, 0);
        // Alice's equity, worked out from her own side: nothing below the floor is gone.
        int256 equity = _balance(alice) + _size(eth, alice) * 18e18 - _signedEntry(alice) * 1e14;
        assertGe(equity, 950e18);
        _assertLedger();
    }

    function _signedEntry(AccountId account) private returns (int256) {
        int256 entry = int256(_position(eth, account).entry());
        return _size(eth, account) < 0 ? -entry : entry;
    }

    function _grantTo(address to, uint8 permissions, uint16 band, uint128 floor, uint256 markets) private {
        vm.prank(owner);
        exchange.setOperator(alice, to, OperatorGrant(permissions, band, EXPIRY, floor, markets));
    }

    function _notAuthorised(uint256 needed) private view returns (bytes memory) {
        return abi.encodeWithSelector(IAccounts.NotAuthorised.selector, alice, operator, needed);
    }

    function _outsideBand(uint24 tick, uint256 band) private pure returns (bytes memory) {
        return abi.encodeWithSelector(ITrading.OutsidePriceBand.selector, tick, 18e18, band);
    }

    function _assertOperatorRefused(PlaceOrder memory order, bytes memory expected) private {
        _assertRefused(operator, abi.encodeCall(exchange.place, (alice, order)), expected);
    }

    function _assertNoExit() private {
        _assertRefused(
            operator,
            abi.encodeCall(exchange.withdraw, (alice, 1e6, owner)),
            _notAuthorised(WITHDRAW | WITHDRAW_ANYWHERE)
        );
        _assertRefused(operator, abi.encodeCall(exchange.transfer, (alice, alice2, 1)), _notAuthorised(TRANSFER));
    }

    function _assertGrantRefused(
        OperatorGrant memory grant,
        uint256 permissions,
        uint256 band,
        uint256 expiry
    ) private {
        _assertRefused(
            owner,
            abi.encodeCall(exchange.setOperator, (alice, operator, grant)),
            abi.encodeWithSelector(IAccounts.InvalidGrant.selector, permissions, band, expiry)
        );
    }
}
