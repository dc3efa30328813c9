import { z } from "zod";

import { IndexStatus, readIndex } from "../../../sdk/src/model/indexPrice.ts";
import { type Market, MarketStatus } from "../../../sdk/src/model/market.ts";
import { callOn, listedMarkets, symbolOf } from "./markets.ts";
import { defineDuty, type Finding } from "./module.ts";

/** What keepers do in a market that is not open. */
const STATUSES: Readonly<Record<string, { readonly name: string; readonly means: string }>> = {
  [String(MarketStatus.Active)]: { name: "active", means: "keepers do all of their duties there" },
  [String(MarketStatus.ReduceOnly)]: {
    name: "reduce-only",
    means: "positions only shrink there; keepers do all of their duties",
  },
  [String(MarketStatus.Halted)]: {
    name: "halted",
    means: "nothing is sampled, settled or liquidated there until it is resumed; orders can be cancelled",
  },
  [String(MarketStatus.Closing)]: {
    name: "closing",
    means: "its positions are settled at the closing price once the closing has ended; keepers sample until then",
  },
  [String(MarketStatus.Closed)]: { name: "closed", means: "keepers settle its positions" },
};

/** Why an index is of no use, by its status. */
const INDICES: Readonly<Record<string, string>> = {
  [String(IndexStatus.Usable)]: "is usable",
  [String(IndexStatus.Grace)]: "is in the sequencer's grace: nobody is liquidated until that ends",
  [String(IndexStatus.SequencerDown)]: "is not usable: the sequencer is down",
  [String(IndexStatus.Stale)]: "is not usable: an answer of its feeds is too old",
  [String(IndexStatus.Absurd)]: "is not usable: an answer of its feeds is out of bounds",
  [String(IndexStatus.Deviating)]: "is not usable: its feeds contradict each other",
  [String(IndexStatus.Unreadable)]: "is not usable: it cannot be read",
};

/** Says when a market does not work as it should, and what keepers do about it. It sends nothing. */
export const marketAlert = defineDuty({
  name: "marketAlert",
  summary:
    "Says when a market is halted, closes, or has no usable index, and what is left undone there. Sends nothing.",
  schema: z.strictObject({}),
  isOnByDefault: true,
  decide: () => [],
  observe: ({ exchange }) => {
    const call = callOn(exchange);
    return listedMarkets(exchange).flatMap(({ id, market }): Finding[] => {
      const status = statusOf(market);
      // Nobody reads the index of a market that has closed.
      return market.hot.status === MarketStatus.Closed
        ? [status]
        : [status, indexOf(market, readIndex(call, id).status)];
    });
  },
});

function statusOf(market: Market): Finding {
  const { status } = market.hot;
  const { name, means } = STATUSES[String(status)] ?? { name: `in state ${status}`, means: "keepers do not know it" };
  const symbol = symbolOf(market);
  return {
    metric: "market_status",
    labels: { market: symbol },
    value: Number(status),
    alarming: status !== MarketStatus.Active && status !== MarketStatus.Closed,
    kind: name,
    message: `${symbol} is ${name}: ${means}`,
  };
}

function indexOf(market: Market, status: IndexStatus): Finding {
  const symbol = symbolOf(market);
  return {
    metric: "market_index_status",
    labels: { market: symbol },
    value: Number(status),
    alarming: status !== IndexStatus.Usable,
    kind: String(status),
    message: `The index of ${symbol} ${INDICES[String(status)] ?? `has the status ${status}`}`,
  };
}
