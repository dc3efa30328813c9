import type { Address } from "./account.ts";
import { intField, uintField } from "./bits.ts";
import { encodeCompact } from "./compactDecimal.ts";
import { ensure } from "./errors.ts";
import { abs, WAD } from "./fixedPoint.ts";
import type { Crisis, EstimatorWordTerms, RateTerms, Risk, Safety, Sampling, TierFees, Trading } from "./market.ts";

/** Never changes after listing. */
export interface GridTerms {
  readonly symbol: string; // bytes32
  readonly tickSize: bigint; // [WAD quote per base]
  readonly lotSize: bigint; // [WAD base] a power of ten
  readonly interval: bigint; // [s]
}

/** Fractions are WAD. */
export interface MarginTerms {
  readonly initialMargin: bigint; // steps of 1e14
  readonly maintenance: bigint; // of IM, steps of 1e16
  readonly depth: bigint; // [WAD quote]
  readonly pnlWeight: bigint; // steps of 1e16
  readonly positionCap: bigint; // [lots]
  readonly openInterestCap: bigint; // [lots]
}

export interface TradingTerms {
  readonly makerFee: bigint; // fraction of notional, steps of 1e12; negative is a rebate
  readonly takerFee: bigint; // fraction of notional, steps of 1e12
  readonly priceBand: bigint; // fraction of index, steps of 1e15
  readonly minimumNotional: bigint; // [WAD quote]
  readonly removalFee: bigint; // [WAD quote] steps of 1e9
}

export interface SamplingTerms {
  readonly sampleInterval: bigint; // [s]
  readonly maxSampleGap: bigint; // [s]
  readonly basisTime: bigint; // [s]
  readonly markBand: bigint; // fraction of index, steps of 1e14
  readonly impactNotional: bigint; // [WAD quote]
  readonly impactShare: bigint; // fraction of open interest, steps of 1e14
  readonly maxImpactLevels: bigint;
  readonly maxPremium: bigint; // steps of 1e8
}

export interface FundingTerms {
  readonly model: Address;
  readonly interest: bigint; // [WAD per period] steps of 1e8
  readonly damper: bigint; // [WAD per period] steps of 1e8
  readonly maxRate: bigint; // [WAD per period] steps of 1e8
  readonly marginShare: bigint; // steps of 1e16
  readonly sampleBounty: bigint; // [WAD quote] steps of 1e9
  readonly settleBounty: bigint; // [WAD quote] steps of 1e9
  readonly bountyShare: bigint; // fraction of fees, steps of 1e16
  readonly insuranceShare: bigint; // fraction of fees, steps of 1e16
}

export interface LiquidationTerms {
  readonly fee: bigint; // fraction of notional, steps of 1e14
  readonly concessionStart: bigint; // fraction of mark, steps of 1e14
  readonly concessionEnd: bigint; // fraction of mark, steps of 1e14
  readonly concessionTime: bigint; // [s] from start to end
  readonly fundLimit: bigint; // [WAD quote] most that insurance pays for the market within one window
}

/** What a market measures besides premium and variance; all zero for nothing. */
export interface EstimatorTerms {
  readonly isWeighted: boolean;
  readonly tracksSaturation: boolean;
  readonly source: Address; // zero for none
  readonly depthBand: bigint; // fraction of index, steps of 1e14; 0 does not measure depth
  readonly impactDepth: bigint; // [WAD quote]
  readonly depthInterval: bigint; // [s]
  readonly maxDepthLevels: bigint;
}

export const NO_ESTIMATORS: EstimatorTerms = {
  isWeighted: false,
  tracksSaturation: false,
  source: "0x0000000000000000000000000000000000000000",
  depthBand: 0n,
  impactDepth: 0n,
  depthInterval: 0n,
  maxDepthLevels: 0n,
};

/** What a market is listed with. */
export interface MarketTerms {
  readonly grid: GridTerms;
  readonly oracle: Address;
  readonly margin: MarginTerms;
  readonly trading: TradingTerms;
  readonly sampling: SamplingTerms;
  readonly funding: FundingTerms;
  readonly liquidation: LiquidationTerms;
  readonly estimators: EstimatorTerms;
}

/** A market's terms in the units of its words. */
export interface PackedTerms {
  readonly trading: Trading;
  readonly sampling: Sampling;
  readonly funding: RateTerms;
  readonly risk: Pick<Risk, "quantum" | "initialMargin" | "maintenance" | "marginDepth">;
  readonly safety: Pick<Safety, "liquidationFee" | "concessionEnd" | "removalFee">;
  readonly crisis: Pick<Crisis, "concessionStart" | "concessionTime" | "fundLimit">;
  readonly estimators: EstimatorWordTerms;
  readonly openInterestCap: bigint; // [lots]
}

export const FEE_STEP = 10n ** 12n;
export const BASIS_STEP = 10n ** 14n;
export const PERMILLE_STEP = 10n ** 15n;
export const PERCENT_STEP = 10n ** 16n;
export const CASH_STEP = 10n ** 9n;
export const RATE_STEP = 10n ** 8n;

