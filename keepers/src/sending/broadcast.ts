import type { JsonRpcError } from "ethers";

import { toPlumblineError } from "../../../sdk/src/errors/decode.ts";
import {
  InsufficientFundsError,
  NonceUsedError,
  TransactionUnderpricedError,
} from "../../../sdk/src/errors/provider.ts";
import { EndpointFault, ProvidersUnavailableError } from "../providers/errors.ts";
import type { ProviderPool } from "../providers/pool.ts";

/** What a node says to a transaction. */
export type Verdict =
  /** It has it, now or already. */
  | "accepted"
  /** Its nonce was mined: it or another one. */
  | "nonceUsed"
  /** The fee is too low, or too little above that of the one that it would replace. */
  | "underpriced"
  /** The wallet cannot pay. */
  | "poor"
  /** No node answered: it may have it or not. */
  | "unknown"
  /** It never takes it. */
  | "refused";

export interface Broadcast {
  readonly verdict: Verdict;
  readonly reason: string;
}

const KNOWN = /already known|already imported|known transaction|already exists|alreadyknown|already in mempool/i;

/** Sends a signed transaction. Doing it again does no harm: it is the same one. */
export async function broadcast(pool: ProviderPool, raw: string, isPrivate: boolean): Promise<Broadcast> {
  const request = { method: "eth_sendRawTransaction", params: [raw] };
  try {
    const answer = isPrivate ? await pool.requestPrivately(request) : await pool.request(request);
    return "result" in answer ? { verdict: "accepted", reason: "" } : judge(answer);
  } catch (error) {
    if (error instanceof ProvidersUnavailableError || error instanceof EndpointFault) {
      return { verdict: "unknown", reason: error.shortMessage };
    }
    throw error;
  }
}

function judge({ error }: JsonRpcError): Broadcast {
  const reason = error.message ?? `code ${error.code}`;
  if (KNOWN.test(reason)) return { verdict: "accepted", reason };
  const meaning = toPlumblineError(error);
  if (meaning instanceof NonceUsedError) return { verdict: "nonceUsed", reason };
  if (meaning instanceof TransactionUnderpricedError) return { verdict: "underpriced", reason };
  if (meaning instanceof InsufficientFundsError) return { verdict: "poor", reason };
  return { verdict: "refused", reason };
}
