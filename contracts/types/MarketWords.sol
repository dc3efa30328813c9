// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Bits} from "./Bits.sol";
import {CompactDecimal} from "./CompactDecimal.sol";

/// @dev What every operation on a market reads. Bits from the lowest:
///   0 uint24 bestBid       tick, 0 when no bid rests
///  24 uint24 bestAsk       tick, 2^24 - 1 when no ask rests
///  48 uint48 openInterest  [lots] sum of long sizes, equal to the sum of short sizes
///  96 int96  fees          [WAD quote] collected and not yet handed on
/// 192 uint16 openInterestCap  [lots, compact decimal]
/// 208 uint7  status        MarketStatus
/// 215 bool   alert         the market may be paused: the crisis word says until when
/// 216 uint32 dueAt         [unix s] before this second neither a sample nor a settlement is due
/// 248 bool   ramping       margin rises along the line of the ramp word
type HotWord is uint256;

/// @dev Funding indices. Bits from the lowest:
///   0 int80  longIndex   [WAD quote per lot] what one long lot has paid since listing, offset by INDEX_ORIGIN
///  80 int80  shortIndex  [WAD quote per lot] the same for shorts; apart from longIndex only through socialised loss
/// 160 uint32 accruedAt   [unix s] up to when the indices are accrued
/// 192 int48  rate        [64 WAD quote per lot and second] rate being paid until the end of the interval of accruedAt
/// 240 uint16 interval    [s] as in the funding terms: margin asks for it wherever it asks for the rate
type FundingWord is uint256;

/// @dev Prices and margin terms. Bits from the lowest:
///   0 uint80 indexPerLot   [WAD quote per lot] last sampled index
///  80 uint32 sampledAt     [unix s]
/// 112 int40  basis         [1e-12 of index] EMA of the clamped premium; within a band below a quarter (MAX_PRICE_BAND)
/// 152 uint8  volatility    [1e-3 of notional] add-on to IM for realised volatility
/// 160 uint56 quantum       [WAD quote per lot-tick]
/// 216 uint16 initialMargin [1e-4 of notional] base rate
/// 232 uint8  maintenance   [1e-2 of initial margin]
/// 240 uint16 marginDepth   [WAD quote, compact decimal] IM grows by notional^2 / marginDepth; 0 is no slope
type RiskWord is uint256;

/// @dev Terms of trading. Bits from the lowest:
///   0 address oracle
/// 160 int16  makerFee        [1e-6 of notional] negative is a rebate
/// 176 uint16 takerFee        [1e-6 of notional]
/// 192 uint8  priceBand       [1e-3 of index]
/// 200 uint8  lotExponent     lotSize = 10^lotExponent WAD base
/// 208 uint16 minimumNotional [WAD quote, compact decimal]
/// 224 uint8  pnlWeight       [1e-2] share of unrealised profit that counts for IM and withdrawals
/// 232 uint16 positionCap     [lots, compact decimal]
/// 248 uint8  sampleInterval  [s]
type TradingWord is uint256;

/// @dev What the running interval has measured. Bits from the lowest:
///   0 int80  premiumIntegral  [WAD x s]
///  80 uint24 covered          [s]
/// 104 uint96 indexIntegral    [WAD quote per lot x s]
/// 200 uint56 variance         [1e-18 per s] EMA of the index's squared returns; at least 1, so that the slot is never zero
type PremiumWord is uint256;

/// @dev Terms of sampling. Bits from the lowest:
///   0 address model
/// 160 uint16 impactNotional    [WAD quote, compact decimal]
/// 176 uint8  maxImpactLevels   levels walked when sampling in passing
/// 184 uint16 maxSampleGap      [s]
/// 200 uint16 basisTime         [s] time constant of the basis EMA
/// 216 uint16 impactShare       [1e-4 of open interest]
/// 232 uint16 markBand          [1e-4 of index]
/// 248 uint8  estimators        what is measured besides, flags of libraries/Estimators.sol
type SamplingWord is uint256;

