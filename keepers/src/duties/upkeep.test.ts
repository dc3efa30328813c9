import { expect } from "chai";

import { WAD } from "../../../sdk/src/model/fixedPoint.ts";
import { IndexStatus } from "../../../sdk/src/model/indexPrice.ts";
import { INDEX_TICK, MARKET, order } from "../../../sdk/src/model/testing.ts";
import { Priority } from "./priorities.ts";
import { fundingRealising, fundingSettlement, premiumSampling, pruning } from "./index.ts";
import { callOf, carryOut, decideWith, newBench, snapshotOf } from "../testing/snapshots.ts";

/** 100 lots of open interest, bought for 1,000 USD; 0.70 of fees, of which 0.14 are there for bounties. */
function market() {
  const bench = newBench();
  const { exchange } = bench;
  const [keeper, short, long] = [bench.open(0n), bench.open(10_000n), bench.open(10_000n)];
  exchange.place(short.owner, short.account, order({ isAsk: true, tick: INDEX_TICK, lots: 100n }));
  exchange.place(long.owner, long.account, order({ isAsk: false, tick: INDEX_TICK, lots: 100n }));
  exchange.samplePremium([MARKET], 64n, 0n);
  return { bench, exchange, keeper: keeper.account, short, long };
}

describe("keepers: premium sampling", () => {
  it("has nothing to do before a sample is due", async () => {
    const { bench, keeper } = market();
    bench.now += 9n;
    expect(await decideWith(premiumSampling, snapshotOf(bench, keeper))).to.deep.equal([]);
  });

  it("samples in the second in which it falls due, for the bounty", async () => {
    const { bench, exchange, keeper } = market();
    const sampledAt = bench.now;
    bench.now += 10n;
    const intents = await decideWith(premiumSampling, snapshotOf(bench, keeper));
    expect(intents.map(({ key, reward }) => ({ key, reward }))).to.deep.equal([
      { key: `sample:1:${sampledAt}`, reward: WAD / 100n },
    ]);
    expect(intents.map(callOf)).to.deep.equal([{ name: "samplePremium", args: [[1n], 64n, keeper] }]);
    carryOut(exchange, intents);
    expect(exchange.state.account(keeper).balance).to.equal(WAD / 100n);
    expect(bench.market.risk.sampledAt).to.equal(bench.now);
  });

  it("tells by what a simulation returned that somebody was faster", async () => {
    const { bench, keeper } = market();
    bench.now += 10n;
    const [intent] = await decideWith(premiumSampling, snapshotOf(bench, keeper));
    const returned = (bits: bigint): string => `0x${bits.toString(16).padStart(64, "0")}`;
    expect([intent?.hasEffect?.(returned(1n)), intent?.hasEffect?.(returned(0n))]).to.deep.equal([true, false]);
  });

  it("samples without a beneficiary for nothing", async () => {
    const { bench } = market();
    bench.now += 10n;
    const [intent] = await decideWith(premiumSampling, snapshotOf(bench, 0n));
    expect(intent).to.include({ reward: 0n, subsidised: true });
  });

  it("samples less often if told so, but leaves no time uncovered", async () => {
    const { bench, keeper } = market();
    bench.now += 29n;
    expect(await decideWith(premiumSampling, snapshotOf(bench, keeper), { every: 30 })).to.have.length(0);
    bench.now += 1n;
    expect(await decideWith(premiumSampling, snapshotOf(bench, keeper), { every: 30 })).to.have.length(1);
    // No sample covers more than 60 s.
    bench.now += 29n;
    expect(await decideWith(premiumSampling, snapshotOf(bench, keeper), { every: 3_600 })).to.have.length(0);
    bench.now += 1n;
    expect(await decideWith(premiumSampling, snapshotOf(bench, keeper), { every: 3_600 })).to.have.length(1);
  });

  it("shows a gap at once, also when no sample is due, before anything else", async () => {
    const { bench, exchange, keeper } = market();
    bench.now += 2n;
    bench.price = 940n * WAD; // MM is 5 %
    const intents = await decideWith(premiumSampling, snapshotOf(bench, keeper), { every: 60 });
    expect(intents.map(({ priority, reward }) => ({ priority, reward }))).to.deep.equal([
      { priority: Priority.Gap, reward: 0n },
    ]);
    carryOut(exchange, intents);
    expect(bench.market.crisis.pausedUntil).to.equal(bench.now + 60n);
  });

  it("waits while the market is paused, halted, or its index is not usable", async () => {
    const { bench, exchange, keeper } = market();
    bench.now += 10n;
    for (const status of [IndexStatus.Stale, IndexStatus.Grace, IndexStatus.SequencerDown]) {
      bench.status = status;
      expect(await decideWith(premiumSampling, snapshotOf(bench, keeper)), `status ${status}`).to.deep.equal([]);
    }
    bench.status = IndexStatus.Usable;
    bench.price = 940n * WAD;
    exchange.samplePremium([MARKET], 64n, 0n);
    bench.now += 59n;
    expect(await decideWith(premiumSampling, snapshotOf(bench, keeper)), "paused").to.deep.equal([]);
    bench.now += 1n;
    expect(await decideWith(premiumSampling, snapshotOf(bench, keeper)), "pause over").to.have.length(1);
    exchange.haltMarket(MARKET);
    bench.now += 10n;
    expect(await decideWith(premiumSampling, snapshotOf(bench, keeper)), "halted").to.deep.equal([]);
  });

  describe("with unfundable orders on the side that it walks", () => {
    /** A bid at 1,010 by somebody who can no longer pay for it at 960: 5 of loss and 9.60 of IM are more than 12. */
    function topped() {
      const world = market();
      const { bench, exchange } = world;
      const poor = bench.open(12n);
      exchange.place(poor.owner, poor.account, order({ isAsk: false, tick: 101_000n, lots: 10n, slot: 7n }));
      bench.price = 960n * WAD;
      return { ...world, poor };
    }

    it("prunes them ahead of the sample, for their owner's fee", async () => {
      const { bench, exchange, keeper, poor } = topped();
      bench.now += 5n;
      const intents = await decideWith(premiumSampling, snapshotOf(bench, keeper));
      expect(intents.map(callOf)).to.deep.equal([{ name: "prune", args: [1n, [(poor.account << 8n) | 7n], keeper] }]);
      carryOut(exchange, intents);
      expect(exchange.state.book(MARKET).bids).to.deep.equal([]);
      expect(await decideWith(premiumSampling, snapshotOf(bench, keeper))).to.deep.equal([]);
    });

    it("samples once that is due: pruning would sample in passing first, and earn nothing", async () => {
      const { bench, keeper } = topped();
      bench.now += 10n;
      const intents = await decideWith(premiumSampling, snapshotOf(bench, keeper));
      expect(intents.map((intent) => callOf(intent).name)).to.deep.equal(["samplePremium"]);
    });

    it("leaves those alone that no sample counts", async () => {
      const { bench, keeper } = topped();
      bench.price = 1_011n * WAD; // the bid is below the index
      bench.now += 5n;
      expect(await decideWith(premiumSampling, snapshotOf(bench, keeper))).to.deep.equal([]);
    });
  });
});

