// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Market} from "../ExchangeStorage.sol";
import {RiskWord, SamplingWord, TradingWord} from "../types/MarketWords.sol";
import {FixedPoint} from "./FixedPoint.sol";

/// @title Mark price
/// @notice Index times one plus a slow basis. The basis is an EMA of the premium held inside a band, so that no trade in the book
/// can move marks by more than the band (docs/architecture.md, Prices).
library Mark {
    /// @dev Basis units in one.
    uint256 internal constant BASIS_ONE = 1e12;
    /// @dev Basis units in one step of markBand [1e-4].
    uint256 internal constant BASIS_PER_BAND = 1e8;
    /// @dev Basis units are 1e-12, premiums 1e-18.
    uint256 internal constant PREMIUM_PER_BASIS = 1e6;

    /// @return [WAD quote per lot], the adjustment rounded toward the index.
    function perLot(uint256 indexPerLot, int256 basis) internal pure returns (uint256) {
        // |basis| <= 0.25e12, so the sum stays positive.
        return uint256(int256(indexPerLot) + FixedPoint.divToZero(int256(indexPerLot) * basis, BASIS_ONE));
    }

    /// @dev The stored basis as it reads now: older than maxSampleGap, it falls linearly to zero over basisTime.
    function basisNow(Market storage m, RiskWord risk, TradingWord trading) internal view returns (int256) {
        uint256 age = block.timestamp - risk.sampledAt();
        // sampleInterval <= maxSampleGap: a young sample needs no second slot.
        if (age <= trading.sampleInterval()) return risk.basis();
        SamplingWord sampling = m.sampling;
        return decayed(risk.basis(), age, sampling.maxSampleGap(), sampling.basisTime());
    }

    function decayed(int256 basis, uint256 age, uint256 gap, uint256 time) internal pure returns (int256) {
        if (age <= gap) return basis;
        if (age - gap >= time) return 0;
        return FixedPoint.divToZero(basis * int256(time - (age - gap)), time);
    }

    /// @dev ema' = x + (ema - x) x 2T^2 / (2T^2 + 2T dt + dt^2), toward zero; the new sample weighs at most a fifth.
    /// @param ema Basis as it reads now [1e-12].
    /// @param premium New sample [WAD].
    /// @param band [1e-4 of index]
    function nextBasis(
        int256 ema,
        int256 premium,
        uint256 band,
        uint256 elapsed,
        uint256 time
    ) internal pure returns (int256) {
        int256 limit = int256(band * BASIS_PER_BAND);
        int256 x = FixedPoint.clamp(FixedPoint.divToZero(premium, PREMIUM_PER_BASIS), -limit, limit);
        // time < 2^16 and elapsed < 2^32: below 2^66.
        uint256 kept = 2 * time * time;
        uint256 added = 2 * time * elapsed + elapsed * elapsed;
        if (5 * added > kept + added) (kept, added) = (4, 1);
        return FixedPoint.divToZero(x * int256(added) + ema * int256(kept), kept + added);
    }

    /// @dev The mark by what was last sampled: for orders that only rest, and for margin while an index is unusable.
    function lastGood(Market storage m, RiskWord risk, TradingWord trading) internal view returns (uint256) {
        return perLot(risk.indexPerLot(), basisNow(m, risk, trading));
    }

    /// @dev Whether the stored sample is young enough to stand for a fresh index where nothing trades.
    function isRecent(Market storage m, RiskWord risk, TradingWord trading) internal view returns (bool) {
        uint256 age = block.timestamp - risk.sampledAt();
        return age <= trading.sampleInterval() || age <= m.sampling.maxSampleGap();
    }
}