/// @dev Terms of funding and bounties. Bits from the lowest:
///   0 int32  interest         [1e-10 per period]
///  32 uint32 damper           [1e-10 per period]
///  64 uint32 maxRate          [1e-10 per period]
///  96 uint32 maxPremium       [1e-10]
/// 128 uint8  marginShare      [1e-2] k of the core's bound k x (IM rate - MM rate)
/// 136 uint16 interval         [s]
/// 152 uint8  insuranceShare   [1e-2 of fees]
/// 160 uint8  bountyShare      [1e-2 of fees]
/// 168 uint40 sampleBounty     [1e9 WAD quote]
/// 208 uint40 settleBounty     [1e9 WAD quote]
type FundingTermsWord is uint256;

/// @dev Terms of liquidation, removals and the brake. Bits from the lowest:
///   0 uint16 liquidationFee   [1e-4 of notional]
///  16 uint16 concessionEnd    [1e-4 of mark] how far from mark a liquidation may go in the end
///  32 uint40 removalFee       [1e9 WAD quote]
///  72 uint32 graceUntil       [unix s] reduce-only and no liquidation until then, after a halt
/// 104 uint32 restrictedUntil  [unix s] end of the guardian's reduce-only
/// 136 int96  bountyMark       [WAD quote] fees left after the last bounty
/// 232 uint24 marginRaisedAt   [hours since 1970] when a steeper slope last raised maintenance margin by a step
type SafetyWord is uint256;

/// @dev The waterfall's terms and state. Bits from the lowest:
///   0 uint16 concessionStart  [1e-4 of mark] how far from mark a liquidation may go at first
///  16 uint16 concessionTime   [s] in which that grows to the end's
///  32 uint16 fundLimit        [WAD quote, compact decimal] most that insurance pays for this market within any window
///  48 uint32 paidAt           [unix s] when insurance last paid for this market
///  80 uint96 spent            [WAD quote] what it has paid since a window without payments
/// 176 uint32 pausedUntil      [unix s] end of the pause after a gap of the index
/// 208 uint32 deficitUntil     [unix s] end of the pause for flagged deficits
/// 240 uint16 deficits         accounts with a flagged deficit that have a position here
type CrisisWord is uint256;

/// @dev One settled interval. Places that were never used hold RingWordLibrary.NEVER: an `end` of one second after 1970, which no
/// boundary has, so that they are nonzero from listing on. Bits from the lowest:
///   0 int48  ratePerLotSecond  [64 WAD quote per lot and second] what longs pay during the interval after `end`
///  48 int58  rate              [WAD per period] as bounded by the core, so at most 4 % (MAX_RATE)
/// 106 int59  premium           [WAD] mean over the covered time, at most 25 % (MAX_PREMIUM)
/// 165 uint32 end               [unix s] boundary that closed the interval
/// 197 uint16 covered           [s] at most an interval and a sample's gap, 8 h and 900 s
/// 213 uint43 indexPerLot       [1e12 WAD quote per lot] mean over the covered time, rounded down; below 2^80 / 1e12
type RingWord is uint256;

/// @dev What each side has paid for deficits through its index since listing: an index without it is funding alone. Zero until a loss is
/// shared, and read by nothing but that and views. Bits from the lowest:
///   0 uint80 longLoss   [WAD quote per lot] in longIndex
///  80 uint80 shortLoss  [WAD quote per lot] the other way round in shortIndex
type LossWord is uint256;

/// @dev The last rise of margin. Bits from the lowest:
///   0 uint16 fromInitial      [1e-4 of notional] IM rate at the start
///  16 uint8  fromMaintenance  [1e-2 of initial margin]
///  24 uint16 toInitial        [1e-4 of notional] at least fromInitial
///  40 uint8  toMaintenance    [1e-2 of initial margin] at least fromMaintenance
///  48 uint32 startedAt        [unix s]
///  80 uint32 endsAt           [unix s]
type RampWord is uint256;

using HotWordLibrary for HotWord global;
using FundingWordLibrary for FundingWord global;
using RiskWordLibrary for RiskWord global;
using TradingWordLibrary for TradingWord global;
using PremiumWordLibrary for PremiumWord global;
using SamplingWordLibrary for SamplingWord global;
using FundingTermsWordLibrary for FundingTermsWord global;
using SafetyWordLibrary for SafetyWord global;
using CrisisWordLibrary for CrisisWord global;
using RingWordLibrary for RingWord global;
using RampWordLibrary for RampWord global;
using LossWordLibrary for LossWord global;

