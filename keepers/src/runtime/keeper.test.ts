import { expect } from "chai";

import { WrongChainError } from "../../../sdk/src/errors/provider.ts";
import { INDEX_TICK, MARKET, order } from "../../../sdk/src/model/testing.ts";
import type { Intent, Snapshot } from "../core/duty.ts";
import type { Fate, Outcome, Sender } from "../core/sending.ts";
import { type BoundDuty, premiumSampling } from "../duties/index.ts";
import { METRICS } from "../operation/metrics.ts";
import { DatabaseGoneError, DatabaseLockedError, ForeignDatabaseError } from "../store/errors.ts";
import { FakeClock, FakeFollower, FakeLog, FakeMeter } from "../testing/fakes.ts";
import { DEPLOYMENT, newBench, snapshotOf } from "../testing/snapshots.ts";
import { DutyRunner } from "./dutyRunner.ts";
import { UnknownBeneficiaryError } from "./errors.ts";
import { Health } from "./health.ts";
import { Keeper } from "./keeper.ts";

const SETTINGS = { stopTimeout: 30_000, checkInterval: 30_000, keepJournal: 86_400_000 };
const OPEN = new AbortController().signal;

const intentOf = (key: string, priority: number): Intent => ({
  duty: "test",
  key,
  call: { to: DEPLOYMENT.exchange.address, data: "0x" },
  gasLimit: 100_000n,
  reward: 10n ** 18n,
  subsidised: true,
  priority,
  batchable: true,
});

const dutyOf = (name: string, decide: (snapshot: Snapshot) => readonly Intent[]): BoundDuty => ({
  name,
  decide,
  observe: () => [],
});

class FakeSender implements Sender {
  pending: ReadonlySet<string> = new Set();
  readonly submitted: string[][] = [];
  outcomes: Outcome[] = [];
  advances = 0;
  recovered = 0;
  fateOf: (intent: Intent) => Fate = ({ key }) => ({ kind: "sent", hash: `0x${key}` });

  recover(): Promise<void> {
    this.recovered += 1;
    return Promise.resolve();
  }

  submit(intents: readonly Intent[]): Promise<readonly Fate[]> {
    this.submitted.push(intents.map(({ key }) => key));
    return Promise.resolve(intents.map((intent) => this.fateOf(intent)));
  }

  advance(): Promise<readonly Outcome[]> {
    this.advances += 1;
    return Promise.resolve(this.outcomes.splice(0));
  }
}

function snapshotAt(number: number): Snapshot {
  const snapshot = snapshotOf(newBench());
  return { ...snapshot, block: { ...snapshot.block, number } };
}

function setUp(steps: readonly (Snapshot | Error)[], duties: readonly BoundDuty[]) {
  const [clock, log, meter, sender] = [new FakeClock(), new FakeLog(), new FakeMeter(), new FakeSender()];
  const health = new Health(clock, meter, { maxLag: 2, readyWithin: 60_000, stallAfter: 600_000 });
  const parts = { clock, log, meter, health };
  const store = {
    problem: undefined as Error | undefined,
    pruned: 0,
    check: () => (store.problem === undefined ? Promise.resolve() : Promise.reject(store.problem)),
    journal: { prune: () => Promise.resolve(void (store.pruned += 1)) } as never,
  };
  const runners = duties.map((duty) => new DutyRunner(duty, parts));
  const follower = new FakeFollower(steps);
  const keeper = new Keeper({ ...parts, follower, sender, duties: runners, store }, SETTINGS);
  return { clock, log, meter, sender, health, store, runners, follower, keeper };
}

