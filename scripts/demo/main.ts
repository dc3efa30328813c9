/**
 * Replays a recorded week of ETH-USD and BTC-USD against the contracts on a local chain, and compares the funding rates
 * that they set with the formula and with the venue's. Usage: npm run demo -- [--days 1..7]
 */
import { mkdir, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";

import hre from "hardhat";

import { runDemo, type Progress } from "./demo.ts";
import { formatBps, formatDuration, formatTime } from "./format.ts";
import { renderPage } from "./report/page.ts";
import { loadAssets } from "./report/parts.ts";
import { MAX_DAYS } from "./settings.ts";
import { renderTables } from "./tables.ts";

const REPORT_DIRECTORY = "reports";
const REPORT = `${REPORT_DIRECTORY}/demo.html`;

/** Whole days from the command line; undefined if it says something else. */
function parseDays(): number | undefined {
  const { values } = parseArgs({ options: { days: { type: "string", default: String(MAX_DAYS) } } });
  const days = Number(values.days);
  return Number.isInteger(days) && days >= 1 && days <= MAX_DAYS ? days : undefined;
}

const days = parseDays();
if (days === undefined) {
  console.error(`--days takes a whole number from 1 to ${MAX_DAYS}`);
  process.exit(2);
}

console.log("Building the contracts, if they changed");
await hre.tasks.getTask("build").run({ noTests: true, quiet: true });
const startedAt = performance.now();
const elapsed = (): string => formatDuration((performance.now() - startedAt) / 1000);

function showInterval({ interval, intervals, end, rates }: Progress): void {
  const shown = rates.map(
    ({ symbol, rate, venueRate }) =>
      `${symbol} ${formatBps(rate).padStart(7)} (venue ${formatBps(venueRate).padStart(7)})`,
  );
  console.log(`${String(interval).padStart(3)} of ${intervals}  ${formatTime(end)}  ${shown.join("  ")}  ${elapsed()}`);
}

const result = await runDemo({
  days,
  onStage: (stage) => {
    console.log(stage);
  },
  onInterval: showInterval,
});

await mkdir(REPORT_DIRECTORY, { recursive: true });
await writeFile(REPORT, renderPage(result, await loadAssets()));
console.log(`\n${renderTables(result)}`);
console.log(`report: ${REPORT}`);
for (const failure of result.failures) console.error(`FAILED: ${failure}`);
console.log(result.failures.length === 0 ? "\nEverything holds." : `\n${result.failures.length} of the checks failed.`);
process.exitCode = result.failures.length === 0 ? 0 : 1;
