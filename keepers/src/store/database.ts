import { ConstantBackoff, handleWhen, retry } from "cockatiel";
import { Kysely, type Transaction } from "kysely";

import { DatabaseLockedError, toDatabaseError } from "./errors.ts";
import type { Dialect } from "./migrations.ts";
import { postgresDialect, withoutPassword } from "./postgres.ts";
import type { Schema } from "./schema.ts";
import { SqliteFile } from "./sqlite.ts";

/** Where the database is. */
export type DatabaseSettings =
  /** A file, which is made if it is not there; its folder is not. */
  | { readonly kind: "sqlite"; readonly path: string }
  /** A server, such as postgres://user:password@host:5432/database. */
  | { readonly kind: "postgres"; readonly url: string };

/** What tests put in the place of what is usual. */
export interface DatabaseOptions {
  /** Sees each statement to SQLite before it runs; what it throws is what the statement throws. */
  readonly beforeStatement?: (sql: string) => void;
  /** How long to wait for another program's lock [ms]; 5,000 unless said. */
  readonly lockTimeout?: number;
  /** An idle connection to PostgreSQL broke. */
  readonly onConnectionLost?: (error: Error) => void;
}

const LOCK_TIMEOUT = 5_000;
/** Between two tries to get a lock [ms]. */
const LOCK_PAUSE = 25;

/** A connection whose failures are the typed errors of errors.ts. */
export class Database {
  readonly dialect: Dialect;
  /** Name for messages, without passwords. */
  readonly place: string;
  readonly #file: SqliteFile | undefined;
  readonly #kysely: Kysely<Schema>;
  readonly #lockTimeout: number;

  constructor(settings: DatabaseSettings, options: DatabaseOptions = {}) {
    const ignore = (): void => undefined;
    this.#lockTimeout = options.lockTimeout ?? LOCK_TIMEOUT;
    this.dialect = settings.kind;
    this.place = settings.kind === "sqlite" ? settings.path : withoutPassword(settings.url);
    try {
      if (settings.kind === "sqlite") {
        this.#file = new SqliteFile(settings.path, options.beforeStatement);
        this.#kysely = new Kysely({ dialect: this.#file.dialect });
      } else {
        const dialect = postgresDialect(settings.url, this.#lockTimeout, options.onConnectionLost ?? ignore);
        this.#kysely = new Kysely({ dialect });
      }
    } catch (error) {
      throw toDatabaseError(error, this.place);
    }
  }

  /** One statement, or several that may be carried out more than once: they are tried again while somebody has a lock. */
  async run<Result>(operation: (database: Kysely<Schema>) => Promise<Result>): Promise<Result> {
    const deadline = Date.now() + this.#lockTimeout;
    const isWorthwhile = (error: unknown): boolean => error instanceof DatabaseLockedError && Date.now() < deadline;
    const policy = retry(handleWhen(isWorthwhile), { maxAttempts: Infinity, backoff: new ConstantBackoff(LOCK_PAUSE) });
    return policy.execute(() => this.#attempt(operation));
  }

  /** All or nothing, and durable when it returns. */
  async transact<Result>(operation: (transaction: Transaction<Schema>) => Promise<Result>): Promise<Result> {
    return this.run((database) => database.transaction().execute(operation));
  }

  async #attempt<Result>(operation: (database: Kysely<Schema>) => Promise<Result>): Promise<Result> {
    try {
      this.#file?.requireThere();
      return await operation(this.#kysely);
    } catch (error) {
      throw toDatabaseError(error, this.place);
    }
  }

  async close(): Promise<void> {
    await this.#kysely.destroy();
  }
}
