import { encodeBytes32String } from "ethers";

import {
  ADAPTIVE_DEFAULTS,
  type Address,
  type EstimatorTerms,
  type FundingModel,
  type MarketTerms,
  NO_ESTIMATORS,
  WAD,
} from "../../sdk/src/model/index.ts";

/** A market of the differential test, before its contracts are deployed. */
export interface MarketSetup {
  readonly symbol: string;
  /** Decimals of the feeds; their number is how many. */
  readonly feedDecimals: readonly number[];
  /** An answer is good for so long [s]. */
  readonly maxAge: bigint;
  /** Of the sequencer [s]; undefined where the market asks none. */
  readonly gracePeriod: bigint | undefined;
  /** Price to list at, and around which it wanders [WAD quote per base]. */
  readonly price: bigint;
  /** Fees of tiers, fractions of notional [WAD]. */
  readonly tiers: readonly { readonly makerFee: bigint; readonly takerFee: bigint }[];
  /** What it is listed with; configured later to any other. */
  readonly model: ModelName;
  readonly estimators: Estimators;
  readonly terms: Omit<MarketTerms, "oracle" | "grid" | "funding" | "estimators"> & {
    readonly grid: Omit<MarketTerms["grid"], "symbol">;
    readonly funding: Omit<MarketTerms["funding"], "model">;
  };
}

export type ModelName = keyof typeof FUNDING_MODELS;

/** Terms of estimators, the source being one that the world has, or none. */
export interface Estimators extends Omit<EstimatorTerms, "source"> {
  readonly hasSource: boolean;
}

/** Addresses of what markets may be configured with. */
export interface FundingContracts {
  readonly models: Readonly<Record<ModelName, Address>>;
  readonly source: Address;
}

/** A fraction in parts of a million [WAD]. */
const millionths = (parts: bigint): bigint => parts * 10n ** 12n;
const percent = (parts: bigint): bigint => parts * 10n ** 16n;
const usd = (dollars: bigint): bigint => dollars * WAD;
const cents = (parts: bigint): bigint => parts * 10n ** 16n;

/** The funding models of the world, each deployed once. */
export const FUNDING_MODELS = {
  clamped: { kind: "clamped" },
  tiered: {
    kind: "tiered",
    tiers: [
      { from: 0n, slope: WAD },
      { from: millionths(700n), slope: (3n * WAD) / 2n },
      { from: millionths(3_000n), slope: 4n * WAD },
    ],
    reach: millionths(9_000n),
  },
  adaptive: { kind: "adaptive", parameters: ADAPTIVE_DEFAULTS },
} as const satisfies Record<string, FundingModel>;

const NOTHING: Estimators = { ...NO_ESTIMATORS, hasSource: false };

/** A stream: intervals of a minute, samples every 5 s, no slope of margin, profit counts in full. */
const FAST: MarketSetup = {
  symbol: "FAST-USD",
  feedDecimals: [8],
  maxAge: 86_400n,
  gracePeriod: undefined,
  price: usd(3_000n),
  tiers: [],
  model: "adaptive",
  estimators: {
    isWeighted: true,
    tracksSaturation: true,
    hasSource: true,
    depthBand: millionths(2_500n),
    impactDepth: usd(40_000n),
    depthInterval: 60n,
    maxDepthLevels: 6n,
  },
  terms: {
    grid: { tickSize: cents(1n), lotSize: 10n ** 16n, interval: 60n },
    margin: {
      initialMargin: percent(5n),
      maintenance: percent(50n),
      depth: 0n,
      pnlWeight: percent(100n),
      positionCap: 200_000n,
      openInterestCap: 1_000_000n,
    },
    trading: {
      makerFee: millionths(200n),
      takerFee: millionths(500n),
      priceBand: percent(5n),
      minimumNotional: usd(100n),
      removalFee: cents(10n),
    },
    sampling: {
      sampleInterval: 5n,
      maxSampleGap: 60n,
      basisTime: 900n,
      markBand: percent(1n),
      impactNotional: usd(5_000n),
      impactShare: percent(1n),
      maxImpactLevels: 4n,
      maxPremium: percent(5n),
    },
    funding: {
      interest: millionths(100n),
      damper: millionths(500n),
      maxRate: percent(2n),
      marginShare: percent(80n),
      sampleBounty: cents(2n),
      settleBounty: cents(10n),
      bountyShare: percent(20n),
      insuranceShare: percent(30n),
    },
    liquidation: {
      fee: millionths(9_000n),
      concessionStart: millionths(2_500n),
      concessionEnd: millionths(15_000n),
      concessionTime: 60n,
      fundLimit: usd(400n),
    },
  },
};

