/**
 * How venues make a funding rate of order books: impact prices, premium, average, interest and damper, caps, length of the interval. Exact
 * integers, so that a venue's published examples come out to the digit. Every division rounds toward zero unless it says otherwise, so
 * that mirrored books give mirrored rates.
 *
 * @module
 */
import { clamp, divToZero, divUp, max, WAD } from "../model/fixedPoint.ts";
import { FundingArgumentError } from "./errors.ts";

/** One price level of a side. */
export interface BookLevel {
  readonly price: bigint; // [WAD quote per base]
  readonly size: bigint; // [WAD base]
}

/** How much is traded to find an impact price: an amount of base, or one of quote at the levels' own prices. */
export type ImpactSize = { readonly base: bigint } | { readonly quote: bigint };

export interface ImpactPrices {
  /** Average price of selling into the bids; undefined where they end before the size [WAD quote per base]. */
  readonly bid: bigint | undefined;
  /** Average price of buying from the asks; undefined where they end before the size [WAD quote per base]. */
  readonly ask: bigint | undefined;
}

/** How premiums of an interval become one. */
export interface AverageRule {
  /** "flat" counts all alike, "linear" the first once, the second twice, and so on. */
  readonly weighting: "flat" | "linear";
  /** A sample that is missing: "skip" averages the rest, "zero" counts it as no premium. */
  readonly missing: "skip" | "zero";
}

/** How a mean premium becomes a rate. */
export interface RateRule {
  /** Interest component I [WAD per period]. */
  readonly interest: bigint;
  /**
   * Damper d: F = P + clamp(I - P, -d, +d). Undefined where the venue adds interest and premium without one: F = P + I
   * [WAD per period].
   */
  readonly damper: bigint | undefined;
  /** Bound of the rate, before it is scaled to the interval; undefined for none [WAD per period]. */
  readonly cap: bigint | undefined;
}

/** A venue's rules. The period is the time for which premium, interest, damper and cap are quoted. */
export interface VenueRules {
  readonly average: AverageRule;
  readonly rate: RateRule;
  readonly period: bigint; // [s]
  /** How often a rate is paid [s]. */
  readonly interval: bigint;
  /** "period" pays the period's rate in each interval; "share" the part of it that the interval is of the period. */
  readonly pays: "period" | "share";
}

const HOUR = 3_600n;
const BP = 10n ** 14n;
const FLAT: AverageRule = { weighting: "flat", missing: "skip" };
const LINEAR: AverageRule = { weighting: "linear", missing: "skip" };
const STANDARD: RateRule = { interest: BP, damper: 5n * BP, cap: undefined };
const EIGHT_HOURS = { period: 8n * HOUR, interval: 8n * HOUR, pays: "period" } as const;

/**
 * Rules of venues at their standard terms; caps depend on the market and are left to the caller. Sources, as published by each venue:
 *
 * - bitmex: https://www.bitmex.com/app/perpetualContractsGuide
 * - binance: https://www.binance.com/en/support/faq/introduction-to-binance-futures-funding-rates-360033525031
 * - bybit: https://www.bybit.com/en/help-center/article/Introduction-to-Funding-Rate
 * - whitebit: https://help.whitebit.com/hc/en-gb/articles/35403646760989-Funding-rate-on-WhiteBIT-Futures-market
 * - okx: https://www.okx.com/help/okx-to-optimize-funding-rate-calculation (interest zero, no damper)
 * - deribit: https://support.deribit.com/hc/en-us/articles/31424939178397-Funding-Specifications (interest zero, damper 0.025 %, paid
 *   continuously; `interval` is a minute here)
 * - hyperliquid: https://hyperliquid.gitbook.io/hyperliquid-docs/trading/funding (an eighth each hour)
 * - zeroOne: https://docs.01.xyz/trading/perpetual-futures/perpetuals-funding (a day's convergence, paid by the hour, as FTX did; premiums
 *   within 5 %)
 * - dydx: https://help.dydx.trade/en/articles/166992-default-funding-rates-on-dydx-chain and x/perpetuals of dydxprotocol/v4-chain
 *   (missing samples are zero, premium and default rate are added, an eighth each hour)
 */
export const VENUES = {
  bitmex: { average: FLAT, rate: STANDARD, ...EIGHT_HOURS },
  binance: { average: LINEAR, rate: STANDARD, ...EIGHT_HOURS },
  bybit: { average: LINEAR, rate: STANDARD, ...EIGHT_HOURS },
  whitebit: { average: LINEAR, rate: STANDARD, ...EIGHT_HOURS },
  okx: { average: FLAT, rate: { interest: 0n, damper: undefined, cap: undefined }, ...EIGHT_HOURS },
  deribit: {
    average: FLAT,
    rate: { interest: 0n, damper: (5n * BP) / 2n, cap: undefined },
    period: 8n * HOUR,
    interval: 60n,
    pays: "share",
  },
  hyperliquid: { average: FLAT, rate: STANDARD, period: 8n * HOUR, interval: HOUR, pays: "share" },
  zeroOne: {
    average: FLAT,
    rate: { interest: 0n, damper: undefined, cap: undefined },
    period: 24n * HOUR,
    interval: HOUR,
    pays: "share",
  },
  dydx: {
    average: { weighting: "flat", missing: "zero" },
    rate: { interest: 0n, damper: undefined, cap: undefined },
    period: 8n * HOUR,
    interval: HOUR,
    pays: "share",
  },
} as const satisfies Record<string, VenueRules>;