library HotWordLibrary {
    uint256 internal constant NO_BID = 0;
    uint256 internal constant NO_ASK = type(uint24).max;

    function bestBid(HotWord word) internal pure returns (uint256) {
        return Bits.getUint(HotWord.unwrap(word), 0, 24);
    }

    function bestAsk(HotWord word) internal pure returns (uint256) {
        return Bits.getUint(HotWord.unwrap(word), 24, 24);
    }

    function openInterest(HotWord word) internal pure returns (uint256) {
        return Bits.getUint(HotWord.unwrap(word), 48, 48);
    }

    function fees(HotWord word) internal pure returns (int256) {
        return Bits.getInt(HotWord.unwrap(word), 96, 96);
    }

    function openInterestCap(HotWord word) internal pure returns (uint256) {
        return CompactDecimal.decode(Bits.getUint(HotWord.unwrap(word), 192, 16));
    }

    function status(HotWord word) internal pure returns (uint256) {
        return Bits.getUint(HotWord.unwrap(word), 208, 7);
    }

    function isAlert(HotWord word) internal pure returns (bool) {
        return Bits.getUint(HotWord.unwrap(word), 215, 1) != 0;
    }

    function dueAt(HotWord word) internal pure returns (uint256) {
        return Bits.getUint(HotWord.unwrap(word), 216, 32);
    }

    function isRamping(HotWord word) internal pure returns (bool) {
        return Bits.getUint(HotWord.unwrap(word), 248, 1) != 0;
    }

    function withBestBid(HotWord word, uint256 tick) internal pure returns (HotWord) {
        return HotWord.wrap(Bits.setUint(HotWord.unwrap(word), 0, 24, tick));
    }

    function withBestAsk(HotWord word, uint256 tick) internal pure returns (HotWord) {
        return HotWord.wrap(Bits.setUint(HotWord.unwrap(word), 24, 24, tick));
    }

    function withOpenInterest(HotWord word, uint256 lots) internal pure returns (HotWord) {
        return HotWord.wrap(Bits.setUint(HotWord.unwrap(word), 48, 48, lots));
    }

    function withFees(HotWord word, int256 fees_) internal pure returns (HotWord) {
        return HotWord.wrap(Bits.setInt(HotWord.unwrap(word), 96, 96, fees_));
    }

    function withOpenInterestCap(HotWord word, uint256 compact) internal pure returns (HotWord) {
        return HotWord.wrap(Bits.setUint(HotWord.unwrap(word), 192, 16, compact));
    }

    function withStatus(HotWord word, uint256 status_) internal pure returns (HotWord) {
        return HotWord.wrap(Bits.setUint(HotWord.unwrap(word), 208, 7, status_));
    }

    function withAlert(HotWord word, bool alert) internal pure returns (HotWord) {
        return HotWord.wrap(Bits.setUint(HotWord.unwrap(word), 215, 1, alert ? 1 : 0));
    }

    function withDueAt(HotWord word, uint256 dueAt_) internal pure returns (HotWord) {
        return HotWord.wrap(Bits.setUint(HotWord.unwrap(word), 216, 32, dueAt_));
    }

    function withRamping(HotWord word, bool ramping) internal pure returns (HotWord) {
        return HotWord.wrap(Bits.setUint(HotWord.unwrap(word), 248, 1, ramping ? 1 : 0));
    }
}

