import { toAccount } from "../actions/order.ts";
import { findMarket, type MarketName } from "../client/client.ts";
import { feedInterface } from "../client/interfaces.ts";
import { buildView, decodeView, defineRead } from "../client/read.ts";
import type { Deployment } from "../deployments.ts";
import { UnknownFundingFeedError } from "../errors/input.ts";
import type { FundingEntryView, FundingView } from "../generated/structs.ts";
import { formatWad } from "../units/wad.ts";
import type { ReadAccountParameters } from "./account.ts";
import { type IndexStatusName, indexStatusName, symbolFor } from "./market.ts";

/** Funding of a market. Rates are fractions of notional per 8 h that longs pay shorts. */
export interface Funding {
  readonly market: string;
  /** [s] */
  readonly interval: number;
  /** End of the running interval [unix s]. */
  readonly intervalEnd: number;
  readonly settlementDue: boolean;
  /** Paid until the end of the interval. */
  readonly rate: string;
  /** If the interval ended with what is measured. */
  readonly nextRate: string;
  /** Where the next rate can still come to lie. */
  readonly lowestNextRate: string;
  readonly highestNextRate: string;
  /** Of the running interval that is measured [s]. */
  readonly covered: number;
  /** What a sample would see now; undefined if nothing. */
  readonly premium: string | undefined;
  readonly indexStatus: IndexStatusName;
  /** Funding alone that a long lot has paid since listing; quote. */
  readonly paid: string;
  readonly view: FundingView;
}

export interface ReadFundingParameters {
  readonly market: MarketName;
}
export type ReadFundingReturnType = Funding;

/**
 * Funding of a market: what is paid now, and what comes next.
 *
 * @example
 * const { rate, nextRate } = await readFunding(client, { market: "ETH-USD" });
 */
export const readFunding = /* @__PURE__ */ defineRead<ReadFundingParameters, ReadFundingReturnType>({
  build: (deployment, { market }) => buildView(deployment, "funding", [findMarket(deployment, market).id]),
  decode: (data, deployment) => {
    const view = decodeView("funding", data);
    return {
      market: symbolFor(deployment, view.market),
      interval: Number(view.interval),
      intervalEnd: Number(view.intervalEnd),
      settlementDue: view.settlementDue,
      rate: formatWad(view.rate),
      nextRate: formatWad(view.nextRate),
      lowestNextRate: formatWad(view.lowestNextRate),
      highestNextRate: formatWad(view.highestNextRate),
      covered: Number(view.covered),
      premium: view.premiumKnown ? formatWad(view.premium) : undefined,
      indexStatus: indexStatusName(view.indexStatus),
      paid: formatWad(view.paid),
      view,
    };
  },
});

export interface FundingEntry {
  /** End of the interval that measured it; paid in the one after [unix s]. */
  readonly end: number;
  readonly rate: string;
  readonly premium: string;
  /** [s] */
  readonly covered: number;
  /** Mean index over the covered time; quote per lot. */
  readonly indexPerLot: string;
  /** Funding alone that a long lot had paid from listing to `end`; quote. */
  readonly paid: string;
}

export interface ReadFundingHistoryParameters {
  readonly market: MarketName;
  /** Intervals at most; 32, which is all that the exchange keeps, unless said. */
  readonly count?: number;
}
export type ReadFundingHistoryReturnType = readonly FundingEntry[];

/**
 * The last intervals that measured something, oldest first.
 *
 * @example
 * const history = await readFundingHistory(client, { market: "ETH-USD", count: 8 });
 */
export const readFundingHistory = /* @__PURE__ */ defineRead<
  ReadFundingHistoryParameters,
  ReadFundingHistoryReturnType
>({
  build: (deployment, { market, count = 32 }) =>
    buildView(deployment, "fundingHistory", [findMarket(deployment, market).id, count]),
  decode: (data) => decodeView("fundingHistory", data).map(toEntry),
});

function toEntry({ end, rate, premium, covered, indexPerLot, paid }: FundingEntryView): FundingEntry {
  return {
    end: Number(end),
    rate: formatWad(rate),
    premium: formatWad(premium),
    covered: Number(covered),
    indexPerLot: formatWad(indexPerLot),
    paid: formatWad(paid),
  };
}

/** How far a market is settled. */
export interface SettledFunding {
  /** End of the last settled interval [unix s]. */
  readonly settledUntil: number;
  /** Funding alone that a long lot had paid from listing to that second; quote. */
  readonly paid: string;
  /** The last settled interval that measured something. */
  readonly last: FundingEntry | undefined;
}

