import { annualSimple } from "./annual.ts";
import { requireNumber } from "./errors.ts";

/** What a venue charges now. */
export interface VenueQuote {
  readonly venue: string;
  /** What longs pay shorts [fraction per `period`]. */
  readonly rate: number;
  /** For which the rate is quoted: 8 h for many, 1 h or 4 h for others [s]. */
  readonly period: number;
}

export interface RateDifference {
  readonly venue: string;
  /** The venue's rate for our period [fraction per period]. */
  readonly rate: number;
  /** Ours less the venue's: positive where longs pay more with us [fraction per period]. */
  readonly difference: number;
  /** The same for a year, without reinvesting: what short here and long there earns before fees [fraction per year]. */
  readonly annual: number;
}

/**
 * A rate beside those of other venues, all for one period; largest difference first.
 *
 * @throws FundingArgumentError
 * @example
 * differencesTo({ rate: 0.0001, period: 28_800 }, [{ venue: "hourly", rate: 0.00002, period: 3_600 }]);
 * // the venue's rate is 0.00016 in 8 h, ours 0.00006 below it
 */
export function differencesTo(
  own: { readonly rate: number; readonly period: number },
  others: readonly VenueQuote[],
): RateDifference[] {
  requireNumber("rate", own.rate, "a fraction");
  requireNumber("period", own.period, "a positive number of seconds", (value) => value > 0);
  return others
    .map(({ venue, rate, period }) => {
      requireNumber(`rate of ${venue}`, rate, "a fraction");
      requireNumber(`period of ${venue}`, period, "a positive number of seconds", (value) => value > 0);
      const normalised = (rate * own.period) / period;
      const difference = own.rate - normalised;
      return { venue, rate: normalised, difference, annual: annualSimple(difference, own.period) };
    })
    .sort((a, b) => Math.abs(b.difference) - Math.abs(a.difference));
}
