/**
 * Funding rates as functions of the premium, in plain numbers, for forecasts and screens. The exact integers are in the engine's model.
 *
 * Every model of the exchange is continuous and monotone in the premium. So the median of a rate is the rate of the median premium, and
 * a rate that was settled says between which two premiums the mean of its interval lay.
 *
 * @module
 */
import { requireNumber } from "./errors.ts";

/** Premiums, lowest and highest; infinite where there is no bound [fraction]. */
export interface PremiumRange {
  readonly low: number;
  readonly high: number;
}

/** A funding rate as a function of the premium that never falls [fractions; rates per funding period]. */
export interface RateFunction {
  /** The rate of an interval with that mean premium. */
  readonly rateOf: (premium: number) => number;
  /** The mean premiums that give this rate; the nearest ones where none does. */
  readonly premiumsOf: (rate: number) => PremiumRange;
}

export interface ClampedRateParameters {
  /** Interest component I [fraction per funding period]. */
  readonly interest: number;
  /** Damper d, at least zero [fraction per funding period]. */
  readonly damper: number;
  /** Bound of the rate's size, positive; none by default [fraction per funding period]. */
  readonly cap?: number;
}

/** Rates this near to each other are one: they were recorded with eight decimals. */
const SAME_RATE = 1e-9;

/**
 * F = P + clamp(I - P, -d, +d), then |F| <= cap. Source: BitMEX, "Perpetual contracts guide".
 *
 * @throws FundingArgumentError
 * @example
 * const { rateOf } = clampedRate({ interest: 0.0001, damper: 0.0005 });
 * rateOf(0.001); // 0.0005
 */
export function clampedRate({ interest, damper, cap = Infinity }: ClampedRateParameters): RateFunction {
  requireNumber("interest", interest, "a fraction");
  requireNumber("damper", damper, "at least zero", (value) => value >= 0);
  if (cap !== Infinity) requireNumber("cap", cap, "positive", (value) => value > 0);
  const rateOf = (premium: number): number => {
    const damped = premium + clampNumber(interest - premium, -damper, damper);
    return clampNumber(damped, -cap, cap);
  };
  const premiumsOf = (rate: number): PremiumRange => {
    const isInterest = Math.abs(rate - interest) <= SAME_RATE;
    const beyond = rate > interest ? rate + damper : rate - damper;
    return {
      low: rate <= -cap + SAME_RATE ? -Infinity : isInterest ? interest - damper : beyond,
      high: rate >= cap - SAME_RATE ? Infinity : isInterest ? interest + damper : beyond,
    };
  };
  return { rateOf, premiumsOf };
}

/** Halvings of an interval of premiums: 0.5 x 2^-60 is far below a unit of the contracts. */
const HALVINGS = 60;

/**
 * The rate function of any model whose rate never falls in the premium, such as the exchange's tiered and adaptive ones; the premiums of a
 * rate are found by halving.
 *
 * @param rateOf the rate of a mean premium [fraction per funding period]
 * @param maxPremium size of the largest premium there is; what gives a rate from there on has no bound [fraction]
 * @throws FundingArgumentError
 * @example
 * const tiered = monotoneRate((premium) => Number(tieredRate({ ...terms, premium: toWad(premium) }, tiers, reach)) / 1e18, 0.25);
 */
export function monotoneRate(rateOf: (premium: number) => number, maxPremium: number): RateFunction {
  requireNumber("maxPremium", maxPremium, "positive", (value) => value > 0);
  /** The least premium from which on a condition holds that, once true, stays so; Infinity if it never does. */
  const first = (holds: (premium: number) => boolean): number => {
    if (holds(-maxPremium)) return -Infinity;
    if (!holds(maxPremium)) return Infinity;
    let [low, high] = [-maxPremium, maxPremium];
    for (let i = 0; i < HALVINGS; i += 1) {
      const middle = (low + high) / 2;
      if (holds(middle)) high = middle;
      else low = middle;
    }
    return high;
  };
  const premiumsOf = (rate: number): PremiumRange => {
    const low = first((premium) => rateOf(premium) >= rate - SAME_RATE);
    const high = first((premium) => rateOf(premium) > rate + SAME_RATE);
    // A rate beyond all that there are is nearest to the last one.
    return { low: low === Infinity ? maxPremium : low, high: high === -Infinity ? -maxPremium : high };
  };
  return { rateOf, premiumsOf };
}

/** How far a premium lies outside a range; zero inside [fraction]. */
export function distanceTo({ low, high }: PremiumRange, premium: number): number {
  return Math.max(0, low - premium, premium - high);
}

/** The premium of a range that is nearest to one given. */
export function nearestIn({ low, high }: PremiumRange, premium: number): number {
  return clampNumber(premium, low, high);
}

/** A number inside two bounds; the lower one where they cross. */
export function clampNumber(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}
