import { toQuantity } from "ethers";
import type { EthereumProvider } from "hardhat/types/providers";

/** A transaction to put into the next block. */
export interface Transaction {
  /** One of the chain's unlocked accounts. */
  readonly from: string;
  /** Absent for a deployment. */
  readonly to?: string;
  readonly data: string;
}

export interface Log {
  readonly address: string;
  readonly topics: readonly string[];
  readonly data: string;
}

export interface Mined {
  readonly hash: string;
  readonly gasUsed: number;
  readonly logs: readonly Log[];
  /** Of a deployment. */
  readonly contractAddress: string;
}

/** One step of `debug_traceTransaction`. */
export interface Step {
  readonly pc: number;
  readonly op: string;
  /** Left before the step. */
  readonly gas: number;
  readonly gasCost: number;
  readonly depth: number;
  /** Counter of refunds so far. */
  readonly refund: number;
  /** The last item is the top. */
  readonly stack: readonly string[];
}

interface Receipt {
  readonly status: string;
  readonly gasUsed: string;
  readonly logs: readonly Log[];
  readonly contractAddress: string | null;
}

/** A transaction of the bench that reverted: the scenario is wrong, or the contracts have changed under it. */
export class TransactionReverted extends Error {
  override readonly name = "TransactionReverted";
}

/** Above what any transaction of the bench uses; the exchange wants headroom before it reads an oracle. */
const GAS_LIMIT = toQuantity(16_000_000);
const GAS_PRICE = toQuantity(100_000_000_000);

/** A local chain whose blocks and clock are set by hand, so that every run sees the same gas to the unit. */
export class BenchChain {
  readonly #provider: EthereumProvider;
  readonly #describe: (data: string) => string;
  readonly #pending: string[] = [];
  #time: number;

  /**
   * @param time of the chain's last block
   * @param describe puts revert data into words
   */
  constructor(provider: EthereumProvider, time: number, describe: (data: string) => string) {
    this.#provider = provider;
    this.#time = time;
    this.#describe = describe;
  }

  /** Timestamp of the last block. */
  get time(): number {
    return this.#time;
  }

  /** Leaves a transaction waiting for the next block. */
  async queue(transaction: Transaction): Promise<void> {
    const params = [{ ...transaction, gas: GAS_LIMIT, gasPrice: GAS_PRICE }];
    this.#pending.push((await this.#provider.request({ method: "eth_sendTransaction", params })) as string);
  }

  /** Mines what waits, in the order in which it came. */
  async mine(time = this.#time + 1): Promise<Mined[]> {
    await this.#provider.request({ method: "evm_mine", params: [toQuantity(time)] });
    this.#time = time;
    const hashes = this.#pending.splice(0);
    return await Promise.all(hashes.map((hash) => this.#mined(hash)));
  }

  /** One transaction in a block of its own. */
  async run(transaction: Transaction, time?: number): Promise<Mined> {
    await this.queue(transaction);
    const [mined] = await this.mine(time);
    if (mined === undefined) throw new Error("The block came without its transaction");
    return mined;
  }

  /** Does something, then undoes it. */
  async undoing<Result>(action: () => Promise<Result>): Promise<Result> {
    const time = this.#time;
    const id = (await this.#provider.request({ method: "evm_snapshot", params: [] })) as string;
    try {
      return await action();
    } finally {
      this.#pending.splice(0);
      await this.#provider.request({ method: "evm_revert", params: [id] });
      this.#time = time;
    }
  }

  async trace(hash: string): Promise<Step[]> {
    const params = [hash, { disableStorage: true }];
    const { structLogs } = (await this.#provider.request({ method: "debug_traceTransaction", params })) as {
      structLogs: Step[];
    };
    return structLogs;
  }

  async storageAt(address: string, slot: bigint): Promise<bigint> {
    const params = [address, `0x${slot.toString(16).padStart(64, "0")}`, "latest"];
    return BigInt((await this.#provider.request({ method: "eth_getStorageAt", params })) as string);
  }

  async #mined(hash: string): Promise<Mined> {
    const params = [hash];
    const receipt = (await this.#provider.request({ method: "eth_getTransactionReceipt", params })) as Receipt | null;
    if (receipt === null) throw new Error(`Transaction ${hash} did not fit into its block`);
    if (receipt.status !== "0x1") throw new TransactionReverted(await this.#revertReason(hash));
    const { logs, contractAddress } = receipt;
    return { hash, gasUsed: Number(receipt.gasUsed), logs, contractAddress: contractAddress ?? "" };
  }

  async #revertReason(hash: string): Promise<string> {
    const params = [hash, { disableStorage: true, disableMemory: true, disableStack: true }];
    const { returnValue } = (await this.#provider.request({ method: "debug_traceTransaction", params })) as {
      returnValue: string;
    };
    return this.#describe(returnValue.startsWith("0x") ? returnValue : `0x${returnValue}`);
  }
}
