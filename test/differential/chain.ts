import { toBeHex, toQuantity } from "ethers";
import type { EthereumProvider } from "hardhat/types/providers";

import { READ_AT_ONCE, SLOT_READER } from "../../sdk/src/chain/words.ts";
import type { Address } from "../../sdk/src/model/index.ts";

export interface Transaction {
  /** One of the chain's unlocked accounts. */
  readonly from: Address;
  readonly to: Address;
  readonly data: string;
}

export interface Log {
  readonly address: string;
  readonly topics: readonly string[];
  readonly data: string;
  readonly transactionHash: string;
}

/** What came of a transaction: mined, or reverted with that data. */
export type Sent = { readonly hash: string } | { readonly revert: string };

const GAS_LIMIT = toQuantity(16_000_000);
const GAS_PRICE = toQuantity(10_000_000_000);

/** An in-process chain that mines each transaction at once, at a time that the caller sets. */
export class Chain {
  readonly #provider: EthereumProvider;

  constructor(provider: EthereumProvider) {
    this.#provider = provider;
  }

  /** Addresses that need no signature. */
  async accounts(): Promise<Address[]> {
    return await this.#request<Address[]>("eth_accounts", []);
  }

  /** Timestamp of the last block [unix s]. */
  async time(): Promise<bigint> {
    const block = await this.#request<{ timestamp: string }>("eth_getBlockByNumber", ["latest", false]);
    return BigInt(block.timestamp);
  }

  /** Sends a transaction in a block of its own. Other failures than reverts are thrown. */
  async send(transaction: Transaction, time: bigint): Promise<Sent> {
    await this.#request("evm_setNextBlockTimestamp", [toQuantity(time)]);
    try {
      const params = [{ ...transaction, gas: GAS_LIMIT, gasPrice: GAS_PRICE }];
      return { hash: await this.#request<string>("eth_sendTransaction", params) };
    } catch (error) {
      const revert = revertData(error);
      if (revert === undefined) throw error;
      return { revert };
    }
  }

  /** What a transaction would return if it were sent at that time. */
  async simulate(transaction: Transaction, time: bigint): Promise<string> {
    await this.#request("evm_setNextBlockTimestamp", [toQuantity(time)]);
    return await this.#request<string>("eth_call", [{ ...transaction, gas: GAS_LIMIT }, "pending"]);
  }

  async blockNumber(): Promise<bigint> {
    return BigInt(await this.#request<string>("eth_blockNumber", []));
  }

  /** Logs of a contract in a range of blocks, both ends included. */
  async logs(address: Address, fromBlock: bigint, toBlock: bigint): Promise<Log[]> {
    const filter = { address, fromBlock: toQuantity(fromBlock), toBlock: toQuantity(toBlock) };
    return await this.#request<Log[]>("eth_getLogs", [filter]);
  }

  /** The words in a contract's slots, in the same order. */
  async read(address: Address, slots: readonly bigint[]): Promise<bigint[]> {
    const words: bigint[] = [];
    for (let start = 0; start < slots.length; start += READ_AT_ONCE) {
      const part = slots.slice(start, start + READ_AT_ONCE);
      const data = `0x${part.map((slot) => slot.toString(16).padStart(64, "0")).join("")}`;
      const overrides = { [address]: { code: SLOT_READER } };
      const answer = await this.#request<string>("eth_call", [{ to: address, data }, "latest", overrides]);
      for (let i = 0; i < part.length; i += 1) words.push(BigInt(`0x${answer.slice(2 + 64 * i, 66 + 64 * i)}`));
    }
    return words;
  }

  async #request<Answer>(method: string, params: unknown[]): Promise<Answer> {
    // The node's answer has the shape that the method defines.
    return (await this.#provider.request({ method, params })) as Answer;
  }
}

/** The data of a revert, wherever the provider put it. */
function revertData(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("data" in error)) return undefined;
  const { data } = error;
  if (typeof data === "string") return data;
  if (typeof data === "object" && data !== null && "data" in data && typeof data.data === "string") return data.data;
  return undefined;
}

/** 32 bytes in hexadecimal. */
export function toWord(value: bigint): string {
  return toBeHex(value, 32);
}
