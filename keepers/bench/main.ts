/**
 * What keepers promise in figures, measured: `npm run bench:keepers`. Names of cases measure only these; `--check` fails where
 * a figure is worse than promised. Each case is one file with a `Case`.
 */
import { parseArgs } from "node:util";

import Table from "cli-table3";

import type { Case, Figure } from "./case.ts";
import { liquidation } from "./liquidation.ts";
import { state } from "./state.ts";

const CASES: readonly Case[] = [state, liquidation];

const { values: options, positionals: names } = parseArgs({
  allowPositionals: true,
  options: { check: { type: "boolean", default: false } },
});

const unknown = names.filter((name) => !CASES.some((each) => each.name === name));
if (unknown.length > 0) {
  console.error(`There is no case ${unknown.join(", ")}; there are ${CASES.map(({ name }) => name).join(", ")}.`);
  process.exit(1);
}

const figures: Figure[] = [];
for (const each of CASES) {
  if (names.length > 0 && !names.includes(each.name)) continue;
  console.log(`${each.name}: ${each.about}`);
  figures.push(
    ...(await each.run((line) => {
      console.log(`  ${line}`);
    })),
  );
}

const table = new Table({ style: { head: [], border: [], compact: true }, head: ["figure", "measured", "promised"] });
for (const { name, value, unit, most } of figures) {
  const show = (amount: number): string => `${amount.toLocaleString("en", { maximumFractionDigits: 2 })} ${unit}`;
  table.push([name, show(value), most === undefined ? "" : `at most ${show(most)}`]);
}
console.log(table.toString());
const missed = figures.filter(({ value, most }) => most !== undefined && value > most);
for (const { name } of missed) console.log(`Worse than promised: ${name}`);
if (missed.length === 0) console.log("All that is promised holds.");
process.exit(options.check && missed.length > 0 ? 1 : 0);
