import { expect } from "chai";

import { describeRun, shortfallsOf, simulate, USUAL_OPERATIONS } from "./run.ts";
import { REPLAYS } from "./seeds.ts";

const seed = Number(process.env.PLUMBLINE_SEED ?? 20261120);
const operations = Number(process.env.PLUMBLINE_OPERATIONS ?? USUAL_OPERATIONS);

describe("differential: the model against the contracts", function () {
  this.timeout(0);

  it(`${operations.toLocaleString("en")} random operations leave the same state, errors and events`, async () => {
    const run = await simulate(seed, operations);
    console.log(`      seed ${seed.toFixed()}\n${describeRun(run)}`);
    expect(shortfallsOf(run)).to.deep.equal([]);
  });

  for (const replay of REPLAYS) {
    it(`seed ${replay.seed.toFixed()}: ${replay.found}`, async () => {
      await simulate(replay.seed, replay.operations);
    });
  }
});