library FundingWordLibrary {
    /// @dev Indices start here, not at zero: the snapshot then keeps a flat position's slot nonzero, and a later write to it cheap.
    int256 internal constant INDEX_ORIGIN = 1 << 64;
    /// @dev [WAD quote per lot] Losses that all share take an index no farther than half of its range: 302,000 USD. The other half is
    /// funding's, which must never fail.
    int256 internal constant LOSS_LIMIT = 1 << 78;

    function longIndex(FundingWord word) internal pure returns (int256) {
        return Bits.getInt(FundingWord.unwrap(word), 0, 80);
    }

    function shortIndex(FundingWord word) internal pure returns (int256) {
        return Bits.getInt(FundingWord.unwrap(word), 80, 80);
    }

    function accruedAt(FundingWord word) internal pure returns (uint256) {
        return Bits.getUint(FundingWord.unwrap(word), 160, 32);
    }

    function rate(FundingWord word) internal pure returns (int256) {
        return Bits.getInt(FundingWord.unwrap(word), 192, 48);
    }

    function interval(FundingWord word) internal pure returns (uint256) {
        return Bits.getUint(FundingWord.unwrap(word), 240, 16);
    }

    function pack(
        int256 longIndex_,
        int256 shortIndex_,
        uint256 accruedAt_,
        int256 rate_,
        uint256 interval_
    ) internal pure returns (FundingWord) {
        uint256 w = Bits.setInt(0, 0, 80, longIndex_);
        w = Bits.setInt(w, 80, 80, shortIndex_);
        w = Bits.setUint(w, 160, 32, accruedAt_);
        w = Bits.setInt(w, 192, 48, rate_);
        return FundingWord.wrap(Bits.setUint(w, 240, 16, interval_));
    }

    function withIndices(FundingWord word, int256 longIndex_, int256 shortIndex_) internal pure returns (FundingWord) {
        return
            FundingWord.wrap(
                Bits.setInt(Bits.setInt(FundingWord.unwrap(word), 0, 80, longIndex_), 80, 80, shortIndex_)
            );
    }
}

library RiskWordLibrary {
    function indexPerLot(RiskWord word) internal pure returns (uint256) {
        return Bits.getUint(RiskWord.unwrap(word), 0, 80);
    }

    function sampledAt(RiskWord word) internal pure returns (uint256) {
        return Bits.getUint(RiskWord.unwrap(word), 80, 32);
    }

    function basis(RiskWord word) internal pure returns (int256) {
        return Bits.getInt(RiskWord.unwrap(word), 112, 40);
    }

    function volatility(RiskWord word) internal pure returns (uint256) {
        return Bits.getUint(RiskWord.unwrap(word), 152, 8);
    }

    function quantum(RiskWord word) internal pure returns (uint256) {
        return Bits.getUint(RiskWord.unwrap(word), 160, 56);
    }

    function initialMargin(RiskWord word) internal pure returns (uint256) {
        return Bits.getUint(RiskWord.unwrap(word), 216, 16);
    }

    function maintenance(RiskWord word) internal pure returns (uint256) {
        return Bits.getUint(RiskWord.unwrap(word), 232, 8);
    }

    function marginDepth(RiskWord word) internal pure returns (uint256) {
        return CompactDecimal.decode(Bits.getUint(RiskWord.unwrap(word), 240, 16));
    }

    function withSample(
        RiskWord word,
        uint256 indexPerLot_,
        uint256 sampledAt_,
        int256 basis_,
        uint256 volatility_
    ) internal pure returns (RiskWord) {
        uint256 w = Bits.setUint(RiskWord.unwrap(word), 0, 80, indexPerLot_);
        w = Bits.setUint(w, 80, 32, sampledAt_);
        w = Bits.setInt(w, 112, 40, basis_);
        return RiskWord.wrap(Bits.setUint(w, 152, 8, volatility_));
    }

    function withBasis(RiskWord word, int256 basis_) internal pure returns (RiskWord) {
        return RiskWord.wrap(Bits.setInt(RiskWord.unwrap(word), 112, 40, basis_));
    }

    function withMargin(RiskWord word, uint256 initialMargin_, uint256 maintenance_) internal pure returns (RiskWord) {
        return
            RiskWord.wrap(
                Bits.setUint(Bits.setUint(RiskWord.unwrap(word), 216, 16, initialMargin_), 232, 8, maintenance_)
            );
    }

    function withTerms(
        RiskWord word,
        uint256 quantum_,
        uint256 initialMargin_,
        uint256 maintenance_,
        uint256 compactDepth
    ) internal pure returns (RiskWord) {
        uint256 w = Bits.setUint(RiskWord.unwrap(word), 160, 56, quantum_);
        w = Bits.setUint(w, 216, 16, initialMargin_);
        w = Bits.setUint(w, 232, 8, maintenance_);
        return RiskWord.wrap(Bits.setUint(w, 240, 16, compactDepth));
    }
}

