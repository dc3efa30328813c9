import { expect } from "chai";

import { DATABASES, IDENTITY } from "../../test/databases.ts";
import { History, type Horizon } from "../../test/history.ts";
import { MemoryLog, MemoryMeter, realClock } from "../../test/ports.ts";
import { differencesOf } from "../../test/stateText.ts";
import { HealthMonitor } from "../../../sdk/src/monitor/healthMonitor.ts";
import { compareWritten } from "../../../test/differential/comparison.ts";
import { Random } from "../../../test/differential/random.ts";
import type { Snapshot } from "../core/duty.ts";
import type { DatabaseOptions, DatabaseSettings } from "../store/database.ts";
import { DatabaseFailedError } from "../store/errors.ts";
import { type DatabaseStore, openStore } from "../store/store.ts";
import { ChainFollower, type FollowerParameters } from "./chainFollower.ts";
import { ChainView } from "./chainView.ts";
import { FollowerTakenError } from "./errors.ts";
import { loadState } from "./loading.ts";

/** Operations of the past, each in a block of its own or more. */
const OPERATIONS = 160;
const QUICK = { pollingInterval: 2, requestTimeout: 5_000 };

describe("follower", function () {
  this.timeout(300_000);
  const [files, server] = DATABASES;
  if (files === undefined || server === undefined) throw new Error("There are two kinds");
  let history: History;
  let last: number;
  let horizon: Horizon;
  let settings: DatabaseSettings;
  let store: DatabaseStore;
  let log: MemoryLog;
  let meter: MemoryMeter;
  const forever = new AbortController().signal;

  const open = (options: DatabaseOptions = {}) => openStore(settings, IDENTITY, Date, options);
  const follow = (more: Partial<FollowerParameters> = {}): ChainFollower =>
    new ChainFollower({
      client: history.client(horizon),
      database: store.database,
      name: "keeper",
      beneficiary: 1n,
      clock: realClock,
      log,
      meter,
      ...QUICK,
      ...more,
    });
  const reopen = async (options?: DatabaseOptions): Promise<void> => {
    await store.close();
    store = await open(options);
  };
  /** The state equals one that is loaded from nothing at the same block. */
  const expectFresh = async ({ exchange, block, failing }: Snapshot): Promise<void> => {
    const view = new ChainView(history.client(history.horizon()), { requestTimeout: 20_000, tries: 1 });
    const fresh = await loadState(view.wordsOf(block), []);
    expect(differencesOf(exchange.state, fresh)).to.deep.equal([]);
    expect([...failing].sort()).to.deep.equal([...new HealthMonitor(exchange).failing].sort());
  };

  before(async () => {
    await files.start();
    history = await History.open(20_261_130);
    await history.simulation.run(OPERATIONS);
    last = await history.head();
  });
  beforeEach(async () => {
    horizon = history.horizon();
    [log, meter] = [new MemoryLog(), new MemoryMeter()];
    settings = await files.empty();
    store = await open();
  });
  afterEach(() => store.close());
  after(async () => {
    await history.connection.close();
    await files.stop();
  });

  it("is the chain, word for word, however many blocks it takes at once", async () => {
    const random = new Random(7);
    horizon.head = history.first;
    const follower = follow();
    let snapshot = await follower.start();
    await expectFresh(snapshot);
    for (let step = 0; horizon.head < last; step += 1) {
      // Mostly block by block; sometimes as far as is read in one go, and farther.
      const stride = random.chance(0.1) ? random.between(2, 16) : random.chance(0.02) ? random.between(17, 40) : 1;
      horizon.head = Math.min(last, horizon.head + stride);
      const next = await follower.next(forever);
      expect(next?.block.number).to.equal(horizon.head);
      if (next !== undefined) snapshot = next;
      if (step % 20 === 0) await expectFresh(snapshot);
    }
    await expectFresh(snapshot);
    const { chain, deployment, model } = history.simulation.world;
    await compareWritten(chain, deployment.exchange.address, snapshot.exchange.state);
    expect(differencesOf(snapshot.exchange.state, model.state)).to.deep.equal([]);
    expect(meter.value("follower_repairs_total"), "queues follow from the events").to.equal(0);
    expect(meter.value("follower_reloads_total"), "only at the start").to.equal(1);
    expect(meter.value("follower_checks_total")).to.be.at.least(2);
    expect(meter.value("follower_differences_total")).to.equal(0);
  });

  it("goes on after a restart where it was, undoing nothing and loading nothing anew", async () => {
    horizon.head = history.first + 20;
    await follow().start();
    for (const head of [history.first + 23, history.first + 60, last]) {
      await reopen();
      horizon.head = head;
      const follower = follow();
      await expectFresh(await follower.start());
      expect(follower.lag).to.equal(0);
    }
    expect(meter.value("follower_reloads_total")).to.equal(1);
  });

  it("is consistent wherever it is killed, and goes on from there", async () => {
    horizon.head = history.first + 40;
    await follow().start();
    let statements = 0;
    let isDone = false;
    // A step of 30 blocks with many records, killed at each of its statements in turn; the last round goes through.
    for (let survived = 1; !isDone; survived += 1) {
      statements = 0;
      const kill = (): void => {
        statements += 1;
        if (statements > survived) throw new Error("killed");
      };
      let isArmed = false;
      await reopen({
        beforeStatement: () => {
          if (isArmed) kill();
        },
      });
      horizon.head = history.first + 40;
      const follower = follow({ checkEvery: Infinity });
      const restored = await follower.start();
      expect(restored.block.number).to.equal(history.first + 40);
      if (survived % 5 === 1) await expectFresh(restored);
      isArmed = true;
      horizon.head = history.first + 70;
      const failure = await follower.next(forever).catch((error: unknown) => error);
      isArmed = false;
      isDone = !(failure instanceof Error);
      if (!isDone) expect(failure).to.be.instanceOf(DatabaseFailedError);
    }
    expect(statements).to.be.greaterThan(5);
    await reopen();
    const snapshot = await follow().start();
    expect(snapshot.block.number).to.equal(history.first + 70);
    await expectFresh(snapshot);
  });

  it("waits while a node fails, and comes to the same state", async () => {
    const random = new Random(3);
    horizon.head = history.first + 5;
    horizon.spoil = ({ method }) => {
      if (random.chance(0.1)) return new Error("socket hang up");
      if (random.chance(0.005)) return new Promise(() => undefined); // never
      return method === "eth_getLogs" && random.chance(0.1)
        ? new Error("query returned more than 10000 results")
        : undefined;
    };
    const follower = follow({ requestTimeout: 1_500 });
    await follower.start();
    for (let head = history.first + 6; head <= history.first + 80; head += 8) {
      horizon.head = head;
      await follower.next(forever);
    }
    horizon.spoil = () => undefined;
    horizon.head = last;
    const snapshot = await follower.next(forever);
    expect(snapshot?.block.number).to.equal(last);
    if (snapshot !== undefined) await expectFresh(snapshot);
  });

  it("is not led back by a node that lags behind", async () => {
    horizon.head = history.first + 30;
    const follower = follow();
    await follower.start();
    horizon.head = history.first + 32;
    await follower.next(forever);
    for (const stale of [31, 30, 12]) {
      horizon.head = history.first + stale;
      const impatience = AbortSignal.timeout(60);
      expect(await follower.next(impatience)).to.equal(undefined);
    }
    horizon.head = history.first + 33;
    const snapshot = await follower.next(forever);
    expect(snapshot?.block.number).to.equal(history.first + 33);
    if (snapshot !== undefined) await expectFresh(snapshot);
    expect(meter.value("follower_reorganisations_total")).to.equal(0);
  });

  it("notices events that a node withholds, says so, and loads everything anew", async () => {
    horizon.head = history.first + 30;
    const follower = follow({ checkEvery: 1 });
    await follower.start();
    horizon.spoil = ({ method }) => (method === "eth_getLogs" ? [] : undefined);
    horizon.head = history.first + 60;
    const snapshot = await follower.next(forever);
    expect(meter.value("follower_differences_total")).to.equal(1);
    expect(meter.value("follower_reloads_total", "reason=difference")).to.equal(1);
    expect(log.lines.filter(({ level }) => level === "error")).to.have.length(1);
    if (snapshot !== undefined) await expectFresh(snapshot);
  });

  it("loads everything anew where it is too far behind", async () => {
    horizon.head = history.first + 5;
    await follow().start();
    horizon.head = last;
    const snapshot = await follow({ maxGap: 40 }).start();
    expect(meter.value("follower_reloads_total", "reason=gap")).to.equal(1);
    await expectFresh(snapshot);
  });

  it("waits for a database that is full, and goes on by itself", async () => {
    let refused = 0;
    await reopen({
      beforeStatement: (sql) => {
        const isWrite = sql.startsWith('insert into "blocks"') && horizon.head === last;
        if (isWrite && (refused += 1) <= 3) throw Object.assign(new Error("disk is full"), { errcode: 13 });
      },
    });
    horizon.head = last - 4;
    const follower = follow();
    await follower.start();
    horizon.head = last;
    const snapshot = await follower.next(forever);
    expect(snapshot?.block.number).to.equal(last);
    expect(meter.value("database_failures_total", "failure=full")).to.equal(3);
    if (snapshot !== undefined) await expectFresh(snapshot);
  });

  it("refuses to share a name with another keeper", async () => {
    horizon.head = last - 3;
    const [one, other] = [follow(), follow()];
    await one.start();
    await other.start();
    horizon.head = last - 2;
    await one.next(forever);
    horizon.head = last - 1;
    const failure = await other.next(forever).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(FollowerTakenError);
    horizon.head = last;
    const named = follow({ name: "another" });
    await expectFresh(await named.start());
  });

  it("is the same in PostgreSQL", async () => {
    await server.start();
    try {
      settings = await server.empty();
      await reopen();
      horizon.head = history.first + 30;
      await follow().start();
      for (const head of [31, 33, 70]) {
        await reopen();
        horizon.head = history.first + head;
        await expectFresh(await follow().start());
      }
      expect(meter.value("follower_reloads_total")).to.equal(1);
    } finally {
      await store.close();
      store = await openStore(await files.empty(), IDENTITY);
      await server.stop();
    }
  });
});
