// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";

import {IAccounts} from "../../contracts/interfaces/IAccounts.sol";
import {IExchange} from "../../contracts/interfaces/IExchange.sol";
import {FeeTier, IMarketAdmin, MarketStatus, MarketTerms} from "../../contracts/interfaces/IMarketAdmin.sol";
import {ITrading} from "../../contracts/interfaces/ITrading.sol";
import {AccountId, MarketId} from "../../contracts/types/Ids.sol";
import {ExchangeFixture} from "../helpers/ExchangeFixture.sol";

/// @notice Code that somebody runs on the exchange's storage through `inspect`.
contract Intruder {
    error Excuse(uint256 code);

    function writes(bytes32 slot, bytes32 value) external returns (bytes32 read) {
        assembly ("memory-safe") {
            sstore(slot, value)
            read := sload(slot)
        }
    }

    function fails() external pure {
        revert Excuse(7);
    }

    function sends(address token, address to, uint256 amount) external {
        (bool success, ) = token.call(abi.encodeWithSignature("transfer(address,uint256)", to, amount));
        require(success, Excuse(8));
    }

    function deposits(IExchange exchange, AccountId account) external {
        exchange.deposit(account, 1);
    }
}

/// @notice Who may administer, and when: roles, the seal, and the exchange's own delay of two days. What each call does is tested on the
/// library itself, in test/unit/MarketAdmin.t.sol.
contract AdministrationTest is ExchangeFixture {
    uint256 private constant LIFETIME = 14 days;

    AccountId private alice;
    AccountId private bob;

    function setUp() public override {
        super.setUp();
        alice = _openFunded("alice", 10_000e18);
        bob = _openFunded("bob", 10_000e18);
    }

    // Roles

    function test_roles_strangersMayDoNothing() public {
        address mallory = makeAddr("mallory");
        bytes memory expected = abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, mallory);
        bytes[] memory calls = _delayedCalls();
        for (uint256 i = 0; i < calls.length; ++i) _assertRefused(mallory, calls[i], expected);
        calls = _instantCalls();
        for (uint256 i = 0; i < calls.length; ++i) _assertRefused(mallory, calls[i], expected);
        _assertRefused(mallory, abi.encodeCall(exchange.seal, ()), expected);
        _assertRefused(mallory, abi.encodeCall(exchange.schedule, ("")), expected);
        _assertRefused(mallory, abi.encodeCall(exchange.unschedule, ("")), expected);
    }

    /// @dev An announcement helps nobody without the role.
    function test_roles_anAnnouncedCallIsNotForStrangers() public {
        bytes memory call = abi.encodeCall(exchange.haltMarket, (eth));
        exchange.schedule(call);
        _advance(MINIMUM_DELAY);
        address mallory = makeAddr("mallory");
        _assertRefused(
            mallory,
            call,
            abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, mallory)
        );
        exchange.haltMarket(eth);
    }

    function test_roles_aGuardianMayPullTheBrakeAndNothingElse() public {
        address guardian = makeAddr("guardian");
        bytes4[] memory selectors = new bytes4[](1);
        selectors[0] = exchange.restrictMarket.selector;
        manager.setTargetFunctionRole(address(exchange), selectors, 1);
        manager.grantRole(1, guardian, 0);
        vm.prank(guardian);
        exchange.restrictMarket(eth);
        bytes memory expected = abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, guardian);
        bytes[] memory calls = _delayedCalls();
        for (uint256 i = 0; i < calls.length; ++i) _assertRefused(guardian, calls[i], expected);
        // It stops neither cancelling, nor reducing, nor topping up, nor a flat withdrawal: test/operations/IndexStates.t.sol.
    }

    function test_roles_instantCallsNeedNoAnnouncement() public {
        bytes[] memory calls = _instantCalls();
        for (uint256 i = 0; i < calls.length; ++i) {
            (bool success, ) = address(exchange).call(calls[i]);
            assertTrue(success);
        }
        assertEq(_hot(eth).status(), uint256(MarketStatus.ReduceOnly));
        assertEq(_hot(eth).openInterestCap(), 1_000);
        assertEq(_market(eth).terms.insuranceShare(), 50);
    }

    // The seal

    function test_seal_happensOnce() public {
        _assertRefused(
            address(this),
            abi.encodeCall(exchange.seal, ()),
            abi.encodePacked(IMarketAdmin.AlreadySealed.selector)
        );
    }

    function test_seal_beforeItNothingNeedsAnnouncement() public {
        _deploy(address(collateral));
        eth = _list(_ethTerms(), 1_800e18);
        alice = _open(makeAddr("alice"));
        bytes[] memory calls = _delayedCalls();
        for (uint256 i = 0; i < calls.length; ++i) {
            (bool success, bytes memory result) = address(exchange).call(calls[i]);
            // `unrestrict` and `resume` find nothing to end; nobody asks for an announcement.
            if (!success) assertEq(bytes4(result), IMarketAdmin.UnexpectedStatus.selector);
        }
        vm.expectEmit(address(exchange));
        emit IMarketAdmin.Sealed();
        exchange.seal();
        calls = _delayedCalls();
        for (uint256 i = 0; i < calls.length; ++i) _assertRefused(address(this), calls[i], _notScheduled(calls[i]));
    }

    // The delay, of every call that is not a tightening

    function test_delay_everyCallMustBeAnnounced() public {
        bytes[] memory calls = _delayedCalls();
        for (uint256 i = 0; i < calls.length; ++i) {
            _assertRefused(address(this), calls[i], _notScheduled(calls[i]));
            exchange.schedule(calls[i]);
        }
        uint256 due = START + MINIMUM_DELAY;
        _advanceTo(due - 1);
        for (uint256 i = 0; i < calls.length; ++i) {
            _assertRefused(
                address(this),
                calls[i],
                abi.encodeWithSelector(IMarketAdmin.TooEarly.selector, keccak256(calls[i]), due)
            );
        }
        _advanceTo(due + LIFETIME + 1);
        for (uint256 i = 0; i < calls.length; ++i) {
            _assertRefused(
                address(this),
                calls[i],
                abi.encodeWithSelector(IMarketAdmin.ScheduleExpired.selector, keccak256(calls[i]), due + LIFETIME)
            );
        }
        // In its last second each can be made; those that do nothing sensible here fail for their own reasons.
        _advanceTo(due + LIFETIME);
        for (uint256 i = 0; i < calls.length; ++i) {
            (bool success, bytes memory result) = address(exchange).call(calls[i]);
            if (!success) assertEq(bytes4(result), IMarketAdmin.UnexpectedStatus.selector);
        }
    }

    function test_delay_anAnnouncementIsUsedOnce() public {
        bytes memory call = abi.encodeCall(exchange.setTreasury, (alice));
        _callDelayed(call);
        assertEq(_globals().treasury, AccountId.unwrap(alice));
        _assertRefused(address(this), call, _notScheduled(call));
        exchange.schedule(call);
    }

    function test_delay_anAnnouncementIsForTheVeryCall() public {
        exchange.schedule(abi.encodeCall(exchange.setTreasury, (alice)));
        _advance(MINIMUM_DELAY);
        bytes memory call = abi.encodeCall(exchange.setTreasury, (bob));
        _assertRefused(address(this), call, _notScheduled(call));
        // The same call with a byte more behind it is another.
        call = bytes.concat(abi.encodeCall(exchange.setTreasury, (alice)), hex"00");
        _assertRefused(address(this), call, _notScheduled(call));
    }

    function test_delay_aFailedCallKeepsItsAnnouncement() public {
        bytes memory call = abi.encodeCall(exchange.resumeMarket, (eth));
        exchange.schedule(call);
        _advance(MINIMUM_DELAY);
        bytes memory expected = abi.encodeWithSelector(
            IMarketAdmin.UnexpectedStatus.selector,
            eth,
            MarketStatus.Active
        );
        _assertRefused(address(this), call, expected);
        _assertRefused(address(this), call, expected);
    }

    function test_schedule_refusesToMoveAnAnnouncement() public {
        bytes memory call = abi.encodeCall(exchange.haltMarket, (eth));
        vm.expectEmit(address(exchange));
        emit IMarketAdmin.CallScheduled(keccak256(call), call, START + MINIMUM_DELAY);
        exchange.schedule(call);
        bytes memory expected = abi.encodeWithSelector(
            IMarketAdmin.AlreadyScheduled.selector,
            keccak256(call),
            START + MINIMUM_DELAY
        );
        _advanceTo(START + MINIMUM_DELAY + LIFETIME);
        _assertRefused(address(this), abi.encodeCall(exchange.schedule, (call)), expected);
        _advance(1);
        exchange.schedule(call);
        _assertRefused(
            address(this),
            call,
            abi.encodeWithSelector(
                IMarketAdmin.TooEarly.selector,
                keccak256(call),
                vm.getBlockTimestamp() + MINIMUM_DELAY
            )
        );
    }

    function test_unschedule_takesItBack() public {
        bytes memory call = abi.encodeCall(exchange.haltMarket, (eth));
        exchange.schedule(call);
        _advance(MINIMUM_DELAY);
        exchange.unschedule(call);
        _assertRefused(address(this), call, _notScheduled(call));
        _assertRefused(address(this), abi.encodeCall(exchange.unschedule, (call)), _notScheduled(call));
    }

    // Unknown markets and accounts

    function test_everyCall_refusesUnknownMarkets() public {
        MarketId unknown = MarketId.wrap(9);
        bytes memory expected = abi.encodeWithSelector(ITrading.UnknownMarket.selector, unknown);
        _assertDelayedRefused(abi.encodeCall(exchange.configureMarket, (unknown, _complete())), expected);
        _assertDelayedRefused(abi.encodeCall(exchange.setFeeTiers, (unknown, new FeeTier[](0))), expected);
        _assertDelayedRefused(abi.encodeCall(exchange.haltMarket, (unknown)), expected);
        _assertDelayedRefused(abi.encodeCall(exchange.resumeMarket, (unknown)), expected);
        _assertDelayedRefused(abi.encodeCall(exchange.windDownMarket, (unknown, 1 days)), expected);
        _assertDelayedRefused(abi.encodeCall(exchange.unrestrictMarket, (unknown)), expected);
        _assertRefused(address(this), abi.encodeCall(exchange.restrictMarket, (unknown)), expected);
        _assertRefused(address(this), abi.encodeCall(exchange.lowerOpenInterestCap, (unknown, 1)), expected);
        _assertRefused(address(this), abi.encodeCall(exchange.raiseInsuranceShare, (unknown, 1e18)), expected);
        _assertRefused(address(this), abi.encodeCall(exchange.collectFees, (unknown)), expected);
    }

    function test_everyCall_refusesUnknownAccounts() public {
        AccountId unknown = AccountId.wrap(99);
        bytes memory expected = abi.encodeWithSelector(IAccounts.UnknownAccount.selector, unknown);
        _assertDelayedRefused(abi.encodeCall(exchange.setTreasury, (unknown)), expected);
        _assertDelayedRefused(abi.encodeCall(exchange.setAccountTier, (unknown, 1)), expected);
    }

    function test_tightenings_refuseToLoosen() public {
        bytes4 selector = IMarketAdmin.NotATightening.selector;
        _assertRefused(
            address(this),
            abi.encodeCall(exchange.lowerOpenInterestCap, (eth, 250_000)),
            abi.encodeWithSelector(selector, 250_000, 250_000)
        );
        _assertRefused(
            address(this),
            abi.encodeCall(exchange.raiseInsuranceShare, (eth, 0.2e18)),
            abi.encodeWithSelector(selector, 0.2e18, 0.2e18)
        );
    }

    function test_restrict_coolsDown() public {
        exchange.restrictMarket(eth);
        _advance(14 days - 1);
        _assertRefused(
            address(this),
            abi.encodeCall(exchange.restrictMarket, (eth)),
            abi.encodeWithSelector(IMarketAdmin.CoolingDown.selector, eth, START + 14 days)
        );
        _advance(1);
        exchange.restrictMarket(eth);
    }

    // Money

    /// @dev ADMIN-1: nobody's balance, position or order moves by any administrative call.
    function test_ADMIN1_noCallMovesAnybodysMoney() public {
        _trade(eth, alice, bob, ETH_TICK, 100);
        _place(alice, _bid(eth, ETH_TICK - 10, 10, 0));
        bytes32 before = _holdings();
        bytes[] memory calls = _instantCalls();
        for (uint256 i = 0; i < calls.length; ++i) {
            (bool success, ) = address(exchange).call(calls[i]);
            assertTrue(success);
        }
        calls = _delayedCalls();
        for (uint256 i = 0; i < calls.length; ++i) exchange.schedule(calls[i]);
        _advance(MINIMUM_DELAY);
        uint256 done;
        for (uint256 i = 0; i < calls.length; ++i) {
            (bool success, ) = address(exchange).call(calls[i]);
            if (success) ++done;
        }
        assertGe(done, 6);
        assertEq(_holdings(), before);
        _assertLedger();
    }

    /// @dev Fees of 1.08: a fifth for insurance, the rest for the treasury, after a tenth that stays for the next bounties.
    function test_collectFees_handsOnWhatIsNotReserved() public {
        _trade(eth, alice, bob, ETH_TICK, 100);
        _assertRefused(
            makeAddr("anyone"),
            abi.encodeCall(exchange.collectFees, (eth)),
            abi.encodePacked(IMarketAdmin.NoTreasury.selector)
        );
        AccountId treasury = _open(makeAddr("treasury"));
        _callDelayed(abi.encodeCall(exchange.setTreasury, (treasury)));
        vm.prank(makeAddr("anyone"));
        vm.expectEmit(address(exchange));
        emit IMarketAdmin.FeesCollected(eth, 0.1944e18, 0.7776e18, 0.1944e18);
        exchange.collectFees(eth);
        assertEq(_balance(treasury), 0.7776e18);
        assertEq(_market(eth).insurance, 0.1944e18);
        assertEq(_hot(eth).fees(), 0.108e18);
        _assertLedger();
        bytes32 before = _digest();
        exchange.collectFees(eth);
        assertEq(_digest(), before, "nothing new, nothing to hand on");
    }

    function test_accountTier_setsWhatAnAccountPays() public {
        FeeTier[] memory tiers = new FeeTier[](2);
        tiers[0] = FeeTier(0.00005e18, 0.0004e18);
        tiers[1] = FeeTier(-0.0001e18, 0.0003e18);
        _callDelayed(abi.encodeCall(exchange.setFeeTiers, (eth, tiers)));
        _callDelayed(abi.encodeCall(exchange.setAccountTier, (alice, 2)));
        _callDelayed(abi.encodeCall(exchange.setAccountTier, (bob, 1)));
        _trade(eth, alice, bob, ETH_TICK, 100); // 1,800 USD
        assertEq(_balance(alice), 10_000e18 - 0.54e18);
        assertEq(_balance(bob), 10_000e18 - 0.09e18);
        _trade(eth, bob, alice, ETH_TICK, 100);
        assertEq(_balance(alice), 10_000e18 - 0.54e18 + 0.18e18);
        assertEq(_balance(bob), 10_000e18 - 0.09e18 - 0.72e18);
        _assertLedger();
    }

    // Inspection

    function test_inspect_leavesNoTrace() public {
        Intruder intruder = new Intruder();
        bytes32 before = _digest();
        // An account's balance, by its slot: bookedTokens sits in the first.
        bytes32 slot = 0xb0c6ce985f24d05acb121cf2b4ca01239a174ed67f1138c28e5a38a7fb7fa800;
        bytes memory result = _inspect(address(intruder), abi.encodeCall(intruder.writes, (slot, bytes32(uint256(1)))));
        assertEq(abi.decode(result, (uint256)), 1, "it did write, for itself");
        assertEq(_digest(), before);
        // Tokens that it sends come back as well.
        uint256 held = collateral.balanceOf(address(exchange));
        _inspect(address(intruder), abi.encodeCall(intruder.sends, (address(collateral), address(this), 1e6)));
        assertEq(collateral.balanceOf(address(exchange)), held);
        assertEq(collateral.balanceOf(address(this)), 0);
        assertEq(_digest(), before);
    }

    function test_inspect_alwaysEndsWithInspected() public {
        Intruder intruder = new Intruder();
        vm.expectRevert(
            abi.encodeWithSelector(
                IExchange.Inspected.selector,
                false,
                abi.encodeWithSelector(Intruder.Excuse.selector, 7)
            )
        );
        exchange.inspect(address(intruder), abi.encodeCall(intruder.fails, ()));
        vm.expectRevert(abi.encodeWithSelector(IExchange.Inspected.selector, true, ""));
        exchange.inspect(makeAddr("no code"), "");
    }

    /// @dev The guard is not left entered, whatever the inspected code does to it.
    function test_inspect_leavesTheGuardAsItWas() public {
        Intruder intruder = new Intruder();
        (bool success, ) = address(exchange).call(
            abi.encodeCall(exchange.inspect, (address(intruder), abi.encodeCall(intruder.deposits, (exchange, alice))))
        );
        assertFalse(success);
        _trade(eth, alice, bob, ETH_TICK, 10);
        _assertLedger();
    }

    function _complete() private returns (MarketTerms memory terms) {
        terms = _ethTerms();
        terms.oracle = _oracleOf(eth);
        terms.funding.model = model;
    }

    function _delayedCalls() private returns (bytes[] memory calls) {
        calls = new bytes[](9);
        MarketTerms memory terms = _complete();
        calls[0] = abi.encodeCall(exchange.listMarket, (terms));
        calls[1] = abi.encodeCall(exchange.configureMarket, (eth, terms));
        calls[2] = abi.encodeCall(exchange.setFeeTiers, (eth, new FeeTier[](0)));
        calls[3] = abi.encodeCall(exchange.setAccountTier, (alice, 1));
        calls[4] = abi.encodeCall(exchange.setTreasury, (alice));
        calls[5] = abi.encodeCall(exchange.unrestrictMarket, (eth));
        calls[6] = abi.encodeCall(exchange.haltMarket, (eth));
        calls[7] = abi.encodeCall(exchange.resumeMarket, (eth));
        calls[8] = abi.encodeCall(exchange.windDownMarket, (eth, 1 days));
    }

    function _instantCalls() private view returns (bytes[] memory calls) {
        calls = new bytes[](3);
        calls[0] = abi.encodeCall(exchange.lowerOpenInterestCap, (eth, 1_000));
        calls[1] = abi.encodeCall(exchange.raiseInsuranceShare, (eth, 0.5e18));
        calls[2] = abi.encodeCall(exchange.restrictMarket, (eth));
    }

    function _notScheduled(bytes memory call) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IMarketAdmin.NotScheduled.selector, keccak256(call));
    }

    function _assertDelayedRefused(bytes memory call, bytes memory expected) private {
        exchange.schedule(call);
        _advance(MINIMUM_DELAY);
        _assertRefused(address(this), call, expected);
    }

    function _holdings() private returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    _balance(alice),
                    _balance(bob),
                    _position(eth, alice),
                    _position(eth, bob),
                    _orderWord(eth, alice, 0),
                    _globals().bookedTokens
                )
            );
    }
}
