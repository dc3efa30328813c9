import { expect } from "chai";

import { WAD } from "../../../sdk/src/model/fixedPoint.ts";
import { IndexStatus } from "../../../sdk/src/model/indexPrice.ts";
import { equity, equityForInitial } from "../../../sdk/src/model/margin.ts";
import { type Bench, INDEX_TICK, MARKET, order } from "../../../sdk/src/model/testing.ts";
import { callOf, carryOut, decideWith, newBench, snapshotOf, SYMBOL } from "../testing/snapshots.ts";
import { absorption, deleveraging, flagging, liquidation } from "./index.ts";

const BOUNDS = [16n, 16n, 40n];
const MAX_LOTS = 0xffff_ffffn;

/**
 * Each of `count` accounts with 110 USD less a fee of 0.50 is 100 lots long from 1,000 USD against one short with 10,000;
 * the price is so many dollars now.
 */
function market(price: bigint, count = 1) {
  const bench = newBench();
  const { exchange } = bench;
  const [keeper, short, rich] = [bench.open(0n), bench.open(10_000n), bench.open(10_000n)];
  const poor = Array.from({ length: count }, () => bench.open(110n));
  for (const { owner, account } of poor) {
    exchange.place(short.owner, short.account, order({ isAsk: true, tick: INDEX_TICK, lots: 100n }));
    exchange.place(owner, account, order({ isAsk: false, tick: INDEX_TICK, lots: 100n }));
  }
  bench.jump(price * WAD);
  return { bench, exchange, keeper: keeper.account, short, rich, poor: poor.map(({ account }) => account) };
}

const equityOf = ({ exchange }: Bench, account: bigint): bigint => equity(exchange.healthOf(account, false));

function bid({ exchange, rich }: ReturnType<typeof market>, tick: bigint, lots: bigint, slot = 0n): void {
  exchange.place(rich.owner, rich.account, order({ isAsk: false, tick, lots, slot }));
}

