import {
  type HDNodeWallet,
  hexlify,
  type JsonRpcPayload,
  parseEther,
  randomBytes,
  toBeHex,
  toQuantity,
  Wallet,
} from "ethers";

import type { BlockReference } from "../../sdk/src/streams/blocks.ts";
import type { Intent } from "../src/core/duty.ts";
import type { Fate, Outcome } from "../src/core/sending.ts";
import type { Journal, Leases } from "../src/core/store.ts";
import { POOL_DEFAULTS, type PoolSettings } from "../src/providers/index.ts";
import { ProviderPool } from "../src/providers/pool.ts";
import { httpTransport, type RpcAnswer } from "../src/providers/transport.ts";
import { fixedPrice, SENDING_DEFAULTS, type SendingSettings, TransactionSender } from "../src/sending/index.ts";
import type { Anvil } from "./anvil.ts";
import { MemoryJournal } from "./memoryStore.ts";
import { MemoryLog, MemoryMeter, realClock } from "./ports.ts";

/**
 * Runtime code of a contract that counts calls by a number: storage[calldata] += 1, unless storage[0xff] is set, upon which it
 * reverts. An effect that happens twice shows as a 2.
 */
const COUNTER = "0x60ff546010575f35805460010190555000".replace("5000", "00") + "5b5f5ffd";
const GUARD = 0xffn;
/** What the node suggests, and anvil's chain. */
export const GWEI = 1_000_000_000n;
const CHAIN_ID = 31_337;

/** What a test does to a request on its way: answers instead, or passes it on. */
export type Spoil = (payload: JsonRpcPayload, pass: () => Promise<RpcAnswer>) => Promise<RpcAnswer>;

/** The process ended here, as far as the sender can tell. */
export class Killed extends Error {
  override readonly name = "Killed";
}

export interface BenchOptions {
  readonly settings?: Partial<SendingSettings>;
  readonly pool?: Partial<PoolSettings>;
  readonly leases?: Leases;
  /** In the place of the bench's own, in memory. */
  readonly journal?: Journal;
  /** Wei of the wallet; plenty unless said. */
  readonly balance?: bigint;
}

/** A sender with a wallet of its own on a chain, a contract that counts effects, and faults to order. */
export class SendingBench {
  readonly anvil: Anvil;
  readonly wallet: HDNodeWallet | Wallet;
  readonly journal = new MemoryJournal();
  readonly meter = new MemoryMeter();
  readonly log = new MemoryLog();
  readonly counter: string;
  readonly #options: BenchOptions;
  readonly #pools: ProviderPool[] = [];
  sender: TransactionSender;
  spoil: Spoil = (_, pass) => pass();

  private constructor(anvil: Anvil, options: BenchOptions) {
    this.anvil = anvil;
    this.#options = options;
    this.wallet = Wallet.createRandom();
    this.counter = Wallet.createRandom().address;
    this.sender = this.#open();
  }

  static async open(anvil: Anvil, options: BenchOptions = {}): Promise<SendingBench> {
    const bench = new SendingBench(anvil, options);
    await anvil.request("anvil_setBalance", [bench.wallet.address, toQuantity(options.balance ?? parseEther("10"))]);
    await anvil.request("anvil_setCode", [bench.counter, COUNTER]);
    return bench;
  }

  close(): void {
    for (const pool of this.#pools) pool.stop();
  }

  /** A new process with the same journal takes over. */
  async restart(): Promise<void> {
    this.journal.fault = () => undefined;
    this.spoil = (_, pass) => pass();
    this.sender = this.#open();
    await this.sender.recover();
  }

  intent(number: number, more: Partial<Intent> = {}): Intent {
    return {
      duty: "count",
      key: `count:${number}`,
      call: { to: this.counter, data: toBeHex(number, 32) },
      gasLimit: 200_000n,
      reward: parseEther("100"),
      subsidised: false,
      priority: 1,
      batchable: false,
      ...more,
    };
  }

  async submit(...intents: Intent[]): Promise<readonly Fate[]> {
    return this.sender.submit(intents, await this.head());
  }

  async head(): Promise<BlockReference> {
    const block = await this.anvil.request<{ number: string; hash: string; timestamp: string }>(
      "eth_getBlockByNumber",
      ["latest", false],
    );
    return { number: Number(block.number), hash: block.hash, timestamp: Number(block.timestamp) };
  }

  /** Mines and tells the sender, as often as said. */
  async pass(blocks = 1): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    for (let i = 0; i < blocks; i += 1) {
      await this.anvil.mine();
      outcomes.push(...(await this.advance()));
    }
    return outcomes;
  }

  async advance(): Promise<readonly Outcome[]> {
    return this.sender.advance(await this.head());
  }

  /** How often an effect has happened. */
  async effects(number: number): Promise<number> {
    return Number(await this.anvil.request("eth_getStorageAt", [this.counter, toBeHex(number, 32), "latest"]));
  }

  async nonce(): Promise<number> {
    return Number(await this.anvil.request("eth_getTransactionCount", [this.wallet.address, "latest"]));
  }

  /** From now on every call of the counter reverts, or none. */
  async makeObsolete(isObsolete = true): Promise<void> {
    const word = toBeHex(isObsolete ? 1n : 0n, 32);
    await this.anvil.request("anvil_setStorageAt", [this.counter, toBeHex(GUARD, 32), word]);
  }

  /** The next block asks for so much gas price that nothing of ours gets in [wei per gas]. */
  async nextBaseFee(fee: bigint): Promise<void> {
    await this.anvil.request("anvil_setNextBlockBaseFeePerGas", [toQuantity(fee)]);
  }

  /** A transaction of another program with the same key. */
  async foreign(nonce: number, gasPrice = 100n * GWEI): Promise<void> {
    const to = hexlify(randomBytes(20));
    const transaction = { to, nonce, gasPrice, gasLimit: 21_000n, value: 1n, type: 0, chainId: CHAIN_ID };
    await this.anvil.request("eth_sendRawTransaction", [await this.wallet.signTransaction(transaction)]);
  }

  #open(): TransactionSender {
    const { settings, leases, journal = this.journal } = this.#options;
    const parts = { clock: realClock, log: this.log, meter: this.meter };
    const pool = new ProviderPool(
      {
        ...POOL_DEFAULTS,
        chainId: CHAIN_ID,
        endpoints: [{ name: "node", url: this.anvil.url }],
        backoff: 1,
        attempts: 2,
        ...this.#options.pool,
      },
      {
        ...parts,
        transport: ({ name, url }) => {
          const transport = httpTransport(name, url);
          return (payload, signal) => this.spoil(payload, () => transport(payload, signal));
        },
      },
    );
    this.#pools.push(pool);
    return new TransactionSender(
      { ...parts, pool, leases, journal, key: this.wallet, price: fixedPrice(parseEther("2000")) },
      { ...SENDING_DEFAULTS, chainId: CHAIN_ID, finalDepth: 5, ...settings },
    );
  }
}
