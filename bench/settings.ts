import { readParameters, type DeploymentParameters } from "../deploy/parameters.ts";

export const WAD = 10n ** 18n;
export const HOUR = 3600;
/** Dollars and collateral's own units. */
export const COLLATERAL_DECIMALS = 6;
export const tokens = (dollars: number): bigint => BigInt(dollars) * 10n ** BigInt(COLLATERAL_DECIMALS);

/** Seconds between two samples of a market. */
export const SAMPLE_INTERVAL = 60;
/** A block's time on Ethereum: how long after a sample a transaction comes for which none is due. */
export const BLOCK_TIME = 12;
/** Lots that the impact price of the ETH market is an average of, at its index of 1,800: 6,000 USD / 18 USD, rounded up. */
export const IMPACT_LOTS = 334;
/** The smallest order of the ETH market that may rest: 100 USD. */
export const SMALLEST_LOTS = 6;

export interface MarketSettings {
  readonly symbol: string;
  /** WAD quote per base. */
  readonly tickSize: bigint;
  /** WAD base. */
  readonly lotSize: bigint;
  /** Answer of the feed at the start, 8 decimals. */
  readonly answer: bigint;
  /** The same in ticks. */
  readonly indexTick: number;
  /** Size of each order of the ladders around the index. */
  readonly ladderLots: number;
}

export const MARKETS: readonly MarketSettings[] = [
  {
    symbol: "ETH-USD",
    tickSize: 10n ** 16n,
    lotSize: 10n ** 16n,
    answer: 180_000_000_000n,
    indexTick: 180_000,
    ladderLots: 60,
  },
  {
    symbol: "BTC-USD",
    tickSize: 10n ** 17n,
    lotSize: 10n ** 15n,
    answer: 6_000_000_000_000n,
    indexTick: 600_000,
    ladderLots: 20,
  },
  {
    symbol: "SOL-USD",
    tickSize: 10n ** 15n,
    lotSize: 10n ** 17n,
    answer: 15_000_000_000n,
    indexTick: 150_000,
    ladderLots: 80,
  },
];

/**
 * What the exchange is deployed with: an hourly interval, a sample a minute, bounties out of fees. Terms that the bench does
 * not depend on are those of a local chain.
 */
export async function parameters(): Promise<DeploymentParameters> {
  const local = await readParameters("local");
  const terms = local.markets[0]?.terms;
  if (terms === undefined) throw new Error("A local chain has no market whose terms could be taken");
  return {
    minimumDelay: 1,
    collateral: { test: { decimals: COLLATERAL_DECIMALS, faucetTokens: 1_000, faucetCooldown: 60 } },
    roles: {},
    automation: {},
    seal: true,
    markets: MARKETS.map(({ symbol, tickSize, lotSize, answer }) => ({
      symbol,
      tickSize,
      lotSize,
      interval: HOUR,
      fundingFeeds: ["rate"],
      index: {
        feeds: [{ mock: { decimals: 8, answer }, maxAge: 90_000 }],
        minPrice: WAD,
        maxPrice: 1_000_000n * WAD,
        maxDeviation: 0n,
        sequencerFeed: undefined,
        gracePeriod: 0,
      },
      terms: {
        ...terms,
        margin: {
          ...terms.margin,
          initialMargin: WAD / 20n,
          maintenance: (60n * WAD) / 100n,
          positionCap: 1_000_000,
          openInterestCap: 10_000_000,
        },
        trading: {
          ...terms.trading,
          makerFee: 10n ** 14n,
          takerFee: 5n * 10n ** 14n,
          minimumNotional: 100n * WAD,
          removalFee: WAD / 10n,
        },
        sampling: {
          ...terms.sampling,
          sampleInterval: SAMPLE_INTERVAL,
          maxSampleGap: 5 * SAMPLE_INTERVAL,
          markBand: (5n * WAD) / 1000n,
          impactNotional: 6_000n * WAD,
          impactShare: WAD / 100n,
          maxImpactLevels: 8,
        },
        funding: {
          ...terms.funding,
          maxRate: WAD / 100n,
          marginShare: WAD / 2n,
          sampleBounty: (5n * WAD) / 100n,
          settleBounty: WAD / 2n,
        },
        liquidation: {
          ...terms.liquidation,
          fee: WAD / 200n,
          concessionStart: (15n * WAD) / 1000n,
          concessionEnd: (15n * WAD) / 1000n,
        },
      },
    })),
  };
}
