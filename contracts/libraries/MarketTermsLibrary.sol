// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Market} from "../ExchangeStorage.sol";
import {
    EstimatorTerms,
    FundingTerms,
    GridTerms,
    IMarketAdmin,
    LiquidationTerms,
    MarginTerms,
    MarketTerms,
    SamplingTerms,
    TradingTerms
} from "../interfaces/IMarketAdmin.sol";
import {Bits} from "../types/Bits.sol";
import {CompactDecimal} from "../types/CompactDecimal.sol";
import {EstimatorTermsWord, EstimatorTermsWordLibrary} from "../types/EstimatorWords.sol";
import {
    CrisisWord,
    FundingTermsWord,
    FundingTermsWordLibrary,
    RiskWord,
    SafetyWord,
    SamplingWord,
    TradingWord
} from "../types/MarketWords.sol";
import {Estimators} from "./Estimators.sol";
import {FeeRange, FeeTiers} from "./FeeTiers.sol";
import {FixedPoint} from "./FixedPoint.sol";
import {Funding} from "./Funding.sol";
import {Premium} from "./Premium.sol";

/// @notice A market's terms as its slots hold them; whatever a slot holds besides terms is zero.
struct PackedTerms {
    TradingWord trading;
    SamplingWord sampling;
    FundingTermsWord funding;
    RiskWord risk;
    SafetyWord safety;
    CrisisWord crisis;
    EstimatorTermsWord estimators;
    uint256 openInterestCap; // compact decimal
}

