// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IAccounts} from "./IAccounts.sol";
import {IFunding} from "./IFunding.sol";
import {ILiquidation} from "./ILiquidation.sol";
import {IMarketAdmin} from "./IMarketAdmin.sol";
import {ITrading} from "./ITrading.sol";
import {IWindDown} from "./IWindDown.sol";

/// @title Plumbline exchange
/// @notice The one address that holds collateral and state.
interface IExchange is IAccounts, ITrading, IFunding, ILiquidation, IWindDown, IMarketAdmin {
    /// @notice What `inspect` ends with, always: the inspected code's answer, or its failure.
    error Inspected(bool success, bytes result);

    /// @notice The collateral token.
    function collateral() external view returns (IERC20);

    /// @notice WAD quote per token unit.
    function collateralScale() external view returns (uint256);

    /// @notice Least time between `schedule` and the call, once sealed [s].
    function minimumDelay() external view returns (uint256);

    /// @notice Runs `target`'s code on the exchange's storage and then reverts with `Inspected`, so that nothing it does can last.
    /// Views are built on it: they share the functions that the writes use. Fails in the middle of another call.
    function inspect(address target, bytes calldata data) external;
}