library TradingWordLibrary {
    function oracle(TradingWord word) internal pure returns (address) {
        return address(uint160(TradingWord.unwrap(word)));
    }

    function makerFee(TradingWord word) internal pure returns (int256) {
        return Bits.getInt(TradingWord.unwrap(word), 160, 16);
    }

    function takerFee(TradingWord word) internal pure returns (uint256) {
        return Bits.getUint(TradingWord.unwrap(word), 176, 16);
    }

    function priceBand(TradingWord word) internal pure returns (uint256) {
        return Bits.getUint(TradingWord.unwrap(word), 192, 8);
    }

    function lotExponent(TradingWord word) internal pure returns (uint256) {
        return Bits.getUint(TradingWord.unwrap(word), 200, 8);
    }

    function minimumNotional(TradingWord word) internal pure returns (uint256) {
        return CompactDecimal.decode(Bits.getUint(TradingWord.unwrap(word), 208, 16));
    }

    function pnlWeight(TradingWord word) internal pure returns (uint256) {
        return Bits.getUint(TradingWord.unwrap(word), 224, 8);
    }

    function positionCap(TradingWord word) internal pure returns (uint256) {
        return CompactDecimal.decode(Bits.getUint(TradingWord.unwrap(word), 232, 16));
    }

    function sampleInterval(TradingWord word) internal pure returns (uint256) {
        return Bits.getUint(TradingWord.unwrap(word), 248, 8);
    }

    function withOracle(TradingWord word, address oracle_) internal pure returns (TradingWord) {
        return TradingWord.wrap((TradingWord.unwrap(word) & ~uint256(type(uint160).max)) | uint160(oracle_));
    }
}

library PremiumWordLibrary {
    function premiumIntegral(PremiumWord word) internal pure returns (int256) {
        return Bits.getInt(PremiumWord.unwrap(word), 0, 80);
    }

    function covered(PremiumWord word) internal pure returns (uint256) {
        return Bits.getUint(PremiumWord.unwrap(word), 80, 24);
    }

    function indexIntegral(PremiumWord word) internal pure returns (uint256) {
        return Bits.getUint(PremiumWord.unwrap(word), 104, 96);
    }

    /// @dev [1e-18 per s]
    function variance(PremiumWord word) internal pure returns (uint256) {
        return Bits.getUint(PremiumWord.unwrap(word), 200, 56);
    }

    function withVariance(PremiumWord word, uint256 variance_) internal pure returns (PremiumWord) {
        return PremiumWord.wrap(Bits.setUint(PremiumWord.unwrap(word), 200, 56, variance_));
    }

    function withIntegrals(
        PremiumWord word,
        int256 premiumIntegral_,
        uint256 covered_,
        uint256 indexIntegral_
    ) internal pure returns (PremiumWord) {
        uint256 w = Bits.setInt(PremiumWord.unwrap(word), 0, 80, premiumIntegral_);
        w = Bits.setUint(w, 80, 24, covered_);
        return PremiumWord.wrap(Bits.setUint(w, 104, 96, indexIntegral_));
    }
}

library SamplingWordLibrary {
    function model(SamplingWord word) internal pure returns (address) {
        return address(uint160(SamplingWord.unwrap(word)));
    }

    function impactNotional(SamplingWord word) internal pure returns (uint256) {
        return CompactDecimal.decode(Bits.getUint(SamplingWord.unwrap(word), 160, 16));
    }

    function maxImpactLevels(SamplingWord word) internal pure returns (uint256) {
        return Bits.getUint(SamplingWord.unwrap(word), 176, 8);
    }

    function maxSampleGap(SamplingWord word) internal pure returns (uint256) {
        return Bits.getUint(SamplingWord.unwrap(word), 184, 16);
    }

    function basisTime(SamplingWord word) internal pure returns (uint256) {
        return Bits.getUint(SamplingWord.unwrap(word), 200, 16);
    }

    function impactShare(SamplingWord word) internal pure returns (uint256) {
        return Bits.getUint(SamplingWord.unwrap(word), 216, 16);
    }

    function markBand(SamplingWord word) internal pure returns (uint256) {
        return Bits.getUint(SamplingWord.unwrap(word), 232, 16);
    }

    function estimators(SamplingWord word) internal pure returns (uint256) {
        return Bits.getUint(SamplingWord.unwrap(word), 248, 8);
    }
}

