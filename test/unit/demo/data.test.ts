import { expect } from "chai";
import { parseUnits } from "ethers";

import { loadHistory } from "../../../scripts/demo/data.ts";
import type { Recording } from "../../../scripts/recordings/recording.ts";
import { HOUR, INTERVAL, WAD } from "../../../scripts/demo/path.ts";
import { FROM, MARKETS, MAX_DAYS, MAX_ROUND_AGE } from "../../../scripts/demo/settings.ts";

const TO = FROM + MAX_DAYS * 24 * HOUR;
/** The demo lists its markets within the hour and a half before the replay. */
const LISTING = FROM - (3 * HOUR) / 2;

describe("demo: the recorded data", () => {
  for (const { asset, symbol, tickSize } of MARKETS) {
    describe(symbol, () => {
      let history: Recording;
      before(async () => {
        history = await loadHistory(asset);
      });

      it("has the premium of the hour that begins when the week ends: the last quotes are of that second", () => {
        expect(history.premiumHours.has(FROM + MAX_DAYS * 24 * HOUR)).to.equal(true);
      });

      it("has every hour's premium and every rate of the week", () => {
        for (let hour = FROM - HOUR; hour < TO; hour += HOUR)
          expect(history.premiumHours.has(hour), `${hour}`).to.be.true;
        for (let end = FROM; end <= TO; end += INTERVAL) expect(history.venueRates.has(end), `${end}`).to.be.true;
        expect(history.venueRates.size).to.equal(22);
      });

      it("has rounds in order, never older than the feed allows", () => {
        const times = history.rounds.map(({ updatedAt }) => updatedAt);
        expect(times[0]).to.be.lessThan(LISTING);
        expect(times.at(-1)).to.be.greaterThan(TO - MAX_ROUND_AGE);
        times.slice(1).forEach((time, i) => {
          expect(time - (times[i] ?? 0), `${time}`).to.be.within(0, MAX_ROUND_AGE);
        });
        history.rounds.slice(1).forEach(({ roundId }, i) => {
          expect(roundId).to.equal((history.rounds[i]?.roundId ?? 0n) + 1n);
        });
      });

      it("keeps the index above 150,000 ticks", () => {
        for (const { answer } of history.rounds) expect((answer * 10n ** 10n) / tickSize >= 150_000n).to.be.true;
      });
    });
  }

  it("is what was recorded, by a few numbers copied from the source", async () => {
    const eth = await loadHistory("eth");
    expect(eth.rounds.find(({ updatedAt }) => updatedAt === 1_691_974_547)).to.deep.equal({
      roundId: 110_680_464_442_257_314_136n,
      answer: 184_000_000_000n,
      updatedAt: 1_691_974_547,
    });
    expect(eth.premiumHours.get(FROM)).to.deep.equal({
      open: parseUnits("-0.00036925"),
      high: parseUnits("0.00007544"),
      low: parseUnits("-0.00054656"),
      close: parseUnits("-0.00031501"),
    });
    expect(eth.venueRates.get(TO)).to.equal((-401n * WAD) / 10_000_000n);
  });
});
