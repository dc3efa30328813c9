import type { Client } from "../../../sdk/src/client/client.ts";
import type { AccountId } from "../../../sdk/src/model/account.ts";
import type { IndexAnswer } from "../../../sdk/src/model/call.ts";
import { Exchange } from "../../../sdk/src/model/exchange.ts";
import { IndexStatus } from "../../../sdk/src/model/indexPrice.ts";
import type { MarketId } from "../../../sdk/src/model/market.ts";
import { State } from "../../../sdk/src/model/state.ts";
import { HealthMonitor } from "../../../sdk/src/monitor/healthMonitor.ts";
import type { BlockReference, FetchedBlock } from "../../../sdk/src/streams/blocks.ts";
import type { Snapshot } from "../core/duty.ts";
import type { Follower } from "../core/follower.ts";
import type { Clock, Log, Meter } from "../core/ports.ts";
import type { Database } from "../store/database.ts";
import { rebuildBooks } from "./books.ts";
import { ChainView } from "./chainView.ts";
import { loadState, loadUpdate, type WatchedGrant } from "./loading.ts";
import { findPath, type Path } from "./path.ts";
import { Patience } from "./patience.ts";
import { accountOf, putRecord, recordsOf, textOf } from "./records.ts";
import { findDifference } from "./selfCheck.ts";
import { type Change, remembered, StateStore } from "./stateStore.ts";

export interface FollowerParameters {
  /** Only read with. */
  readonly client: Client;
  readonly database: Database;
  /** Whose state it is: each keeper on a shared database has a name of its own. */
  readonly name: string;
  /** Passed on into snapshots. */
  readonly beneficiary: AccountId;
  readonly clock: Clock;
  readonly log: Log;
  readonly meter: Meter;
  /** Between two looks at the head [ms]; 1,000 unless said. */
  readonly pollingInterval?: number;
  /** For one request [ms]; 10,000 unless said. */
  readonly requestTimeout?: number;
  /** Blocks behind from which on everything is loaded anew; 20,000 unless said. */
  readonly maxGap?: number;
  /** Blocks between two checks of a random part of the state; 100 unless said. */
  readonly checkEvery?: number;
  readonly grants?: readonly WatchedGrant[];
  /** When a transaction that is sent after a block is mined, where that is known; by the pace of blocks unless given [unix s]. */
  readonly nextBlockAt?: (head: BlockReference) => number;
}

const TRIES = 5;
const SAMPLE = { accounts: 64, levels: 4 };
/** Blocks whose distance tells when the next one comes. */
const PACE = 16;

/** What a step is taken from and to. */
type Events = Extract<Path, { kind: "events" }>;

/**
 * Follows the exchange block by block: events name what has changed, and the storage's words say what it is now. The
 * state, its block and what undoes the last blocks are in the database, each step in one transaction, so that a keeper
 * that was killed goes on where it was.
 *
 * @example
 * const follower = new ChainFollower({ client, database: store.database, name: "keeper", beneficiary, clock, log, meter });
 * for (let snapshot = await follower.start(signal); snapshot; snapshot = await follower.next(signal)) decide(snapshot);
 */
export class ChainFollower implements Follower {
  readonly #parameters: FollowerParameters;
  readonly #view: ChainView;
  readonly #store: StateStore;
  readonly #patience: Patience;
  #state = State.empty();
  #exchange: Exchange;
  #monitor: HealthMonitor | undefined;
  /** Blocks that can be gone back to, the oldest first; the last one is the state's. Empty before the first load. */
  #known: BlockReference[] = [];
  /** Hashes of these blocks, and of those that were passed between them, by number. */
  #seen = new Map<number, string>();
  #headNumber = 0;
  /** What the oracles say, and when a transaction that is sent now is mined; the exchange asks here. */
  #indices = new Map<MarketId, IndexAnswer>();
  #timestamp = 0n;
  #sinceCheck = 0;
  /** The state has gone on, and the snapshot of it was not delivered yet. */
  #isOwing = true;

  constructor(parameters: FollowerParameters) {
    const { client, database, name, requestTimeout = 10_000, pollingInterval = 1_000 } = parameters;
    this.#parameters = parameters;
    this.#view = new ChainView(client, { requestTimeout, tries: TRIES });
    this.#store = new StateStore(database, name);
    this.#patience = new Patience({ ...parameters, pollingInterval });
    this.#exchange = this.#exchangeOf(this.#state);
  }