/// @title Bounds and packing of a market's terms
/// @notice Every listing check (docs/units.md has the table), each against a constant of this file. No delay and no role can take a market outside.
/// `pack` is linked, as it would not fit into MarketAdmin; the small checks that single changes need too are internal.
library MarketTermsLibrary {
    uint256 private constant WAD = FixedPoint.WAD;

    // Grid
    /// @dev Far above any price that an index may have; keeps tickSize x lotSize below 2^248.
    uint256 internal constant MAX_TICK_SIZE = type(uint128).max; // [WAD quote per base]
    /// @dev A larger exponent would let an index per lot overflow (libraries/Index.sol).
    uint256 internal constant MAX_LOT_SIZE = 1e36; // [WAD base]
    uint256 internal constant MAX_QUANTUM = type(uint56).max; // [WAD quote per lot-tick]
    /// @dev At most 0.001 % per tick, and 2^24 ticks leave the price 20-fold room upwards.
    uint256 internal constant MIN_INDEX_TICKS = 100_000;
    uint256 internal constant MAX_INDEX_TICKS = 800_000;
    uint256 internal constant MIN_LOT_VALUE = 1e18; // [WAD quote]
    uint256 internal constant MAX_LOT_VALUE = 100e18; // [WAD quote]
    /// @dev Steps of a feed in its price: fewer would turn the feed's rounding into premium.
    uint256 internal constant MIN_FEED_STEPS = 10_000;

    // Margin
    uint256 internal constant MIN_INITIAL_MARGIN = 0.01e18;
    uint256 internal constant MAX_INITIAL_MARGIN = WAD;
    uint256 internal constant MIN_MAINTENANCE = 0.01e18; // of IM
    uint256 internal constant MAX_MAINTENANCE = 0.99e18; // of IM
    uint256 internal constant MIN_DEPTH = 100_000e18; // [WAD quote]
    /// @dev Keeps the products of libraries/Margin.sol below 2^245.
    uint256 internal constant MAX_DEPTH = 1e33; // [WAD quote]
    uint256 internal constant MAX_POSITION_CAP = type(uint32).max; // [lots]
    uint256 internal constant MAX_OPEN_INTEREST_CAP = type(uint48).max; // [lots]

    // Trading
    uint256 internal constant MAX_FEE = 0.01e18;
    uint256 internal constant MIN_PRICE_BAND = 0.01e18;
    uint256 internal constant MAX_PRICE_BAND = 0.25e18;
    uint256 internal constant MIN_MINIMUM_NOTIONAL = 1e18; // [WAD quote]
    uint256 internal constant MAX_MINIMUM_NOTIONAL = 100_000e18; // [WAD quote]
    uint256 internal constant MAX_REMOVAL_FEE = 10e18; // [WAD quote]

    // Sampling
    uint256 internal constant MAX_SAMPLE_INTERVAL = 60; // [s]
    uint256 internal constant MAX_SAMPLE_GAP = 900; // [s]
    /// @dev No shorter than the longest gap, so that one sample after a gap is not the whole basis.
    uint256 internal constant MIN_BASIS_TIME = MAX_SAMPLE_GAP; // [s]
    uint256 internal constant MAX_BASIS_TIME = type(uint16).max; // [s]
    uint256 internal constant MAX_PREMIUM = 0.25e18;

    // Funding
    uint256 internal constant MAX_RATE = 0.04e18; // per period
    uint256 internal constant MAX_BOUNTY = 100e18; // [WAD quote]

    // Estimators
    uint256 internal constant MAX_IMPACT_DEPTH = 1e27; // [WAD quote]
    uint256 internal constant MAX_DEPTH_INTERVAL = 1 hours;

    // Liquidation
    uint256 internal constant MAX_LIQUIDATION_FEE = 0.1e18;
    uint256 internal constant MAX_CONCESSION = 0.25e18;
    /// @dev Within an hour whoever takes a position over gets all that he may get.
    uint256 internal constant MAX_CONCESSION_TIME = 1 hours;
    uint256 internal constant MAX_FUND_LIMIT = 1e27; // [WAD quote]

    // Steps of the packed forms
    uint256 internal constant FEE_STEP = 1e12;
    uint256 internal constant BASIS_STEP = 1e14;
    uint256 internal constant PERMILLE_STEP = 1e15;
    uint256 internal constant PERCENT_STEP = 1e16;
    uint256 internal constant CASH_STEP = 1e9;
    uint256 internal constant RATE_STEP = FundingTermsWordLibrary.RATE_UNIT;

    /// @notice Judges the values first; then refuses what the packed form cannot hold exactly.
    /// @param m The market that the terms are for; its fee tiers count together with the terms' own fees.
    function pack(Market storage m, MarketTerms calldata terms) external view returns (PackedTerms memory packed) {
        _check(terms, FeeTiers.range(m.feeTiers, terms.trading.makerFee, terms.trading.takerFee));
        packed.trading = _tradingWord(terms);
        packed.sampling = _samplingWord(terms);
        packed.funding = _fundingTermsWord(terms);
        packed.risk = RiskWord.wrap(0).withTerms(
            quantum(terms.grid),
            steps("initialMargin", terms.margin.initialMargin, BASIS_STEP),
            steps("maintenance", terms.margin.maintenance, PERCENT_STEP),
            CompactDecimal.encode(terms.margin.depth)
        );
        packed.safety = _safetyWord(terms);
        packed.crisis = CrisisWord.wrap(0).withTerms(
            steps("concessionStart", terms.liquidation.concessionStart, BASIS_STEP),
            terms.liquidation.concessionTime,
            CompactDecimal.encode(terms.liquidation.fundLimit)
        );
        packed.estimators = _estimatorTermsWord(terms.estimators);
        packed.openInterestCap = CompactDecimal.encode(terms.margin.openInterestCap);
    }

    // Checks

    function _check(MarketTerms calldata terms, FeeRange memory fees) private pure {
        _checkGrid(terms.grid);
        _checkMargin(terms.margin);
        _checkTrading(terms.trading);
        _checkSampling(terms.sampling, terms.grid.interval, terms.trading.minimumNotional);
        _checkFunding(terms.funding);
        _checkEstimators(terms.estimators, terms.sampling.sampleInterval);
        inBounds("liquidationFee", terms.liquidation.fee, 0, MAX_LIQUIDATION_FEE);
        inBounds("concessionEnd", terms.liquidation.concessionEnd, 0, MAX_CONCESSION);
        inBounds("concessionStart", terms.liquidation.concessionStart, 0, terms.liquidation.concessionEnd);
        inBounds("concessionTime", terms.liquidation.concessionTime, 1, MAX_CONCESSION_TIME);
        inBounds("fundLimit", terms.liquidation.fundLimit, 0, MAX_FUND_LIMIT);

        _checkMarginRates(terms, fees, terms.margin.initialMargin, terms.margin.maintenance);
        checkRebate(fees, terms.funding.bountyShare, terms.funding.insuranceShare);
    }

    /// @notice What the other terms ask of margin holds all along a ramp if it holds at both of its ends: where both rates rise, MM only
    /// grows, and IM - MM is a concave function of time. IM is taken a step lower, as the line is rounded down.
    /// @param from Margin rates at the start of the ramp whose target is in the terms.
    function checkRamp(Market storage m, MarketTerms calldata terms, RiskWord from) external view {
        FeeRange memory fees = FeeTiers.range(m.feeTiers, terms.trading.makerFee, terms.trading.takerFee);
        uint256 initial = from.initialMargin() * BASIS_STEP;
        uint256 maintenance = from.maintenance() * PERCENT_STEP;
        bool bothRise = terms.margin.initialMargin > initial && terms.margin.maintenance > maintenance;
        uint256 lower = bothRise ? BASIS_STEP : 0;
        _checkMarginRates(terms, fees, initial - lower, maintenance);
        if (bothRise) _checkMarginRates(terms, fees, terms.margin.initialMargin - lower, terms.margin.maintenance);
    }

    function _checkMarginRates(
        MarketTerms calldata terms,
        FeeRange memory fees,
        uint256 initial,
        uint256 maintenanceShare
    ) private pure {
        uint256 maintenance = FixedPoint.divDown(initial * maintenanceShare, WAD);
        checkMaintenance(
            maintenance,
            initial,
            fees.highestTaker,
            terms.liquidation.fee,
            terms.liquidation.concessionEnd
        );
        // Through the mark alone no trade can push an account that satisfied IM into liquidation.
        uint256 markRoom = FixedPoint.divDown((initial - maintenance) * WAD, 2 * WAD + initial + maintenance);
        markRoom = FixedPoint.min(maintenance, markRoom);
        // And an order at the mark is never outside the price band.
        inBounds("markBand", terms.sampling.markBand, 0, FixedPoint.min(markRoom, terms.trading.priceBand));
        // A rate must not outrun the margin that stands behind it.
        uint256 marginRoom = FixedPoint.divDown((initial - maintenance) * terms.funding.marginShare, WAD);
        inBounds("maxRate", terms.funding.maxRate, 0, FixedPoint.min(MAX_RATE, marginRoom));
    }

    /// @dev What a liquidation costs at worst must be inside MM, or closing an account at MM would already leave a deficit.
    function checkMaintenance(
        uint256 maintenance,
        uint256 initial,
        uint256 highestTaker,
        uint256 liquidationFee,
        uint256 concessionEnd
    ) internal pure {
        inBounds("maintenanceMargin", maintenance, highestTaker + liquidationFee + concessionEnd + 1, initial);
    }

    /// @dev What a trade pays in must cover the rebate, the bounties and the insurance share that come out of it, or wash trades between
    /// a cheap tier and a rebated one would draw money.
    function checkRebate(FeeRange memory fees, uint256 bountyShare, uint256 insuranceShare) internal pure {
        uint256 free = FixedPoint.divDown(fees.lowestTaker * (WAD - bountyShare - insuranceShare), WAD);
        inBounds("rebate", fees.highestRebate, 0, free);
    }

    function checkFees(int256 makerFee, uint256 takerFee) internal pure {
        inBounds("makerFee", FixedPoint.abs(makerFee), 0, MAX_FEE);
        inBounds("takerFee", takerFee, 0, MAX_FEE);
    }

    /// @dev The index lies well inside the grid, and a lot is neither dust nor unaffordable.
    function checkIndex(uint256 indexPerLot, uint256 quantum_) internal pure {
        inBounds("indexOnGrid", indexPerLot, MIN_INDEX_TICKS * quantum_, MAX_INDEX_TICKS * quantum_);
        inBounds("lotValue", indexPerLot, MIN_LOT_VALUE, MAX_LOT_VALUE);
    }

    function inBounds(bytes32 bound, uint256 value, uint256 minimum, uint256 maximum) internal pure {
        require(value >= minimum && value <= maximum, IMarketAdmin.OutOfBounds(bound, value, minimum, maximum));
    }

    function _checkGrid(GridTerms calldata grid) private pure {
        inBounds("tickSize", grid.tickSize, 1, MAX_TICK_SIZE);
        inBounds("lotSize", grid.lotSize, 1, MAX_LOT_SIZE);
        uint256 magnitude = 10 ** Math.log10(grid.lotSize);
        require(grid.lotSize == magnitude, IMarketAdmin.NotRepresentable("lotSize", grid.lotSize, magnitude));
        inBounds("quantum", quantum(grid), 1, MAX_QUANTUM);
        inBounds("interval", grid.interval, 1, Funding.PERIOD);
        require(
            Funding.PERIOD % grid.interval == 0,
            IMarketAdmin.NotRepresentable("interval", Funding.PERIOD, grid.interval)
        );
    }

    function _checkMargin(MarginTerms calldata margin) private pure {
        inBounds("initialMargin", margin.initialMargin, MIN_INITIAL_MARGIN, MAX_INITIAL_MARGIN);
        inBounds("maintenance", margin.maintenance, MIN_MAINTENANCE, MAX_MAINTENANCE);
        if (margin.depth != 0) inBounds("depth", margin.depth, MIN_DEPTH, MAX_DEPTH);
        inBounds("pnlWeight", margin.pnlWeight, 0, WAD);
        inBounds("positionCap", margin.positionCap, 1, MAX_POSITION_CAP);
        inBounds("openInterestCap", margin.openInterestCap, 0, MAX_OPEN_INTEREST_CAP);
    }

    function _checkTrading(TradingTerms calldata trading) private pure {
        checkFees(trading.makerFee, trading.takerFee);
        inBounds("priceBand", trading.priceBand, MIN_PRICE_BAND, MAX_PRICE_BAND);
        inBounds("minimumNotional", trading.minimumNotional, MIN_MINIMUM_NOTIONAL, MAX_MINIMUM_NOTIONAL);
        inBounds("removalFee", trading.removalFee, 0, MAX_REMOVAL_FEE);
    }

    function _checkSampling(SamplingTerms calldata sampling, uint256 interval, uint256 minimumNotional) private pure {
        inBounds("sampleInterval", sampling.sampleInterval, 1, FixedPoint.min(MAX_SAMPLE_INTERVAL, interval));
        inBounds("maxSampleGap", sampling.maxSampleGap, sampling.sampleInterval, MAX_SAMPLE_GAP);
        inBounds("basisTime", sampling.basisTime, MIN_BASIS_TIME, MAX_BASIS_TIME);
        // Smallest orders, one to a level, must be able to make up the impact size within the longest walk.
        inBounds("impactNotional", sampling.impactNotional, minimumNotional, Premium.WALK_LIMIT * minimumNotional);
        inBounds("impactShare", sampling.impactShare, 0, WAD);
        inBounds("maxImpactLevels", sampling.maxImpactLevels, 1, Premium.WALK_LIMIT);
        inBounds("maxPremium", sampling.maxPremium, 0, MAX_PREMIUM);
    }

    function _checkFunding(FundingTerms calldata funding) private pure {
        inBounds("interest", FixedPoint.abs(funding.interest), 0, MAX_RATE);
        inBounds("damper", funding.damper, 0, MAX_RATE);
        inBounds("marginShare", funding.marginShare, 0, WAD);
        inBounds("sampleBounty", funding.sampleBounty, 0, MAX_BOUNTY);
        inBounds("settleBounty", funding.settleBounty, 0, MAX_BOUNTY);
        inBounds("bountyShare", funding.bountyShare, 0, WAD);
        inBounds("insuranceShare", funding.insuranceShare, 0, WAD - funding.bountyShare);
    }

    function _checkEstimators(EstimatorTerms calldata estimators, uint256 sampleInterval) private pure {
        // Without depth nothing else of it means anything, and is zero, so that terms read back as they were given.
        bool measures = estimators.depthBand != 0;
        inBounds("depthBand", estimators.depthBand, 0, MAX_PRICE_BAND);
        inBounds("impactDepth", estimators.impactDepth, measures ? WAD : 0, measures ? MAX_IMPACT_DEPTH : 0);
        inBounds(
            "depthInterval",
            estimators.depthInterval,
            measures ? sampleInterval : 0,
            measures ? MAX_DEPTH_INTERVAL : 0
        );
        inBounds("maxDepthLevels", estimators.maxDepthLevels, measures ? 1 : 0, measures ? Premium.WALK_LIMIT : 0);
    }

    // Packing

    /// @return [WAD quote per lot-tick]
    function quantum(GridTerms calldata grid) internal pure returns (uint256) {
        return steps("quantum", grid.tickSize * grid.lotSize, WAD);
    }

    function _tradingWord(MarketTerms calldata terms) private pure returns (TradingWord) {
        TradingTerms calldata trading = terms.trading;
        uint256 w = uint160(address(terms.oracle));
        w = Bits.setInt(w, 160, 16, steps("makerFee", trading.makerFee, FEE_STEP));
        w = Bits.setUint(w, 176, 16, steps("takerFee", trading.takerFee, FEE_STEP));
        w = Bits.setUint(w, 192, 8, steps("priceBand", trading.priceBand, PERMILLE_STEP));
        w = Bits.setUint(w, 200, 8, Math.log10(terms.grid.lotSize));
        w = Bits.setUint(w, 208, 16, CompactDecimal.encode(trading.minimumNotional));
        w = Bits.setUint(w, 224, 8, steps("pnlWeight", terms.margin.pnlWeight, PERCENT_STEP));
        w = Bits.setUint(w, 232, 16, CompactDecimal.encode(terms.margin.positionCap));
        return TradingWord.wrap(Bits.setUint(w, 248, 8, terms.sampling.sampleInterval));
    }

    function _samplingWord(MarketTerms calldata terms) private pure returns (SamplingWord) {
        SamplingTerms calldata sampling = terms.sampling;
        uint256 w = uint160(address(terms.funding.model));
        w = Bits.setUint(w, 160, 16, CompactDecimal.encode(sampling.impactNotional));
        w = Bits.setUint(w, 176, 8, sampling.maxImpactLevels);
        w = Bits.setUint(w, 184, 16, sampling.maxSampleGap);
        w = Bits.setUint(w, 200, 16, sampling.basisTime);
        w = Bits.setUint(w, 216, 16, steps("impactShare", sampling.impactShare, BASIS_STEP));
        w = Bits.setUint(w, 232, 16, steps("markBand", sampling.markBand, BASIS_STEP));
        return SamplingWord.wrap(Bits.setUint(w, 248, 8, _flags(terms.estimators)));
    }

    function _flags(EstimatorTerms calldata estimators) private pure returns (uint256) {
        return
            (estimators.isWeighted ? Estimators.WEIGHTED : 0) |
            (address(estimators.source) != address(0) ? Estimators.SOURCE : 0) |
            (estimators.depthBand != 0 ? Estimators.DEPTH : 0) |
            (estimators.tracksSaturation ? Estimators.SATURATION : 0);
    }

    function _estimatorTermsWord(EstimatorTerms calldata estimators) private pure returns (EstimatorTermsWord) {
        return
            EstimatorTermsWordLibrary.pack(
                address(estimators.source),
                CompactDecimal.encode(estimators.impactDepth),
                steps("depthBand", estimators.depthBand, BASIS_STEP),
                estimators.depthInterval,
                estimators.maxDepthLevels
            );
    }

    function _fundingTermsWord(MarketTerms calldata terms) private pure returns (FundingTermsWord) {
        FundingTerms calldata funding = terms.funding;
        uint256 w = Bits.setInt(0, 0, 32, steps("interest", funding.interest, RATE_STEP));
        w = Bits.setUint(w, 32, 32, steps("damper", funding.damper, RATE_STEP));
        w = Bits.setUint(w, 64, 32, steps("maxRate", funding.maxRate, RATE_STEP));
        w = Bits.setUint(w, 96, 32, steps("maxPremium", terms.sampling.maxPremium, RATE_STEP));
        w = Bits.setUint(w, 128, 8, steps("marginShare", funding.marginShare, PERCENT_STEP));
        w = Bits.setUint(w, 136, 16, terms.grid.interval);
        w = Bits.setUint(w, 152, 8, steps("insuranceShare", funding.insuranceShare, PERCENT_STEP));
        w = Bits.setUint(w, 160, 8, steps("bountyShare", funding.bountyShare, PERCENT_STEP));
        w = Bits.setUint(w, 168, 40, steps("sampleBounty", funding.sampleBounty, CASH_STEP));
        return FundingTermsWord.wrap(Bits.setUint(w, 208, 40, steps("settleBounty", funding.settleBounty, CASH_STEP)));
    }

    function _safetyWord(MarketTerms calldata terms) private pure returns (SafetyWord) {
        LiquidationTerms calldata liquidation = terms.liquidation;
        uint256 w = Bits.setUint(0, 0, 16, steps("liquidationFee", liquidation.fee, BASIS_STEP));
        w = Bits.setUint(w, 16, 16, steps("concessionEnd", liquidation.concessionEnd, BASIS_STEP));
        return SafetyWord.wrap(Bits.setUint(w, 32, 40, steps("removalFee", terms.trading.removalFee, CASH_STEP)));
    }

    /// @dev The terms are the lowest 72 bits; above them are times and the mark of the bounties, which stay.
    function withTermsOf(SafetyWord safety, PackedTerms memory packed) internal pure returns (SafetyWord) {
        uint256 kept = SafetyWord.unwrap(safety) & ~uint256(type(uint72).max);
        return SafetyWord.wrap(kept | SafetyWord.unwrap(packed.safety));
    }

    /// @dev The terms are the lowest 48 bits; above them is what goes on.
    function withCrisisTermsOf(CrisisWord crisis, PackedTerms memory packed) internal pure returns (CrisisWord) {
        uint256 kept = CrisisWord.unwrap(crisis) & ~uint256(type(uint48).max);
        return CrisisWord.wrap(kept | CrisisWord.unwrap(packed.crisis));
    }

    /// @dev Whole steps, or a refusal: what an administrator sets is what holds.
    function steps(bytes32 field, uint256 value, uint256 step) internal pure returns (uint256) {
        require(value % step == 0, IMarketAdmin.NotRepresentable(field, value, step));
        return FixedPoint.divDown(value, step);
    }

    function steps(bytes32 field, int256 value, uint256 step) internal pure returns (int256) {
        int256 magnitude = int256(steps(field, FixedPoint.abs(value), step));
        return value < 0 ? -magnitude : magnitude;
    }
}
