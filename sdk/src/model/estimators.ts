/**
 * What a market may measure besides premium and variance, as the contracts' `Estimators`: a linearly weighted mean of the premium, the mean
 * answer of an interest source, the depth of the book, and how long the rate has been near its bound.
 *
 * @module
 */
import type { Address } from "./account.ts";
import { intField, uintField } from "./bits.ts";
import type { Call } from "./call.ts";
import { measureDepth, nextDepth } from "./depth.ts";
import { abs, divDown, divToZero, divUp, min, WAD } from "./fixedPoint.ts";
import type { FundingInputs, Settlement } from "./funding.ts";
import {
  type Conditions,
  type EstimatorWordTerms,
  type Market,
  type MarketId,
  type Measures,
  NO_MEASURES,
  type Sampling,
} from "./market.ts";

/** Beyond it a source's answer is rubbish [WAD per period]. */
export const MAX_INTEREST = WAD / 100n;
export const MAX_SATURATION = 255n;
const SATURATION_STEP = 32n;
const SATURATION_DECAY = 4n;

/** A sample that was just taken. */
export interface Sample {
  readonly premium: bigint; // [WAD]
  readonly indexPerLot: bigint; // [WAD quote]
  readonly elapsed: bigint; // [s] that it covers
  readonly covered: bigint; // [s] by the interval, with it
}

/** Whether a market measures anything besides premium and variance. */
export function hasEstimators({ isWeighted, hasSource, measuresDepth, tracksSaturation }: Sampling): boolean {
  return isWeighted || hasSource || measuresDepth || tracksSaturation;
}

/**
 * Counts a sample for whatever the market measures besides.
 *
 * @param asked whether somebody asked for it: only then is the depth measured
 */
export function countSample(call: Call, id: MarketId, sample: Sample, asked: boolean): void {
  const { sampling } = call.market(id);
  if (sampling.isWeighted) {
    const { measures } = call.market(id);
    const weight = sample.covered * sample.elapsed;
    call.updateMarket(id, {
      measures: {
        ...measures,
        weightedIntegral: intField(measures.weightedIntegral + sample.premium * weight, 96n),
        weight: uintField(measures.weight + weight, 32n),
      },
    });
  }
  if (sampling.hasSource) countInterest(call, id, sample.elapsed);
  if (sampling.measuresDepth && asked) countDepth(call, id, sample.indexPerLot);
}

/** Time in which the source fails counts neither way: the mean is over the time for which it answered. */
function countInterest(call: Call, id: MarketId, elapsed: bigint): void {
  const { measures, estimators } = call.market(id);
  const rate = sourceRate(call, estimators.source);
  if (rate === undefined) {
    call.emit("InterestSourceFailed", { market: id, source: estimators.source });
    return;
  }
  call.emit("InterestSampled", { market: id, rate });
  call.updateMarket(id, {
    measures: {
      ...measures,
      interestIntegral: intField(measures.interestIntegral + rate * elapsed, 72n),
      interestCovered: uintField(measures.interestCovered + elapsed, 24n),
    },
  });
}

/** Undefined where the source fails or answers rubbish [WAD per period]. */
function sourceRate({ environment }: Call, source: Address): bigint | undefined {
  const rate = environment.interestRate?.(source);
  return rate === undefined || abs(rate) > MAX_INTEREST ? undefined : rate;
}

function countDepth(call: Call, id: MarketId, indexPerLot: bigint): void {
  const market = call.market(id);
  const { conditions, estimators } = market;
  const last = conditions.depthAt;
  if (call.now < last + estimators.depthInterval) return;
  const measured = measureDepth(call.state, id, market, indexPerLot);
  // The first measurement is all that is known.
  const depth = last === 0n ? measured : nextDepth(conditions.depth, measured, call.now - last);
  call.updateMarket(id, {
    conditions: { ...conditions, depth: uintField(depth, 96n), depthAt: uintField(call.now, 32n) },
  });
  call.emit("DepthSampled", { market: id, measured, depth });
}

/**
 * Mean premium over the covered time, toward zero; something must be covered [WAD]. Weighted, each second weighs as much as was covered by
 * the end of its sample: samples of equal length 1, 2, 3, and so on.
 */