  get lag(): number {
    return Math.max(0, this.#headNumber - (this.#known.at(-1)?.number ?? 0));
  }

  /**
   * @throws {DatabaseError} one that does not pass by itself
   * @throws {DOMException} AbortError, if the signal aborts
   */
  async start(signal?: AbortSignal): Promise<Snapshot> {
    await this.#patience.insist(() => this.#restore(), signal);
    const snapshot = await this.#patience.insist(() => this.#advance(true), signal);
    signal?.throwIfAborted();
    if (snapshot === undefined) throw new Error("The signal was not aborted, and there is no snapshot");
    return snapshot;
  }

  /** A snapshot holds until the next call. */
  async next(signal: AbortSignal): Promise<Snapshot | undefined> {
    return this.#patience.insist(() => this.#advance(false), signal);
  }

  /** Takes over what the database has. */
  async #restore(): Promise<true> {
    const blocks = await this.#store.blocks();
    const at = blocks.at(-1);
    if (at === undefined) return true;
    const state = State.empty();
    for (const record of await this.#store.records()) putRecord(state, record);
    rebuildBooks(state);
    this.#state = state;
    this.#monitor = undefined;
    this.#known = blocks;
    this.#seen = new Map(blocks.map(({ number, hash }) => [number, hash]));
    this.#parameters.log.info({ block: at.number, ...sizeOf(state) }, "State restored from the database");
    return true;
  }

  /** One step to the head; undefined if there is nothing new. @param always also if there is not */
  async #advance(always: boolean): Promise<Snapshot | undefined> {
    const start = this.#parameters.clock.now();
    const head = await this.#view.block("latest");
    const at = this.#known.at(-1);
    this.#headNumber = head.number;
    this.#parameters.meter.gauge("follower_lag_blocks", this.lag);
    if ((always || this.#isOwing) && head.hash === at?.hash) return await this.#step(head, nothingAt(head));
    const path = await findPath(this.#view, this.#known, this.#seen, head, this.#parameters.maxGap ?? 20_000);
    if (path.kind === "none") return undefined;
    if (path.kind === "lost") await this.#reload(head, at === undefined ? "start" : path.reason);
    const snapshot = await this.#step(head, path.kind === "lost" ? nothingAt(head) : path);
    this.#parameters.meter.observe("follower_step_seconds", (this.#parameters.clock.now() - start) / 1_000);
    return snapshot;
  }

  /** Loads everything anew at a block. */
  async #reload(head: FetchedBlock, reason: string): Promise<void> {
    const { log, meter, grants = [] } = this.#parameters;
    log.info({ block: head.number, reason }, "Loading the exchange's state from the chain");
    const state = await loadState(this.#view.wordsOf(head), grants);
    await this.#store.replace(head, recordsOf(state));
    this.#state = state;
    this.#monitor = undefined;
    this.#known = [blockOf(head)];
    this.#seen = new Map([[head.number, head.hash]]);
    this.#sinceCheck = 0;
    meter.count("follower_reloads_total", { reason });
    log.info({ block: head.number, ...sizeOf(state) }, "State loaded from the chain");
  }

  async #step(head: FetchedBlock, { ancestor, events, passed, isLinked }: Events): Promise<Snapshot> {
    const { meter, log, grants = [] } = this.#parameters;
    await this.#rewind(ancestor);
    const words = this.#view.wordsOf(head);
    const { fork, touched, repaired } = await loadUpdate(words, this.#state, events, grants);
    const indices = await this.#view.indicesOf(fork, head);
    const changes = touched.flatMap((name): Change[] => {
      const [before, value] = [textOf(this.#state, name), textOf(fork, name)];
      return before === value ? [] : [{ ...name, before, value }];
    });
    if (head.hash !== ancestor.hash) await this.#store.save(ancestor, head, changes);

    // From here on nothing fails halfway: memory is what the database is.
    fork.commit();
    this.#isOwing = true;
    if (head.hash !== ancestor.hash) this.#remember(head, passed);
    this.#indices = indices;
    this.#timestamp = BigInt(this.#parameters.nextBlockAt?.(head) ?? head.timestamp + this.#pace());
    for (const account of new Set(touched.map(accountOf))) if (account !== undefined) this.#monitor?.update(account);
    meter.gauge("follower_block", head.number);
    meter.gauge("follower_lag_blocks", this.lag);
    meter.count("follower_events_total", {}, events.length);
    if (repaired > 0) {
      meter.count("follower_repairs_total", {}, repaired);
      log.warn({ block: head.number, levels: repaired }, "Queues did not follow from the events, and were read anew");
    }
    await this.#check(head, isLinked && repaired === 0 ? 1 : Infinity);
    return this.#snapshot(head);
  }

  #remember(head: FetchedBlock, passed: readonly BlockReference[]): void {
    this.#known = remembered([...this.#known, blockOf(head)]);
    for (const { number, hash } of passed) this.#seen.set(number, hash);
    const oldest = this.#known[0]?.number ?? 0;
    for (const number of this.#seen.keys()) if (number < oldest) this.#seen.delete(number);
  }

  /** Takes the state back to an earlier block. */
  async #rewind(ancestor: BlockReference): Promise<void> {
    const at = this.#known.at(-1);
    if (at === undefined || at.hash === ancestor.hash) return;
    const records = await this.#store.undo(at, ancestor);
    for (const record of records) {
      putRecord(this.#state, record);
      const account = accountOf(record);
      if (account !== undefined) this.#monitor?.update(account);
    }
    rebuildBooks(this.#state);
    this.#known = this.#known.filter(({ number }) => number <= ancestor.number);
    for (const number of this.#seen.keys()) if (number > ancestor.number) this.#seen.delete(number);
    const { log, meter } = this.#parameters;
    meter.count("follower_reorganisations_total");
    meter.observe("follower_reorganisation_blocks", at.number - ancestor.number);
    log.warn({ from: at.number, to: ancestor.number, records: records.length }, "The chain was reorganised");
  }

  /** Holds a random part of the state against the chain from time to time. What differs is loaded anew, all of it. */
  async #check(head: FetchedBlock, weight: number): Promise<void> {
    const { checkEvery = 100, client, meter, log } = this.#parameters;
    this.#sinceCheck += weight;
    if (this.#sinceCheck < checkEvery) return;
    const { scale } = client.deployment.collateral;
    const difference = await findDifference(this.#view.wordsOf(head), this.#state, scale, SAMPLE);
    this.#sinceCheck = 0;
    meter.count("follower_checks_total");
    if (difference === undefined) return;
    meter.count("follower_differences_total");
    log.error({ block: head.number, difference }, "The state differs from the chain's, and is loaded anew");
    await this.#reload(head, "difference");
  }

  #snapshot(head: FetchedBlock): Snapshot {
    const { client, beneficiary } = this.#parameters;
    if (this.#monitor === undefined) {
      this.#exchange = this.#exchangeOf(this.#state);
      this.#monitor = new HealthMonitor(this.#exchange);
    }
    const failing = new Set(this.#monitor.refresh());
    this.#isOwing = false;
    return { deployment: client.deployment, block: blockOf(head), exchange: this.#exchange, failing, beneficiary };
  }

  /** Seconds that a block takes, by the last ones: a transaction that is sent now is in the next. */
  #pace(): number {
    const recent = this.#known.slice(-PACE);
    const [first, last] = [recent[0], recent.at(-1)];
    if (first === undefined || last === undefined || last.number <= first.number) return 1;
    return Math.max(1, Math.round((last.timestamp - first.timestamp) / (last.number - first.number)));
  }

  #exchangeOf(state: State): Exchange {
    const [timestamp, indices] = [() => this.#timestamp, () => this.#indices];
    const environment = {
      get timestamp() {
        return timestamp();
      },
      readIndex: (market: MarketId): IndexAnswer =>
        indices().get(market) ?? { price: 0n, status: IndexStatus.Unreadable },
    };
    return new Exchange(state, environment, this.#parameters.client.deployment.collateral.scale);
  }
}

function blockOf({ number, hash, timestamp }: BlockReference): BlockReference {
  return { number, hash, timestamp };
}

function nothingAt(head: FetchedBlock): Events {
  return { kind: "events", ancestor: blockOf(head), events: [], passed: [], isLinked: true };
}

function sizeOf({ tables, ledger }: State): { accounts: number; levels: number } {
  const levels = [...tables.books.entries()].reduce((sum, [, { bids, asks }]) => sum + bids.length + asks.length, 0);
  const accounts = ledger.accountCount === 0n ? [...tables.accounts.entries()].length : Number(ledger.accountCount);
  return { accounts, levels };
}
