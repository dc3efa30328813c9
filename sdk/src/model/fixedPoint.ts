/**
 * Division with its rounding spelled out, as in the contracts' `FixedPoint`. All division on value goes through here.
 *
 * @module
 */

/** 18 decimals, the unit of prices, cash and fractions. */
export const WAD = 10n ** 18n;
export const MILLION = 1_000_000n;
export const BASIS = 10_000n;
export const PERMILLE = 1_000n;
export const PERCENT = 100n;

/** `type(uint256).max`, which stands for "all of it" in withdrawals and transfers. */
export const MAX_UINT256 = (1n << 256n) - 1n;

const POWERS_OF_TEN = Array.from({ length: 64 }, (_, exponent) => 10n ** BigInt(exponent));

/** 10^exponent, without the cost of computing it where it is a common one. */
export function powerOfTen(exponent: bigint): bigint {
  return POWERS_OF_TEN[Number(exponent)] ?? 10n ** exponent;
}

/** a / b for values that are not negative, rounded down. */
export function divDown(a: bigint, b: bigint): bigint {
  return a / b;
}

/** a / b for values that are not negative, rounded up. */
export function divUp(a: bigint, b: bigint): bigint {
  return (a + b - 1n) / b;
}

/** a / b rounded toward zero, so that mirrored inputs give mirrored results; b is positive. */
export function divToZero(a: bigint, b: bigint): bigint {
  return a / b;
}

/** The square root of a value that is not negative, rounded up. */
export function sqrtUp(a: bigint): bigint {
  if (a < 2n) return a;
  // Newton from above: starts at or above the root and falls until it is the root rounded down.
  let root = 1n << BigInt((a.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (root + a / root) >> 1n;
    if (next >= root) return root * root === a ? root : root + 1n;
    root = next;
  }
}

export function abs(a: bigint): bigint {
  return a < 0n ? -a : a;
}

export function positivePart(a: bigint): bigint {
  return a > 0n ? a : 0n;
}

export function clamp(a: bigint, low: bigint, high: bigint): bigint {
  return a < low ? low : a > high ? high : a;
}

export function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

export function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
