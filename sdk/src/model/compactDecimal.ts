/**
 * Decimal numbers in 16 bits, as in the contracts' `CompactDecimal`: mantissa x 10^exponent, mantissa in the low byte and
 * exponent in the high one.
 *
 * @module
 */
import { ensure } from "./errors.ts";

const MAX_MANTISSA = 255n;
const MAX_EXPONENT = 45n;

export function decodeCompact(compact: bigint): bigint {
  return (compact & 0xffn) * 10n ** (compact >> 8n);
}

/** Fails with NotCompact where the value has no exact form, rather than rounding it. */
export function encodeCompact(value: bigint): bigint {
  let mantissa = value;
  let exponent = 0n;
  while (mantissa > MAX_MANTISSA) {
    ensure(mantissa % 10n === 0n && exponent < MAX_EXPONENT, "NotCompact", { value });
    mantissa /= 10n;
    exponent += 1n;
  }
  return (exponent << 8n) | mantissa;
}
