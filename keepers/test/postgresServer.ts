import { execFile, execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { chown, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import pg from "pg";
import { freePort } from "./freePort.ts";

const run = promisify(execFile);
/** Where Debian keeps it, a folder per version. */
const INSTALLED = "/usr/lib/postgresql";
const PASSWORD = "secret";

/** PostgreSQL's programs, if they are on this machine. */
export function postgresPrograms(): string | undefined {
  const versions = existsSync(INSTALLED) ? readdirSync(INSTALLED) : [];
  return versions
    .map((version) => join(INSTALLED, version, "bin"))
    .find((folder) => existsSync(join(folder, "initdb")));
}

/** It refuses to run as root; its package brings a user for it. */
function owner(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const idOf = (flag: string): number => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
  return { uid: idOf("-u"), gid: idOf("-g") };
}

/** A server of its own, with an empty cluster in a folder that goes with it. */
export class PostgresServer {
  readonly #programs: string;
  readonly #folder: string;
  readonly #port: number;
  readonly #owner = owner();

  private constructor(programs: string, folder: string, port: number) {
    this.#programs = programs;
    this.#folder = folder;
    this.#port = port;
  }

  static async open(programs: string): Promise<PostgresServer> {
    const folder = await mkdtemp(join(tmpdir(), "plumbline-postgres-"));
    const server = new PostgresServer(programs, folder, await freePort());
    const password = join(folder, "password");
    await writeFile(password, PASSWORD);
    if (server.#owner !== undefined) {
      for (const place of [folder, password]) await chown(place, server.#owner.uid, server.#owner.gid);
    }
    await server.#call("initdb", ["-D", server.#data, "-A", "scram-sha-256", "-U", "postgres", `--pwfile=${password}`]);
    await server.start();
    return server;
  }

  /** @param user with that name as its password; the superuser unless said */
  url(database: string, user?: string, password = user ?? PASSWORD): string {
    return `postgres://${user ?? "postgres"}:${password}@127.0.0.1:${this.#port}/${database}`;
  }

  async start(): Promise<void> {
    const settings = `-p ${this.#port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off`;
    await this.#call("pg_ctl", ["start", "-w", "-D", this.#data, "-o", settings, "-l", join(this.#folder, "log")]);
  }

  /** As if the power went. */
  async stop(): Promise<void> {
    await this.#call("pg_ctl", ["stop", "-w", "-m", "immediate", "-D", this.#data]);
  }

  /** Carries out statements as the superuser. */
  async execute(database: string, ...statements: string[]): Promise<void> {
    const client = new pg.Client({ connectionString: this.url(database) });
    await client.connect();
    try {
      for (const statement of statements) await client.query(statement);
    } finally {
      await client.end();
    }
  }

  async close(): Promise<void> {
    await this.stop();
    await rm(this.#folder, { recursive: true });
  }

  get #data(): string {
    return join(this.#folder, "data");
  }

  async #call(program: string, parameters: readonly string[]): Promise<void> {
    await run(join(this.#programs, program), parameters, { cwd: this.#folder, ...this.#owner });
  }
}
