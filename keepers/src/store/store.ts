import { sql } from "kysely";

import type { Clock } from "../core/ports.ts";
import type { Journal, Leases, Store } from "../core/store.ts";
import { Database, type DatabaseOptions, type DatabaseSettings } from "./database.ts";
import { ForeignDatabaseError, type Identity } from "./errors.ts";
import { DatabaseJournal } from "./journal.ts";
import { DatabaseLeases } from "./leases.ts";
import { migrate } from "./migrations.ts";

/** A store with the database below it, for what keeps tables of its own there. */
export class DatabaseStore implements Store {
  readonly database: Database;
  readonly journal: Journal;
  readonly leases: Leases;

  /** Use `openStore`: it sees to the schema first. */
  constructor(database: Database, clock: Pick<Clock, "now">) {
    this.database = database;
    this.journal = new DatabaseJournal(database, clock);
    this.leases = new DatabaseLeases(database, clock);
  }

  async check(): Promise<void> {
    await this.database.run((database) => sql`select 1`.execute(database));
  }

  async close(): Promise<void> {
    await this.database.close();
  }
}

/**
 * Opens the database, brings its schema up to date, and sees that it belongs to the exchange. A new one belongs to it from
 * then on.
 *
 * @example
 * const store = await openStore({ kind: "sqlite", path: "keeper.db" }, { chainId, exchange: deployment.exchange.address });
 *
 * @throws {DatabaseError} the class says why, and what to do
 */
export async function openStore(
  settings: DatabaseSettings,
  identity: Identity,
  clock: Pick<Clock, "now"> = Date,
  options: DatabaseOptions = {},
): Promise<DatabaseStore> {
  const database = new Database(settings, options);
  try {
    await database.run((kysely) => migrate(kysely, database.dialect, database.place));
    await claim(database, identity);
  } catch (error) {
    await database.close();
    throw error;
  }
  return new DatabaseStore(database, clock);
}

/** Two keepers that start at once with different exchanges: the first has it. */
async function claim(database: Database, { chainId, exchange }: Identity): Promise<void> {
  const expected = { chainId, exchange: exchange.toLowerCase() };
  const facts = [
    { name: "chainId", value: String(chainId) },
    { name: "exchange", value: expected.exchange },
  ];
  const rows = await database.transact(async (transaction) => {
    await transaction
      .insertInto("about")
      .values(facts)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return transaction.selectFrom("about").selectAll().execute();
  });
  const told = new Map(rows.map(({ name, value }) => [name, value]));
  const found = { chainId: Number(told.get("chainId")), exchange: told.get("exchange") ?? "" };
  if (found.chainId === expected.chainId && found.exchange === expected.exchange) return;
  throw new ForeignDatabaseError(database.place, expected, found);
}
