import { expect } from "chai";

import { autocorrelation } from "../../scripts/lab/calibration.ts";
import { smallerOfNeighbours } from "../../scripts/lab/estimators.ts";
import { costToHold, estimate, halfLife, isBelow, rms, volatilityOfChanges } from "../../scripts/lab/metrics.ts";
import { stepOut } from "../../scripts/lab/payments.ts";
import type { Look, SettledInterval } from "../../scripts/lab/simulate.ts";

const HOUR = 3_600;
const DAY = 86_400;
const WAD = 10n ** 18n;

function look(time: number, change: Partial<Look> = {}): Look {
  return { time, basis: 0, spread: 2, fundingIndex: 0n, indexPerLot: 20n * WAD, openInterest: 100n, ...change };
}

/** Chai's own `closeTo` takes no fractions once the matchers for the chain's integers are there. */
function expectNear(actual: number, expected: number, tolerance: number): void {
  expect(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`).to.equal(true);
}

describe("lab: metrics", () => {
  it("takes the root of the mean square, signs forgotten", () => {
    expect(rms([3, -4, 0, 0])).to.equal(2.5);
    expect(rms([])).to.equal(0);
  });

  it("gives means an interval by Student's t, and none to a single value", () => {
    // Deviation 1, four values: 3.182 x 1 / 2.
    const { mean, margin } = estimate([1, 1, 3, 3].map((value) => value * Math.sqrt(0.75)));
    expectNear(mean, 2 * Math.sqrt(0.75), 1e-12);
    expectNear(margin, 1.591, 1e-12);
    expect(estimate([7])).to.deep.equal({ mean: 7, margin: Infinity, count: 1 });
  });

  it("calls intervals apart only where they do not touch", () => {
    const of = (mean: number, margin: number) => ({ mean, margin, count: 9 });
    expect(isBelow(of(2, 0.5), of(3, 0.4))).to.equal(true);
    expect(isBelow(of(2, 0.5), of(3, 0.5))).to.equal(false);
    expect(isBelow(of(3, 0.1), of(2, 0.1))).to.equal(false);
  });

  it("finds from where a response stays at half of its peak", () => {
    // Peak 8 in the first hour; below half at the third place, above again at the fifth, and down for good from the sixth on.
    const response = [8, 6, 4, 3, 5, 4, 2, 1, 0, 0];
    expect(halfLife(response, HOUR, 2 * HOUR)).to.equal(2 * HOUR);
    expect(halfLife(response, HOUR, 3 * HOUR)).to.equal(5 * HOUR);
    expect(halfLife([8, 8, 8], HOUR, HOUR)).to.equal(3 * HOUR);
    expect(halfLife([-1, -2], HOUR, HOUR)).to.equal(0);
  });

  it("counts what holders pay a day, whichever side pays, weighted by what is held", () => {
    // 0.01 USD on a lot of 20 USD in half a day, then back in the other half: 5 bp each time.
    const there = look(DAY / 2, { fundingIndex: WAD / 100n });
    expectNear(costToHold([look(0), there, look(DAY)]), 10, 1e-9);
    // Where nobody holds anything, nobody pays: only the first half counts.
    expectNear(costToHold([look(0), { ...there, openInterest: 0n }, look(DAY)]), 10, 1e-9);
    expect(costToHold([])).to.equal(0);
  });

  it("measures how a rate changes from one interval to the next", () => {
    expect(volatilityOfChanges([1, 1, 1])).to.equal(0);
    expect(volatilityOfChanges([0, 2, 0, 2, 0])).to.equal(2);
  });

  it("knows a series that repeats itself", () => {
    expectNear(autocorrelation([1, -1, 1, -1], 2), 0.5, 1e-12);
    expect(autocorrelation([3, 3, 3], 1)).to.equal(0);
  });
});

describe("lab: payments", () => {
  const settled = (rate: number): SettledInterval => ({ end: 0, rate, premium: 0, coverage: 1 });

  it("lets who steps out save the lump sum, and of a stream only the time out", () => {
    // Out and in costs 2 bp of spread and 10 bp of fees. Three payments a day, of 20, 10 and -15 bp.
    const gains = stepOut([look(0), look(1)], [settled(20), settled(10), settled(-15)], 8 * HOUR, 900);
    expectNear(gains.lumpSaved, 20 + 10 + 15, 1e-9);
    expectNear(gains.lump, 8 + 0 + 3, 1e-9);
    // A quarter of an hour of eight hours.
    expectNear(gains.streamedSaved, 45 / 32, 1e-9);
    expect(gains.streamed).to.equal(0);
  });
});

describe("lab: estimators", () => {
  const samples = [4n, 4n, 100n, 4n].map((premium) => ({ premium, elapsed: 10n }));

  it("one distorted sample alone moves the smaller of neighbours nowhere", () => {
    expect(smallerOfNeighbours(samples)).to.equal(4n);
    expect(smallerOfNeighbours(samples.map(({ premium, elapsed }) => ({ premium: -premium, elapsed })))).to.equal(-4n);
  });

  it("weighs by time, is the sample itself where there is one, and zero where there is none", () => {
    const twice = [2n, 2n, 8n].map((premium, i) => ({ premium, elapsed: i === 2 ? 30n : 15n }));
    // 2 for the first two, and for the third again; a second 8 would make it 8 for its time.
    expect(smallerOfNeighbours(twice)).to.equal(2n);
    expect(smallerOfNeighbours([...twice, { premium: 8n, elapsed: 60n }])).to.equal(5n);
    expect(smallerOfNeighbours([{ premium: 7n, elapsed: 3n }])).to.equal(7n);
    expect(smallerOfNeighbours([])).to.equal(0n);
  });
});
