import { expect } from "chai";

import { fittedCount, runTrials, scoreOf, STAGES, type Trial } from "../../scripts/forecast/evaluate.ts";
import { errorsOf } from "../../scripts/forecast/fit.ts";
import { loadIntervals, type RecordedInterval } from "../../scripts/forecast/history.ts";
import { ASSETS } from "../../scripts/recordings/recording.ts";
import { COEFFICIENTS } from "../../sdk/src/funding/index.ts";

/** Of the mean absolute error of "same as last time", by hours of the interval observed. */
const MOST_OF_LAST: ReadonlyMap<number, number> = new Map([
  [0, 1],
  [4, 0.75],
  [7, 0.5],
]);

describe("forecast: the last third of the recordings, fitted on the rest", () => {
  for (const asset of ASSETS) {
    describe(asset, () => {
      let intervals: RecordedInterval[];
      let judged: Trial[];
      before(async () => {
        intervals = await loadIntervals(asset);
        judged = runTrials(intervals).slice(fittedCount(intervals) - 1);
      });

      it("beats same as last time at the start, by a quarter at half, by half at seven eighths", () => {
        expect(judged).to.have.length(242);
        for (const [hours, most] of MOST_OF_LAST) {
          const { ratio, error, lastError } = scoreOf(judged, hours);
          const figures = `${error.toFixed(3)} of ${lastError.toFixed(3)} bp, ratio ${ratio.toFixed(3)}`;
          console.log(`        ${hours} hours observed: mean error ${figures}`);
          expect(ratio, `${hours} hours observed`).to.be.lessThan(most);
        }
      });

      it("its 90 % interval holds 85 to 95 % of the rates, however much was observed", () => {
        for (const hours of STAGES) {
          const { coverage, width } = scoreOf(judged, hours);
          console.log(`        ${hours} hours observed: ${coverage.toFixed(3)} inside, ${width.toFixed(2)} bp wide`);
          expect(coverage, `${hours} hours observed`).to.be.within(0.85, 0.95);
        }
      });

      it("does not look ahead: what comes later changes no forecast", () => {
        const cut = 100;
        const altered = intervals.map((interval, i) => (i < cut ? interval : { ...interval, rate: 0.01 }));
        const [whole, part] = [runTrials(intervals), runTrials(altered)];
        // The trial at `cut - 1` is of interval `cut`, whose rate is another, but was not known when it was forecast.
        expect(part.slice(0, cut).map(({ forecasts }) => forecasts)).to.deep.equal(
          whole.slice(0, cut).map(({ forecasts }) => forecasts),
        );
        expect(part[cut]?.forecasts).not.to.deep.equal(whole[cut]?.forecasts);
      });
    });
  }

  it("the committed errors are those of the fitted part", async () => {
    const fitted = await Promise.all(
      ASSETS.map(async (asset) => {
        const intervals = await loadIntervals(asset);
        return runTrials(intervals.slice(0, fittedCount(intervals))).slice(75);
      }),
    );
    for (const hours of STAGES) {
      const errors = fitted.flatMap((trials) => errorsOf(trials, hours)).sort((a, b) => a - b);
      const quantiles = COEFFICIENTS.margins.quantiles[hours] ?? [];
      expect(quantiles.at(-1)).to.be.closeTo(errors.at(-1) ?? NaN, 0.005);
      expect(quantiles[18]).to.be.closeTo(errors[Math.round(0.9 * (errors.length - 1))] ?? NaN, 0.005);
    }
  });
});
