/**
 * The ABIs as constants, and the types of what they decode to.
 *
 * @module
 */
export { errorsAbi } from "./generated/abi/errors.ts";
export { exchangeAbi } from "./generated/abi/exchange.ts";
export { fundingAbi } from "./generated/abi/funding.ts";
export { lensAbi } from "./generated/abi/lens.ts";
export { oracleAbi } from "./generated/abi/oracle.ts";
export { tokenAbi } from "./generated/abi/token.ts";
export type { Exchange } from "./generated/contracts/Exchange.ts";
export type { Lens } from "./generated/contracts/Lens.ts";
export type { TestCollateral } from "./generated/contracts/TestCollateral.ts";
export type { ContractErrorArguments } from "./generated/errors.ts";
export type { ContractEventArguments } from "./generated/events.ts";
export type * from "./generated/structs.ts";
