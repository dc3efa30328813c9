import type { Address } from "./account.ts";
import { intField, uintField } from "./bits.ts";
import type { Environment } from "./call.ts";
import { conditionsOf, meanPremium } from "./estimators.ts";
import { clamp, divDown, divToZero, min, PERCENT, WAD } from "./fixedPoint.ts";
import type { Funding, RateTerms, Market, MarketId, Risk } from "./market.ts";

/** Time for which a rate is quoted [s]. */
export const PERIOD = 8n * 3600n;
/** One unit of the stored rate [WAD quote]. */
export const RATE_QUANTUM = 64n;
/** Beyond it a model's answer is rubbish, not a rate [WAD per period]. */
const ABSURD_RATE = WAD;
const MAX_RATE_PER_LOT_SECOND = (1n << 47n) - 1n;

/** What a funding model may read: everything was frozen when the interval ended. */
export interface FundingInputs {
  readonly premium: bigint; // [WAD]
  readonly interest: bigint; // [WAD per period]
  readonly damper: bigint; // [WAD per period]
  readonly bound: bigint; // [WAD per period]
  readonly covered: bigint; // [s]
  readonly interval: bigint; // [s]
  readonly openInterest: bigint; // [lots]
  readonly openInterestCap: bigint; // [lots]
  /** EMA of the index's squared returns [1e-18 per s]. */
  readonly variance: bigint;
  /** EMA of what the thinner side of the book holds near the index [WAD quote]; zero where it was not measured. */
  readonly depth: bigint;
  /** Depth at which the book counts as deep [WAD quote]; zero where it was not measured. */
  readonly impactDepth: bigint;
  /** How long the rate has been near its bound, 0 to 255; zero where that is not tracked. */
  readonly saturation: bigint;
}

/** Outcome of the end of one interval; all but `end` is zero where nothing was covered. */
export interface Settlement {
  /** Boundary that closed the interval [unix s]. */
  readonly end: bigint;
  readonly covered: bigint; // [s]
  /** Mean over the covered time [WAD]. */
  readonly premium: bigint;
  /** Bounded [WAD per period]. */
  readonly rate: bigint;
  readonly ratePerLotSecond: bigint; // [64 WAD quote]
  /** Mean over the covered time [WAD quote per lot]. */
  readonly indexPerLot: bigint;
  /** Interest component of the rate [WAD per period]. */
  readonly interest: bigint;
  /** Of the rate [WAD per period]. */
  readonly bound: bigint;
  readonly modelFailed: boolean;
}

export interface FundingIndices {
  readonly longIndex: bigint; // [WAD quote per lot]
  readonly shortIndex: bigint; // [WAD quote per lot]
}

/** Indices at a time not beyond the end of the interval that contains `accruedAt`. */
export function indicesAt(funding: Funding, time: bigint): FundingIndices {
  const growth = funding.rate * RATE_QUANTUM * (time - funding.accruedAt);
  return { longIndex: funding.longIndex + growth, shortIndex: funding.shortIndex + growth };
}

/** End of the interval that contains `time`, aligned to UTC [unix s]. */
export function intervalEnd(time: bigint, interval: bigint): bigint {
  return (divDown(time, interval) + 1n) * interval;
}

/** F = P + clamp(I - P, -d, +d) [WAD per period]. Source: BitMEX, "Perpetual contracts guide". */
export function clampedPremium(premium: bigint, interest: bigint, damper: bigint): bigint {
  return premium + clamp(interest - premium, -damper, damper);
}

/** |F| <= bound, whatever a model says. */
export function bounded(rate: bigint, bound: bigint): bigint {
  return clamp(rate, -bound, bound);
}

/** min(maxRate, k x (IM rate - MM rate)) [WAD per period]. */
export function rateBound(terms: RateTerms, risk: Risk): bigint {
  // initialMargin [1e-4] x (1 - maintenance [1e-2]) x k [1e-2] has the unit 1e-8, and 1e10 of those make a WAD.
  const margin = risk.initialMargin * (PERCENT - risk.maintenance) * terms.marginShare * 10n ** 10n;
  return min(terms.maxRate, margin);
}

