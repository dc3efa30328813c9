// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Market, State} from "../ExchangeStorage.sol";
import {IFunding} from "../interfaces/IFunding.sol";
import {FundingInputs} from "../interfaces/IFundingModel.sol";
import {IInterestRateSource} from "../interfaces/IInterestRateSource.sol";
import {ITrading} from "../interfaces/ITrading.sol";
import {
    ConditionsWord,
    ConditionsWordLibrary,
    EstimatorTermsWord,
    MeasuresWord,
    MeasuresWordLibrary
} from "../types/EstimatorWords.sol";
import {MarketId} from "../types/Ids.sol";
import {HotWord, PremiumWord} from "../types/MarketWords.sol";
import {Depth} from "./Depth.sol";
import {FixedPoint} from "./FixedPoint.sol";
import {Settlement} from "./Funding.sol";

/// @notice A sample that was just taken.
struct Sample {
    int256 premium; // [WAD]
    uint256 indexPerLot; // [WAD quote per lot]
    uint256 elapsed; // [s] that it covers
    uint256 covered; // [s] by the interval, with it
}

/// @title What a market may measure besides premium and variance
/// @notice A linearly weighted mean of the premium, the mean answer of an interest source, the depth of the book, and how long the rate
/// has been near its bound. Each is a flag of the sampling word, which samples and settlements read anyway: a market without them touches
/// none of their slots.
library Estimators {
    // Flags
    uint256 internal constant WEIGHTED = 1;
    uint256 internal constant SOURCE = 2;
    uint256 internal constant DEPTH = 4;
    uint256 internal constant SATURATION = 8;

    /// @dev What a source may spend: two reserves of Aave behind proxies, all cold.
    uint256 internal constant SOURCE_GAS = 100_000;
    /// @dev The call keeps 1/64 of the gas back; a caller who sends too little must not make a source look dead.
    uint256 internal constant SOURCE_GAS_REQUIRED = (SOURCE_GAS * 64) / 63 + 10_000;
    /// @dev [WAD per period] 1 % in 8 h is eleven times the notional in a year: beyond it an answer is rubbish, not an interest rate.
    int256 internal constant MAX_INTEREST = 0.01e18;

    uint256 internal constant MAX_SATURATION = 255;
    uint256 internal constant SATURATION_STEP = 32;
    uint256 internal constant SATURATION_DECAY = 4;

    // Samples

    /// @notice Counts a sample for whatever the market measures besides.
    /// @param asked Whether somebody asked for it: only then is the depth measured, which costs up to 2 x 64 levels.
    function count(
        State storage s,
        Market storage m,
        uint256 market,
        HotWord hot,
        uint256 flags,
        Sample memory sample,
        bool asked
    ) internal {
        if (flags & (WEIGHTED | SOURCE) != 0) {
            MeasuresWord measures = m.measures;
            if (flags & WEIGHTED != 0) {
                // covered < 2^24, elapsed < 2^16, |premium| < 2^58: within 99 bits; an interval covers less than 2^15 s, and 2^88 is enough.
                uint256 weight = sample.covered * sample.elapsed;
                measures = measures.withWeighted(
                    measures.weightedIntegral() + sample.premium * int256(weight),
                    measures.weight() + weight
                );
            }
            if (flags & SOURCE != 0) measures = _countInterest(m, market, measures, sample.elapsed);
            m.measures = measures;
        }
        if (flags & DEPTH != 0 && asked) _countDepth(s, m, market, hot, sample.indexPerLot);
    }

    /// @notice The source's answer; no gas and no answer of it stops whoever asks.
    /// @return success Whether it answered, within MAX_INTEREST.
    /// @return rate [WAD per period]
    function readSource(address source) internal view returns (bool success, int256 rate) {
        uint256 available = gasleft();
        require(available >= SOURCE_GAS_REQUIRED, ITrading.InsufficientGas(available, SOURCE_GAS_REQUIRED));
        uint256 selector = uint32(IInterestRateSource.interestRate.selector);
        // Assembly: takes at most 32 bytes of answer, whatever the source returns.
        assembly ("memory-safe") {
            mstore(0, selector)
            success := staticcall(SOURCE_GAS, source, 28, 4, 0, 32)
            success := and(success, gt(returndatasize(), 31))
            rate := mload(0)
        }
        if (rate > MAX_INTEREST || rate < -MAX_INTEREST) success = false;
    }

    /// @dev Time in which the source fails counts neither way: the mean is over the time for which it answered.
    function _countInterest(
        Market storage m,
        uint256 market,
        MeasuresWord measures,
        uint256 elapsed
    ) private returns (MeasuresWord) {
        address source = m.estimators.source();
        (bool success, int256 rate) = readSource(source);
        if (!success) {
            emit IFunding.InterestSourceFailed(MarketId.wrap(uint16(market)), source);
            return measures;
        }
        emit IFunding.InterestSampled(MarketId.wrap(uint16(market)), rate);
        return
            measures.withInterest(
                measures.interestIntegral() + rate * int256(elapsed),
                measures.interestCovered() + elapsed
            );
    }

    function _countDepth(State storage s, Market storage m, uint256 market, HotWord hot, uint256 indexPerLot) private {
        EstimatorTermsWord terms = m.estimators;
        ConditionsWord conditions = m.conditions;
        uint256 last = conditions.depthAt();
        if (block.timestamp < last + terms.depthInterval()) return;
        uint256 measured = Depth.measure(s, market, hot, m.risk.quantum(), indexPerLot, terms);
        // The first measurement is all that is known.
        uint256 depth = last == 0 ? measured : Depth.next(conditions.depth(), measured, block.timestamp - last);
        m.conditions = conditions.withDepth(depth, block.timestamp);
        emit IFunding.DepthSampled(MarketId.wrap(uint16(market)), measured, depth);
    }

    // Settlements

    /// @notice Mean premium over the covered time, toward zero [WAD]: flat, or with the weight of each second growing with the time that
    /// was covered by the end of its sample. Samples of equal length weigh 1, 2, 3, and so on.
    function meanPremium(Market storage m, PremiumWord measured, uint256 flags) internal view returns (int256) {
        if (flags & WEIGHTED == 0) return FixedPoint.divToZero(measured.premiumIntegral(), measured.covered());
        MeasuresWord measures = m.measures;
        return FixedPoint.divToZero(measures.weightedIntegral(), measures.weight());
    }

    /// @notice Adds to a model's inputs what the market measures besides. Without a source that has ever answered, the constant interest
    /// stays; a book that was never measured counts as deep.
    function describe(Market storage m, uint256 flags, FundingInputs memory inputs) internal view {
        ConditionsWord conditions = m.conditions;
        if (flags & SOURCE != 0) {
            MeasuresWord measures = m.measures;
            uint256 covered = measures.interestCovered();
            if (covered != 0) inputs.interest = FixedPoint.divToZero(measures.interestIntegral(), covered);
            else if (conditions.hasInterest()) inputs.interest = conditions.interest();
        }
        if (flags & DEPTH != 0 && conditions.depthAt() != 0) {
            inputs.depth = conditions.depth();
            inputs.impactDepth = m.estimators.impactDepth();
        }
        if (flags & SATURATION != 0) inputs.saturation = conditions.saturation();
    }

    /// @notice Begins a new interval.
    /// @param settled What the ended one came to.
    /// @param missed Further intervals that have ended since: they measured nothing and set no rate.
    /// @return conditions As they are now.
    function settle(
        Market storage m,
        uint256 flags,
        Settlement memory settled,
        uint256 missed
    ) internal returns (ConditionsWord conditions) {
        ConditionsWord before = m.conditions;
        conditions = before;
        if (settled.covered != 0 && flags & (WEIGHTED | SOURCE) != 0) {
            if (flags & SOURCE != 0 && m.measures.interestCovered() != 0) {
                conditions = conditions.withInterest(settled.interest, true);
            }
            m.measures = MeasuresWordLibrary.NOTHING;
        }
        if (flags & SATURATION != 0) {
            uint256 saturation = nextSaturation(conditions.saturation(), settled.rate, settled.bound);
            // Bounded: what is full is empty after 17 steps. Whoever settles pays for it.
            for (; missed != 0 && saturation != 0; --missed) saturation = nextSaturation(saturation, 0, 0);
            conditions = conditions.withSaturation(saturation);
        }
        if (ConditionsWord.unwrap(conditions) != ConditionsWord.unwrap(before)) m.conditions = conditions;
    }

    /// @notice Saturation after an interval: up by 32 while the rate was at half of its bound or more, else down by a quarter, rounded up.
    /// From nothing to full in 8 intervals, from full to nothing in 17. A rate of zero never saturates.
    /// @param rate Of the interval, and its `bound` [WAD per period]
    function nextSaturation(uint256 saturation, int256 rate, uint256 bound) internal pure returns (uint256) {
        if (rate != 0 && 2 * FixedPoint.abs(rate) >= bound) {
            return FixedPoint.min(saturation + SATURATION_STEP, MAX_SATURATION);
        }
        return saturation - FixedPoint.divUp(saturation, SATURATION_DECAY);
    }

    // Terms

    /// @notice What new terms do to what was measured by the old ones. The running mean does not move: where the weighted mean begins,
    /// what was covered before counts evenly, each second as much as the last. Nothing stays of a source that is replaced.
    /// @dev Before the new sampling word is written.
    function configure(Market storage m, uint256 flags, EstimatorTermsWord terms) internal {
        MeasuresWord measures = m.measures;
        ConditionsWord conditions = m.conditions;
        // First write of these slots.
        if (MeasuresWord.unwrap(measures) == 0) {
            (measures, conditions) = (MeasuresWordLibrary.NOTHING, ConditionsWordLibrary.NOTHING);
        }
        if (flags & WEIGHTED & ~m.sampling.estimators() != 0) {
            PremiumWord measured = m.premium;
            uint256 covered = measured.covered();
            measures = measures.withWeighted(measured.premiumIntegral() * int256(covered), covered * covered);
        }
        if (terms.source() != m.estimators.source()) {
            measures = measures.withInterest(0, 0);
            conditions = conditions.withInterest(0, false);
        }
        m.estimators = terms;
        m.measures = measures;
        m.conditions = conditions;
    }
}