/** A classic: intervals of 8 h, two feeds, a slope of margin, half of the profit counts, a rebate and a tier. */
const CLASSIC: MarketSetup = {
  symbol: "CLASSIC-USD",
  feedDecimals: [8, 8],
  maxAge: 7_200n,
  gracePeriod: undefined,
  price: usd(60_000n),
  tiers: [{ makerFee: millionths(-150n), takerFee: millionths(500n) }],
  model: "clamped",
  estimators: NOTHING,
  terms: {
    grid: { tickSize: cents(10n), lotSize: 10n ** 15n, interval: 28_800n },
    margin: {
      initialMargin: percent(10n),
      maintenance: percent(60n),
      depth: usd(10_000_000n),
      pnlWeight: percent(50n),
      positionCap: 100_000n,
      openInterestCap: 1_000_000n,
    },
    trading: {
      makerFee: millionths(-100n),
      takerFee: millionths(600n),
      priceBand: percent(10n),
      minimumNotional: usd(250n),
      removalFee: cents(50n),
    },
    sampling: {
      sampleInterval: 60n,
      maxSampleGap: 900n,
      basisTime: 3_600n,
      markBand: millionths(15_000n),
      impactNotional: usd(10_000n),
      impactShare: percent(2n),
      maxImpactLevels: 8n,
      maxPremium: percent(10n),
    },
    funding: {
      interest: millionths(100n),
      damper: millionths(500n),
      maxRate: millionths(7_500n),
      marginShare: percent(50n),
      sampleBounty: cents(5n),
      settleBounty: usd(1n),
      bountyShare: percent(10n),
      insuranceShare: percent(50n),
    },
    liquidation: {
      fee: millionths(19_000n),
      concessionStart: 0n,
      concessionEnd: millionths(40_000n),
      concessionTime: 1_000n,
      fundLimit: usd(100n),
    },
  },
};

/** High leverage behind three feeds and a sequencer: small caps, a dear removal, tiers down to no maker fee. */
const STEEP: MarketSetup = {
  symbol: "STEEP-USD",
  feedDecimals: [8, 10, 18],
  maxAge: 20_000n,
  gracePeriod: 300n,
  price: WAD / 2n,
  tiers: [
    { makerFee: millionths(100n), takerFee: millionths(400n) },
    { makerFee: 0n, takerFee: millionths(300n) },
    { makerFee: millionths(-50n), takerFee: millionths(250n) },
  ],
  model: "tiered",
  estimators: { ...NOTHING, hasSource: true },
  terms: {
    // No round number divides a lot-tick, so that fees and what is made of them have something to round.
    grid: { tickSize: 10n ** 12n + 7n, lotSize: 10n ** 19n, interval: 3_600n },
    margin: {
      initialMargin: percent(2n),
      maintenance: percent(50n),
      depth: usd(100_000_000n),
      pnlWeight: percent(80n),
      positionCap: 200_000n,
      openInterestCap: 2_000_000n,
    },
    trading: {
      makerFee: millionths(150n),
      takerFee: millionths(500n),
      priceBand: percent(3n),
      minimumNotional: usd(50n),
      removalFee: usd(1n),
    },
    sampling: {
      sampleInterval: 10n,
      maxSampleGap: 120n,
      basisTime: 1_000n,
      markBand: millionths(4_000n),
      impactNotional: usd(2_000n),
      impactShare: percent(5n),
      maxImpactLevels: 3n,
      maxPremium: percent(3n),
    },
    funding: {
      interest: millionths(-50n),
      damper: millionths(200n),
      maxRate: millionths(5_000n),
      marginShare: percent(50n),
      sampleBounty: cents(1n),
      settleBounty: cents(20n),
      bountyShare: percent(30n),
      insuranceShare: percent(40n),
    },
    liquidation: {
      fee: millionths(4_000n),
      concessionStart: millionths(5_000n),
      concessionEnd: millionths(5_000n),
      concessionTime: 1n,
      fundLimit: usd(25n),
    },
  },
};

/** In the order of listing: the id of a market is its place plus one. */
export const MARKETS: readonly MarketSetup[] = [FAST, CLASSIC, STEEP];

export function termsOf(setup: MarketSetup, oracle: Address, contracts: FundingContracts): MarketTerms {
  const { grid, margin, trading, sampling, funding, liquidation } = setup.terms;
  return {
    grid: { symbol: encodeBytes32String(setup.symbol), ...grid },
    oracle,
    margin,
    trading,
    sampling,
    funding: { model: contracts.models[setup.model], ...funding },
    liquidation,
    estimators: estimatorTerms(setup.estimators, contracts),
  };
}

export function estimatorTerms({ hasSource, ...estimators }: Estimators, { source }: FundingContracts): EstimatorTerms {
  return { ...NO_ESTIMATORS, ...estimators, source: hasSource ? source : NO_ESTIMATORS.source };
}
