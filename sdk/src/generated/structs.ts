// Written by `npm run generate:sdk` from the build. Do not edit.
export interface AccountView {
  readonly account: bigint;
  readonly owner: string;
  readonly tier: bigint;
  readonly isFlat: boolean;
  readonly markets: readonly bigint[];
  readonly balance: bigint;
  readonly funding: bigint;
  readonly unrealised: bigint;
  readonly equity: bigint;
  readonly equityForInitial: bigint;
  readonly initialMargin: bigint;
  readonly maintenanceMargin: bigint;
  readonly freeCollateral: bigint;
  readonly withdrawable: bigint;
  readonly withdrawableTokens: bigint;
  readonly impaired: boolean;
  readonly inGrace: boolean;
  readonly barred: boolean;
  readonly liquidationStart: bigint;
  readonly flaggedAt: bigint;
}

export interface Action {
  readonly kind: bigint;
  readonly data: string;
}

export interface AdaptiveParameters {
  readonly referenceVolatility: bigint;
  readonly baseGain: bigint;
  readonly utilisationGain: bigint;
  readonly depthGain: bigint;
  readonly saturationGain: bigint;
}

export interface AmendOrder {
  readonly market: bigint;
  readonly slot: bigint;
  readonly generation: bigint;
  readonly tick: bigint;
  readonly lots: bigint;
  readonly expiry: bigint;
}

export interface BookView {
  readonly bids: readonly LevelView[];
  readonly asks: readonly LevelView[];
}

export interface CancelOrder {
  readonly market: bigint;
  readonly slot: bigint;
  readonly generation: bigint;
}

export interface CcipIndexFeedConfig {
  readonly router: string;
  readonly sourceChainSelector: bigint;
  readonly sender: string;
  readonly decimals: bigint;
  readonly maxTransit: bigint;
  readonly description: string;
}

export interface ClaimView {
  readonly account: bigint;
  readonly size: bigint;
  readonly pnl: bigint;
  readonly isRegistered: boolean;
  readonly cut: bigint;
}

export interface Deleverage {
  readonly account: bigint;
  readonly market: bigint;
  readonly maxLots: bigint;
  readonly candidates: readonly bigint[];
}

export interface EstimatorTerms {
  readonly isWeighted: boolean;
  readonly tracksSaturation: boolean;
  readonly source: string;
  readonly depthBand: bigint;
  readonly impactDepth: bigint;
  readonly depthInterval: bigint;
  readonly maxDepthLevels: bigint;
}

export interface ExchangeView {
  readonly collateral: string;
  readonly collateralScale: bigint;
  readonly authority: string;
  readonly minimumDelay: bigint;
  readonly isSealed: boolean;
  readonly treasury: bigint;
  readonly accountCount: bigint;
  readonly markets: readonly bigint[];
  readonly bookedTokens: bigint;
  readonly sharedInsurance: bigint;
  readonly timestamp: bigint;
}

export interface FailingView {
  readonly account: bigint;
  readonly market: bigint;
  readonly size: bigint;
  readonly equity: bigint;
  readonly maintenanceMargin: bigint;
  readonly elapsed: bigint;
  readonly mark: bigint;
  readonly limit: bigint;
  readonly lots: bigint;
  readonly missing: bigint;
  readonly mayBeFlagged: boolean;
  readonly flaggedAt: bigint;
  readonly threshold: bigint;
}

export interface FeeTier {
  readonly makerFee: bigint;
  readonly takerFee: bigint;
}

export interface FundingEntryView {
  readonly end: bigint;
  readonly rate: bigint;
  readonly premium: bigint;
  readonly covered: bigint;
  readonly indexPerLot: bigint;
  readonly ratePerLotSecond: bigint;
  readonly paid: bigint;
}

export interface FundingPaymentView {
  readonly market: bigint;
  readonly size: bigint;
  readonly accrued: bigint;
  readonly upcoming: bigint;
  readonly until: bigint;
  readonly next: bigint;
}

