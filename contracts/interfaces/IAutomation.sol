// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AutomationCompatibleInterface} from "@chainlink/contracts/src/v0.8/automation/interfaces/AutomationCompatibleInterface.sol";
import {IReceiver} from "@chainlink/contracts/src/v0.8/keystone/interfaces/IReceiver.sol";
import {AccountId, MarketId} from "../types/Ids.sol";
import {IExchange} from "./IExchange.sol";

/// @notice What an adapter can do. Each is open to all on the exchange itself.
enum StepKind {
    Sample,
    Settle,
    Liquidate
}

/// @notice One step. A list of accounts is a list of steps; a range is one step, in which each account is an attempt of its own.
struct Step {
    StepKind kind;
    MarketId market;
    /// Liquidate: the first account. Otherwise unused.
    AccountId first;
    /// Liquidate: how many accounts from `first` on. Otherwise unused.
    uint32 count;
}

/// @title What the adapters for automation networks share
/// @notice They turn lists of steps into calls of the exchange. Whoever sends the transaction pays its gas; bounties and the liquidator's
/// share of fees go to one account, which is fixed at deployment. Nothing here has privileges, and nobody owns it.
/// @dev Each attempt is a call of its own with at most `ATTEMPT_GAS`: one that fails, or burns all of it, leaves the others alone. There must
/// be so much before each, or all of it is undone with `InsufficientGas`: nobody makes an attempt fail by sending little.
interface IAutomation {
    /// @notice Too little gas is left for an attempt [gas].
    error InsufficientGas(uint256 available, uint256 required);

    /// @param attempts Calls made.
    /// @param useful Of these: samples taken, intervals settled, liquidations that closed lots or began an account's clock; with Upkeep also
    /// gaps shown by samples.
    /// @param reason Selector of the error that the last failed one ended with; 0 if none failed, or one without a reason.
    event StepCarriedOut(
        StepKind indexed kind,
        MarketId indexed market,
        uint256 attempts,
        uint256 useful,
        bytes4 reason
    );

    function EXCHANGE() external view returns (IExchange);
    /// @notice Account that bounties and fees go to; 0 for none.
    function BENEFICIARY() external view returns (AccountId);
    /// @notice Most that one attempt may spend [gas].
    function ATTEMPT_GAS() external view returns (uint256);
}

/// @notice Whose reports a CreReceiver takes.
struct CreReceiverConfig {
    IExchange exchange;
    AccountId beneficiary;
    /// Chainlink's forwarder on this chain.
    address forwarder;
    /// Who owns the workflow.
    address workflowOwner;
    /// The workflow's name, as its metadata have it; 0 for any of the owner's.
    bytes10 workflowName;
    /// The workflow's id, which changes with its code; 0 for any.
    bytes32 workflowId;
}

/// @title Reports of Chainlink's Runtime Environment
/// @notice A report is `abi.encode(Step[])`. Those of the configured forwarder and workflow are carried out, others are refused. A report
/// that comes late, twice or out of order does no harm: every step is asked of the exchange as it is then, and one that is not due does
/// nothing.
interface ICreReceiver is IAutomation, IReceiver {
    /// @notice Only the forwarder delivers reports.
    error NotTheForwarder(address caller);
    /// @notice The report comes from another workflow.
    error NotTheWorkflow(address owner, bytes10 name, bytes32 id);
    /// @notice The metadata are not 32 bytes of id, 10 of name and 20 of owner, with or without more behind them.
    error InvalidMetadata(uint256 length);
    /// @notice Forwarder and owner of the workflow must be named.
    error ZeroConfig();

    function configuration() external view returns (CreReceiverConfig memory);
}

/// @title checkUpkeep and performUpkeep
/// @notice `checkData` is `abi.encode(Step[] watched, uint256 most)`; the answer names those steps that would be of use now, and of a range
/// each account, at most `most` of them. `performData` is `abi.encode(Step[])`, and anyone may perform any.
interface IUpkeep is IAutomation, AutomationCompatibleInterface {
    /// @notice None of the steps was of use, commonly because somebody else was faster.
    error NothingDone();
    /// @notice Only the adapter itself tries steps out.
    error NotSelf(address caller);
    /// @notice What an attempt that is always undone has found.
    error Attempted(bool useful);

    /// @notice Tries each step out and undoes it. Never reverts: what cannot be told apart counts as not needed. Stops before gas runs out,
    /// with what it has found by then, so that a watch may be wider than one check. May be sent as a transaction, which changes nothing.
    /// @inheritdoc AutomationCompatibleInterface
    function checkUpkeep(bytes calldata checkData) external returns (bool upkeepNeeded, bytes memory performData);

    /// @notice Carries out the steps; reverts with `NothingDone` if none was of use.
    /// @inheritdoc AutomationCompatibleInterface
    function performUpkeep(bytes calldata performData) external;

    /// @notice The steps that would be of use now, as `checkUpkeep` finds them.
    function find(Step[] calldata watched, uint256 most) external returns (Step[] memory needed);
}
