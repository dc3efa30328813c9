import { formatEther } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import type { DeploymentParameters, ExistingFeed, MarketParameters } from "./parameters.ts";

const WAD = 10n ** 18n;
/** Bounds of the listing checks; see contracts/libraries/MarketTermsLibrary.sol. */
const MIN_INDEX_TICKS = 100_000n;
const MAX_INDEX_TICKS = 800_000n;
const MIN_LOT_VALUE = WAD;
const MAX_LOT_VALUE = 100n * WAD;

export class UnsuitableFeedsError extends Error {
  override readonly name = "UnsuitableFeedsError";

  constructor(readonly problems: readonly string[]) {
    super(`Nothing was deployed, because listing would fail:\n- ${problems.join("\n- ")}`);
  }
}

/**
 * Reads the feeds of all markets and asks of them what listing will ask, so that a wrong address or a price outside a grid
 * costs nothing. Mock feeds are passed over.
 *
 * @throws {UnsuitableFeedsError}
 */
export async function checkFeeds(connection: NetworkConnection, { markets }: DeploymentParameters): Promise<void> {
  const problems = await Promise.all(
    markets.flatMap((market) =>
      market.index.feeds
        .filter((feed): feed is ExistingFeed => "address" in feed)
        .map((feed) => problemsOf(connection, market, feed)),
    ),
  );
  if (problems.flat().length > 0) throw new UnsuitableFeedsError(problems.flat());
}

async function problemsOf(
  { ethers }: NetworkConnection,
  market: MarketParameters,
  { address, maxAge }: ExistingFeed,
): Promise<string[]> {
  const name = `${market.symbol}: feed ${address}`;
  if ((await ethers.provider.getCode(address)) === "0x") return [`${name} has no code on this network`];
  const feed = await ethers.getContractAt("IFeedProxy", address);
  const [{ answer, updatedAt }, decimals, block] = await Promise.all([
    feed.latestRoundData(),
    feed.decimals(),
    ethers.provider.getBlock("latest"),
  ]);
  const age = BigInt(block?.timestamp ?? 0) - updatedAt;
  return [
    ...(age > BigInt(maxAge) ? [`${name} answered ${age} s ago, maxAge is ${maxAge} s`] : []),
    ...priceProblems(name, answer * 10n ** (18n - decimals), market),
  ];
}

function priceProblems(name: string, price: bigint, { tickSize, lotSize, index }: MarketParameters): string[] {
  const lotValue = (price * lotSize) / WAD;
  const inDollars = `${name} says ${formatEther(price)}`;
  return [
    ...(price <= index.minPrice || price >= index.maxPrice ? [`${inDollars}, outside minPrice and maxPrice`] : []),
    ...(price < MIN_INDEX_TICKS * tickSize || price > MAX_INDEX_TICKS * tickSize
      ? [
          `${inDollars}: tickSize must be ${formatEther(ceilDivide(price, MAX_INDEX_TICKS))} to ` +
            `${formatEther(price / MIN_INDEX_TICKS)}, not ${formatEther(tickSize)}`,
        ]
      : []),
    ...(lotValue < MIN_LOT_VALUE || lotValue > MAX_LOT_VALUE
      ? [`${inDollars}: a lot is worth ${formatEther(lotValue)}, not 1 to 100; change lotSize by powers of ten`]
      : []),
  ];
}

const ceilDivide = (a: bigint, b: bigint): bigint => (a + b - 1n) / b;
