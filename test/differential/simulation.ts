import type { Interface } from "ethers";
import { encodeBytes32String } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import type { Sent } from "./chain.ts";
import { compareAll, compareWritten, show, StateDiffers } from "./comparison.ts";
import { OPERATIONS, type Operation, type OperationName } from "./operations/index.ts";
import { SLOTS } from "./operations/orders.ts";
import { decodesTo, type Expected, Previews } from "./previews.ts";
import { Random } from "./random.ts";
import { passTime } from "./surroundings.ts";
import { World } from "./world.ts";
import { ExchangeError, type ExchangeEvent, RemovalReason } from "../../sdk/src/model/index.ts";

/** Operations between two comparisons of everything. */
const FULL_COMPARISON = 200;
/** Operations between two comparisons of what an operation returns. */
const RETURN_COMPARISON = 10;
/** How often an announcement is taken back, and made anew. */
const CHANGES_OF_MIND = 0.1;
/** For how long an announced call may be made [s]. */
const SCHEDULE_LIFETIME = 14n * 86_400n;
/** Operations between two previews on a model that is loaded from the chain. */
const LOADED_COMPARISON = 40;
/** A kind of operation that finds nothing to do is passed over at most so often in a row. */
const MAX_ATTEMPTS = 1_000;

/** What the model and the chain did of an operation. */
export interface Tally {
  succeeded: number;
  readonly failed: Map<string, number>;
}

/** What the timelock does, which the model knows nothing of. */
type TimelockName = "schedule" | "unschedule";

/** The model and the contracts disagree; the message has what it takes to see it again. */
export class Disagreement extends Error {
  override readonly name = "Disagreement";
}

/** Runs the same random operations on the contracts and on the model, and compares as it goes. */
export class Simulation {
  readonly world: World;
  readonly seed: number;
  readonly tallies = new Map<OperationName | TimelockName, Tally>();
  /** How often each event was logged, those with several causes by these. */
  readonly events = new Map<string, number>();
  readonly #random: Random;
  readonly #previews: Previews;
  /** Events that the model emitted since the last full comparison, by transaction. */
  readonly #emitted = new Map<string, readonly ExchangeEvent[]>();
  /** Calls that wait to be made, because they failed when they were, with the second from which they may be. */
  readonly #announced = new Map<string, bigint>();
  #comparedTo: bigint;
  #done = 0;

  private constructor(world: World, previews: Previews, seed: number, random: Random, block: bigint) {
    this.world = world;
    this.#previews = previews;
    this.seed = seed;
    this.#random = random;
    this.#comparedTo = block;
  }

  static async create(connection: NetworkConnection, seed: number): Promise<Simulation> {
    const random = new Random(seed);
    const world = await World.create(connection, random);
    const previews = new Previews(world, connection);
    return new Simulation(world, previews, seed, random, await world.chain.blockNumber());
  }

