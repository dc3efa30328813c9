import { expect } from "chai";

import { parseCsv, RecordingError, wadOf, wholeOf } from "../../../scripts/recordings/csv.ts";
import {
  ASSETS,
  HOUR,
  loadRecording,
  parseRecording,
  type RecordingTexts,
  sliceRecording,
  VENUE_INTERVAL,
} from "../../../scripts/recordings/recording.ts";
import { WAD } from "../../../sdk/src/model/index.ts";

const FIRST = 1_685_577_600;
const HOURS = 5_808;

const texts = (change: Partial<RecordingTexts> = {}): RecordingTexts => ({
  rounds: "round_id,answer,updated_at\n7,100,10\n8,101,20\n",
  premiums: "open_time,open,high,low,close\n0,0.1,0.2,-0.1,0\n3600,0,0.1,-1e-05,0.05\n",
  rates: "settled_at,rate\n0,1e-4\n28800,-2.5e-05\n",
  ...change,
});

function expectError(change: Partial<RecordingTexts>, file: string, line: number, reason: string): void {
  expect(() => parseRecording(texts(change)))
    .to.throw(RecordingError)
    .that.deep.includes({ file, line, reason });
}

describe("recordings", () => {
  for (const asset of ASSETS) {
    it(`${asset}: eight months without a gap, as their README says`, async () => {
      const { rounds, premiumHours, venueRates } = await loadRecording(asset);
      expect(premiumHours.size).to.equal(HOURS);
      expect(venueRates.size).to.equal((HOURS * HOUR) / VENUE_INTERVAL + 1);
      expect([...premiumHours.keys()].at(0)).to.equal(FIRST);
      expect([...venueRates.keys()].at(-1)).to.equal(FIRST + HOURS * HOUR);
      expect(rounds).to.have.length(asset === "eth" ? 9_082 : 8_699);
      for (const [i, round] of rounds.slice(1).entries()) {
        expect(round.roundId).to.equal((rounds[i]?.roundId ?? 0n) + 1n);
      }
    });
  }

  it("reads decimals exactly, with and without an exponent", () => {
    const rows = parseCsv("x", "a\n0.0001\n2.096e-05\n-15e-18\n12\n3e+2\n", ["a"]);
    const values = rows.map((row) => wadOf(row, "a"));
    expect(values).to.deep.equal([10n ** 14n, 2_096n * 10n ** 10n, -15n, 12n * WAD, 300n * WAD]);
  });

  it("cuts a part out, with the round that still holds at its start", () => {
    const recording = parseRecording(texts());
    const part = sliceRecording(recording, 15, 28_800);
    expect(part.rounds.map(({ roundId }) => roundId)).to.deep.equal([7n, 8n]);
    expect([...part.venueRates.keys()]).to.deep.equal([28_800]);
    expect([...sliceRecording(recording, 3_700, 9_000).premiumHours.keys()]).to.deep.equal([3_600]);
    expect(sliceRecording(recording, 25, 30).rounds.map(({ roundId }) => roundId)).to.deep.equal([8n]);
  });

  it("names file, line and reason of what does not fit", () => {
    expectError({ rates: "settled,rate\n" }, "rates", 1, "columns settled_at,rate expected, settled,rate found");
    expectError({ rates: "settled_at,rate\n0\n" }, "rates", 2, "2 cells expected, 1 found");
    expectError({ rates: "settled_at,rate\n0,x\n" }, "rates", 2, "rate is not a decimal: x");
    expectError({ rates: "settled_at,rate\n0,1e-19\n" }, "rates", 2, "rate has more than 18 decimals: 1e-19");
    expectError({ rounds: "round_id,answer,updated_at\n1,-5,3\n" }, "rounds", 2, "answer is not a whole number: -5");
    expectError({ rates: "settled_at,rate\n0,0\n28801,0\n" }, "rates", 3, "settled_at does not follow the line before");
    expectError(
      { premiums: "open_time,open,high,low,close\n0,0.3,0.2,-0.1,0\n" },
      "premiums",
      2,
      "open and close do not lie between low and high",
    );
    expect(() => wholeOf({ file: "x", line: 2, cells: { a: "1.5" } }, "a")).to.throw(RecordingError);
  });
});