describe("keepers: runtime", () => {
  it("recovers first, then decides on every block, and submits the most urgent first", async () => {
    const duty = dutyOf("test", ({ block }) => [intentOf(`low${block.number}`, 1), intentOf(`high${block.number}`, 2)]);
    const { keeper, sender, health, meter } = setUp([snapshotAt(1), snapshotAt(2)], [duty]);
    await keeper.run(OPEN);
    expect(sender.recovered).to.equal(1);
    expect(sender.submitted).to.deep.equal([
      ["high1", "low1"],
      ["high2", "low2"],
    ]);
    expect(health.report()).to.deep.include({ status: "stopping", troubles: [] });
    expect(meter.of("duty_decided_total", { duty: "test" })).to.equal(4);
  });

  it("does a real duty's work on the model", async () => {
    const bench = newBench();
    const [keeper, maker, taker] = [bench.open(0n), bench.open(10_000n), bench.open(10_000n)];
    bench.exchange.place(maker.owner, maker.account, order({ isAsk: true, tick: INDEX_TICK, lots: 100n }));
    bench.exchange.place(taker.owner, taker.account, order({ isAsk: false, tick: INDEX_TICK, lots: 100n }));
    bench.now += 10n;
    const duty = await premiumSampling.bind(premiumSampling.schema.parse({}), DEPLOYMENT);
    const { keeper: runtime, sender } = setUp([snapshotOf(bench, keeper.account)], [duty]);
    await runtime.run(OPEN);
    expect(sender.submitted).to.deep.equal([[`sample:${MARKET}:${bench.market.risk.sampledAt}`]]);
  });

  it("an error of one duty stops no other; it is told with its cause, and left alone for longer each time", async () => {
    const broken = new Error("The duty is broken", { cause: new RangeError("a bound") });
    let calls = 0;
    const bad = dutyOf("bad", () => {
      calls += 1;
      throw broken;
    });
    const good = dutyOf("good", ({ block }) => [intentOf(`good${block.number}`, 1)]);
    const { keeper, sender, log, meter, health, clock } = setUp([], [bad, good]);
    for (const number of [1, 2]) await keeper.turn(snapshotAt(number));
    expect(sender.submitted).to.deep.equal([["good1"], ["good2"]]);
    expect(calls, "left alone in block 2").to.equal(1);
    clock.time += 5_000;
    await keeper.turn(snapshotAt(3));
    clock.time += 9_999;
    await keeper.turn(snapshotAt(4));
    expect(calls, "5 s, then 10 s").to.equal(2);
    const [line] = log.at("error");
    expect(line?.facts).to.deep.include({ duty: "bad", error: "Error", message: "The duty is broken" });
    expect(line?.facts.cause).to.deep.include({ error: "RangeError", message: "a bound" });
    expect(line?.facts.stack).to.be.a("string");
    expect(meter.of("duty_errors_total", { duty: "bad" })).to.equal(2);
    expect(meter.of("degraded", { part: "duty:bad" })).to.equal(1);
    expect(health.report().status).to.equal("degraded");
    expect(health.isReady, "others go on").to.equal(true);
  });

  it("a duty that works again says so", async () => {
    let broken = true;
    const duty = dutyOf("flaky", () => {
      if (broken) throw new Error("not now");
      return [];
    });
    const { keeper, health, clock, meter } = setUp([], [duty]);
    await keeper.turn(snapshotAt(1));
    broken = false;
    clock.time += 5_000;
    await keeper.turn(snapshotAt(2));
    expect(health.report().status).to.equal("ok");
    expect(meter.of("degraded", { part: "duty:flaky" })).to.equal(0);
  });

  it("waits out errors of the follower, longer each time, and goes on", async () => {
    const gone = new Error("no provider answers");
    const { keeper, clock, sender, log, meter, health } = setUp(
      [gone, gone, snapshotAt(1), gone, snapshotAt(2)],
      [dutyOf("test", ({ block }) => [intentOf(`${block.number}`, 1)])],
    );
    await keeper.run(OPEN);
    expect(sender.submitted).to.deep.equal([["1"], ["2"]]);
    expect(clock.waits).to.deep.equal([1_000, 2_000, 1_000]);
    expect(log.at("error")).to.have.length(3);
    expect(meter.of("errors_total", { part: "follower", error: "Error" })).to.equal(3);
    expect(health.report().troubles).to.deep.equal([]);
  });

  it("is not ready while the follower has trouble, or lags", async () => {
    const { keeper, health, follower, clock } = setUp([], []);
    expect(health.isReady, "nothing seen yet").to.equal(false);
    await keeper.turn(snapshotAt(1));
    expect(health.isReady).to.equal(true);
    follower.lag = 3;
    await keeper.turn(snapshotAt(2));
    expect(health.isReady, "lags").to.equal(false);
    follower.lag = 0;
    await keeper.turn(snapshotAt(3));
    health.fail("follower", "gone");
    expect(health.isReady, "trouble").to.equal(false);
    health.recover("follower");
    clock.time += 60_001;
    expect(health.isReady, "no block for long").to.equal(false);
  });

  it("has stalled when nothing happens for long, and not while it waits out errors", async () => {
    const { keeper, health, clock } = setUp([], []);
    await keeper.turn(snapshotAt(1));
    clock.time += 600_001;
    expect(health.report().status).to.equal("stalled");
    health.fail("follower", "gone");
    expect(health.report().status).to.equal("degraded");
  });

  it("ends at the start over what waiting does not mend: a wrong chain, another exchange's database", async () => {
    const identity = { chainId: 1, exchange: "0x01" };
    for (const fatal of [new WrongChainError(1, 2), new ForeignDatabaseError("keeper.db", identity, identity)]) {
      const { keeper } = setUp([fatal], []);
      const reason: unknown = await keeper.run(OPEN).catch((error: unknown) => error);
      expect(reason).to.equal(fatal);
    }
    const { keeper, clock } = setUp([new DatabaseLockedError("keeper.db"), snapshotAt(1)], []);
    await keeper.run(OPEN);
    expect(clock.waits, "a lock passes").to.deep.equal([1_000]);
  });

  it("refuses a beneficiary that nobody has opened, and warns if there is none", async () => {
    const { keeper } = setUp([{ ...snapshotAt(1), beneficiary: 9n }], []);
    const reason: unknown = await keeper.run(OPEN).catch((error: unknown) => error);
    expect(reason).to.be.instanceOf(UnknownBeneficiaryError);
    const { keeper: unpaid, log } = setUp([snapshotAt(1)], []);
    await unpaid.run(OPEN);
    expect(log.at("warn")[0]?.message).to.contain("nobody gets the bounties");
  });

  it("a database that goes is told, waited for, and looked at as soon as something works", async () => {
    const { keeper, store, health, log, meter, clock, sender } = setUp(
      [snapshotAt(1), snapshotAt(2), snapshotAt(3), snapshotAt(4)],
      [dutyOf("test", ({ block }) => [intentOf(`${block.number}`, 1)])],
    );
    let fails = 1;
    const submit = sender.submit.bind(sender);
    sender.submit = (intents) =>
      intents[0]?.key === "2" && fails-- > 0 ? Promise.reject(new DatabaseGoneError("keeper.db")) : submit(intents);
    store.problem = new DatabaseGoneError("keeper.db");
    const advance = sender.advance.bind(sender);
    sender.advance = () => {
      // Before the fourth block it is back, and it is time for another look.
      if (sender.advances === 3) {
        store.problem = undefined;
        clock.time += 30_000;
      }
      return advance();
    };
    await keeper.run(OPEN);
    expect(sender.submitted).to.deep.equal([["1"], ["3"], ["4"]]);
    expect(clock.waits).to.deep.equal([1_000]);
    expect(meter.of("errors_total", { part: "database", error: "DatabaseGoneError" })).to.equal(2);
    expect(log.at("error")[0]?.facts.remedy).to.contain("Bring the server");
    expect(meter.of("database_up")).to.equal(1);
    expect(log.at("info").map(({ message }) => message)).to.include("The database answers again");
    expect(health.report().troubles).to.deep.equal([]);
    expect(store.pruned).to.equal(1);
  });

  it("when it is stopped, sees through what is under way, and decides nothing new", async () => {
    const stop = new AbortController();
    const duty = dutyOf("test", () => {
      stop.abort(); // in the middle of a decision
      return [intentOf("last", 1)];
    });
    const { keeper, sender, log } = setUp([snapshotAt(1), snapshotAt(2), snapshotAt(3)], [duty]);
    sender.fateOf = ({ key }) => {
      sender.pending = new Set([key]);
      return { kind: "sent", hash: "0x1" };
    };
    const advance = sender.advance.bind(sender);
    sender.advance = () => {
      if (sender.advances === 1) {
        sender.pending = new Set();
        sender.outcomes = [{ keys: ["last"], hash: "0x1", state: "mined", gasUsed: 100n, cost: 7n }];
      }
      return advance();
    };
    await keeper.run(stop.signal);
    expect(sender.submitted).to.deep.equal([["last"]]);
    expect(sender.advances).to.equal(2);
    expect(log.lines.map(({ message }) => message)).to.include.members([
      "Stopping: nothing new is sent",
      "Mined",
      "Stopped",
    ]);
  });

  it("counts rewards and gas of what was mined, by duty", async () => {
    const { keeper, sender, meter } = setUp([], [dutyOf("test", ({ block }) => [intentOf(`${block.number}`, 1)])]);
    await keeper.turn(snapshotAt(1));
    sender.outcomes = [{ keys: ["1"], hash: "0x1", state: "mined", gasUsed: 100_000n, cost: 7n }];
    await keeper.turn(snapshotAt(2));
    sender.outcomes = [{ keys: ["2"], hash: "0x2", state: "reverted", gasUsed: 50_000n, cost: 7n }];
    await keeper.turn(snapshotAt(3));
    expect(meter.of("duty_mined_total", { duty: "test" })).to.equal(1);
    expect(meter.of("duty_reward_quote_total", { duty: "test" })).to.equal(1);
    expect(meter.of("duty_gas_total", { duty: "test" })).to.equal(100_000);
    expect(meter.of("duty_failed_total", { duty: "test", state: "reverted" })).to.equal(1);
  });

  it("uses declared metrics only", async () => {
    const { keeper, meter } = setUp([], [dutyOf("test", () => [intentOf("1", 1)])]);
    await keeper.turn(snapshotAt(1));
    const names = new Set([...meter.values.keys()].map((key) => key.split(" ")[0] ?? ""));
    expect([...names].filter((name) => METRICS[name] === undefined)).to.deep.equal([]);
  });

  it("a duty with a schedule runs when that says so", () => {
    const { clock, log, meter, health } = setUp([], []);
    clock.time = Date.UTC(2026, 0, 1, 10, 59, 0);
    const at: string[] = [];
    const duty = dutyOf("hourly", () => {
      at.push(new Date(clock.time).toISOString().slice(11, 16));
      return [];
    });
    const runner = new DutyRunner(duty, { clock, log, meter, health }, "0 * * * *");
    for (let minute = 0; minute < 130; minute += 1) {
      runner.decide(snapshotAt(1));
      clock.time += 60_000;
    }
    expect(at).to.deep.equal(["11:00", "12:00", "13:00"]);
  });
});
