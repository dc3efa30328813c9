/** Databases for tests: a file in a folder of its own, and a PostgreSQL server in this process. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { PGlite } from "@electric-sql/pglite";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";

import type { DatabaseSettings } from "../src/store/database.ts";

export const IDENTITY = { chainId: 31_337, exchange: "0xE000000000000000000000000000000000000001" };

/** A kind of database, and how a suite gets an empty one. */
export interface TestDatabase {
  readonly name: string;
  /** Before the suite. */
  start(): Promise<void>;
  /** An empty database. */
  empty(): Promise<DatabaseSettings>;
  /** After the suite. */
  stop(): Promise<void>;
}

class Files implements TestDatabase {
  readonly name = "SQLite";
  #folder = "";
  #count = 0;

  async start(): Promise<void> {
    this.#folder = await mkdtemp(join(tmpdir(), "plumbline-keeper-"));
  }

  empty(): Promise<DatabaseSettings> {
    this.#count += 1;
    return Promise.resolve({ kind: "sqlite", path: join(this.#folder, `${this.#count}.db`) });
  }

  async stop(): Promise<void> {
    await rm(this.#folder, { recursive: true });
  }
}

/** PostgreSQL itself, compiled to WebAssembly, behind a socket. */
export class Server implements TestDatabase {
  readonly name = "PostgreSQL";
  #database: PGlite | undefined;
  #server: PGLiteSocketServer | undefined;
  #port = 0;

  async start(): Promise<void> {
    this.#database = await PGlite.create();
    await this.listen();
  }

  async listen(): Promise<void> {
    if (this.#database === undefined) throw new Error("Start it first");
    this.#server = new PGLiteSocketServer({
      db: this.#database,
      port: this.#port,
      host: "127.0.0.1",
      maxConnections: 16,
    });
    const listening = new Promise<number>((resolve) => {
      this.#server?.addEventListener("listening", (event) => {
        resolve((event as CustomEvent<{ port: number }>).detail.port); // what the server dispatches
      });
    });
    await this.#server.start();
    this.#port = await listening;
  }

  /** Breaks all connections and takes no more; the data stays. */
  async hangUp(): Promise<void> {
    await this.#server?.stop();
    this.#server = undefined;
  }

  async empty(): Promise<DatabaseSettings> {
    await this.#database?.exec("drop schema public cascade; create schema public");
    return { kind: "postgres", url: `postgres://postgres:secret@127.0.0.1:${this.#port}/postgres` };
  }

  async stop(): Promise<void> {
    await this.hangUp();
    await this.#database?.close();
  }
}

export const DATABASES: readonly TestDatabase[] = [new Files(), new Server()];

/** What a promise fails with; undefined if it does not. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}
