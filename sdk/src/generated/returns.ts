// Written by `npm run generate:sdk` from the build. Do not edit.
import type { AccountView, BookView, ClaimView, ExchangeView, FailingView, FundingEntryView, FundingPaymentView, FundingView, HealthView, LedgerView, MarketView, OperatorView, OrderView, PositionView, PricesView, RankView, SettledFundingView, WindDownView } from "./structs.ts";

/** What the exchange's functions return. */
export interface ExchangeReturns {
  readonly absorb: readonly [closed: bigint, absorbed: bigint];
  readonly authority: readonly [_0: string];
  readonly cancelMany: readonly [_0: bigint];
  readonly closeMarket: readonly [_0: bigint];
  readonly collateral: readonly [_0: string];
  readonly collateralScale: readonly [_0: bigint];
  readonly deleverage: readonly [_0: bigint];
  readonly eip712Domain: readonly [fields: string, name: string, version: string, chainId: bigint, verifyingContract: string, salt: string, extensions: readonly bigint[]];
  readonly flagDeficit: readonly [_0: boolean];
  readonly invalidateNonce: readonly [_0: bigint];
  readonly isConsumingScheduledOp: readonly [_0: string];
  readonly liquidate: readonly [_0: bigint];
  readonly listMarket: readonly [_0: bigint];
  readonly minimumDelay: readonly [_0: bigint];
  readonly nonces: readonly [_0: bigint];
  readonly openAccount: readonly [account: bigint];
  readonly place: readonly [filled: bigint, resting: bigint];
  readonly prune: readonly [_0: bigint];
  readonly samplePremium: readonly [_0: bigint];
  readonly settleFunding: readonly [_0: boolean];
  readonly settlePositions: readonly [_0: bigint];
  readonly transfer: readonly [_0: bigint];
  readonly withdraw: readonly [_0: bigint];
}

/** What the Lens's views return. */
export interface LensReturns {
  readonly ACCOUNTS: readonly [_0: string];
  readonly FUNDING: readonly [_0: string];
  readonly MARKETS: readonly [_0: string];
  readonly WATERFALL: readonly [_0: string];
  readonly WIND_DOWN: readonly [_0: string];
  readonly account: readonly [_0: AccountView];
  readonly accountsOf: readonly [_0: readonly bigint[]];
  readonly book: readonly [_0: BookView];
  readonly claims: readonly [_0: readonly ClaimView[]];
  readonly failing: readonly [_0: FailingView];
  readonly funding: readonly [_0: FundingView];
  readonly fundingEntry: readonly [_0: FundingEntryView];
  readonly fundingHistory: readonly [_0: readonly FundingEntryView[]];
  readonly fundingPaid: readonly [_0: bigint];
  readonly fundingPayments: readonly [_0: readonly FundingPaymentView[]];
  readonly healths: readonly [_0: readonly HealthView[]];
  readonly ledger: readonly [_0: LedgerView];
  readonly market: readonly [_0: MarketView];
  readonly markets: readonly [_0: readonly MarketView[]];
  readonly nonces: readonly [_0: readonly bigint[]];
  readonly operator: readonly [_0: OperatorView];
  readonly orders: readonly [_0: readonly OrderView[]];
  readonly overview: readonly [_0: ExchangeView];
  readonly positions: readonly [_0: readonly PositionView[]];
  readonly prices: readonly [_0: PricesView];
  readonly queue: readonly [_0: readonly OrderView[], _1: bigint];
  readonly ranks: readonly [_0: readonly RankView[]];
  readonly scheduled: readonly [_0: bigint];
  readonly settledFunding: readonly [_0: SettledFundingView];
  readonly windDown: readonly [_0: WindDownView];
}

/** What the collateral's functions return. */
export interface TokenReturns {
  readonly DOMAIN_SEPARATOR: readonly [_0: string];
  readonly FAUCET_AMOUNT: readonly [_0: bigint];
  readonly FAUCET_COOLDOWN: readonly [_0: bigint];
  readonly allowance: readonly [_0: bigint];
  readonly approve: readonly [_0: boolean];
  readonly balanceOf: readonly [_0: bigint];
  readonly decimals: readonly [_0: bigint];
  readonly eip712Domain: readonly [fields: string, name: string, version: string, chainId: bigint, verifyingContract: string, salt: string, extensions: readonly bigint[]];
  readonly faucetOpensAt: readonly [_0: bigint];
  readonly name: readonly [_0: string];
  readonly nonces: readonly [_0: bigint];
  readonly owner: readonly [_0: string];
  readonly symbol: readonly [_0: string];
  readonly totalSupply: readonly [_0: bigint];
  readonly transfer: readonly [_0: boolean];
  readonly transferFrom: readonly [_0: boolean];
}

/** What an oracle returns. */
export interface OracleReturns {
  readonly readIndex: readonly [price: bigint, status: bigint];
}
