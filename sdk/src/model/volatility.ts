import { emaWeights } from "./ema.ts";
import { abs, divDown, divUp, max, min, sqrtUp, WAD } from "./fixedPoint.ts";

/** Time constant of the variance's EMA [s]. */
export const VOLATILITY_TIME = 3_600n;
/** Time over which margin must bear a move [s]. */
export const VOLATILITY_HORIZON = 900n;
/** Standard deviations that margin must bear. */
export const VOLATILITY_DEVIATIONS = 3n;
/** The add-on is a tenth of notional at most [1e-3]. */
export const MAX_VOLATILITY_ADD_ON = 100n;
/** A variance is never zero [1e-18 per s]. */
export const MIN_VARIANCE = 1n;
/** Larger ones saturate [1e-18 per s]. */
export const MAX_VARIANCE = (1n << 56n) - 1n;
/** Units of the standard deviation [1e-9] in a basis point and in a step of the add-on. */
const PER_BASIS_POINT = 10n ** 5n;
const PER_STEP = 10n ** 6n;

/**
 * r^2 / dt with r = (fresh - last) / last, rounded down, saturating [1e-18 per s].
 *
 * @param last [WAD quote per lot]
 * @param fresh [WAD quote per lot]
 * @param elapsed [s]; two looks within one second count as one second apart
 */
export function squaredReturn(last: bigint, fresh: bigint, elapsed: bigint): bigint {
  const distance = abs(fresh - last);
  return min(divDown(distance * distance * WAD, last * last * max(elapsed, 1n)), MAX_VARIANCE);
}

/**
 * The variance after a look at the index: x + (ema - x) x 2T^2 / (2T^2 + 2T dt + dt^2), rounded down, the look's weight at
 * most 20 % [1e-18 per s].
 */
export function nextVariance(variance: bigint, last: bigint, fresh: bigint, elapsed: bigint): bigint {
  const x = squaredReturn(last, fresh, elapsed);
  const { kept, added } = emaWeights(max(elapsed, 1n), VOLATILITY_TIME);
  return max(divDown(x * added + variance * kept, kept + added), MIN_VARIANCE);
}

/**
 * What IM adds for realised volatility: clamp(z x sqrt(variance x horizon) - base, 0, min(a tenth, base)), rounded up
 * [1e-3 of notional].
 *
 * @param base IM rate [1e-4]
 */
export function volatilityAddOn(variance: bigint, base: bigint): bigint {
  const square = VOLATILITY_DEVIATIONS * VOLATILITY_DEVIATIONS * VOLATILITY_HORIZON * variance;
  const covered = base * PER_BASIS_POINT;
  if (square <= covered * covered) return 0n;
  return min(divUp(sqrtUp(square) - covered, PER_STEP), min(divDown(base, 10n), MAX_VOLATILITY_ADD_ON));
}
