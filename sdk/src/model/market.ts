import type { Address } from "./account.ts";

/** Identifies a market; 0 is no market, 255 the largest. */
export type MarketId = bigint;
/** A price level: price = tick x tickSize. 0 and 2^24 - 1 stand for an empty side. */
export type Tick = bigint;

export const NO_BID: Tick = 0n;
export const NO_ASK: Tick = (1n << 24n) - 1n;
export const MAX_MARKET_COUNT = 255n;
/** Places of the ring of settled intervals. */
export const RING_LENGTH = 32;
/** Losses that all share take a funding index no farther [WAD quote per lot]: the rest of its range is funding's. */
export const LOSS_LIMIT = 1n << 78n;
/** Where funding indices start [WAD quote per lot]: not at zero, so that a flat position's slot stays nonzero. */
export const INDEX_ORIGIN = 1n << 64n;

export const MarketStatus = {
  Unlisted: 0n,
  Active: 1n,
  ReduceOnly: 2n,
  Halted: 3n,
  Closing: 4n,
  Closed: 5n,
} as const;
export type MarketStatus = (typeof MarketStatus)[keyof typeof MarketStatus];

/** What every operation on a market reads. The best ticks of the contract's word follow from the book. */
export interface Hot {
  /** Sum of long sizes, equal to the sum of short sizes [lots]; uint48. */
  readonly openInterest: bigint;
  /** Collected and not yet handed on [WAD quote]; int96. */
  readonly fees: bigint;
  readonly openInterestCap: bigint; // [lots]
  readonly status: MarketStatus;
  /** The market may be paused: the crisis word says until when. */
  readonly alert: boolean;
  /** Before this second neither a sample nor a settlement is due [unix s]. */
  readonly dueAt: bigint;
  /** Margin rises along the market's ramp. */
  readonly ramping: boolean;
}

/** Funding indices and the running rate. */
export interface Funding {
  /** What one long lot has paid since listing, offset by INDEX_ORIGIN [WAD quote per lot]; int80. */
  readonly longIndex: bigint;
  /** The same for shorts; apart from longIndex only through socialised loss. */
  readonly shortIndex: bigint;
  /** Up to when the indices are accrued [unix s]. */
  readonly accruedAt: bigint;
  /** Paid until the end of the interval of accruedAt [64 WAD quote per lot and second]; int48. */
  readonly rate: bigint;
  readonly interval: bigint; // [s]
}

/** Last sample and terms of margin. */
export interface Risk {
  /** Last sampled index [WAD quote per lot]; uint80. */
  readonly indexPerLot: bigint;
  readonly sampledAt: bigint; // [unix s]
  /** EMA of the clamped premium [1e-12 of index]; int40. */
  readonly basis: bigint;
  /** What IM adds for realised volatility [1e-3 of notional]. */
  readonly volatility: bigint;
  readonly quantum: bigint; // [WAD quote per lot-tick]
  /** IM rate at zero size [1e-4 of notional]. */
  readonly initialMargin: bigint;
  /** MM as a part of IM [1e-2]. */
  readonly maintenance: bigint;
  /** IM grows by notional^2 / marginDepth [WAD quote]; 0 is no slope. */
  readonly marginDepth: bigint;
}

/** Terms of trading. */
export interface Trading {
  readonly oracle: Address;
  readonly makerFee: bigint; // [1e-6 of notional] negative is a rebate
  readonly takerFee: bigint; // [1e-6 of notional]
  readonly priceBand: bigint; // [1e-3 of index]
  readonly lotExponent: bigint; // lotSize = 10^lotExponent WAD base
  readonly minimumNotional: bigint; // [WAD quote]
  readonly pnlWeight: bigint; // [1e-2]
  readonly positionCap: bigint; // [lots]
  readonly sampleInterval: bigint; // [s]
}

/** What the running interval has measured, and the variance of the index. */
export interface Measured {
  readonly premiumIntegral: bigint; // [WAD x s]
  readonly covered: bigint; // [s]
  readonly indexIntegral: bigint; // [WAD quote per lot x s]
  /** EMA of the index's squared returns, at least 1 [1e-18 per s]; uint56. */
  readonly variance: bigint;
}

/** What a new interval begins with: the integrals are over, the variance goes on. */
export function withoutIntegrals({ variance }: Measured): Measured {
  return { premiumIntegral: 0n, covered: 0n, indexIntegral: 0n, variance };
}

