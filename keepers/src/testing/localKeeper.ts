import { parseEther, toQuantity, Wallet } from "ethers";

import { connect } from "../../../sdk/src/client/client.ts";
import type { Deployment } from "../../../sdk/src/deployments.ts";
import type { Intent } from "../core/duty.ts";
import type { Clock, Log, Meter } from "../core/ports.ts";
import { DUTIES } from "../duties/index.ts";
import { POOL_DEFAULTS, ProviderPool } from "../providers/index.ts";
import type { Transport } from "../providers/transport.ts";
import { DutyRunner, type RunnerParts } from "../runtime/dutyRunner.ts";
import { Health } from "../runtime/health.ts";
import { Keeper, type Turn } from "../runtime/keeper.ts";
import { fixedPrice, SENDING_DEFAULTS, type SendingSettings, TransactionSender } from "../sending/index.ts";
import { ChainFollower } from "../state/chainFollower.ts";
import { type DatabaseStore, openStore } from "../store/store.ts";

/** A chain in this process whose blocks the caller makes, such as Hardhat's. */
export interface LocalProvider {
  request(request: { method: string; params: unknown[] }): Promise<unknown>;
}

export interface LocalKeeperParameters {
  readonly provider: LocalProvider;
  /** The record of what is on the chain. */
  readonly deployment: Deployment;
  /** Account that the bounties go to. */
  readonly beneficiary: bigint;
  /** Settings by duty, as in a configuration file; duties that are not named do not run. */
  readonly duties: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Signs; the keeper has its nonces to itself. */
  readonly privateKey: string;
  readonly sending?: Partial<SendingSettings>;
}

/** What one turn has put before the next block. */
export interface LocalTurn extends Turn {
  /** Intents by the hash of the transaction that carries them. */
  readonly sent: ReadonlyMap<string, readonly Intent[]>;
}

/** Nothing on such a chain is slow for a reason: only a machine that sleeps takes so long [ms]. */
const PATIENCE = 3_600_000;
const NATIVE_PRICE = parseEther("1800");
/** [wei per gas] */
const TIP = 10_000_000n;
/** The journal is searched in every turn. */
const PRUNE_EVERY = 100;
const FOREVER = new AbortController().signal;

/**
 * A whole keeper, with follower, duties, runtime and sender, on a chain whose caller makes the blocks, says when the next one
 * is, and gives the time. Nothing depends on the machine's clock, so it does the same in every run.
 *
 * @example
 * const keeper = await LocalKeeper.open({ provider, deployment, beneficiary, duties: { premiumSampling: {} }, privateKey });
 * const { sent } = await keeper.turn(nextBlockAt); // then mine it
 */
export class LocalKeeper {
  readonly #clock: BlockClock;
  readonly #log: StrictLog;
  readonly #memory: Memory;
  readonly #keeper: Keeper;
  readonly #follower: ChainFollower;
  readonly #pool: ProviderPool;
  readonly #store: DatabaseStore;
  #started = false;

  private constructor(
    [clock, log, memory]: readonly [BlockClock, StrictLog, Memory],
    [keeper, follower]: readonly [Keeper, ChainFollower],
    [pool, store]: readonly [ProviderPool, DatabaseStore],
  ) {
    this.#clock = clock;
    this.#log = log;
    this.#memory = memory;
    this.#keeper = keeper;
    this.#follower = follower;
    this.#pool = pool;
    this.#store = store;
  }

  static async open(parameters: LocalKeeperParameters): Promise<LocalKeeper> {
    const { provider, deployment, beneficiary, privateKey, sending } = parameters;
    const { chainId } = deployment;
    const [clock, log] = [new BlockClock(), new StrictLog()];
    const ports = { clock, log, meter: NO_METER };
    const memory = new Memory();
    const endpoints = [{ name: "this process", url: "" }];
    const pool = new ProviderPool(
      { ...POOL_DEFAULTS, chainId, endpoints, timeout: PATIENCE },
      { ...ports, transport: () => inProcess(provider, memory) },
    );
    const client = await connect({ provider: pool.provider, deployment });
    const identity = { chainId, exchange: deployment.exchange.address };
    const store = await openStore({ kind: "sqlite", path: ":memory:" }, identity, clock);
    const follower = new ChainFollower({
      ...ports,
      client,
      database: store.database,
      name: "local",
      beneficiary,
      requestTimeout: PATIENCE,
      nextBlockAt: () => clock.seconds,
    });
    const fees = { ...SENDING_DEFAULTS.fees, priorityFee: TIP };
    const sender = new TransactionSender(
      { ...ports, pool, key: new Wallet(privateKey), journal: store.journal, price: fixedPrice(NATIVE_PRICE) },
      { ...SENDING_DEFAULTS, chainId, fees, finalDepth: 1, estimateGas: false, ...sending }, // nothing is ever taken back
    );
    const health = new Health(clock, NO_METER, { maxLag: 0, readyWithin: PATIENCE, stallAfter: PATIENCE });
    const duties = await bindDuties(parameters, { ...ports, health });
    const keeper = new Keeper(
      { ...ports, health, follower, sender, duties, store },
      { stopTimeout: 0, checkInterval: PATIENCE, keepJournal: PATIENCE },
    );
    return new LocalKeeper([clock, log, memory], [keeper, follower], [pool, store]);
  }

