import { abs, divDown, max, min, positivePart } from "./fixedPoint.ts";
import { type Position, unrealised } from "./position.ts";

/** Ranks are at most this; the threshold starts here. */
export const HIGHEST_RANK = 1n << 128n;
/** Below every rank: from the end of the window on, everybody opposite may be closed against. */
export const NO_THRESHOLD = -(1n << 255n);

const ONE = 1n << 32n;
const HALVINGS = 128n;

/**
 * How early a position is deleveraged. With p = floor(|pnl| x 2^32 / (quantum x entry)) and l = max(1, floor(notional x
 * 2^32 / equity)): min(p x l, 2^128) in profit, -floor(p x 2^32 / l) otherwise. Entry and equity count as at least one.
 *
 * @param mark [WAD quote per lot]
 * @param quantum [WAD quote per lot-tick]
 * @param equity of the whole account [WAD quote]
 */
export function rankOf(
  { size, entry }: Pick<Position, "size" | "entry">,
  mark: bigint,
  quantum: bigint,
  equity: bigint,
): bigint {
  const pnl = unrealised(size, entry, mark, quantum);
  const fraction = divDown(abs(pnl) * ONE, quantum * max(entry, 1n));
  const leverage = max(divDown(abs(size) * mark * ONE, max(positivePart(equity), 1n)), 1n);
  return pnl > 0n ? min(fraction * leverage, HIGHEST_RANK) : -divDown(fraction * ONE, leverage);
}

/**
 * The least rank that may be closed: halves its way from 2^128 to 1 in the first half of the window, doubles from -2 to
 * -2^128 in the second, and is the least of all integers from its end on.
 *
 * @param elapsed since the account was flagged [s]
 * @param window [s]
 */
export function thresholdAfter(elapsed: bigint, window: bigint): bigint {
  if (elapsed >= window) return NO_THRESHOLD;
  const steps = divDown(2n * HALVINGS * elapsed, window);
  return steps <= HALVINGS ? 1n << (HALVINGS - steps) : -(1n << (steps - HALVINGS));
}
