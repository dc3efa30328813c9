import type { IntervalResult } from "./result.ts";
import { abs, spreadOf, type Spread } from "./statistics.ts";

/** 1e-4, WAD. */
export const BASIS_POINT = 10n ** 14n;

/** How far the contracts' rates may lie from what they are compared with, WAD per 8 h. */
export const LIMITS = {
  /** Against the same formula on the path itself: what measuring through a book costs. */
  path: { median: (3n * BASIS_POINT) / 100n, max: BASIS_POINT / 10n },
  /** Against the venue, which saw more than hourly candles: so many tenths of the intervals within one basis point. */
  venue: { median: BASIS_POINT / 4n, near: BASIS_POINT, tenthsNear: 9 },
} as const;

export interface Accuracy {
  /** Distance of the measured mean premium from the path's, WAD. No limit: most rates sit on the interest's plateau and hide it. */
  readonly premium: Spread<bigint>;
  /** Distance from the formula on the path, WAD. */
  readonly path: Spread<bigint>;
  /** Distance from the venue's rates, WAD. */
  readonly venue: Spread<bigint>;
  /** Intervals within one basis point of the venue. */
  readonly near: number;
  /** What is outside its limit, in words. */
  readonly failures: readonly string[];
}

export function judgeAccuracy(symbol: string, intervals: readonly IntervalResult[]): Accuracy {
  const premium = spreadOf(intervals.map(({ premium: measured, pathPremium }) => abs(measured - pathPremium)));
  const path = spreadOf(intervals.map(({ rate, pathRate }) => abs(rate - pathRate)));
  const fromVenue = intervals.map(({ rate, venueRate }) => abs(rate - venueRate));
  const venue = spreadOf(fromVenue);
  const near = fromVenue.filter((distance) => distance <= LIMITS.venue.near).length;
  const checks: [boolean, string][] = [
    [path.median <= LIMITS.path.median, "median distance from the formula on the path"],
    [path.max <= LIMITS.path.max, "largest distance from the formula on the path"],
    [venue.median <= LIMITS.venue.median, "median distance from the venue"],
    [near * 10 >= intervals.length * LIMITS.venue.tenthsNear, "intervals within one basis point of the venue"],
  ];
  return {
    premium,
    path,
    venue,
    near,
    failures: checks.flatMap(([holds, what]) => (holds ? [] : [`${symbol}: ${what}`])),
  };
}
