/**
 * Takes one defence after another out of the contracts and sees the tests fail that are said to need it. Works on a copy of the
 * project. With --campaigns a few campaigns are run instead, to see how many of them find it out, and what they say.
 * Usage: npm run test:mutations -- [--only SUBSTRING]... [--campaigns] [--list]
 */
import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";

import { findSolidityTests } from "../check/test-names.ts";
import { CAMPAIGNS, describeFindings } from "./campaigns.ts";
import { build, runTests, TaskError } from "./hardhat.ts";
import { mutations } from "./list/index.ts";
import { editsOf, type Mutation } from "./mutation.ts";
import type { NumberedEdit } from "./weave.ts";
import { findObstacle, quotedMutations, SWITCH_FILE, SWITCH_SOURCE, weave } from "./weave.ts";
import { enterCopy } from "./workspace.ts";

const CAUGHT = "caught";

interface NumberedMutation extends Mutation {
  number: number;
}

const { values: options } = parseArgs({
  options: {
    only: { type: "string", multiple: true, default: [""] },
    campaigns: { type: "boolean", default: false },
    list: { type: "boolean", default: false },
  },
});

const selected: NumberedMutation[] = mutations
  .map((mutation, index) => ({ ...mutation, number: index + 1 }))
  .filter(({ name }) => options.only.some((part) => name.includes(part)));
const filesOf = await findSolidityTests();
const outcomes = new Map<string, string>();
const isOpen = ({ name }: Mutation): boolean => !outcomes.has(name);

const testsOf = ({ tests }: Mutation): string[] => (options.campaigns ? CAMPAIGNS : tests);

const testFiles = (tests: string[]): string[] => [...new Set(tests.flatMap((test) => filesOf.get(test) ?? []))];

const numbered = (mutation: NumberedMutation): NumberedEdit[] =>
  editsOf(mutation).map((edit) => ({ ...edit, number: mutation.number }));

/** Writes the mutations into the copy. Those that can't be applied are left out, and said. */
async function applyAll(): Promise<void> {
  const sources = new Map<string, string>();
  for (const mutation of selected) {
    const missing = testsOf(mutation).filter((test) => !filesOf.has(test));
    if (missing.length > 0) outcomes.set(mutation.name, `names no test: ${missing.join(", ")}`);
    for (const edit of editsOf(mutation)) {
      const source = sources.get(edit.file) ?? (await readFile(edit.file, "utf8").catch(() => ""));
      sources.set(edit.file, source);
      const obstacle = findObstacle(source, edit);
      if (obstacle !== undefined) outcomes.set(mutation.name, obstacle);
    }
  }
  await writeFile(SWITCH_FILE, SWITCH_SOURCE);
  for (const [file, edits] of Map.groupBy(selected.filter(isOpen).flatMap(numbered), (edit) => edit.file)) {
    await writeFile(file, weave(file, sources.get(file) ?? "", edits));
  }
}

/** Compiles the contracts with the mutations in them; says which ones the compiler does not take. */
async function compile(): Promise<boolean> {
  try {
    await build();
    return true;
  } catch (error) {
    if (!(error instanceof TaskError)) throw error;
    console.error(error.output === "" ? error.cause : error.output);
    const quoted = new Set(quotedMutations(error.output));
    for (const { name, number } of selected) if (quoted.has(number)) outcomes.set(name, "does not compile");
    return false;
  }
}

/** The named tests must pass with all mutations off: or a failure would say nothing. */
async function findRedTests(): Promise<string[]> {
  const tests = [...new Set(selected.filter(isOpen).flatMap(testsOf))];
  const results = await runTests(0, testFiles(tests), tests);
  return tests.filter((test) => results.get(test)?.status !== "Success");
}

async function judge(mutation: NumberedMutation): Promise<string> {
  const tests = testsOf(mutation);
  const results = await runTests(mutation.number, testFiles(tests), tests);
  if (options.campaigns) return describeFindings(results);
  const green = tests.filter((test) => results.get(test)?.status === "Success");
  const absent = tests.filter((test) => !results.has(test));
  if (green.length > 0) return `SURVIVED ${green.join(", ")}`;
  return absent.length > 0 ? `breaks the set-up of ${absent.join(", ")}` : CAUGHT;
}

async function runAll(): Promise<void> {
  console.log(`Compiling the contracts with ${selected.length} mutations behind a switch ...`);
  await enterCopy();
  await applyAll();
  if (!(await compile())) return;
  console.log("Running the tests with none of them on ...");
  const red = await findRedTests();
  if (red.length > 0) {
    console.error(`These fail, or don't run, without any mutation: ${red.join(", ")}`);
    return;
  }
  for (const [index, mutation] of selected.entries()) {
    if (!isOpen(mutation)) continue;
    outcomes.set(mutation.name, await judge(mutation));
    console.log(`[${index + 1}/${selected.length}] ${mutation.name}: ${outcomes.get(mutation.name) ?? ""}`);
  }
}

if (options.list) {
  for (const { name, file, tests } of selected) console.log(`${name}\n  ${file}\n  ${tests.join(" ")}`);
} else {
  await runAll();
  const width = Math.max(...selected.map(({ name }) => name.length));
  console.log("");
  for (const { name } of selected) console.log(`${name.padEnd(width)}  ${outcomes.get(name) ?? "not run"}`);
  // Campaigns need not find everything: the tests that are named with a mutation do.
  const isCaught = (outcome = ""): boolean => outcome === CAUGHT || (options.campaigns && outcome.startsWith("found"));
  const caught = selected.filter(({ name }) => isCaught(outcomes.get(name))).length;
  console.log(`${caught} of ${selected.length} mutations were ${options.campaigns ? "found by campaigns" : CAUGHT}`);
  process.exitCode = (options.campaigns || caught === selected.length) && caught > 0 ? 0 : 1;
}
