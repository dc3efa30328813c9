import { Transaction } from "ethers";

import type { Intent } from "../core/duty.ts";
import type { Attempt, JournalEntry } from "../core/store.ts";

/** What is to be done about a transaction with the next block. */
export type Due =
  | "nothing"
  /** No node may have it. */
  | "rebroadcast"
  /** It pays too little for any node to take it. */
  | "bump"
  /** No node will ever take it, and its nonce must be used. */
  | "cancel";

/** A transaction of the journal, and what this process knows beyond it. */
export interface Flight {
  entry: JournalEntry;
  /** Empty where a former process planned it. */
  readonly intents: readonly Intent[];
  /** Gas that it was estimated to need; 0 where a former process did. */
  readonly estimate: bigint;
  /** Blocks of the first and the last attempt; as of when this process took it up. */
  firstAttempt: number;
  lastAttempt: number;
  due: Due;
  /** Since when its nonce has been used without a receipt of it. */
  missingSince: number | undefined;
  /** Block and state that were last told as an outcome. */
  told: string | undefined;
}

export function newestAttempt({ entry }: Flight): Attempt | undefined {
  return entry.attempts.at(-1);
}

/** Whether an attempt is the transfer of nothing to oneself that takes a nonce out of the way. */
export function isCancellation({ sender }: JournalEntry, attempt: Attempt): boolean {
  const { to, data } = Transaction.from(attempt.raw); // whose signature it is, is not asked: to find out takes milliseconds
  return to?.toLowerCase() === sender.toLowerCase() && data === "0x";
}

/** All transactions that are not final yet, by the journal's number. */
export class Flights {
  readonly #flights = new Map<number, Flight>();
  readonly #pending = new Set<string>();

  /** Keys that are under way. */
  get pending(): ReadonlySet<string> {
    return this.#pending;
  }

  get all(): Flight[] {
    return [...this.#flights.values()].sort((a, b) => a.entry.nonce - b.entry.nonce || a.entry.id - b.entry.id);
  }

  /** Those that the chain has not decided on, by nonce. */
  get open(): Flight[] {
    return this.all.filter(({ entry }) => isOpen(entry));
  }

  /** Those in a block that may still be reorganised away. */
  get mined(): Flight[] {
    return this.all.filter(({ entry }) => entry.block !== undefined);
  }

  /** Takes over what the journal says. */
  refresh(entries: readonly JournalEntry[], block: number): void {
    const known = new Map(this.#flights);
    this.#flights.clear();
    for (const entry of entries) {
      const flight = known.get(entry.id) ?? takenUp(entry, block);
      flight.entry = entry;
      this.#flights.set(entry.id, flight);
    }
    this.#count();
  }

  /** One that this process has planned. */
  add(entry: JournalEntry, { block, ...known }: Pick<Flight, "intents" | "estimate"> & { block: number }): Flight {
    const flight: Flight = { ...takenUp(entry, block), ...known, due: "nothing" };
    this.#flights.set(entry.id, flight);
    this.#count();
    return flight;
  }

  update(
    flight: Flight,
    change: Partial<Pick<JournalEntry, "attempts" | "state">>,
    block?: JournalEntry["block"],
  ): void {
    const { attempts = flight.entry.attempts, state = flight.entry.state } = change;
    const { block: before, ...rest } = flight.entry;
    const place = state === "sent" ? undefined : (block ?? before);
    flight.entry = { ...rest, attempts, state, ...(place !== undefined && { block: place }) };
    this.#count();
  }

  /**
   * The lowest nonce that is free.
   *
   * @param count transactions of the address that the chain has
   */
  nextNonce(count: number): number {
    const taken = new Set(this.all.filter(({ entry }) => entry.state !== "lost").map(({ entry }) => entry.nonce));
    let nonce = count;
    while (taken.has(nonce)) nonce += 1;
    return nonce;
  }

  /** Nonces that nothing of ours has, below one that something has: without them, that is never mined. */
  gaps(count: number): number[] {
    const highest = Math.max(count, ...this.open.map(({ entry }) => entry.nonce));
    const taken = new Set(this.open.map(({ entry }) => entry.nonce));
    return Array.from({ length: highest - count }, (_, i) => count + i).filter((nonce) => !taken.has(nonce));
  }

  #count(): void {
    this.#pending.clear();
    for (const { entry } of this.#flights.values()) {
      if (isOpen(entry)) for (const key of entry.keys) this.#pending.add(key);
    }
  }
}

function isOpen({ state }: JournalEntry): boolean {
  return state === "planned" || state === "sent";
}

/** Of another process, which may have been killed right before it was sent. */
function takenUp(entry: JournalEntry, block: number): Flight {
  return {
    entry,
    intents: [],
    estimate: 0n,
    firstAttempt: block,
    lastAttempt: block,
    due: "rebroadcast",
    missingSince: undefined,
    told: undefined,
  };
}
