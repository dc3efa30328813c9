import { expect } from "chai";

import { formatBps } from "../../scripts/demo/format.ts";
import { quoteFor, STEP } from "../../scripts/demo/path.ts";
import { MARKETS } from "../../scripts/demo/settings.ts";
import { loadRecording, type Recording } from "../../scripts/recordings/recording.ts";
import {
  errorOf,
  errorsByMonth,
  MEDIAN_LIMIT,
  RateNotRecorded,
  type ReplayError,
} from "../../scripts/replay/accuracy.ts";
import { replayModel } from "../../scripts/replay/model.ts";
import { planReplay, WindowNotRecorded, wholeRecording } from "../../scripts/replay/plan.ts";
import { WAD } from "../../sdk/src/model/index.ts";

const BP = 10n ** 14n;

function show(name: string, { count, median, mean, p90, max }: ReplayError): void {
  const figures = Object.entries({ median, mean, p90, max }).map(([key, value]) => `${key} ${formatBps(value, 3)}`);
  console.log(`      ${name}: ${count} intervals, bp: ${figures.join(", ")}`);
}

describe("replay: eight months through the model", () => {
  for (const settings of MARKETS) {
    it(`${settings.symbol}: half of the rates lie within 0.15 basis points of the venue's`, async () => {
      const recording = await loadRecording(settings.asset);
      const [from, to] = wholeRecording(recording);
      const intervals = replayModel(settings, planReplay(recording, from, to, settings.tickSize));
      // Of the 727 rates the first was measured before the recording begins.
      expect(intervals.map(({ end }) => end)).to.deep.equal([...recording.venueRates.keys()].slice(1));
      // A sample is not due within a minute of one that a round caused; only where the recording begins, and where a gap of the index
      // paused the market, more than that minute is missing.
      expect(intervals.filter(({ covered }) => covered < 28_800n - 60n).length).to.be.at.most(2);
      const error = errorOf(intervals, recording.venueRates);
      show("all", error);
      for (const [month, part] of errorsByMonth(intervals, recording.venueRates)) show(month, part);
      expect(error.median <= MEDIAN_LIMIT).to.equal(true);
    });
  }
});

describe("replay: its plan and its errors", () => {
  const recording: Recording = {
    rounds: [
      { roundId: 1n, answer: 2_000n * 10n ** 8n, updatedAt: 3_000 },
      { roundId: 2n, answer: 2_010n * 10n ** 8n, updatedAt: 4_000 },
      { roundId: 3n, answer: 2_020n * 10n ** 8n, updatedAt: 4_199 },
    ],
    premiumHours: new Map([[3_600, { open: 0n, high: 12n * BP, low: 0n, close: 12n * BP }]]),
    venueRates: new Map([[28_800, 3n * BP]]),
  };
  const tickSize = WAD / 100n;

  it("samples in the last second of each step and when a round arrives, and quotes what is held next", () => {
    const plan = planReplay(recording, 3_600, 4_800, tickSize);
    expect(plan.opening.roundId).to.equal(1n);
    expect(plan.openingQuote).to.deep.equal(quoteFor(2_000n * WAD, BP, tickSize));
    expect(plan.instructions.map(({ time, rounds }) => [time, rounds.length])).to.deep.equal([
      [4_000, 1],
      [4_199, 1],
      [4_799, 0],
    ]);
    // The first step is held at 1 bp, the second at 3 bp; the round of 4,199 comes with the second.
    expect(plan.instructions.map(({ quote }) => quote)).to.deep.equal([
      quoteFor(2_010n * WAD, BP, tickSize),
      quoteFor(2_020n * WAD, 3n * BP, tickSize),
      quoteFor(2_020n * WAD, 3n * BP, tickSize),
    ]);
    expect(STEP).to.equal(600);
  });

  it("refuses a window that was not recorded", () => {
    for (const [from, to] of [
      [3_600, 7_800],
      [0, 3_600],
      [3_660, 4_200],
      [4_200, 4_200],
    ] as const) {
      expect(() => planReplay(recording, from, to, tickSize))
        .to.throw(WindowNotRecorded)
        .that.includes({ from, to });
    }
  });

  it("takes medians and parts by rank, and months by where the interval began", () => {
    const rates = new Map([1, 2, 3, 4].map((n) => [n * 28_800, 0n]));
    const intervals = [-4n, 1n, 2n, -3n].map((rate, i) => ({
      end: (i + 1) * 28_800,
      covered: 28_800n,
      premium: 0n,
      rate,
    }));
    expect(errorOf(intervals, rates)).to.deep.equal({ count: 4, median: 2n, p90: 4n, max: 4n, mean: 2n });
    const boundary = Date.UTC(2023, 6) / 1_000;
    const two = [boundary, boundary + 28_800].map((end) => ({ end, covered: 1n, premium: 0n, rate: 0n }));
    const months = errorsByMonth(two, new Map(two.map(({ end }) => [end, 1n])));
    expect([...months.keys()]).to.deep.equal(["2023-06", "2023-07"]);
    expect(() => errorOf(two, rates)).to.throw(RateNotRecorded);
  });
});
