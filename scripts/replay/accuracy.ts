import { BASIS_POINT } from "../demo/accuracy.ts";
import { abs } from "../demo/statistics.ts";
import type { ReplayedInterval } from "./model.ts";

/** Most that the middle one of the replayed rates may lie from the venue's [WAD per 8 h]. */
export const MEDIAN_LIMIT = (15n * BASIS_POINT) / 100n;

/** Distances of replayed rates from the venue's [WAD per 8 h]. */
export interface ReplayError {
  readonly count: number;
  readonly median: bigint;
  /** Nine tenths lie at or below it. */
  readonly p90: bigint;
  readonly max: bigint;
  readonly mean: bigint;
}

/** An interval whose rate the venue's recording does not have. */
export class RateNotRecorded extends Error {
  override readonly name = "RateNotRecorded";

  constructor(readonly end: number) {
    super(`The recording has no rate settled at ${end}. Replay intervals of eight hours inside the recording.`);
  }
}

/** @throws RateNotRecorded */
export function errorOf(intervals: readonly ReplayedInterval[], venueRates: ReadonlyMap<number, bigint>): ReplayError {
  const errors = intervals
    .map(({ end, rate }) => {
      const settled = venueRates.get(end);
      if (settled === undefined) throw new RateNotRecorded(end);
      return abs(rate - settled);
    })
    .sort((a, b) => (a < b ? -1 : Number(a > b)));
  const at = (rank: number): bigint => errors[Math.max(0, Math.ceil(rank * errors.length) - 1)] ?? 0n;
  const total = errors.reduce((sum, error) => sum + error, 0n);
  return {
    count: errors.length,
    median: at(0.5),
    p90: at(0.9),
    max: at(1),
    mean: errors.length === 0 ? 0n : total / BigInt(errors.length),
  };
}

/** By the month in which the interval began, "2023-06" to "2024-01". */
export function errorsByMonth(
  intervals: readonly ReplayedInterval[],
  venueRates: ReadonlyMap<number, bigint>,
): ReadonlyMap<string, ReplayError> {
  const months = Map.groupBy(intervals, ({ end }) => new Date((end - 1) * 1_000).toISOString().slice(0, 7));
  return new Map([...months].map(([month, part]) => [month, errorOf(part, venueRates)]));
}
