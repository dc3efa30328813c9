import { expect } from "chai";

import { WAD } from "./fixedPoint.ts";
import { HIGHEST_RANK, NO_THRESHOLD, rankOf, thresholdAfter } from "./rank.ts";
import { QUANTUM } from "./testing.ts";

const ONE = 1n << 32n;

/** 100 lots long, entered at tick 100,000 of 1e14: 1,000 USD. */
const LONG = { size: 100n, entry: 10_000_000n };

describe("model: rank", () => {
  it("is profit fraction x leverage where in profit", () => {
    // At 11 USD a lot: 100 of profit on 1,000 is 1/10 (floored in 2^-32), 1,100 of notional on 275 of equity is 4.
    const tenth = ONE / 10n;
    expect(rankOf(LONG, 11n * WAD, QUANTUM, 275n * WAD)).to.equal(tenth * 4n * ONE);
    // Half the equity, twice the leverage, twice the rank.
    expect(rankOf(LONG, 11n * WAD, QUANTUM, (275n * WAD) / 2n)).to.equal(tenth * 8n * ONE);
    // A short that was entered at 1,200 has 100 of profit on it: 1/12.
    const short = { size: -100n, entry: 12_000_000n };
    expect(rankOf(short, 11n * WAD, QUANTUM, 275n * WAD)).to.equal((ONE / 12n) * 4n * ONE);
  });

  it("is minus loss fraction / leverage where not", () => {
    // At 9 USD a lot: 100 of loss on 1,000 is 1/10, 900 of notional on 225 of equity is 4.
    expect(rankOf(LONG, 9n * WAD, QUANTUM, 225n * WAD)).to.equal(-(((ONE / 10n) * ONE) / (4n * ONE)));
    expect(rankOf(LONG, 10n * WAD, QUANTUM, 225n * WAD)).to.equal(0n);
  });

  it("counts entry and equity as one at least, and never exceeds the threshold's start", () => {
    expect(rankOf(LONG, 11n * WAD, QUANTUM, -1n)).to.equal(rankOf(LONG, 11n * WAD, QUANTUM, 1n));
    expect(rankOf({ size: 100n, entry: 0n }, 11n * WAD, QUANTUM, 0n)).to.equal(HIGHEST_RANK);
    // Leverage is one unit at least: hardly any notional on a fortune.
    expect(rankOf({ size: 1n, entry: 1n }, 2n * QUANTUM, QUANTUM, 1n << 120n)).to.equal(ONE);
  });

  it("faces a threshold that falls through all ranks in the window", () => {
    expect(thresholdAfter(0n, 120n)).to.equal(HIGHEST_RANK);
    // 256 steps in 120 s: 30 s are 64 of them.
    expect(thresholdAfter(30n, 120n)).to.equal(1n << 64n);
    expect(thresholdAfter(60n, 120n)).to.equal(1n);
    // 61 s are 130.13 steps, two below the middle.
    expect(thresholdAfter(61n, 120n)).to.equal(-4n);
    expect(thresholdAfter(90n, 120n)).to.equal(-(1n << 64n));
    expect(thresholdAfter(119n, 120n)).to.equal(-(1n << 125n));
    expect(thresholdAfter(120n, 120n)).to.equal(NO_THRESHOLD);
    for (let t = 1n; t <= 120n; t += 1n) expect(thresholdAfter(t, 120n) < thresholdAfter(t - 1n, 120n)).to.equal(true);
  });
});
