import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { expect } from "chai";
import pg from "pg";

import { failureOf, IDENTITY } from "../../test/databases.ts";
import { postgresPrograms, PostgresServer } from "../../test/postgresServer.ts";
import type { DatabaseOptions, DatabaseSettings } from "./database.ts";
import { DatabaseError, type DatabaseFailure } from "./errors.ts";
import { type DatabaseStore, openStore } from "./store.ts";

/** Locks are waited for so long [ms]. */
const PATIENCE: DatabaseOptions = { lockTimeout: 200 };
const open = (settings: DatabaseSettings): Promise<DatabaseStore> => openStore(settings, IDENTITY, Date, PATIENCE);
const plan = ({ journal }: DatabaseStore, nonce: number) =>
  journal.plan({ sender: "0x01", nonce, keys: ["a"], to: "0x02", data: "0x", gasLimit: 1n, subsidy: 0n, plannedAt: 0 });

/** The failure is told by its class, says which database it is without its password, and whether waiting helps. */
async function expectFailure(promise: Promise<unknown>, failure: DatabaseFailure, passes: boolean, place: string) {
  const error = await failureOf(promise);
  expect(error, String(error)).to.be.instanceOf(DatabaseError);
  expect(error).to.include({ failure, passes });
  expect((error as DatabaseError).message)
    .to.include(place)
    .and.not.include("secret");
}

describe("store: faults of a SQLite file", () => {
  let folder: string;
  let file: string;
  const settings = (): DatabaseSettings => ({ kind: "sqlite", path: file });
  /** Root may do everything, so this process is nobody for a while. */
  const asNobody = async (work: () => Promise<void>): Promise<void> => {
    if (process.getuid?.() !== 0) return work();
    process.seteuid?.(65_534);
    try {
      await work();
    } finally {
      process.seteuid?.(0);
    }
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "plumbline-keeper-"));
    file = join(folder, "keeper.db");
  });
  afterEach(async () => {
    await chmod(folder, 0o700);
    await rm(folder, { recursive: true });
  });

  it("locked by another program: waits, says so, and goes on when the lock is gone", async () => {
    const store = await open(settings());
    const other = new DatabaseSync(file);
    other.exec("begin exclusive");
    await expectFailure(plan(store, 1), "locked", true, file);
    other.exec("rollback");
    await plan(store, 1);
    expect(await store.journal.open("0x01", 0)).to.have.length(1);
    other.close();
    await store.close();
  });

  it("in a folder that is not there", async () => {
    await expectFailure(open({ kind: "sqlite", path: join(folder, "none", "keeper.db") }), "missing", false, "none");
  });

  it("read-only", async () => {
    await (await open(settings())).close();
    await chmod(file, 0o444);
    await chmod(folder, 0o555);
    await asNobody(() => expectFailure(open(settings()), "readOnly", false, file));
  });

  it("that the keeper's user may not open, or not create", async () => {
    await chmod(folder, 0o555);
    await asNobody(() => expectFailure(open(settings()), "denied", false, file));
    await (await open(settings())).close();
    await chmod(file, 0);
    await asNobody(() => expectFailure(open(settings()), "denied", false, file));
  });

  it("deleted under it: nothing is written into the void", async () => {
    const store = await open(settings());
    await rm(file);
    await expectFailure(plan(store, 1), "gone", true, file);
    await store.close();
  });

  it("that is something else, or a folder", async () => {
    await writeFile(file, "not a database, but long enough to have a header".repeat(100));
    await expectFailure(open(settings()), "damaged", false, file);
    await rm(file);
    await mkdir(file);
    await expectFailure(open(settings()), "damaged", false, file);
  });
});

describe("store: faults of a PostgreSQL server", function () {
  this.timeout(120_000);
  let server: PostgresServer | undefined;
  const at = (database: string, user?: string, password?: string): DatabaseSettings => ({
    kind: "postgres",
    url: server?.url(database, user, password) ?? "",
  });

  before(async function () {
    const programs = postgresPrograms();
    if (programs === undefined) {
      console.log("      PostgreSQL is not on this machine (apt-get install postgresql): its faults are not tested");
      this.skip();
    }
    server = await PostgresServer.open(programs);
    await server.execute("postgres", "create database keepers", "create role guest login password 'guest'");
  });
  after(() => server?.close());

  it("locked by another program: waits, says so, and goes on when the lock is gone", async () => {
    const store = await open(at("keepers"));
    const other = new pg.Client({ connectionString: server?.url("keepers") });
    await other.connect();
    await other.query("begin");
    await other.query("lock table transactions in access exclusive mode");
    await expectFailure(plan(store, 1), "locked", true, "127.0.0.1");
    await other.query("rollback");
    await other.end();
    await plan(store, 1);
    expect(await store.journal.open("0x01", 0)).to.have.length(1);
    await store.close();
  });

  it("a database that is not there", async () => {
    await expectFailure(open(at("none")), "missing", false, "none");
  });

  it("a wrong password, and a user who may not create tables", async () => {
    await expectFailure(open(at("keepers", "postgres", "wrong")), "denied", false, "postgres@127.0.0.1");
    await expectFailure(open(at("postgres", "guest")), "denied", false, "guest@127.0.0.1");
  });

  it("a replica, or a database that is read-only", async () => {
    await server?.execute(
      "postgres",
      "create database replica",
      "alter database replica set default_transaction_read_only = on",
    );
    await expectFailure(open(at("replica")), "readOnly", false, "replica");
  });

  it("gone, and back: what was written is there, and the same store goes on", async () => {
    const store = await open(at("keepers"));
    await plan(store, 2);
    await server?.stop();
    await expectFailure(plan(store, 3), "gone", true, "127.0.0.1");
    await expectFailure(store.check(), "gone", true, "127.0.0.1");
    await expectFailure(open(at("keepers")), "gone", true, "127.0.0.1");
    await server?.start();
    await plan(store, 3);
    expect((await store.journal.open("0x01", 0)).map(({ nonce }) => nonce)).to.include.members([2, 3]);
    await store.close();
  });
});
