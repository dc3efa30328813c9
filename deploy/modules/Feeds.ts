import type { Future, IgnitionModuleBuilder } from "@nomicfoundation/ignition-core";

import type { MarketParameters } from "../parameters.ts";
import type { buildCore } from "./Core.ts";
import { identifier } from "./Index.ts";

/** What a feed can serve, by its name in parameters and records; numbers are those of the contract's FundingQuantity. */
export const FUNDING_QUANTITIES = { rate: 0, annualRate: 1, premium: 2, paid: 3 } as const;
export type FundingQuantityName = keyof typeof FUNDING_QUANTITIES;

/** Name under which the module hands out a feed, by place of its market. */
export const fundingFeedName = (market: number, quantity: FundingQuantityName): string =>
  `market${market}_funding_${quantity}`;

/** Feeds of each market's funding, once the market is listed. Anybody can deploy more: a feed needs nobody's leave. */
export function deployFundingFeeds(
  m: IgnitionModuleBuilder,
  { exchange, lens }: ReturnType<typeof buildCore>["results"],
  markets: readonly MarketParameters[],
  after: Future[],
) {
  const feeds = markets.flatMap(({ symbol, fundingFeeds = [] }, place) =>
    fundingFeeds.map((quantity) => {
      const id = `FundingFeed_${identifier(symbol)}_${quantity}`;
      const feed = m.contract("FundingFeed", [lens, exchange, place + 1, FUNDING_QUANTITIES[quantity]], { id, after });
      return [fundingFeedName(place, quantity), feed] as const;
    }),
  );
  return Object.fromEntries(feeds);
}
