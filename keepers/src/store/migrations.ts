import { type Kysely, sql } from "kysely";
import { type Migration, Migrator } from "kysely/migration";

import { NewerDatabaseError } from "./errors.ts";
import type { Schema } from "./schema.ts";

export type Dialect = "sqlite" | "postgres";

/** Every version of the schema, oldest first. One that was released stays as it is; a change is one more. */
function migrationsFor(dialect: Dialect): Record<string, Migration> {
  return {
    "0001": { up: (database) => createTables(database, dialect) },
    "0002": { up: addSubsidy },
  };
}

/** Brings the schema up to date, in one transaction. Keepers that start at once wait for each other. */
export async function migrate(database: Kysely<Schema>, dialect: Dialect, place: string): Promise<void> {
  // PostgreSQL has a lock for this; in SQLite it is the transaction, from before it is asked what there is.
  if (dialect === "postgres") await run(database, dialect, place);
  else await database.transaction().execute((transaction) => run(transaction, dialect, place));
}

async function run(database: Kysely<Schema>, dialect: Dialect, place: string): Promise<void> {
  const migrations = migrationsFor(dialect);
  const migrator = new Migrator({
    db: database,
    provider: { getMigrations: () => Promise.resolve(migrations) },
    migrationTableName: "schemaVersions",
    migrationLockTableName: "schemaLock",
  });
  if ((await executed(database)).some((name) => !(name in migrations))) throw new NewerDatabaseError(place);
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error as Error; // whatever the driver threw
}

/** Versions that the database has been through. */
async function executed(database: Kysely<Schema>): Promise<string[]> {
  const tables = await database.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === "schemaVersions")) return [];
  const { rows } = await sql<{ name: string }>`select name from ${sql.table("schemaVersions")}`.execute(database);
  return rows.map(({ name }) => name);
}

async function createTables(database: Kysely<unknown>, dialect: Dialect): Promise<void> {
  const { schema } = database;
  await schema
    .createTable("about")
    .addColumn("name", "text", (column) => column.primaryKey())
    .addColumn("value", "text", (column) => column.notNull())
    .execute();
  await createJournal(database, dialect);
  await schema
    .createTable("leases")
    .addColumn("key", "text", (column) => column.primaryKey())
    .addColumn("holder", "text", (column) => column.notNull())
    .addColumn("expiresAt", "bigint", (column) => column.notNull())
    .execute();
  await createState(database);
}

async function createJournal({ schema }: Kysely<unknown>, dialect: Dialect): Promise<void> {
  await schema
    .createTable("transactions")
    .addColumn("id", dialect === "sqlite" ? "integer" : "bigserial", (column) =>
      dialect === "sqlite" ? column.primaryKey().autoIncrement() : column.primaryKey(),
    )
    .addColumn("sender", "text", (column) => column.notNull())
    .addColumn("nonce", "bigint", (column) => column.notNull())
    .addColumn("recipient", "text", (column) => column.notNull())
    .addColumn("data", "text", (column) => column.notNull())
    .addColumn("gasLimit", "text", (column) => column.notNull())
    .addColumn("plannedAt", "bigint", (column) => column.notNull())
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("blockNumber", "bigint")
    .addColumn("blockHash", "text")
    .addColumn("settledAt", "bigint")
    .execute();
  // At most one transaction of a wallet and nonce is under way, whoever plans it.
  await schema
    .createIndex("transactionsUnderWay")
    .on("transactions")
    .columns(["sender", "nonce"])
    .unique()
    .where(sql.ref("state"), "in", ["planned", "sent"])
    .execute();
  await schema.createIndex("transactionsByBlock").on("transactions").columns(["sender", "blockNumber"]).execute();
  await schema
    .createTable("transactionKeys")
    .addColumn("transactionId", "bigint", (column) =>
      column.notNull().references("transactions.id").onDelete("cascade"),
    )
    .addColumn("place", "integer", (column) => column.notNull())
    .addColumn("key", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("transactionKeysKey", ["transactionId", "place"])
    .execute();
  await schema
    .createTable("attempts")
    .addColumn("transactionId", "bigint", (column) =>
      column.notNull().references("transactions.id").onDelete("cascade"),
    )
    .addColumn("place", "integer", (column) => column.notNull())
    .addColumn("hash", "text", (column) => column.notNull())
    .addColumn("raw", "text", (column) => column.notNull())
    .addColumn("maxFeePerGas", "text", (column) => column.notNull())
    .addColumn("maxPriorityFeePerGas", "text", (column) => column.notNull())
    .addColumn("sentAt", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("attemptsKey", ["transactionId", "hash"])
    .execute();
}

async function addSubsidy({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .alterTable("transactions")
    .addColumn("subsidy", "text", (column) => column.notNull().defaultTo("0"))
    .execute();
}

async function createState({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable("blocks")
    .addColumn("follower", "text", (column) => column.notNull())
    .addColumn("number", "bigint", (column) => column.notNull())
    .addColumn("hash", "text", (column) => column.notNull())
    .addColumn("timestamp", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("blocksKey", ["follower", "number"])
    .execute();
  await schema
    .createTable("records")
    .addColumn("follower", "text", (column) => column.notNull())
    .addColumn("kind", "integer", (column) => column.notNull())
    .addColumn("key", "bigint", (column) => column.notNull())
    .addColumn("value", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("recordsKey", ["follower", "kind", "key"])
    .execute();
  await schema
    .createTable("undo")
    .addColumn("follower", "text", (column) => column.notNull())
    .addColumn("number", "bigint", (column) => column.notNull())
    .addColumn("kind", "integer", (column) => column.notNull())
    .addColumn("key", "bigint", (column) => column.notNull())
    .addColumn("value", "text")
    .addPrimaryKeyConstraint("undoKey", ["follower", "number", "kind", "key"])
    .execute();
}