/**
 * The same venue's rules for contracts with another interval. Who pays a whole period's rate shortens the period: interest is for the
 * interval (0.01 % / (8 / hours) at WhiteBIT, 0.03 % a day at Binance and Bybit), the damper stays as it is. Who pays shares pays other
 * shares. Toward zero.
 *
 * @param interval [s]
 * @throws FundingArgumentError unless it is positive
 */
export function withInterval(rules: VenueRules, interval: bigint): VenueRules {
  if (interval <= 0n) throw new FundingArgumentError("interval", "positive", interval);
  if (rules.pays === "share") return { ...rules, interval };
  const interest = divToZero(rules.rate.interest * interval, rules.period);
  return { ...rules, rate: { ...rules.rate, interest }, period: interval, interval };
}

/**
 * Average price of trading a size into one side, best level first. Rounded toward zero for bids, up for asks: away from a premium.
 *
 * @returns undefined if the levels end before the size
 * @throws FundingArgumentError unless the size is positive
 */
export function impactPrice(levels: readonly BookLevel[], size: ImpactSize, side: "bid" | "ask"): bigint | undefined {
  const isQuote = "quote" in size;
  const wanted = isQuote ? size.quote : size.base;
  if (wanted <= 0n) throw new FundingArgumentError("size", "positive", wanted);
  // Value in WAD x WAD, so that only the last division rounds.
  const target = isQuote ? wanted * WAD : wanted;
  let value = 0n;
  let base = 0n;
  for (const level of levels) {
    if (!isQuote) {
      const taken = level.size < target - base ? level.size : target - base;
      value += taken * level.price;
      base += taken;
      if (base === target) return side === "bid" ? divToZero(value, base) : divUp(value, base);
      continue;
    }
    const left = target - value;
    if (level.size * level.price < left) {
      value += level.size * level.price;
      base += level.size;
      continue;
    }
    // base + left / price of base for `target` of quote: target x price / (base x price + left).
    const numerator = target * level.price;
    const denominator = base * level.price + left;
    return side === "bid" ? divToZero(numerator, denominator) : divUp(numerator, denominator);
  }
  return undefined;
}

/** Both impact prices of a book. Source: every venue above; see `impactPrice`. */
export function impactPrices(
  book: { readonly bids: readonly BookLevel[]; readonly asks: readonly BookLevel[] },
  size: ImpactSize,
): ImpactPrices {
  return { bid: impactPrice(book.bids, size, "bid"), ask: impactPrice(book.asks, size, "ask") };
}

/**
 * (max(0, impactBid - index) - max(0, index - impactAsk)) / index, within +-cap, toward zero [WAD]. A side too thin for an impact price
 * adds nothing.
 *
 * @param index [WAD quote per base]
 * @param cap [WAD]
 * @throws FundingArgumentError unless the index is positive
 */
export function premiumIndex({ bid, ask }: ImpactPrices, index: bigint, cap?: bigint): bigint {
  if (index <= 0n) throw new FundingArgumentError("index", "positive", index);
  const above = bid === undefined ? 0n : max(0n, bid - index);
  const below = ask === undefined ? 0n : max(0n, index - ask);
  const premium = divToZero((above - below) * WAD, index);
  return cap === undefined ? premium : clamp(premium, -cap, cap);
}

/**
 * One premium of all of an interval's, toward zero [WAD]; zero where none was measured.
 *
 * @param samples in order; undefined for a missing one
 */
export function averagePremium(samples: readonly (bigint | undefined)[], { weighting, missing }: AverageRule): bigint {
  let sum = 0n;
  let weights = 0n;
  for (const [place, sample] of samples.entries()) {
    if (sample === undefined && missing === "skip") continue;
    const weight = weighting === "flat" ? 1n : BigInt(place + 1);
    sum += weight * (sample ?? 0n);
    weights += weight;
  }
  return weights === 0n ? 0n : divToZero(sum, weights);
}

/** The rate of a mean premium for the whole period [WAD per period]. */
export function periodRate(premium: bigint, { interest, damper, cap }: RateRule): bigint {
  const rate = premium + (damper === undefined ? interest : clamp(interest - premium, -damper, damper));
  return cap === undefined ? rate : clamp(rate, -cap, cap);
}

/** What a long pays in one interval, as a fraction of its notional, toward zero [WAD per interval]. */
export function intervalRate(premium: bigint, { rate, pays, period, interval }: VenueRules): bigint {
  const whole = periodRate(premium, rate);
  return pays === "period" ? whole : divToZero(whole * interval, period);
}

/** From premium samples to the rate of an interval [WAD per interval]. */
export function venueRate(samples: readonly (bigint | undefined)[], rules: VenueRules): bigint {
  return intervalRate(averagePremium(samples, rules.average), rules);
}

/**
 * A daily interest differential for an interval: (quote - base) x interval / day, toward zero [WAD per interval]. Binance and Bybit: 0.06 %
 * less 0.03 % a day make 0.01 % in 8 h.
 */
export function interestOf(quotePerDay: bigint, basePerDay: bigint, interval: bigint): bigint {
  return divToZero((quotePerDay - basePerDay) * interval, 24n * HOUR);
}

/** The other direction of rates: what a rate per interval is per period of another length, toward zero [WAD]. */
export function rescale(rate: bigint, fromSeconds: bigint, toSeconds: bigint): bigint {
  if (fromSeconds <= 0n) throw new FundingArgumentError("fromSeconds", "positive", fromSeconds);
  if (toSeconds <= 0n) throw new FundingArgumentError("toSeconds", "positive", toSeconds);
  return divToZero(rate * toSeconds, fromSeconds);
}
