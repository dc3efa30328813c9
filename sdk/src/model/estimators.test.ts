import { expect } from "chai";

import { nextDepth } from "./depth.ts";
import { MAX_INTEREST, nextSaturation } from "./estimators.ts";
import { WAD } from "./fixedPoint.ts";
import type { EstimatorTerms } from "./marketTerms.ts";
import { Bench, INDEX_TICK, MARKET, named, order, TERMS } from "./testing.ts";

const bps = (count: bigint): bigint => count * 10n ** 14n;
const SOURCE = `0x${"0".repeat(38)}99` as const;

/** A market that measures what is given, with a maker who has the book to herself. */
function market(estimators: Partial<EstimatorTerms>) {
  const bench = new Bench({ ...TERMS, estimators: { ...TERMS.estimators, ...estimators } });
  const { exchange } = bench;
  const maker = bench.open(10_000_000n);
  let slot = 0n;

  /** Bids or asks for one sample, that many basis points from the index. */
  const sampleAt = (basisPoints: bigint, elapsed: bigint): void => {
    const tick = INDEX_TICK + basisPoints * 10n;
    slot += 1n;
    exchange.place(maker.owner, maker.account, order({ isAsk: basisPoints < 0n, tick, lots: 10_000n, slot }));
    bench.now += elapsed;
    expect(exchange.samplePremium([MARKET], 64n, 0n).result).to.equal(1n);
    exchange.cancelMany(maker.owner, maker.account, MARKET, 1n << slot);
  };
  const settle = () => {
    bench.now = (bench.now / 3_600n + 1n) * 3_600n;
    const { events } = exchange.settleFunding(MARKET, 0n);
    const [settled] = named(events, "IntervalSettled");
    const [conditions] = named(events, "ConditionsSettled");
    if (settled === undefined) throw new Error("No interval has ended");
    return { settled: settled.args, conditions: conditions?.args };
  };
  return { bench, exchange, maker, sampleAt, settle };
}

describe("model: estimators", () => {
  it("weighted mean: samples of equal length weigh 1, 2, 3, 4, which makes 31.7 bp of WhiteBIT's 1, 40, 80 and -1", () => {
    const { sampleAt, settle } = market({ isWeighted: true });
    for (const premium of [1n, 40n, 80n, -1n]) sampleAt(premium, 60n);
    expect(settle().settled.premium).to.equal(bps(317n) / 10n);
  });

  it("weighted mean: nothing covered is no premium, and an interval begins with nothing", () => {
    const { sampleAt, settle, bench } = market({ isWeighted: true });
    sampleAt(40n, 60n);
    settle();
    expect(bench.market.measures).to.deep.equal({
      weightedIntegral: 0n,
      weight: 0n,
      interestIntegral: 0n,
      interestCovered: 0n,
    });
    expect(settle().settled.premium).to.equal(0n);
  });

  it("weighted mean: where it begins in mid-interval, the mean does not move", () => {
    const { sampleAt, bench, exchange, settle } = market({});
    sampleAt(40n, 60n);
    sampleAt(20n, 30n);
    exchange.configureMarket(MARKET, { ...TERMS, estimators: { ...TERMS.estimators, isWeighted: true } });
    expect(bench.market.measures.weight).to.equal(90n * 90n);
    expect(settle().settled.premium).to.equal((bps(40n) * 60n + bps(20n) * 30n) / 90n);
  });

  it("interest: the mean of the answers, the last mean without one, the constant before the first", () => {
    const { sampleAt, settle, bench } = market({ source: SOURCE });
    sampleAt(0n, 60n);
    expect(settle().conditions?.interest).to.equal(TERMS.funding.interest);
    bench.interest = bps(3n);
    sampleAt(0n, 60n); // the order is placed a minute after the last sample, which is one in passing
    bench.interest = bps(9n);
    sampleAt(0n, 30n);
    bench.interest = MAX_INTEREST + 1n;
    sampleAt(0n, 30n);
    expect(settle().conditions?.interest).to.equal((bps(3n) * 120n + bps(9n) * 30n) / 150n);
    sampleAt(0n, 60n);
    expect(settle().conditions?.interest).to.equal((bps(3n) * 120n + bps(9n) * 30n) / 150n);
  });

  it("interest: nothing stays of a source that is replaced", () => {
    const { sampleAt, settle, bench, exchange } = market({ source: SOURCE });
    bench.interest = bps(3n);
    sampleAt(0n, 60n);
    settle();
    sampleAt(0n, 60n);
    const estimators = { ...TERMS.estimators, source: `0x${"0".repeat(38)}98` as const };
    exchange.configureMarket(MARKET, { ...TERMS, estimators });
    expect(bench.market.measures.interestCovered).to.equal(0n);
    expect(bench.market.conditions.hasInterest).to.equal(false);
    expect(settle().conditions?.interest).to.equal(TERMS.funding.interest);
  });

  it("depth: the thinner side within the band, in firm lots, as far as a deep book needs", () => {
    const depth = { depthBand: bps(100n), impactDepth: 5_000n * WAD, depthInterval: 60n, maxDepthLevels: 2n };
    const { bench, exchange, maker } = market(depth);
    const rest = (isAsk: boolean, tick: bigint, lots: bigint, slot: bigint): void => {
      exchange.place(maker.owner, maker.account, order({ isAsk, tick, lots, slot }));
    };
    rest(false, INDEX_TICK - 10n, 30n, 0n);
    rest(false, INDEX_TICK - 20n, 40n, 1n);
    rest(false, INDEX_TICK - 30n, 900n, 2n); // a third level
    rest(true, INDEX_TICK + 1_000n, 60n, 3n); // at the edge
    rest(true, INDEX_TICK + 1_001n, 900n, 4n); // beyond
    bench.now += 60n;
    const [sampled] = named(exchange.samplePremium([MARKET], 64n, 0n).events, "DepthSampled");
    expect(sampled?.args).to.deep.equal({ market: MARKET, measured: 600n * WAD, depth: 600n * WAD });
    rest(true, INDEX_TICK + 5n, 100_000n, 5n);
    rest(false, INDEX_TICK, 100_000n, 6n);
    bench.now += 60n;
    const [next] = named(exchange.samplePremium([MARKET], 64n, 0n).events, "DepthSampled");
    expect(next?.args.measured).to.equal(5_000n * WAD);
    expect(next?.args.depth).to.equal(nextDepth(600n * WAD, 5_000n * WAD, 60n));
  });

  it("saturation: up by 32, down by a quarter, and a rate of zero never saturates", () => {
    expect(nextSaturation(0n, bps(50n), bps(100n))).to.equal(32n);
    expect(nextSaturation(240n, bps(-50n), bps(100n))).to.equal(255n);
    expect(nextSaturation(255n, bps(49n), bps(100n))).to.equal(191n);
    expect(nextSaturation(1n, 0n, 0n)).to.equal(0n);
    let steps = 0;
    for (let saturation = 255n; saturation !== 0n; steps += 1) saturation = nextSaturation(saturation, 0n, bps(1n));
    expect(steps).to.equal(17);
  });

  it("saturation: intervals that nobody settled count as well", () => {
    const { sampleAt, settle, bench, exchange } = market({ tracksSaturation: true });
    sampleAt(500n, 60n);
    expect(settle().conditions?.saturation).to.equal(32n);
    bench.now += 3n * 3_600n;
    exchange.settleFunding(MARKET, 0n);
    expect(bench.market.conditions.saturation).to.equal(13n); // 32, 24, 18, 13
  });
});