describe("keepers: funding settlement", () => {
  it("settles a sampled interval once it has ended, for the bounty", async () => {
    const { bench, exchange, keeper } = market();
    bench.now += 10n;
    exchange.samplePremium([MARKET], 64n, 0n);
    bench.now = 3_600_000n + 3_599n;
    expect(await decideWith(fundingSettlement, snapshotOf(bench, keeper)), "not yet").to.deep.equal([]);
    bench.now += 1n;
    const intents = await decideWith(fundingSettlement, snapshotOf(bench, keeper));
    // 20 % of 0.70 are 0.14, and the bounty is 0.10.
    expect(intents.map(({ key, reward }) => ({ key, reward }))).to.deep.equal([
      { key: "settle:1:3603600", reward: WAD / 10n },
    ]);
    carryOut(exchange, intents);
    expect(bench.market.funding.rate).not.to.equal(0n);
    expect(await decideWith(fundingSettlement, snapshotOf(bench, keeper)), "once").to.deep.equal([]);
  });

  it("leaves an interval alone that nobody sampled", async () => {
    const bench = newBench();
    bench.now += 3_600n;
    expect(await decideWith(fundingSettlement, snapshotOf(bench))).to.deep.equal([]);
  });

  it("needs neither a usable index nor a market that trades", async () => {
    const { bench, exchange, keeper } = market();
    bench.now += 10n;
    exchange.samplePremium([MARKET], 64n, 0n);
    exchange.haltMarket(MARKET);
    bench.status = IndexStatus.Stale;
    bench.now = 3_603_600n;
    expect(await decideWith(fundingSettlement, snapshotOf(bench, keeper))).to.have.length(1);
  });
});

