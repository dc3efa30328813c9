// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";

import {IAccounts} from "../../contracts/interfaces/IAccounts.sol";
import {TestCollateral} from "../../contracts/periphery/TestCollateral.sol";
import {AccountId} from "../../contracts/types/Ids.sol";
import {ExchangeFixture} from "../helpers/ExchangeFixture.sol";

/// @notice Opening, depositing, withdrawing, transferring.
contract AccountsTest is ExchangeFixture {
    AccountId private constant UNKNOWN = AccountId.wrap(99);

    AccountId private alice;
    AccountId private alice2; // of the same owner
    AccountId private bob;
    address private owner;

    function setUp() public override {
        super.setUp();
        owner = makeAddr("alice");
        alice = _openFunded("alice", 10_000e18);
        alice2 = _open(owner);
        bob = _openFunded("bob", 10_000e18);
    }

    // Opening

    function test_openAccount_numbersFromOne() public {
        assertEq(AccountId.unwrap(alice), 1);
        assertEq(AccountId.unwrap(alice2), 2);
        vm.expectEmit(address(exchange));
        emit IAccounts.AccountOpened(AccountId.wrap(4), address(this));
        assertEq(AccountId.unwrap(exchange.openAccount()), 4);
        assertEq(_globals().accountCount, 4);
    }

    // Deposits

    function test_deposit_creditsAnyoneToAnyAccount() public {
        TestCollateral(address(collateral)).mint(address(this), 5e6);
        collateral.approve(address(exchange), 5e6);
        vm.expectEmit(address(exchange));
        emit IAccounts.Deposited(bob, address(this), 5e6, 10_005e18);
        exchange.deposit(bob, 5e6);
        assertEq(_balance(bob), 10_005e18);
        assertEq(_globals().bookedTokens, 20_005e6);
        _assertLedger();
    }

    function test_deposit_refusesZero() public {
        _assertRefused(owner, abi.encodeCall(exchange.deposit, (alice, 0)), _error(IAccounts.ZeroAmount.selector));
    }

    function test_deposit_refusesUnknownAccount() public {
        bytes memory expected = abi.encodeWithSelector(IAccounts.UnknownAccount.selector, UNKNOWN);
        _assertRefused(owner, abi.encodeCall(exchange.deposit, (UNKNOWN, 1)), expected);
        expected = abi.encodeWithSelector(IAccounts.UnknownAccount.selector, NOBODY);
        _assertRefused(owner, abi.encodeCall(exchange.deposit, (NOBODY, 1)), expected);
    }

    function test_deposit_refusesMoreThanTheCallerHas() public {
        vm.prank(owner);
        collateral.approve(address(exchange), type(uint256).max);
        bytes memory expected = abi.encodeWithSelector(IERC20Errors.ERC20InsufficientBalance.selector, owner, 0, 1e6);
        _assertRefused(owner, abi.encodeCall(exchange.deposit, (alice, 1e6)), expected);
    }

    function test_deposit_refusesWithoutAllowance() public {
        TestCollateral(address(collateral)).mint(owner, 1e6);
        bytes memory expected = abi.encodeWithSelector(
            IERC20Errors.ERC20InsufficientAllowance.selector,
            address(exchange),
            0,
            1e6
        );
        _assertRefused(owner, abi.encodeCall(exchange.deposit, (alice, 1e6)), expected);
    }

    /// @dev The limit is 1e32 WAD quote: 1e20 units of a token with 6 decimals.
    function test_deposit_refusesAbsurdAmounts() public {
        TestCollateral(address(collateral)).mint(owner, 2e20);
        vm.prank(owner);
        collateral.approve(address(exchange), type(uint256).max);
        bytes memory expected = abi.encodeWithSelector(IAccounts.AmountTooLarge.selector, 1e20 + 1, 1e20);
        _assertRefused(owner, abi.encodeCall(exchange.deposit, (alice, 1e20 + 1)), expected);
        vm.prank(owner);
        exchange.deposit(alice, 1e20);
        assertEq(_balance(alice), 10_000e18 + 1e32);
    }

    function test_deposit_refusesBeforeTheSeal() public {
        _deploy(address(collateral));
        AccountId account = _open(owner);
        _assertRefused(
            owner,
            abi.encodeCall(exchange.deposit, (account, 1e6)),
            _error(IAccounts.NotYetSealed.selector)
        );
    }

    function testFuzz_deposit_addsUpWithAnySplit(uint256 total, uint256 first) public {
        total = bound(total, 2, 1e15);
        first = bound(first, 1, total - 1);
        TestCollateral(address(collateral)).mint(address(this), total);
        collateral.approve(address(exchange), total);
        exchange.deposit(alice2, first);
        exchange.deposit(alice2, total - first);
        assertEq(_balance(alice2), int256(total * 1e12));
        _assertLedger();
    }

    function test_donation_changesNothing() public {
        bytes32 before = _digest();
        TestCollateral(address(collateral)).mint(address(exchange), 777e6);
        assertEq(_digest(), before);
        // The next deposit credits what it brought, and nobody can take more than was his.
        _fund(bob, 1e18);
        assertEq(_balance(bob), 10_001e18);
        vm.prank(owner);
        assertEq(exchange.withdraw(alice, type(uint256).max, owner), 10_000e6);
        vm.prank(makeAddr("bob"));
        assertEq(exchange.withdraw(bob, type(uint256).max, makeAddr("bob")), 10_001e6);
        assertEq(_globals().bookedTokens, 0);
        assertEq(collateral.balanceOf(address(exchange)), 777e6);
    }

    // Permits

    function test_depositWithPermit_needsNoAllowance() public {
        (uint8 v, bytes32 r, bytes32 s) = _permit(5e6, 0);
        vm.prank(owner);
        exchange.depositWithPermit(alice, 5e6, START, v, r, s);
        assertEq(_balance(alice), 10_005e18);
        assertEq(collateral.allowance(owner, address(exchange)), 0);
    }

    function test_depositWithPermit_worksIfAnotherUsedThePermitFirst() public {
        (uint8 v, bytes32 r, bytes32 s) = _permit(5e6, 0);
        vm.prank(makeAddr("mallory"));
        IERC20Permit(address(collateral)).permit(owner, address(exchange), 5e6, START, v, r, s);
        vm.prank(owner);
        exchange.depositWithPermit(alice, 5e6, START, v, r, s);
        assertEq(_balance(alice), 10_005e18);
    }

    function test_depositWithPermit_refusesABadPermitWithoutAllowance() public {
        (uint8 v, bytes32 r, bytes32 s) = _permit(5e6, 0);
        bytes memory expected = abi.encodeWithSelector(
            IERC20Errors.ERC20InsufficientAllowance.selector,
            address(exchange),
            0,
            6e6
        );
        // Signed for another amount.
        _assertRefused(owner, abi.encodeCall(exchange.depositWithPermit, (alice, 6e6, START, v, r, s)), expected);
    }

    /// @dev A permit lets the exchange pull for its signer only: nobody deposits somebody else's tokens.
    function test_depositWithPermit_cannotBeUsedByAnother() public {
        (uint8 v, bytes32 r, bytes32 s) = _permit(5e6, 0);
        bytes memory expected = abi.encodeWithSelector(
            IERC20Errors.ERC20InsufficientAllowance.selector,
            address(exchange),
            0,
            5e6
        );
        _assertRefused(
            makeAddr("mallory"),
            abi.encodeCall(exchange.depositWithPermit, (bob, 5e6, START, v, r, s)),
            expected
        );
        assertEq(collateral.balanceOf(owner), 5e6);
    }

    function _permit(uint256 amount, uint256 nonce) private returns (uint8, bytes32, bytes32) {
        (, uint256 key) = makeAddrAndKey("alice");
        TestCollateral(address(collateral)).mint(owner, amount);
        bytes32 typeHash = keccak256(
            "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
        );
        bytes32 structHash = keccak256(abi.encode(typeHash, owner, address(exchange), amount, nonce, START));
        bytes32 separator = IERC20Permit(address(collateral)).DOMAIN_SEPARATOR();
        return vm.sign(key, keccak256(abi.encodePacked("\x19\x01", separator, structHash)));
    }

    // Withdrawals of a flat account

    function test_withdraw_paysOutToAnyAddressOfTheOwnersChoice() public {
        address to = makeAddr("somewhere");
        vm.prank(owner);
        vm.expectEmit(address(exchange));
        emit IAccounts.Withdrawn(alice, to, 4_000e6, 6_000e18);
        assertEq(exchange.withdraw(alice, 4_000e6, to), 4_000e6);
        assertEq(collateral.balanceOf(to), 4_000e6);
        assertEq(_balance(alice), 6_000e18);
        assertEq(_globals().bookedTokens, 16_000e6);
        _assertLedger();
    }

    function test_withdraw_refusesZero() public {
        bytes memory expected = _error(IAccounts.ZeroAmount.selector);
        _assertRefused(owner, abi.encodeCall(exchange.withdraw, (alice, 0, owner)), expected);
        // Everything of nothing is nothing.
        _assertRefused(owner, abi.encodeCall(exchange.withdraw, (alice2, type(uint256).max, owner)), expected);
    }

    function test_withdraw_refusesTheZeroAddress() public {
        _assertRefused(
            owner,
            abi.encodeCall(exchange.withdraw, (alice, 1, address(0))),
            _error(IAccounts.ZeroAddress.selector)
        );
    }

    function test_withdraw_refusesOneUnitTooMuch() public {
        bytes memory expected = abi.encodeWithSelector(
            IAccounts.InsufficientFreeCollateral.selector,
            alice,
            10_000e18,
            10_000e18 + 1e12
        );
        _assertRefused(owner, abi.encodeCall(exchange.withdraw, (alice, 10_000e6 + 1, owner)), expected);
        vm.prank(owner);
        exchange.withdraw(alice, 10_000e6, owner);
        assertEq(_balance(alice), 0);
    }

    function test_withdraw_refusesAbsurdAmounts() public {
        uint256 limit = type(uint128).max;
        bytes memory expected = abi.encodeWithSelector(IAccounts.AmountTooLarge.selector, limit + 1, limit);
        _assertRefused(owner, abi.encodeCall(exchange.withdraw, (alice, limit + 1, owner)), expected);
        expected = abi.encodeWithSelector(
            IAccounts.InsufficientFreeCollateral.selector,
            alice,
            10_000e18,
            limit * 1e12
        );
        _assertRefused(owner, abi.encodeCall(exchange.withdraw, (alice, limit, owner)), expected);
    }

    function test_withdraw_refusesStrangers() public {
        address mallory = makeAddr("mallory");
        bytes memory expected = abi.encodeWithSelector(IAccounts.NotAuthorised.selector, alice, mallory, 32);
        _assertRefused(mallory, abi.encodeCall(exchange.withdraw, (alice, 1, mallory)), expected);
        // To the owner, either of two permissions would do: 8 | 32.
        expected = abi.encodeWithSelector(IAccounts.NotAuthorised.selector, alice, mallory, 40);
        _assertRefused(mallory, abi.encodeCall(exchange.withdraw, (alice, 1, owner)), expected);
    }

    function test_withdraw_refusesUnknownAccount() public {
        bytes memory expected = abi.encodeWithSelector(IAccounts.UnknownAccount.selector, UNKNOWN);
        _assertRefused(owner, abi.encodeCall(exchange.withdraw, (UNKNOWN, 1, owner)), expected);
    }

    /// @dev "All" pays whole units; what is less than one unit stays and is not lost.
    function test_withdraw_keepsTheRestOfAUnit() public {
        vm.startPrank(owner);
        exchange.transfer(alice, alice2, 1);
        assertEq(exchange.withdraw(alice, type(uint256).max, owner), 10_000e6 - 1);
        assertEq(_balance(alice), 1e12 - 1);
        exchange.transfer(alice2, alice, 1);
        assertEq(exchange.withdraw(alice, type(uint256).max, owner), 1);
        vm.stopPrank();
        assertEq(_balance(alice), 0);
        _assertLedger();
    }

    function testFuzz_withdraw_roundTripLosesNothing(uint256 amount) public {
        amount = bound(amount, 1, 1e15);
        TestCollateral(address(collateral)).mint(address(this), amount);
        collateral.approve(address(exchange), amount);
        exchange.deposit(alice2, amount);
        vm.prank(owner);
        assertEq(exchange.withdraw(alice2, type(uint256).max, owner), amount);
        assertEq(collateral.balanceOf(owner), amount);
        assertEq(_balance(alice2), 0);
    }

    // LIVE-1

    function test_LIVE1_flatWithdrawalWithTheOracleDead() public {
        _tradeAndClose();
        _killFeed(eth);
        skip(30 days);
        _assertTakesAll();
    }

    function test_LIVE1_flatWithdrawalWithTheMarketHalted() public {
        _tradeAndClose();
        _callDelayed(abi.encodeCall(exchange.haltMarket, (eth)));
        _assertTakesAll();
    }

    function test_LIVE1_flatWithdrawalWithTheMarketRestricted() public {
        _tradeAndClose();
        exchange.restrictMarket(eth);
        _assertTakesAll();
    }

    function _tradeAndClose() private {
        _trade(eth, alice, bob, ETH_TICK, 100);
        _trade(eth, bob, alice, ETH_TICK, 100);
        assertEq(_accountWord(alice).markets(), 0, "flat accounts are in no market");
    }

    /// @dev Bought and sold 1,800 USD, once as taker and once as maker: 0.9 + 0.18 of fees.
    function _assertTakesAll() private {
        vm.prank(owner);
        assertEq(exchange.withdraw(alice, type(uint256).max, owner), 9_998.92e6);
        assertEq(_balance(alice), 0);
        _assertLedger();
    }

    // Transfers

    function test_transfer_movesCashBetweenAccountsOfOneOwner() public {
        vm.prank(owner);
        vm.expectEmit(address(exchange));
        emit IAccounts.Transferred(alice, alice2, 1_234e18 + 5, 8_766e18 - 5, 1_234e18 + 5);
        assertEq(exchange.transfer(alice, alice2, 1_234e18 + 5), 1_234e18 + 5);
        assertEq(_balance(alice), 8_766e18 - 5);
        assertEq(_balance(alice2), 1_234e18 + 5);
        vm.prank(owner);
        assertEq(exchange.transfer(alice, alice2, type(uint256).max), 8_766e18 - 5);
        assertEq(_balance(alice), 0);
        _assertLedger();
    }

    function test_transfer_refusesBadInput() public {
        _assertRefused(
            owner,
            abi.encodeCall(exchange.transfer, (alice, alice2, 0)),
            _error(IAccounts.ZeroAmount.selector)
        );
        _assertRefused(
            owner,
            abi.encodeCall(exchange.transfer, (alice, bob, 1)),
            abi.encodeWithSelector(IAccounts.DifferentOwner.selector, alice, bob)
        );
        _assertRefused(
            owner,
            abi.encodeCall(exchange.transfer, (alice, alice, 1)),
            abi.encodeWithSelector(IAccounts.DifferentOwner.selector, alice, alice)
        );
        _assertRefused(
            owner,
            abi.encodeCall(exchange.transfer, (alice, UNKNOWN, 1)),
            abi.encodeWithSelector(IAccounts.DifferentOwner.selector, alice, UNKNOWN)
        );
        _assertRefused(
            owner,
            abi.encodeCall(exchange.transfer, (UNKNOWN, alice, 1)),
            abi.encodeWithSelector(IAccounts.UnknownAccount.selector, UNKNOWN)
        );
        _assertRefused(
            owner,
            abi.encodeCall(exchange.transfer, (alice, alice2, 10_000e18 + 1)),
            abi.encodeWithSelector(IAccounts.InsufficientFreeCollateral.selector, alice, 10_000e18, 10_000e18 + 1)
        );
    }

    function test_transfer_refusesStrangers() public {
        address mallory = makeAddr("mallory");
        _assertRefused(
            mallory,
            abi.encodeCall(exchange.transfer, (alice, alice2, 1)),
            abi.encodeWithSelector(IAccounts.NotAuthorised.selector, alice, mallory, 16)
        );
    }

    function _error(bytes4 selector) private pure returns (bytes memory) {
        return abi.encodePacked(selector);
    }
}
