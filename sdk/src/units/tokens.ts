import { formatDecimal, parseDecimal } from "./decimal.ts";

/** The collateral token as far as amounts go; a `DeployedCollateral` has it. */
export interface Token {
  readonly decimals: number;
}

/** An amount of the collateral as a decimal text, or token units as a bigint. */
export type Amount = string | bigint;

/**
 * Token units of an amount of collateral.
 *
 * @example
 * toTokens({ decimals: 6 }, "100.5"); // 100500000n
 *
 * @throws {InvalidDecimalError}
 * @throws {TooManyDecimalsError} finer than the token
 */
export function toTokens({ decimals }: Token, amount: Amount): bigint {
  return typeof amount === "bigint" ? amount : parseDecimal(amount, decimals);
}

/**
 * An amount of collateral from token units.
 *
 * @example
 * fromTokens({ decimals: 6 }, 100_500_000n); // "100.5"
 */
export function fromTokens({ decimals }: Token, units: bigint): string {
  return formatDecimal(units, decimals);
}