describe("keepers: realising of funding", () => {
  function accrued() {
    const world = market();
    const { bench, exchange } = world;
    bench.now += 10n;
    exchange.samplePremium([MARKET], 64n, 0n);
    bench.now = 3_603_600n;
    exchange.settleFunding(MARKET, 0n);
    bench.now += 3_000n;
    return world;
  }

  it("realises for the accounts named, from the amount on that is asked", async () => {
    const { bench, exchange, long, short } = accrued();
    const [longId, shortId] = [Number(long.account), Number(short.account)];
    // Interest of 0.01 % in 8 h on 1,000 USD, covered for 10 s of 3,600, paid for 3,000 s: 0.00003 USD or so.
    const settings = { accounts: [longId, shortId], minimum: "0.00002" };
    const intents = await decideWith(fundingRealising, snapshotOf(bench), settings);
    expect(intents.map(callOf)).to.deep.equal([{ name: "realizeFunding", args: [1n, [long.account, short.account]] }]);
    const before = exchange.state.account(long.account).balance;
    carryOut(exchange, intents);
    expect(exchange.state.account(long.account).balance < before).to.equal(true);
    expect(await decideWith(fundingRealising, snapshotOf(bench), settings)).to.deep.equal([]);
  });

  it("does nothing for others, nor below the amount", async () => {
    const { bench, long } = accrued();
    expect(await decideWith(fundingRealising, snapshotOf(bench))).to.deep.equal([]);
    const settings = { accounts: [Number(long.account)], minimum: 1 };
    expect(await decideWith(fundingRealising, snapshotOf(bench), settings)).to.deep.equal([]);
  });
});

describe("keepers: pruning", () => {
  it("removes what has expired, and leaves what is good", async () => {
    const { bench, exchange, keeper, short } = market();
    const expiry = bench.now + 5n;
    exchange.place(short.owner, short.account, order({ isAsk: true, tick: 101_000n, lots: 20n, slot: 1n, expiry }));
    exchange.place(short.owner, short.account, order({ isAsk: true, tick: 101_000n, lots: 20n, slot: 2n }));
    bench.now = expiry;
    expect(await decideWith(pruning, snapshotOf(bench, keeper)), "its last second").to.deep.equal([]);
    bench.now += 1n;
    const intents = await decideWith(pruning, snapshotOf(bench, keeper));
    expect(intents.map(callOf)).to.deep.equal([{ name: "prune", args: [1n, [(short.account << 8n) | 1n], keeper] }]);
    expect(intents[0]).to.include({ reward: WAD / 10n, subsidised: false });
    carryOut(exchange, intents);
    expect(exchange.state.order(MARKET, (short.account << 8n) | 2n).lots).to.equal(20n);
    expect(await decideWith(pruning, snapshotOf(bench, keeper))).to.deep.equal([]);
  });

  it("names no more than so many orders, the best prices first, and waits for an index", async () => {
    const { bench, exchange, keeper, short } = market();
    const expiry = bench.now;
    for (const [slot, tick] of [102_000n, 101_000n, 103_000n].entries()) {
      const given = { isAsk: true, tick, lots: 20n, slot: BigInt(slot) + 1n, expiry };
      exchange.place(short.owner, short.account, order(given));
    }
    bench.now += 1n;
    const [intent] = await decideWith(pruning, snapshotOf(bench, keeper), { maxOrders: 2 });
    const keyOf = (slot: bigint): bigint => (short.account << 8n) | slot;
    expect(intent && callOf(intent).args[1]).to.deep.equal([keyOf(2n), keyOf(1n)]);
    bench.status = IndexStatus.Stale;
    expect(await decideWith(pruning, snapshotOf(bench, keeper))).to.deep.equal([]);
  });
});
