import {
  clampedRate,
  type Coefficients,
  FundingForecaster,
  type RateForecast,
  type Weighting,
} from "../../sdk/src/funding/index.ts";
import { HOUR, VENUE_INTERVAL } from "../recordings/recording.ts";
import type { RecordedInterval } from "./history.ts";

/** The recorded venue's terms. */
export const VENUE_RATE = clampedRate({ interest: 0.0001, damper: 0.0005 });
/** It weights later premiums more. */
export const VENUE_WEIGHTING: Weighting = "linear";
export const LEVEL = 0.9;
/** Hours of the interval that have passed when a forecast is judged. */
export const STAGES = [0, 1, 2, 3, 4, 5, 6, 7] as const;

/** One interval and what was forecast of it, by hours passed. */
export interface Trial {
  readonly end: number; // [unix s]
  readonly rate: number;
  /** Of the interval before: the forecast "same as last time". */
  readonly last: number;
  readonly forecasts: readonly RateForecast[];
}

/** How good forecasts were, made with so many hours of the interval observed. */
export interface Score {
  readonly hours: number;
  /** Mean absolute errors [bp per 8 h]. */
  readonly error: number;
  readonly lastError: number;
  /** error / lastError */
  readonly ratio: number;
  /** Part of the rates inside the prediction interval. */
  readonly coverage: number;
  /** Mean width of the prediction interval [bp per 8 h]. */
  readonly width: number;
}

/**
 * Runs a forecaster through recorded intervals, each forecast made before what it is about.
 *
 * @param interval length of each, a whole number of hours [s]
 * @returns a trial for every interval but the first
 */
export function runTrials(
  intervals: readonly RecordedInterval[],
  coefficients?: Coefficients,
  interval = VENUE_INTERVAL,
): Trial[] {
  const forecaster = new FundingForecaster({
    rate: VENUE_RATE,
    interval,
    slice: HOUR,
    weighting: VENUE_WEIGHTING,
    level: LEVEL,
    ...(coefficients !== undefined && { coefficients }),
  });
  const trials: Trial[] = [];
  let last: number | undefined;
  for (const { end, slices, rate } of intervals) {
    const forecasts: RateForecast[] = [];
    for (const slice of slices) {
      if (last !== undefined) forecasts.push(forecaster.forecast());
      forecaster.observe(slice);
    }
    forecaster.settle(rate);
    if (last !== undefined) trials.push({ end, rate, last, forecasts });
    last = rate;
  }
  return trials;
}

/** Recorded rates have eight decimals. */
const HALF_A_DIGIT = 0.5e-8;
const BP = 1e-4;

export function scoreOf(trials: readonly Trial[], hours: number): Score {
  const made = trials.map(({ rate, last, forecasts }) => {
    const forecast = forecasts[hours];
    if (forecast === undefined) throw new RangeError(`There is no forecast after ${hours} hours`);
    const isInside = forecast.low - HALF_A_DIGIT <= rate && rate <= forecast.high + HALF_A_DIGIT;
    return {
      error: Math.abs(forecast.rate - rate) / BP,
      lastError: Math.abs(last - rate) / BP,
      coverage: isInside ? 1 : 0,
      width: (forecast.high - forecast.low) / BP,
    };
  });
  const mean = (key: keyof (typeof made)[number]): number => made.reduce((sum, one) => sum + one[key], 0) / made.length;
  const [error, lastError] = [mean("error"), mean("lastError")];
  return { hours, error, lastError, ratio: error / lastError, coverage: mean("coverage"), width: mean("width") };
}

/** How many of the recorded intervals coefficients are fitted on: the first two thirds. */
export function fittedCount(intervals: readonly RecordedInterval[]): number {
  return Math.floor((intervals.length * 2) / 3);
}
