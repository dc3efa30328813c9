// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Action, SignedBatch} from "../interfaces/IAccounts.sol";

/// @title EIP-712 struct hash of a signed batch
library SignedBatchHash {
    bytes32 private constant ACTION_TYPE = keccak256("Action(uint8 kind,bytes data)");
    bytes32 private constant BATCH_TYPE = keccak256(
        "SignedBatch(uint32 account,address signer,uint256 nonce,uint256 deadline,Action[] actions)Action(uint8 kind,bytes data)"
    );

    function hash(SignedBatch calldata batch) internal pure returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](batch.actions.length);
        for (uint256 i; i < hashes.length; ++i) {
            Action calldata action = batch.actions[i];
            hashes[i] = keccak256(abi.encode(ACTION_TYPE, action.kind, keccak256(action.data)));
        }
        return
            keccak256(
                abi.encode(
                    BATCH_TYPE,
                    batch.account,
                    batch.signer,
                    batch.nonce,
                    batch.deadline,
                    keccak256(abi.encodePacked(hashes))
                )
            );
    }
}