/** Terms of sampling. */
export interface Sampling {
  readonly model: Address;
  readonly impactNotional: bigint; // [WAD quote]
  readonly maxImpactLevels: bigint;
  readonly maxSampleGap: bigint; // [s]
  readonly basisTime: bigint; // [s]
  readonly impactShare: bigint; // [1e-4 of open interest]
  readonly markBand: bigint; // [1e-4 of index]
  // What is measured besides premium and variance: the contracts' flags.
  /** Later samples weigh more in the mean premium. */
  readonly isWeighted: boolean;
  /** A source is asked for the interest component. */
  readonly hasSource: boolean;
  readonly measuresDepth: boolean;
  readonly tracksSaturation: boolean;
}

/** Terms of what is measured besides, the contracts' EstimatorTermsWord. */
export interface EstimatorWordTerms {
  /** Zero for none. */
  readonly source: Address;
  /** At which the book counts as deep [WAD quote]. */
  readonly impactDepth: bigint;
  /** Within which orders count as depth [1e-4 of index]. */
  readonly depthBand: bigint;
  readonly depthInterval: bigint; // [s]
  /** Walked on each side. */
  readonly maxDepthLevels: bigint;
}

/** What the running interval has measured by weighted mean and interest source. */
export interface Measures {
  /** Sum of premium x dt x time covered by its sample's end [WAD x s^2]; int96. */
  readonly weightedIntegral: bigint;
  /** Sum of dt x time covered [s^2]; uint32. */
  readonly weight: bigint;
  /** int72 [WAD per period x s]. */
  readonly interestIntegral: bigint;
  /** For which the source answered [s]; uint24. */
  readonly interestCovered: bigint;
}

/** What outlives an interval. */
export interface Conditions {
  /** EMA of what the thinner side holds near the index [WAD quote]; uint96. */
  readonly depth: bigint;
  /** When it was measured last; 0 if never [unix s]. */
  readonly depthAt: bigint;
  /** The source's last mean [WAD per period]; int56. */
  readonly interest: bigint;
  /** There is one of the present source. */
  readonly hasInterest: boolean;
  /** How long the rate has been near its bound, 0 to 255. */
  readonly saturation: bigint;
}

export const NO_MEASURES: Measures = { weightedIntegral: 0n, weight: 0n, interestIntegral: 0n, interestCovered: 0n };
export const NO_CONDITIONS: Conditions = { depth: 0n, depthAt: 0n, interest: 0n, hasInterest: false, saturation: 0n };

/** Terms of funding and bounties, the contracts' FundingTermsWord. */
export interface RateTerms {
  readonly interest: bigint; // [WAD per period]
  readonly damper: bigint; // [WAD per period]
  readonly maxRate: bigint; // [WAD per period]
  readonly maxPremium: bigint; // [WAD]
  readonly marginShare: bigint; // [1e-2] k of the bound k x (IM rate - MM rate)
  readonly interval: bigint; // [s]
  readonly insuranceShare: bigint; // [1e-2 of fees]
  readonly bountyShare: bigint; // [1e-2 of fees]
  readonly sampleBounty: bigint; // [WAD quote]
  readonly settleBounty: bigint; // [WAD quote]
}

/** Terms of liquidation, removals and the brake. */
export interface Safety {
  readonly liquidationFee: bigint; // [1e-4 of notional]
  /** How far from mark a liquidation may go in the end [1e-4 of mark]. */
  readonly concessionEnd: bigint;
  readonly removalFee: bigint; // [WAD quote]
  /** Reduce-only and no liquidation until then, after a halt [unix s]. */
  readonly graceUntil: bigint;
  /** End of the guardian's reduce-only [unix s]. */
  readonly restrictedUntil: bigint;
  /** Fees left after the last bounty [WAD quote]; int96. */
  readonly bountyMark: bigint;
  /** When a steeper slope last raised maintenance margin by a step [hours since 1970]. */
  readonly marginRaisedAt: bigint;
}

/** The waterfall's terms and state. */
export interface Crisis {
  /** How far from mark a liquidation may go at first [1e-4 of mark]. */
  readonly concessionStart: bigint;
  /** In which that grows to the end's [s]. */
  readonly concessionTime: bigint;
  /** Most that insurance pays for this market within one window [WAD quote]. */
  readonly fundLimit: bigint;
  /** When the running window of insurance payments began [unix s]. */
  readonly paidAt: bigint;
  /** What insurance has paid within it [WAD quote]; uint96. */
  readonly spent: bigint;
  /** End of the pause after a gap of the index [unix s]. */
  readonly pausedUntil: bigint;
  /** End of the pause for flagged deficits [unix s]. */
  readonly deficitUntil: bigint;
  /** Accounts with a flagged deficit that have a position here; uint16. */
  readonly deficits: bigint;
}

