import { expect } from "chai";

import { annualCompounded, annualSimple } from "./annual.ts";
import { breakEvenOf, type CarryParameters, carryOf } from "./carry.ts";
import { differencesTo } from "./differences.ts";
import { FundingArgumentError } from "./errors.ts";
import { type CrowdingParameters, crowdingOf, percentileOf } from "./signals.ts";

const PERIOD = 28_800;
const DAY = 86_400;

describe("funding: a year of it", () => {
  it("0.01 % per 8 h is 10.95 % simple and 11.57 % compounded", () => {
    expect(annualSimple(0.0001, PERIOD)).to.be.closeTo(0.1095, 1e-12);
    // 1.0001^1095 - 1
    expect(annualCompounded(0.0001, PERIOD)).to.be.closeTo(0.115_714, 1e-6);
    expect(annualCompounded(-0.0001, PERIOD)).to.be.closeTo(-0.103_723, 1e-6);
    expect(annualSimple(0.0001, 3_600)).to.be.closeTo(0.876, 1e-12);
  });

  it("refuses a period of nothing and a rate that leaves nothing", () => {
    expect(() => annualSimple(0.0001, 0)).to.throw(FundingArgumentError);
    expect(() => annualCompounded(-1, PERIOD)).to.throw(FundingArgumentError);
  });
});

describe("funding: carry", () => {
  const month: CarryParameters = {
    perpetual: "short",
    rates: [{ rate: 0.0001, seconds: 30 * DAY }],
    period: PERIOD,
    perpetualFees: { entry: 0.0005, exit: 0.0005 },
    otherFees: { entry: 0.001, exit: 0.001 },
  };

  it("a month of 0.01 % per 8 h earns 0.9 %, 0.6 % after fees of four trades, 7.3 % a year", () => {
    const carry = carryOf(month);
    expect(carry.funding).to.be.closeTo(0.009, 1e-12); // 90 periods
    expect(carry.fees).to.be.closeTo(-0.003, 1e-12);
    expect(carry.net).to.be.closeTo(0.006, 1e-12);
    expect(carry.annualYield).to.be.closeTo(0.073, 1e-9); // 0.006 x 365 / 30
  });

  it("the long side pays what the short receives, and gains from a basis that widens", () => {
    const carry = carryOf({ ...month, perpetual: "long", basis: { entry: -0.001, exit: 0.002 } });
    expect(carry.funding).to.be.closeTo(-0.009, 1e-12);
    expect(carry.basis).to.be.closeTo(0.003, 1e-12);
  });

  it("financing and capital count: 5 % a year on half of the notional put up", () => {
    const carry = carryOf({ ...month, financing: 0.05, capital: 0.5 });
    expect(carry.financing).to.be.closeTo((-0.05 * 30) / 365, 1e-12);
    expect(carry.annualYield).to.be.closeTo((2 * (0.006 - (0.05 * 30) / 365) * 365) / 30, 1e-9);
  });

  it("rates one after the other add up", () => {
    const rates = [
      { rate: 0.0003, seconds: PERIOD },
      { rate: -0.0001, seconds: 2 * PERIOD },
    ];
    expect(carryOf({ ...month, rates }).funding).to.be.closeTo(0.0001, 1e-15);
  });

  it("breaks even after ten days at 0.01 %, and over a month at a third of it", () => {
    const { rate, seconds } = breakEvenOf(month);
    expect(seconds).to.be.closeTo(10 * DAY, 1e-3); // 0.3 % at 0.03 % a day
    expect(rate).to.be.closeTo(0.003 / 90, 1e-12);
    expect(breakEvenOf({ ...month, perpetual: "long" }).seconds).to.equal(Infinity);
    expect(breakEvenOf({ ...month, perpetual: "long" }).rate).to.be.closeTo(-0.003 / 90, 1e-12);
    const free = { entry: 0, exit: 0 };
    expect(breakEvenOf({ ...month, perpetualFees: free, otherFees: free }).seconds).to.equal(0);
  });

  it("refuses a horizon of nothing", () => {
    expect(() => carryOf({ ...month, rates: [] })).to.throw(FundingArgumentError);
    expect(() => carryOf({ ...month, capital: 0 })).to.throw(FundingArgumentError);
  });
});

describe("funding: crowding", () => {
  const history = Array.from({ length: 100 }, (_, i) => i / 1e6);
  const calm: CrowdingParameters = {
    rate: 50e-6,
    premium: 50e-6,
    rates: history,
    premiums: history,
    utilisation: 0.81,
    openInterest: 1_000,
    depth: 250,
  };

  it("nothing leans while rate and premium stand in the middle", () => {
    const { side, crowding } = crowdingOf(calm);
    expect(side).to.equal("neither");
    expect(crowding).to.be.lessThan(0.02);
  });

  it("longs are crowded with both high, by nine tenths of the lean at 81 % utilisation", () => {
    const { side, crowding, squeeze, ratePercentile } = crowdingOf({ ...calm, rate: 1, premium: 1 });
    expect(ratePercentile).to.equal(1);
    expect(side).to.equal("long");
    expect(crowding).to.be.closeTo(0.9, 1e-12);
    // The book takes a quarter of the open interest.
    expect(squeeze).to.be.closeTo(0.675, 1e-12);
  });

  it("shorts are crowded with both low, nobody when they disagree", () => {
    expect(crowdingOf({ ...calm, rate: -1, premium: -1 }).side).to.equal("short");
    expect(crowdingOf({ ...calm, rate: 1, premium: -1 })).to.include({ side: "neither", crowding: 0, squeeze: 0 });
  });

  it("a deep book, or no open interest, cannot be squeezed", () => {
    const high = { ...calm, rate: 1, premium: 1 };
    expect(crowdingOf({ ...high, depth: 2_000 }).squeeze).to.equal(0);
    expect(crowdingOf({ ...high, openInterest: 0 }).squeeze).to.equal(0);
  });

  it("refuses a history too short and parts beyond one", () => {
    expect(() => percentileOf([1, 2], 1)).to.throw(FundingArgumentError);
    expect(() => crowdingOf({ ...calm, utilisation: 1.1 })).to.throw(FundingArgumentError);
  });
});

describe("funding: other venues", () => {
  it("compares rates for one period, whatever each is quoted for", () => {
    const differences = differencesTo({ rate: 0.0001, period: PERIOD }, [
      { venue: "same", rate: 0.0001, period: PERIOD },
      { venue: "hourly", rate: 0.000_02, period: 3_600 },
      { venue: "four hours", rate: 0.000_01, period: 14_400 },
    ]);
    expect(differences.map(({ venue }) => venue)).to.deep.equal(["four hours", "hourly", "same"]);
    expect(differences.map(({ rate }) => rate)[1]).to.be.closeTo(0.000_16, 1e-15);
    expect(differences.map(({ difference }) => difference)[0]).to.be.closeTo(0.000_08, 1e-15);
    expect(differences.map(({ annual }) => annual)[1]).to.be.closeTo(-0.000_06 * 1_095, 1e-12);
    expect(() => differencesTo({ rate: 0, period: 0 }, [])).to.throw(FundingArgumentError);
  });
});
