// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IReceiver} from "@chainlink/contracts/src/v0.8/keystone/interfaces/IReceiver.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {CreReceiverConfig, ICreReceiver, Step} from "../../interfaces/IAutomation.sol";
import {Automation} from "./Automation.sol";

/// @title CreReceiver
/// @notice Documented in interfaces/IAutomation.sol.
/// @dev Without an owner: another forwarder or workflow is another receiver. A report that lacks gas is undone as a whole, so that the
/// forwarder counts it as failed and lets it be delivered again with more.
contract CreReceiver is Automation, ICreReceiver {
    /// @dev As the forwarder cuts them out of a report: id 32, name 10, owner 20, and the report's id 2.
    uint256 private constant METADATA_BYTES = 62;

    address private immutable FORWARDER;
    address private immutable WORKFLOW_OWNER;
    bytes10 private immutable WORKFLOW_NAME;
    bytes32 private immutable WORKFLOW_ID;

    constructor(CreReceiverConfig memory config) Automation(config.exchange, config.beneficiary) {
        require(config.forwarder != address(0) && config.workflowOwner != address(0), ZeroConfig());
        FORWARDER = config.forwarder;
        WORKFLOW_OWNER = config.workflowOwner;
        WORKFLOW_NAME = config.workflowName;
        WORKFLOW_ID = config.workflowId;
    }

    /// @inheritdoc ICreReceiver
    function configuration() external view returns (CreReceiverConfig memory) {
        return
            CreReceiverConfig({
                exchange: EXCHANGE,
                beneficiary: BENEFICIARY,
                forwarder: FORWARDER,
                workflowOwner: WORKFLOW_OWNER,
                workflowName: WORKFLOW_NAME,
                workflowId: WORKFLOW_ID
            });
    }

    /// @inheritdoc IReceiver
    function onReport(bytes calldata metadata, bytes calldata report) external {
        require(msg.sender == FORWARDER, NotTheForwarder(msg.sender));
        require(metadata.length >= METADATA_BYTES, InvalidMetadata(metadata.length));
        bytes32 id = bytes32(metadata[:32]);
        bytes10 name = bytes10(metadata[32:42]);
        address owner = address(bytes20(metadata[42:62]));
        bool isOurs =
            owner == WORKFLOW_OWNER &&
                (WORKFLOW_NAME == 0 || name == WORKFLOW_NAME) &&
                (WORKFLOW_ID == 0 || id == WORKFLOW_ID);
        require(isOurs, NotTheWorkflow(owner, name, id));
        _carryOut(abi.decode(report, (Step[])));
    }

    /// @notice ERC-165.
    function supportsInterface(bytes4 interfaceId) external pure returns (bool) {
        return interfaceId == type(IReceiver).interfaceId || interfaceId == type(IERC165).interfaceId;
    }
}
