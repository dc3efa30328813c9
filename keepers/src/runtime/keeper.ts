import type { Intent, Snapshot } from "../core/duty.ts";
import type { Follower } from "../core/follower.ts";
import type { Log } from "../core/ports.ts";
import type { Fate, Outcome, Sender } from "../core/sending.ts";
import type { Store } from "../core/store.ts";
import { DatabaseError } from "../store/errors.ts";
import { Backoff } from "./backoff.ts";
import type { DutyRunner, RunnerParts } from "./dutyRunner.ts";
import { factsOf, isFatal } from "./facts.ts";
import type { Part } from "./health.ts";
import { UnknownBeneficiaryError } from "./errors.ts";

export interface KeeperParts extends RunnerParts {
  readonly follower: Follower;
  readonly sender: Sender;
  readonly duties: readonly DutyRunner[];
  readonly store: Pick<Store, "check" | "journal">;
}

export interface KeeperSettings {
  /** When it is stopped, it waits so long at most for transactions under way [ms]. */
  readonly stopTimeout: number;
  /** Between two looks at the database that nothing else has a reason for [ms]. */
  readonly checkInterval: number;
  /** The journal forgets what was settled so long ago [ms]. */
  readonly keepJournal: number;
}

/** What one turn came to. */
export interface Turn {
  readonly snapshot: Snapshot;
  readonly intents: readonly Intent[];
  /** Of each intent. */
  readonly fates: readonly Fate[];
  readonly outcomes: readonly Outcome[];
}

/** After an error of follower, sender or database the loop waits so long at first, and at most so long [ms]. */
const [FIRST_WAIT, LONGEST_WAIT] = [1_000, 60_000];
/** Rewards of sent intents are remembered until they are mined, but not for ever. */
const MAX_REMEMBERED = 10_000;

/**
 * Discovers, decides, submits, confirms: once per block, until it is stopped. An error of one duty does not stop the others;
 * one of follower, sender or database is logged with its cause, shows in health and metrics, and is waited out.
 */
export class Keeper {
  readonly #parts: KeeperParts;
  readonly #settings: KeeperSettings;
  readonly #backoff: Backoff;
  readonly #rewards = new Map<string, { readonly duty: string; readonly reward: bigint }>();
  #checkedAt: number;

  constructor(parts: KeeperParts, settings: KeeperSettings) {
    this.#parts = parts;
    this.#settings = settings;
    this.#backoff = new Backoff(parts.clock, FIRST_WAIT, LONGEST_WAIT);
    this.#checkedAt = parts.clock.now();
  }

  /** Takes up what a former process left, and catches up. Throws what goes wrong. */
  async start(signal?: AbortSignal): Promise<Snapshot> {
    const { sender, follower, health, log } = this.#parts;
    await sender.recover();
    const snapshot = await follower.start(signal);
    requireBeneficiary(snapshot, log);
    health.turned(snapshot.block, follower.lag);
    log.info({ block: snapshot.block.number, markets: snapshot.deployment.markets.length }, "Caught up with the chain");
    return snapshot;
  }

  /**
   * Works until the signal aborts, then finishes what is under way. Throws only before it has begun, and what waiting does not
   * mend: a wrong chain, somebody else's database.
   */
  async run(signal: AbortSignal): Promise<void> {
    let snapshot: Snapshot | undefined;
    let started = false;
    while (!signal.aborted) {
      try {
        snapshot = started ? await this.#parts.follower.next(signal) : await this.start(signal);
        started = true;
        this.#succeed("follower");
      } catch (error) {
        if (hasEnded(signal)) break;
        if (!started && isFatal(error)) throw error;
        await this.#waitOut("follower", error, signal);
        continue;
      }
      if (snapshot === undefined) break;
      try {
        await this.turn(snapshot);
        this.#succeed("sender");
        await this.#keepHouse();
        this.#backoff.succeed();
      } catch (error) {
        await this.#waitOut("sender", error, signal);
      }
    }
    if (started) await this.#finish();
  }

  /** One turn at the head, and what becomes of it. */
  async once(signal: AbortSignal): Promise<Turn> {
    const turn = await this.turn(await this.start(signal));
    await this.#finish();
    return turn;
  }

