export { type Action, defineAction, type SimulateOptions } from "./action.ts";
export * from "./client.ts";
export { type ContractEvent, type ContractEventName, decodeEvent, eventsNamed } from "./events.ts";
export { type Contracts, contractsOf } from "./contracts.ts";
export { MULTICALL3, multicall, query, type Query } from "./multicall.ts";
export { type Read, type ReadOptions } from "./read.ts";
export type { CallRequest, Mined, SendOptions, Sent, WaitOptions } from "./send.ts";
