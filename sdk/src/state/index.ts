export * from "./account.ts";
export * from "./administration.ts";
export * from "./allowance.ts";
export * from "./book.ts";
export * from "./funding.ts";
export * from "./market.ts";
export * from "./wallet.ts";
export * from "./waterfall.ts";
