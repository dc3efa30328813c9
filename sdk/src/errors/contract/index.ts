export * from "./access.ts";
export * from "./accounts.ts";
export * from "./administration.ts";
export * from "./funding.ts";
export * from "./platform.ts";
export * from "./tokens.ts";
export * from "./trading.ts";
export * from "./waterfall.ts";
export { ContractError, type ContractErrorClass, type ContractErrorName } from "./contractError.ts";
