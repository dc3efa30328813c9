import { requireNumber } from "./errors.ts";

/** Seconds of a year of 365 days, the convention of every venue's screens. */
export const YEAR = 31_536_000;

function requirePeriod(period: number): void {
  requireNumber("period", period, "a positive number of seconds", (value) => value > 0);
}

/**
 * What a rate comes to in a year without reinvesting: rate x year / period.
 *
 * @param rate [fraction per period]
 * @param period [s]
 * @returns fraction per year
 * @throws FundingArgumentError
 * @example
 * annualSimple(0.0001, 28_800); // 0.1095
 */
export function annualSimple(rate: number, period: number): number {
  requireNumber("rate", rate, "a fraction");
  requirePeriod(period);
  return (rate * YEAR) / period;
}

/**
 * The same when what was received is reinvested after every period: (1 + rate)^(year / period) - 1.
 *
 * @param rate [fraction per period] above -1
 * @param period [s]
 * @returns fraction per year
 * @throws FundingArgumentError
 * @example
 * annualCompounded(0.0001, 28_800); // 0.1157
 */
export function annualCompounded(rate: number, period: number): number {
  requireNumber("rate", rate, "above -1", (value) => value > -1);
  requirePeriod(period);
  // log1p and expm1 keep the digits of small rates.
  return Math.expm1((YEAR / period) * Math.log1p(rate));
}
