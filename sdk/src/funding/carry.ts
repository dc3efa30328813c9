import { YEAR } from "./annual.ts";
import { FundingArgumentError, requireNumber } from "./errors.ts";

/** A part of the horizon with one expected rate. */
export interface ExpectedRate {
  /** What longs pay shorts [fraction per period]. */
  readonly rate: number;
  /** For how long [s]. */
  readonly seconds: number;
}

/** Fees of one leg, each a fraction of its notional; negative for a rebate. */
export interface LegFees {
  readonly entry: number;
  readonly exit: number;
}

export interface CarryParameters {
  /** Which side of the perpetual is held; the other leg is the spot, or the same perpetual at another venue. */
  readonly perpetual: "long" | "short";
  /** Expected rates, one after the other; together they are the horizon. */
  readonly rates: readonly ExpectedRate[];
  /** For which the rates are quoted [s]. */
  readonly period: number;
  readonly perpetualFees: LegFees;
  readonly otherFees: LegFees;
  /** (perpetual - other) / other when entering and when leaving; both zero by default [fraction]. */
  readonly basis?: { readonly entry: number; readonly exit: number };
  /** What holding the other leg costs, such as borrowing it; zero by default [fraction per year]. */
  readonly financing?: number;
  /** What must be put up for both legs, as a part of the notional; 1 by default. */
  readonly capital?: number;
}

/** Parts of the notional, positive for gains, over the horizon. */
export interface Carry {
  readonly funding: number;
  /** From the basis that was entered and left. */
  readonly basis: number;
  readonly fees: number;
  readonly financing: number;
  readonly net: number;
  /** [s] */
  readonly horizon: number;
  /** net / capital x year / horizon, without reinvesting [fraction per year]. */
  readonly annualYield: number;
}

/**
 * What a delta-neutral position earns: funding on the perpetual leg, the change of the basis, less fees of all four trades and the cost
 * of the other leg. Notional is taken as constant, which is what rebalanced legs come to.
 *
 *   funding = side x sum of rate x seconds / period, side = -1 for a long, +1 for a short
 *   basis = side x (entry - exit)
 *
 * @throws FundingArgumentError
 * @example
 * // Short the perpetual and hold spot for 30 days at 0.01 % per 8 h: 0.9 % of funding less 0.3 % of fees.
 * carryOf({
 *   perpetual: "short",
 *   rates: [{ rate: 0.0001, seconds: 2_592_000 }],
 *   period: 28_800,
 *   perpetualFees: { entry: 0.0005, exit: 0.0005 },
 *   otherFees: { entry: 0.001, exit: 0.001 },
 * });
 */
export function carryOf(parameters: CarryParameters): Carry {
  const { perpetual, rates, period, perpetualFees, otherFees } = parameters;
  const { basis = { entry: 0, exit: 0 }, financing = 0, capital = 1 } = parameters;
  requireNumber("period", period, "a positive number of seconds", (value) => value > 0);
  requireNumber("capital", capital, "positive", (value) => value > 0);
  for (const value of [basis.entry, basis.exit, financing]) requireNumber("basis and financing", value, "fractions");
  const side = perpetual === "short" ? 1 : -1;
  let horizon = 0;
  let received = 0;
  for (const { rate, seconds } of rates) {
    requireNumber("rate", rate, "a fraction");
    requireNumber("seconds", seconds, "at least zero", (value) => value >= 0);
    received += (rate * seconds) / period;
    horizon += seconds;
  }
  if (horizon === 0) throw new FundingArgumentError("rates", "for a horizon longer than nothing", horizon);
  const funding = side * received;
  const fromBasis = side * (basis.entry - basis.exit);
  const fees = -feesOf(perpetualFees, otherFees);
  const cost = -(financing * horizon) / YEAR;
  const net = funding + fromBasis + fees + cost;
  return {
    funding,
    basis: fromBasis,
    fees,
    financing: cost,
    net,
    horizon,
    annualYield: ((net / capital) * YEAR) / horizon,
  };
}

export interface BreakEven {
  /** Constant rate at which the horizon earns nothing [fraction per period]. */
  readonly rate: number;
  /** Time after which the expected rate has paid for the fees; Infinity if it never does [s]. */
  readonly seconds: number;
}

/**
 * From when, and at what rate, a position of `carryOf` is worth its fees and costs. The expected rate is the mean of those given.
 *
 * @throws FundingArgumentError
 */
export function breakEvenOf(parameters: CarryParameters): BreakEven {
  const { funding, basis, fees, horizon, financing } = carryOf(parameters);
  const side = parameters.perpetual === "short" ? 1 : -1;
  const fixed = basis + fees;
  const perSecond = (funding + financing) / horizon;
  const neededPerSecond = (-fixed - financing) / horizon;
  const seconds = fixed >= 0 ? 0 : perSecond > 0 ? -fixed / perSecond : Infinity;
  return { rate: side * neededPerSecond * parameters.period, seconds };
}

/** Of both legs, in and out [fraction of notional]. */
function feesOf(...legs: readonly LegFees[]): number {
  let sum = 0;
  for (const { entry, exit } of legs) {
    requireNumber("fees", entry, "fractions");
    requireNumber("fees", exit, "fractions");
    sum += entry + exit;
  }
  return sum;
}
