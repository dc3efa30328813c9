import { expect } from "chai";

import {
  clampedPremium,
  heldPremium,
  HOUR,
  INTERVAL,
  type PathHour,
  pathRate,
  quoteFor,
  STEP,
  WAD,
} from "../../../scripts/demo/path.ts";

const BP = 10n ** 14n;
const TERMS = { interest: BP, damper: 5n * BP };

/** Hours from 0 on, each [open, close]. */
const hoursOf = (...hours: [bigint, bigint][]): Map<number, PathHour> =>
  new Map(hours.map(([open, close], i) => [i * HOUR, { open, close }]));

describe("demo: the replayed path", () => {
  describe("heldPremium", () => {
    // The midpoints of six steps lie at 1, 3, 5, 7, 9 and 11 twelfths of the hour.
    it("holds each ten minutes at its midpoint between open and close", () => {
      const hours = hoursOf([0n, 12n]);
      expect([0, 1, 2, 3, 4, 5].map((step) => heldPremium(hours, step * STEP))).to.deep.equal([
        1n,
        3n,
        5n,
        7n,
        9n,
        11n,
      ]);
      expect(heldPremium(hours, STEP - 1)).to.equal(1n);
      expect(heldPremium(hours, HOUR - 1)).to.equal(11n);
    });

    it("falls as it rises", () => {
      const hours = hoursOf([-12n, -24n]);
      expect(heldPremium(hours, 0)).to.equal(-13n);
      expect(heldPremium(hours, HOUR - 1)).to.equal(-23n);
    });

    it("jumps where an hour opens away from the last close", () => {
      const hours = hoursOf([0n, 12n], [240n, 0n]);
      expect(heldPremium(hours, HOUR)).to.equal(220n);
    });

    it("fails for an hour that was not recorded", () => {
      expect(() => heldPremium(hoursOf([0n, 0n]), HOUR)).to.throw(
        RangeError,
        "No premium recorded for the hour from 3600",
      );
    });
  });

  describe("quoteFor", () => {
    const index = 2000n * WAD;
    const tickSize = WAD / 100n;

    it("bids a premium and asks one tick above", () => {
      // 2000 x 1.001 = 2002.00
      expect(quoteFor(index, 10n * BP, tickSize)).to.deep.equal({ bid: 200_200, ask: 200_201 });
    });

    it("asks a discount and bids one tick below", () => {
      // 2000 x 0.99875 = 1997.50
      expect(quoteFor(index, (-125n * BP) / 10n, tickSize)).to.deep.equal({ bid: 199_749, ask: 199_750 });
    });

    it("bids the index when there is no premium", () => {
      expect(quoteFor(index, 0n, tickSize)).to.deep.equal({ bid: 200_000, ask: 200_001 });
    });

    it("takes the nearest tick, the upper one of two equally near", () => {
      // 2000.0049, 2000.005 and 2000.0051 over a tick of 0.01
      const prices = [49n, 50n, 51n].map((part) => index + (part * WAD) / 10_000n);
      expect(prices.map((price) => quoteFor(price, 0n, tickSize).bid)).to.deep.equal([200_000, 200_001, 200_001]);
    });
  });

  describe("clampedPremium", () => {
    it("is the interest while the premium is within the damper of it", () => {
      for (const premium of [-4n, 0n, 1n, 6n]) expect(clampedPremium(premium * BP, TERMS)).to.equal(BP);
    });

    it("follows the premium at the damper's distance beyond", () => {
      expect(clampedPremium(7n * BP, TERMS)).to.equal(2n * BP);
      expect(clampedPremium((-6_756n * BP) / 1000n, TERMS)).to.equal((-1_756n * BP) / 1000n);
    });
  });

  describe("pathRate", () => {
    // Nine hours: one before the interval, which ends with the ninth.
    const nine = (values: readonly bigint[]): Map<number, PathHour> =>
      hoursOf(...values.map((v): [bigint, bigint] => [v, v]));
    const end = HOUR + INTERVAL;

    it("covers 480 minutes: the last one before the interval, and not its own last", () => {
      const first = nine([480n * BP, 0n, 0n, 0n, 0n, 0n, 0n, 0n, 0n]);
      expect(pathRate(first, end, TERMS).premium).to.equal(BP);
      const last = nine([0n, 0n, 0n, 0n, 0n, 0n, 0n, 0n, 480n * BP]);
      expect(pathRate(last, end, TERMS).premium).to.equal(59n * BP);
    });

    it("puts the mean through the formula", () => {
      const hours = nine(Array.from({ length: 9 }, () => -8n * BP));
      expect(pathRate(hours, end, TERMS)).to.deep.equal({ premium: -8n * BP, rate: -3n * BP });
    });
  });
});
