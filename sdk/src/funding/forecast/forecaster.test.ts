import { expect } from "chai";

import { FundingArgumentError } from "../errors.ts";
import { WAD } from "../../model/fixedPoint.ts";
import { tieredRate } from "../../model/tiered.ts";
import { clampedRate, monotoneRate } from "../rateFunction.ts";
import { Blend, weightedMedian } from "./blend.ts";
import { advance, correctLevel, correctSum, forSlice, startFilter } from "./filter.ts";
import { FundingForecaster } from "./forecaster.ts";
import { Margins } from "./margins.ts";

const rate = clampedRate({ interest: 0.0001, damper: 0.0005 });
const classic = { rate, interval: 28_800, slice: 3_600 };

describe("forecast: the premium's filter", () => {
  it("advances and corrects as worked by hand", () => {
    // Level and slow level at 2 bp, both with variance 1; a slice of weight 2 with drift 1, half of the distance given up.
    const entered = advance(startFilter(2), { drift: 1, pull: 0.5, slowDrift: 0 }, 2);
    // 0.5^2 x 1 + 0.5^2 x 1 + 1 = 1.5; sum 2 x 2 = 4, its variance 2^2 x 1.5 = 6.
    expect(entered).to.include({ level: 2, sum: 4, ll: 1.5, la: 3, aa: 6, ls: 0.5 });
    // Measured at 5 with noise 1.5: gain 1.5 / 3 = 0.5, so the level goes to 3.5 and the sum by 3 / 3 x 3 to 7.
    const corrected = correctLevel(entered, 5, 1.5);
    expect(corrected).to.include({ level: 3.5, sum: 7, ll: 0.75, aa: 3 });
  });

  it("a settled rate fixes what the interval's sum was", () => {
    const entered = advance(startFilter(2), { drift: 1, pull: 0.5, slowDrift: 0 }, 1);
    const settled = correctSum(entered, 3);
    expect(settled.sum).to.be.closeTo(3, 0.003);
    expect(settled.level).to.be.closeTo(3, 0.003);
    expect(settled.aa).to.be.lessThan(0.003);
  });

  it("two half-hours move as far as an hour", () => {
    const settings = { drift: 0.3, pull: 0.19, slowDrift: 0.01 };
    const half = forSlice(settings, 0.5);
    expect(half.pull).to.be.closeTo(0.1, 1e-12); // 1 - 0.9 x 0.9 = 0.19
    expect(half.drift).to.equal(0.15);
    const filter = { ...startFilter(4), slow: 0 };
    const twice = advance(advance(filter, half, 0), half, 0);
    expect(twice.level).to.be.closeTo(advance(filter, forSlice(settings, 1), 0).level, 1e-12);
  });
});

describe("forecast: blend and margins", () => {
  it("the weighted median is where half of the weight is reached", () => {
    const values = [3, 1, 2].map((value) => ({ value, weight: value }));
    expect(weightedMedian(values)).to.equal(2); // 1 + 2 reaches half of 6
    expect(weightedMedian([...values, { value: 9, weight: 5 }])).to.equal(3);
    expect(() => weightedMedian([])).to.throw(RangeError);
  });

  it("opinions that were right are followed, until they are not", () => {
    const blend = new Blend(1, { sharpness: 16, memory: 4 });
    expect(blend.of(0, [1, 2, 9])).to.equal(2);
    for (let i = 0; i < 5; i += 1) blend.learn(0, [0.1, 2, 2]);
    expect(blend.of(0, [1, 2, 9])).to.equal(1);
    for (let i = 0; i < 30; i += 1) blend.learn(0, [2, 2, 0.1]);
    expect(blend.of(0, [1, 2, 9])).to.equal(9);
  });

  it("margins are the calibration's at first, then a quantile of the own errors that widens with misses", () => {
    const margins = new Margins(2, 0.1, { window: 50, step: 0.02, quantiles: [[0, 1, 2], [4]] });
    expect(margins.of(0)).to.be.closeTo(1.8, 1e-12); // nine tenths of the way from 0 to 2
    expect(margins.of(1)).to.equal(4);
    for (let error = 1; error <= 20; error += 1) margins.learn(0, error);
    expect(margins.of(0)).to.equal(19); // ceil(21 x 0.9) = 19 of 20
    margins.learn(0, 100);
    // After a miss 8.2 % are asked for: ceil(22 x 0.918) = 21 of 21.
    expect(margins.of(0)).to.equal(100);
  });
});

