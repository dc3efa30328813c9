import { expect } from "chai";

import { WAD } from "./fixedPoint.ts";
import {
  addExposure,
  addOns,
  equity,
  equityForInitial,
  exposedLots,
  initialMargin,
  maintenanceMargin,
  NO_HEALTH,
  pricesAt,
  withdrawable,
} from "./margin.ts";
import type { Market, Risk } from "./market.ts";
import { Bench } from "./testing.ts";

const RISK: Risk = {
  indexPerLot: 0n,
  sampledAt: 0n,
  basis: 0n,
  volatility: 0n,
  quantum: 10n ** 14n,
  initialMargin: 1_000n, // 10 %
  maintenance: 60n,
  marginDepth: 10_000_000n * WAD,
};

describe("model: margin", () => {
  it("IM is N x base + N^2 / depth, MM a constant part of it", () => {
    // 100,000 x 10 % + 100,000^2 / 10,000,000 = 10,000 + 1,000
    expect(initialMargin(100_000n * WAD, RISK)).to.equal(11_000n * WAD);
    expect(maintenanceMargin(11_000n * WAD, RISK)).to.equal(6_600n * WAD);
    expect(initialMargin(100_000n * WAD, { ...RISK, marginDepth: 0n })).to.equal(10_000n * WAD);
  });

  it("is the same fraction where the depth is not whole in basis points, and where it is", () => {
    const notionals = [1n, 12_345_678_901_234_567_891n, 987_654_321n * WAD + 7n];
    for (const marginDepth of [10n ** 23n, 10n ** 23n + 1n, 255n * 10n ** 24n, 12_345n]) {
      for (const notional of notionals) {
        // The definition: (N x 1,000 / 10,000 + N^2 / depth), rounded up.
        const numerator = notional * 1_000n * marginDepth + notional * notional * 10_000n;
        const denominator = 10_000n * marginDepth;
        const expected = numerator / denominator + (numerator % denominator === 0n ? 0n : 1n);
        expect(initialMargin(notional, { ...RISK, marginDepth })).to.equal(expected);
      }
    }
  });

  it("rounds both up", () => {
    expect(initialMargin(1n, RISK)).to.equal(1n);
    expect(initialMargin(1n, { ...RISK, marginDepth: 0n })).to.equal(1n);
    expect(maintenanceMargin(1n, RISK)).to.equal(1n);
  });

  it("counts orders on their worse side", () => {
    const position = { cash: 0n, entry: 0n, bidLots: 30n, askLots: 100n };
    expect(exposedLots({ ...position, size: 50n })).to.equal(80n);
    expect(exposedLots({ ...position, size: 10n })).to.equal(90n);
    expect(exposedLots({ ...position, size: -50n })).to.equal(150n);
  });

  it("weighs profit for IM, and counts losses in full", () => {
    const prices = { risk: RISK, mark: 11n * WAD, pnlWeight: 50n, volatility: 0n, funding: 0n };
    // 100 lots bought at tick 100,000 = 10 USD a lot, marked at 11: 100 USD of profit.
    const long = { cash: 500n * WAD, size: 100n, entry: 10_000_000n, bidLots: 0n, askLots: 0n };
    const winner = addExposure(NO_HEALTH, long, prices, true);
    expect(equity(winner)).to.equal(600n * WAD);
    expect(equityForInitial(winner)).to.equal(550n * WAD);
    const loser = addExposure(NO_HEALTH, { ...long, size: -100n }, prices, true);
    expect([equity(loser), equityForInitial(loser)]).to.deep.equal([400n * WAD, 400n * WAD]);
    // Notional 1,100: IM 110 + 1,100^2 / 10,000,000.
    expect(winner.initial).to.equal(110n * WAD + (121n * WAD) / 1_000n);
    expect(withdrawable(winner)).to.equal(550n * WAD - winner.initial);
    expect(withdrawable({ ...winner, impaired: true })).to.equal(500n * WAD - winner.initial);
  });

  it("adds to IM for volatility on every exposed lot, for funding on the lots of the side that pays; MM stays", () => {
    const exposure = { cash: 0n, size: 100n, entry: 0n, bidLots: 30n, askLots: 250n };
    // Long 130 at worst, short 150 at worst: the larger is exposed.
    expect(addOns(exposure, { volatility: 2n, funding: 0n })).to.equal(300n);
    expect(addOns(exposure, { volatility: 2n, funding: 3n })).to.equal(300n + 3n * 130n);
    expect(addOns(exposure, { volatility: 2n, funding: -3n })).to.equal(300n + 3n * 150n);
    expect(addOns({ ...exposure, askLots: 80n }, { volatility: 0n, funding: -3n })).to.equal(0n);
    const prices = { risk: RISK, mark: 11n * WAD, pnlWeight: 50n, volatility: WAD / 10n, funding: WAD / 100n };
    const plain = addExposure(NO_HEALTH, exposure, { ...prices, volatility: 0n, funding: 0n }, false);
    const charged = addExposure(NO_HEALTH, exposure, prices, false);
    expect(charged.initial - plain.initial).to.equal(11n * WAD);
    expect(charged.maintenance).to.equal(plain.maintenance);
  });

  it("takes the mark into the add-ons: volatility per mille, rounded up; funding to come, 4 % at most", () => {
    const bench = new Bench();
    const { market } = bench;
    const stormy: Market = {
      ...market,
      risk: { ...market.risk, volatility: 7n },
      funding: { ...market.funding, rate: -1_000n },
    };
    const prices = pricesAt(stormy, 10n ** 18n + 1n, bench.now);
    expect(prices.volatility).to.equal(7n * 10n ** 15n + 1n);
    expect(prices.funding).to.equal(-1_000n * 64n * 3_600n);
    const fast: Market = { ...stormy, funding: { ...market.funding, rate: 10n ** 12n } };
    expect(pricesAt(fast, 10n ** 18n, bench.now).funding).to.equal(4n * 10n ** 16n);
  });

  it("lets no more than cash leave", () => {
    const rich = { ...NO_HEALTH, cash: 10n, weightedGains: 1_000n, gains: 1_000n };
    expect(withdrawable(rich)).to.equal(10n);
    expect(withdrawable({ ...rich, cash: -5n })).to.equal(0n);
  });
});
