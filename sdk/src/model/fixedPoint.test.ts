import { expect } from "chai";
import fc from "fast-check";

import { clamp, divDown, divToZero, divUp } from "./fixedPoint.ts";

describe("model: fixedPoint", () => {
  it("spells its rounding", () => {
    expect([divDown(7n, 2n), divUp(7n, 2n), divUp(6n, 2n), divUp(0n, 5n)]).to.deep.equal([3n, 4n, 3n, 0n]);
    expect([divToZero(7n, 2n), divToZero(-7n, 2n)]).to.deep.equal([3n, -3n]);
    expect([clamp(-9n, -2n, 2n), clamp(1n, -2n, 2n), clamp(9n, -2n, 2n)]).to.deep.equal([-2n, 1n, 2n]);
  });

  it("rounds up exactly where something is left", () => {
    const value = fc.bigInt({ min: 0n, max: 2n ** 250n });
    const divisor = fc.bigInt({ min: 1n, max: 2n ** 120n });
    fc.assert(
      fc.property(value, divisor, (a, b) => {
        expect(divUp(a, b) - divDown(a, b)).to.equal(a % b === 0n ? 0n : 1n);
      }),
    );
  });
});
