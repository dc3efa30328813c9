import { formatDecimal, parseDecimal } from "./decimal.ts";

const WAD_DECIMALS = 18;

/**
 * WAD quote for an amount of money.
 *
 * @example
 * parseWad("0.05"); // 50000000000000000n
 *
 * @throws {InvalidDecimalError}
 * @throws {TooManyDecimalsError} beyond 18 digits behind the point
 */
export function parseWad(text: string): bigint {
  return parseDecimal(text, WAD_DECIMALS);
}

/**
 * An amount in WAD as a decimal text, exact.
 *
 * @example
 * formatWad(1_500_000_000_000_000_000n); // "1.5"
 */
export function formatWad(value: bigint): string {
  return formatDecimal(value, WAD_DECIMALS);
}