describe("keepers: liquidation", () => {
  it("has nothing to do while everybody is above maintenance margin", async () => {
    expect(await decideWith(liquidation, snapshotOf(market(960n).bench))).to.deep.equal([]);
  });

  it("closes through the book, and knows the reward", async () => {
    const world = market(935n);
    bid(world, 93_400n, 200n);
    const { bench, exchange, keeper, poor } = world;
    const intents = await decideWith(liquidation, snapshotOf(bench, keeper));
    expect(intents.map(callOf)).to.deep.equal([
      { name: "liquidate", args: [[poor[0], 1n, MAX_LOTS, keeper, ...BOUNDS]] },
    ]);
    carryOut(exchange, intents);
    // What it said it would earn is what it has.
    expect(intents[0]?.reward).to.equal(exchange.state.account(keeper).balance);
    expect((intents[0]?.reward ?? 0n) > 0n).to.equal(true);
    expect(await decideWith(liquidation, snapshotOf(bench, keeper)), "healthy now").to.deep.equal([]);
  });

  it("sends what only starts the clock once, and then waits for the concession to reach a bid", async () => {
    const world = market(935n);
    bid(world, 92_565n, 200n); // 1 % below, where the concession is after 34 s
    const { bench, exchange } = world;
    const start = await decideWith(liquidation, snapshotOf(bench));
    expect(start).to.have.length(1);
    carryOut(exchange, start);
    bench.now += 33n;
    expect(await decideWith(liquidation, snapshotOf(bench))).to.deep.equal([]);
    bench.now += 1n;
    expect(await decideWith(liquidation, snapshotOf(bench))).to.have.length(1);
  });

  it("takes the poorest first, and reckons with what the ones before leave in the book", async () => {
    const world = market(935n, 3);
    const { bench, exchange, poor } = world;
    const [first = 0n, second = 0n, third = 0n] = poor;
    // What the first takes, the others do not find: they have their clocks started.
    bid(world, 93_400n, 20n);
    exchange.deposit("0x1111111111111111111111111111111111111111", first, 2n * 10n ** 6n);
    exchange.deposit("0x1111111111111111111111111111111111111111", third, 1n * 10n ** 6n);
    const snapshot = snapshotOf(bench);
    const intents = await decideWith(liquidation, snapshot);
    const accounts = intents.map((intent) => (callOf(intent).args[0] as bigint[])[0]);
    expect(accounts).to.deep.equal([second, third, first]);
    carryOut(exchange, intents);
    expect(exchange.state.book(MARKET).bids).to.deep.equal([]);
    expect(exchange.state.position(MARKET, second).size).to.equal(80n);
    expect(exchange.state.position(MARKET, third).size).to.equal(100n);
    expect(exchange.state.account(third).liquidationStart).to.equal(bench.now);
    expect(await decideWith(liquidation, snapshotOf(bench))).to.deep.equal([]);
  });

  it("looks after no more accounts than it was told", async () => {
    const { bench } = market(935n, 3);
    expect(await decideWith(liquidation, snapshotOf(bench), { maxAccounts: 2 })).to.have.length(2);
  });

  it("goes on in a paused market, and with a gap that nobody has shown", async () => {
    const world = market(1_000n);
    const { bench } = world;
    bid(world, 95_500n, 200n);
    bench.price = 935n * WAD;
    expect(await decideWith(liquidation, snapshotOf(bench)), "gap").to.have.length(1);
    world.exchange.samplePremium([MARKET], 64n, 0n);
    expect(await decideWith(liquidation, snapshotOf(bench)), "pause").to.have.length(1);
  });

  it("waits where the index is not usable, the market halted or in grace", async () => {
    const world = market(935n);
    const { bench, exchange } = world;
    bid(world, 93_400n, 200n);
    const { failing } = snapshotOf(bench);
    for (const status of [IndexStatus.Stale, IndexStatus.Grace]) {
      bench.status = status;
      expect(await decideWith(liquidation, { ...snapshotOf(bench), failing }), `status ${status}`).to.deep.equal([]);
    }
    bench.status = IndexStatus.Usable;
    exchange.haltMarket(MARKET);
    expect(await decideWith(liquidation, { ...snapshotOf(bench), failing }), "halted").to.deep.equal([]);
    exchange.resumeMarket(MARKET);
    expect(await decideWith(liquidation, { ...snapshotOf(bench), failing }), "grace").to.deep.equal([]);
    bench.now += 900n;
    expect(await decideWith(liquidation, snapshotOf(bench)), "grace over").to.have.length(1);
  });

  it("does not believe a snapshot that names an account which does not fail", async () => {
    const { bench, poor } = market(960n);
    expect(await decideWith(liquidation, { ...snapshotOf(bench), failing: new Set(poor) })).to.deep.equal([]);
  });
});

