/**
 * What the makers quote, and what the formula makes of it without a book.
 *
 * The recorded premium runs linearly from an hour's open to its close and is held in ten-minute steps at each step's
 * midpoint. The book shows it as the side that lies beyond the index; the other side is one tick away, because a wider
 * spread would be a band in which the premium reads as zero.
 */
import type { PremiumHour } from "../recordings/recording.ts";

export const WAD = 10n ** 18n;
export const MINUTE = 60;
export const HOUR = 3600;
export const STEP = 600;
export const INTERVAL = 28_800;

/** What the path takes of an hour's candle [WAD]. */
export type PathHour = Pick<PremiumHour, "open" | "close">;

/** Best bid and best ask, one tick apart. */
export interface Quote {
  readonly bid: number;
  readonly ask: number;
}

/** Terms of the clamped premium, WAD per 8 h. */
export interface ClampTerms {
  readonly interest: bigint;
  readonly damper: bigint;
}

/** What the formula makes of the path alone. */
export interface PathRate {
  /** Mean held premium over the minutes sampled, WAD. */
  readonly premium: bigint;
  /** WAD per 8 h. */
  readonly rate: bigint;
}

/** The premium that is quoted at `time`, WAD. */
export function heldPremium(hours: ReadonlyMap<number, PathHour>, time: number): bigint {
  const openTime = time - (time % HOUR);
  const hour = hours.get(openTime);
  if (hour === undefined) throw new RangeError(`No premium recorded for the hour from ${openTime}`);
  const step = Math.floor((time - openTime) / STEP);
  // The midpoint of step k of n lies at (2k + 1) / 2n of the hour.
  return hour.open + ((hour.close - hour.open) * BigInt(2 * step + 1)) / BigInt((2 * HOUR) / STEP);
}

/** Division of a non-negative number by a positive one, to the nearest, halves up. */
function divideToNearest(numerator: bigint, denominator: bigint): bigint {
  return (2n * numerator + denominator) / (2n * denominator);
}

/**
 * The quote that shows `premium` over `index`.
 *
 * @param index WAD quote per base
 * @param premium WAD
 * @param tickSize WAD quote per base
 */
export function quoteFor(index: bigint, premium: bigint, tickSize: bigint): Quote {
  const tick = Number(divideToNearest(index * (WAD + premium), WAD * tickSize));
  return premium >= 0n ? { bid: tick, ask: tick + 1 } : { bid: tick - 1, ask: tick };
}

/** F = P + clamp(I - P, -d, +d). */
export function clampedPremium(premium: bigint, { interest, damper }: ClampTerms): bigint {
  const pull = interest - premium;
  if (pull > damper) return premium + damper;
  if (pull < -damper) return premium - damper;
  return interest;
}

/**
 * The same formula on the path itself, over the minutes that the samples of the interval cover. The sample of a minute
 * covers the minute before it, and the one taken on a boundary belongs to the interval that begins there.
 *
 * @param end boundary that closes the interval, unix seconds
 */
export function pathRate(hours: ReadonlyMap<number, PathHour>, end: number, terms: ClampTerms): PathRate {
  let sum = 0n;
  let samples = 0n;
  for (let sampledAt = end - INTERVAL; sampledAt < end; sampledAt += MINUTE) {
    sum += heldPremium(hours, sampledAt - MINUTE);
    samples += 1n;
  }
  const premium = sum / samples;
  return { premium, rate: clampedPremium(premium, terms) };
}
