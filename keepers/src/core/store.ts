/** What keepers remember across restarts. Amounts are bigints, times milliseconds since 1970. */

/** A broadcast, or one that may have been: written down before it is sent. */
export interface Attempt {
  readonly hash: string;
  readonly raw: string;
  /** [wei per gas] */
  readonly maxFeePerGas: bigint;
  /** [wei per gas] */
  readonly maxPriorityFeePerGas: bigint;
  readonly sentAt: number;
}

export type TransactionState = "planned" | "sent" | "mined" | "reverted" | "cancelled" | "lost";

/** A transaction with all its attempts, of which the chain can take one: they share the nonce. */
export interface JournalEntry {
  readonly id: number;
  readonly sender: string;
  readonly nonce: number;
  /** Keys of the intents in it. */
  readonly keys: readonly string[];
  readonly to: string;
  readonly data: string;
  readonly gasLimit: bigint;
  /** What it was expected to take out of the day's budget for subsidies [wei]. */
  readonly subsidy: bigint;
  readonly plannedAt: number;
  readonly attempts: readonly Attempt[];
  readonly state: TransactionState;
  /** Block that holds it; undefined until it is mined. */
  readonly block?: { readonly number: number; readonly hash: string };
}

/** Transactions under way. Each method is durable when it returns. */
export interface Journal {
  plan(entry: Omit<JournalEntry, "id" | "attempts" | "state" | "block">): Promise<JournalEntry>;
  attempt(id: number, attempt: Attempt): Promise<void>;
  settle(id: number, state: TransactionState, block?: { number: number; hash: string }): Promise<void>;
  /** Those of a sender that are planned or sent, or were mined in blocks after `sinceBlock`, by nonce. */
  open(sender: string, sinceBlock: number): Promise<readonly JournalEntry[]>;
  /** What a sender's transactions that were planned from a time on took out of the budget for subsidies [wei]. */
  subsidised(sender: string, since: number): Promise<bigint>;
  /** Forgets what was settled before a time. */
  prune(before: number): Promise<void>;
}

/** Who among several keepers on one database does what. Expired leases are free. */
export interface Leases {
  /** Takes or renews; false if somebody else has it. */
  acquire(key: string, holder: string, milliseconds: number): Promise<boolean>;
  release(key: string, holder: string): Promise<void>;
}

/** One database: SQLite in a file, or PostgreSQL for a fleet. The chain's state has its own part, in state/. */
export interface Store {
  readonly journal: Journal;
  readonly leases: Leases;
  /** Whether the database answers; throws the typed error that says why not. */
  check(): Promise<void>;
  close(): Promise<void>;
}