/**
 * What a long lot pays per second: F x mean index x (covered share of the interval) / period, rounded toward zero,
 * saturating; zero where nothing was covered [64 WAD quote].
 *
 * @param rate [WAD per period]
 * @param indexIntegral [WAD quote per lot x s]
 * @param covered [s]
 * @param interval [s]
 */
export function ratePerLotSecond(rate: bigint, indexIntegral: bigint, covered: bigint, interval: bigint): bigint {
  if (covered === 0n) return 0n;
  const numerator = rate * indexIntegral * min(covered, interval);
  const denominator = covered * WAD * interval * PERIOD * RATE_QUANTUM;
  return clamp(divToZero(numerator, denominator), -MAX_RATE_PER_LOT_SECOND, MAX_RATE_PER_LOT_SECOND);
}

const NOTHING_SETTLED = {
  covered: 0n,
  premium: 0n,
  rate: 0n,
  ratePerLotSecond: 0n,
  indexPerLot: 0n,
  interest: 0n,
  bound: 0n,
  modelFailed: false,
};

/** What the running interval of a market would set if it ended with what is measured by now. */
export function settlement(environment: Environment, id: MarketId, market: Market): Settlement {
  const { terms, measured } = market;
  const { covered, interval } = { covered: measured.covered, interval: terms.interval };
  const end = intervalEnd(market.funding.accruedAt, interval);
  if (covered === 0n) {
    return { ...NOTHING_SETTLED, end };
  }
  const inputs = fundingInputs(market, meanPremium(market));
  const { premium, interest, bound } = inputs;
  const answer = askModel(environment, id, inputs, market.sampling.model);
  const rate = bounded(answer ?? clampedPremium(premium, interest, inputs.damper), bound);
  return {
    end,
    covered,
    premium,
    rate,
    ratePerLotSecond: ratePerLotSecond(rate, measured.indexIntegral, covered, interval),
    indexPerLot: divDown(measured.indexIntegral, covered),
    interest,
    bound,
    modelFailed: answer === undefined,
  };
}

/** What a model may read of a market whose interval ends with what is measured by now, and that mean premium [WAD]. */
export function fundingInputs(market: Market, premium: bigint): FundingInputs {
  const { terms, measured, hot } = market;
  return {
    premium,
    damper: terms.damper,
    bound: rateBound(terms, market.risk),
    covered: measured.covered,
    interval: terms.interval,
    openInterest: hot.openInterest,
    openInterestCap: hot.openInterestCap,
    ...conditionsOf(market),
  };
}

/** Accrues past the end of an interval: the old rate to the end, the new one for at most one interval, then nothing. */
export function accrueAcross(funding: Funding, next: Settlement, interval: bigint, time: bigint): Funding {
  const { longIndex, shortIndex } = indicesAt(funding, next.end);
  const nextEnd = next.end + interval;
  const growth = next.ratePerLotSecond * RATE_QUANTUM * (min(time, nextEnd) - next.end);
  return {
    ...funding,
    longIndex: intField(longIndex + growth, 80n),
    shortIndex: intField(shortIndex + growth, 80n),
    accruedAt: uintField(time, 32n),
    rate: time < nextEnd ? next.ratePerLotSecond : 0n,
  };
}

/** Indices now, whether or not an interval has ended unsettled. */
export function indicesNow(environment: Environment, id: MarketId, market: Market): FundingIndices {
  const { funding, terms } = market;
  const now = environment.timestamp;
  if (now < intervalEnd(funding.accruedAt, terms.interval)) return indicesAt(funding, now);
  const settled = settlement(environment, id, market);
  return indicesAt(accrueAcross(funding, settled, terms.interval, now), now);
}

/** Undefined where the model failed or answered rubbish. */
function askModel(environment: Environment, id: MarketId, inputs: FundingInputs, model: Address): bigint | undefined {
  if (environment.fundingRate === undefined) {
    return clampedPremium(inputs.premium, inputs.interest, inputs.damper);
  }
  const rate = environment.fundingRate(id, inputs, model);
  return rate === undefined || rate > ABSURD_RATE || rate < -ABSURD_RATE ? undefined : rate;
}
