/**
 * The evening of 2023-08-17 at ten times the real move, against 300 accounts with leverage and a thin book, on a local
 * chain, with nobody acting but keepers. Usage: npm run demo:crash -- [--seed N] [--accounts N]
 */
import { mkdir, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";

import hre from "hardhat";

import { formatDuration } from "../format.ts";
import { loadAssets } from "../report/parts.ts";
import { runCrash } from "./crash.ts";
import { clock } from "./evaluate.ts";
import { renderReport } from "./report.ts";
import type { TimelinePoint } from "./result.ts";
import { DEFAULT_ACCOUNTS, DEFAULT_SEED, MARKETS } from "./settings.ts";
import { renderCrash } from "./tables.ts";

const REPORT_DIRECTORY = "reports";
const REPORT = `${REPORT_DIRECTORY}/crash.html`;
const MAX_ACCOUNTS = 1_000;

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: String(DEFAULT_SEED) },
    accounts: { type: "string", default: String(DEFAULT_ACCOUNTS) },
  },
});
const [seed, accounts] = [Number(values.seed), Number(values.accounts)];
if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32) {
  console.error("--seed takes a whole number below 2^32");
  process.exit(2);
}
if (!Number.isInteger(accounts) || accounts < 2 || accounts > MAX_ACCOUNTS) {
  console.error(`--accounts takes a whole number from 2 to ${MAX_ACCOUNTS}`);
  process.exit(2);
}

console.log("Building the contracts, if they changed");
await hre.tasks.getTask("build").run({ noTests: true, quiet: true });
const startedAt = performance.now();

function showPoint({ time, indices, failing, open, insurance }: TimelinePoint): void {
  const prices = indices.map((index, i) => `${MARKETS[i]?.asset.toUpperCase() ?? ""} ${index.toFixed(0).padStart(5)}`);
  const funds = insurance.reduce((total, fund) => total + fund, 0);
  console.log(
    `${clock(time)}  ${prices.join("  ")}  ${String(open).padStart(3)} with a position, ${String(failing).padStart(3)} below MM, ` +
      `insurance ${funds.toFixed(0).padStart(6)}  ${formatDuration((performance.now() - startedAt) / 1000)}`,
  );
}

const result = await runCrash({
  seed,
  accounts,
  onStage: (stage) => {
    console.log(stage);
  },
  onProgress: showPoint,
});

await mkdir(REPORT_DIRECTORY, { recursive: true });
await writeFile(REPORT, renderReport(result, await loadAssets()));
console.log(`\n${renderCrash(result)}`);
console.log(`report: ${REPORT}`);
for (const failure of result.failures) console.error(`FAILED: ${failure}`);
console.log(result.failures.length === 0 ? "\nEverything holds." : `\n${result.failures.length} of the checks failed.`);
process.exitCode = result.failures.length === 0 ? 0 : 1;
