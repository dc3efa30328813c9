/**
 * The engine of the exchange in TypeScript: pure, on bigints, with the contracts' names, units and rounding. Differential
 * tests hold it against the contracts, state for state.
 *
 * @module
 */
export * from "./account.ts";
export * from "./adaptive.ts";
export * from "./bankruptcy.ts";
export * from "./book.ts";
export * from "./call.ts";
export * from "./cancellation.ts";
export * from "./closing.ts";
export * from "./collateral.ts";
export * from "./deleveraging.ts";
export * from "./depth.ts";
export * from "./errors.ts";
export * from "./estimators.ts";
export * from "./events.ts";
export * from "./exchange.ts";
export * from "./failingAccount.ts";
export * from "./fees.ts";
export * from "./fixedPoint.ts";
export * from "./funding.ts";
export * from "./fundingModel.ts";
export * from "./handover.ts";
export * from "./indexPrice.ts";
export * from "./insurance.ts";
export * from "./liquidation.ts";
export * from "./margin.ts";
export * from "./marginRamp.ts";
export * from "./mark.ts";
export * from "./market.ts";
export * from "./marketTerms.ts";
export * from "./matching.ts";
export * from "./operators.ts";
export * from "./position.ts";
export * from "./postConditions.ts";
export * from "./premium.ts";
export * from "./rank.ts";
export * from "./signedBatch.ts";
export * from "./state.ts";
export * from "./table.ts";
export * from "./tiered.ts";
export * from "./trading.ts";
export * from "./volatility.ts";
export * from "./windDown.ts";
export * from "./words.ts";
