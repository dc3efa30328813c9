import { Interface } from "ethers";

import type { CallRequest } from "../../../sdk/src/client/send.ts";
import { decodeRevert } from "../../../sdk/src/errors/decode.ts";
import type { Simulation } from "./simulation.ts";

const multicallInterface = new Interface([
  "function aggregate3((address target, bool allowFailure, bytes callData)[] calls) payable returns ((bool success, bytes returnData)[])",
]);

/** Gas for the aggregator itself, per transaction and per call. */
const BASE_GAS = 60_000n;
const GAS_PER_CALL = 12_000n;

/** Several calls as one. With `allowFailure` those that fail leave the others alone. */
export function aggregate(multicall: string, calls: readonly CallRequest[], allowFailure: boolean): CallRequest {
  const list = calls.map(({ to, data }) => ({ target: to, allowFailure, callData: data }));
  return { to: multicall, data: multicallInterface.encodeFunctionData("aggregate3", [list]) };
}

/** What became of each call of an aggregate. */
export function splitReturned(returned: string): Simulation[] {
  const [results] = multicallInterface.decodeFunctionResult("aggregate3", returned) as unknown as [[boolean, string][]]; // its ABI
  return results.map(([success, data]) =>
    success ? { succeeds: true, returned: data } : { succeeds: false, error: decodeRevert(data) },
  );
}

/** Gas with which every call has what it asks for, a 64th being withheld from each. */
export function aggregateGas(limits: readonly bigint[]): bigint {
  const sum = limits.reduce((total, limit) => total + limit + GAS_PER_CALL, 0n);
  return BASE_GAS + (sum * 64n) / 63n;
}
