/**
 * Everything that a program needs to trade on Plumbline: a client on ethers v6, actions in human units, typed errors,
 * state, streams, previews and signatures. `@plumbline/sdk/model` is the engine in TypeScript, `@plumbline/sdk/abi` the
 * ABIs.
 *
 * @module
 */
export * from "./actions/index.ts";
export * from "./client/index.ts";
export * from "./deployments.ts";
export * from "./errors/index.ts";
export * from "./monitor/index.ts";
export * from "./preview/index.ts";
export * from "./signing/index.ts";
export * from "./state/index.ts";
export * from "./streams/index.ts";
export * from "./units/index.ts";
