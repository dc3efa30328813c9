/** What the demo lists and who takes part in it. Everything that shapes the replay is here. */
import { parseEther } from "ethers";

import type { MarketTermsParameters } from "../../deploy/parameters.ts";
import type { Rung } from "./makers.ts";
import type { Asset } from "../recordings/recording.ts";
import { MINUTE, type ClampTerms } from "./path.ts";

/** First second of the replay: 2023-08-14 00:00 UTC. */
export const FROM = 1_691_971_200;
export const MAX_DAYS = 7;

/** The recorded feeds' heartbeat and a margin [s]. */
export const MAX_ROUND_AGE = 3_600 + 300;

export const COLLATERAL_DECIMALS = 6;

/** The venue's terms. */
export const CLAMP: ClampTerms = { interest: parseEther("0.0001"), damper: parseEther("0.0005") };

export interface MarketSettings {
  readonly asset: Asset;
  readonly symbol: string;
  /** WAD quote per base; index / tickSize stays above 150,000, so that a tick is a small part of a basis point. */
  readonly tickSize: bigint;
  /** WAD base. */
  readonly lotSize: bigint;
  /** Index beyond which the feed is not believed, WAD quote per base. */
  readonly indexBounds: readonly [bigint, bigint];
  /** Lots that make up 10,000 USD or a little more at the start; sizes below are multiples. */
  readonly unit: number;
}

export const MARKETS: readonly MarketSettings[] = [
  {
    asset: "eth",
    symbol: "ETH-USD",
    tickSize: parseEther("0.01"),
    lotSize: parseEther("0.01"),
    indexBounds: [parseEther("100"), parseEther("20000")],
    unit: 550,
  },
  {
    asset: "btc",
    symbol: "BTC-USD",
    tickSize: parseEther("0.1"),
    lotSize: parseEther("0.001"),
    indexBounds: [parseEther("1000"), parseEther("250000")],
    unit: 350,
  },
];

/** What both markets share. */
export const TERMS: MarketTermsParameters = {
  margin: {
    initialMargin: parseEther("0.1"),
    maintenance: parseEther("0.5"),
    depth: parseEther("1000000000"),
    pnlWeight: parseEther("0.5"),
    positionCap: 200_000,
    openInterestCap: 1_000_000,
  },
  trading: {
    makerFee: -parseEther("0.00005"),
    takerFee: parseEther("0.0005"),
    priceBand: parseEther("0.1"),
    minimumNotional: parseEther("200"),
    removalFee: parseEther("0.1"),
  },
  sampling: {
    sampleInterval: MINUTE,
    maxSampleGap: 2 * MINUTE,
    basisTime: 900,
    markBand: parseEther("0.02"),
    impactNotional: parseEther("10000"),
    impactShare: parseEther("0.003"),
    maxImpactLevels: 8,
    maxPremium: parseEther("0.05"),
  },
  funding: {
    ...CLAMP,
    maxRate: parseEther("0.01"),
    marginShare: parseEther("0.5"),
    sampleBounty: parseEther("0.02"),
    settleBounty: parseEther("0.2"),
    bountyShare: parseEther("0.2"),
    insuranceShare: parseEther("0.3"),
  },
  liquidation: {
    fee: parseEther("0.01"),
    concessionStart: parseEther("0.0025"),
    concessionEnd: parseEther("0.02"),
    concessionTime: 120,
    fundLimit: parseEther("10000"),
  },
};

export interface MakerSettings {
  readonly name: string;
  /** Dollars. */
  readonly deposit: bigint;
  /** What it keeps on each side of every market: ticks behind the best price, and units. */
  readonly levels: readonly { behind: number; units: number }[];
}

/** The best level holds 60 units, the impact size is one; traders may take a tenth of the level, six units. */
export const MAKERS: readonly MakerSettings[] = [
  {
    name: "Maker Plumb",
    deposit: 3_000_000n,
    levels: [
      { behind: 0, units: 40 },
      { behind: 25, units: 60 },
    ],
  },
  {
    name: "Maker Level",
    deposit: 2_000_000n,
    levels: [
      { behind: 0, units: 20 },
      { behind: 10, units: 30 },
    ],
  },
];

/** Most that one trader may take from a side between two requotes [units]. */
export const TRADE_LIMIT = 6;

export interface TraderSettings {
  readonly name: string;
  /** Dollars. */
  readonly deposit: bigint;
  /** Target by market, as a multiple of the deposit; positive long. */
  readonly leverage: readonly number[];
  /** Closes everything this long before the end [s], and withdraws at the end. */
  readonly leavesBefore?: number;
}

export const TRADERS: readonly TraderSettings[] = [
  { name: "Ada", deposit: 200_000n, leverage: [3, 0] },
  { name: "Ben", deposit: 100_000n, leverage: [-5, 0] },
  { name: "Cleo", deposit: 200_000n, leverage: [0, 3.5] },
  { name: "Dan", deposit: 100_000n, leverage: [0, -5] },
  { name: "Eve", deposit: 150_000n, leverage: [2, -2] },
  { name: "Finn", deposit: 150_000n, leverage: [-2, 2], leavesBefore: 3 * 3_600 },
];

/** The ladder of one maker in one market. Bids take even slots, asks odd ones. */
export function rungsFor(maker: MakerSettings, market: MarketSettings): Rung[] {
  return maker.levels.flatMap(({ behind, units }, level) =>
    [false, true].map((isAsk) => ({ slot: 2 * level + Number(isAsk), isAsk, behind, lots: units * market.unit })),
  );
}
