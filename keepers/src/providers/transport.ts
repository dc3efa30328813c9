import type { JsonRpcError, JsonRpcPayload, JsonRpcResult } from "ethers";

import { EndpointFault } from "./errors.ts";

export type RpcAnswer = JsonRpcResult | JsonRpcError;

/** Takes one JSON-RPC request to one node. Throws an `EndpointFault` unless the node answered. */
export type Transport = (payload: JsonRpcPayload, signal: AbortSignal) => Promise<RpcAnswer>;

/** JSON-RPC over HTTP. */
export function httpTransport(name: string, url: string): Transport {
  return async (payload, signal) => {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(payload),
      signal,
    }).catch((error: unknown) => {
      throw new EndpointFault(name, "unreachable", "the connection failed", error);
    });
    const text = await response.text().catch((error: unknown) => {
      throw new EndpointFault(name, "unreachable", "the connection broke", error);
    });
    const answer = parse(text);
    // Some nodes say errors of JSON-RPC with a status other than 200; those are answers all the same.
    if (answer !== undefined && (response.ok || "error" in answer)) return answer;
    if (!response.ok) throw new EndpointFault(name, "unreachable", `HTTP ${response.status}`);
    throw new EndpointFault(name, "malformed", "the answer is not JSON-RPC");
  };
}

function parse(text: string): RpcAnswer | undefined {
  try {
    const answer: unknown = JSON.parse(text);
    if (typeof answer !== "object" || answer === null) return undefined;
    if ("result" in answer) return answer as JsonRpcResult; // ethers looks at the result itself
    const error = "error" in answer ? answer.error : undefined;
    const isError = typeof error === "object" && error !== null && "code" in error && "message" in error;
    return isError ? (answer as JsonRpcError) : undefined;
  } catch {
    return undefined;
  }
}

/** What a node means that answers with an error. */
export type Verdict = "final" | "behind" | "refused";

const BEHIND =
  /header not found|block not found|unknown block|missing trie node|block.*(out of range|beyond)|not.*canonical/i;
const SENDING = /nonce|underpriced|already known|already imported|insufficient funds|fee|gas|revert|balance/i;
/** Codes by which nodes say that they are at fault, not the request: internal, limits, resources. */
const NODE_CODES: readonly number[] = [-32_603, -32_005, -32_001, -32_002, -32_097, 429];

/** Whether an error is what any node would say to the request, or only this one now. */
export function judge({ error }: JsonRpcError): Verdict {
  if (hasData(error.data)) return "final"; // what a call reverted with
  const message = error.message ?? "";
  if (BEHIND.test(message)) return "behind";
  if (!NODE_CODES.includes(error.code)) return "final";
  return error.code === -32_603 && SENDING.test(message) ? "final" : "refused";
}

function hasData(data: unknown): boolean {
  if (typeof data === "string") return data.startsWith("0x");
  return typeof data === "object" && data !== null && "data" in data && hasData(data.data);
}
