import { expect } from "chai";

import type { Round } from "../../../scripts/recordings/recording.ts";
import { planBlocks, roundAt, sparse } from "../../../scripts/demo/timeline.ts";

const round = (roundId: bigint, updatedAt: number): Round => ({ roundId, answer: 1n, updatedAt });

describe("demo: the plan of blocks", () => {
  const eth = [round(1n, 60), round(2n, 90), round(3n, 90), round(4n, 120), round(5n, 200)];
  const btc = [round(7n, 90)];

  it("has a block for every full minute and every second with rounds", () => {
    const plan = planBlocks([eth, btc], 60, 180);
    expect(plan.map(({ time }) => time)).to.deep.equal([60, 90, 120, 180]);
    expect(plan.map(({ samples }) => samples)).to.deep.equal([true, false, true, true]);
  });

  it("puts rounds of one second into one block, in their order, and drops those outside", () => {
    const ids = planBlocks([eth, btc], 60, 180).map(({ rounds }) =>
      rounds.map((list) => list.map(({ roundId }) => roundId)),
    );
    expect(ids).to.deep.equal([
      [[], []],
      [[2n, 3n], [7n]],
      [[4n], []],
      [[], []],
    ]);
  });

  it("settles at multiples of eight hours only", () => {
    const plan = planBlocks([[], []], 28_740, 28_860);
    expect(plan.map(({ settles }) => settles)).to.deep.equal([false, true, false]);
  });

  it("leaves blocks out in which nothing happens, and no time uncovered by samples", () => {
    const plan = planBlocks([[round(1n, 250)], []], 0, 660);
    const busy = ({ time, rounds }: (typeof plan)[number]): boolean => time % 600 === 0 || rounds.flat().length > 0;
    const times = sparse(plan, busy, { interval: 60, gap: 120 }).map(({ time }) => time);
    // The round at 250 s has a sample with it, which the next ones count from.
    expect(times).to.deep.equal([0, 120, 240, 250, 360, 480, 600, 660]);
  });

  it("finds the round that held at a time", () => {
    expect(roundAt(eth, 119).roundId).to.equal(3n);
    expect(roundAt(eth, 120).roundId).to.equal(4n);
    expect(() => roundAt(eth, 59)).to.throw(RangeError);
  });
});
