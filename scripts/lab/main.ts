/**
 * The laboratory: recorded markets and seeded agents against models, intervals and estimators of the funding rate; what is compared first
 * runs on the real contracts. Writes reports/lab.html.
 * Usage: npm run lab -- [--seeds N] [--quick] [--workers N] [--model]; --model leaves the contracts out
 */
import { mkdir, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";

import hre from "hardhat";

import { formatDuration } from "../demo/format.ts";
import { loadAssets } from "../demo/report/parts.ts";
import { right, table } from "../demo/tables.ts";
import { calibrationOf } from "./calibration.ts";
import { FULL, QUICK, rowsFor, SECTIONS } from "./grid.ts";
import { runAll } from "./pool.ts";
import { renderLab } from "./report.ts";
import { fingerprintOf, headlineOf, resultsOf, verdictsOf } from "./results.ts";
import { paymentTable, tableOf, TITLES } from "./tables.ts";
import { loadRecordings } from "./world.ts";

const REPORT_DIRECTORY = "reports";
const REPORT = `${REPORT_DIRECTORY}/lab.html`;
const MAX_SEEDS = 64;
const MAX_WORKERS = 16;

const { values: options } = parseArgs({
  options: {
    seeds: { type: "string" },
    quick: { type: "boolean", default: false },
    model: { type: "boolean", default: false },
    workers: { type: "string", default: String(Math.min(availableParallelism(), MAX_WORKERS)) },
  },
});
const base = options.quick ? QUICK : FULL;
const seeds = Number(options.seeds ?? base.seeds);
const workers = Number(options.workers);
if (!Number.isInteger(seeds) || seeds < 2 || seeds > MAX_SEEDS) {
  console.error(`--seeds takes a whole number from 2 to ${MAX_SEEDS}`);
  process.exit(2);
}
if (!Number.isInteger(workers) || workers < 1 || workers > MAX_WORKERS) {
  console.error(`--workers takes a whole number from 1 to ${MAX_WORKERS}`);
  process.exit(2);
}

console.log("Building the contracts, if they changed");
await hre.tasks.getTask("build").run({ noTests: true, quiet: true });
const startedAt = performance.now();
const elapsed = (): number => (performance.now() - startedAt) / 1_000;

const rows = rowsFor({ ...base, seeds, onChain: !options.model });
const tasks = rows.flatMap((row) => row.tasks);
console.log(`${rows.length} rows, ${tasks.length} runs in ${workers} processes`);
let shown = 0;
const answers = await runAll(tasks, workers, (done, { configuration, seed, onChain }) => {
  if (done < tasks.length && elapsed() - shown < 10) return;
  shown = elapsed();
  const where = onChain ? "contracts" : "model";
  const name = `${configuration.name}, seed ${seed}, ${where}`;
  console.log(`${String(done).padStart(4)} of ${tasks.length}  ${name.padEnd(48)}  ${formatDuration(shown)}`);
});

const results = resultsOf(rows, answers);
const verdicts = verdictsOf(results);
const calibration = calibrationOf(await loadRecordings(), headlineOf(results)[0]);
for (const section of SECTIONS) {
  const { head, rows: lines } = tableOf(section, results);
  if (lines.length > 0) console.log(`\n${TITLES[section]}\n${table(head, ["left", ...right(head.length - 1)], lines)}`);
}
const payments = paymentTable(results);
console.log(
  `\nStepping out for the moment of payment\n${table(payments.head, ["left", ...right(payments.head.length - 1)], payments.rows)}`,
);
console.log(
  `\nUnder the venues' terms, against the recordings\n${table(calibration.head, ["left", ...right(4)], calibration.rows)}`,
);

await mkdir(REPORT_DIRECTORY, { recursive: true });
const given = {
  results,
  verdicts,
  calibration,
  isQuick: options.quick,
  seconds: elapsed(),
  fingerprint: fingerprintOf(results),
};
await writeFile(REPORT, renderLab(given, await loadAssets()));
const events = headlineOf(results).flatMap((result) => result.answers.map((answer) => answer.events));
if (!options.model)
  console.log(
    `\non the contracts: ${events.length} runs, ${events.reduce((sum, count) => sum + count, 0)} events equal to the model's, to the unit`,
  );
for (const { claim, figures, holds } of verdicts)
  console.log(`${holds ? "holds" : "NOT REACHED"}: ${claim}: ${figures}`);
console.log(`report: ${REPORT}; fingerprint of the numbers: ${given.fingerprint}; ${formatDuration(elapsed())}`);
// Few seeds and days say nothing about a claim.
process.exitCode = options.quick || verdicts.every(({ holds }) => holds) ? 0 : 1;
