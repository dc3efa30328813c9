import { type Log, type Provider } from "ethers";

import type { Client } from "../client/client.ts";
import { type ContractEvent, decodeEvent } from "../client/events.ts";
import type { PlumblineError } from "../errors/base.ts";
import { toPlumblineError } from "../errors/decode.ts";
import { UnexpectedError } from "../errors/provider.ts";
import { type BlockReference, fetchBlock, isCanonical, ReorganisationTooDeepError } from "./blocks.ts";

/** An event with its place in the chain. */
export type LoggedEvent = ContractEvent & {
  readonly blockNumber: number;
  readonly blockHash: string;
  readonly transactionHash: string;
  readonly logIndex: number;
};

export interface WatchEventsParameters {
  /** First block to look at; the one after the latest unless said. Older ones are caught up with. */
  readonly fromBlock?: number;
  /** The events of one block, in order. The next block waits until it is done. */
  readonly onEvents: (events: readonly LoggedEvent[], block: BlockReference) => void | Promise<void>;
  /** Events of blocks that are no longer part of the chain, the last one first. */
  readonly onReorganisation?: (events: readonly LoggedEvent[], ancestor: BlockReference | undefined) => void | Promise<void>;
  /** The chain was read up to this block. */
  readonly onHead?: (block: BlockReference) => void | Promise<void>;
  /** An attempt failed; the stream goes on where it was. */
  readonly onError?: (error: PlumblineError) => void;
  /** Between two looks at the chain [ms]; 1,000 unless said. After failures it grows up to 30 times that. */
  readonly pollingInterval?: number;
  /** Blocks in one request of a catch-up at most; 2,000 unless said. Fewer are asked for where a node refuses. */
  readonly maxRange?: number;
  /** Blocks that a reorganisation may go back; 128 unless said. */
  readonly memory?: number;
  /** Waits; a timer unless said. */
  readonly sleep?: (milliseconds: number) => Promise<void>;
}

/** A running stream. */
export interface Watch {
  /** Ends it; what is under way is finished. */
  stop(): void;
  /** Settles when the stream has ended; rejects if a callback threw, or a reorganisation was too deep. */
  readonly done: Promise<void>;
}

/** Nearer to the head than this, blocks are read one by one, by their hash: no node can answer for another chain. */
const NEAR_HEAD = 16;
const MAX_BACKOFF = 30;

const timer = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * Streams the exchange's events: what was missed is caught up with, no block is passed over or delivered twice, blocks that
 * a reorganisation drops are taken back, and failures of the provider only delay.
 *
 * @example
 * const watch = watchEvents(client, {
 *   fromBlock: client.deployment.exchange.blockNumber,
 *   onEvents: (events) => events.forEach(({ name, args }) => console.log(name, args)),
 * });
 * watch.stop();
 */
export function watchEvents(client: Client, parameters: WatchEventsParameters): Watch {
  const stream = new EventStream(client, parameters);
  return { stop: () => stream.stop(), done: stream.run() };
}

/** A block with the events that were delivered of it. */
interface Delivered extends BlockReference {
  readonly events: readonly LoggedEvent[];
}

/** What a user's callback threw: not the provider's failure, so the stream ends with it. */
class CallbackFailed extends Error {}

class EventStream {
  readonly #provider: Provider;
  readonly #exchange: string;
  readonly #parameters: WatchEventsParameters;
  readonly #memory: number;
  /** Blocks that were delivered, the latest last. */
  #delivered: Delivered[] = [];
  #next: number | undefined;
  #range: number;
  #stopped = false;

  constructor({ provider, deployment }: Client, parameters: WatchEventsParameters) {
    this.#provider = provider;
    this.#exchange = deployment.exchange.address;
    this.#parameters = parameters;
    this.#memory = parameters.memory ?? 128;
    this.#next = parameters.fromBlock;
    this.#range = parameters.maxRange ?? 2_000;
  }

  stop(): void {
    this.#stopped = true;
  }

  async run(): Promise<void> {
    const { pollingInterval = 1_000, sleep = timer, onError } = this.#parameters;
    let failures = 0;
    while (!this.#stopped) {
      try {
        await this.#poll();
        failures = 0;
      } catch (error) {
        if (error instanceof CallbackFailed) throw error.cause as Error; // whatever it was
        const known = toPlumblineError(error);
        if (known instanceof ReorganisationTooDeepError || known instanceof UnexpectedError) throw known;
        failures += 1;
        onError?.(known);
      }
      if (!this.#isStopped()) await sleep(pollingInterval * Math.min(2 ** failures, MAX_BACKOFF));
    }
  }

  /** Asked again after an await: the flag may have changed meanwhile. */
  #isStopped(): boolean {
    return this.#stopped;
  }

