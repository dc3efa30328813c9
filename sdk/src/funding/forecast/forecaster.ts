import { clampNumber, distanceTo, nearestIn, type PremiumRange, type RateFunction } from "../rateFunction.ts";
import { FundingArgumentError, requireNumber } from "../errors.ts";
import { Blend } from "./blend.ts";
import { COEFFICIENTS, type Coefficients } from "./coefficients.ts";
import {
  advance,
  clearSum,
  correctLevel,
  correctSum,
  type FilterState,
  forSlice,
  type SliceSettings,
  startFilter,
} from "./filter.ts";
import { Margins } from "./margins.ts";

/** Which slices of an interval count more in its mean premium. */
export type Weighting = "flat" | "linear";

export interface ForecasterParameters {
  /** What the market makes of a mean premium. */
  readonly rate: RateFunction;
  /** Length of an interval, a whole number of slices [s]. */
  readonly interval: number;
  /** Length of the slices in which premiums are observed [s]. */
  readonly slice: number;
  /** How the mean is taken: "flat" as this exchange does, "linear" (1 P1 + 2 P2 + ...) as some venues do. Default "flat". */
  readonly weighting?: Weighting;
  /** Part of the rates that the prediction interval shall hold, between 0 and 1. Default 0.9. */
  readonly level?: number;
  /** Default COEFFICIENTS. */
  readonly coefficients?: Coefficients;
}

/** What was measured in one slice. */
export interface PremiumSlice {
  /** Mean premium over the measured part [fraction]. */
  readonly premium: number;
  /** Measured part of the slice, above 0 and at most 1. Default 1. */
  readonly coverage?: number;
  /** Highest less lowest premium, from which the noise of the mean is guessed; left out, that of a usual hour's candle [fraction]. */
  readonly spread?: number;
  /**
   * Standard deviation of the mean, where it is known: zero where it is what will be settled on, as with the exchange's own samples. Then
   * `spread` is not used [fraction].
   */
  readonly noise?: number;
}

/** An interval that is over, of which nothing but its mean is known. */
export interface PastInterval {
  /** Mean premium over the measured part [fraction]. */
  readonly premium: number;
  /** Measured part of the interval, above 0 and at most 1. Default 1. */
  readonly coverage?: number;
}

/** What the running interval's rate will be. Rates are fractions per funding period. */
export interface RateForecast {
  /** As likely to be exceeded as not. */
  readonly rate: number;
  /** The prediction interval at the forecaster's level, both ends included. */
  readonly low: number;
  readonly high: number;
  /** Mean premium of the whole interval that `rate` belongs to [fraction]. */
  readonly premium: number;
  /** Slices of the interval that have passed. */
  readonly elapsed: number;
  /** Intervals that the forecaster has learned from. */
  readonly settled: number;
}

const BP = 1e-4;
/** Of "same as last time" in a forecast at the start of an interval. */
const FIRST_SHARE = 0.5;
const SECONDS_PER_HOUR = 3_600;

/**
 * Forecasts the rate of the running interval from what was observed of it and of the intervals before.
 *
 * Kalman filters of different liveliness run side by side, next to "same as last time" and to an average of the last intervals. Each
 * says what the interval's mean premium will be; they are blended by how well each did lately with as much of an interval observed. The
 * prediction interval is as wide as the blend's recent errors ask for (adaptive conformal inference). docs/funding.md has the
 * formulas, and how good it is on recorded markets.
 *
 * Feed it one slice after another, each interval with `observe` or `skip` for every slice and then `settle`, or with `recall` as a whole; ask
 * `forecast` at any time. It uses nothing but what it was given before.
 *
 * @example
 * const forecaster = new FundingForecaster({
 *   rate: clampedRate({ interest: 0.0001, damper: 0.0005 }),
 *   interval: 28_800,
 *   slice: 3_600,
 * });
 * for (const { slices, rate } of history) {
 *   for (const slice of slices) forecaster.observe(slice);
 *   forecaster.settle(rate);
 * }
 * forecaster.observe({ premium: 0.0008 });
 * const { rate, low, high } = forecaster.forecast();
 */
export class FundingForecaster {
  readonly slices: number;
  readonly #rate: RateFunction;
  readonly #coefficients: Coefficients;
  readonly #settings: readonly SliceSettings[];
  readonly #weights: readonly number[];
  readonly #blend: Blend;
  readonly #margins: Margins;
  #filters: readonly FilterState[] | undefined;
  /** Mean premium of the last interval, and a moving average of them [bp]. */
  #last: number | undefined;
  #average: number | undefined;
  /** Weighted sum of what was measured, and the weight of it [bp]. */
  #sum = 0;
  #measured = 0;
  #elapsed = 0;
  #settled = 0;
  /** What each filter, the last interval and the average of the last ones said, by slices passed; none before anything was ever observed [bp]. */
  #opinions: (readonly number[] | undefined)[] = [];