export interface FundingTerms {
  readonly model: string;
  readonly interest: bigint;
  readonly damper: bigint;
  readonly maxRate: bigint;
  readonly marginShare: bigint;
  readonly sampleBounty: bigint;
  readonly settleBounty: bigint;
  readonly bountyShare: bigint;
  readonly insuranceShare: bigint;
}

export interface FundingView {
  readonly market: bigint;
  readonly interval: bigint;
  readonly intervalEnd: bigint;
  readonly settlementDue: boolean;
  readonly rate: bigint;
  readonly ratePerLotSecond: bigint;
  readonly longIndex: bigint;
  readonly shortIndex: bigint;
  readonly paid: bigint;
  readonly longLoss: bigint;
  readonly shortLoss: bigint;
  readonly covered: bigint;
  readonly meanPremium: bigint;
  readonly meanIndexPerLot: bigint;
  readonly indexStatus: bigint;
  readonly impactLots: bigint;
  readonly premiumKnown: boolean;
  readonly premium: bigint;
  readonly nextRate: bigint;
  readonly nextRatePerLotSecond: bigint;
  readonly modelFailed: boolean;
  readonly bound: bigint;
  readonly lowestNextRate: bigint;
  readonly highestNextRate: bigint;
  readonly interest: bigint;
  readonly depth: bigint;
  readonly depthMeasuredAt: bigint;
  readonly saturation: bigint;
}

export interface GridTerms {
  readonly symbol: string;
  readonly tickSize: bigint;
  readonly lotSize: bigint;
  readonly interval: bigint;
}

export interface HealthView {
  readonly account: bigint;
  readonly equity: bigint;
  readonly maintenanceMargin: bigint;
  readonly impaired: boolean;
  readonly inGrace: boolean;
}

export interface LedgerView {
  readonly tokens: bigint;
  readonly scale: bigint;
  readonly sharedInsurance: bigint;
  readonly accountCount: bigint;
  readonly balances: bigint;
  readonly markets: readonly MarketLedgerView[];
}

export interface LevelView {
  readonly tick: bigint;
  readonly lots: bigint;
  readonly firmLots: bigint;
  readonly orders: bigint;
}

export interface Liquidate {
  readonly account: bigint;
  readonly market: bigint;
  readonly maxLots: bigint;
  readonly beneficiary: bigint;
  readonly maxFills: bigint;
  readonly maxRemovals: bigint;
  readonly maxReads: bigint;
}

export interface LiquidationTerms {
  readonly fee: bigint;
  readonly concessionStart: bigint;
  readonly concessionEnd: bigint;
  readonly concessionTime: bigint;
  readonly fundLimit: bigint;
}

export interface MarginTerms {
  readonly initialMargin: bigint;
  readonly maintenance: bigint;
  readonly depth: bigint;
  readonly pnlWeight: bigint;
  readonly positionCap: bigint;
  readonly openInterestCap: bigint;
}

export interface MarketLedgerView {
  readonly market: bigint;
  readonly quantum: bigint;
  readonly fees: bigint;
  readonly insurance: bigint;
  readonly openInterest: bigint;
  readonly longLots: bigint;
  readonly shortLots: bigint;
  readonly entryLotTicks: bigint;
  readonly funding: bigint;
  readonly settlementPerLot: bigint;
  readonly shortfall: bigint;
}

export interface MarketTerms {
  readonly grid: GridTerms;
  readonly oracle: string;
  readonly margin: MarginTerms;
  readonly trading: TradingTerms;
  readonly sampling: SamplingTerms;
  readonly funding: FundingTerms;
  readonly liquidation: LiquidationTerms;
  readonly estimators: EstimatorTerms;
}

export interface MarketView {
  readonly market: bigint;
  readonly status: bigint;
  readonly storedStatus: bigint;
  readonly paused: boolean;
  readonly pausedUntil: bigint;
  readonly deficits: bigint;
  readonly graceUntil: bigint;
  readonly restrictedUntil: bigint;
  readonly quantum: bigint;
  readonly bestBid: bigint;
  readonly bestAsk: bigint;
  readonly openInterest: bigint;
  readonly prices: PricesView;
  readonly fees: bigint;
  readonly bountyMark: bigint;
  readonly insurance: bigint;
  readonly insuranceAvailable: bigint;
  readonly dueAt: bigint;
  readonly terms: MarketTerms;
  readonly ramp: RampView;
  readonly feeTiers: readonly FeeTier[];
}

