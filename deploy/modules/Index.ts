import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import { ZeroAddress } from "ethers";

import type { MarketParameters } from "../parameters.ts";

/** Letters and digits, as names of futures must be. */
export const identifier = (symbol: string): string => symbol.replaceAll(/[^A-Za-z0-9]/g, "");

/** The index price of one market. On a local chain also the feeds: Chainlink's proxy before an aggregator that replays rounds. */
export function buildIndex({ symbol, index: parameters }: MarketParameters) {
  return buildModule(`Index${identifier(symbol)}`, (m) => {
    const feeds = parameters.feeds.map((feed, place) => {
      if (!("mock" in feed)) return { ...feed, answered: [] };
      const { decimals, answer, round } = feed.mock;
      const aggregator = m.contract("ReplayAggregator", [decimals, symbol], { id: `Aggregator${place}` });
      const proxy = m.contract("FeedProxy", [aggregator, ZeroAddress], { id: `Proxy${place}` });
      const answered =
        round === undefined
          ? m.call(aggregator, "transmit", [answer], { id: `Answer${place}` })
          : m.call(aggregator, "replay", [round.id, answer, round.updatedAt], { id: `Answer${place}` });
      return { address: proxy, maxAge: feed.maxAge, aggregator, answered: [answered] };
    });
    const config = {
      feeds: feeds.map(({ address, maxAge }) => ({ feed: address, maxAge })),
      minPrice: parameters.minPrice,
      maxPrice: parameters.maxPrice,
      maxDeviation: parameters.maxDeviation,
      sequencerFeed: parameters.sequencerFeed ?? ZeroAddress,
      gracePeriod: parameters.gracePeriod,
    };
    // After the first answers: a market is listed only if its index can be used.
    const index = m.contract("ChainlinkIndex", [config], { after: feeds.flatMap(({ answered }) => answered) });
    return { index, ...aggregatorsOf(feeds) };
  });
}

/** Names under which a module hands out the aggregators of its mock feeds, by place. */
export const aggregatorName = (place: number): string => `aggregator${place}`;

function aggregatorsOf<Aggregator>(feeds: readonly { aggregator?: Aggregator }[]): Record<string, Aggregator> {
  return Object.fromEntries(
    feeds.flatMap(({ aggregator }, place) => (aggregator === undefined ? [] : [[aggregatorName(place), aggregator]])),
  );
}
