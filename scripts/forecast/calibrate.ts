/**
 * Fits the forecaster on the first two thirds of the recordings, judges it on the last third, and writes the coefficients that the SDK
 * ships. Usage: npm run calibrate -- [--check]; --check writes nothing and fails if the committed ones are others.
 */
import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";

import { format, resolveConfig } from "prettier";

import type { Coefficients } from "../../sdk/src/funding/index.ts";
import { right, table } from "../demo/tables.ts";
import { ASSETS, HOUR } from "../recordings/recording.ts";
import { fittedCount, runTrials, scoreOf, STAGES, VENUE_RATE } from "./evaluate.ts";
import { fit } from "./fit.ts";
import { loadIntervals, toHourly } from "./history.ts";

const TARGET = new URL("../../sdk/src/funding/forecast/calibrated.ts", import.meta.url);

const { values: options } = parseArgs({ options: { check: { type: "boolean", default: false } } });

async function sourceOf(coefficients: Coefficients): Promise<string> {
  const source = `import type { Coefficients } from "./coefficients.ts";

/** Fitted on the first two thirds of data/ by \`npm run calibrate\`, which writes this file. */
export const COEFFICIENTS: Coefficients = ${JSON.stringify(coefficients)};
`;
  const config = await resolveConfig(TARGET);
  return format(source, { ...config, parser: "typescript" });
}

const markets = await Promise.all(ASSETS.map(async (asset) => ({ asset, intervals: await loadIntervals(asset) })));
const coefficients = fit(
  markets.map(({ intervals }) => intervals.slice(0, fittedCount(intervals))),
  (what, score) => {
    console.log(`${score.toFixed(4)}  ${what}`);
  },
);

for (const { asset, intervals } of markets) {
  // The first interval has no last one, so that there is one trial less.
  const judged = runTrials(intervals, coefficients).slice(fittedCount(intervals) - 1);
  const rows = STAGES.map((hours) => {
    const { error, lastError, ratio, coverage, width } = scoreOf(judged, hours);
    return [hours, error, lastError, ratio, coverage, width].map((value, i) => value.toFixed(i === 0 ? 0 : 3));
  });
  console.log(`\n${asset}: ${judged.length} intervals that were not fitted on, bp per 8 h`);
  const head = ["hours observed", "mean error", "same as last time", "ratio", "inside 90 %", "mean width"];
  console.log(table(head, right(6), rows));
  const hourly = toHourly(intervals, (premium) => VENUE_RATE.rateOf(premium));
  const { error, lastError, ratio, coverage } = scoreOf(
    runTrials(hourly, coefficients, HOUR).slice(fittedCount(hourly) - 1),
    0,
  );
  console.log(
    `${asset}, a rate every hour, at its start: mean error ${error.toFixed(3)} of ${lastError.toFixed(3)} bp, ` +
      `ratio ${ratio.toFixed(3)}, ${coverage.toFixed(3)} inside`,
  );
}

const source = await sourceOf(coefficients);
if (!options.check) await writeFile(TARGET, source);
else if ((await readFile(TARGET, "utf8")) !== source) {
  console.error("The committed coefficients are others. Run npm run calibrate.");
  process.exitCode = 1;
}
