// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FeeTier} from "../interfaces/IMarketAdmin.sol";
import {Bits} from "../types/Bits.sol";
import {Fees} from "./Fees.sol";
import {FixedPoint} from "./FixedPoint.sol";
import {MarketTermsLibrary} from "./MarketTermsLibrary.sol";

/// @notice The extremes of a market's fees over its base fees and all tiers that are set, fractions of notional [WAD].
struct FeeRange {
    uint256 highestRebate;
    uint256 lowestTaker;
    uint256 highestTaker;
}

/// @title Table of fee tiers
/// @notice Writes the word that `Fees` reads: seven tiers of int16 maker fee and uint16 taker fee [1e-6], tier 1 lowest, then from bit
/// 224 a uint8 count of the tiers that are set. Those beyond the count hold the market's own fees, so that an account with a tier that
/// this market does not have pays what everybody pays.
library FeeTiers {
    uint256 private constant TIER_BITS = 32;
    uint256 private constant COUNT_OFFSET = 224;

    /// @param makerFee, takerFee The market's own fees [1e-6].
    function encode(FeeTier[] calldata tiers, int256 makerFee, uint256 takerFee) internal pure returns (uint256 word) {
        word = Bits.setUint(0, COUNT_OFFSET, 8, tiers.length);
        for (uint256 i; i < tiers.length; ++i) {
            word = _withTier(
                word,
                i,
                MarketTermsLibrary.steps("makerFee", tiers[i].makerFee, MarketTermsLibrary.FEE_STEP),
                MarketTermsLibrary.steps("takerFee", tiers[i].takerFee, MarketTermsLibrary.FEE_STEP)
            );
        }
        return filled(word, makerFee, takerFee);
    }

    /// @dev The same tiers after a change of the market's own fees [1e-6].
    function filled(uint256 word, int256 makerFee, uint256 takerFee) internal pure returns (uint256) {
        for (uint256 i = count(word); i < Fees.TIERS; ++i) {
            word = _withTier(word, i, makerFee, takerFee);
        }
        return word;
    }

    /// @param makerFee, takerFee The market's own fees [WAD].
    function range(uint256 word, int256 makerFee, uint256 takerFee) internal pure returns (FeeRange memory r) {
        r = FeeRange(_rebate(makerFee), takerFee, takerFee);
        uint256 tiers = count(word);
        for (uint256 i; i < tiers; ++i) {
            int256 maker = Bits.getInt(word, i * TIER_BITS, 16) * int256(MarketTermsLibrary.FEE_STEP);
            uint256 taker = Bits.getUint(word, i * TIER_BITS + 16, 16) * MarketTermsLibrary.FEE_STEP;
            r.highestRebate = FixedPoint.max(r.highestRebate, _rebate(maker));
            r.lowestTaker = FixedPoint.min(r.lowestTaker, taker);
            r.highestTaker = FixedPoint.max(r.highestTaker, taker);
        }
    }

    function count(uint256 word) internal pure returns (uint256) {
        return Bits.getUint(word, COUNT_OFFSET, 8);
    }

    function _rebate(int256 makerFee) private pure returns (uint256) {
        return makerFee < 0 ? FixedPoint.abs(makerFee) : 0;
    }

    /// @param makerFee, takerFee [1e-6]
    function _withTier(uint256 word, uint256 place, int256 makerFee, uint256 takerFee) private pure returns (uint256) {
        word = Bits.setInt(word, place * TIER_BITS, 16, makerFee);
        return Bits.setUint(word, place * TIER_BITS + 16, 16, takerFee);
    }
}
