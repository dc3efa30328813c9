import { quantileSorted } from "simple-statistics";

import { clampNumber } from "../rateFunction.ts";
import type { MarginSettings } from "./coefficients.ts";

/** Own errors that are needed before they replace the calibration's. */
const LEAST_ERRORS = 20;
const LEAST_MISS = 0.001;
const MOST_MISS = 0.5;

/**
 * How far to either side a forecast's interval reaches: a quantile of the last errors, separately for every part of an interval that can
 * have passed. The quantile moves: up a little after each miss, down a little after each hit, so that in the long run the asked part is
 * missed whatever the market does. Gibbs and Candès, "Adaptive conformal inference under distribution shift", 2021.
 *
 * Errors are distances, in premium, from the premiums that would have given the settled rate: zero where the damper hides them.
 *
 * @internal
 */
export class Margins {
  readonly #settings: MarginSettings;
  /** Part of the rates that may be missed. */
  readonly #miss: number;
  readonly #errors: number[][];
  /** The part to ask the quantile for at the moment. */
  readonly #asked: number[];

  constructor(slices: number, miss: number, settings: MarginSettings) {
    this.#settings = settings;
    this.#miss = miss;
    this.#errors = Array.from({ length: slices }, () => []);
    this.#asked = Array.from({ length: slices }, () => miss);
  }

  /** [bp] */
  of(elapsed: number): number {
    const place = Math.min(elapsed, this.#errors.length - 1);
    const errors = this.#errors[place] ?? [];
    const asked = this.#asked[place] ?? this.#miss;
    if (errors.length < LEAST_ERRORS) return this.#calibrated(place, asked);
    const sorted = [...errors].sort((a, b) => a - b);
    // The rank that a finite sample needs: ceil((n + 1)(1 - miss)) of n.
    const rank = Math.min(sorted.length, Math.ceil((sorted.length + 1) * (1 - asked)));
    return sorted[rank - 1] ?? 0;
  }

  /** @param error of the forecast [bp] */
  learn(elapsed: number, error: number): void {
    const errors = this.#errors[elapsed];
    if (errors === undefined) throw new RangeError(`There is no slice ${elapsed.toString()}`);
    const { step, window } = this.#settings;
    if (errors.length >= LEAST_ERRORS) {
      const missed = error > this.of(elapsed) ? 1 : 0;
      const asked = (this.#asked[elapsed] ?? this.#miss) + step * (this.#miss - missed);
      this.#asked[elapsed] = clampNumber(asked, LEAST_MISS, MOST_MISS);
    }
    errors.push(error);
    if (errors.length > window) errors.shift();
  }

  /** From the errors of the calibration, at the nearest part of the interval. */
  #calibrated(place: number, asked: number): number {
    const { quantiles } = this.#settings;
    const nearest = Math.round((place / this.#errors.length) * quantiles.length);
    const row = quantiles[Math.min(nearest, quantiles.length - 1)];
    return row === undefined ? 0 : quantileSorted([...row], 1 - asked);
  }
}
