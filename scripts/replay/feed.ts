/** The feed that recorded rounds go through, and the index over it alone: on the chain, and as the model reads it. */
import { ZeroAddress } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import { type Environment, IndexStatus } from "../../sdk/src/model/index.ts";
import type { ChainlinkIndex, ReplayAggregator } from "../../typechain-types/index.ts";
import { MAX_ROUND_AGE, type MarketSettings } from "../demo/settings.ts";
import { FEED_DECIMALS, FEED_SCALE, type Round } from "../recordings/recording.ts";

export async function deployFeed(
  { ethers }: NetworkConnection,
  { symbol, indexBounds: [minPrice, maxPrice] }: MarketSettings,
): Promise<{ readonly aggregator: ReplayAggregator; readonly index: ChainlinkIndex }> {
  const aggregator = await ethers.deployContract("ReplayAggregator", [FEED_DECIMALS, symbol]);
  const index = await ethers.deployContract("ChainlinkIndex", [
    {
      feeds: [{ feed: aggregator.target, maxAge: MAX_ROUND_AGE }],
      minPrice,
      maxPrice,
      maxDeviation: 0n,
      sequencerFeed: ZeroAddress,
      gracePeriod: 0,
    },
  ]);
  return { aggregator, index };
}

/** What that index says once the round was pushed; none was yet if it is undefined. */
export function readRound(round: Round | undefined, now: number): ReturnType<Environment["readIndex"]> {
  if (round === undefined || now - round.updatedAt > MAX_ROUND_AGE) return { price: 0n, status: IndexStatus.Stale };
  return { price: round.answer * FEED_SCALE, status: IndexStatus.Usable };
}