library FundingTermsWordLibrary {
    /// @dev [WAD] one unit of the stored rates.
    uint256 internal constant RATE_UNIT = 1e8;

    /// @dev [WAD per period]
    function interest(FundingTermsWord word) internal pure returns (int256) {
        return Bits.getInt(FundingTermsWord.unwrap(word), 0, 32) * int256(RATE_UNIT);
    }

    /// @dev [WAD per period]
    function damper(FundingTermsWord word) internal pure returns (uint256) {
        return Bits.getUint(FundingTermsWord.unwrap(word), 32, 32) * RATE_UNIT;
    }

    /// @dev [WAD per period]
    function maxRate(FundingTermsWord word) internal pure returns (uint256) {
        return Bits.getUint(FundingTermsWord.unwrap(word), 64, 32) * RATE_UNIT;
    }

    /// @dev [WAD]
    function maxPremium(FundingTermsWord word) internal pure returns (uint256) {
        return Bits.getUint(FundingTermsWord.unwrap(word), 96, 32) * RATE_UNIT;
    }

    function marginShare(FundingTermsWord word) internal pure returns (uint256) {
        return Bits.getUint(FundingTermsWord.unwrap(word), 128, 8);
    }

    function interval(FundingTermsWord word) internal pure returns (uint256) {
        return Bits.getUint(FundingTermsWord.unwrap(word), 136, 16);
    }

    function insuranceShare(FundingTermsWord word) internal pure returns (uint256) {
        return Bits.getUint(FundingTermsWord.unwrap(word), 152, 8);
    }

    function bountyShare(FundingTermsWord word) internal pure returns (uint256) {
        return Bits.getUint(FundingTermsWord.unwrap(word), 160, 8);
    }

    /// @dev [WAD quote]
    function sampleBounty(FundingTermsWord word) internal pure returns (uint256) {
        return Bits.getUint(FundingTermsWord.unwrap(word), 168, 40) * 1e9;
    }

    /// @dev [WAD quote]
    function settleBounty(FundingTermsWord word) internal pure returns (uint256) {
        return Bits.getUint(FundingTermsWord.unwrap(word), 208, 40) * 1e9;
    }

    function withInsuranceShare(FundingTermsWord word, uint256 share) internal pure returns (FundingTermsWord) {
        return FundingTermsWord.wrap(Bits.setUint(FundingTermsWord.unwrap(word), 152, 8, share));
    }
}

library SafetyWordLibrary {
    function liquidationFee(SafetyWord word) internal pure returns (uint256) {
        return Bits.getUint(SafetyWord.unwrap(word), 0, 16);
    }

    function concessionEnd(SafetyWord word) internal pure returns (uint256) {
        return Bits.getUint(SafetyWord.unwrap(word), 16, 16);
    }

    /// @dev [WAD quote]
    function removalFee(SafetyWord word) internal pure returns (uint256) {
        return Bits.getUint(SafetyWord.unwrap(word), 32, 40) * 1e9;
    }

    function graceUntil(SafetyWord word) internal pure returns (uint256) {
        return Bits.getUint(SafetyWord.unwrap(word), 72, 32);
    }

    function restrictedUntil(SafetyWord word) internal pure returns (uint256) {
        return Bits.getUint(SafetyWord.unwrap(word), 104, 32);
    }

    function bountyMark(SafetyWord word) internal pure returns (int256) {
        return Bits.getInt(SafetyWord.unwrap(word), 136, 96);
    }

    /// @dev [hours since 1970]
    function marginRaisedAt(SafetyWord word) internal pure returns (uint256) {
        return Bits.getUint(SafetyWord.unwrap(word), 232, 24);
    }

    function withGraceUntil(SafetyWord word, uint256 time) internal pure returns (SafetyWord) {
        return SafetyWord.wrap(Bits.setUint(SafetyWord.unwrap(word), 72, 32, time));
    }

    function withRestrictedUntil(SafetyWord word, uint256 time) internal pure returns (SafetyWord) {
        return SafetyWord.wrap(Bits.setUint(SafetyWord.unwrap(word), 104, 32, time));
    }

    function withBountyMark(SafetyWord word, int256 mark) internal pure returns (SafetyWord) {
        return SafetyWord.wrap(Bits.setInt(SafetyWord.unwrap(word), 136, 96, mark));
    }

    function withMarginRaisedAt(SafetyWord word, uint256 hour) internal pure returns (SafetyWord) {
        return SafetyWord.wrap(Bits.setUint(SafetyWord.unwrap(word), 232, 24, hour));
    }
}

