// Written by `npm run generate:sdk` from the build. Do not edit.
import type { FeeTier, MarketTerms, OperatorGrant } from "./structs.ts";

/** Arguments of the exchange's events, by name. */
export interface ContractEventArguments {
  readonly AccountOpened: {
    readonly account: bigint;
    readonly owner: string;
  };
  readonly AccountTierSet: {
    readonly account: bigint;
    readonly tier: bigint;
  };
  readonly AuthorityUpdated: {
    readonly authority: string;
  };
  readonly BountyPaid: {
    readonly market: bigint;
    readonly account: bigint;
    readonly amount: bigint;
    readonly balance: bigint;
  };
  readonly CallScheduled: {
    readonly call: string;
    readonly data: string;
    readonly executableAt: bigint;
  };
  readonly CallUnscheduled: {
    readonly call: string;
  };
  readonly ClaimRegistered: {
    readonly market: bigint;
    readonly account: bigint;
    readonly claim: bigint;
    readonly claims: bigint;
  };
  readonly ConditionsSettled: {
    readonly market: bigint;
    readonly interest: bigint;
    readonly depth: bigint;
    readonly saturation: bigint;
  };
  readonly DeficitFlagged: {
    readonly account: bigint;
    readonly equity: bigint;
    readonly flaggedAt: bigint;
  };
  readonly DeficitResolved: {
    readonly account: bigint;
  };
  readonly Deleveraged: {
    readonly market: bigint;
    readonly account: bigint;
    readonly candidate: bigint;
    readonly lots: bigint;
    readonly consideration: bigint;
    readonly loss: bigint;
    readonly rank: bigint;
    readonly threshold: bigint;
  };
  readonly Deposited: {
    readonly account: bigint;
    readonly from: string;
    readonly tokens: bigint;
    readonly balance: bigint;
  };
  readonly DepthSampled: {
    readonly market: bigint;
    readonly measured: bigint;
    readonly depth: bigint;
  };
  readonly EIP712DomainChanged: Readonly<Record<string, never>>;
  readonly FeeTiersSet: {
    readonly market: bigint;
    readonly tiers: readonly FeeTier[];
  };
  readonly FeesCollected: {
    readonly market: bigint;
    readonly toInsurance: bigint;
    readonly toTreasury: bigint;
    readonly insurance: bigint;
  };
  readonly FundingModelFailed: {
    readonly market: bigint;
    readonly model: string;
  };
  readonly FundingRealized: {
    readonly market: bigint;
    readonly account: bigint;
    readonly amount: bigint;
    readonly balance: bigint;
  };
  readonly HaircutFixed: {
    readonly market: bigint;
    readonly claims: bigint;
    readonly deficit: bigint;
  };
  readonly IndexGapped: {
    readonly market: bigint;
    readonly last: bigint;
    readonly fresh: bigint;
    readonly until: bigint;
  };
  readonly InsuranceFunded: {
    readonly market: bigint;
    readonly account: bigint;
    readonly amount: bigint;
    readonly insurance: bigint;
  };
  readonly InsurancePaid: {
    readonly market: bigint;
    readonly account: bigint;
    readonly own: bigint;
    readonly shared: bigint;
    readonly insurance: bigint;
    readonly sharedInsurance: bigint;
  };
  readonly InsuranceReleased: {
    readonly market: bigint;
    readonly amount: bigint;
    readonly sharedInsurance: bigint;
  };
  readonly InsuranceShareRaised: {
    readonly market: bigint;
    readonly share: bigint;
  };
  readonly InterestSampled: {
    readonly market: bigint;
    readonly rate: bigint;
  };
  readonly InterestSourceFailed: {
    readonly market: bigint;
    readonly source: string;
  };
  readonly IntervalSettled: {
    readonly market: bigint;
    readonly end: bigint;
    readonly covered: bigint;
    readonly premium: bigint;
    readonly rate: bigint;
    readonly ratePerLotSecond: bigint;
    readonly longIndex: bigint;
    readonly shortIndex: bigint;
  };
  readonly Liquidated: {
    readonly market: bigint;
    readonly account: bigint;
    readonly beneficiary: bigint;
    readonly lots: bigint;
    readonly absorber: bigint;
    readonly absorbed: bigint;
    readonly fee: bigint;
    readonly equity: bigint;
  };
  readonly LiquidationEnded: {
    readonly account: bigint;
  };
  readonly LiquidationStarted: {
    readonly account: bigint;
    readonly clock: bigint;
  };
  readonly LossSocialised: {
    readonly market: bigint;
    readonly account: bigint;
    readonly longs: boolean;
    readonly perLot: bigint;
    readonly amount: bigint;
    readonly surplus: bigint;
  };
  readonly MarginRampStarted: {
    readonly market: bigint;
    readonly fromInitial: bigint;
    readonly fromMaintenance: bigint;
    readonly toInitial: bigint;
    readonly toMaintenance: bigint;
    readonly endsAt: bigint;
  };
  readonly MarginRamped: {
    readonly market: bigint;
    readonly initialMargin: bigint;
    readonly maintenance: bigint;
  };
  readonly MarketClosed: {
    readonly market: bigint;
    readonly perLot: bigint;
    readonly isTwap: boolean;
    readonly covered: bigint;
    readonly lots: bigint;
  };
  readonly MarketConfigured: {
    readonly market: bigint;
    readonly terms: MarketTerms;
  };
  readonly MarketListed: {
    readonly market: bigint;
    readonly terms: MarketTerms;
  };
  readonly MarketStatusChanged: {
    readonly market: bigint;
    readonly status: bigint;
    readonly until: bigint;
  };
  readonly OpenInterestCapLowered: {
    readonly market: bigint;
    readonly cap: bigint;
  };
  readonly OperatorSet: {
    readonly account: bigint;
    readonly operator: string;
    readonly grant: OperatorGrant;
  };
  readonly OrderFilled: {
    readonly market: bigint;
    readonly maker: bigint;
    readonly taker: bigint;
    readonly slot: bigint;
    readonly tick: bigint;
    readonly lots: bigint;
    readonly remaining: bigint;
    readonly fee: bigint;
    readonly funding: bigint;
    readonly size: bigint;
    readonly entry: bigint;
    readonly balance: bigint;
  };
  readonly OrderMoved: {
    readonly market: bigint;
    readonly account: bigint;
    readonly slot: bigint;
    readonly generation: bigint;
    readonly tick: bigint;
    readonly lots: bigint;
    readonly expiry: bigint;
  };
  readonly OrderPlaced: {
    readonly market: bigint;
    readonly account: bigint;
    readonly slot: bigint;
    readonly generation: bigint;
    readonly flags: bigint;
    readonly tick: bigint;
    readonly lots: bigint;
    readonly expiry: bigint;
  };
  readonly OrderReduced: {
    readonly market: bigint;
    readonly account: bigint;
    readonly slot: bigint;
    readonly lots: bigint;
    readonly expiry: bigint;
  };
  readonly OrderRemoved: {
    readonly market: bigint;
    readonly account: bigint;
    readonly slot: bigint;
    readonly lots: bigint;
    readonly reason: bigint;
  };
  readonly PositionSettled: {
    readonly market: bigint;
    readonly account: bigint;
    readonly size: bigint;
    readonly pnl: bigint;
    readonly funding: bigint;
    readonly credit: bigint;
    readonly cut: bigint;
    readonly balance: bigint;
    readonly shortfall: bigint;
  };
  readonly PositionTraded: {
    readonly market: bigint;
    readonly account: bigint;
    readonly lots: bigint;
    readonly fee: bigint;
    readonly funding: bigint;
    readonly size: bigint;
    readonly entry: bigint;
    readonly balance: bigint;
  };
  readonly PremiumSampled: {
    readonly market: bigint;
    readonly premium: bigint;
    readonly indexPerLot: bigint;
    readonly basis: bigint;
    readonly elapsed: bigint;
  };
  readonly RemovalFeePaid: {
    readonly from: bigint;
    readonly to: bigint;
    readonly fee: bigint;
    readonly fromBalance: bigint;
  };
  readonly Sealed: Readonly<Record<string, never>>;
  readonly SignedBatchExecuted: {
    readonly account: bigint;
    readonly signer: string;
    readonly nonce: bigint;
  };
  readonly Transferred: {
    readonly from: bigint;
    readonly to: bigint;
    readonly amount: bigint;
    readonly fromBalance: bigint;
    readonly toBalance: bigint;
  };
  readonly TreasurySet: {
    readonly account: bigint;
  };
  readonly Withdrawn: {
    readonly account: bigint;
    readonly to: string;
    readonly tokens: bigint;
    readonly balance: bigint;
  };
}
