import { toQuantity } from "ethers";
import type { EthereumProvider } from "hardhat/types/providers";

import { spreadOf } from "./statistics.ts";
import type { GasResult } from "./result.ts";

/** A transaction to put into the next block. */
export interface Transaction {
  /**
   * What it does, for the table of gas; the same words for the same kind. A function says it from the logs that it left.
   * Without it the gas is not counted.
   */
  readonly operation?: string | ((logs: readonly Log[]) => string);
  /** One of the chain's unlocked accounts. */
  readonly from: string;
  readonly to: string;
  readonly data: string;
  /** Somebody else may be faster: a revert is noted instead of thrown. */
  readonly mayRevert?: boolean;
}

export interface Log {
  readonly address: string;
  readonly topics: readonly string[];
  readonly data: string;
}

interface Receipt {
  readonly status: string;
  readonly gasUsed: string;
  readonly logs: readonly Log[];
}

/** A transaction of the demo that reverted. */
export class TransactionReverted extends Error {
  override readonly name = "TransactionReverted";

  constructor(
    readonly operation: string,
    readonly time: number,
    readonly reason: string,
  ) {
    super(`"${operation}" at ${time} reverted: ${reason}`);
  }
}

/** Far above what any transaction of the demo uses: the exchange wants headroom before it reads an oracle. */
const GAS_LIMIT = toQuantity(3_000_000);
/** Above any base fee that a chain of nearly empty blocks can have; the same for all, so that they stay in order. */
const GAS_PRICE = toQuantity(10_000_000_000);

/**
 * A local chain whose blocks are composed by hand: transactions wait until `mine` puts them into one block with a given
 * timestamp, in the order in which they were sent.
 */
export class LocalChain {
  readonly #provider: EthereumProvider;
  readonly #describe: (data: string) => string;
  readonly #gas = new Map<string, bigint[]>();
  #pending: { transaction: Pick<Transaction, "operation" | "mayRevert">; hash: string }[] = [];
  #blocks = 0;
  #transactions = 0;
  readonly #reverts: TransactionReverted[] = [];

  /** @param describe puts revert data into words */
  constructor(provider: EthereumProvider, describe: (data: string) => string) {
    this.#provider = provider;
    this.#describe = describe;
  }

  get blocks(): number {
    return this.#blocks;
  }

  get transactions(): number {
    return this.#transactions;
  }

  /** Of transactions that were allowed to. */
  get reverts(): readonly TransactionReverted[] {
    return this.#reverts;
  }

  /** From here on blocks are mined by `mine` only. */
  async takeOver(): Promise<void> {
    await this.#provider.request({ method: "evm_setAutomine", params: [false] });
  }

  /** Says when the next block is, for those who look ahead to it. */
  async announce(time: number): Promise<void> {
    await this.#provider.request({ method: "evm_setNextBlockTimestamp", params: [toQuantity(time)] });
  }

  /** A transaction that somebody else has sent already is to be in the next block. */
  expect(operation: string, hash: string): void {
    this.#pending.push({ transaction: { operation }, hash });
  }

  async send(transaction: Transaction): Promise<void> {
    const { from, to, data } = transaction;
    const params = [{ from, to, data, gas: GAS_LIMIT, gasPrice: GAS_PRICE }];
    const hash = (await this.#provider.request({ method: "eth_sendTransaction", params })) as string;
    this.#pending.push({ transaction, hash });
  }

  /** @returns the logs of the block, in order */
  async mine(time: number): Promise<Log[]> {
    await this.#provider.request({ method: "evm_mine", params: [toQuantity(time)] });
    const mined = this.#pending;
    this.#pending = [];
    this.#blocks += 1;
    this.#transactions += mined.length;
    const receipts = await Promise.all(mined.map(({ hash }) => this.#receipt(hash)));
    for (const [i, receipt] of receipts.entries()) {
      const { transaction, hash } = mined[i] ?? {};
      if (transaction === undefined || hash === undefined) throw new Error("More receipts than transactions");
      const operation =
        typeof transaction.operation === "function"
          ? transaction.operation(receipt?.logs ?? [])
          : transaction.operation;
      if (receipt === null) throw new Error(`"${operation ?? hash}" at ${time} did not fit into its block`);
      if (receipt.status !== "0x1") {
        const reverted = new TransactionReverted(operation ?? hash, time, await this.#revertReason(hash));
        if (transaction.mayRevert !== true) throw reverted;
        this.#reverts.push(reverted);
        continue;
      }
      if (operation !== undefined) this.#countGas(operation, BigInt(receipt.gasUsed));
    }
    return receipts.flatMap((receipt) => receipt?.logs ?? []);
  }

  /** What a transaction would return after the last block, or why it would revert. */
  async simulate({ from, to, data }: Transaction): Promise<{ returned: string } | { reason: string }> {
    try {
      const params = [{ from, to, data, gas: GAS_LIMIT }, "latest"];
      return { returned: (await this.#provider.request({ method: "eth_call", params })) as string };
    } catch (error) {
      const data = revertData(error);
      if (data === undefined) throw error;
      return { reason: this.#describe(data) };
    }
  }

  /** By operation, in alphabetical order. */
  gas(): GasResult[] {
    return [...this.#gas]
      .map(([operation, used]) => ({ operation, gas: spreadOf(used) }))
      .sort((a, b) => a.operation.localeCompare(b.operation, "en", { numeric: true }));
  }

  #countGas(operation: string, gas: bigint): void {
    const used = this.#gas.get(operation) ?? [];
    used.push(gas);
    this.#gas.set(operation, used);
  }

  async #receipt(hash: string): Promise<Receipt | null> {
    return (await this.#provider.request({ method: "eth_getTransactionReceipt", params: [hash] })) as Receipt | null;
  }

  async #revertReason(hash: string): Promise<string> {
    const trace = (await this.#provider.request({
      method: "debug_traceTransaction",
      params: [hash, { disableStorage: true, disableMemory: true, disableStack: true }],
    })) as { returnValue: string };
    return this.#describe(trace.returnValue.startsWith("0x") ? trace.returnValue : `0x${trace.returnValue}`);
  }
}

/** What the provider's error says that a call reverted with; undefined if it failed for another reason. */
function revertData(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("data" in error)) return undefined;
  const { data } = error;
  if (typeof data === "string") return data;
  return typeof data === "object" && data !== null && "data" in data && typeof data.data === "string"
    ? data.data
    : undefined;
}
