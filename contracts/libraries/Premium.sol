// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ExchangeStorage, State} from "../ExchangeStorage.sol";
import {HotWord, HotWordLibrary, SamplingWord, TradingWord} from "../types/MarketWords.sol";
import {FixedPoint} from "./FixedPoint.sol";
import {TickBitmap} from "./TickBitmap.sol";

/// @title Premium of the perpetual over its index
/// @notice (max(0, impactBid - index) - max(0, index - impactAsk)) / index, from the firm depth of the book (docs/architecture.md, Funding).
library Premium {
    using TickBitmap for mapping(uint256 => uint256);

    /// @dev Most levels that a sample may walk, and the most minimum-size orders that may make up the impact size.
    uint256 internal constant WALK_LIMIT = 64;

    /// @dev The size whose average price is the impact price: the impact notional or a share of open interest, whichever is more, but
    /// never more than WALK_LIMIT smallest orders can hide. At least one lot.
    function impactLots(
        SamplingWord sampling,
        TradingWord trading,
        uint256 openInterest,
        uint256 indexPerLot
    ) internal pure returns (uint256) {
        uint256 byNotional = FixedPoint.divUp(sampling.impactNotional(), indexPerLot);
        uint256 byInterest = FixedPoint.divDown(openInterest * sampling.impactShare(), FixedPoint.BASIS);
        uint256 limit = FixedPoint.divDown(WALK_LIMIT * trading.minimumNotional(), indexPerLot);
        return FixedPoint.max(FixedPoint.min(FixedPoint.max(byNotional, byInterest), limit), 1);
    }

    /// @dev Walks the one side that may lie beyond the index, and stops as soon as the outcome is known.
    /// @return premium [WAD] rounded toward zero, within +-maxPremium
    /// @return known False if `maxLevels` ended the walk before the outcome was known.
    function measure(
        State storage s,
        uint256 market,
        HotWord hot,
        uint256 quantum,
        uint256 indexPerLot,
        uint256 lots,
        uint256 maxLevels,
        uint256 maxPremium
    ) internal view returns (int256 premium, bool known) {
        bool onAsks = hot.bestAsk() != HotWordLibrary.NO_ASK && hot.bestAsk() * quantum < indexPerLot;
        uint256 tick = onAsks ? hot.bestAsk() : hot.bestBid();
        // The index lies inside the spread. A missing bid is tick 0, which no index is below.
        if (!onAsks && tick * quantum <= indexPerLot) return (0, true);

        unchecked {
            // lots < 2^49, prices per lot < 2^80: all sums stay below 2^130. No more is taken than remains.
            uint256 target = lots * indexPerLot;
            uint256 remaining = lots;
            uint256 value;
            for (uint256 walked; walked < maxLevels; ++walked) {
                uint256 taken = FixedPoint.min(s.levels[ExchangeStorage.levelKey(market, tick)].firmLots(), remaining);
                value += taken * tick * quantum;
                remaining -= taken;
                if (remaining == 0) return (_relative(value, target, onAsks, maxPremium), true);
                // Whatever rests behind this level is no better: the average can no longer pass the index.
                uint256 bestCase = value + remaining * tick * quantum;
                if (onAsks ? bestCase >= target : bestCase <= target) return (0, true);
                tick = s.bitmap.next(market, tick, onAsks);
                // A side that ends before the impact size adds no premium.
                if (tick == (onAsks ? HotWordLibrary.NO_ASK : HotWordLibrary.NO_BID)) return (0, true);
            }
            return (0, false);
        }
    }

    function _relative(uint256 value, uint256 target, bool onAsks, uint256 maxPremium) private pure returns (int256) {
        if (onAsks ? value >= target : value <= target) return 0;
        int256 premium = FixedPoint.divToZero((int256(value) - int256(target)) * int256(FixedPoint.WAD), target);
        return FixedPoint.clamp(premium, -int256(maxPremium), int256(maxPremium));
    }
}