/**
 * What is settled for good: the answer changes with settlements only.
 *
 * @example
 * const { settledUntil, last } = await readSettledFunding(client, { market: "ETH-USD" });
 */
export const readSettledFunding = /* @__PURE__ */ defineRead<ReadFundingParameters, SettledFunding>({
  build: (deployment, { market }) => buildView(deployment, "settledFunding", [findMarket(deployment, market).id]),
  decode: (data) => {
    const { settledUntil, paid, last } = decodeView("settledFunding", data);
    return {
      settledUntil: Number(settledUntil),
      paid: formatWad(paid),
      last: last.covered === 0n ? undefined : toEntry(last),
    };
  },
});

export interface ReadFundingPaidParameters {
  readonly market: MarketName;
  /** A second of the last 32 intervals [unix s]. */
  readonly time: number;
}

/**
 * Funding alone that a long lot had paid from listing to a second of the past, in quote; negative if it received. What sides
 * pay for deficits is not in it.
 *
 * @example
 * const paid = await readFundingPaid(client, { market: "ETH-USD", time: 1_692_309_600 });
 *
 * @throws {FundingForgottenError}
 * @throws {TimeNotReachedError}
 */
export const readFundingPaid = /* @__PURE__ */ defineRead<ReadFundingPaidParameters, string>({
  build: (deployment, { market, time }) =>
    buildView(deployment, "fundingPaid", [findMarket(deployment, market).id, time]),
  decode: (data) => formatWad(decodeView("fundingPaid", data)),
});

/** One round of a feed: an interval. */
export interface FundingRound {
  /** end / interval. */
  readonly round: number;
  readonly answer: string;
  /** [unix s] */
  readonly startedAt: number;
  /** End of the interval [unix s]. */
  readonly updatedAt: number;
}

export interface ReadFundingFeedParameters {
  readonly market: MarketName;
  /** What the feed serves, by its name in the deployment's record: "rate" or "paid". */
  readonly quantity: string;
  /** The latest unless said. */
  readonly round?: number;
}

/**
 * What a contract reads from a market's feed.
 *
 * @example
 * const { answer, updatedAt } = await readFundingFeed(client, { market: "ETH-USD", quantity: "rate" });
 *
 * @throws {UnknownFundingFeedError}
 * @throws {NothingMeasuredError} the interval has no round
 */
export const readFundingFeed = /* @__PURE__ */ defineRead<ReadFundingFeedParameters, FundingRound>({
  build: (deployment, { market, quantity, round }) => {
    const to = findFeed(deployment, market, quantity);
    const data =
      round === undefined
        ? feedInterface().encodeFunctionData("latestRoundData")
        : feedInterface().encodeFunctionData("getRoundData", [round]);
    return { to, data };
  },
  decode: (data) => {
    // Both functions return the same.
    const [round, answer, startedAt, updatedAt] = feedInterface().decodeFunctionResult(
      "latestRoundData",
      data,
    ) as unknown as [bigint, bigint, bigint, bigint];
    return {
      round: Number(round),
      answer: formatWad(answer),
      startedAt: Number(startedAt),
      updatedAt: Number(updatedAt),
    };
  },
});

function findFeed(deployment: Deployment, name: MarketName, quantity: string): string {
  const { symbol, fundingFeeds = {} } = findMarket(deployment, name);
  const feed = fundingFeeds[quantity];
  if (feed === undefined) throw new UnknownFundingFeedError(symbol, quantity, Object.keys(fundingFeeds));
  return feed;
}

/** What funding does to one position; received is positive, quote. */
export interface FundingPayment {
  readonly market: string;
  /** Since the position was last touched. */
  readonly accrued: string;
  /** From now to `until` at the running rate, if the size stays. */
  readonly upcoming: string;
  /** [unix s] */
  readonly until: number;
  /** Over the whole interval after that, if the running one ended with what is measured by now. */
  readonly next: string;
}
export type ReadFundingPaymentsReturnType = readonly FundingPayment[];

/**
 * Funding that an account has accrued and has to come.
 *
 * @example
 * const payments = await readFundingPayments(client, { account: 3n });
 */
export const readFundingPayments = /* @__PURE__ */ defineRead<ReadAccountParameters, ReadFundingPaymentsReturnType>({
  build: (deployment, { account }) => buildView(deployment, "fundingPayments", [toAccount(account)]),
  decode: (data, deployment) =>
    decodeView("fundingPayments", data).map(({ market, accrued, upcoming, until, next }) => ({
      market: symbolFor(deployment, market),
      accrued: formatWad(accrued),
      upcoming: formatWad(upcoming),
      until: Number(until),
      next: formatWad(next),
    })),
});