library CrisisWordLibrary {
    /// @dev [1e-4 of mark]
    function concessionStart(CrisisWord word) internal pure returns (uint256) {
        return Bits.getUint(CrisisWord.unwrap(word), 0, 16);
    }

    function concessionTime(CrisisWord word) internal pure returns (uint256) {
        return Bits.getUint(CrisisWord.unwrap(word), 16, 16);
    }

    /// @dev [WAD quote]
    function fundLimit(CrisisWord word) internal pure returns (uint256) {
        return CompactDecimal.decode(Bits.getUint(CrisisWord.unwrap(word), 32, 16));
    }

    function paidAt(CrisisWord word) internal pure returns (uint256) {
        return Bits.getUint(CrisisWord.unwrap(word), 48, 32);
    }

    function spent(CrisisWord word) internal pure returns (uint256) {
        return Bits.getUint(CrisisWord.unwrap(word), 80, 96);
    }

    function pausedUntil(CrisisWord word) internal pure returns (uint256) {
        return Bits.getUint(CrisisWord.unwrap(word), 176, 32);
    }

    function deficitUntil(CrisisWord word) internal pure returns (uint256) {
        return Bits.getUint(CrisisWord.unwrap(word), 208, 32);
    }

    function deficits(CrisisWord word) internal pure returns (uint256) {
        return Bits.getUint(CrisisWord.unwrap(word), 240, 16);
    }

    function withTerms(
        CrisisWord word,
        uint256 concessionStart_,
        uint256 concessionTime_,
        uint256 compactLimit
    ) internal pure returns (CrisisWord) {
        uint256 w = Bits.setUint(CrisisWord.unwrap(word), 0, 16, concessionStart_);
        w = Bits.setUint(w, 16, 16, concessionTime_);
        return CrisisWord.wrap(Bits.setUint(w, 32, 16, compactLimit));
    }

    function withPayment(CrisisWord word, uint256 paidAt_, uint256 spent_) internal pure returns (CrisisWord) {
        return CrisisWord.wrap(Bits.setUint(Bits.setUint(CrisisWord.unwrap(word), 48, 32, paidAt_), 80, 96, spent_));
    }

    function withPausedUntil(CrisisWord word, uint256 time) internal pure returns (CrisisWord) {
        return CrisisWord.wrap(Bits.setUint(CrisisWord.unwrap(word), 176, 32, time));
    }

    function withDeficits(CrisisWord word, uint256 count, uint256 until) internal pure returns (CrisisWord) {
        return CrisisWord.wrap(Bits.setUint(Bits.setUint(CrisisWord.unwrap(word), 208, 32, until), 240, 16, count));
    }
}

