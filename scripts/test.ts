/**
 * Builds, runs the Solidity tests, then the TypeScript tests of the root and of every workspace, says what the campaigns
 * called, and ends with one line of totals. A deep run has the tests that draw at random only, as the others would do again what they
 * do in every run, and fails if the campaigns reached too little.
 * Usage: npm test -- [files...] [--grep PATTERN] [--profile deep]
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { glob, readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import fc from "fast-check";
import type { MochaOptions, Runner } from "mocha";
import Mocha from "mocha";

import { describe, findShortfalls, forgetCounts, readCounts } from "./campaigns.ts";
import { findSolidityTests } from "./check/test-names.ts";

interface Totals {
  passed: number;
  failed: number;
  skipped: number;
}

type SolidityStatus = "Success" | "Failure" | "Skipped";

interface SolidityRun {
  suiteResults: { testResults: { status: SolidityStatus }[] }[];
}

const { values: options, positionals: files } = parseArgs({
  allowPositionals: true,
  options: {
    grep: { type: "string" },
    profile: { type: "string", default: "default" },
    beside: { type: "boolean", default: false }, // set by this script for its other process
  },
});

const isDeep = options.profile === "deep";

/** A run is repeatable: a property that fails was broken by what changed. Deep runs look where none has looked. */
if (!isDeep) fc.configureGlobal({ seed: 20_230_817 });

/**
 * Hardhat's runner hands out the suites in a few large parts: with one thread for each core, a core whose parts were shorter stands
 * idle for minutes. With many, they drive each other out of the caches.
 */
process.env.RAYON_NUM_THREADS ??= String(2 * availableParallelism());

// Solidity tests take the hard fork from the selected network, and from the newest one if none is selected.
process.env.HARDHAT_NETWORK ??= "default";
const { default: hre } = await import("hardhat");

async function runSolidityTests(testFiles: string[], pattern?: string): Promise<Totals> {
  // The task declares its result as unknown; this is the part of Hardhat's SolidityTestRunResult that is used here.
  const result = (await hre.tasks.getTask(["test", "solidity"]).run({
    testFiles,
    testProfile: options.profile,
    noCompile: true, // the contracts; it compiles the tests
    ...(pattern !== undefined && { grep: pattern }),
  })) as { success: boolean; value?: SolidityRun; error?: SolidityRun };

  const suites = (result.value ?? result.error)?.suiteResults;
  if (suites === undefined) throw new Error("Hardhat's Solidity test runner gave no totals");
  const tests = suites.flatMap(({ testResults }) => testResults);
  const count = (status: SolidityStatus): number => tests.filter((test) => test.status === status).length;
  // A suite that could not run fails the task without counting as a failed test.
  const failed = result.success ? count("Failure") : Math.max(1, count("Failure"));
  return { passed: count("Success"), failed, skipped: count("Skipped") };
}

/** Hardhat's mocha task counts pending tests, and those behind a failed hook, as passed. Mocha's own counts are right. */
async function runMochaTests(testFiles: string[]): Promise<Totals> {
  const totals: { mocha?: Totals } = {};
  class CountingReporter extends Mocha.reporters.Spec {
    constructor(runner: Runner, mochaOptions: MochaOptions) {
      super(runner, mochaOptions);
      runner.once("end", () => {
        totals.mocha = { passed: this.stats.passes, failed: this.stats.failures, skipped: this.stats.pending };
      });
    }
  }
  hre.config.test.mocha.reporter = CountingReporter;

  await hre.tasks.getTask(["test", "mocha"]).run({
    testFiles,
    noCompile: true,
    ...(options.grep !== undefined && { grep: options.grep }),
  });
  if (totals.mocha === undefined) throw new Error("mocha gave no totals");
  return totals.mocha;
}

/** In a process of its own; what it prints comes in one piece, when it has ended. */
async function runMochaTestsBeside(testFiles: string[]): Promise<Totals> {
  const pattern = options.grep === undefined ? [] : ["--grep", options.grep];
  const child = fork(
    fileURLToPath(import.meta.url),
    [...testFiles, ...pattern, "--profile", options.profile, "--beside"],
    {
      silent: true,
    },
  );
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error("The process of the TypeScript tests has no output");
  let totals: Totals | undefined;
  child.on("message", (message) => {
    totals = message as Totals;
  });
  const [printed, complaints] = await Promise.all([text(stdout), text(stderr), once(child, "close")]);
  console.log(printed);
  if (complaints !== "") console.error(complaints);
  if (totals === undefined) throw new Error("The process of the TypeScript tests gave no totals");
  return totals;
}

async function findMochaTests(): Promise<string[]> {
  // Our own package.json: npm itself refuses it if `workspaces` is anything else.
  const { workspaces } = JSON.parse(await readFile("package.json", "utf8")) as { workspaces: string[] };
  const patterns = ["test", ...workspaces].map((folder) => `${folder}/**/*.test.ts`);
  const found = (await Array.fromAsync(glob(patterns, { exclude: ["**/node_modules/**"] }))).sort();
  if (!isDeep) return found;
  const drawsAtRandom = async (file: string): Promise<boolean> =>
    (await readFile(file, "utf8")).includes('"fast-check"');
  const isProperty = await Promise.all(found.map(drawsAtRandom));
  return found.filter((_, place) => isProperty[place]);
}

/** Solidity tests that draw at random, by their names. */
const PROPERTIES = /^(testFuzz|invariant)_/;

async function findPropertyFiles(): Promise<string[]> {
  const properties = [...(await findSolidityTests())].filter(([name]) => PROPERTIES.test(name));
  return [...new Set(properties.flatMap(([, paths]) => paths))];
}

const all = files.length === 0;
const isWholeDeepRun = isDeep && all && options.grep === undefined;
const solidityFiles = isWholeDeepRun ? await findPropertyFiles() : files.filter((file) => file.endsWith(".sol"));
const mochaFiles = all ? await findMochaTests() : files.filter((file) => !file.endsWith(".sol"));

if (options.beside) {
  process.send?.(await runMochaTests(mochaFiles));
  process.disconnect();
} else await run();

async function run(): Promise<void> {
  await hre.tasks.getTask("build").run({ noTests: true });
  await forgetCounts();
  const hasSolidity = all || solidityFiles.length > 0;
  // For most of its time the compiler of the Solidity tests has one core, and so have the other tests: each side leaves one to the other.
  const beside = hasSolidity && mochaFiles.length > 0 ? runMochaTestsBeside(mochaFiles) : undefined;
  const results: Totals[] = [];
  const pattern = isWholeDeepRun ? PROPERTIES.source : options.grep;
  if (hasSolidity) results.push(await runSolidityTests(solidityFiles, pattern));
  if (beside !== undefined) results.push(await beside);
  else if (mochaFiles.length > 0) results.push(await runMochaTests(mochaFiles));

  const counts = await readCounts();
  if (counts.size > 0) console.log(`\n${describe(counts)}`);
  // A selection of the tests need not reach anything.
  const shortfalls = isWholeDeepRun ? findShortfalls(counts) : [];
  for (const shortfall of shortfalls) console.error(`The campaigns fall short: ${shortfall}`);

  const sum = (key: keyof Totals): number => results.reduce((total, result) => total + result[key], 0);
  const skipped = sum("skipped");
  console.log(`\n${sum("passed")} passed, ${sum("failed")} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);

  if (sum("passed") + sum("failed") === 0)
    console.error("No test ran: check the files and the pattern that were given.");
  process.exitCode = sum("failed") > 0 || shortfalls.length > 0 || sum("passed") === 0 ? 1 : 0;
}
