import type { Attempt, Journal, JournalEntry, Leases, TransactionState } from "../src/core/store.ts";

/** A journal in memory: what it holds when a process is killed is what a new one finds. */
export class MemoryJournal implements Journal {
  readonly entries: JournalEntry[] = [];
  /** Called before each change; may throw, as a database can. */
  fault: (method: string) => void = () => undefined;

  plan(entry: Omit<JournalEntry, "id" | "attempts" | "state" | "block">): Promise<JournalEntry> {
    return this.#change("plan", () => {
      const planned: JournalEntry = { ...entry, id: this.entries.length + 1, attempts: [], state: "planned" };
      this.entries.push(planned);
      return planned;
    });
  }

  attempt(id: number, attempt: Attempt): Promise<void> {
    return this.#change("attempt", () => {
      const entry = this.#find(id);
      this.#replace({ ...entry, attempts: [...entry.attempts, attempt], state: "sent" });
    });
  }

  settle(id: number, state: TransactionState, block?: { number: number; hash: string }): Promise<void> {
    return this.#change("settle", () => {
      const { block: before, ...entry } = this.#find(id);
      const place = state === "sent" ? undefined : (block ?? before);
      this.#replace({ ...entry, state, ...(place !== undefined && { block: place }) });
    });
  }

  open(sender: string, sinceBlock: number): Promise<readonly JournalEntry[]> {
    const isOpen = ({ state, block }: JournalEntry): boolean =>
      state === "planned" || state === "sent" || (block !== undefined && block.number > sinceBlock);
    const found = this.entries.filter((entry) => entry.sender === sender && isOpen(entry));
    return Promise.resolve(found.sort((a, b) => a.nonce - b.nonce));
  }

  subsidised(sender: string, since: number): Promise<bigint> {
    const counted = this.entries.filter((entry) => entry.sender === sender && entry.plannedAt >= since);
    return Promise.resolve(counted.reduce((sum, { subsidy }) => sum + subsidy, 0n));
  }

  prune(): Promise<void> {
    return Promise.resolve();
  }

  #change<Result>(method: string, change: () => Result): Promise<Result> {
    return new Promise((resolve) => {
      this.fault(method);
      resolve(change());
    });
  }

  #find(id: number): JournalEntry {
    const entry = this.entries.find((one) => one.id === id);
    if (entry === undefined) throw new RangeError(`There is no entry ${id}`);
    return entry;
  }

  #replace(entry: JournalEntry): void {
    this.entries[entry.id - 1] = entry;
  }
}

/** Leases in memory, for keepers in one process. */
export class MemoryLeases implements Leases {
  readonly #held = new Map<string, { holder: string; until: number }>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  acquire(key: string, holder: string, milliseconds: number): Promise<boolean> {
    const held = this.#held.get(key);
    if (held !== undefined && held.holder !== holder && held.until > this.#now()) return Promise.resolve(false);
    this.#held.set(key, { holder, until: this.#now() + milliseconds });
    return Promise.resolve(true);
  }

  release(key: string, holder: string): Promise<void> {
    if (this.#held.get(key)?.holder === holder) this.#held.delete(key);
    return Promise.resolve();
  }
}
