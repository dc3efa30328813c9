import { divDown, divToZero, min } from "./fixedPoint.ts";
import { decayed, markPerLot } from "./mark.ts";
import { type Closing, type Market, MarketStatus } from "./market.ts";

/** The price of a market whose closing has ended. */
export interface FinalPrice {
  readonly perLot: bigint; // [WAD quote]
  /** It is the mean of the index over the closing; otherwise the last good mark. */
  readonly isTwap: boolean;
}

/** Whether the market still trades on its way to the end. */
export function isClosing({ hot, closing }: Market, now: bigint): boolean {
  return hot.status === MarketStatus.Closing && now < closing.endsAt;
}

/** Mean index over the covered time, rounded down; something must be covered [WAD quote per lot]. */
export function meanIndex({ indexIntegral, covered }: Closing): bigint {
  return divDown(indexIntegral, covered);
}

/**
 * Mark of a market that closes: it moves linearly from the ordinary one into the mean of the index since the start, rounded
 * toward the ordinary one. With less than half of the time covered, the mean stays out [WAD quote per lot].
 */
export function blended({ closing }: Market, ordinary: bigint, now: bigint): bigint {
  const { startedAt, endsAt, covered } = closing;
  const duration = endsAt - startedAt;
  // From the end until somebody closes the market the mark stays.
  const elapsed = min(now - startedAt, duration);
  if (covered === 0n || covered * 2n < elapsed) return ordinary;
  return ordinary + divToZero((meanIndex(closing) - ordinary) * elapsed, duration);
}

/**
 * What the market is closed at: the mean if half of the closing was covered; otherwise the mark of the last sample, its
 * basis as it reads at the end.
 */
export function finalPrice({ closing, risk, sampling }: Market): FinalPrice {
  const { startedAt, endsAt, covered } = closing;
  if (covered * 2n >= endsAt - startedAt) return { perLot: meanIndex(closing), isTwap: true };
  const basis = decayed(risk.basis, endsAt - risk.sampledAt, sampling.maxSampleGap, sampling.basisTime);
  return { perLot: markPerLot(risk.indexPerLot, basis), isTwap: false };
}
