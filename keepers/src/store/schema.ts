import type { Generated } from "kysely";

import type { TransactionState } from "../core/store.ts";

/** Facts about the database itself: the exchange that it belongs to. */
export interface AboutTable {
  readonly name: string;
  readonly value: string;
}

/** Transactions of the wallets. Wide integers are decimal texts, times unix milliseconds. */
export interface TransactionTable {
  readonly id: Generated<number>;
  readonly sender: string;
  readonly nonce: number;
  readonly recipient: string;
  readonly data: string;
  readonly gasLimit: string;
  readonly subsidy: Generated<string>;
  readonly plannedAt: number;
  readonly state: TransactionState;
  readonly blockNumber: number | null;
  readonly blockHash: string | null;
  /** When the state was last said; null as long as it is planned or sent. */
  readonly settledAt: number | null;
}

/** Keys of the intents in a transaction, in their order. */
export interface TransactionKeyTable {
  readonly transactionId: number;
  readonly place: number;
  readonly key: string;
}

export interface AttemptTable {
  readonly transactionId: number;
  readonly place: number;
  readonly hash: string;
  readonly raw: string;
  readonly maxFeePerGas: string;
  readonly maxPriorityFeePerGas: string;
  readonly sentAt: number;
}

export interface LeaseTable {
  readonly key: string;
  readonly holder: string;
  readonly expiresAt: number;
}

/** Blocks that a follower's records are or were as of, the last of them is the one of now. */
export interface BlockTable {
  readonly follower: string;
  readonly number: number;
  readonly hash: string;
  readonly timestamp: number;
}

/** The exchange's state after the follower's last block, record by record: state/records.ts has the kinds and texts. */
export interface RecordTable {
  readonly follower: string;
  readonly kind: number;
  readonly key: number;
  readonly value: string;
}

/** What records were before a block, null for those that were not there. */
export interface UndoTable {
  readonly follower: string;
  readonly number: number;
  readonly kind: number;
  readonly key: number;
  readonly value: string | null;
}

/** All tables of a keeper's database. */
export interface Schema {
  readonly about: AboutTable;
  readonly transactions: TransactionTable;
  readonly transactionKeys: TransactionKeyTable;
  readonly attempts: AttemptTable;
  readonly leases: LeaseTable;
  readonly blocks: BlockTable;
  readonly records: RecordTable;
  readonly undo: UndoTable;
}
