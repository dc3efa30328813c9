import { expect } from "chai";

import { startChain } from "../../scripts/demo/local.ts";
import { MARKETS } from "../../scripts/demo/settings.ts";
import { loadRecording } from "../../scripts/recordings/recording.ts";
import { replayContracts } from "../../scripts/replay/contracts.ts";
import { replayModel } from "../../scripts/replay/model.ts";
import { planReplay } from "../../scripts/replay/plan.ts";

const DAY = 86_400;
/** 2023-08-17, the day of the crash. */
const FROM = 1_692_230_400;

describe("replay: the contracts beside the model", () => {
  for (const settings of MARKETS) {
    it(`${settings.symbol}: a day with a crash leaves the same events, balances and rates, to the unit`, async () => {
      const plan = planReplay(await loadRecording(settings.asset), FROM, FROM + DAY, settings.tickSize);
      const connection = await startChain(FROM - DAY);
      try {
        const { intervals, events } = await replayContracts({ connection, settings, plan });
        expect(intervals.map(({ end }) => end)).to.deep.equal([1, 2, 3].map((part) => FROM + (part * DAY) / 3));
        expect(intervals.every(({ covered }) => covered === 28_800n)).to.equal(true);
        expect(intervals).to.deep.equal(replayModel(settings, plan));
        expect(events).to.be.greaterThan(500);
      } finally {
        await connection.close();
      }
    });
  }
});
