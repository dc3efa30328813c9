import type { Address } from "./account.ts";
import type { NoArguments } from "./errors.ts";
import type { MarketStatus, TierFees } from "./market.ts";
import type { MarketTerms } from "./marketTerms.ts";
import type { OperatorGrant } from "./operators.ts";

export const RemovalReason = {
  Cancelled: 0n,
  Expired: 1n,
  SelfTrade: 2n,
  Unfundable: 3n,
  NothingToReduce: 4n,
  BelowMinimum: 5n,
} as const;
export type RemovalReason = (typeof RemovalReason)[keyof typeof RemovalReason];

/** The contracts' events that the model emits, with their arguments in the contracts' order and units. */
export interface ExchangeEventArguments {
  // IAccounts
  AccountOpened: { account: bigint; owner: Address };
  Deposited: { account: bigint; from: Address; tokens: bigint; balance: bigint };
  Withdrawn: { account: bigint; to: Address; tokens: bigint; balance: bigint };
  Transferred: { from: bigint; to: bigint; amount: bigint; fromBalance: bigint; toBalance: bigint };
  OperatorSet: { account: bigint; operator: Address; grant: OperatorGrant };
  SignedBatchExecuted: { account: bigint; signer: Address; nonce: bigint };
  // ITrading
  OrderPlaced: {
    market: bigint;
    account: bigint;
    slot: bigint;
    generation: bigint;
    flags: bigint;
    tick: bigint;
    lots: bigint;
    expiry: bigint;
  };
  OrderMoved: {
    market: bigint;
    account: bigint;
    slot: bigint;
    generation: bigint;
    tick: bigint;
    lots: bigint;
    expiry: bigint;
  };
  OrderReduced: { market: bigint; account: bigint; slot: bigint; lots: bigint; expiry: bigint };
  OrderRemoved: { market: bigint; account: bigint; slot: bigint; lots: bigint; reason: RemovalReason };
  OrderFilled: {
    market: bigint;
    maker: bigint;
    taker: bigint;
    slot: bigint;
    tick: bigint;
    lots: bigint;
    remaining: bigint;
    fee: bigint;
    funding: bigint;
    size: bigint;
    entry: bigint;
    balance: bigint;
  };
  PositionTraded: {
    market: bigint;
    account: bigint;
    lots: bigint;
    fee: bigint;
    funding: bigint;
    size: bigint;
    entry: bigint;
    balance: bigint;
  };
  RemovalFeePaid: { from: bigint; to: bigint; fee: bigint; fromBalance: bigint };
  // IFunding
  PremiumSampled: { market: bigint; premium: bigint; indexPerLot: bigint; basis: bigint; elapsed: bigint };
  IntervalSettled: {
    market: bigint;
    end: bigint;
    covered: bigint;
    premium: bigint;
    rate: bigint;
    ratePerLotSecond: bigint;
    longIndex: bigint;
    shortIndex: bigint;
  };
  FundingRealized: { market: bigint; account: bigint; amount: bigint; balance: bigint };
  BountyPaid: { market: bigint; account: bigint; amount: bigint; balance: bigint };
  IndexGapped: { market: bigint; last: bigint; fresh: bigint; until: bigint };
  FundingModelFailed: { market: bigint; model: Address };
  ConditionsSettled: { market: bigint; interest: bigint; depth: bigint; saturation: bigint };
  InterestSampled: { market: bigint; rate: bigint };
  InterestSourceFailed: { market: bigint; source: Address };
  DepthSampled: { market: bigint; measured: bigint; depth: bigint };
  // ILiquidation
  LiquidationStarted: { account: bigint; clock: bigint };
  LiquidationEnded: { account: bigint };
  Liquidated: {
    market: bigint;
    account: bigint;
    beneficiary: bigint;
    lots: bigint;
    absorber: bigint;
    absorbed: bigint;
    fee: bigint;
    equity: bigint;
  };
  InsurancePaid: {
    market: bigint;
    account: bigint;
    own: bigint;
    shared: bigint;
    insurance: bigint;
    sharedInsurance: bigint;
  };
  InsuranceFunded: { market: bigint; account: bigint; amount: bigint; insurance: bigint };
  DeficitFlagged: { account: bigint; equity: bigint; flaggedAt: bigint };
  DeficitResolved: { account: bigint };
  Deleveraged: {
    market: bigint;
    account: bigint;
    candidate: bigint;
    lots: bigint;
    consideration: bigint;
    loss: bigint;
    rank: bigint;
    threshold: bigint;
  };
  LossSocialised: {
    market: bigint;
    account: bigint;
    longs: boolean;
    perLot: bigint;
    amount: bigint;
    surplus: bigint;
  };
  // IWindDown
  MarketClosed: { market: bigint; perLot: bigint; isTwap: boolean; covered: bigint; lots: bigint };
  ClaimRegistered: { market: bigint; account: bigint; claim: bigint; claims: bigint };
  HaircutFixed: { market: bigint; claims: bigint; deficit: bigint };
  PositionSettled: {
    market: bigint;
    account: bigint;
    size: bigint;
    pnl: bigint;
    funding: bigint;
    credit: bigint;
    cut: bigint;
    balance: bigint;
    shortfall: bigint;
  };
  InsuranceReleased: { market: bigint; amount: bigint; sharedInsurance: bigint };
  // IMarketAdmin
  Sealed: NoArguments;
  MarketListed: { market: bigint; terms: MarketTerms };
  MarketConfigured: { market: bigint; terms: MarketTerms };
  MarginRampStarted: {
    market: bigint;
    fromInitial: bigint;
    fromMaintenance: bigint;
    toInitial: bigint;
    toMaintenance: bigint;
    endsAt: bigint;
  };
  MarginRamped: { market: bigint; initialMargin: bigint; maintenance: bigint };
  FeeTiersSet: { market: bigint; tiers: readonly TierFees[] };
  AccountTierSet: { account: bigint; tier: bigint };
  MarketStatusChanged: { market: bigint; status: MarketStatus; until: bigint };
  OpenInterestCapLowered: { market: bigint; cap: bigint };
  InsuranceShareRaised: { market: bigint; share: bigint };
  TreasurySet: { account: bigint };
  FeesCollected: { market: bigint; toInsurance: bigint; toTreasury: bigint; insurance: bigint };
}

export type ExchangeEventName = keyof ExchangeEventArguments;

/** One event of one call, as the contracts would log it. */
export type ExchangeEvent = {
  [Name in ExchangeEventName]: { readonly name: Name; readonly args: Readonly<ExchangeEventArguments[Name]> };
}[ExchangeEventName];
