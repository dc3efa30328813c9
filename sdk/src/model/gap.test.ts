import { expect } from "chai";

import { WAD } from "./fixedPoint.ts";
import { GAP_PAUSE } from "./gap.ts";
import { Bench, expectError, INDEX_TICK, MARKET, named, order } from "./testing.ts";

/** Somebody is long, somebody short, from 1,000 USD; MM is 5 % there. */
function market() {
  const bench = new Bench();
  const { exchange } = bench;
  const [long, short] = [bench.open(10_000n), bench.open(10_000n)];
  exchange.place(short.owner, short.account, order({ isAsk: true, tick: INDEX_TICK, lots: 100n }));
  exchange.place(long.owner, long.account, order({ isAsk: false, tick: INDEX_TICK, lots: 100n }));
  bench.now += 10n;
  const sample = () => exchange.samplePremium([MARKET], 64n, 0n);
  const withdraw = () => exchange.withdraw(long.owner, long.account, 1n, long.owner);
  return { bench, exchange, long, short, sample, withdraw };
}

describe("model: gap", () => {
  it("begins beyond the MM rate", () => {
    const [at, beyond] = [market(), market()];
    at.bench.price = 950n * WAD;
    at.exchange.prune(MARKET, [], 0n);
    beyond.bench.price = 950n * WAD - 10n ** 10n;
    expectError("IndexGap", () => beyond.exchange.prune(MARKET, [], 0n));
  });

  it("bars exits until it is shown, and while the market pauses", () => {
    const { bench, sample, withdraw } = market();
    bench.price = 900n * WAD;
    expectError("ExitsPaused", withdraw);
    const { result, events } = sample();
    expect(result).to.equal(0n);
    const until = bench.now + GAP_PAUSE;
    expect(named(events, "IndexGapped")[0]?.args).to.deep.equal({
      market: MARKET,
      last: 10n * WAD,
      fresh: 9n * WAD,
      until,
    });
    expectError("ExitsPaused", withdraw);
    bench.now = until - 1n;
    expectError("ExitsPaused", withdraw);
    bench.now = until;
    withdraw();
  });

  it("pauses trading but not cancelling, and forgets the pause with the first operation after it", () => {
    const { bench, exchange, long, sample } = market();
    const bid = order({ isAsk: false, tick: 99_000n, lots: 20n, slot: 1n });
    exchange.place(long.owner, long.account, bid);
    bench.price = 900n * WAD;
    sample();
    expectError("MarketPaused", () => exchange.place(long.owner, long.account, { ...bid, slot: 2n, tick: 90_000n }));
    exchange.cancelMany(long.owner, long.account, MARKET, 2n);
    bench.now += GAP_PAUSE;
    expect(bench.market.hot.alert).to.equal(true);
    exchange.place(long.owner, long.account, { ...bid, slot: 2n, tick: 90_000n });
    expect(bench.market.hot.alert).to.equal(false);
  });

  it("takes no samples in the pause but watches the index", () => {
    const { bench, sample } = market();
    bench.price = 900n * WAD;
    sample();
    const { covered } = bench.market.measured;
    bench.now += 30n;
    bench.price = 910n * WAD;
    expect(sample().result).to.equal(0n);
    expect(bench.market.measured.covered).to.equal(covered);
    expect(bench.market.risk).to.include({ indexPerLot: (91n * WAD) / 10n, sampledAt: bench.now });
  });
});
