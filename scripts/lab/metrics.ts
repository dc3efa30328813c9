/** What a run is judged by, from what was looked at in it. Distances and rates are in basis points. */
import type { Look } from "./simulate.ts";
import { DAY } from "./settings.ts";

export interface Estimate {
  readonly mean: number;
  /** Half of the 95 % confidence interval of the mean. */
  readonly margin: number;
  readonly count: number;
}

/** Two-sided 97.5 % points of Student's t by degrees of freedom, from 1 on; then by the steps below. */
const STUDENT = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];

/** Beyond the table a value that is a little too large: intervals are never too narrow. */
function studentOf(degrees: number): number {
  return STUDENT[degrees - 1] ?? (degrees <= 60 ? 2.042 : 2);
}

/** Mean over seeds with its 95 % confidence interval, by Student's t. One value has no interval. */
export function estimate(values: readonly number[]): Estimate {
  const count = values.length;
  const mean = meanOf(values);
  if (count < 2) return { mean, margin: Infinity, count };
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1);
  return { mean, margin: studentOf(count - 1) * Math.sqrt(variance / count), count };
}

/** Whether the whole interval of one lies below the whole interval of the other. */
export function isBelow(low: Estimate, high: Estimate): boolean {
  return low.mean + low.margin < high.mean - high.margin;
}

export function meanOf(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Root of the mean square. */
export function rms(values: readonly number[]): number {
  return Math.sqrt(meanOf(values.map((value) => value ** 2)));
}

/** Standard deviation of the changes from one value to the next. */
export function volatilityOfChanges(values: readonly number[]): number {
  const changes = values.slice(1).map((value, i) => value - (values[i] ?? value));
  const mean = meanOf(changes);
  return Math.sqrt(meanOf(changes.map((change) => (change - mean) ** 2)));
}

/**
 * What a holder pays or gets per day, as a part of what the position is worth and without its sign, averaged over all holders: the
 * funding that moved between the sides over the value of the open interest and the time [bp per day].
 */
export function costToHold(looks: readonly Look[]): number {
  let moved = 0;
  let held = 0;
  for (const [i, look] of looks.entries()) {
    const last = looks[i - 1];
    if (last === undefined) continue;
    const lots = Number(last.openInterest);
    moved += lots * Math.abs(Number(look.fundingIndex - last.fundingIndex));
    held += (lots * Number(last.indexPerLot) * (look.time - last.time)) / DAY;
  }
  return held === 0 ? 0 : (moved / held) * 1e4;
}

/** A part of the settled intervals. */
export function shareOf<Value>(values: readonly Value[], holds: (value: Value) => boolean): number {
  return values.length === 0 ? 0 : values.filter(holds).length / values.length;
}

/**
 * Time from a shock to the first moment from which the response stays at or below half of its peak for `calm` [s]; the last time
 * if it never does, so that a mean over seeds is too small rather than too large where shocks last.
 *
 * @param response distance between the run with and the one without the shock, from the shock on, one per `step`
 */
export function halfLife(response: readonly number[], step: number, calm: number): number {
  const peak = Math.max(...response.slice(0, Math.ceil(calm / step)));
  if (!(peak > 0)) return 0;
  const needed = Math.max(1, Math.round(calm / step));
  let run = 0;
  for (const [i, value] of response.entries()) {
    run = value <= peak / 2 ? run + 1 : 0;
    if (run === needed) return (i + 1 - needed) * step;
  }
  return response.length * step;
}
