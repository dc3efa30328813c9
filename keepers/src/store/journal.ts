import type { Kysely, Transaction } from "kysely";

import type { Clock } from "../core/ports.ts";
import type { Attempt, Journal, JournalEntry, TransactionState } from "../core/store.ts";
import type { Database } from "./database.ts";
import { NonceTakenError } from "./errors.ts";
import type { AttemptTable, Schema } from "./schema.ts";

const UNDER_WAY: readonly TransactionState[] = ["planned", "sent"];
/** Extended code of SQLite and state of PostgreSQL for a value that has to be unique and is not. */
const NOT_UNIQUE: readonly unknown[] = [2_067, "23505"];

type Plan = Parameters<Journal["plan"]>[0];

/** The journal in the database. Addresses are kept in lower case. */
export class DatabaseJournal implements Journal {
  readonly #database: Database;
  readonly #clock: Pick<Clock, "now">;

  constructor(database: Database, clock: Pick<Clock, "now">) {
    this.#database = database;
    this.#clock = clock;
  }

  /** @throws {NonceTakenError} as long as another transaction of that wallet and nonce is planned or sent */
  async plan(entry: Plan): Promise<JournalEntry> {
    const sender = entry.sender.toLowerCase();
    const { nonce, keys, to, data, gasLimit, subsidy, plannedAt } = entry;
    const row = {
      sender,
      nonce,
      recipient: to,
      data,
      gasLimit: gasLimit.toString(),
      subsidy: subsidy.toString(),
      plannedAt,
      state: "planned" as const,
    };
    const id = await this.#database.transact(async (transaction) => {
      const inserted = await unlessTaken(sender, nonce, () =>
        transaction.insertInto("transactions").values(row).returning("id").executeTakeFirstOrThrow(),
      );
      if (keys.length > 0) {
        const rows = keys.map((key, place) => ({ transactionId: inserted.id, place, key }));
        await transaction.insertInto("transactionKeys").values(rows).execute();
      }
      return inserted.id;
    });
    return { ...entry, sender, keys: [...keys], id, attempts: [], state: "planned" };
  }

  /** Notes an attempt: from then on the transaction counts as sent. The same attempt a second time changes nothing. */
  async attempt(id: number, attempt: Attempt): Promise<void> {
    const { hash, raw, maxFeePerGas, maxPriorityFeePerGas, sentAt } = attempt;
    const fees = { maxFeePerGas: maxFeePerGas.toString(), maxPriorityFeePerGas: maxPriorityFeePerGas.toString() };
    await this.#database.transact(async (transaction) => {
      const { place } = await transaction
        .selectFrom("attempts")
        .select(({ fn }) => fn.countAll<number>().as("place"))
        .where("transactionId", "=", id)
        .executeTakeFirstOrThrow();
      await transaction
        .insertInto("attempts")
        .values({ transactionId: id, place, hash, raw, ...fees, sentAt })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      await transaction
        .updateTable("transactions")
        .set({ state: "sent" })
        .where("id", "=", id)
        .where("state", "=", "planned")
        .execute();
    });
  }

  /**
   * Says what became of a transaction; after a reorganisation that may be `sent` again.
   *
   * @throws {NonceTakenError} if it is under way again, and another one of that nonce is, too
   */
  async settle(id: number, state: TransactionState, block?: { number: number; hash: string }): Promise<void> {
    const settledAt = UNDER_WAY.includes(state) ? null : this.#clock.now();
    const change = { state, settledAt, blockNumber: block?.number ?? null, blockHash: block?.hash ?? null };
    await this.#database.transact(async (transaction) => {
      const found = await transaction
        .selectFrom("transactions")
        .select(["sender", "nonce"])
        .where("id", "=", id)
        .executeTakeFirst();
      if (found === undefined) return;
      await unlessTaken(found.sender, found.nonce, () =>
        transaction.updateTable("transactions").set(change).where("id", "=", id).execute(),
      );
    });
  }

  async open(sender: string, sinceBlock: number): Promise<readonly JournalEntry[]> {
    // Within one transaction, so that the parts belong together.
    return this.#database.transact(async (transaction) => {
      const rows = await transaction
        .selectFrom("transactions")
        .selectAll()
        .where("sender", "=", sender.toLowerCase())
        .where((where) => where.or([where("state", "in", UNDER_WAY), where("blockNumber", ">", sinceBlock)]))
        .orderBy("nonce")
        .orderBy("id")
        .execute();
      const ids = rows.map(({ id }) => id);
      const [keys, attempts] = [await keysOf(transaction, ids), await attemptsOf(transaction, ids)];
      return rows.map((row): JournalEntry => {
        const { id, nonce, recipient: to, data, plannedAt, state, blockNumber, blockHash } = row;
        return {
          id,
          sender: row.sender,
          nonce,
          keys: keys.get(id) ?? [],
          to,
          data,
          gasLimit: BigInt(row.gasLimit),
          subsidy: BigInt(row.subsidy),
          plannedAt,
          attempts: attempts.get(id) ?? [],
          state,
          ...(blockNumber !== null && blockHash !== null && { block: { number: blockNumber, hash: blockHash } }),
        };
      });
    });
  }

  async subsidised(sender: string, since: number): Promise<bigint> {
    const rows = await this.#database.run((database) =>
      database
        .selectFrom("transactions")
        .select("subsidy")
        .where("sender", "=", sender.toLowerCase())
        .where("plannedAt", ">=", since)
        .where("subsidy", "!=", "0")
        .execute(),
    );
    return rows.reduce((sum, { subsidy }) => sum + BigInt(subsidy), 0n);
  }

  async prune(before: number): Promise<void> {
    await this.#database.run((database) =>
      database.deleteFrom("transactions").where("settledAt", "<", before).execute(),
    );
  }
}

async function unlessTaken<Result>(sender: string, nonce: number, write: () => Promise<Result>): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    const { errcode, code } = error as { errcode?: unknown; code?: unknown }; // of either driver
    if (NOT_UNIQUE.includes(errcode) || NOT_UNIQUE.includes(code)) throw new NonceTakenError(sender, nonce, error);
    throw error;
  }
}

type Reader = Kysely<Schema> | Transaction<Schema>;

async function keysOf(database: Reader, ids: readonly number[]): Promise<Map<number, string[]>> {
  const found = new Map<number, string[]>();
  if (ids.length === 0) return found;
  const rows = await database
    .selectFrom("transactionKeys")
    .selectAll()
    .where("transactionId", "in", ids)
    .orderBy("place")
    .execute();
  for (const { transactionId, key } of rows) found.set(transactionId, [...(found.get(transactionId) ?? []), key]);
  return found;
}

async function attemptsOf(database: Reader, ids: readonly number[]): Promise<Map<number, Attempt[]>> {
  const found = new Map<number, Attempt[]>();
  if (ids.length === 0) return found;
  const rows = await database
    .selectFrom("attempts")
    .selectAll()
    .where("transactionId", "in", ids)
    .orderBy("place")
    .execute();
  for (const row of rows) found.set(row.transactionId, [...(found.get(row.transactionId) ?? []), toAttempt(row)]);
  return found;
}

function toAttempt({ hash, raw, maxFeePerGas, maxPriorityFeePerGas, sentAt }: AttemptTable): Attempt {
  return {
    hash,
    raw,
    maxFeePerGas: BigInt(maxFeePerGas),
    maxPriorityFeePerGas: BigInt(maxPriorityFeePerGas),
    sentAt,
  };
}
