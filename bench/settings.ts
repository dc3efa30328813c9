import { encodeBytes32String } from "ethers";

import type { MarketTermsStruct } from "../typechain-types/contracts/Exchange.ts";

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

/** Ordinary terms: 20x, an hourly interval, a sample a minute, bounties that are paid out of fees. */
export function termsOf(market: MarketSettings, oracle: string, model: string): MarketTermsStruct {
  const { tickSize, lotSize } = market;
  return {
    grid: { symbol: encodeBytes32String(market.symbol), tickSize, lotSize, interval: HOUR },
    oracle,
    margin: {
      initialMargin: WAD / 20n,
      maintenance: (60n * WAD) / 100n,
      depth: 100_000_000n * WAD,
      pnlWeight: WAD / 2n,
      positionCap: 1_000_000,
      openInterestCap: 10_000_000,
    },
    trading: {
      makerFee: 10n ** 14n,
      takerFee: 5n * 10n ** 14n,
      priceBand: (5n * WAD) / 100n,
      minimumNotional: 100n * WAD,
      removalFee: WAD / 10n,
    },
    sampling: {
      sampleInterval: SAMPLE_INTERVAL,
      maxSampleGap: 5 * SAMPLE_INTERVAL,
      basisTime: 900,
      markBand: (5n * WAD) / 1000n,
      impactNotional: 6_000n * WAD,
      impactShare: WAD / 100n,
      maxImpactLevels: 8,
      maxPremium: (5n * WAD) / 100n,
    },
    funding: {
      model,
      interest: 10n ** 14n,
      damper: 5n * 10n ** 14n,
      maxRate: WAD / 100n,
      marginShare: WAD / 2n,
      sampleBounty: (5n * WAD) / 100n,
      settleBounty: WAD / 2n,
      bountyShare: WAD / 5n,
      insuranceShare: (3n * WAD) / 10n,
    },
    liquidation: { fee: WAD / 200n, slippageBound: (15n * WAD) / 1000n },
  };
}
