import type { JsonRpcApiProvider } from "ethers";

import type { Attempt } from "../core/store.ts";
import type { FeeSettings } from "./settings.ts";

/** What a transaction offers for its gas. */
export interface Fee {
  /** Without EIP-1559 both fields are the gas price. */
  readonly type: 0 | 2;
  /** [wei per gas] */
  readonly maxFeePerGas: bigint;
  /** [wei per gas] */
  readonly maxPriorityFeePerGas: bigint;
}

export interface FeeQuote extends Fee {
  /** Of the latest block; 0 without EIP-1559 [wei per gas]. */
  readonly baseFee: bigint;
  /** What a transaction that is mined now would pay [wei per gas]. */
  readonly expected: bigint;
}

/** A base fee can grow by an eighth per block: twice as much is enough for six full ones. */
const BASE_FEE_ROOM = 2n;
/** Where a node suggests no tip [wei per gas]. */
const SMALL_TIP = 1_000_000_000n;

/** What to offer now, within the cap. A chain whose blocks have no base fee gets old transactions with a gas price. */
export async function quoteFees(provider: JsonRpcApiProvider, settings: FeeSettings): Promise<FeeQuote> {
  const { maxFeePerGas: cap } = settings;
  const block = (await provider.send("eth_getBlockByNumber", ["latest", false])) as { baseFeePerGas?: string } | null;
  if (block?.baseFeePerGas === undefined) {
    const price = lesser(cap, BigInt((await provider.send("eth_gasPrice", [])) as string)); // a quantity
    return { type: 0, maxFeePerGas: price, maxPriorityFeePerGas: price, baseFee: 0n, expected: price };
  }
  const baseFee = BigInt(block.baseFeePerGas);
  const tip = lesser(cap, settings.priorityFee ?? (await suggestedTip(provider)));
  const maxFeePerGas = lesser(cap, BASE_FEE_ROOM * baseFee + tip);
  return { type: 2, maxFeePerGas, maxPriorityFeePerGas: tip, baseFee, expected: lesser(maxFeePerGas, baseFee + tip) };
}

async function suggestedTip(provider: JsonRpcApiProvider): Promise<bigint> {
  const answer: unknown = await provider.send("eth_maxPriorityFeePerGas", []).catch(() => undefined); // not all have it
  return typeof answer === "string" ? BigInt(answer) : SMALL_TIP;
}

/**
 * What a replacement has to offer: more than the last attempt by what nodes want, and at least what is asked now.
 *
 * @returns undefined where that is above the cap
 */
export function bumpFee(last: Attempt, now: Fee, { maxFeePerGas: cap, bumpPermille }: FeeSettings): Fee | undefined {
  const raised = (fee: bigint): bigint => (fee * (1_000n + bumpPermille) + 999n) / 1_000n; // up: less would be refused
  const maxFeePerGas = greater(raised(last.maxFeePerGas), now.maxFeePerGas);
  const maxPriorityFeePerGas = greater(raised(last.maxPriorityFeePerGas), now.maxPriorityFeePerGas);
  if (greater(maxFeePerGas, maxPriorityFeePerGas) > cap) return undefined;
  if (now.type === 0) return { type: 0, maxFeePerGas, maxPriorityFeePerGas: maxFeePerGas };
  return { type: 2, maxFeePerGas: greater(maxFeePerGas, maxPriorityFeePerGas), maxPriorityFeePerGas };
}

const lesser = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const greater = (a: bigint, b: bigint): bigint => (a > b ? a : b);
