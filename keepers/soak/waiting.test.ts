import { expect } from "chai";

import { Waiting } from "./waiting.ts";

const NOBODY = new Set<number>();

describe("Soak: waiting for liquidation", () => {
  it("counts blocks from when an account can be liquidated until it is, or cannot be any more", () => {
    const waiting = new Waiting();
    waiting.observe(1, [7, 8], NOBODY);
    waiting.observe(2, [7], NOBODY);
    waiting.observe(3, [], new Set([7]));
    expect(waiting.ended).to.deep.equal([1, 2]);
    expect(waiting.open).to.equal(0);
  });

  it("starts anew where a liquidation leaves something to liquidate", () => {
    const waiting = new Waiting();
    waiting.observe(1, [7], NOBODY);
    waiting.observe(3, [7], new Set([7]));
    expect(waiting.ended).to.deep.equal([2]);
    expect(waiting.open).to.equal(1);
    waiting.observe(4, [], NOBODY);
    expect(waiting.ended).to.deep.equal([2, 1]);
  });

  it("names who has waited for longer than the deadline, from the end of the faults on", () => {
    const waiting = new Waiting();
    waiting.observe(1, [7], NOBODY);
    waiting.observe(8, [7, 8], NOBODY);
    expect(waiting.late(12, 7, 5)).to.deep.equal([]);
    expect(waiting.late(13, 7, 5)).to.deep.equal([7]);
    expect(waiting.late(14, 7, 5)).to.deep.equal([7, 8]);
    expect(waiting.late(14, 10, 5)).to.deep.equal([]);
  });
});