  /** @param onProgress is told now and then how many operations are done */
  async run(operations: number, onProgress?: (done: number) => void): Promise<void> {
    await this.#compareEverything();
    while (this.#done < operations) {
      await passTime(this.world, this.#random);
      const [name, operation] = this.#generate();
      await this.#guard(name, operation, () => this.#operate(name, operation));
      this.#done += 1;
      if (this.#done % FULL_COMPARISON !== 0) continue;
      await this.#guard(name, operation, () => this.#compareEverything());
      onProgress?.(this.#done);
    }
    await this.#compareEverything();
  }

  #generate(): [OperationName, Operation] {
    const weights = Object.fromEntries(
      Object.entries(OPERATIONS).map(([name, { weight }]) => [name, weight]),
    ) as Record<OperationName, number>;
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const name = this.#random.weighted(weights);
      const operation = OPERATIONS[name].generate(this.world, this.#random);
      if (operation !== undefined) return [name, operation];
    }
    throw new Error("The world offers nothing to do");
  }

  async #operate(name: OperationName, operation: Operation): Promise<void> {
    const { world } = this;
    const data = world.exchange.encodeFunctionData(operation.method, operation.args);
    if (operation.isDelayed === true && !this.#isAnnounced(data)) await this.#announce(data);

    const expected = this.#previews.of(operation);
    if (operation.method === "place" && this.#done % LOADED_COMPARISON === 0)
      await this.#compareLoaded(operation, expected);
    const transaction = { from: operation.from, to: world.deployment.exchange.address, data };
    if (!(expected instanceof ExchangeError) && this.#done % RETURN_COMPARISON === 0) {
      const returned = await world.chain.simulate(transaction, world.now);
      compareReturned(world.exchange, operation, expected.result, returned);
    }
    const sent = await world.send(transaction);
    const tally = this.#tallyOf(name);
    if (expected instanceof ExchangeError) {
      compareErrors(world.deployment.logs, expected, sent);
      tally.failed.set(expected.name, (tally.failed.get(expected.name) ?? 0) + 1);
      return;
    }
    if ("revert" in sent) throw new Disagreement(`Only the chain reverted: ${world.describe(sent.revert)}`);
    await compareWritten(world.chain, world.deployment.exchange.address, expected.after.state);
    this.#previews.expectTrade(operation, sent.hash, world.model);
    expected.after.state.commit();
    this.#announced.delete(data);
    tally.succeeded += 1;
    this.#emitted.set(sent.hash, expected.events);
    for (const event of expected.events) this.#count(event);
    this.#welcome(expected.events);
  }

  /** A preview on what a client would load for the order ends as the one on the whole state. */
  async #compareLoaded(operation: Operation, expected: Expected): Promise<void> {
    const loaded = await this.#previews.loaded(operation);
    const [client, model] = [summaryOf(loaded), summaryOf(expected)];
    if (client !== model) throw new Disagreement(`Loaded model differs:\nloaded ${client}\nmodel ${model}`);
  }

  /** The timelock is not part of the model: it only takes its time, and bars what is not announced any more. */
  async #announce(data: string): Promise<void> {
    await this.#tell("schedule", data);
    if (this.#random.chance(CHANGES_OF_MIND)) {
      await this.#tell("unschedule", data);
      const { world } = this;
      const sent = await world.send({ from: world.administrator, to: world.deployment.exchange.address, data });
      const barred = "revert" in sent && world.deployment.logs.parseError(sent.revert)?.name === "NotScheduled";
      if (!barred)
        throw new Disagreement("A call went through, or failed otherwise, after its announcement was taken back");
      await this.#tell("schedule", data);
    }
    this.#announced.set(data, this.world.now);
  }

  async #tell(name: TimelockName, call: string): Promise<void> {
    const { world } = this;
    const data = world.exchange.encodeFunctionData(name, [call]);
    await world.must({ from: world.administrator, to: world.deployment.exchange.address, data });
    world.now += 1n;
    this.#tallyOf(name).succeeded += 1;
  }

