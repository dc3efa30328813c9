// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EACAggregatorProxyCode} from "./EACAggregatorProxyCode.sol";

/// @title A real Chainlink proxy in front of a mock aggregator
/// @notice Deploys Chainlink's own bytecode, so that a read takes the path and the gas of production. Use it through
/// IFeedProxy.
/// @dev The constructor fills the storage as EACAggregatorProxy's own would, then returns that contract's code in place
/// of this one's. Never deployed outside a local chain.
contract FeedProxy {
    struct Phase {
        uint16 id;
        address aggregator;
    }

    // The layout of Owned, AggregatorProxy and EACAggregatorProxy.
    address internal _owner; // slot 0
    address internal _pendingOwner; // slot 1
    Phase internal _currentPhase; // slot 2
    address internal _proposedAggregator; // slot 3
    mapping(uint16 phase => address aggregator) internal _phaseAggregators; // slot 4
    address internal _accessController; // slot 5

    /// @param aggregator of phase 1
    /// @param accessController zero to let everyone read
    constructor(address aggregator, address accessController) {
        _owner = msg.sender;
        _currentPhase = Phase({id: 1, aggregator: aggregator});
        _phaseAggregators[1] = aggregator;
        _accessController = accessController;

        bytes memory runtime = EACAggregatorProxyCode.RUNTIME;
        assembly ("memory-safe") {
            return(add(runtime, 0x20), mload(runtime))
        }
    }
}
