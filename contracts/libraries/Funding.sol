// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Market} from "../ExchangeStorage.sol";
import {FundingInputs, IFundingModel} from "../interfaces/IFundingModel.sol";
import {ITrading} from "../interfaces/ITrading.sol";
import {
    FundingTermsWord,
    FundingWord,
    FundingWordLibrary,
    HotWord,
    PremiumWord,
    RingWord,
    RingWordLibrary,
    RiskWord,
    SamplingWord
} from "../types/MarketWords.sol";
import {Estimators} from "./Estimators.sol";
import {FixedPoint} from "./FixedPoint.sol";

/// @notice Outcome of the end of one interval.
struct Settlement {
    uint256 end; // [unix s] boundary that closed the interval
    uint256 covered; // [s]
    int256 premium; // [WAD] mean over the covered time
    int256 rate; // [WAD per period] bounded
    int256 ratePerLotSecond; // [64 WAD quote]
    uint256 indexPerLot; // [WAD quote per lot] mean over the covered time
    int256 interest; // [WAD per period] interest component of the rate
    uint256 bound; // [WAD per period] of the rate
    bool modelFailed;
}

/// @title Funding rate and indices
/// @notice The rate of an interval is paid by the second during the next one (docs/architecture.md, Funding). Growth of an index is an exact
/// product of integers; the one division is in `ratePerLotSecond`, the same for both sides.
library Funding {
    /// @dev Time for which a rate is quoted.
    uint256 internal constant PERIOD = 8 hours;
    /// @dev [WAD quote] one unit of the stored rate.
    int256 internal constant RATE_QUANTUM = 64;
    /// @dev What a model may spend.
    uint256 internal constant MODEL_GAS = 150_000;
    uint256 internal constant MODEL_GAS_REQUIRED = (MODEL_GAS * 64) / 63 + 10_000;
    /// @dev [WAD per period] beyond +-100 % an answer is rubbish, not a rate.
    int256 internal constant ABSURD_RATE = 1e18;

    /// @dev Indices at `time`, which must not lie beyond the end of the interval that contains `accruedAt`.
    function indicesAt(FundingWord funding, uint256 time) internal pure returns (int256 longIndex, int256 shortIndex) {
        unchecked {
            // |rate| < 2^47, elapsed < 2^32, indices < 2^79: sums stay below 2^86.
            int256 growth = funding.rate() * RATE_QUANTUM * int256(time - funding.accruedAt());
            return (funding.longIndex() + growth, funding.shortIndex() + growth);
        }
    }

    /// @notice End of the interval that contains `time`, UTC-aligned [unix s].
    function intervalEnd(uint256 time, uint256 interval) internal pure returns (uint256) {
        return (FixedPoint.divDown(time, interval) + 1) * interval;
    }

    /// @notice F = P + clamp(I - P, -d, +d). Source: BitMEX, "Perpetual contracts guide", funding rate calculation.
    function clampedPremium(int256 premium, int256 interest, uint256 damper) internal pure returns (int256) {
        return premium + FixedPoint.clamp(interest - premium, -int256(damper), int256(damper));
    }

    /// @notice |F| <= bound, whatever a model says.
    function bounded(int256 rate, uint256 bound_) internal pure returns (int256) {
        return FixedPoint.clamp(rate, -int256(bound_), int256(bound_));
    }

    /// @notice min(maxRate, k x (IM rate - MM rate)) [WAD per period].
    function bound(FundingTermsWord terms, RiskWord risk) internal pure returns (uint256) {
        // initialMargin [1e-4] x (1 - maintenance [1e-2]) x k [1e-2] has the unit 1e-8, and 1e10 of those make a WAD.
        uint256 margin = risk.initialMargin() * (FixedPoint.PERCENT - risk.maintenance()) * terms.marginShare() * 1e10;
        return FixedPoint.min(terms.maxRate(), margin);
    }

    /// @notice What a long lot pays per second, in units of 64 WAD: F x mean index x (covered share of the interval) / period, rounded
    /// toward zero, saturating. Zero where nothing was covered.
    function ratePerLotSecond(
        int256 rate,
        uint256 indexIntegral,
        uint256 covered,
        uint256 interval
    ) internal pure returns (int256) {
        if (covered == 0) return 0;
        // |rate| < 2^60, indexIntegral < 2^96, min(..) < 2^15: below 2^171.
        int256 numerator = rate * int256(indexIntegral * FixedPoint.min(covered, interval));
        uint256 denominator = covered * FixedPoint.WAD * interval * PERIOD * uint256(RATE_QUANTUM);
        return
            FixedPoint.clamp(
                FixedPoint.divToZero(numerator, denominator),
                -int256(type(int48).max),
                int256(type(int48).max)
            );
    }

    /// @dev What the running interval of `market` would set if it ended with what is measured by now.
    function settlement(Market storage m, uint256 market) internal view returns (Settlement memory result) {
        PremiumWord measured = m.premium;
        FundingWord funding = m.funding;
        uint256 interval = funding.interval();
        result.end = intervalEnd(funding.accruedAt(), interval);
        result.covered = measured.covered();
        if (result.covered == 0) return result;
        SamplingWord sampling = m.sampling;
        result.premium = Estimators.meanPremium(m, measured, sampling.estimators());
        result.indexPerLot = FixedPoint.divDown(measured.indexIntegral(), result.covered);
        FundingInputs memory given = inputs(m, sampling, measured, result.premium);
        (result.rate, result.modelFailed) = rateOf(sampling.model(), market, given);
        result.interest = given.interest;
        result.bound = given.bound;
        result.ratePerLotSecond = ratePerLotSecond(result.rate, measured.indexIntegral(), result.covered, interval);
    }

    /// @dev What the ring keeps of a settlement.
    function ringWord(Settlement memory result) internal pure returns (RingWord) {
        return
            RingWordLibrary
                .pack(result.rate, result.premium, result.end, result.covered, result.indexPerLot)
                .withRatePerLotSecond(result.ratePerLotSecond);
    }

    /// @dev What a model makes of its inputs, bounded; the clamped premium where it fails.
    function rateOf(
        address model,
        uint256 market,
        FundingInputs memory given
    ) internal view returns (int256 rate, bool failed) {
        bool success;
        (success, rate) = _callModel(model, market, given);
        if (!success) rate = clampedPremium(given.premium, given.interest, given.damper);
        return (bounded(rate, given.bound), !success);
    }

    /// @dev What a model may read of a market whose interval ends with what is measured by now, and that mean premium.
    function inputs(
        Market storage m,
        SamplingWord sampling,
        PremiumWord measured,
        int256 premium
    ) internal view returns (FundingInputs memory given) {
        FundingTermsWord terms = m.terms;
        HotWord hot = m.hot;
        given.premium = premium;
        given.interest = terms.interest();
        given.damper = terms.damper();
        given.bound = bound(terms, m.risk);
        given.covered = measured.covered();
        given.interval = terms.interval();
        given.openInterest = hot.openInterest();
        given.openInterestCap = hot.openInterestCap();
        given.variance = measured.variance();
        uint256 flags = sampling.estimators();
        if (flags > Estimators.WEIGHTED) Estimators.describe(m, flags, given);
    }

    /// @dev Accrues past the end of an interval: the old rate to the end, the new one for at most one interval, then nothing.
    function accrueAcross(
        FundingWord funding,
        Settlement memory next,
        uint256 interval,
        uint256 time
    ) internal pure returns (FundingWord) {
        (int256 longIndex, int256 shortIndex) = indicesAt(funding, next.end);
        bool stillRuns = time < next.end + interval;
        uint256 paidUntil = stillRuns ? time : next.end + interval;
        // |ratePerLotSecond| < 2^47, at most 8 h: far inside an index.
        int256 growth = next.ratePerLotSecond * RATE_QUANTUM * int256(paidUntil - next.end);
        return
            FundingWordLibrary.pack(
                longIndex + growth,
                shortIndex + growth,
                time,
                stillRuns ? next.ratePerLotSecond : int256(0),
                interval
            );
    }

    /// @dev Indices now, whether or not an interval has ended unsettled.
    function indicesNow(
        Market storage m,
        uint256 market,
        HotWord hot
    ) internal view returns (int256 longIndex, int256 shortIndex) {
        FundingWord funding = m.funding;
        // dueAt never lies beyond the end of the running interval.
        if (block.timestamp < hot.dueAt()) return indicesAt(funding, block.timestamp);
        uint256 interval = funding.interval();
        if (block.timestamp >= intervalEnd(funding.accruedAt(), interval)) {
            funding = accrueAcross(funding, settlement(m, market), interval, block.timestamp);
        }
        return indicesAt(funding, block.timestamp);
    }

    function _callModel(
        address model,
        uint256 market,
        FundingInputs memory given
    ) private view returns (bool success, int256 rate) {
        uint256 available = gasleft();
        require(available >= MODEL_GAS_REQUIRED, ITrading.InsufficientGas(available, MODEL_GAS_REQUIRED));
        bytes memory data = abi.encodeCall(IFundingModel.fundingRate, (market, given));
        // Assembly: takes at most 32 bytes of answer, whatever the model returns.
        assembly ("memory-safe") {
            success := staticcall(MODEL_GAS, model, add(data, 32), mload(data), 0, 32)
            success := and(success, gt(returndatasize(), 31))
            rate := mload(0)
        }
        if (rate > ABSURD_RATE || rate < -ABSURD_RATE) success = false;
    }
}