  #isAnnounced(data: string): boolean {
    const from = this.#announced.get(data);
    return from !== undefined && this.world.now <= from + SCHEDULE_LIFETIME;
  }

  async #compareEverything(): Promise<void> {
    const { world } = this;
    await compareAll(world.chain, world.deployment.exchange.address, world.model.state, BigInt(SLOTS));
    const block = await world.chain.blockNumber();
    await this.#compareEvents(this.#comparedTo + 1n, block);
    this.#comparedTo = block;
  }

  async #compareEvents(from: bigint, to: bigint): Promise<void> {
    const { chain, deployment } = this.world;
    const logged = new Map<string, string[]>();
    const logs = await chain.logs(deployment.exchange.address, from, to);
    for (const log of logs) {
      // Not an operation of the model: the timelock's announcements.
      if (!this.#emitted.has(log.transactionHash)) continue;
      const event = deployment.events.get(log.topics[0] ?? "");
      if (event === undefined) throw new Disagreement(`An unknown event was logged: ${show(log)}`);
      const values = deployment.logs.decodeEventLog(event, log.data, log.topics).toArray(true);
      const line = `${event.name}(${flatten(values).join(", ")})`;
      logged.set(log.transactionHash, [...(logged.get(log.transactionHash) ?? []), line]);
    }
    for (const [hash, events] of this.#emitted) {
      const model = events.map(({ name, args }) => `${name}(${flatten(args).join(", ")})`).join("\n");
      const contracts = (logged.get(hash) ?? []).join("\n");
      if (model !== contracts) throw new Disagreement(`Events differ:\nchain\n${contracts}\nmodel\n${model}`);
    }
    this.#emitted.clear();
    const difference = this.#previews.compareTrades(logs);
    if (difference !== undefined) throw new Disagreement(`A trade was not as previewed: ${difference}`);
  }

  /** Accounts that were opened, and markets that were listed, take part from now on. */
  #welcome(events: readonly ExchangeEvent[]): void {
    for (const { name, args } of events) {
      if (name === "MarketListed") this.world.welcome();
      if (name === "Deposited" && args.from === this.world.payer) this.world.permits += 1n;
      if (name !== "AccountOpened") continue;
      this.world.participants.push({ account: args.account, owner: args.owner, wealth: 10n ** 10n });
    }
  }

  #count(event: ExchangeEvent): void {
    const key = `${event.name}${reasonOf(event)}`;
    this.events.set(key, (this.events.get(key) ?? 0) + 1);
  }

  #tallyOf(name: OperationName | TimelockName): Tally {
    const tally = this.tallies.get(name) ?? { succeeded: 0, failed: new Map<string, number>() };
    this.tallies.set(name, tally);
    return tally;
  }

  /** Says where it happened, and with what. */
  async #guard(name: OperationName, operation: Operation, action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      const where = `seed ${this.seed.toFixed()}, operation ${this.#done.toFixed()} (${name}), time ${this.world.now.toString()}`;
      const call = `${operation.method}(${show(operation.args)}) from ${operation.from}`;
      const reason = error instanceof Error ? error.message : String(error);
      const isFinding = error instanceof Disagreement || error instanceof StateDiffers;
      throw new Disagreement(`${where}\n${call}\n${reason}`, isFinding ? undefined : { cause: error });
    }
  }
}

/** Returned values and events, or the error, in one text. */
function summaryOf(expected: Expected): string {
  if (expected instanceof ExchangeError) return expected.message;
  return show([expected.result, expected.events]);
}

function compareErrors(contracts: Interface, expected: ExchangeError, sent: Sent): void {
  if (!("revert" in sent)) throw new Disagreement(`Only the model failed: ${expected.message}`);
  const actual = contracts.parseError(sent.revert);
  const chain = actual === null ? sent.revert : `${actual.name}(${flatten(actual.args.toArray(true)).join(", ")})`;
  const model = `${expected.name}(${flatten(expected.args).join(", ")})`;
  if (!decodesTo(expected, sent)) throw new Disagreement(`The SDK does not decode ${chain} to its class`);
  if (chain !== model) throw new Disagreement(`Errors differ:\nchain ${chain}\nmodel ${model}`);
}

function compareReturned(contracts: Interface, { method }: Operation, result: unknown, data: string): void {
  const chain = flatten(contracts.decodeFunctionResult(method, data).toArray(true));
  // The model's `place` says more than the contract's.
  const model = flatten(result ?? []).slice(0, method === "place" ? 2 : undefined);
  if (chain.join() !== model.join()) {
    throw new Disagreement(`Results differ: chain ${chain.join()}, model ${model.join()}`);
  }
}

/** All values of arguments in their order, in one spelling. */
function flatten(value: unknown): string[] {
  if (typeof value === "object" && value !== null) return Object.values(value).flatMap(flatten);
  if (typeof value === "string") return [spell(value)];
  return [String(value)];
}

/** Addresses in lower case, names as the 32 bytes that the contracts use. */
function spell(text: string): string {
  return (text.startsWith("0x") ? text : encodeBytes32String(text)).toLowerCase();
}

/** Why, where an event has different causes. */
function reasonOf({ name, args }: ExchangeEvent): string {
  if (name === "OrderRemoved") return `:${reasonName(args.reason)}`;
  if (name === "DeficitFlagged") return args.equity < 0n ? ":Deficit" : ":NoTaker";
  return "";
}

function reasonName(reason: RemovalReason): string {
  return Object.entries(RemovalReason).find(([, value]) => value === reason)?.[0] ?? reason.toString();
}