/** Whole steps, or a refusal: what an administrator sets is what holds. */
export function steps(field: string, value: bigint, step: bigint): bigint {
  ensure(value % step === 0n, "NotRepresentable", { field, value: abs(value), step });
  return value / step;
}

/**
 * The terms as the market's words hold them. What the words cannot hold exactly is refused, as on-chain; that the values
 * lie inside the listing bounds (docs/units.md) is for the contract to say.
 */
export function packTerms(terms: MarketTerms): PackedTerms {
  const { grid, margin, trading, sampling, funding, liquidation, estimators } = terms;
  return {
    trading: {
      oracle: terms.oracle,
      ...packFees(trading),
      priceBand: uintField(steps("priceBand", trading.priceBand, PERMILLE_STEP), 8n),
      lotExponent: BigInt(grid.lotSize.toString().length - 1),
      minimumNotional: compact(trading.minimumNotional),
      pnlWeight: uintField(steps("pnlWeight", margin.pnlWeight, PERCENT_STEP), 8n),
      positionCap: compact(margin.positionCap),
      sampleInterval: uintField(sampling.sampleInterval, 8n),
    },
    sampling: {
      model: funding.model,
      impactNotional: compact(sampling.impactNotional),
      maxImpactLevels: uintField(sampling.maxImpactLevels, 8n),
      maxSampleGap: uintField(sampling.maxSampleGap, 16n),
      basisTime: uintField(sampling.basisTime, 16n),
      impactShare: uintField(steps("impactShare", sampling.impactShare, BASIS_STEP), 16n),
      markBand: uintField(steps("markBand", sampling.markBand, BASIS_STEP), 16n),
      isWeighted: estimators.isWeighted,
      hasSource: BigInt(estimators.source) !== 0n,
      measuresDepth: estimators.depthBand !== 0n,
      tracksSaturation: estimators.tracksSaturation,
    },
    funding: {
      interest: intField(steps("interest", funding.interest, RATE_STEP), 32n) * RATE_STEP,
      damper: uintField(steps("damper", funding.damper, RATE_STEP), 32n) * RATE_STEP,
      maxRate: uintField(steps("maxRate", funding.maxRate, RATE_STEP), 32n) * RATE_STEP,
      maxPremium: uintField(steps("maxPremium", sampling.maxPremium, RATE_STEP), 32n) * RATE_STEP,
      marginShare: uintField(steps("marginShare", funding.marginShare, PERCENT_STEP), 8n),
      interval: uintField(grid.interval, 16n),
      insuranceShare: uintField(steps("insuranceShare", funding.insuranceShare, PERCENT_STEP), 8n),
      bountyShare: uintField(steps("bountyShare", funding.bountyShare, PERCENT_STEP), 8n),
      sampleBounty: cash("sampleBounty", funding.sampleBounty),
      settleBounty: cash("settleBounty", funding.settleBounty),
    },
    risk: {
      quantum: uintField(steps("quantum", grid.tickSize * grid.lotSize, WAD), 56n),
      initialMargin: uintField(steps("initialMargin", margin.initialMargin, BASIS_STEP), 16n),
      maintenance: uintField(steps("maintenance", margin.maintenance, PERCENT_STEP), 8n),
      marginDepth: compact(margin.depth),
    },
    safety: {
      liquidationFee: uintField(steps("liquidationFee", liquidation.fee, BASIS_STEP), 16n),
      concessionEnd: uintField(steps("concessionEnd", liquidation.concessionEnd, BASIS_STEP), 16n),
      removalFee: cash("removalFee", trading.removalFee),
    },
    crisis: {
      concessionStart: uintField(steps("concessionStart", liquidation.concessionStart, BASIS_STEP), 16n),
      concessionTime: uintField(liquidation.concessionTime, 16n),
      fundLimit: compact(liquidation.fundLimit),
    },
    estimators: {
      source: estimators.source,
      impactDepth: compact(estimators.impactDepth),
      depthBand: uintField(steps("depthBand", estimators.depthBand, BASIS_STEP), 16n),
      depthInterval: uintField(estimators.depthInterval, 16n),
      maxDepthLevels: uintField(estimators.maxDepthLevels, 8n),
    },
    openInterestCap: compact(margin.openInterestCap),
  };
}

/** Fees in the units of the words; theirs are fractions [WAD], these [1e-6 of notional]. */
export function packFees({ makerFee, takerFee }: TierFees): TierFees {
  return {
    makerFee: intField(steps("makerFee", makerFee, FEE_STEP), 16n),
    takerFee: uintField(steps("takerFee", takerFee, FEE_STEP), 16n),
  };
}

/** The value itself, which a compact decimal must hold. */
function compact(value: bigint): bigint {
  encodeCompact(value);
  return value;
}

/** An amount of cash that 40 bits of whole steps must hold [WAD quote]. */
function cash(field: string, value: bigint): bigint {
  return uintField(steps(field, value, CASH_STEP), 40n) * CASH_STEP;
}
