// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ExchangeStorage, State} from "../ExchangeStorage.sol";
import {EstimatorTermsWord} from "../types/EstimatorWords.sol";
import {HotWord, HotWordLibrary} from "../types/MarketWords.sol";
import {FixedPoint} from "./FixedPoint.sol";
import {TickBitmap} from "./TickBitmap.sol";

/// @title Depth of a book
/// @notice What the thinner side holds near the index, in firm lots. More than deep is deep: no wall of one moment makes up for a book that
/// is thin at all other times, and the walk ends early in a deep one.
library Depth {
    using TickBitmap for mapping(uint256 => uint256);

    /// @notice Time constant of the EMA [s].
    uint256 internal constant TIME = 1 hours;

    /// @notice min(firm lots of the thinner side within depthBand of the index, or within its best maxDepthLevels levels, x index,
    /// impactDepth) [WAD quote].
    /// @dev Walks twice maxDepthLevels levels at most. Only samples that somebody asked for come here: who asks pays.
    function measure(
        State storage s,
        uint256 market,
        HotWord hot,
        uint256 quantum,
        uint256 indexPerLot,
        EstimatorTermsWord terms
    ) internal view returns (uint256) {
        uint256 deep = terms.impactDepth();
        uint256 levels = terms.maxDepthLevels();
        // depthBand is below 1: the difference stays positive. Ticks are rounded into the band.
        uint256 width = FixedPoint.divDown(indexPerLot * terms.depthBand(), FixedPoint.BASIS);
        uint256 lowest = FixedPoint.divUp(indexPerLot - width, quantum);
        uint256 highest = FixedPoint.divDown(indexPerLot + width, quantum);
        uint256 lots = FixedPoint.divUp(deep, indexPerLot);
        lots = _side(s, market, hot.bestBid(), lowest, type(uint256).max, lots, levels, false);
        if (lots != 0) lots = _side(s, market, hot.bestAsk(), 0, highest, lots, levels, true);
        return FixedPoint.min(lots * indexPerLot, deep);
    }

    /// @notice The EMA after a measurement: x + (ema - x) x 2T^2 / (2T^2 + 2T dt + dt^2), rounded down, the new one's weight at most a
    /// fifth.
    /// @param elapsed Since the measurement before [s].
    function next(uint256 ema, uint256 x, uint256 elapsed) internal pure returns (uint256) {
        // elapsed < 2^32, depths < 2^96: below 2^161.
        uint256 kept = 2 * TIME * TIME;
        uint256 added = 2 * TIME * elapsed + elapsed * elapsed;
        if (5 * added > kept + added) (kept, added) = (4, 1);
        return FixedPoint.divDown(x * added + ema * kept, kept + added);
    }

    /// @dev Firm lots of one side from its best tick to the edge, `enough` at most.
    function _side(
        State storage s,
        uint256 market,
        uint256 tick,
        uint256 lowest,
        uint256 highest,
        uint256 enough,
        uint256 maxLevels,
        bool onAsks
    ) private view returns (uint256 lots) {
        for (uint256 walked; walked < maxLevels && lots < enough; ++walked) {
            if (tick == (onAsks ? HotWordLibrary.NO_ASK : HotWordLibrary.NO_BID)) break;
            if (tick < lowest || tick > highest) break;
            lots += s.levels[ExchangeStorage.levelKey(market, tick)].firmLots();
            tick = s.bitmap.next(market, tick, onAsks);
        }
        return FixedPoint.min(lots, enough);
    }
}
