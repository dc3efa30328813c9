/**
 * Runs random operations on the contracts and on the engine's model side by side, every operation that the exchange has, and compares
 * state, errors, events, results and previews as it goes. Every 20,000 operations are a world of their own, with the next seed. Fails at
 * the first difference, and if an operation or an event came up too seldom.
 * Usage: npm run test:differential -- [--operations 100000] [--seed 20261130]
 */
import { parseArgs } from "node:util";

import hre from "hardhat";

import {
  type Account,
  describeRun,
  shortfallsOf,
  simulate,
  sumOf,
  USUAL_OPERATIONS,
} from "../../test/differential/run.ts";

const PROGRESS = 2_000;

const { values: options } = parseArgs({
  options: {
    operations: { type: "string", default: "100000" },
    seed: { type: "string", default: "20261130" },
  },
});

function wholeNumber(name: "operations" | "seed"): number {
  const value = Number(options[name]);
  if (Number.isSafeInteger(value) && value > 0) return value;
  console.error(`--${name} takes a whole number above zero`);
  process.exit(2);
}

/** Of all threads of this process [s]. */
function cpuSeconds(): string {
  const { user, system } = process.cpuUsage();
  return `${((user + system) / 1e6).toFixed()} s of processor time`;
}

const operations = wholeNumber("operations");
const firstSeed = wholeNumber("seed");

console.log("Building the contracts, if they changed");
await hre.tasks.getTask("build").run({ noTests: true, quiet: true });

const accounts: Account[] = [];
for (let done = 0; done < operations; done += USUAL_OPERATIONS) {
  const seed = firstSeed + accounts.length;
  const count = Math.min(USUAL_OPERATIONS, operations - done);
  console.log(`Seed ${seed.toFixed()}, ${count.toLocaleString("en")} operations`);
  try {
    const account = await simulate(seed, count, (inWorld) => {
      if (inWorld % PROGRESS === 0) console.log(`  ${(done + inWorld).toLocaleString("en")} done, ${cpuSeconds()}`);
    });
    accounts.push(account);
  } catch (error) {
    console.error(error);
    console.error(
      `\nFAILED: add { seed: ${seed.toFixed()}, operations: ${count.toFixed()} } to test/differential/seeds.ts`,
    );
    process.exit(1);
  }
}

const run = sumOf(accounts);
console.log(`\n${describeRun(run)}`);
const shortfalls = shortfallsOf(run);
for (const shortfall of shortfalls) console.error(`FAILED: too seldom: ${shortfall}`);
console.log(
  `\n${run.operations.toLocaleString("en")} operations in ${accounts.length.toFixed()} worlds: model, previews and contracts agree to the unit; ${cpuSeconds()}`,
);
process.exitCode = shortfalls.length > 0 ? 1 : 0;
