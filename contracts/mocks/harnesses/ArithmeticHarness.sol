// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Fees} from "../../libraries/Fees.sol";
import {FixedPoint} from "../../libraries/FixedPoint.sol";
import {Position} from "../../libraries/Position.sol";
import {Bits} from "../../types/Bits.sol";
import {CompactDecimal} from "../../types/CompactDecimal.sol";

/// @notice The production build of the pure arithmetic, for tests to call.
contract ArithmeticHarness {
    function divDown(uint256 a, uint256 b) external pure returns (uint256) {
        return FixedPoint.divDown(a, b);
    }

    function divUp(uint256 a, uint256 b) external pure returns (uint256) {
        return FixedPoint.divUp(a, b);
    }

    function divToZero(int256 a, uint256 b) external pure returns (int256) {
        return FixedPoint.divToZero(a, b);
    }

    function abs(int256 a) external pure returns (uint256) {
        return FixedPoint.abs(a);
    }

    function positivePart(int256 a) external pure returns (uint256) {
        return FixedPoint.positivePart(a);
    }

    function clamp(int256 a, int256 low, int256 high) external pure returns (int256) {
        return FixedPoint.clamp(a, low, high);
    }

    function fee(uint256 notional, int256 rate) external pure returns (int256) {
        return Fees.amount(notional, rate);
    }

    function trade(
        int256 size,
        uint256 entry,
        int256 delta,
        uint256 lotTicks
    ) external pure returns (int256 newSize, uint256 newEntry, int256 realised) {
        return Position.trade(size, entry, delta, lotTicks);
    }

    function unrealised(int256 size, uint256 entry, uint256 perLot, uint256 quantum) external pure returns (int256) {
        return Position.unrealised(size, entry, perLot, quantum);
    }

    function fundingReceived(
        int256 size,
        int256 snapshot,
        int256 longIndex,
        int256 shortIndex
    ) external pure returns (int256) {
        return Position.fundingReceived(size, snapshot, longIndex, shortIndex);
    }

    function getUint(uint256 word, uint256 offset, uint256 width) external pure returns (uint256) {
        return Bits.getUint(word, offset, width);
    }

    function getInt(uint256 word, uint256 offset, uint256 width) external pure returns (int256) {
        return Bits.getInt(word, offset, width);
    }

    function setUint(uint256 word, uint256 offset, uint256 width, uint256 value) external pure returns (uint256) {
        return Bits.setUint(word, offset, width, value);
    }

    function setInt(uint256 word, uint256 offset, uint256 width, int256 value) external pure returns (uint256) {
        return Bits.setInt(word, offset, width, value);
    }

    function decodeCompact(uint256 compact) external pure returns (uint256) {
        return CompactDecimal.decode(compact);
    }

    function encodeCompact(uint256 value) external pure returns (uint256) {
        return CompactDecimal.encode(value);
    }
}
