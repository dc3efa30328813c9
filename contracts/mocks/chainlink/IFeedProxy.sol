// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AggregatorV2V3Interface} from "@chainlink/contracts/src/v0.8/shared/interfaces/AggregatorV2V3Interface.sol";

/// @notice What Chainlink's EACAggregatorProxy answers to, as far as local chains and tests use it.
interface IFeedProxy is AggregatorV2V3Interface {
    function owner() external view returns (address);

    function aggregator() external view returns (address);

    function phaseId() external view returns (uint16);

    function phaseAggregators(uint16 phase) external view returns (address);

    function proposedAggregator() external view returns (address);

    function accessController() external view returns (address);

    /// @notice First half of a change of phase; by the owner only.
    function proposeAggregator(address aggregator_) external;

    /// @notice Second half: round ids start over under the next phase id.
    function confirmAggregator(address aggregator_) external;

    /// @notice Zero lets everyone read, as in production.
    function setController(address accessController_) external;
}
