/**
 * Three keepers on one chain, each behind a provider that fails, killed and reorganised at random, for thousands of blocks.
 * Usage: npm run soak -- [--short] [--blocks N] [--traders N] [--seed N] [--interval MS]
 */
import { parseArgs } from "node:util";

import hre from "hardhat";

import { formatDuration } from "../../scripts/demo/format.ts";
import { LONG, SHORT } from "./settings.ts";
import { runSoak, type SoakResult } from "./soak.ts";

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
for (const line of describe(result)) console.log(line);
process.exit(result.breaches.length === 0 ? 0 : 1);

function describe({ events, breaches, wallets, faults, growth, ...result }: SoakResult): string[] {
  const of = (name: string): number => events.get(name) ?? 0;
  return [
    "",
    `${result.blocks} blocks in ${formatDuration(result.seconds)}, ${result.kills} kills, reorganisations of ${result.reorganisations.join(", ") || "none"} blocks`,
    `Samples ${of("PremiumSampled")}, settlements ${of("IntervalSettled")}, liquidations ${of("Liquidated")}, deficits flagged ${of("DeficitFlagged")}, deleveraged ${of("Deleveraged")}, bounties ${of("BountyPaid")}`,
    ...[...wallets].map(
      ([name, { mined, reverted, cancelled, gas }]) =>
        `${name}: ${mined} transactions mined, ${reverted} reverted, ${cancelled} cancelled, ${gas} gas`,
    ),
    ...[...faults].map(([name, counts]) => `${name}'s provider: ${JSON.stringify(counts)}`),
    ...[...growth].map(([name, rates]) => `${name} grew by ${rates.map(Math.round).join(", ") || "?"} bytes per block`),
    `Logs and databases: ${result.folder}`,
    "",
    ...breaches.slice(0, 40).map((breach) => `Breach: ${breach}`),
    breaches.length === 0 ? "Nothing was done twice, missed, or lost." : `${breaches.length} breaches`,
  ];
}
