import type { PremiumSlice } from "../../sdk/src/funding/index.ts";
import { type Asset, HOUR, loadRecording, type PremiumHour, VENUE_INTERVAL } from "../recordings/recording.ts";

/** One interval as a forecaster sees it; fractions. */
export interface RecordedInterval {
  readonly end: number; // [unix s]
  /** One per hour. */
  readonly slices: readonly PremiumSlice[];
  /** That the venue settled at the end. */
  readonly rate: number;
}

/** Weight of the mean of high and low beside that of open and close: the extremes of an hour say where its mean is, too. */
const EXTREMES = 0.2;

/** Every recorded interval whose candles are there, in order. */
export async function loadIntervals(asset: Asset): Promise<RecordedInterval[]> {
  const { premiumHours, venueRates } = await loadRecording(asset);
  return [...venueRates].flatMap(([end, rate]) => {
    const slices: PremiumSlice[] = [];
    for (let hour = end - VENUE_INTERVAL; hour < end; hour += HOUR) {
      const candle = premiumHours.get(hour);
      if (candle !== undefined) slices.push(sliceOf(candle));
    }
    return slices.length === VENUE_INTERVAL / HOUR ? [{ end, slices, rate: toFraction(rate) }] : [];
  });
}

/**
 * The same hours as intervals of one hour each. No venue settled them: the rate is the formula's own on the hour's candle, so that all of
 * an hour is noisy, the rate too.
 */
export function toHourly(
  intervals: readonly RecordedInterval[],
  rateOf: (premium: number) => number,
): RecordedInterval[] {
  return intervals.flatMap(({ end, slices }) =>
    slices.map((slice, i) => ({
      end: end - (slices.length - 1 - i) * HOUR,
      slices: [slice],
      rate: rateOf(slice.premium),
    })),
  );
}

/** What an hour's candle says about its mean. */
export function sliceOf({ open, high, low, close }: PremiumHour): PremiumSlice {
  const ends = (toFraction(open) + toFraction(close)) / 2;
  const extremes = (toFraction(high) + toFraction(low)) / 2;
  return { premium: (1 - EXTREMES) * ends + EXTREMES * extremes, spread: toFraction(high - low) };
}

function toFraction(wad: bigint): number {
  return Number(wad) / 1e18;
}