describe("forecast: the forecaster", () => {
  it("of a premium that never moves is sure of the rate", () => {
    const forecaster = new FundingForecaster(classic);
    for (let interval = 0; interval < 40; interval += 1) {
      for (let hour = 0; hour < 8; hour += 1) forecaster.observe({ premium: 0.001, spread: 0.0001 });
      forecaster.settle(0.0005);
    }
    const { rate: forecast, low, high, premium, elapsed, settled } = forecaster.forecast();
    expect(forecast).to.be.closeTo(0.0005, 1e-9);
    expect(premium).to.be.closeTo(0.001, 1e-9);
    expect(high - low).to.be.lessThan(1e-8);
    expect([elapsed, settled]).to.deep.equal([0, 40]);
  });

  it("follows what it observes the more, the more of the interval has passed", () => {
    const forecaster = new FundingForecaster(classic);
    for (let hour = 0; hour < 8; hour += 1) forecaster.observe({ premium: 0.001, spread: 0.0001 });
    forecaster.settle(0.0005);
    const rates = [forecaster.forecast().rate];
    for (let hour = 0; hour < 8; hour += 1) {
      forecaster.observe({ premium: 0.002, spread: 0.0001 });
      rates.push(forecaster.forecast().rate);
    }
    rates.slice(1).forEach((value, i) => {
      expect(value).to.be.greaterThan(rates[i] ?? NaN);
    });
    expect(rates[0]).to.be.closeTo(0.0005, 1e-6);
    // Slices are taken to be noisy, so that not all of the move is believed.
    expect(rates[8]).to.be.within(0.0012, 0.0015);
  });

  it("takes the mean over what was measured: skipped and half covered slices count less", () => {
    const forecaster = new FundingForecaster({ ...classic, interval: 7_200 });
    forecaster.observe({ premium: 0.001 });
    forecaster.skip();
    const skipped = forecaster.forecast();
    expect(skipped.premium).to.be.closeTo(0.001, 1e-6);
    forecaster.settle(undefined);
    expect(forecaster.forecast()).to.include({ elapsed: 0, settled: 0 });
  });

  it("with nothing left to come and no noise, the forecast is the mean that was measured", () => {
    for (const weighting of ["flat", "linear"] as const) {
      const forecaster = new FundingForecaster({ ...classic, weighting });
      const premiums = [10, 14, 9, 30, 22, 8, 12, 15].map((bps) => bps / 1e4);
      for (const premium of premiums) forecaster.observe({ premium, noise: 0 });
      const weights = premiums.map((_, i) => (weighting === "flat" ? 1 : 2 * i + 1));
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      const mean = premiums.reduce((sum, premium, i) => sum + premium * (weights[i] ?? 0), 0) / total;
      expect(forecaster.forecast().premium).to.be.closeTo(mean, 1e-10);
      expect(forecaster.forecast().rate).to.be.closeTo(mean - 0.0005, 1e-10);
    }
  });

  it("an interval that nobody measured teaches the rate and nothing else", () => {
    const forecaster = new FundingForecaster(classic);
    forecaster.observe({ premium: 0.001 });
    forecaster.settle(0.0005);
    forecaster.settle(0.0007);
    expect(forecaster.forecast().settled).to.equal(2);
    expect(Number.isFinite(forecaster.forecast().rate)).to.equal(true);
  });

  it("recalls whole intervals: what they were is what it expects at the start of the next, and learns how far that is off", () => {
    const steady = new FundingForecaster(classic);
    for (let i = 0; i < 40; i += 1) steady.recall({ premium: 0.001 });
    const { rate: forecast, low, high, elapsed, settled } = steady.forecast();
    expect(forecast).to.be.closeTo(0.0005, 1e-9);
    expect(high - low).to.be.lessThan(1e-8);
    expect([elapsed, settled]).to.deep.equal([0, 40]);
    const jumpy = new FundingForecaster(classic);
    for (let i = 0; i < 40; i += 1) jumpy.recall({ premium: i % 2 === 0 ? 0.001 : 0.002, coverage: 0.5 });
    const { low: least, high: most } = jumpy.forecast();
    // Whatever it expects between 0.05 % and 0.15 %, one of the two was missed by half of the distance at least.
    expect(most - least).to.be.at.least(0.0009);
  });

  it("recalls no interval of which slices were given, and nothing out of range", () => {
    const forecaster = new FundingForecaster(classic);
    expect(() => {
      forecaster.recall({ premium: 0.001, coverage: 0 });
    }).to.throw(FundingArgumentError, "coverage");
    forecaster.observe({ premium: 0.001 });
    expect(() => {
      forecaster.recall({ premium: 0.001 });
    }).to.throw(FundingArgumentError, "slices");
  });

  it("works for other intervals: an hour of five-minute slices", () => {
    const forecaster = new FundingForecaster({ rate, interval: 3_600, slice: 300, weighting: "linear" });
    expect(forecaster.slices).to.equal(12);
    for (let i = 0; i < 12; i += 1) forecaster.observe({ premium: -0.001, coverage: 0.5, spread: 0 });
    const { rate: forecast, low, high } = forecaster.forecast();
    expect(forecast).to.be.closeTo(-0.0005, 1e-9);
    expect(low <= forecast && forecast <= high).to.equal(true);
  });

  it("refuses what it cannot use", () => {
    const forecaster = new FundingForecaster(classic);
    expect(() => forecaster.forecast()).to.throw(FundingArgumentError);
    for (const bad of [
      { premium: NaN },
      { premium: 0, coverage: 0 },
      { premium: 0, spread: -1 },
      { premium: 0, noise: NaN },
    ]) {
      expect(() => {
        forecaster.observe(bad);
      }).to.throw(FundingArgumentError);
    }
    for (let hour = 0; hour < 8; hour += 1) forecaster.skip();
    expect(() => {
      forecaster.skip();
    })
      .to.throw(FundingArgumentError)
      .that.includes({ argument: "slices", value: 9 });
    for (const bad of [{ slice: 0 }, { interval: 5_000 }, { level: 1 }]) {
      expect(() => new FundingForecaster({ ...classic, ...bad })).to.throw(FundingArgumentError);
    }
  });
});

