import { expect } from "chai";

import { WAD } from "./fixedPoint.ts";
import { decayed, markPerLot, nextBasis } from "./mark.ts";

const ONE = 10n ** 12n;

describe("model: mark", () => {
  it("is index x (1 + basis), rounded toward the index", () => {
    expect(markPerLot(10n * WAD, ONE / 100n)).to.equal((101n * WAD) / 10n);
    expect(markPerLot(3n, ONE / 2n)).to.equal(4n);
    expect(markPerLot(3n, -ONE / 2n)).to.equal(2n);
  });

  it("the basis holds for the gap, then falls linearly to zero", () => {
    expect(decayed(900n, 60n, 60n, 900n)).to.equal(900n);
    expect(decayed(900n, 61n, 60n, 900n)).to.equal(899n);
    expect(decayed(-900n, 510n, 60n, 900n)).to.equal(-450n);
    expect(decayed(900n, 960n, 60n, 900n)).to.equal(0n);
  });

  it("a sample weighs (2 T dt + dt^2) / (2 T^2 + 2 T dt + dt^2)", () => {
    // T = 900, dt = 60: kept 1,620,000, added 111,600.
    const x = (111_600n * ONE) / 100n / (1_620_000n + 111_600n);
    expect(nextBasis(0n, WAD / 100n, 200n, 60n, 900n)).to.equal(x);
    expect(nextBasis(0n, -WAD / 100n, 200n, 60n, 900n)).to.equal(-x);
  });

  it("no sample weighs more than a fifth, and none counts beyond the band", () => {
    expect(nextBasis(0n, WAD / 100n, 100n, 100_000n, 900n)).to.equal(ONE / 500n);
    expect(nextBasis(0n, WAD, 100n, 100_000n, 900n)).to.equal(ONE / 500n);
  });
});
