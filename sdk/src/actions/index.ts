export * from "./absorb.ts";
export * from "./amend.ts";
export * from "./approve.ts";
export * from "./batch.ts";
export * from "./cancel.ts";
export * from "./cancelMany.ts";
export * from "./closeMarket.ts";
export * from "./collectFees.ts";
export * from "./deleverage.ts";
export * from "./deposit.ts";
export type { DepositOutcome } from "./deposited.ts";
export * from "./depositWithPermit.ts";
export * from "./executeSigned.ts";
export * from "./faucet.ts";
export * from "./flagDeficit.ts";
export * from "./fundInsurance.ts";
export type { GrantParameters, PermissionName } from "./grant.ts";
export * from "./invalidateNonce.ts";
export * from "./liquidate.ts";
export type { LiquidationOutcome, LiquidationParameters } from "./liquidation.ts";
export * from "./openAccount.ts";
export type {
  AmendmentParameters,
  CancellationParameters,
  MatchBoundsParameters,
  OrderKindName,
  OrderParameters,
} from "./order.ts";
export * from "./place.ts";
export * from "./prune.ts";
export * from "./realizeFunding.ts";
export * from "./revokeOperator.ts";
export * from "./samplePremium.ts";
export * from "./setOperator.ts";
export * from "./settleFunding.ts";
export * from "./settlePositions.ts";
export * from "./signPermit.ts";
export type { Fill, Trade, TradedPosition } from "./trade.ts";
export * from "./transfer.ts";
export * from "./withdraw.ts";