  /** Reads on to the head. */
  async #poll(): Promise<void> {
    const head = await fetchBlock(this.#provider, "latest");
    await this.#rewind();
    this.#next ??= head.number + 1;
    if (this.#delivered.length === 0) await this.#anchor(this.#next - 1);
    while (this.#next <= head.number && !this.#isStopped()) {
      const isOld = head.number - this.#next >= NEAR_HEAD;
      const went = isOld ? await this.#readRange(head.number - NEAR_HEAD) : await this.#readBlock(this.#next);
      if (!went) return; // the chain changed under us: the next look finds out where
    }
    const latest = this.#delivered.at(-1);
    if (latest !== undefined) await this.#call(() => this.#parameters.onHead?.(latest));
  }

  /** Remembers where the stream begins, and a block well before, so that a reorganisation right at the start is noticed. */
  async #anchor(number: number): Promise<void> {
    const places = new Set([Math.max(0, number - NEAR_HEAD), Math.max(0, number)]);
    for (const place of places) {
      this.#delivered.push({ ...(await fetchBlock(this.#provider, place)), events: [] });
    }
  }

  /** Takes back the blocks that are no longer part of the chain. */
  async #rewind(): Promise<void> {
    const dropped: LoggedEvent[] = [];
    let isChanged = false;
    for (;;) {
      const latest = this.#delivered.at(-1);
      if (latest === undefined || (await isCanonical(this.#provider, latest))) break;
      if (this.#delivered.length === 1) throw new ReorganisationTooDeepError(latest.number);
      dropped.push(...latest.events.toReversed());
      this.#delivered.pop();
      this.#next = (this.#delivered.at(-1)?.number ?? latest.number - 1) + 1;
      isChanged = true;
    }
    const ancestor = this.#delivered.at(-1);
    if (isChanged) await this.#call(() => this.#parameters.onReorganisation?.(dropped, ancestor));
  }

  /** Reads one block by its hash. False if it does not follow on the last one. */
  async #readBlock(number: number): Promise<boolean> {
    const block = await fetchBlock(this.#provider, number);
    const latest = this.#delivered.at(-1);
    if (latest?.number === number - 1 && latest.hash !== block.parentHash) return false;
    const logs = await this.#provider.getLogs({ address: this.#exchange, blockHash: block.hash });
    await this.#deliver(block, logs);
    this.#next = number + 1;
    return true;
  }

  /** Reads a range of old blocks. False if the chain changed meanwhile. */
  async #readRange(last: number): Promise<boolean> {
    const from = this.#next ?? last;
    const to = Math.min(last, from + this.#range - 1);
    const end = await fetchBlock(this.#provider, to);
    const logs = await this.#logsBetween(from, to);
    if (logs === undefined) return true; // fewer blocks next time
    if (!(await isCanonical(this.#provider, end))) return false;
    for (const [number, own] of byBlock(logs)) {
      if (number !== to) await this.#deliver(await fetchBlock(this.#provider, number), own);
    }
    await this.#deliver(
      end,
      logs.filter(({ blockNumber }) => blockNumber === to),
    );
    this.#next = to + 1;
    return true;
  }

  /** Undefined where the node refuses so many blocks or logs at once. */
  async #logsBetween(fromBlock: number, toBlock: number): Promise<Log[] | undefined> {
    try {
      return await this.#provider.getLogs({ address: this.#exchange, fromBlock, toBlock });
    } catch (error) {
      if (this.#range === 1) throw error;
      this.#range = Math.ceil(Math.min(this.#range, toBlock - fromBlock + 1) / 2);
      if (toBlock === fromBlock) throw error;
      return undefined;
    }
  }

  async #deliver({ number, hash, timestamp }: BlockReference, logs: readonly Log[]): Promise<void> {
    const events = logs.flatMap((log): LoggedEvent[] => {
      const event = decodeEvent(this.#exchange, log);
      if (event === undefined) return [];
      const { blockNumber, blockHash, transactionHash, index } = log;
      return [{ ...event, blockNumber, blockHash, transactionHash, logIndex: index }];
    });
    const block = { number, hash, timestamp };
    if (events.length > 0) await this.#call(() => this.#parameters.onEvents(events, block));
    this.#delivered.push({ ...block, events });
    if (this.#delivered.length > this.#memory) this.#delivered = this.#delivered.slice(-this.#memory);
  }

  async #call(callback: () => void | Promise<void> | undefined): Promise<void> {
    try {
      await callback();
    } catch (error) {
      throw new CallbackFailed("A callback of the stream failed", { cause: error });
    }
  }
}

function byBlock(logs: readonly Log[]): Map<number, Log[]> {
  const blocks = new Map<number, Log[]>();
  for (const log of logs) blocks.set(log.blockNumber, [...(blocks.get(log.blockNumber) ?? []), log]);
  return blocks;
}