  /**
   * Follows the chain to its head and sends what is due in the next block, ahead of whatever is sent after it.
   *
   * @param time of the next block [unix s]
   * @throws if anything is complained of: on such a chain there is no reason for it
   */
  async turn(time: number): Promise<LocalTurn> {
    this.#clock.seconds = time;
    this.#memory.forget();
    const snapshot = this.#started ? await this.#follower.next(FOREVER) : await this.#keeper.start();
    this.#started = true;
    if (snapshot === undefined) throw new Error("There is no new block");
    const turn = await this.#keeper.turn(snapshot);
    if (snapshot.block.number % PRUNE_EVERY === 0) await this.#store.journal.prune(this.#clock.now());
    this.#log.judge();
    const sent = new Map<string, Intent[]>();
    for (const [place, intent] of turn.intents.entries()) {
      const fate = turn.fates[place];
      if (fate?.kind === "sent") sent.set(fate.hash, [...(sent.get(fate.hash) ?? []), intent]);
    }
    return { ...turn, sent };
  }

  async close(): Promise<void> {
    this.#pool.stop();
    await this.#store.close();
  }
}

async function bindDuties(
  { duties, deployment }: LocalKeeperParameters,
  parts: RunnerParts,
): Promise<readonly DutyRunner[]> {
  return Promise.all(
    DUTIES.filter(({ name }) => name in duties).map(async (duty) => {
      const { schedule, ...settings } = duties[duty.name] ?? {};
      const bound = await duty.bind(duty.schema.parse(settings), deployment);
      return new DutyRunner(bound, parts, typeof schedule === "string" ? schedule : undefined);
    }),
  );
}

/** Gives an address something for gas. */
export async function endow(provider: LocalProvider, privateKey: string): Promise<void> {
  const balance = toQuantity(parseEther("10000"));
  await provider.request({ method: "hardhat_setBalance", params: [new Wallet(privateKey).address, balance] });
}

/** What the chain says about its head stays so until the caller mines: it is asked once in a turn. */
class Memory {
  readonly #known = new Map<string, Promise<unknown>>();

  forget(): void {
    this.#known.clear();
  }

  ask(provider: LocalProvider, method: string, params: unknown[]): Promise<unknown> {
    if (!REMEMBERED.includes(method)) return provider.request({ method, params });
    const key = `${method} ${JSON.stringify(params)}`;
    const answer = this.#known.get(key) ?? provider.request({ method, params });
    this.#known.set(key, answer);
    return answer;
  }
}

const REMEMBERED: readonly string[] = ["eth_getBlockByNumber", "eth_getTransactionCount", "eth_getBalance"];

function inProcess(provider: LocalProvider, memory: Memory): Transport {
  return async ({ id, method, params }) => {
    try {
      const result = await memory.ask(provider, method, params as unknown[]); // the keepers' are lists
      return { id, result };
    } catch (error) {
      if (!(error instanceof Error) || !("code" in error)) throw error;
      const data: unknown = "data" in error ? error.data : undefined;
      return { id, error: { code: Number(error.code), message: error.message, data } };
    }
  };
}

/** The second of the block that is mined next. */
class BlockClock implements Clock {
  seconds = 0;

  now(): number {
    return this.seconds * 1_000;
  }

  sleep(): Promise<void> {
    return Promise.reject(new Error("There is nothing to wait for on a local chain"));
  }
}

/** Remembers complaints. */
class StrictLog implements Log {
  readonly #complaints: string[] = [];

  debug(): void {
    // for nobody
  }

  info(): void {
    // for nobody
  }

  warn(facts: object, message: string): void {
    this.#complaints.push(`${message} ${JSON.stringify(facts, plain)}`);
  }

  error(facts: object, message: string): void {
    this.warn(facts, message);
  }

  child(): Log {
    return this;
  }

  judge(): void {
    const [first] = this.#complaints;
    if (first !== undefined) throw new Error(`The keeper complains ${this.#complaints.length} times, first: ${first}`);
  }
}

const plain = (_: string, value: unknown): unknown => (typeof value === "bigint" ? String(value) : value);

const NO_METER: Meter = { count: () => undefined, gauge: () => undefined, observe: () => undefined };