  /** What is due after one block. */
  async turn(snapshot: Snapshot): Promise<Turn> {
    const { sender, duties, follower, health, meter } = this.#parts;
    const outcomes = await sender.advance(snapshot.block);
    for (const outcome of outcomes) this.#tellOutcome(outcome);
    const startedAt = this.#parts.clock.now();
    const decided = duties.flatMap((duty) => duty.decide(snapshot));
    const intents = decided.sort((a, b) => b.priority - a.priority);
    const fates = intents.length === 0 ? [] : await sender.submit(intents, snapshot.block);
    for (const [place, intent] of intents.entries()) this.#tellFate(intent, fates[place]);
    meter.observe("turn_seconds", (this.#parts.clock.now() - startedAt) / 1_000);
    meter.gauge("accounts_failing", snapshot.failing.size);
    health.turned(snapshot.block, follower.lag);
    return { snapshot, intents, fates, outcomes };
  }

  #tellFate(intent: Intent, fate: Fate | undefined): void {
    const { log } = this.#parts;
    const { duty, key, reward } = intent;
    if (fate === undefined) {
      log.error({ duty, key }, "The sender said nothing of an intent");
    } else if (fate.kind === "sent") {
      this.#remember(key, duty, reward);
      log.info({ duty, key, hash: fate.hash, reward: String(reward) }, "Sent");
    } else if (fate.kind === "failed") {
      log.error({ duty, key, reason: fate.reason }, "Could not be sent");
    } else if (fate.kind === "dryRun") {
      log.info({ duty, key, to: intent.call.to, data: intent.call.data, reward: String(reward) }, "Would be sent");
    } else {
      const reason = fate.kind === "rejected" ? { reason: fate.reason } : {};
      const cost = fate.kind === "unprofitable" ? { cost: String(fate.cost), reward: String(fate.reward) } : {};
      log.debug({ duty, key, fate: fate.kind, ...reason, ...cost }, "Not sent");
    }
  }

  #tellOutcome(outcome: Outcome): void {
    const { log, meter } = this.#parts;
    const { hash, state, keys, gasUsed, cost } = outcome;
    const known = keys.map((key) => this.#rewards.get(key)).filter((entry) => entry !== undefined);
    for (const key of keys) this.#rewards.delete(key);
    const facts = { hash, state, keys, gasUsed: String(gasUsed), cost: String(cost) };
    if (state === "mined") {
      for (const { duty, reward } of known) {
        meter.count("duty_mined_total", { duty });
        meter.count("duty_reward_quote_total", { duty }, Number(reward) / 1e18);
        meter.count("duty_gas_total", { duty }, Number(gasUsed) / known.length);
      }
      log.info(facts, "Mined");
    } else {
      for (const { duty } of known) meter.count("duty_failed_total", { duty, state });
      log.warn(facts, "A transaction came to nothing");
    }
  }

  #remember(key: string, duty: string, reward: bigint): void {
    this.#rewards.set(key, { duty, reward });
    const [oldest] = this.#rewards.keys();
    if (this.#rewards.size > MAX_REMEMBERED && oldest !== undefined) this.#rewards.delete(oldest);
  }

  /** Looks whether the database is there, and lets the journal forget. */
  async #keepHouse(): Promise<void> {
    const { clock, store, health, log, meter } = this.#parts;
    if (clock.now() < this.#checkedAt + this.#settings.checkInterval) return;
    this.#checkedAt = clock.now();
    try {
      await store.check();
      await store.journal.prune(clock.now() - this.#settings.keepJournal);
      meter.gauge("database_up", 1);
      if (health.recover("database")) log.info({}, "The database answers again");
    } catch (error) {
      meter.gauge("database_up", 0);
      this.#fail("database", error, 0);
    }
  }

  #succeed(part: Part): void {
    if (this.#parts.health.recover(part)) this.#parts.log.info({ part }, "It works again");
  }

  async #waitOut(noticedBy: Part, error: unknown, signal: AbortSignal): Promise<void> {
    const wait = this.#backoff.fail();
    const isDatabase = error instanceof DatabaseError;
    // It is looked at as soon as something works again.
    if (isDatabase) this.#checkedAt = 0;
    this.#fail(isDatabase ? "database" : noticedBy, error, wait);
    await this.#parts.clock.sleep(wait, signal);
  }

  #fail(part: Part, error: unknown, wait: number): void {
    const { health, meter, log } = this.#parts;
    const facts = factsOf(error);
    health.fail(part, facts.message);
    meter.count("errors_total", { part, error: facts.error });
    log.error(
      { part, wait, ...facts },
      wait === 0 ? "It does not work" : "It does not work; trying again after a wait",
    );
  }

  /** Nothing new is decided any more; what is under way is seen through, for a while. */
  async #finish(): Promise<void> {
    const { sender, follower, health, log, clock } = this.#parts;
    health.stopping();
    const deadline = AbortSignal.timeout(this.#settings.stopTimeout);
    const until = clock.now() + this.#settings.stopTimeout;
    log.info({ pending: sender.pending.size }, "Stopping: nothing new is sent");
    try {
      while (sender.pending.size > 0 && clock.now() < until) {
        const snapshot = await follower.next(deadline);
        if (snapshot === undefined) break;
        for (const outcome of await sender.advance(snapshot.block)) this.#tellOutcome(outcome);
      }
    } catch (error) {
      this.#fail("sender", error, 0);
    }
    const pending = [...sender.pending];
    const message = pending.length === 0 ? "Stopped" : "Stopped; the next start takes up what is under way";
    log.info({ pending }, message);
  }
}

/** Every call with an account that nobody opened would fail. */
function requireBeneficiary({ beneficiary, exchange }: Snapshot, log: Log): void {
  if (beneficiary === 0n) {
    log.warn({}, "There is no beneficiary: nobody gets the bounties. Name an account of yours as `beneficiary`");
  } else if (exchange.state.account(beneficiary).owner === undefined) {
    throw new UnknownBeneficiaryError(beneficiary);
  }
}

/** Asked anew: the compiler believes that it stays as it was. */
const hasEnded = ({ aborted }: AbortSignal): boolean => aborted;