  /** @throws FundingArgumentError */
  constructor({ rate, interval, slice, weighting = "flat", level = 0.9, coefficients }: ForecasterParameters) {
    requireNumber("slice", slice, "a positive number of seconds", (value) => value > 0);
    requireNumber("interval", interval, "a whole number of slices", (value) => value >= slice && value % slice === 0);
    requireNumber("level", level, "between 0 and 1", (value) => value > 0 && value < 1);
    this.slices = interval / slice;
    this.#rate = rate;
    this.#coefficients = coefficients ?? COEFFICIENTS;
    this.#settings = this.#coefficients.filters.map((filter) => forSlice(filter, slice / SECONDS_PER_HOUR));
    // Slice k lies at (2k + 1) / 2n of the interval, which is what linear weights come to inside it.
    this.#weights = Array.from({ length: this.slices }, (_, k) => (weighting === "flat" ? 1 : 2 * k + 1));
    this.#blend = new Blend(this.slices, this.#coefficients.blend);
    this.#margins = new Margins(this.slices, 1 - level, this.#coefficients.margins);
  }

  /**
   * The next slice of the running interval.
   *
   * @throws FundingArgumentError if the interval has no slice left, or a value is out of range
   */
  observe({ premium, coverage = 1, spread, noise }: PremiumSlice): void {
    requireNumber("premium", premium, "a fraction");
    requireNumber("coverage", coverage, "above 0 and at most 1", (value) => value > 0 && value <= 1);
    if (spread !== undefined) requireNumber("spread", spread, "at least zero", (value) => value >= 0);
    if (noise !== undefined) requireNumber("noise", noise, "at least zero", (value) => value >= 0);
    const measured = premium / BP;
    this.#filters ??= this.#settings.map(() => startFilter(measured));
    const weight = this.#nextWeight() * coverage;
    const variance = noise === undefined ? this.#noiseOf(spread) / coverage : (noise / BP) ** 2;
    this.#filters = this.#filters.map((filter, i) =>
      correctLevel(advance(filter, this.#setting(i), weight), measured, variance),
    );
    this.#sum += weight * measured;
    this.#measured += weight;
    this.#elapsed += 1;
    this.#form();
  }

  /**
   * A slice in which nothing was measured: the mean is taken over the rest.
   *
   * @throws FundingArgumentError if the interval has no slice left
   */
  skip(): void {
    this.#nextWeight();
    this.#filters = this.#filters?.map((filter, i) => advance(filter, this.#setting(i), 0));
    this.#elapsed += 1;
    this.#form();
  }

  /**
   * The interval has ended, with this rate; a new one begins. Slices that were not given count as skipped.
   *
   * @param rate as it was set [fraction per funding period]; undefined if nothing is known of it, from which nothing is learned
   * @throws FundingArgumentError
   */
  settle(rate: number | undefined): void {
    if (rate !== undefined) requireNumber("rate", rate, "a fraction");
    while (this.#elapsed < this.slices) this.skip();
    const measured = this.#measured === 0 ? undefined : this.#sum / this.#measured;
    if (rate !== undefined) this.#learn(rate, this.#rangeOf(rate), measured);
    this.#filters = this.#filters?.map(clearSum);
    this.#sum = 0;
    this.#measured = 0;
    this.#elapsed = 0;
    this.#opinions = [];
    this.#form();
  }

  /**
   * A whole interval at once, instead of `observe` and `settle`: for an exchange that keeps each interval's mean premium and nothing of how
   * it came about. Forecasts at the start of an interval learn from it; those within one stay as the calibration has them.
   *
   * @throws FundingArgumentError if the running interval has begun, or a value is out of range
   */
  recall({ premium, coverage = 1 }: PastInterval): void {
    requireNumber("premium", premium, "a fraction");
    requireNumber("coverage", coverage, "above 0 and at most 1", (value) => value > 0 && value <= 1);
    if (this.#elapsed > 0)
      throw new FundingArgumentError("slices", "none of an interval that is recalled", this.#elapsed);
    const measured = premium / BP;
    this.#filters ??= this.#settings.map(() => startFilter(measured));
    const rate = this.#rate.rateOf(premium);
    this.#learn(rate, this.#rangeOf(rate), measured);
    const weights = this.#weights.map((weight) => weight * coverage);
    const sum = weights.reduce((total, weight) => total + weight * measured, 0);
    this.#filters = this.#filters.map((filter, i) => {
      const passed = weights.reduce((state, weight) => advance(state, this.#setting(i), weight), filter);
      return clearSum(correctSum(passed, sum));
    });
    this.#opinions = [];
    this.#form();
  }

  /** @throws FundingArgumentError before anything was observed */
  forecast(): RateForecast {
    const opinions = this.#opinions[this.#elapsed];
    if (opinions === undefined) throw new FundingArgumentError("observations", "at least one before a forecast", 0);
    const premium = this.#premiumOf(this.#elapsed, opinions);
    const margin = this.#margins.of(this.#elapsed);
    return {
      rate: this.#rateOf(premium),
      low: this.#rateOf(premium - margin),
      high: this.#rateOf(premium + margin),
      premium: premium * BP,
      elapsed: this.#elapsed,
      settled: this.#settled,
    };
  }

  #learn(rate: number, range: PremiumRange, measured: number | undefined): void {
    const guess = measured ?? this.#last ?? (Number.isFinite(range.low) ? range.low : range.high);
    const premium = nearestIn(range, guess);
    for (const [elapsed, opinions] of this.#opinions.entries()) {
      // With all slices passed there is nothing left to forecast.
      if (opinions === undefined || elapsed === this.slices) continue;
      this.#margins.learn(elapsed, distanceTo(range, this.#premiumOf(elapsed, opinions)));
      this.#blend.learn(
        elapsed,
        opinions.map((opinion) => Math.abs(this.#rateOf(opinion) - rate) / BP),
      );
    }
    if (range.low === range.high && this.#measured > 0) {
      this.#filters = this.#filters?.map((filter) => correctSum(filter, premium * this.#measured));
    }
    this.#last = premium;
    const { averaged } = this.#coefficients;
    this.#average = this.#average === undefined ? premium : this.#average + (premium - this.#average) / averaged;
    this.#settled += 1;
  }

  /**
   * The blend, combined with "same as last time" in equal parts at the start, less and less of it as the interval is observed: an equal
   * combination with the naive forecast is seldom worse than either. Clemen, "Combining forecasts", 1989 [bp].
   */
  #premiumOf(elapsed: number, opinions: readonly number[]): number {
    const blend = this.#blend.of(elapsed, opinions);
    const last = opinions[this.#settings.length] ?? blend;
    return blend + FIRST_SHARE * (1 - elapsed / this.slices) ** 2 * (last - blend);
  }

  /** Forms every opinion on the interval's mean premium anew. */
  #form(): void {
    if (this.#filters === undefined) return;
    const fromFilters = this.#filters.map((filter, i) => this.#project(filter, this.#setting(i)));
    const now = this.#filters[0]?.level ?? 0;
    const last = this.#last ?? now;
    this.#opinions[this.#elapsed] = [...fromFilters, last, this.#average ?? last];
  }

  /** The mean of the whole interval if the filter is right [bp]. */
  #project(filter: FilterState, { pull }: SliceSettings): number {
    let { level, sum } = filter;
    let weights = this.#measured;
    for (let k = this.#elapsed; k < this.slices; k += 1) {
      const weight = this.#weights[k] ?? 0;
      level += pull * (filter.slow - level);
      sum += weight * level;
      weights += weight;
    }
    return weights === 0 ? level : sum / weights;
  }

  #nextWeight(): number {
    const weight = this.#weights[this.#elapsed];
    if (weight === undefined) {
      throw new FundingArgumentError("slices", `at most ${this.slices.toString()} per interval`, this.#elapsed + 1);
    }
    return weight;
  }

  #noiseOf(spread: number | undefined): number {
    const { variance, usualSpread, exponent } = this.#coefficients.noise;
    if (spread === undefined) return variance;
    // A slice that did not move at all is still a slice.
    const parts = clampNumber(spread / BP / usualSpread, 0.05, 20);
    return variance * parts ** exponent;
  }

  #setting(i: number): SliceSettings {
    const setting = this.#settings[i];
    if (setting === undefined) throw new RangeError(`There is no filter ${i.toString()}`);
    return setting;
  }

  #rateOf(premium: number): number {
    return this.#rate.rateOf(premium * BP);
  }

  #rangeOf(rate: number): PremiumRange {
    const { low, high } = this.#rate.premiumsOf(rate);
    return { low: low / BP, high: high / BP };
  }
}