/** What a market that is wound down has measured of its index; zero until then. */
export interface Closing {
  readonly startedAt: bigint; // [unix s]
  /** From then on nothing trades [unix s]. */
  readonly endsAt: bigint;
  /** uint104 [WAD quote per lot x s]. */
  readonly indexIntegral: bigint;
  readonly covered: bigint; // [s]
}

/** The settlement of a closed market. */
export interface MarketSettlement {
  /** What every position that was left is settled at [WAD quote per lot]. */
  readonly perLot: bigint;
  readonly closedAt: bigint; // [unix s]
  /** Longs and shorts that were neither settled nor registered; uint56. */
  readonly lotsLeft: bigint;
  /** Longs and shorts that were not settled; uint56. */
  readonly lotsOpen: bigint;
  /** The price is the index's mean over the closing; otherwise the last good mark. */
  readonly isTwap: boolean;
  /** The haircut of the winners is fixed. */
  readonly isFixed: boolean;
}

export const NOT_CLOSING: Closing = { startedAt: 0n, endsAt: 0n, indexIntegral: 0n, covered: 0n };
export const NOT_SETTLED: MarketSettlement = {
  perLot: 0n,
  closedAt: 0n,
  lotsLeft: 0n,
  lotsOpen: 0n,
  isTwap: false,
  isFixed: false,
};

/** Fees of one tier [1e-6 of notional]. */
export interface TierFees {
  readonly makerFee: bigint;
  readonly takerFee: bigint;
}

/** The last rise of margin: rates at its start and in the end. */
export interface Ramp {
  readonly fromInitial: bigint; // [1e-4 of notional]
  readonly fromMaintenance: bigint; // [1e-2 of IM]
  readonly toInitial: bigint; // [1e-4 of notional]
  readonly toMaintenance: bigint; // [1e-2 of IM]
  readonly startedAt: bigint; // [unix s]
  readonly endsAt: bigint; // [unix s]
}

/** One settled interval. */
export interface RingEntry {
  /** What longs pay during the interval after `end` [64 WAD quote per lot and second]. */
  readonly ratePerLotSecond: bigint;
  /** As bounded by the core [WAD per period]. */
  readonly rate: bigint;
  /** Mean over the covered time [WAD]. */
  readonly premium: bigint;
  /** Boundary that closed the interval [unix s]. */
  readonly end: bigint;
  readonly covered: bigint; // [s]
  /** Mean over the covered time, rounded down to 1e12 [WAD quote per lot]. */
  readonly indexPerLot: bigint;
}

/** A place of the ring that no interval has used: its end is one second after 1970, which no boundary is. */
export const NEVER: RingEntry = {
  ratePerLotSecond: 0n,
  rate: 0n,
  premium: 0n,
  end: 1n,
  covered: 0n,
  indexPerLot: 0n,
};

/** What each side has paid for deficits through its index since listing [WAD quote per lot]; an index without it is funding alone. */
export interface Losses {
  readonly longLoss: bigint;
  readonly shortLoss: bigint;
}

export const NO_LOSSES: Losses = { longLoss: 0n, shortLoss: 0n };

/** A listed market; every field is a word of the contract's `Market`. */
export interface Market {
  readonly hot: Hot;
  readonly funding: Funding;
  readonly risk: Risk;
  readonly trading: Trading;
  readonly measured: Measured;
  readonly sampling: Sampling;
  readonly terms: RateTerms;
  readonly safety: Safety;
  readonly crisis: Crisis;
  /** Tiers that are set, tier 1 first, at most seven. Accounts of other tiers pay the market's own fees. */
  readonly feeTiers: readonly TierFees[];
  readonly insurance: bigint; // [WAD quote]
  readonly tickSize: bigint; // [WAD quote per base]
  readonly lotSize: bigint; // [WAD base]
  readonly symbol: string; // 0x and 64 hexadecimal digits
  /** By (end / interval) mod RING_LENGTH. */
  readonly ring: readonly RingEntry[];
  readonly closing: Closing;
  readonly settlement: MarketSettlement;
  /** Unrealised profits of the registered winners [WAD quote]. */
  readonly claims: bigint;
  /** Credited to losers, and not yet paid by insurance or winners [WAD quote]. */
  readonly shortfall: bigint;
  /** The shortfall that winners pay together, fixed with the haircut [WAD quote]. */
  readonly deficit: bigint;
  readonly ramp: Ramp;
  readonly losses: Losses;
  readonly estimators: EstimatorWordTerms;
  readonly measures: Measures;
  readonly conditions: Conditions;
}
