/**
 * What stepping out for the moment of payment brings. Funding that streams is saved for the time out; the venues' way, one sum at the
 * boundary to whoever is there, is saved whole. Both cost a way out and back in: the mean spread, and two fees.
 */
import { meanOf } from "./metrics.ts";
import { DAY, PERIOD, TAKER_FEE } from "./settings.ts";
import type { Look, SettledInterval } from "./simulate.ts";

/** For who pays [bp of the position per day]. */
export interface StepOut {
  /** Saved by being out at the boundary, before what that costs, if the rates were paid as one sum there. */
  readonly lumpSaved: number;
  /** Saved by being out for one step around the boundary, funding by the second. */
  readonly streamedSaved: number;
  /** Gained by stepping out wherever it saves more than the mean spread and two fees. */
  readonly lump: number;
  readonly streamed: number;
}

/** @param interval, step [s] */
export function stepOut(
  looks: readonly Look[],
  intervals: readonly SettledInterval[],
  interval: number,
  step: number,
): StepOut {
  const cost = meanOf(looks.map(({ spread }) => spread)) + 2 * TAKER_FEE;
  const days = (intervals.length * interval) / DAY;
  const daily = (time: number, costs: number): number => {
    if (days === 0) return 0;
    const gains = intervals.map(({ rate, coverage }) =>
      Math.max(0, (Math.abs(rate) * coverage * time) / PERIOD - costs),
    );
    return gains.reduce((sum, gain) => sum + gain, 0) / days;
  };
  const out = Math.min(step, interval);
  return {
    lumpSaved: daily(interval, 0),
    streamedSaved: daily(out, 0),
    lump: daily(interval, cost),
    streamed: daily(out, cost),
  };
}
