import { expect } from "chai";
import fc from "fast-check";

import { WAD } from "./fixedPoint.ts";
import { Bench, MARKET, named } from "./testing.ts";
import { MAX_VARIANCE, nextVariance, squaredReturn, volatilityAddOn } from "./volatility.ts";

const INDEX = 10n * WAD;

describe("model: volatility", () => {
  it("squares a return, and divides it by the time in which it happened", () => {
    // 1 % up or down in 10 s: 0.0001 / 10.
    expect(squaredReturn(INDEX, (INDEX * 101n) / 100n, 10n)).to.equal(10n ** 13n);
    expect(squaredReturn(INDEX, (INDEX * 99n) / 100n, 10n)).to.equal(10n ** 13n);
    // A day counts as a day.
    expect(squaredReturn(INDEX, (INDEX * 101n) / 100n, 86_400n)).to.equal(10n ** 14n / 86_400n);
    expect(squaredReturn(INDEX, (INDEX * 101n) / 100n, 0n)).to.equal(10n ** 14n);
    expect(squaredReturn(INDEX, INDEX * 2n, 1n)).to.equal(MAX_VARIANCE);
  });

  it("the EMA by hand", () => {
    // T = 3,600: 2 T^2 = 25,920,000, 2 T dt + dt^2 = 72,100 for 10 s. (1e13 x 72,100 + 25,920,000) / 25,992,100 = 27,739,197,680.
    expect(nextVariance(1n, INDEX, (INDEX * 101n) / 100n, 10n)).to.equal(27_739_197_680n);
    // Without a move it falls; from an hour on, and from a week too, one look takes a fifth.
    expect(nextVariance(1_000_000n, INDEX, INDEX, 10n)).to.equal(997_226n);
    expect(nextVariance(1_000_000n, INDEX, INDEX, 3_600n)).to.equal(800_000n);
    expect(nextVariance(1_000_000n, INDEX, INDEX, 604_800n)).to.equal(800_000n);
    expect(nextVariance(1n, INDEX, INDEX, 10n)).to.equal(1n);
  });

  it("one move weighs the same however it is cut off by looks", () => {
    const seconds = fc.bigInt({ min: 0n, max: 20n });
    fc.assert(
      fc.property(seconds, (dt) => {
        const reference = nextVariance(1n, INDEX, (INDEX * 101n) / 100n, 1n);
        const other = nextVariance(1n, INDEX, (INDEX * 101n) / 100n, dt);
        expect(other * 1_000n >= reference * 994n && other <= reference).to.equal(true);
      }),
    );
  });

  it("the add-on is what three deviations of a quarter of an hour ask beyond the base rate", () => {
    // Variance 1e-7 per s: sqrt(9e-5) = 0.94868 %, three times 2.84605 %.
    expect(volatilityAddOn(10n ** 11n, 100n)).to.equal(10n); // 1.85 % is capped by the base rate of 1 %
    expect(volatilityAddOn(10n ** 11n, 200n)).to.equal(9n); // 0.84605 %, rounded up
    expect(volatilityAddOn(10n ** 11n, 284n)).to.equal(1n);
    expect(volatilityAddOn(10n ** 11n, 285n)).to.equal(0n);
    expect(volatilityAddOn(MAX_VARIANCE, 5_000n)).to.equal(100n);
    expect(volatilityAddOn(MAX_VARIANCE, 555n)).to.equal(55n);
  });

  it("samples and gaps count, and the slot says what IM adds", () => {
    const bench = new Bench();
    const { exchange } = bench;
    bench.now += 10n;
    bench.price = 1_010n * WAD;
    exchange.samplePremium([MARKET], 64n, 0n);
    expect(bench.market.measured.variance).to.equal(27_739_197_680n);
    expect(bench.market.risk.volatility).to.equal(0n);
    // 1,010 to 1,212 is a gap of 20 %: 0.04 / 10 s, weighed 72,100 of 25,992,100; IM is 10 %.
    bench.now += 10n;
    bench.price = 1_212n * WAD;
    const { events } = exchange.samplePremium([MARKET], 64n, 0n);
    expect(named(events, "IndexGapped")).to.have.length(1);
    const variance = (4n * 10n ** 15n * 72_100n + 27_739_197_680n * 25_920_000n) / 25_992_100n;
    expect(bench.market.measured.variance).to.equal(variance);
    // sqrt(8,100 x 1.1123e-5) = 30.02 %: beyond twice the base rate.
    expect(bench.market.risk.volatility).to.equal(100n);
  });
});
