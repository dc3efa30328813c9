/**
 * Measures what operations cost, against the aims and ceilings and against the committed figures of gas.json.
 * Exits with 1 if one is over its ceiling or has risen. Usage: npm run bench:gas -- [options]; README.md says more.
 */
import { parseArgs } from "node:util";

import { CROWDED_SECTIONS, isCase, SECTIONS, type Section } from "./cases/index.ts";
import { addPositions } from "./crowd.ts";
import { profile } from "./opcodes.ts";
import { overCeiling, table } from "./report.ts";
import { execute, measure, select, startBench, type Bench, type Figure } from "./run.ts";
import { compare, readSnapshot, toSnapshot, writeSnapshot } from "./snapshot.ts";
import { describe } from "./trace.ts";

const CROWD = 5_000;
/** What 4,990 more positions may change of a settlement's gas: other figures have other bits. */
const CROWD_TOLERANCE = 100;

const { values: options } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    check: { type: "boolean", default: false },
    update: { type: "boolean", default: false },
    only: { type: "string" },
    trace: { type: "string" },
    "with-sample": { type: "boolean", default: false },
  },
});

/** Prints where the gas of one row goes. */
async function trace({ world, artifacts }: Bench, operation: string): Promise<void> {
  const row = SECTIONS.flatMap(({ rows }) => rows).find((candidate) => candidate.operation === operation);
  if (row === undefined || !isCase(row)) {
    const names = SECTIONS.flatMap(({ rows }) => rows.filter(isCase)).map((candidate) => `  ${candidate.operation}`);
    throw new RangeError(`No row "${operation}" can be traced. There are:\n${names.join("\n")}`);
  }
  const { hash, gasUsed, sent } = await execute(world, row, options["with-sample"]);
  const steps = await world.chain.trace(hash);
  const lines = await describe(operation, profile(steps, sent.to ?? "", gasUsed), world.deployment, artifacts);
  console.log(lines.join("\n"));
}

async function measureAll({ world }: Bench, sections: readonly Section[]): Promise<Map<string, Figure>> {
  return await measure(
    world,
    sections.flatMap(({ rows }) => rows),
  );
}

/** Only where all rows were measured. */
function requireAgreements(sections: readonly Section[], figures: ReadonlyMap<string, Figure>): void {
  for (const { claim, of, error, tolerance } of sections.flatMap(({ agreements = [] }) => agreements)) {
    const gas = of.map((operation) => figures.get(operation)?.gas).filter((figure) => figure !== undefined);
    if (gas.length !== of.length || Math.abs(error(...gas)) <= tolerance) continue;
    throw new Error(`Not so: ${claim}. Off by ${error(...gas)}: ${of.map((row, i) => `${row}: ${gas[i]}`).join("; ")}`);
  }
}

/** With so many more positions; the figures must not notice. */
async function measureCrowded(bench: Bench, figures: Map<string, Figure>): Promise<void> {
  await addPositions(bench.world, CROWD);
  for (const [operation, figure] of await measureAll(bench, CROWDED_SECTIONS)) {
    figures.set(operation, figure);
    const few = figures.get(operation.replace("5,000", "10"))?.gas ?? 0;
    if (Math.abs(figure.gas - few) > CROWD_TOLERANCE)
      throw new Error(`${operation} costs ${figure.gas}, with 10 ${few}`);
  }
}

async function run(bench: Bench): Promise<void> {
  if (options.trace !== undefined) {
    await trace(bench, options.trace);
    return;
  }
  const partial = options.quick || options.only !== undefined;
  const sections = options.only === undefined ? SECTIONS : select(SECTIONS, options.only);
  const figures = await measureAll(bench, sections);
  requireAgreements(SECTIONS, figures);
  if (!partial) await measureCrowded(bench, figures);

  const committed = await readSnapshot();
  const current = toSnapshot(figures);
  console.log(table(partial ? sections : [...sections, ...CROWDED_SECTIONS], figures, committed));

  const over = overCeiling([...SECTIONS, ...CROWDED_SECTIONS], figures);
  const { risen, fallen, unknown } = compare(current, committed, partial);
  say("over the ceiling", over);
  say("fallen: run `npm run bench:gas -- --update`", fallen);
  if (!options.update) {
    say("risen: that needs a reason in CHANGELOG.md; then run `npm run bench:gas -- --update`", risen);
    if (options.check) say("not in both: run `npm run bench:gas -- --update`", unknown);
  }
  const fails = over.length > 0 || (!options.update && (risen.length > 0 || (options.check && unknown.length > 0)));
  if (fails) process.exitCode = 1;
  if (options.update || (!options.check && risen.length === 0)) {
    const operations = [...SECTIONS, ...CROWDED_SECTIONS].flatMap(({ rows }) => rows.map(({ operation }) => operation));
    await writeSnapshot(current, committed, partial, operations);
  }
}

function say(what: string, operations: readonly string[]): void {
  if (operations.length === 0) return;
  console.log(`\n${operations.length} ${what}`);
  for (const operation of operations) console.log(`  ${operation}`);
}

const bench = await startBench();
try {
  await run(bench);
} finally {
  await bench.close();
}