export interface OperatorGrant {
  readonly permissions: bigint;
  readonly priceBand: bigint;
  readonly expiry: bigint;
  readonly equityFloor: bigint;
  readonly markets: bigint;
}

export interface OperatorView {
  readonly grant: OperatorGrant;
  readonly active: boolean;
}

export interface OrderView {
  readonly account: bigint;
  readonly slot: bigint;
  readonly generation: bigint;
  readonly isAsk: boolean;
  readonly reduceOnly: boolean;
  readonly tick: bigint;
  readonly lots: bigint;
  readonly expiry: bigint;
  readonly previous: bigint;
  readonly next: bigint;
}

export interface PlaceOrder {
  readonly market: bigint;
  readonly slot: bigint;
  readonly isAsk: boolean;
  readonly kind: bigint;
  readonly reduceOnly: boolean;
  readonly tick: bigint;
  readonly lots: bigint;
  readonly expiry: bigint;
  readonly maxFills: bigint;
  readonly maxRemovals: bigint;
  readonly maxReads: bigint;
}

export interface PositionView {
  readonly market: bigint;
  readonly size: bigint;
  readonly entry: bigint;
  readonly quantum: bigint;
  readonly mark: bigint;
  readonly indexStatus: bigint;
  readonly notional: bigint;
  readonly unrealised: bigint;
  readonly funding: bigint;
  readonly initialMargin: bigint;
  readonly maintenanceMargin: bigint;
  readonly bidLots: bigint;
  readonly askLots: bigint;
  readonly paused: boolean;
}

export interface PricesView {
  readonly indexPerLot: bigint;
  readonly indexStatus: bigint;
  readonly storedIndexPerLot: bigint;
  readonly sampledAt: bigint;
  readonly age: bigint;
  readonly isRecent: boolean;
  readonly mark: bigint;
  readonly basis: bigint;
  readonly variance: bigint;
  readonly volatilityAddOn: bigint;
  readonly fundingAddOn: bigint;
}

export interface RampView {
  readonly initialMargin: bigint;
  readonly maintenance: bigint;
  readonly startedAt: bigint;
  readonly endsAt: bigint;
}

export interface RankView {
  readonly account: bigint;
  readonly size: bigint;
  readonly unrealised: bigint;
  readonly rank: bigint;
}

export interface SamplingTerms {
  readonly sampleInterval: bigint;
  readonly maxSampleGap: bigint;
  readonly basisTime: bigint;
  readonly markBand: bigint;
  readonly impactNotional: bigint;
  readonly impactShare: bigint;
  readonly maxImpactLevels: bigint;
  readonly maxPremium: bigint;
}

export interface SettledFundingView {
  readonly settledUntil: bigint;
  readonly paid: bigint;
  readonly last: FundingEntryView;
}

export interface SignedBatch {
  readonly account: bigint;
  readonly signer: string;
  readonly nonce: bigint;
  readonly deadline: bigint;
  readonly actions: readonly Action[];
}

export interface TradingTerms {
  readonly makerFee: bigint;
  readonly takerFee: bigint;
  readonly priceBand: bigint;
  readonly minimumNotional: bigint;
  readonly removalFee: bigint;
}

export interface WindDownView {
  readonly market: bigint;
  readonly status: bigint;
  readonly startedAt: bigint;
  readonly endsAt: bigint;
  readonly covered: bigint;
  readonly meanIndexPerLot: bigint;
  readonly settlementPerLot: bigint;
  readonly isTwap: boolean;
  readonly closedAt: bigint;
  readonly waitUntil: bigint;
  readonly lotsLeft: bigint;
  readonly lotsOpen: bigint;
  readonly claims: bigint;
  readonly shortfall: bigint;
  readonly deficit: bigint;
  readonly isFixed: boolean;
}
