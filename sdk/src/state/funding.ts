import { toAccount } from "../actions/order.ts";
import { findMarket, type MarketName } from "../client/client.ts";
import { buildView, decodeView, defineRead } from "../client/read.ts";
import type { FundingEntryView, FundingPaymentView, FundingView } from "../generated/structs.ts";
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
    const view = decodeView<FundingView>("funding", data);
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
  decode: (data) =>
    decodeView<FundingEntryView[]>("fundingHistory", data).map(({ end, rate, premium, covered }) => ({
      end: Number(end),
      rate: formatWad(rate),
      premium: formatWad(premium),
      covered: Number(covered),
    })),
});

/** What funding does to one position; received is positive, quote. */
export interface FundingPayment {
  readonly market: string;
  /** Since the position was last touched. */
  readonly accrued: string;
  /** From now to `until` at the running rate, if the size stays. */
  readonly upcoming: string;
  /** [unix s] */
  readonly until: number;
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
    decodeView<FundingPaymentView[]>("fundingPayments", data).map(({ market, accrued, upcoming, until }) => ({
      market: symbolFor(deployment, market),
      accrued: formatWad(accrued),
      upcoming: formatWad(upcoming),
      until: Number(until),
    })),
});