describe("rates as functions of the premium", () => {
  it("any model's premiums are found by halving", () => {
    const terms = { interest: 0.0001, damper: 0.0005, cap: 0.002 };
    const exact = clampedRate(terms);
    const found = monotoneRate(exact.rateOf, 0.25);
    for (const value of [0.0001, 0.0004, -0.0019, 0.002, -0.002]) {
      const [a, b] = [exact.premiumsOf(value), found.premiumsOf(value)];
      for (const end of ["low", "high"] as const) {
        if (Number.isFinite(a[end])) expect(b[end], `${value.toString()} ${end}`).to.be.closeTo(a[end], 2e-9);
        else expect(b[end]).to.equal(a[end]);
      }
    }
    expect(found.premiumsOf(1)).to.deep.equal({ low: 0.25, high: Infinity });
    expect(found.premiumsOf(-1)).to.deep.equal({ low: -Infinity, high: -0.25 });
    expect(() => monotoneRate(exact.rateOf, 0)).to.throw(FundingArgumentError);
  });

  it("a forecaster takes the exchange's own models", () => {
    const tiers = [
      { from: 0n, slope: WAD },
      { from: WAD / 1_000n, slope: 3n * WAD },
    ];
    const terms = { interest: WAD / 10_000n, damper: WAD / 2_000n };
    const tiered = monotoneRate(
      (premium) =>
        Number(tieredRate({ ...terms, premium: BigInt(Math.round(premium * 1e18)) }, tiers, WAD / 100n)) / 1e18,
      0.25,
    );
    const forecaster = new FundingForecaster({ ...classic, rate: tiered });
    for (let interval = 0; interval < 3; interval += 1) {
      for (let hour = 0; hour < 8; hour += 1) forecaster.observe({ premium: 0.0026, noise: 0.00001 });
      // 26 bp lie 20 beyond the damper: 10 + 3 x 10 over the interest.
      forecaster.settle(0.0041);
    }
    expect(forecaster.forecast().rate).to.be.closeTo(0.0041, 1e-5);
  });

  it("the premiums of a rate are those that give it", () => {
    expect(rate.premiumsOf(0.0001)).to.deep.equal({ low: 0.0001 - 0.0005, high: 0.0001 + 0.0005 });
    expect(rate.premiumsOf(0.0003).low).to.be.closeTo(0.0008, 1e-12);
    expect(rate.premiumsOf(-0.0003).high).to.be.closeTo(-0.0008, 1e-12);
    const capped = clampedRate({ interest: 0.0001, damper: 0.0005, cap: 0.002 });
    expect(capped.rateOf(0.01)).to.equal(0.002);
    expect(capped.premiumsOf(0.002)).to.deep.equal({ low: 0.0025, high: Infinity });
    expect(capped.premiumsOf(-0.002)).to.deep.equal({ low: -Infinity, high: -0.0025 });
    expect(() => clampedRate({ interest: 0, damper: -1 })).to.throw(FundingArgumentError);
  });
});
