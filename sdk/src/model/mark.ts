import { emaWeights } from "./ema.ts";
import { clamp, divToZero } from "./fixedPoint.ts";
import type { Market } from "./market.ts";

/** Basis units in one. */
export const BASIS_ONE = 10n ** 12n;
/** Basis units in one step of markBand [1e-4]. */
export const BASIS_PER_BAND = 10n ** 8n;
/** Basis units are 1e-12, premiums 1e-18. */
const PREMIUM_PER_BASIS = 10n ** 6n;

/**
 * Mark price of one lot: index x (1 + basis), the adjustment rounded toward the index [WAD quote].
 *
 * @param indexPerLot [WAD quote]
 * @param basis [1e-12 of index]
 */
export function markPerLot(indexPerLot: bigint, basis: bigint): bigint {
  return indexPerLot + divToZero(indexPerLot * basis, BASIS_ONE);
}

/** The stored basis as it reads now: older than maxSampleGap, it falls linearly to zero over basisTime [1e-12]. */
export function basisNow(market: Market, now: bigint): bigint {
  const { basis, sampledAt } = market.risk;
  const { maxSampleGap, basisTime } = market.sampling;
  return decayed(basis, now - sampledAt, maxSampleGap, basisTime);
}

/**
 * @param age [s]
 * @param gap [s]
 * @param time [s]
 */
export function decayed(basis: bigint, age: bigint, gap: bigint, time: bigint): bigint {
  if (age <= gap) return basis;
  if (age - gap >= time) return 0n;
  return divToZero(basis * (time - (age - gap)), time);
}

/**
 * The basis after a sample: x + (ema - x) x 2T^2 / (2T^2 + 2T dt + dt^2), toward zero, the sample's weight at most 20 %.
 *
 * @param ema basis as it reads now [1e-12]
 * @param premium of the sample [WAD]
 * @param band [1e-4 of index]
 * @param elapsed dt [s]
 * @param time T [s]
 */
export function nextBasis(ema: bigint, premium: bigint, band: bigint, elapsed: bigint, time: bigint): bigint {
  const limit = band * BASIS_PER_BAND;
  const x = clamp(divToZero(premium, PREMIUM_PER_BASIS), -limit, limit);
  const { kept, added } = emaWeights(elapsed, time);
  return divToZero(x * added + ema * kept, kept + added);
}

/** Whether the stored sample is young enough to stand for a fresh index where nothing trades. */
export function isRecent(market: Market, now: bigint): boolean {
  return now - market.risk.sampledAt <= market.sampling.maxSampleGap;
}
