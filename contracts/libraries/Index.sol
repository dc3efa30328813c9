// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TransientSlot} from "@openzeppelin/contracts/utils/TransientSlot.sol";
import {IIndexOracle, IndexStatus} from "../interfaces/IIndexOracle.sol";
import {ITrading} from "../interfaces/ITrading.sol";
import {TradingWord} from "../types/MarketWords.sol";
import {CallGuard} from "./CallGuard.sol";
import {FixedPoint} from "./FixedPoint.sol";

/// @title Index prices
/// @notice Reads a market's oracle at most once per call to the exchange. A failing, gas-burning or lying oracle gives `Unreadable`
/// and nothing worse.
library Index {
    using TransientSlot for *;

    /// @dev Enough for five feeds behind proxies and a sequencer feed, all cold.
    uint256 internal constant READ_GAS = 400_000;
    /// @dev The call keeps 1/64 of the gas back; a caller who sends too little must not make an index look unusable.
    uint256 internal constant GAS_REQUIRED = (READ_GAS * 64) / 63 + 10_000;
    /// @dev keccak256("plumbline.index") - 1; the market id is added.
    uint256 private constant CACHE = 0xdabe415579a43b9d10b31eeff43bcc49f64771c50f8a8b41c66caa865ad5d876;

    /// @return perLot Index price of one lot [WAD quote]; zero unless usable or in grace.
    /// @return status As the oracle says.
    function read(uint256 market, TradingWord trading) internal returns (uint256 perLot, IndexStatus status) {
        uint256 epoch = CallGuard.epoch();
        // Not inside a guarded call: a view, which may not write, not even transiently.
        if (epoch & 1 == 0) return readOracle(trading);
        TransientSlot.Uint256Slot slot = bytes32(CACHE + market).asUint256();
        uint256 cached = slot.tload();
        if (cached >> 96 == epoch) return (uint80(cached), IndexStatus((cached >> 80) & 0xffff));
        (perLot, status) = readOracle(trading);
        slot.tstore((epoch << 96) | (uint256(status) << 80) | perLot);
    }

    function isUsable(IndexStatus status) internal pure returns (bool) {
        return status == IndexStatus.Usable || status == IndexStatus.Grace;
    }

    function readOracle(TradingWord trading) internal view returns (uint256 perLot, IndexStatus status) {
        uint256 available = gasleft();
        require(available >= GAS_REQUIRED, ITrading.InsufficientGas(available, GAS_REQUIRED));
        address oracle = trading.oracle();
        uint256 selector = uint32(IIndexOracle.readIndex.selector);
        bool success;
        uint256 price;
        uint256 code;
        // Assembly: takes at most 64 bytes of answer, whatever the oracle returns.
        assembly ("memory-safe") {
            mstore(0, selector)
            success := staticcall(READ_GAS, oracle, 28, 4, 0, 64)
            success := and(success, gt(returndatasize(), 63))
            price := mload(0)
            code := mload(32)
        }
        if (!success || code > uint256(type(IndexStatus).max)) return (0, IndexStatus.Unreadable);
        status = IndexStatus(code);
        if (!isUsable(status)) return (0, status);
        if (price > type(uint128).max) return (0, IndexStatus.Absurd);
        // lotExponent is at most 36: below 2^248.
        perLot = FixedPoint.divDown(price * 10 ** trading.lotExponent(), FixedPoint.WAD);
        if (perLot == 0 || perLot > type(uint80).max) return (0, IndexStatus.Absurd);
    }
}
