import type { FilterSettings } from "./coefficients.ts";

/**
 * A Kalman filter of the premium, of which every slice of an interval shows a noisy mean.
 *
 * Hidden are the premium's level m, the level s that it returns to, and what the interval has accumulated, a. In a slice of one hour
 *
 *   m' = m + pull (s - m) + N(0, drift),   s' = s + N(0, slowDrift),   a' = a + weight m'
 *
 * and the slice's measured mean is m' + N(0, noise). A settled rate that names one premium says what a was. Kalman, "A new approach to
 * linear filtering and prediction problems", 1960. All in basis points.
 *
 * @internal
 */
export interface FilterState {
  readonly level: number;
  readonly slow: number;
  readonly sum: number;
  /** Covariances: level with level, slow, sum; slow with slow, sum; sum with sum [bp^2]. */
  readonly ll: number;
  readonly ls: number;
  readonly la: number;
  readonly ss: number;
  readonly sa: number;
  readonly aa: number;
}

/** Settings for a slice of some length. */
export interface SliceSettings {
  readonly drift: number; // [bp^2 per slice]
  readonly pull: number; // per slice
  readonly slowDrift: number; // [bp^2 per slice]
}

/** Variance of a premium that a settled rate names: what the venue rounds and samples otherwise [bp^2]. */
const SETTLED_VARIANCE = 0.0025;
/** Variance with which a filter starts [bp^2]. */
const FIRST_VARIANCE = 1;

/** @param hours length of a slice [h] */
export function forSlice({ drift, pull, slowDrift }: FilterSettings, hours: number): SliceSettings {
  return { drift: drift * hours, pull: 1 - (1 - pull) ** hours, slowDrift: slowDrift * hours };
}

export function startFilter(premium: number): FilterState {
  const none = { ls: 0, la: 0, sa: 0, aa: 0 };
  return { level: premium, slow: premium, sum: 0, ll: FIRST_VARIANCE, ss: FIRST_VARIANCE, ...none };
}

/** A new interval: nothing accumulated. */
export function clearSum(state: FilterState): FilterState {
  return { ...state, sum: 0, la: 0, sa: 0, aa: 0 };
}

/** One slice later; `weight` is what the slice counts in the sum. */
export function advance(state: FilterState, { drift, pull, slowDrift }: SliceSettings, weight: number): FilterState {
  const keep = 1 - pull;
  const level = keep * state.level + pull * state.slow;
  const ll = keep * keep * state.ll + 2 * keep * pull * state.ls + pull * pull * state.ss + drift;
  const ls = keep * state.ls + pull * state.ss;
  const la = keep * state.la + pull * state.sa;
  return {
    level,
    slow: state.slow,
    sum: state.sum + weight * level,
    ll,
    ls,
    la: la + weight * ll,
    ss: state.ss + slowDrift,
    sa: state.sa + weight * ls,
    aa: state.aa + 2 * weight * la + weight * weight * ll,
  };
}

/** Takes in the measured mean of the slice just entered. */
export function correctLevel(state: FilterState, premium: number, noise: number): FilterState {
  return correct(state, premium - state.level, state.ll + noise, state.ll, state.ls, state.la);
}

/** Takes in what the sum turned out to be. */
export function correctSum(state: FilterState, sum: number): FilterState {
  return correct(state, sum - state.sum, state.aa + SETTLED_VARIANCE, state.la, state.sa, state.aa);
}

/** @param l, s, a covariances of level, slow and sum with what was observed */
function correct(state: FilterState, surprise: number, variance: number, l: number, s: number, a: number): FilterState {
  const [gl, gs, ga] = [l / variance, s / variance, a / variance];
  return {
    level: state.level + gl * surprise,
    slow: state.slow + gs * surprise,
    sum: state.sum + ga * surprise,
    ll: state.ll - gl * l,
    ls: state.ls - gl * s,
    la: state.la - gl * a,
    ss: state.ss - gs * s,
    sa: state.sa - gs * a,
    aa: state.aa - ga * a,
  };
}
