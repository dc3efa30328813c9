// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FixedPoint} from "../libraries/FixedPoint.sol";
import {Bits} from "./Bits.sol";

/// @dev What a market that is wound down has measured of its index. Zero until then. Bits from the lowest:
///   0 uint32  startedAt      [unix s]
///  32 uint32  endsAt         [unix s] from then on nothing trades
///  64 uint104 indexIntegral  [WAD quote per lot x s]
/// 168 uint24  covered        [s]
type ClosingWord is uint256;

/// @dev The settlement of a closed market. Bits from the lowest:
///   0 uint88 perLot    [WAD quote per lot] what every position that was left is settled at
///  88 uint32 closedAt  [unix s]
/// 120 uint56 lotsLeft  longs and shorts that were neither settled nor registered
/// 176 uint56 lotsOpen  longs and shorts that were not settled
/// 232 bool   isTwap    the price is the index's mean over the closing; otherwise the last good mark
/// 233 bool   isFixed   the haircut of the winners is fixed
type SettlementWord is uint256;

using ClosingWordLibrary for ClosingWord global;
using SettlementWordLibrary for SettlementWord global;

library ClosingWordLibrary {
    function startedAt(ClosingWord word) internal pure returns (uint256) {
        return Bits.getUint(ClosingWord.unwrap(word), 0, 32);
    }

    function endsAt(ClosingWord word) internal pure returns (uint256) {
        return Bits.getUint(ClosingWord.unwrap(word), 32, 32);
    }

    function indexIntegral(ClosingWord word) internal pure returns (uint256) {
        return Bits.getUint(ClosingWord.unwrap(word), 64, 104);
    }

    function covered(ClosingWord word) internal pure returns (uint256) {
        return Bits.getUint(ClosingWord.unwrap(word), 168, 24);
    }

    /// @dev Mean index over the covered time, rounded down; something must be covered.
    function mean(ClosingWord word) internal pure returns (uint256) {
        return FixedPoint.divDown(indexIntegral(word), covered(word));
    }

    function start(uint256 startedAt_, uint256 endsAt_) internal pure returns (ClosingWord) {
        return ClosingWord.wrap(Bits.setUint(Bits.setUint(0, 0, 32, startedAt_), 32, 32, endsAt_));
    }

    /// @param elapsed Time that the sample covers [s].
    function withSample(ClosingWord word, uint256 indexPerLot, uint256 elapsed) internal pure returns (ClosingWord) {
        uint256 w = Bits.setUint(ClosingWord.unwrap(word), 64, 104, indexIntegral(word) + indexPerLot * elapsed);
        return ClosingWord.wrap(Bits.setUint(w, 168, 24, covered(word) + elapsed));
    }
}

library SettlementWordLibrary {
    function perLot(SettlementWord word) internal pure returns (uint256) {
        return Bits.getUint(SettlementWord.unwrap(word), 0, 88);
    }

    function closedAt(SettlementWord word) internal pure returns (uint256) {
        return Bits.getUint(SettlementWord.unwrap(word), 88, 32);
    }

    function lotsLeft(SettlementWord word) internal pure returns (uint256) {
        return Bits.getUint(SettlementWord.unwrap(word), 120, 56);
    }

    function lotsOpen(SettlementWord word) internal pure returns (uint256) {
        return Bits.getUint(SettlementWord.unwrap(word), 176, 56);
    }

    function isTwap(SettlementWord word) internal pure returns (bool) {
        return Bits.getUint(SettlementWord.unwrap(word), 232, 1) != 0;
    }

    function isFixed(SettlementWord word) internal pure returns (bool) {
        return Bits.getUint(SettlementWord.unwrap(word), 233, 1) != 0;
    }

    /// @param lots Longs and shorts.
    function start(
        uint256 perLot_,
        uint256 closedAt_,
        uint256 lots,
        bool isTwap_
    ) internal pure returns (SettlementWord) {
        uint256 w = Bits.setUint(Bits.setUint(0, 0, 88, perLot_), 88, 32, closedAt_);
        w = Bits.setUint(Bits.setUint(w, 120, 56, lots), 176, 56, lots);
        return SettlementWord.wrap(Bits.setUint(w, 232, 1, isTwap_ ? 1 : 0));
    }

    function withLotsLeft(SettlementWord word, uint256 lots) internal pure returns (SettlementWord) {
        return SettlementWord.wrap(Bits.setUint(SettlementWord.unwrap(word), 120, 56, lots));
    }

    function withLotsOpen(SettlementWord word, uint256 lots) internal pure returns (SettlementWord) {
        return SettlementWord.wrap(Bits.setUint(SettlementWord.unwrap(word), 176, 56, lots));
    }

    function withFixed(SettlementWord word) internal pure returns (SettlementWord) {
        return SettlementWord.wrap(Bits.setUint(SettlementWord.unwrap(word), 233, 1, 1));
    }
}
