// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AutomationCompatibleInterface} from "@chainlink/contracts/src/v0.8/automation/interfaces/AutomationCompatibleInterface.sol";
import {IAutomation, IUpkeep, Step, StepKind} from "../../contracts/interfaces/IAutomation.sol";
import {IExchange} from "../../contracts/interfaces/IExchange.sol";
import {HostileFeed} from "../../contracts/mocks/chainlink/HostileFeed.sol";
import {AccountId, MarketId} from "../../contracts/types/Ids.sol";
import {LiquidationFixture} from "../helpers/LiquidationFixture.sol";

/// @notice Upkeep through the interface that automation networks use. Alice is 1,000 lots of ETH long at 1,800 USD on 991 USD and below MM
/// at 1,750.
contract UpkeepTest is LiquidationFixture {
    IUpkeep private upkeep;
    AutomationCompatibleInterface private network;

    function setUp() public override {
        super.setUp();
        upkeep = IUpkeep(deployCode("contracts/periphery/automation/Upkeep.sol:Upkeep", abi.encode(exchange, keeper)));
        network = AutomationCompatibleInterface(address(upkeep));
    }

    // Checking

    function test_checkUpkeep_whatIsNotDueIsNotNeeded() public {
        (bool needed, bytes memory data) = network.checkUpkeep(_watchAll(8));
        assertFalse(needed);
        assertEq(abi.decode(data, (Step[])).length, 0);
    }

    /// @dev After an hour without a sample: a settlement, a sample, and alice of the accounts 1 to 5. Nothing is done by asking.
    function test_checkUpkeep_namesWhatIsOfUse() public {
        _makeWork();
        bytes32 before = _digest();
        (bool needed, bytes memory data) = network.checkUpkeep(_watchAll(8));
        assertTrue(needed);
        assertEq(_digest(), before);
        Step[] memory steps = abi.decode(data, (Step[]));
        assertEq(steps.length, 3);
        assertEq(abi.encode(steps[0]), abi.encode(_step(StepKind.Settle)));
        assertEq(abi.encode(steps[1]), abi.encode(_step(StepKind.Sample)));
        assertEq(abi.encode(steps[2]), abi.encode(Step(StepKind.Liquidate, eth, alice, 1)));
    }

    function test_checkUpkeep_namesAsManyAsAskedFor() public {
        _makeWork();
        (, bytes memory data) = network.checkUpkeep(_watchAll(2));
        assertEq(abi.decode(data, (Step[])).length, 2);
        bool needed;
        (needed, data) = network.checkUpkeep(_watchAll(0));
        assertFalse(needed);
    }

    /// @dev A gap of the index is no sample, and must be shown: the market pauses. It is shown once.
    function test_checkUpkeep_seesAGapThatNobodyHasShown() public {
        _advance(10);
        assertTrue(_sample(eth));
        _setIndex(eth, 1_700e18);
        _advance(10);
        bytes memory watch = _watch(_step(StepKind.Sample));
        (bool needed, bytes memory data) = network.checkUpkeep(watch);
        assertTrue(needed);
        network.performUpkeep(data);
        assertEq(_market(eth).crisis.pausedUntil(), vm.getBlockTimestamp() + 60);
        _advance(10);
        (needed, ) = network.checkUpkeep(watch);
        assertFalse(needed);
    }

    /// @dev Feeds that revert, burn their gas or answer with a heap of bytes; a halted market; an exchange that is none. Never a revert,
    /// and what can be done elsewhere is found.
    function test_checkUpkeep_neverRevertsWhateverTheExchangeDoes() public {
        _makeWork();
        MarketId sol = _listLate(_solTerms(), 150e18);
        _advance(10);
        Step[] memory watched = new Step[](3);
        watched[0] = _step(StepKind.Sample);
        watched[1] = Step(StepKind.Liquidate, eth, AccountId.wrap(1), 5);
        watched[2] = _step(StepKind.Sample);
        watched[2].market = sol;
        bytes memory watch = abi.encode(watched, 8);
        for (uint256 mode; mode <= uint256(type(HostileFeed.Mode).max); ++mode) {
            feeds[MarketId.unwrap(eth)].setMode(HostileFeed.Mode(mode), 100_000);
            (bool needed, bytes memory data) = network.checkUpkeep{gas: 10_000_000}(watch);
            assertTrue(needed);
            Step[] memory steps = abi.decode(data, (Step[]));
            assertEq(MarketId.unwrap(steps[steps.length - 1].market), MarketId.unwrap(sol));
        }
        _reviveFeed(eth);
        _callDelayed(abi.encodeCall(exchange.haltMarket, (eth)));
        (bool any, ) = network.checkUpkeep(_watch(_step(StepKind.Sample)));
        assertFalse(any);
        IUpkeep nowhere = IUpkeep(
            deployCode(
                "contracts/periphery/automation/Upkeep.sol:Upkeep",
                abi.encode(IExchange(address(model)), keeper)
            )
        );
        (any, ) = nowhere.checkUpkeep(watch);
        assertFalse(any);
    }

    function testFuzz_checkUpkeep_neverRevertsOnAnyBytes(bytes calldata data) public {
        (bool needed, ) = network.checkUpkeep(data);
        assertFalse(needed);
    }

    /// @dev A watch of 4 billion accounts ends with its gas, and says what it has found by then.
    function test_checkUpkeep_isBoundedByItsGas() public {
        _makeWork();
        bytes memory watch = _watch(Step(StepKind.Liquidate, eth, AccountId.wrap(1), type(uint32).max));
        uint256 before = gasleft();
        (bool needed, bytes memory data) = network.checkUpkeep{gas: 5_000_000}(watch);
        assertLt(before - gasleft(), 5_000_000);
        assertTrue(needed);
        assertEq(AccountId.unwrap(abi.decode(data, (Step[]))[0].first), AccountId.unwrap(alice));
        // With less than one attempt takes it finds nothing, and still answers.
        (needed, ) = network.checkUpkeep{gas: 1_000_000}(watch);
        assertFalse(needed);
        (needed, ) = network.checkUpkeep{gas: 50_000}(watch);
        assertFalse(needed);
    }

    function test_attempt_isForTheAdapterItself() public {
        vm.expectRevert(abi.encodeWithSelector(IUpkeep.NotSelf.selector, address(this)));
        IAttempt(address(upkeep)).attempt(_step(StepKind.Sample), 0);
    }

    // Performing

    /// @dev 357 lots (test/operations/Liquidation.t.sol); half of the fee of 62.475 is the beneficiary's.
    function test_performUpkeep_doesWhatWasFound() public {
        _makeWork();
        (, bytes memory data) = network.checkUpkeep(_watchAll(8));
        int256 before = _balance(keeper);
        vm.prank(makeAddr("anybody"));
        network.performUpkeep(data);
        assertEq(_size(eth, alice), 643);
        assertGe(_balance(keeper), before + 31.2375e18);
        _assertLedger();
        (bool needed, ) = network.checkUpkeep(_watchAll(8));
        assertFalse(needed);
        vm.expectRevert(IUpkeep.NothingDone.selector);
        network.performUpkeep(data);
    }

    function test_performUpkeep_oneThatFailsLeavesTheOthersAlone() public {
        _makeWork();
        Step[] memory steps = new Step[](3);
        steps[0] = Step(StepKind.Liquidate, eth, bob, 1);
        steps[1] = _step(StepKind.Settle);
        steps[1].market = MarketId.wrap(77);
        steps[2] = _step(StepKind.Settle);
        network.performUpkeep(abi.encode(steps));
        assertEq(_market(eth).funding.accruedAt(), vm.getBlockTimestamp());
    }

    function test_performUpkeep_wantsGasForEachStep() public {
        _makeWork();
        bytes memory data = abi.encode(_one(_step(StepKind.Settle)));
        try network.performUpkeep{gas: 1_000_000}(data) {
            assertTrue(false, "an attempt with little gas");
        } catch (bytes memory reason) {
            assertEq(bytes32(bytes4(reason)), bytes32(IAutomation.InsufficientGas.selector));
        }
    }

    /// @dev Any bytes from anybody: nothing, or what everybody may do anyway.
    function testFuzz_performUpkeep_isSafeForAnyBytes(bytes calldata data) public {
        bytes32 before = _digest();
        try network.performUpkeep(data) {
            assertTrue(false, "something was done");
        } catch {
            assertEq(_digest(), before);
        }
    }

    /// @dev The hour has ended, a sample is due, and alice is below MM with a bid to go into.
    function _makeWork() private {
        _advanceTo(START + 3_600);
        _place(bob, _bid(eth, 175_000, 1_000, 0));
        _advance(3_590);
        assertTrue(_sample(eth));
        _advance(10);
        _setIndex(eth, 1_750e18);
    }

    function _watchAll(uint256 most) private view returns (bytes memory) {
        Step[] memory watched = new Step[](3);
        watched[0] = _step(StepKind.Settle);
        watched[1] = _step(StepKind.Sample);
        watched[2] = Step(StepKind.Liquidate, eth, AccountId.wrap(1), 5);
        return abi.encode(watched, most);
    }

    function _watch(Step memory step) private pure returns (bytes memory) {
        return abi.encode(_one(step), 8);
    }

    function _one(Step memory step) private pure returns (Step[] memory steps) {
        steps = new Step[](1);
        steps[0] = step;
    }

    function _step(StepKind kind) private view returns (Step memory) {
        return Step(kind, eth, AccountId.wrap(0), 0);
    }
}

/// @notice What Upkeep calls on itself.
interface IAttempt {
    function attempt(Step calldata step, uint256 place) external;
}