describe("keepers: absorption", () => {
  const limits = (account: bigint) => ({ account: Number(account), caps: { [SYMBOL]: 10 }, discount: 0.004 });

  it("does nothing without an account, or in a market without a cap", async () => {
    const { bench, rich } = market(935n);
    expect(await decideWith(absorption, snapshotOf(bench))).to.deep.equal([]);
    expect(await decideWith(absorption, snapshotOf(bench), { ...limits(rich.account), caps: {} })).to.deep.equal([]);
  });

  it("takes over what the book leaves, and earns the discount", async () => {
    const { bench, exchange, rich, poor } = market(935n);
    const before = equityOf(bench, rich.account);
    const intents = await decideWith(absorption, snapshotOf(bench), limits(rich.account));
    // 935 less 0.4 % is 931.26 a base, 9.3126 a lot; the contract's limit is 0.5 % below.
    expect(intents.map((intent) => callOf(intent).args.slice(1))).to.deep.equal([
      [rich.account, (93_126n * WAD) / 10_000n],
    ]);
    expect(intents[0]).to.include({ batchable: false, subsidised: false });
    carryOut(exchange, intents);
    expect(exchange.state.position(MARKET, rich.account).size > 0n).to.equal(true);
    expect(equityOf(bench, rich.account) - before).to.equal(intents[0]?.reward);
    expect(exchange.healthOf(poor[0] ?? 0n, false).maintenance <= equityOf(bench, poor[0] ?? 0n)).to.equal(true);
  });

  it("waits until the limit is as good as it was told", async () => {
    const { bench, exchange, rich } = market(935n);
    const settings = { ...limits(rich.account), discount: 0.01 };
    expect(await decideWith(absorption, snapshotOf(bench), settings)).to.deep.equal([]);
    carryOut(exchange, await decideWith(liquidation, snapshotOf(bench)));
    bench.now += 33n;
    expect(await decideWith(absorption, snapshotOf(bench), settings)).to.deep.equal([]);
    bench.now += 1n;
    expect(await decideWith(absorption, snapshotOf(bench), settings)).to.have.length(1);
  });

  it("stays within the cap of the market, to the lot", async () => {
    const { bench, exchange, rich } = market(850n);
    const settings = { ...limits(rich.account), caps: { [SYMBOL]: "0.07" }, discount: 0 };
    exchange.deposit(rich.owner, rich.account, 1n); // it is the owner's own
    exchange.fundInsurance(rich.owner, rich.account, MARKET, 100n * WAD);
    carryOut(exchange, await decideWith(absorption, snapshotOf(bench), settings));
    expect(exchange.state.position(MARKET, rich.account).size).to.equal(7n);
  });

  it("keeps free what it was told to keep, and takes as much as that leaves", async () => {
    const { bench, exchange, rich } = market(935n);
    const free = (): bigint => {
      const health = exchange.healthOf(rich.account, true);
      return equityForInitial(health) - health.initial;
    };
    const settings = { ...limits(rich.account), keepFree: "9995" };
    carryOut(exchange, await decideWith(absorption, snapshotOf(bench), settings));
    const { size } = exchange.state.position(MARKET, rich.account);
    expect(size > 0n).to.equal(true);
    expect(free() >= 9_995n * WAD).to.equal(true);
    // With one lot more, of 9.35 USD at 10 % and the add-ons, it would not have been.
    expect(free() - 9_995n * WAD < 2n * WAD).to.equal(true);
  });

  it("leaves to the book what that takes", async () => {
    const world = market(935n);
    bid(world, 93_400n, 200n);
    const other = world.bench.open(10_000n);
    expect(await decideWith(absorption, snapshotOf(world.bench), limits(other.account))).to.deep.equal([]);
  });

  it("takes over nothing with an account that fails itself", async () => {
    const { bench, poor } = market(935n, 2);
    expect(await decideWith(absorption, snapshotOf(bench), limits(poor[0] ?? 0n))).to.deep.equal([]);
  });
});

