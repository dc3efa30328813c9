import type { CallRequest } from "../../../sdk/src/client/send.ts";
import type { Intent } from "../core/duty.ts";
import { aggregate, aggregateGas, splitReturned } from "./batching.ts";
import type { BatchSettings, SendingSettings } from "./settings.ts";
import type { Simulation, Simulator } from "./simulation.ts";

/** A transaction that could be sent. */
export interface Prepared {
  readonly intents: readonly Intent[];
  readonly call: CallRequest;
  readonly gasLimit: bigint;
  /** Gas that it is estimated to have to be sent with. */
  readonly estimate: bigint;
}

/** What an oracle, a sample and a settlement want left when they start, as in the SDK: they can fall due before the block. */
const HEADROOM = 700_000n;
/** Transactions that are prepared at once. More would keep a node busy that has the first one to take. */
const AHEAD = 4;

/** Makes transactions out of intents: batches those that may be, and leaves out what would fail or do nothing now. */
export class Preparer {
  readonly #simulator: Simulator;
  readonly #settings: SendingSettings;

  constructor(simulator: Simulator, settings: SendingSettings) {
    this.#simulator = simulator;
    this.#settings = settings;
  }

  /**
   * Transactions in the order of the most urgent intent in each, as they are ready: the first can be sent while later ones are prepared.
   *
   * @param intents most urgent first
   * @param timestamp of the latest block [unix s]
   * @param rejected is told which intents are left out, and why they would do nothing
   * @throws {ProvidersUnavailableError}
   */
  async *prepare(
    intents: readonly Intent[],
    timestamp: number,
    rejected: Map<Intent, string>,
  ): AsyncGenerator<Prepared, void> {
    const { batch } = this.#settings;
    const together = batch === undefined ? [] : intents.filter(({ batchable }) => batchable);
    const groups = batch === undefined ? [] : chunks(together, batch.maxCalls);
    const leads = new Map(groups.map((group) => [group[0], group]));
    const isFollower = new Set(groups.flatMap((group) => group.slice(1)));
    const waiting = intents.filter((intent) => !isFollower.has(intent));
    const begun: Promise<Prepared[]>[] = [];
    for (;;) {
      for (const intent of waiting.splice(0, AHEAD - begun.length)) {
        const group = leads.get(intent);
        const job =
          group === undefined
            ? this.#single(intent, timestamp, rejected)
            : this.#batch(batch, group, timestamp, rejected);
        job.catch(() => undefined); // whoever waits for it hears of it
        begun.push(job);
      }
      const next = begun.shift();
      if (next === undefined) return;
      yield* await next;
    }
  }

  /** Whether a transaction that was prepared once would still do something. */
  async isUseful({ intents, call, gasLimit }: Omit<Prepared, "estimate">, timestamp: number): Promise<boolean> {
    const simulation = await this.#simulator.call(call, gasLimit, timestamp);
    if (!simulation.succeeds) return false;
    if (call.to.toLowerCase() !== this.#settings.batch?.multicall.toLowerCase()) {
      return hasEffect(intents[0], simulation.returned);
    }
    const parts = splitReturned(simulation.returned);
    return parts.some((part, place) => part.succeeds && hasEffect(intents[place], part.returned));
  }

  /** The same without some intents: others have them. */
  without(prepared: Prepared, others: ReadonlySet<Intent>): Prepared | undefined {
    const { batch } = this.#settings;
    const intents = prepared.intents.filter((intent) => !others.has(intent));
    if (intents.length === prepared.intents.length) return prepared;
    if (intents.length === 0 || batch === undefined) return undefined;
    const calls = intents.map(({ call }) => call);
    return { ...prepared, intents, call: aggregate(batch.multicall, calls, true) };
  }

  async #single(intent: Intent, timestamp: number, rejected: Map<Intent, string>): Promise<Prepared[]> {
    const { call, gasLimit: bound } = intent;
    const simulation = await this.#simulator.call(call, bound, timestamp);
    const reason = reasonAgainst(intent, simulation);
    if (reason !== undefined) {
      rejected.set(intent, reason);
      return [];
    }
    const estimate = (await this.#estimate(call)) ?? bound;
    return [{ intents: [intent], call, estimate, gasLimit: this.#limit(estimate, bound) }];
  }

  async #batch(
    batch: BatchSettings | undefined,
    group: readonly Intent[],
    timestamp: number,
    rejected: Map<Intent, string>,
  ): Promise<Prepared[]> {
    const [only] = group;
    if (batch === undefined || only === undefined) return [];
    if (group.length === 1) return this.#single(only, timestamp, rejected);
    const { maxGas } = this.#settings;
    const bound = aggregateGas(group.map(({ gasLimit }) => gasLimit));
    const call = aggregate(batch.multicall, callsOf(group), true);
    const simulation = await this.#simulator.call(call, bound, timestamp);
    if (!simulation.succeeds) return this.#halves(batch, group, timestamp, rejected);
    const parts = splitReturned(simulation.returned);
    const useful = group.filter((intent, place) => {
      const reason = reasonAgainst(intent, parts[place]);
      if (reason !== undefined) rejected.set(intent, reason);
      return reason === undefined;
    });
    const [first] = useful;
    if (first === undefined) return [];
    if (useful.length === 1) return this.#single(first, timestamp, rejected);
    // An estimate of calls that may fail would be one with which they fail.
    const strict = aggregate(batch.multicall, callsOf(useful), false);
    const estimate = await this.#estimate(strict);
    const needed = estimate ?? aggregateGas(useful.map(({ gasLimit }) => gasLimit));
    if (needed > maxGas) return this.#halves(batch, useful, timestamp, rejected);
    const gasLimit = this.#limit(needed, maxGas);
    return [{ intents: useful, call: aggregate(batch.multicall, callsOf(useful), true), estimate: needed, gasLimit }];
  }

  async #halves(
    batch: BatchSettings,
    group: readonly Intent[],
    timestamp: number,
    rejected: Map<Intent, string>,
  ): Promise<Prepared[]> {
    const middle = Math.ceil(group.length / 2);
    const halves = [group.slice(0, middle), group.slice(middle)];
    const made = await Promise.all(halves.map((half) => this.#batch(batch, half, timestamp, rejected)));
    return made.flat();
  }

  async #estimate(call: CallRequest): Promise<bigint | undefined> {
    return this.#settings.estimateGas ? this.#simulator.estimate(call) : undefined;
  }

  #limit(estimate: bigint, bound: bigint): bigint {
    const { maxGas } = this.#settings;
    const wanted = estimate + estimate / 3n + HEADROOM;
    const most = bound < maxGas ? bound : maxGas;
    return wanted < most ? wanted : most;
  }
}

function reasonAgainst(intent: Intent, simulation: Simulation | undefined): string | undefined {
  if (simulation === undefined) return "it was not simulated";
  if (!simulation.succeeds) return `${simulation.error.name}: ${simulation.error.shortMessage}`;
  return hasEffect(intent, simulation.returned) ? undefined : "it would do nothing any more";
}

const hasEffect = (intent: Intent | undefined, returned: string): boolean => intent?.hasEffect?.(returned) ?? true;
const callsOf = (intents: readonly Intent[]): CallRequest[] => intents.map(({ call }) => call);

function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  const parts: Item[][] = [];
  for (let start = 0; start < items.length; start += size) parts.push(items.slice(start, start + size));
  return parts;
}
