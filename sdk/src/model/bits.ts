/**
 * Fields of packed 256-bit words, as in the contracts' `Bits`. The model keeps plain records; these are the limits that
 * the words put on their fields, and the way from and to the words.
 *
 * @module
 */
import { ExchangeError } from "./errors.ts";

/** The value itself if an unsigned field of that many bits holds it; fails with FieldOverflow otherwise. */
export function uintField(value: bigint, width: bigint): bigint {
  if (value < 0n || value >= 1n << width) throw new ExchangeError("FieldOverflow", { value });
  return value;
}

/** The value itself if a signed field of that many bits holds it; fails with FieldOverflow otherwise. */
export function intField(value: bigint, width: bigint): bigint {
  const limit = 1n << (width - 1n);
  if (value < -limit || value >= limit) throw new ExchangeError("FieldOverflow", { value });
  return value;
}

export function getUint(word: bigint, offset: bigint, width: bigint): bigint {
  return (word >> offset) & ((1n << width) - 1n);
}

export function getInt(word: bigint, offset: bigint, width: bigint): bigint {
  return BigInt.asIntN(Number(width), word >> offset);
}

/** An unsigned field at its place, to be added to the others of its word. */
export function placeUint(value: bigint, offset: bigint, width: bigint): bigint {
  return uintField(value, width) << offset;
}

/** A signed field at its place, to be added to the others of its word. */
export function placeInt(value: bigint, offset: bigint, width: bigint): bigint {
  return BigInt.asUintN(Number(width), intField(value, width)) << offset;
}
