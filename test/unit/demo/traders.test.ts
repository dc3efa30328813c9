import { expect } from "chai";

import { STEP } from "../../../scripts/demo/path.ts";
import { planTrades, wanted, type TraderPlan } from "../../../scripts/demo/traders.ts";

const LONG: TraderPlan = { name: "long", targets: [800, 0] };
const SHORT: TraderPlan = { name: "short", targets: [-500, 0] };

describe("demo: traders", () => {
  it("one buyer and one seller trade at a time, no more than the limit", () => {
    const positions = [
      [0, 0],
      [-450, 0],
    ];
    expect(planTrades([LONG, SHORT], positions, [60, 60], 0, 0)).to.deep.equal([
      { trader: 0, market: 0, lots: 60 },
      { trader: 1, market: 0, lots: -50 },
    ]);
  });

  it("two buyers take turns", () => {
    const plans = [LONG, { ...LONG, name: "other" }];
    const buyers = [0, 1, 2].map((step) =>
      planTrades(plans, [[0], [0]], [60], 0, step * STEP).map(({ trader }) => trader),
    );
    expect(buyers).to.deep.equal([[0], [1], [0]]);
  });

  it("a position is trimmed by an eighth in one phase of three, and restored", () => {
    const hours = [0, 3, 6, 9].map((hour) => wanted(LONG, 0, 0, 0, hour * 3600));
    expect(hours).to.deep.equal([800, 800, 700, 800]);
  });

  it("whoever leaves wants nothing any more", () => {
    const leaving = { ...SHORT, closesAt: 7200 };
    expect(wanted(leaving, 0, 0, 0, 7199)).to.equal(-500);
    expect(wanted(leaving, 0, 0, 0, 7200)).to.equal(0);
    expect(planTrades([leaving], [[-500]], [60], 0, 7200)).to.deep.equal([{ trader: 0, market: 0, lots: 60 }]);
  });
});
