import { type RawBuilder, sql } from "kysely";

import type { Clock } from "../core/ports.ts";
import type { Leases } from "../core/store.ts";
import type { Database } from "./database.ts";

/** Leases in the database, by one clock: the server's where several machines share one. */
export class DatabaseLeases implements Leases {
  readonly #database: Database;
  readonly #clock: Pick<Clock, "now">;

  constructor(database: Database, clock: Pick<Clock, "now">) {
    this.#database = database;
    this.#clock = clock;
  }

  async acquire(key: string, holder: string, milliseconds: number): Promise<boolean> {
    const now = this.#now();
    const row = { key, holder, expiresAt: sql<number>`${now} + ${Math.ceil(milliseconds)}` };
    const taken = await this.#database.run((database) =>
      database
        .insertInto("leases")
        .values(row)
        .onConflict((conflict) =>
          conflict
            .column("key")
            .doUpdateSet((set) => ({ holder: set.ref("excluded.holder"), expiresAt: set.ref("excluded.expiresAt") }))
            .where((where) =>
              where.or([
                where("leases.expiresAt", "<=", now),
                where("leases.holder", "=", where.ref("excluded.holder")),
              ]),
            ),
        )
        .returning("key")
        .execute(),
    );
    return taken.length > 0;
  }

  /** Nothing happens if somebody else has it by now. */
  async release(key: string, holder: string): Promise<void> {
    await this.#database.run((database) =>
      database.deleteFrom("leases").where("key", "=", key).where("holder", "=", holder).execute(),
    );
  }

  /** [unix ms] */
  #now(): RawBuilder<number> {
    return this.#database.dialect === "sqlite"
      ? sql<number>`${this.#clock.now()}`
      : sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`;
  }
}
