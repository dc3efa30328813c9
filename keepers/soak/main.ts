/**
 * Three keepers on one chain, each behind a provider that fails, killed and reorganised at random, for thousands of blocks.
 * Usage: npm run soak -- [--short] [--blocks N] [--traders N] [--seed N] [--interval MS]
 */
import { parseArgs } from "node:util";

import hre from "hardhat";

import { LONG, SHORT } from "./settings.ts";
import { runSoak } from "./soak.ts";
import { describeResult } from "./summary.ts";

const { values } = parseArgs({
  options: {
    short: { type: "boolean", default: false },
    blocks: { type: "string" },
    traders: { type: "string" },
    seed: { type: "string" },
    interval: { type: "string" },
  },
});

function whole(name: "blocks" | "traders" | "seed" | "interval", fallback: number): number {
  const number = Number(values[name] ?? fallback);
  if (Number.isInteger(number) && number >= 0 && number < 2 ** 32) return number;
  console.error(`--${name} takes a whole number below 2^32`);
  process.exit(2);
}

const base = values.short ? SHORT : LONG;
const settings = {
  ...base,
  blocks: whole("blocks", base.blocks),
  traders: whole("traders", base.traders),
  seed: whole("seed", base.seed),
  interval: whole("interval", base.interval),
};

console.log("Building the contracts, if they changed");
await hre.tasks.getTask("build").run({ noTests: true, quiet: true });
const result = await runSoak({
  ...settings,
  onProgress: (line) => {
    console.log(line);
  },
});
for (const line of describeResult(result)) console.log(line);
process.exit(result.findings.every(({ breaches }) => breaches.length === 0) ? 0 : 1);
