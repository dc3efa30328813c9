// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {Action, IAccounts, OperatorGrant, SignedBatch} from "../../contracts/interfaces/IAccounts.sol";
import {Liquidate} from "../../contracts/interfaces/ILiquidation.sol";
import {AmendOrder, CancelOrder} from "../../contracts/interfaces/ITrading.sol";
import {BlocklistToken} from "../../contracts/mocks/tokens/BlocklistToken.sol";
import {FalseReturningToken} from "../../contracts/mocks/tokens/FalseReturningToken.sol";
import {FeeOnTransferToken} from "../../contracts/mocks/tokens/FeeOnTransferToken.sol";
import {MockToken} from "../../contracts/mocks/tokens/MockToken.sol";
import {NoReturnToken} from "../../contracts/mocks/tokens/NoReturnToken.sol";
import {ReentrantToken} from "../../contracts/mocks/tokens/ReentrantToken.sol";
import {AccountId, MarketId, OrderKey} from "../../contracts/types/Ids.sol";
import {ExchangeFixture} from "../helpers/ExchangeFixture.sol";

/// @notice Collateral with other decimals, and collateral that misbehaves.
contract TokensTest is ExchangeFixture {
    AccountId private alice;
    address private owner;

    function setUp() public override {
        vm.warp(START);
        owner = makeAddr("alice");
    }

    // Decimals

    function test_decimals_fromSixToEighteenCountInWad() public {
        _assertDecimals(6, 1_234_567_891, 1_234.567891e18);
        _assertDecimals(8, 123_456_789_123, 1_234.56789123e18);
        _assertDecimals(18, 1_234_567_891_234_567_891_234, 1_234.567891234567891234e18);
    }

    function testFuzz_decimals_roundTrip(uint8 decimals, uint256 amount) public {
        decimals = uint8(bound(decimals, 6, 18));
        amount = bound(amount, 1, 10 ** (decimals + 12));
        _assertDecimals(decimals, amount, amount * 10 ** (18 - decimals));
    }

    /// @dev One WAD unit short of the deposit, the last token unit can't leave, whatever the decimals.
    function testFuzz_decimals_withdrawRoundsDown(uint8 decimals) public {
        decimals = uint8(bound(decimals, 6, 17));
        _use(address(new MockToken("Token", "TOK", decimals)));
        AccountId other = _open(owner);
        _fund(alice, 1_000e18);
        vm.startPrank(owner);
        exchange.transfer(alice, other, 1);
        uint256 unit = 10 ** (18 - decimals);
        assertEq(exchange.withdraw(alice, type(uint256).max, owner), 1_000 * 10 ** decimals - 1);
        vm.stopPrank();
        assertEq(_balance(alice), int256(unit) - 1);
        _assertLedger();
    }

    function test_decimals_outsideAreRefusedAtDeployment() public {
        _use(address(new MockToken("Token", "TOK", 6)));
        uint8[4] memory wrong = [0, 5, 19, 255];
        for (uint256 i = 0; i < wrong.length; ++i) {
            address token = address(new MockToken("Token", "TOK", wrong[i]));
            vm.expectRevert(abi.encodeWithSignature("UnsupportedDecimals(uint256)", wrong[i]));
            this.newExchange(token, 1 days);
        }
    }

    function test_minimumDelay_outsideIsRefusedAtDeployment() public {
        _use(address(new MockToken("Token", "TOK", 6)));
        vm.expectRevert(abi.encodeWithSignature("DelayOutOfBounds(uint256)", 0));
        this.newExchange(address(collateral), 0);
        vm.expectRevert(abi.encodeWithSignature("DelayOutOfBounds(uint256)", 30 days + 1));
        this.newExchange(address(collateral), 30 days + 1);
        this.newExchange(address(collateral), 30 days);
        this.newExchange(address(collateral), 1);
    }

    function newExchange(address token, uint256 delay) external {
        _newExchange(token, delay);
    }

    function _assertDecimals(uint8 decimals, uint256 amount, uint256 quote) private {
        _use(address(new MockToken("Token", "TOK", decimals)));
        assertEq(exchange.collateralScale(), 10 ** (18 - decimals));
        MockToken(address(collateral)).mint(owner, amount);
        vm.startPrank(owner);
        collateral.approve(address(exchange), amount);
        exchange.deposit(alice, amount);
        assertEq(_balance(alice), int256(quote));
        assertEq(exchange.withdraw(alice, type(uint256).max, owner), amount);
        vm.stopPrank();
        assertEq(collateral.balanceOf(owner), amount);
        assertEq(_balance(alice), 0);
    }

    // Fee on transfer

    function test_feeOnTransfer_creditsWhatArrived() public {
        FeeOnTransferToken token = new FeeOnTransferToken(6, 100); // 1 %
        _use(address(token));
        _fund(alice, 1_000e18);
        assertEq(_balance(alice), 990e18);
        assertEq(_globals().bookedTokens, 990e6);
        vm.prank(owner);
        assertEq(exchange.withdraw(alice, type(uint256).max, owner), 990e6);
        assertEq(token.balanceOf(owner), 980.1e6, "the owner bears the fee of the way out");
        assertEq(token.balanceOf(address(exchange)), 0);
        _assertLedger();
    }

    function test_feeOnTransfer_refusesADepositOfWhichNothingArrives() public {
        FeeOnTransferToken token = new FeeOnTransferToken(6, 10_000); // all of it
        _use(address(token));
        token.mint(owner, 5e6);
        vm.prank(owner);
        token.approve(address(exchange), 5e6);
        _assertRefused(
            owner,
            abi.encodeCall(exchange.deposit, (alice, 5e6)),
            abi.encodeWithSelector(IAccounts.NothingReceived.selector, 5e6)
        );
        assertEq(token.balanceOf(owner), 5e6);
    }

    // Return values

    function test_falseReturning_isTakenForFailure() public {
        FalseReturningToken token = new FalseReturningToken(6);
        _use(address(token));
        _fund(alice, 100e18);
        token.mint(owner, 5e6);
        vm.prank(owner);
        token.approve(address(exchange), 5e6);
        token.setFailing(true);
        bytes memory expected = abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, address(token));
        _assertRefused(owner, abi.encodeCall(exchange.deposit, (alice, 5e6)), expected);
        _assertRefused(owner, abi.encodeCall(exchange.withdraw, (alice, 5e6, owner)), expected);
        token.setFailing(false);
        vm.prank(owner);
        exchange.withdraw(alice, 100e6, owner);
    }

    function test_noReturn_works() public {
        NoReturnToken token = new NoReturnToken(6);
        _use(address(token));
        token.mint(owner, 5e6);
        vm.startPrank(owner);
        token.approve(address(exchange), 5e6);
        exchange.deposit(alice, 5e6);
        assertEq(_balance(alice), 5e18);
        assertEq(exchange.withdraw(alice, type(uint256).max, owner), 5e6);
        vm.stopPrank();
        assertEq(token.balanceOf(owner), 5e6);
    }

    // Blocklist

    function test_blocklist_hitsNobodyElse() public {
        BlocklistToken token = new BlocklistToken(6);
        _use(address(token));
        AccountId bob = _openFunded("bob", 100e18);
        _fund(alice, 100e18);
        token.setBlocked(owner, true);
        _assertRefused(
            owner,
            abi.encodeCall(exchange.withdraw, (alice, 1e6, owner)),
            abi.encodeWithSelector(BlocklistToken.Blocked.selector, owner)
        );
        // Others go on, and so does the blocked owner, inside and to another address.
        vm.prank(makeAddr("bob"));
        exchange.withdraw(bob, 50e6, makeAddr("bob"));
        _trade(eth, alice, bob, ETH_TICK, 10);
        _trade(eth, bob, alice, ETH_TICK, 10);
        vm.prank(owner);
        exchange.withdraw(alice, 99e6, makeAddr("elsewhere"));
        _assertLedger();
    }

    // Re-entrance

    /// @dev In the middle of a deposit and of a withdrawal, before and after the balances move, the token calls every guarded entry of
    /// the exchange, and `inspect`. Each must answer `ReentrantCall` and leave no trace. The token is an administrator here; calls that
    /// must be announced first would fail for that reason already.
    function test_reentrance_isRefusedAtEveryEntry() public {
        ReentrantToken token = new ReentrantToken(6);
        _use(address(token));
        manager.grantRole(manager.ADMIN_ROLE(), address(token), 0);
        _fund(alice, 100e18);
        token.mint(owner, 1_000e6);
        vm.prank(owner);
        token.approve(address(exchange), type(uint256).max);

        bytes[] memory entries = _entries();
        for (uint256 i = 0; i < entries.length; ++i) {
            for (uint256 way = 0; way < 4; ++way) {
                token.setCallback(address(exchange), entries[i], 1, way & 1 != 0, false);
                int256 before = _balance(alice);
                vm.prank(owner);
                if (way & 2 == 0) exchange.deposit(alice, 1e6);
                else exchange.withdraw(alice, 1e6, owner);
                assertEq(token.calls(), 1);
                assertFalse(token.lastSuccess(), "an entry let a token in");
                assertEq(token.lastResult(), abi.encodePacked(IAccounts.ReentrantCall.selector));
                assertEq(_balance(alice) - before, way & 2 == 0 ? int256(1e18) : -1e18);
            }
        }
        _assertLedger();
    }

    /// @dev A re-entered deposit would credit the outer one with the inner one's tokens as well.
    function test_reentrance_bubblesUpAndUndoesTheTransfer() public {
        ReentrantToken token = new ReentrantToken(6);
        _use(address(token));
        token.mint(owner, 10e6);
        vm.prank(owner);
        token.approve(address(exchange), type(uint256).max);
        token.setCallback(address(exchange), abi.encodeCall(exchange.deposit, (alice, 1e6)), 1, false, true);
        _assertRefused(
            owner,
            abi.encodeCall(exchange.deposit, (alice, 5e6)),
            abi.encodePacked(IAccounts.ReentrantCall.selector)
        );
        assertEq(token.balanceOf(owner), 10e6);
    }

    function _entries() private view returns (bytes[] memory e) {
        e = new bytes[](24);
        OperatorGrant memory grant;
        SignedBatch memory signed;
        signed.deadline = type(uint256).max;
        e[0] = abi.encodeCall(exchange.openAccount, ());
        e[1] = abi.encodeCall(exchange.deposit, (alice, 1e6));
        e[2] = abi.encodeCall(exchange.depositWithPermit, (alice, 1e6, START, 27, bytes32(0), bytes32(0)));
        e[3] = abi.encodeCall(exchange.withdraw, (alice, 1e6, owner));
        e[4] = abi.encodeCall(exchange.transfer, (alice, alice, 1));
        e[5] = abi.encodeCall(exchange.setOperator, (alice, owner, grant));
        e[6] = abi.encodeCall(exchange.batch, (alice, new Action[](0)));
        e[7] = abi.encodeCall(exchange.executeSigned, (signed, ""));
        e[8] = abi.encodeCall(exchange.place, (alice, _bid(eth, ETH_TICK, 10, 0)));
        AmendOrder memory amended;
        e[9] = abi.encodeCall(exchange.amend, (alice, amended));
        CancelOrder memory cancelled;
        e[10] = abi.encodeCall(exchange.cancel, (alice, cancelled));
        e[11] = abi.encodeCall(exchange.cancelMany, (alice, eth, 1));
        e[12] = abi.encodeCall(exchange.prune, (eth, new OrderKey[](0), NOBODY));
        e[13] = abi.encodeCall(exchange.samplePremium, (new MarketId[](0), 1, NOBODY));
        e[14] = abi.encodeCall(exchange.settleFunding, (eth, NOBODY));
        e[15] = abi.encodeCall(exchange.realizeFunding, (eth, new AccountId[](0)));
        Liquidate memory request;
        e[16] = abi.encodeCall(exchange.liquidate, (request));
        e[17] = abi.encodeCall(exchange.collectFees, (eth));
        e[18] = abi.encodeCall(exchange.inspect, (address(reader), ""));
        e[19] = abi.encodeCall(exchange.restrictMarket, (eth));
        e[20] = abi.encodeCall(exchange.lowerOpenInterestCap, (eth, 1));
        e[21] = abi.encodeCall(exchange.raiseInsuranceShare, (eth, 1e18));
        e[22] = abi.encodeCall(exchange.closeMarket, (eth));
        e[23] = abi.encodeCall(exchange.settlePositions, (eth, new AccountId[](0)));
    }

    /// @dev The exchange on this token, sealed, with ETH listed and an account of Alice's.
    function _use(address token) private {
        _deploy(token);
        eth = _list(_ethTerms(), 1_800e18);
        exchange.seal();
        alice = _open(owner);
    }
}
