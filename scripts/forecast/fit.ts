import type { Coefficients, FilterSettings } from "../../sdk/src/funding/index.ts";
import { distanceTo } from "../../sdk/src/funding/rateFunction.ts";
import { LEVEL, runTrials, scoreOf, STAGES, type Trial, VENUE_RATE } from "./evaluate.ts";
import type { RecordedInterval } from "./history.ts";

/** Forecasts of the first intervals are still finding their feet. */
const BURN_IN = 75;
/** Hours observed whose errors the fit weighs: none, half, seven eighths. */
const FITTED_STAGES = [0, 4, 7];
/** A miss costs 2 / (1 - level) times its distance: Gneiting and Raftery, "Strictly proper scoring rules", 2007. */
const MISS_COST = 2 / (1 - LEVEL);
const BP = 1e-4;
const RANKS = 21;

/** Filters from slow to lively, each with four ways of returning to a slower level. */
const FILTERS: readonly FilterSettings[] = [0.03, 0.1, 0.3, 1, 3].flatMap((drift) => [
  { drift, pull: 0.03, slowDrift: 0.003 },
  { drift, pull: 0.1, slowDrift: 0.003 },
  { drift, pull: 0.28, slowDrift: 0.003 },
  { drift, pull: 0.28, slowDrift: 0.03 },
]);

/** What is tried. A blend forgets within 16 days at most: the fitted months hold one mood of the market, and cannot say when to. */
const NOISES = [0.5, 1, 2].flatMap((variance) => [0, 0.3, 0.6, 0.9].map((exponent) => ({ variance, exponent })));
const BLENDS = [8, 16, 32, 64].flatMap((sharpness) => [12, 24, 48].map((memory) => ({ sharpness, memory })));
const MARGINS = [50, 100, 200].flatMap((window) => [0.01, 0.02].map((step) => ({ window, step })));

/** From where the search starts. */
const START: Coefficients = {
  filters: FILTERS,
  noise: { variance: 1, usualSpread: 10, exponent: 0.6 },
  blend: { sharpness: 16, memory: 24 },
  margins: { window: 100, step: 0.01, quantiles: [[0, 1]] },
  averaged: 3,
};

/**
 * Fits on the intervals given and on nothing else: noise and blend by the mean absolute error against "same as last time", then margins
 * by the interval score, each once, in this order, over the grids above.
 *
 * @param markets recorded intervals of each market, without those that the fit is judged on
 * @param onTried is told what was tried, and how it did
 */
export function fit(
  markets: readonly (readonly RecordedInterval[])[],
  onTried: (what: string, score: number) => void,
): Coefficients {
  const trialsOf = (coefficients: Coefficients): Trial[][] =>
    markets.map((intervals) => runTrials(intervals, coefficients).slice(BURN_IN));
  const best = <Part>(
    name: string,
    parts: readonly Part[],
    build: (part: Part) => Coefficients,
    score: (trials: Trial[][]) => number,
  ): Coefficients => {
    let chosen = START;
    let least = Infinity;
    for (const part of parts) {
      const candidate = build(part);
      const reached = score(trialsOf(candidate));
      onTried(`${name} ${JSON.stringify(part)}`, reached);
      if (reached >= least) continue;
      least = reached;
      chosen = candidate;
    }
    return chosen;
  };
  const noisy = best("noise", NOISES, (noise) => ({ ...START, noise: { ...START.noise, ...noise } }), meanRatio);
  const blended = best("blend", BLENDS, (blend) => ({ ...noisy, blend: { ...noisy.blend, ...blend } }), meanRatio);
  const withMargins = best(
    "margins",
    MARGINS,
    (margins) => ({ ...blended, margins: { ...blended.margins, ...margins } }),
    meanIntervalScore,
  );
  const quantiles = STAGES.map((hours) => ranksOf(trialsOf(withMargins).flatMap((trials) => errorsOf(trials, hours))));
  return { ...withMargins, margins: { ...withMargins.margins, quantiles } };
}

function meanRatio(markets: readonly Trial[][]): number {
  return meanOf(markets.flatMap((trials) => FITTED_STAGES.map((hours) => scoreOf(trials, hours).ratio)));
}

/** Width and misses together [bp]. */
function meanIntervalScore(markets: readonly Trial[][]): number {
  return meanOf(
    markets.flatMap((trials) =>
      FITTED_STAGES.flatMap((hours) =>
        trials.map(({ rate, forecasts }) => {
          const { low, high } = at(forecasts, hours);
          return (high - low + MISS_COST * distanceTo({ low, high }, rate)) / BP;
        }),
      ),
    ),
  );
}

/** How far forecasts lay from the premiums that would have given the rate [bp]. */
export function errorsOf(trials: readonly Trial[], hours: number): number[] {
  return trials.map(
    ({ rate, forecasts }) => distanceTo(VENUE_RATE.premiumsOf(rate), at(forecasts, hours).premium) / BP,
  );
}

/** Values at evenly spaced ranks from the least to the most, to a hundredth. */
function ranksOf(values: readonly number[]): number[] {
  const sorted = [...values].sort((a, b) => a - b);
  return Array.from({ length: RANKS }, (_, i) => {
    const value = at(sorted, Math.round((i * (sorted.length - 1)) / (RANKS - 1)));
    return Math.round(value * 100) / 100;
  });
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function at<Value>(values: readonly Value[], place: number): Value {
  const value = values[place];
  if (value === undefined) throw new RangeError(`There is nothing at ${place}`);
  return value;
}
