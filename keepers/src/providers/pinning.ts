import { type JsonRpcPayload, toQuantity } from "ethers";

import type { BlockReference } from "../../../sdk/src/streams/blocks.ts";

export type RpcRequest = Pick<JsonRpcPayload, "method" | "params">;

/** Where methods that read state name the block. */
const STATE_PLACES: ReadonlyMap<string, number> = new Map([
  ["eth_call", 1],
  ["eth_estimateGas", 1],
  ["eth_getBalance", 1],
  ["eth_getCode", 1],
  ["eth_getStorageAt", 2],
  ["eth_getTransactionCount", 1],
]);

/**
 * The same request, naming the block by its hash (EIP-1898): whichever node answers, and whatever it takes for the head, it
 * answers as of that very block or not at all. Requests about other blocks stay as they are.
 */
export function pinned(request: RpcRequest, block: BlockReference): RpcRequest {
  const { method, params } = request;
  if (!Array.isArray(params)) return request;
  const list: readonly unknown[] = params;
  const place = STATE_PLACES.get(method);
  if (place !== undefined && isPin(list[place], block)) {
    const rest = list.slice(place + 1);
    return { method, params: [...list.slice(0, place), { blockHash: block.hash, requireCanonical: true }, ...rest] };
  }
  if (method === "eth_getBlockByNumber" && isPin(list[0], block)) {
    return { method: "eth_getBlockByHash", params: [block.hash, ...list.slice(1)] };
  }
  if (method === "eth_getLogs") return { method, params: [pinnedFilter(list[0], block)] };
  return request;
}

function isPin(tag: unknown, { number }: BlockReference): boolean {
  return tag === undefined || tag === "latest" || tag === toQuantity(number);
}

/** Logs of this one block; ranges cannot be named by a hash. */
function pinnedFilter(filter: unknown, block: BlockReference): unknown {
  if (typeof filter !== "object" || filter === null || "blockHash" in filter) return filter;
  const { fromBlock, toBlock, ...rest } = filter as Record<string, unknown>; // ethers' own form of filters
  return isPin(fromBlock, block) && isPin(toBlock, block) ? { ...rest, blockHash: block.hash } : filter;
}