describe("keepers: flagging and deleveraging", () => {
  it("flags a deficit that neither book nor insurance resolves", async () => {
    const { bench, exchange, poor } = market(850n);
    const intents = await decideWith(flagging, snapshotOf(bench));
    expect(intents.map(callOf)).to.deep.equal([{ name: "flagDeficit", args: [poor[0]] }]);
    carryOut(exchange, intents);
    expect(await decideWith(flagging, snapshotOf(bench)), "once").to.deep.equal([]);
  });

  it("does not flag one that the book and insurance resolve in the same block", async () => {
    const world = market(850n);
    const { bench, exchange, rich } = world;
    exchange.fundInsurance(rich.owner, rich.account, MARKET, 100n * WAD);
    bid(world, 84_900n, 200n);
    expect(await decideWith(flagging, snapshotOf(bench))).to.deep.equal([]);
  });

  it("does not flag an account that still has equity", async () => {
    expect(await decideWith(flagging, snapshotOf(market(935n).bench))).to.deep.equal([]);
  });

  it("takes a flag off when its reason is gone, and renews one that is old", async () => {
    const { bench, exchange, poor } = market(850n);
    carryOut(exchange, await decideWith(flagging, snapshotOf(bench)));
    const failing = snapshotOf(bench).failing;
    bench.now += 3_601n;
    bench.price = 851n * WAD;
    const renewed = await decideWith(flagging, { ...snapshotOf(bench), failing });
    expect(renewed).to.have.length(1);
    carryOut(exchange, renewed);
    expect(exchange.state.account(poor[0] ?? 0n).flaggedAt).to.equal(bench.now);
    bench.price = 1_000n * WAD;
    const lifted = await decideWith(flagging, snapshotOf(bench));
    expect(lifted).to.have.length(1);
    carryOut(exchange, lifted);
    expect(exchange.state.account(poor[0] ?? 0n).flaggedAt).to.equal(0n);
    expect(await decideWith(flagging, snapshotOf(bench))).to.deep.equal([]);
  });

  it("deleverages against the highest rank opposite once the threshold has come down to it, and not before", async () => {
    const { bench, exchange, short, poor } = market(850n);
    expect(await decideWith(deleveraging, snapshotOf(bench)), "no flag").to.deep.equal([]);
    exchange.flagDeficit(poor[0] ?? 0n);
    // The short's rank is 2^57.5 or so (sdk/src/model/deleveraging.test.ts): 34 s.
    bench.now += 33n;
    expect(await decideWith(deleveraging, snapshotOf(bench)), "too early").to.deep.equal([]);
    bench.now += 1n;
    const intents = await decideWith(deleveraging, snapshotOf(bench));
    expect(intents.map(callOf)).to.deep.equal([
      { name: "deleverage", args: [[poor[0], 1n, MAX_LOTS, [short.account]]] },
    ]);
    carryOut(exchange, intents);
    expect(exchange.state.position(MARKET, poor[0] ?? 0n).size).to.equal(0n);
    expect(await decideWith(deleveraging, snapshotOf(bench))).to.deep.equal([]);
  });

  it("names candidates by rank, as many as it takes, and none twice for two accounts", async () => {
    const bench = newBench();
    const { exchange } = bench;
    const maker = bench.open(100_000n);
    const poor = [bench.open(110n), bench.open(110n)];
    const shorts = [bench.open(2_000n), bench.open(200n), bench.open(1_000n)];
    // Everybody trades at 1,000 with the maker: 100 lots long each, and 70, 60 and 80 lots short.
    const trade = ({ owner, account }: (typeof poor)[number], lots: bigint, isAsk: boolean): void => {
      exchange.place(maker.owner, maker.account, order({ isAsk: !isAsk, tick: INDEX_TICK, lots }));
      exchange.place(owner, account, order({ isAsk, tick: INDEX_TICK, lots }));
    };
    for (const account of poor) trade(account, 100n, false);
    for (const [place, lots] of [70n, 60n, 80n].entries()) trade(shorts[place] ?? maker, lots, true);
    bench.jump(850n * WAD);
    for (const { account } of poor) exchange.flagDeficit(account);
    bench.now += 45n;
    const intents = await decideWith(deleveraging, snapshotOf(bench));
    const named = intents.map((intent) => (callOf(intent).args[0] as unknown[])[3]);
    // Profits are the same part of entry; leverage decides: 60 lots on 200 USD, 80 on 1,000, 70 on 2,000.
    const [low, high, middle] = shorts.map(({ account }) => account);
    expect(named[0]).to.deep.equal([high, middle]);
    expect(named[1]).to.deep.equal([middle, low]);
    carryOut(exchange, intents);
    expect(exchange.state.position(MARKET, poor[0]?.account ?? 0n).size).to.equal(0n);
  });

  it("prefers the book to candidates", async () => {
    const world = market(850n);
    const { bench, exchange, rich, poor } = world;
    exchange.flagDeficit(poor[0] ?? 0n);
    bench.now += 60n;
    exchange.fundInsurance(rich.owner, rich.account, MARKET, 100n * WAD);
    expect(await decideWith(deleveraging, snapshotOf(bench))).to.have.length(1);
    bench.now += 61n; // the pause for the deficit is over
    bid(world, 84_900n, 200n);
    expect(await decideWith(deleveraging, snapshotOf(bench))).to.deep.equal([]);
    expect(await decideWith(liquidation, snapshotOf(bench))).to.have.length(1);
  });
});