export function meanPremium({ sampling, measured, measures }: Market): bigint {
  return sampling.isWeighted
    ? divToZero(measures.weightedIntegral, measures.weight)
    : divToZero(measured.premiumIntegral, measured.covered);
}

/** The part of a model's inputs that estimators make. */
export function conditionsOf({
  sampling,
  terms,
  measured,
  measures,
  estimators,
  conditions,
}: Market): Pick<FundingInputs, "interest" | "variance" | "depth" | "impactDepth" | "saturation"> {
  const isMeasured = sampling.measuresDepth && conditions.depthAt !== 0n;
  return {
    interest: sampling.hasSource ? sourcedInterest(measures, conditions, terms.interest) : terms.interest,
    variance: measured.variance,
    depth: isMeasured ? conditions.depth : 0n,
    impactDepth: isMeasured ? estimators.impactDepth : 0n,
    saturation: sampling.tracksSaturation ? conditions.saturation : 0n,
  };
}

/** The interval's mean; the last one where the source has not answered in it; the constant where it never has [WAD per period]. */
function sourcedInterest(measures: Measures, { hasInterest, interest }: Conditions, constant: bigint): bigint {
  if (measures.interestCovered !== 0n) return divToZero(measures.interestIntegral, measures.interestCovered);
  return hasInterest ? interest : constant;
}

/** Begins a new interval. */
export function settleConditions(call: Call, id: MarketId, settled: Settlement): void {
  const { sampling, measures, conditions, terms } = call.market(id);
  if (!hasEstimators(sampling)) return;
  let next = conditions;
  if (settled.covered !== 0n && (sampling.isWeighted || sampling.hasSource)) {
    if (sampling.hasSource && measures.interestCovered !== 0n) {
      next = { ...next, interest: settled.interest, hasInterest: true };
    }
    call.updateMarket(id, { measures: NO_MEASURES });
  }
  if (sampling.tracksSaturation) {
    let saturation = nextSaturation(next.saturation, settled.rate, settled.bound);
    // Further intervals that have ended since measured nothing and set no rate.
    let missed = divDown(call.now - settled.end, terms.interval);
    for (; missed !== 0n && saturation !== 0n; missed -= 1n) saturation = nextSaturation(saturation, 0n, 0n);
    next = { ...next, saturation };
  }
  call.updateMarket(id, { conditions: next });
  if (settled.covered === 0n) return;
  const { depth, saturation } = next;
  call.emit("ConditionsSettled", { market: id, interest: settled.interest, depth, saturation });
}

/**
 * Saturation after an interval: up by 32 while the rate was at half of its bound or more, else down by a quarter, rounded up. A rate of zero
 * never saturates.
 */
export function nextSaturation(saturation: bigint, rate: bigint, bound: bigint): bigint {
  if (rate !== 0n && 2n * abs(rate) >= bound) return min(saturation + SATURATION_STEP, MAX_SATURATION);
  return saturation - divUp(saturation, SATURATION_DECAY);
}

/**
 * What new terms do to what was measured by the old ones. Where the weighted mean begins, what was covered before counts evenly, each
 * second as much as the last. Nothing stays of a source that is replaced.
 */
export function reconfigured(
  { sampling, measured, measures, conditions, estimators }: Market,
  { isWeighted }: Sampling,
  { source }: EstimatorWordTerms,
): Pick<Market, "measures" | "conditions"> {
  let [nextMeasures, nextConditions] = [measures, conditions];
  if (isWeighted && !sampling.isWeighted) {
    const { premiumIntegral, covered } = measured;
    nextMeasures = {
      ...nextMeasures,
      weightedIntegral: intField(premiumIntegral * covered, 96n),
      weight: uintField(covered * covered, 32n),
    };
  }
  if (BigInt(source) !== BigInt(estimators.source)) {
    nextMeasures = { ...nextMeasures, interestIntegral: 0n, interestCovered: 0n };
    nextConditions = { ...nextConditions, interest: 0n, hasInterest: false };
  }
  return { measures: nextMeasures, conditions: nextConditions };
}
