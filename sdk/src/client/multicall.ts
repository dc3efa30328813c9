import { Interface } from "ethers";

import type { Deployment } from "../deployments.ts";
import { decodeRevert } from "../errors/decode.ts";
import { simulateCall } from "./action.ts";
import type { Client } from "./client.ts";
import type { Read, ReadOptions } from "./read.ts";
import type { CallRequest } from "./send.ts";

/** Where Multicall3 is on nearly every chain. */
export const MULTICALL3 = "0xcA11bde05977b3631167028862bE2a173976CA11";
/** Calls in one request; the node's gas limit for reads is shared by them. */
const MAX_CALLS = 100;

const aggregator = /* @__PURE__ */ (() => {
  let made: Interface | undefined;
  return () =>
    (made ??= new Interface([
      "function aggregate3((address target, bool allowFailure, bytes callData)[] calls) payable returns ((bool success, bytes returnData)[])",
    ]));
})();

/** A read with its parameters, to be part of a multicall. */
export interface Query<ReturnType> {
  readonly build: (deployment: Deployment) => CallRequest;
  readonly decode: (data: string, deployment: Deployment) => ReturnType;
}

/**
 * One read of a `multicall`.
 *
 * @example
 * query(readMarket, { market: "ETH-USD" });
 */
export function query<Parameters, ReturnType>(
  read: Read<Parameters, ReturnType>,
  parameters: Parameters,
): Query<ReturnType> {
  return {
    build: (deployment) => read.build(deployment, parameters),
    decode: (data, deployment) => read.decode(data, deployment, parameters),
  };
}

type Answers<Queries extends readonly Query<unknown>[]> = {
  -readonly [Place in keyof Queries]: Queries[Place] extends Query<infer ReturnType> ? ReturnType : never;
};

/**
 * Reads several things of one block: in one request where Multicall3 is deployed, in parallel ones where it is not.
 *
 * @example
 * const [market, account] = await multicall(client, [
 *   query(readMarket, { market: "ETH-USD" }),
 *   query(readAccount, { account: 3n }),
 * ]);
 */
export async function multicall<const Queries extends readonly Query<unknown>[]>(
  client: Client,
  queries: Queries,
  options: ReadOptions = {},
): Promise<Answers<Queries>> {
  const { deployment } = client;
  const blockTag = options.blockTag ?? (await client.provider.getBlockNumber());
  const requests = queries.map(({ build }) => build(deployment));
  const data = (await hasAggregator(client, blockTag))
    ? await aggregate(client, requests, { blockTag })
    : await Promise.all(requests.map((request) => simulateCall(client, request, { blockTag })));
  const answers = queries.map(({ decode }, place) => decode(data[place] ?? "0x", deployment));
  return answers as Answers<Queries>; // in the order of the queries
}

const known = new WeakMap<object, Promise<boolean>>();

/** Asked once per provider. */
async function hasAggregator({ provider }: Client, blockTag: ReadOptions["blockTag"]): Promise<boolean> {
  const asked = known.get(provider) ?? provider.getCode(MULTICALL3, blockTag).then((code) => code !== "0x");
  known.set(provider, asked);
  return asked.catch(() => {
    known.delete(provider);
    return false;
  });
}

async function aggregate(client: Client, requests: readonly CallRequest[], options: ReadOptions): Promise<string[]> {
  const answers: string[] = [];
  for (let start = 0; start < requests.length; start += MAX_CALLS) {
    const calls = requests.slice(start, start + MAX_CALLS);
    const list = calls.map(({ to, data }) => ({ target: to, allowFailure: true, callData: data }));
    const data = aggregator().encodeFunctionData("aggregate3", [list]);
    const answer = await simulateCall(client, { to: MULTICALL3, data }, options);
    const [results] = aggregator().decodeFunctionResult("aggregate3", answer) as unknown as [[boolean, string][]]; // its ABI
    for (const [success, returned] of results) {
      if (!success) throw decodeRevert(returned);
      answers.push(returned);
    }
  }
  return answers;
}
