// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IReceiver} from "@chainlink/contracts/src/v0.8/keystone/interfaces/IReceiver.sol";
import {IRouter} from "@chainlink/contracts/src/v0.8/keystone/interfaces/IRouter.sol";
import {CreReceiverConfig, IAutomation, ICreReceiver, Step, StepKind} from "../../contracts/interfaces/IAutomation.sol";
import {IExchange} from "../../contracts/interfaces/IExchange.sol";
import {ILens} from "../../contracts/interfaces/ILens.sol";
import {ILiquidation} from "../../contracts/interfaces/ILiquidation.sol";
import {ITrading} from "../../contracts/interfaces/ITrading.sol";
import {AccountId, MarketId} from "../../contracts/types/Ids.sol";
import {LiquidationFixture} from "../helpers/LiquidationFixture.sol";

/// @notice The part of Chainlink's KeystoneForwarder that the tests set up and call.
interface IForwarder is IRouter {
    function setConfig(uint32 donId, uint32 version, uint8 f, address[] calldata signers) external;
    function report(
        address receiver,
        bytes calldata rawReport,
        bytes calldata reportContext,
        bytes[] calldata signatures
    ) external;
}

/// @notice CreReceiver behind Chainlink's own forwarder, whose reports four signers sign, of which two must. Alice is 1,000 lots of ETH long
/// at 1,800 USD on 991 USD and below MM at 1,750.
contract CreReceiverTest is LiquidationFixture {
    uint32 private constant DON = 7;
    uint32 private constant VERSION = 1;
    bytes32 private constant ID = keccak256("workflow, as it is now");
    bytes10 private constant NAME = "plumbline1";
    bytes2 private constant REPORT = 0x0001;

    address private immutable workflowOwner = makeAddr("workflow owner");
    IForwarder private forwarder;
    ICreReceiver private receiver;
    uint256[] private signerKeys;
    uint256 private executions;

    function setUp() public override {
        super.setUp();
        forwarder = IForwarder(deployCode("KeystoneForwarder.sol:KeystoneForwarder"));
        address[] memory signers = new address[](4);
        for (uint256 i; i < 4; ++i) {
            uint256 key;
            (signers[i], key) = makeAddrAndKey(string.concat("signer ", string(abi.encodePacked(uint8(48 + i)))));
            signerKeys.push(key);
        }
        forwarder.setConfig(DON, VERSION, 1, signers);
        receiver = _receiver(_config());
    }

    function test_cre_interfaceIsChainlinks() public view {
        assertEq(type(IReceiver).interfaceId, IReceiver.onReport.selector);
        assertTrue(receiver.supportsInterface(type(IReceiver).interfaceId));
        assertTrue(receiver.supportsInterface(0x01ffc9a7));
        assertFalse(receiver.supportsInterface(0xffffffff));
        assertEq(abi.encode(receiver.configuration()), abi.encode(_config()));
    }

    function test_cre_refusesAConfigurationWithHoles() public {
        for (uint256 hole; hole < 3; ++hole) {
            CreReceiverConfig memory config = _config();
            if (hole == 0) config.exchange = IExchange(address(0));
            if (hole == 1) config.forwarder = address(0);
            if (hole == 2) config.workflowOwner = address(0);
            bytes memory noExchange = abi.encodeWithSelector(ILens.NotAnExchange.selector, address(0));
            vm.expectRevert(hole == 0 ? noExchange : abi.encodeWithSelector(ICreReceiver.ZeroConfig.selector));
            this.deploy(config);
        }
    }

    // Through the forwarder

    /// @dev The hour ends with the market unsampled for 300 s and alice below MM: one report settles, samples and liquidates 357 lots
    /// (test/operations/Liquidation.t.sol). Half of the fee of 62.475 goes to the beneficiary.
    function test_cre_reportSettlesSamplesAndLiquidates() public {
        _advanceTo(START + 3_300);
        assertTrue(_sample(eth));
        _advanceTo(START + 3_600);
        _setIndex(eth, 1_750e18);
        _place(bob, _bid(eth, 175_000, 1_000, 0));
        Step[] memory steps = new Step[](3);
        steps[0] = _step(StepKind.Settle);
        steps[1] = _step(StepKind.Sample);
        steps[2] = _liquidate(alice, 1);
        int256 before = _balance(keeper);
        vm.expectEmit(address(receiver));
        emit IAutomation.StepCarriedOut(StepKind.Liquidate, eth, 1, 1, 0);
        assertTrue(_deliver(steps));
        assertEq(_size(eth, alice), 643);
        assertGe(_balance(keeper), before + 31.2375e18);
        assertEq(_market(eth).funding.accruedAt(), START + 3_600);
        _assertLedger();
    }

    /// @dev An unknown market, a dead feed, a market that is not due and a healthy account in between: the others are done.
    function test_cre_stepsThatFailLeaveTheOthersAlone() public {
        MarketId sol = _listLate(_solTerms(), 150e18);
        _advance(10);
        _killFeed(eth);
        Step[] memory steps = new Step[](5);
        steps[0] = _step(StepKind.Sample);
        steps[0].market = MarketId.wrap(9);
        steps[1] = _step(StepKind.Sample);
        steps[2] = _step(StepKind.Settle);
        steps[3] = _liquidate(bob, 1);
        steps[4] = _step(StepKind.Sample);
        steps[4].market = sol;
        vm.expectEmit(address(receiver));
        emit IAutomation.StepCarriedOut(StepKind.Sample, MarketId.wrap(9), 1, 0, ITrading.UnknownMarket.selector);
        vm.expectEmit(address(receiver));
        emit IAutomation.StepCarriedOut(StepKind.Sample, eth, 1, 0, 0);
        vm.expectEmit(address(receiver));
        emit IAutomation.StepCarriedOut(StepKind.Settle, eth, 1, 0, 0);
        vm.expectEmit(address(receiver));
        emit IAutomation.StepCarriedOut(StepKind.Liquidate, eth, 1, 0, ITrading.IndexUnusable.selector);
        vm.expectEmit(address(receiver));
        emit IAutomation.StepCarriedOut(StepKind.Sample, sol, 1, 1, 0);
        assertTrue(_deliver(steps));
    }

    /// @dev Accounts 1 to 6 of which only alice can be liquidated. Those that do not exist, and ids beyond 32 bits, are no harm.
    function test_cre_rangeTriesEveryAccount() public {
        _setIndex(eth, 1_750e18);
        _place(bob, _bid(eth, 175_000, 1_000, 0));
        Step[] memory steps = new Step[](2);
        steps[0] = _liquidate(AccountId.wrap(1), 6);
        steps[1] = _liquidate(AccountId.wrap(type(uint32).max - 1), 10);
        vm.expectEmit(address(receiver));
        emit IAutomation.StepCarriedOut(StepKind.Liquidate, eth, 6, 1, ILiquidation.NoPosition.selector);
        vm.expectEmit(address(receiver));
        emit IAutomation.StepCarriedOut(StepKind.Liquidate, eth, 2, 0, ILiquidation.NoPosition.selector);
        assertTrue(_deliver(steps));
        assertEq(_size(eth, alice), 643);
    }

    /// @dev Without bids nothing closes, but the account's clock begins to run: that is of use once.
    function test_cre_startingAClockIsOfUse() public {
        _setIndex(eth, 1_750e18);
        Step[] memory steps = new Step[](2);
        (steps[0], steps[1]) = (_liquidate(alice, 1), _liquidate(alice, 1));
        vm.expectEmit(address(receiver));
        emit IAutomation.StepCarriedOut(StepKind.Liquidate, eth, 1, 1, 0);
        vm.expectEmit(address(receiver));
        emit IAutomation.StepCarriedOut(StepKind.Liquidate, eth, 1, 0, ILiquidation.NothingClosed.selector);
        assertTrue(_deliver(steps));
    }

    /// @dev The forwarder takes the same execution once. A report that says the same in another one finds nothing left to do.
    function test_cre_repeatedReportsDoNoHarm() public {
        _advance(10);
        Step[] memory steps = new Step[](1);
        steps[0] = _step(StepKind.Sample);
        assertTrue(_deliver(steps));
        bytes32 before = _digest();
        vm.expectEmit(address(receiver));
        emit IAutomation.StepCarriedOut(StepKind.Sample, eth, 1, 0, 0);
        assertTrue(_deliver(steps));
        assertEq(_digest(), before);
    }

    /// @dev With too little gas for its steps a report is undone and counts as failed, so that it can come again. Somebody who relays it
    /// with little gas wastes his own.
    function test_cre_reportWithLittleGasCanComeAgain() public {
        _advance(10);
        Step[] memory steps = new Step[](1);
        steps[0] = _step(StepKind.Sample);
        bytes memory raw = _raw(_config(), bytes32("execution"), steps);
        bytes32 before = _digest();
        bytes[] memory signatures = _sign(raw);
        forwarder.report{gas: 1_000_000}(address(receiver), raw, "", signatures);
        assertEq(uint256(_state("execution")), uint256(IRouter.TransmissionState.FAILED));
        assertEq(_digest(), before);
        forwarder.report(address(receiver), raw, "", signatures);
        assertEq(uint256(_state("execution")), uint256(IRouter.TransmissionState.SUCCEEDED));
        assertNotEq(_digest(), before);
    }

    // Refused

    function test_cre_refusesOtherCallers() public {
        vm.expectRevert(abi.encodeWithSelector(ICreReceiver.NotTheForwarder.selector, address(this)));
        receiver.onReport(_metadata(_config()), abi.encode(new Step[](0)));
    }

    function test_cre_refusesOtherWorkflows() public {
        CreReceiverConfig memory other = _config();
        other.workflowOwner = makeAddr("somebody else");
        _assertOtherRefused(other);
        other = _config();
        other.workflowName = "plumbline2";
        _assertOtherRefused(other);
        other = _config();
        other.workflowId = bytes32(uint256(1));
        _assertOtherRefused(other);
    }

    /// @dev A receiver that names neither takes every workflow of its owner.
    function test_cre_nameAndIdAreOptional() public {
        CreReceiverConfig memory config = _config();
        (config.workflowName, config.workflowId) = (0, 0);
        receiver = _receiver(config);
        _advance(10);
        Step[] memory steps = new Step[](1);
        steps[0] = _step(StepKind.Sample);
        assertTrue(_deliver(steps));
        config.workflowOwner = makeAddr("somebody else");
        _assertOtherRefused(config);
    }

    function test_cre_refusesShortMetadata() public {
        bytes memory short = new bytes(61);
        vm.prank(address(forwarder));
        vm.expectRevert(abi.encodeWithSelector(ICreReceiver.InvalidMetadata.selector, 61));
        receiver.onReport(short, abi.encode(new Step[](0)));
    }

    /// @dev Bytes that are no steps end the delivery, and change nothing.
    function testFuzz_cre_anyBytesDoNoHarm(bytes calldata report) public {
        bytes32 before = _digest();
        vm.prank(address(forwarder));
        try receiver.onReport(_metadata(_config()), report) {} catch {}
        assertEq(_digest(), before);
    }

    function deploy(CreReceiverConfig calldata config) external returns (ICreReceiver) {
        return _receiver(config);
    }

    function _receiver(CreReceiverConfig memory config) private returns (ICreReceiver) {
        return
            ICreReceiver(deployCode("contracts/periphery/automation/CreReceiver.sol:CreReceiver", abi.encode(config)));
    }

    function _config() private view returns (CreReceiverConfig memory) {
        return CreReceiverConfig(exchange, keeper, address(forwarder), workflowOwner, NAME, ID);
    }

    function _step(StepKind kind) private view returns (Step memory) {
        return Step(kind, eth, AccountId.wrap(0), 0);
    }

    function _liquidate(AccountId first, uint32 count) private view returns (Step memory) {
        return Step(StepKind.Liquidate, eth, first, count);
    }

    /// @return Whether the forwarder counts it as a success.
    function _deliver(Step[] memory steps) private returns (bool) {
        bytes32 execution = keccak256(abi.encode("execution", executions++));
        bytes memory raw = _raw(receiver.configuration(), execution, steps);
        forwarder.report(address(receiver), raw, "", _sign(raw));
        return _state(execution) == IRouter.TransmissionState.SUCCEEDED;
    }

    /// @dev The forwarder counts a refused report as failed; why, its receiver says when it is asked directly.
    function _assertOtherRefused(CreReceiverConfig memory other) private {
        bytes memory metadata = _metadata(other);
        vm.prank(address(forwarder));
        vm.expectRevert(
            abi.encodeWithSelector(
                ICreReceiver.NotTheWorkflow.selector,
                other.workflowOwner,
                other.workflowName,
                other.workflowId
            )
        );
        receiver.onReport(metadata, abi.encode(new Step[](0)));
        bytes32 execution = keccak256(abi.encode("refused", executions++));
        bytes memory raw = _raw(other, execution, new Step[](0));
        forwarder.report(address(receiver), raw, "", _sign(raw));
        assertEq(uint256(_state(execution)), uint256(IRouter.TransmissionState.FAILED));
    }

    function _state(bytes32 execution) private view returns (IRouter.TransmissionState) {
        return forwarder.getTransmissionInfo(address(receiver), execution, REPORT).state;
    }

    function _metadata(CreReceiverConfig memory config) private pure returns (bytes memory) {
        return abi.encodePacked(config.workflowId, config.workflowName, config.workflowOwner, REPORT);
    }

    /// @dev As the network's nodes put it together: version, execution, time, network and its version, metadata, report.
    function _raw(
        CreReceiverConfig memory config,
        bytes32 execution,
        Step[] memory steps
    ) private view returns (bytes memory) {
        bytes memory head = abi.encodePacked(uint8(1), execution, uint32(block.timestamp), DON, VERSION);
        return bytes.concat(head, _metadata(config), abi.encode(steps));
    }

    function _sign(bytes memory raw) private view returns (bytes[] memory signatures) {
        bytes32 hash = keccak256(abi.encodePacked(keccak256(raw), ""));
        signatures = new bytes[](2);
        for (uint256 i; i < 2; ++i) {
            (uint8 v, bytes32 r, bytes32 s) = vm.sign(signerKeys[i], hash);
            signatures[i] = bytes.concat(r, s, bytes1(v - 27));
        }
    }
}
