import type { Kysely, Transaction } from "kysely";

import type { BlockReference } from "../../../sdk/src/streams/blocks.ts";
import type { Database } from "../store/database.ts";
import type { Schema } from "../store/schema.ts";
import { FollowerTakenError } from "./errors.ts";
import type { RecordKind, StateRecord } from "./records.ts";

/** Blocks that can be taken back. */
const MEMORY = 128;
/** Rows in one statement: their parameters stay below what SQLite takes. */
const ROWS = 1_000;

/** A record with what it was before. */
export interface Change extends StateRecord {
  readonly before: string | null;
}

type Writer = Transaction<Schema>;

/** One follower's state in the database. Each method is one transaction: all of it is there, or nothing. */
export class StateStore {
  readonly #database: Database;
  readonly #follower: string;

  constructor(database: Database, follower: string) {
    this.#database = database;
    this.#follower = follower;
  }

  /** The blocks that can be gone back to, the oldest first; the last one is the state's. */
  async blocks(): Promise<BlockReference[]> {
    return this.#database.run((database) => this.#select(database));
  }

  /** All records of the state. */
  async records(): Promise<StateRecord[]> {
    const rows = await this.#database.run((database) =>
      database.selectFrom("records").select(["kind", "key", "value"]).where("follower", "=", this.#follower).execute(),
    );
    return rows.map(toRecord);
  }

  /** Starts anew with the state of a block. */
  async replace(block: BlockReference, records: Iterable<StateRecord>): Promise<void> {
    await this.#database.transact(async (transaction) => {
      for (const table of ["blocks", "records", "undo"] as const) {
        await transaction.deleteFrom(table).where("follower", "=", this.#follower).execute();
      }
      await this.#insertRecords(transaction, [...records]);
      await this.#insertBlock(transaction, block);
    });
  }

  /**
   * Goes on by a step.
   *
   * @param from the block that the state is as of
   * @throws {FollowerTakenError} if it is as of another one: somebody else has written
   */
  async save(from: BlockReference, to: BlockReference, changes: readonly Change[]): Promise<void> {
    const follower = this.#follower;
    await this.#database.transact(async (transaction) => {
      await this.#requireAt(transaction, from);
      const gone = changes.filter(({ value }) => value === null);
      await this.#deleteRecords(transaction, gone);
      await this.#insertRecords(transaction, changes);
      const undo = changes.map(({ kind, key, before }) => ({
        follower,
        number: to.number,
        kind,
        key: Number(key),
        value: before,
      }));
      for (const rows of parts(undo)) await transaction.insertInto("undo").values(rows).execute();
      await this.#insertBlock(transaction, to);
      await this.#forget(transaction);
    });
  }

  /** Takes back the steps after a block; returns the records that this changed, as they are then. */
  async undo(from: BlockReference, to: BlockReference): Promise<StateRecord[]> {
    return this.#database.transact(async (transaction) => {
      await this.#requireAt(transaction, from);
      const isThere = (await this.#select(transaction)).some(({ hash }) => hash === to.hash);
      if (!isThere) throw new RangeError(`Block ${to.number} cannot be gone back to`);
      const rows = await transaction
        .selectFrom("undo")
        .select(["kind", "key", "value"])
        .where("follower", "=", this.#follower)
        .where("number", ">", to.number)
        .orderBy("number", "desc")
        .execute();
      // What was before the first of several changes is the last one here.
      const records = [...new Map(rows.map((row) => [`${row.kind}:${row.key}`, toRecord(row)])).values()];
      await this.#deleteRecords(
        transaction,
        records.filter(({ value }) => value === null),
      );
      await this.#insertRecords(transaction, records);
      for (const table of ["blocks", "undo"] as const) {
        await transaction
          .deleteFrom(table)
          .where("follower", "=", this.#follower)
          .where("number", ">", to.number)
          .execute();
      }
      return records;
    });
  }

  async #requireAt(transaction: Writer, { number, hash }: BlockReference): Promise<void> {
    const latest = transaction
      .selectFrom("blocks")
      .select(["number", "hash"])
      .where("follower", "=", this.#follower)
      .orderBy("number", "desc")
      .limit(1);
    // SQLite's transactions have the whole database from their start.
    const found = await (this.#database.dialect === "postgres" ? latest.forUpdate() : latest).executeTakeFirst();
    if (found?.number !== number || found.hash !== hash) throw new FollowerTakenError(this.#follower);
  }

  async #insertBlock(transaction: Writer, { number, hash, timestamp }: BlockReference): Promise<void> {
    await transaction.insertInto("blocks").values({ follower: this.#follower, number, hash, timestamp }).execute();
  }

  /** Those that are something. */
  async #insertRecords(transaction: Writer, records: readonly StateRecord[]): Promise<void> {
    const follower = this.#follower;
    const rows = records.flatMap(({ kind, key, value }) =>
      value === null ? [] : [{ follower, kind, key: Number(key), value }],
    );
    for (const some of parts(rows)) {
      await transaction
        .insertInto("records")
        .values(some)
        .onConflict((conflict) =>
          conflict.columns(["follower", "kind", "key"]).doUpdateSet((set) => ({ value: set.ref("excluded.value") })),
        )
        .execute();
    }
  }

  async #deleteRecords(transaction: Writer, records: readonly StateRecord[]): Promise<void> {
    for (const kind of new Set(records.map((record) => record.kind))) {
      const keys = records.filter((record) => record.kind === kind).map(({ key }) => Number(key));
      for (const some of parts(keys)) {
        await transaction
          .deleteFrom("records")
          .where("follower", "=", this.#follower)
          .where("kind", "=", kind)
          .where("key", "in", some)
          .execute();
      }
    }
  }

  /** What cannot be taken back any more. */
  async #forget(transaction: Writer): Promise<void> {
    const all = await this.#select(transaction);
    const oldest = remembered(all)[0]?.number ?? 0;
    if (all[0] === undefined || all[0].number >= oldest) return;
    const follower = this.#follower;
    await transaction.deleteFrom("blocks").where("follower", "=", follower).where("number", "<", oldest).execute();
    await transaction.deleteFrom("undo").where("follower", "=", follower).where("number", "<=", oldest).execute();
  }

  #select(database: Kysely<Schema>): Promise<BlockReference[]> {
    return database
      .selectFrom("blocks")
      .select(["number", "hash", "timestamp"])
      .where("follower", "=", this.#follower)
      .orderBy("number")
      .execute();
  }
}

/** Of blocks in their order, those that can be gone back to: the last ones, and the one before them. */
export function remembered(blocks: readonly BlockReference[]): BlockReference[] {
  const end = (blocks.at(-1)?.number ?? 0) - MEMORY;
  return blocks.slice(
    Math.max(
      0,
      blocks.findLastIndex(({ number }) => number <= end),
    ),
  );
}

function toRecord({ kind, key, value }: { kind: number; key: number; value: string | null }): StateRecord {
  return { kind: kind as RecordKind /* as it was written */, key: BigInt(key), value };
}

function* parts<Row>(rows: readonly Row[]): Generator<Row[]> {
  for (let start = 0; start < rows.length; start += ROWS) yield rows.slice(start, start + ROWS);
}