library RingWordLibrary {
    /// @dev A place of the ring that no interval has used yet.
    RingWord internal constant NEVER = RingWord.wrap(1 << 165);
    /// @dev [WAD quote per lot] steps in which the ring keeps an index.
    uint256 internal constant INDEX_UNIT = 1e12;

    /// @dev [64 WAD quote per lot and second]
    function ratePerLotSecond(RingWord word) internal pure returns (int256) {
        return Bits.getInt(RingWord.unwrap(word), 0, 48);
    }

    function rate(RingWord word) internal pure returns (int256) {
        return Bits.getInt(RingWord.unwrap(word), 48, 58);
    }

    function premium(RingWord word) internal pure returns (int256) {
        return Bits.getInt(RingWord.unwrap(word), 106, 59);
    }

    function end(RingWord word) internal pure returns (uint256) {
        return Bits.getUint(RingWord.unwrap(word), 165, 32);
    }

    function covered(RingWord word) internal pure returns (uint256) {
        return Bits.getUint(RingWord.unwrap(word), 197, 16);
    }

    /// @dev [WAD quote per lot], rounded down to INDEX_UNIT.
    function indexPerLot(RingWord word) internal pure returns (uint256) {
        return Bits.getUint(RingWord.unwrap(word), 213, 43) * INDEX_UNIT;
    }

    function pack(
        int256 rate_,
        int256 premium_,
        uint256 end_,
        uint256 covered_,
        uint256 indexPerLot_
    ) internal pure returns (RingWord) {
        uint256 w = Bits.setInt(0, 48, 58, rate_);
        w = Bits.setInt(w, 106, 59, premium_);
        w = Bits.setUint(w, 165, 32, end_);
        w = Bits.setUint(w, 197, 16, covered_);
        return RingWord.wrap(Bits.setUint(w, 213, 43, indexPerLot_ / INDEX_UNIT));
    }

    function withRatePerLotSecond(RingWord word, int256 value) internal pure returns (RingWord) {
        return RingWord.wrap(Bits.setInt(RingWord.unwrap(word), 0, 48, value));
    }
}

library LossWordLibrary {
    function longLoss(LossWord word) internal pure returns (uint256) {
        return Bits.getUint(LossWord.unwrap(word), 0, 80);
    }

    function shortLoss(LossWord word) internal pure returns (uint256) {
        return Bits.getUint(LossWord.unwrap(word), 80, 80);
    }

    /// @dev A loss leaves its index within LOSS_LIMIT of zero, and funding alone is within 2^79 + 2^64, as the other side's index is: the sums
    /// stay below 2^80.
    function add(LossWord word, bool longs, uint256 perLot) internal pure returns (LossWord) {
        uint256 w = LossWord.unwrap(word);
        if (longs) return LossWord.wrap(Bits.setUint(w, 0, 80, word.longLoss() + perLot));
        return LossWord.wrap(Bits.setUint(w, 80, 80, word.shortLoss() + perLot));
    }
}

library RampWordLibrary {
    function fromInitial(RampWord word) internal pure returns (uint256) {
        return Bits.getUint(RampWord.unwrap(word), 0, 16);
    }

    function fromMaintenance(RampWord word) internal pure returns (uint256) {
        return Bits.getUint(RampWord.unwrap(word), 16, 8);
    }

    function toInitial(RampWord word) internal pure returns (uint256) {
        return Bits.getUint(RampWord.unwrap(word), 24, 16);
    }

    function toMaintenance(RampWord word) internal pure returns (uint256) {
        return Bits.getUint(RampWord.unwrap(word), 40, 8);
    }

    function startedAt(RampWord word) internal pure returns (uint256) {
        return Bits.getUint(RampWord.unwrap(word), 48, 32);
    }

    function endsAt(RampWord word) internal pure returns (uint256) {
        return Bits.getUint(RampWord.unwrap(word), 80, 32);
    }

    function withEndsAt(RampWord word, uint256 time) internal pure returns (RampWord) {
        return RampWord.wrap(Bits.setUint(RampWord.unwrap(word), 80, 32, time));
    }

    /// @param from Its margin rates hold at the start; `to`: at the end.
    function pack(RiskWord from, RiskWord to, uint256 startedAt_, uint256 endsAt_) internal pure returns (RampWord) {
        uint256 w = Bits.setUint(0, 0, 16, from.initialMargin());
        w = Bits.setUint(w, 16, 8, from.maintenance());
        w = Bits.setUint(w, 24, 16, to.initialMargin());
        w = Bits.setUint(w, 40, 8, to.maintenance());
        w = Bits.setUint(w, 48, 32, startedAt_);
        return RampWord.wrap(Bits.setUint(w, 80, 32, endsAt_));
    }
}
