// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {StdAssertions} from "forge-std/StdAssertions.sol";
import {StdInvariant} from "forge-std/StdInvariant.sol";
import {Vm} from "forge-std/Vm.sol";

/// @dev Base of every Solidity test: the parts of forge-std's Test that this project uses. Importing all of it would
/// double the time that a test takes to compile.
abstract contract Test is StdAssertions, StdInvariant {
    Vm internal constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    /// @dev Deploys a contract by its artifact, such as "contracts/Exchange.sol:Exchange", with its libraries linked.
    /// `new Exchange()` would compile the exchange again with each edit of the test.
    function deployCode(string memory artifact, bytes memory constructorArguments) internal returns (address deployed) {
        bytes memory creationCode = bytes.concat(vm.getCode(artifact), constructorArguments);
        assembly ("memory-safe") {
            deployed := create(0, add(creationCode, 0x20), mload(creationCode))
            if iszero(deployed) {
                let reason := mload(0x40)
                returndatacopy(reason, 0, returndatasize())
                revert(reason, returndatasize())
            }
        }
    }

    function deployCode(string memory artifact) internal returns (address) {
        return deployCode(artifact, "");
    }

    /// @dev Maps a fuzzed number to [min, max]. The ends of its type map to the ends of the range: fuzzers like them.
    function bound(uint256 x, uint256 min, uint256 max) internal pure returns (uint256) {
        assertLe(min, max, "bound: min exceeds max");
        if (x >= min && x <= max) return x;
        uint256 size = max - min + 1;
        if (size == 0) return x;
        if (type(uint256).max - x < size && type(uint256).max - x <= 3) return max - (type(uint256).max - x);
        return min + (x % size);
    }

    function bound(int256 x, int256 min, int256 max) internal pure returns (int256) {
        return fromSortable(bound(toSortable(x), toSortable(min), toSortable(max)));
    }

    function makeAddr(string memory name) internal returns (address addr) {
        (addr, ) = makeAddrAndKey(name);
    }

    function makeAddrAndKey(string memory name) internal returns (address addr, uint256 privateKey) {
        privateKey = uint256(keccak256(bytes(name)));
        addr = vm.addr(privateKey);
        vm.label(addr, name);
    }

    /// @dev Moves the clock forward.
    function skip(uint256 secondsForward) internal {
        vm.warp(vm.getBlockTimestamp() + secondsForward);
    }

    /// @dev Flips the sign bit, which puts signed numbers in unsigned order.
    function toSortable(int256 x) private pure returns (uint256) {
        return uint256(x) ^ (1 << 255);
    }

    function fromSortable(uint256 x) private pure returns (int256) {
        return int256(x ^ (1 << 255));
    }
}
