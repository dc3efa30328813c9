import { existsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";

import { SqliteAdapter, type SqliteDatabase, SqliteDialect, type SqliteStatement } from "kysely";

import { DatabaseDamagedError, DatabaseDeniedError, DatabaseGoneError, DatabaseMissingError } from "./errors.ts";

/** How long a statement waits for another program's lock [ms]: it blocks this one, so the rest is waited outside. */
const LOCK_TIMEOUT = 20;
/** SQLITE_CANTOPEN */
const CANNOT_OPEN = 14;
/** Compiled statements that are kept: more than there are different ones. */
const MAX_STATEMENTS = 200;

export const IN_MEMORY = ":memory:";

/** A database in a file, or in memory for tests. */
export class SqliteFile {
  readonly dialect: SqliteDialect;
  readonly #path: string;
  readonly #database: DatabaseSync;
  readonly #identity: string | undefined;

  /**
   * @param beforeStatement sees each statement before it runs; for tests that break something there
   */
  constructor(path: string, beforeStatement?: (sql: string) => void) {
    this.#path = path;
    this.#database = openFile(path);
    // A commit is on the disk when it returns, and readers do not hold it up.
    this.#database.exec("pragma journal_mode = wal; pragma synchronous = full");
    this.#identity = identityOf(path);
    this.dialect = new NodeSqliteDialect({ database: new Adapter(this.#database, beforeStatement) });
  }

  /** Whether the file is still the one that was opened: the system lets one write to a deleted file, and nothing stays. */
  requireThere(): void {
    if (this.#path === IN_MEMORY) return;
    if (identityOf(this.#path) !== this.#identity) throw new DatabaseGoneError(this.#path);
  }
}

/** SQLite has one word for all reasons why a file cannot be opened. */
function openFile(path: string): DatabaseSync {
  if (path !== IN_MEMORY && !existsSync(dirname(path))) throw new DatabaseMissingError(path);
  try {
    return new DatabaseSync(path, { timeout: LOCK_TIMEOUT, enableForeignKeyConstraints: true });
  } catch (error) {
    if ((error as { errcode?: unknown }).errcode !== CANNOT_OPEN) throw error; // as node:sqlite has it
    const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
    throw isFolder ? new DatabaseDamagedError(path, error) : new DatabaseDeniedError(path, error);
  }
}

function identityOf(path: string): string | undefined {
  if (path === IN_MEMORY) return undefined;
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? undefined : `${found.dev}:${found.ino}`;
}

/** Kysely does not count on it, and SQLite undoes changes of the schema with the rest of a transaction. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class NodeSqliteDialect extends SqliteDialect {
  override createAdapter(): SqliteAdapter {
    return new TransactionalAdapter();
  }
}

/** Node's own SQLite in the shape that Kysely takes. */
class Adapter implements SqliteDatabase {
  readonly #database: DatabaseSync;
  readonly #beforeStatement: ((sql: string) => void) | undefined;
  readonly #statements = new Map<string, SqliteStatement>();

  constructor(database: DatabaseSync, beforeStatement: ((sql: string) => void) | undefined) {
    this.#database = database;
    this.#beforeStatement = beforeStatement;
  }

  close(): void {
    this.#database.close();
  }

  prepare(sql: string): SqliteStatement {
    this.#beforeStatement?.(sql);
    // A full disk ends a transaction by itself.
    if (sql === "rollback" && !this.#database.isTransaction) return NOTHING;
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    // With the lock from the start, a transaction never fails halfway because of another one.
    const statement = new Statement(this.#database.prepare(sql === "begin" ? "begin immediate" : sql));
    if (this.#statements.size >= MAX_STATEMENTS) this.#statements.clear();
    this.#statements.set(sql, statement);
    return statement;
  }
}

class Statement implements SqliteStatement {
  readonly reader: boolean;
  readonly #statement: StatementSync;

  constructor(statement: StatementSync) {
    this.#statement = statement;
    this.reader = statement.columns().length > 0;
  }

  all(parameters: readonly unknown[]): unknown[] {
    return this.#statement.all(...(parameters as SQLInputValue[])); // the schema's types are among them
  }

  run(parameters: readonly unknown[]): { changes: number | bigint; lastInsertRowid: number | bigint } {
    return this.#statement.run(...(parameters as SQLInputValue[]));
  }

  iterate(parameters: readonly unknown[]): IterableIterator<unknown> {
    return this.#statement.iterate(...(parameters as SQLInputValue[]));
  }
}

const NOTHING: SqliteStatement = {
  reader: false,
  all: () => [],
  run: () => ({ changes: 0, lastInsertRowid: 0 }),
  iterate: () => [].values(),
};
