/** How lively a filter takes the premium to be, per hour. */
export interface FilterSettings {
  /** Variance by which the level moves [bp^2]. */
  readonly drift: number;
  /** Part of its distance from the slow level that it gives up. */
  readonly pull: number;
  /** Variance by which the slow level moves [bp^2]. */
  readonly slowDrift: number;
}

export interface NoiseSettings {
  /** Of the mean of a slice with the usual spread [bp^2]. */
  readonly variance: number;
  /** [bp] */
  readonly usualSpread: number;
  /** The variance grows with this power of the spread. */
  readonly exponent: number;
}

export interface BlendSettings {
  readonly sharpness: number;
  /** [intervals] */
  readonly memory: number;
}

export interface MarginSettings {
  /** Errors that are remembered [intervals]. */
  readonly window: number;
  /** By how much a miss moves the part that is asked for. */
  readonly step: number;
  /** Ascending errors of the calibration at evenly spaced ranks, by eighths of the interval that have passed [bp]. */
  readonly quantiles: readonly (readonly number[])[];
}

/** Everything that a forecaster takes from calibration. */
export interface Coefficients {
  readonly filters: readonly FilterSettings[];
  readonly noise: NoiseSettings;
  readonly blend: BlendSettings;
  readonly margins: MarginSettings;
  /** Intervals that the average of the last ones goes back over. */
  readonly averaged: number;
}

/** What COEFFICIENTS were fitted on, for whoever is shown a forecast. */
export const CALIBRATION =
  "calibrated on another venue's ETH and BTC markets with intervals of 8 h, June to November 2023; not on this exchange";

export { COEFFICIENTS } from "./calibrated.ts";
