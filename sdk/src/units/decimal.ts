import { InvalidDecimalError, TooManyDecimalsError } from "../errors/input.ts";

/** Where to go when a value lies between two steps. Without one, such a value is refused. */
export type Rounding = "up" | "down";

const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?$/;

/**
 * The whole number of steps of 10^-decimals that a decimal text stands for. Exact: more digits than there are steps are
 * refused, unless they are zeros.
 *
 * @example
 * parseDecimal("1850.25", 18); // 1850250000000000000000n
 *
 * @throws {InvalidDecimalError} if the text is no decimal number
 * @throws {TooManyDecimalsError} if it has more digits behind the point
 */
export function parseDecimal(text: string, decimals: number): bigint {
  const [, sign, whole = "", fraction = ""] = DECIMAL.exec(text) ?? [];
  if (sign === undefined || whole.length + fraction.length === 0) throw new InvalidDecimalError(text);
  const digits = fraction.replace(/0+$/, "");
  if (digits.length > decimals) throw new TooManyDecimalsError(text, decimals);
  const value = BigInt(`${whole}${digits.padEnd(decimals, "0")}`);
  return sign === "-" ? -value : value;
}

/**
 * The shortest exact decimal text for a number of steps of 10^-decimals.
 *
 * @example
 * formatDecimal(-1_500_000n, 6); // "-1.5"
 */
export function formatDecimal(value: bigint, decimals: number): string {
  const digits = (value < 0n ? -value : value).toString().padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, "");
  return `${value < 0n ? "-" : ""}${whole}${fraction === "" ? "" : `.${fraction}`}`;
}

/**
 * Rounds to a number of digits behind the point, for people to read: toward zero, so that nobody is shown more than there
 * is.
 *
 * @example
 * shorten("0.000749999999923200", 6); // "0.000749"
 */
export function shorten(text: string, digits: number): string {
  const [whole = "0", fraction = ""] = text.split(".");
  const kept = fraction.slice(0, digits).replace(/0+$/, "");
  const short = kept === "" ? whole : `${whole}.${kept}`;
  return short === "-0" ? "0" : short;
}
