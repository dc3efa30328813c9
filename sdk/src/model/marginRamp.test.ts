import { expect } from "chai";

import { WAD } from "./fixedPoint.ts";
import { marginAt } from "./marginRamp.ts";
import { MarketStatus } from "./market.ts";
import { Bench, expectError, MARKET, named, TERMS } from "./testing.ts";

const DAY = 86_400n;
const percent = (value: bigint): bigint => (value * WAD) / 100n;
const withMargin = (initialMargin: bigint, maintenance: bigint, depth = 0n) => ({
  ...TERMS,
  margin: { ...TERMS.margin, initialMargin: percent(initialMargin), maintenance: percent(maintenance), depth },
});

/** Samples now, and says what IM rate and maintenance hold. */
function rates(bench: Bench): readonly [bigint, bigint] {
  bench.exchange.samplePremium([MARKET], 64n, 0n);
  const { initialMargin, maintenance } = bench.market.risk;
  return [initialMargin, maintenance];
}

describe("model: margin ramp", () => {
  it("moves along a line, never beyond it", () => {
    const ramp = {
      fromInitial: 500n,
      fromMaintenance: 50n,
      toInitial: 600n,
      toMaintenance: 53n,
      startedAt: 1_000n,
      endsAt: 1_300n,
    };
    expect(marginAt(ramp, 1_000n)).to.deep.equal({ initialMargin: 500n, maintenance: 50n });
    expect(marginAt(ramp, 1_002n)).to.deep.equal({ initialMargin: 500n, maintenance: 50n });
    expect(marginAt(ramp, 1_150n)).to.deep.equal({ initialMargin: 550n, maintenance: 51n });
    expect(marginAt(ramp, 1_299n)).to.deep.equal({ initialMargin: 599n, maintenance: 52n });
    expect(marginAt(ramp, 1_300n)).to.deep.equal({ initialMargin: 600n, maintenance: 53n });
  });

  it("takes a day for a tenth, and moves with samples only", () => {
    const bench = new Bench();
    const start = bench.now;
    const { events } = bench.exchange.configureMarket(MARKET, withMargin(12n, 50n));
    expect(named(events, "MarginRampStarted")[0]?.args).to.deep.equal({
      market: MARKET,
      fromInitial: 1_000n,
      fromMaintenance: 50n,
      toInitial: 1_200n,
      toMaintenance: 50n,
      endsAt: start + 2n * DAY,
    });
    expect(bench.market.risk.initialMargin).to.equal(1_000n);
    bench.now = start + DAY;
    expect(bench.market.risk.initialMargin).to.equal(1_000n);
    expect(rates(bench)).to.deep.equal([1_100n, 50n]);
    // Nobody looks for a week: the line ends at its target.
    bench.now = start + 7n * DAY;
    expect(rates(bench)).to.deep.equal([1_200n, 50n]);
    expect(bench.market.hot.ramping).to.equal(false);
  });

  it("lasts a week at most", () => {
    const bench = new Bench();
    expectError("OutOfBounds", () => bench.exchange.configureMarket(MARKET, withMargin(18n, 50n)));
    bench.exchange.configureMarket(MARKET, withMargin(17n, 50n));
    expect(bench.market.ramp.endsAt - bench.market.ramp.startedAt).to.equal(7n * DAY);
  });

  it("a second configuration starts from where the first has got; a lower one ends it", () => {
    const bench = new Bench();
    const start = bench.now;
    bench.exchange.configureMarket(MARKET, withMargin(15n, 50n));
    bench.now = start + DAY;
    bench.exchange.configureMarket(MARKET, withMargin(12n, 50n));
    // From 11 % to 12 %: a day's tenth is 1.1 % now.
    expect(bench.market.ramp).to.deep.include({ fromInitial: 1_100n, toInitial: 1_200n, startedAt: start + DAY });
    expect(bench.market.ramp.endsAt).to.equal(start + DAY + (10n * DAY + 10n) / 11n);
    bench.exchange.configureMarket(MARKET, withMargin(8n, 50n));
    expect(bench.market.hot.ramping).to.equal(false);
    expect(rates(bench)).to.deep.equal([800n, 50n]);
  });

  it("what falls, falls at once; without a higher MM nothing ramps", () => {
    const bench = new Bench();
    // MM 5 % as before, though IM doubles.
    bench.exchange.configureMarket(MARKET, withMargin(20n, 25n));
    expect(bench.market.hot.ramping).to.equal(false);
    expect(rates(bench)).to.deep.equal([2_000n, 25n]);
    // MM from 5 % to 5.6 %: IM falls to 14 %, and with it MM to 3.5 %, from where the share climbs.
    bench.exchange.configureMarket(MARKET, withMargin(14n, 40n));
    expect(bench.market.ramp).to.deep.include({ fromInitial: 1_400n, fromMaintenance: 25n, toMaintenance: 40n });
  });

  it("a steeper slope raises MM by a step, not within a day of a ramp or of another step", () => {
    const bench = new Bench();
    const { exchange } = bench;
    // The largest position is worth 10 million: a depth of 1e9 adds 1 % to a rate of 10 %.
    const steeper = withMargin(10n, 50n, 1_000_000_000n * WAD);
    expectError("OutOfBounds", () => exchange.configureMarket(MARKET, withMargin(10n, 50n, 900_000_000n * WAD)));
    expectError("OutOfBounds", () => exchange.configureMarket(MARKET, withMargin(11n, 50n, 1_000_000_000n * WAD)));
    exchange.configureMarket(MARKET, withMargin(11n, 50n));
    const end = bench.market.ramp.endsAt;
    bench.now = end;
    rates(bench);
    bench.now = end + DAY - 1n;
    expectError("CoolingDown", () => exchange.configureMarket(MARKET, withMargin(11n, 50n, 1_000_000_000n * WAD)));
    bench.now = end + DAY;
    exchange.configureMarket(MARKET, withMargin(11n, 50n, 1_000_000_000n * WAD));
    expect(bench.market.hot).to.deep.include({ ramping: false, status: MarketStatus.Active });
    expectError("CoolingDown", () => exchange.configureMarket(MARKET, withMargin(12n, 50n, 1_000_000_000n * WAD)));
    expect(steeper.margin.depth).to.equal(bench.market.risk.marginDepth);
  });
});
