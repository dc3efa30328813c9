/** Builds and tests in the current directory, quietly. Import it only once this is the copy. */
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { coinbaseOf } from "./weave.ts";

export type Status = "Success" | "Failure" | "Skipped";

export interface TestOutcome {
  status: Status;
  /** What it failed with. */
  reason: string;
}

/** The part of Hardhat's SolidityTestRunResult that is used here; its task declares the result as unknown. */
interface SolidityRun {
  suiteResults: { testResults: { name: string; status: Status; reason?: string }[] }[];
}

/** A task failed; `output` is what it printed. */
export class TaskError extends Error {
  readonly output: string;

  constructor(task: string, output: string, cause: unknown) {
    super(`${task} failed`, { cause });
    this.output = output;
  }
}

let environment: HardhatRuntimeEnvironment | undefined;

/** Hardhat reads the configuration of the directory in which it is first imported. */
async function loadHardhat(): Promise<HardhatRuntimeEnvironment> {
  // Solidity tests take the hard fork from the selected network, and from the newest one if none is selected.
  process.env.HARDHAT_NETWORK ??= "default";
  environment ??= (await import("hardhat")).default;
  return environment;
}

/** Hardhat's tasks print whatever they do; here that is wanted only when one fails. */
async function quietly<Result>(task: string, run: () => Promise<Result>): Promise<Result> {
  const streams = [process.stdout, process.stderr];
  const writers = streams.map((stream) => stream.write.bind(stream));
  let output = "";
  for (const stream of streams) {
    stream.write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
      output += typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8");
      const callback = rest.at(-1);
      if (typeof callback === "function") process.nextTick(callback);
      return true;
    };
  }
  try {
    return await run();
  } catch (error) {
    throw new TaskError(task, output, error);
  } finally {
    streams.forEach((stream, index) => {
      const writer = writers[index];
      if (writer !== undefined) stream.write = writer;
    });
  }
}

/** Compiles the contracts. */
export async function build(): Promise<void> {
  const hre = await loadHardhat();
  await quietly("The build", () => hre.tasks.getTask("build").run({ noTests: true }));
}

/** Runs Solidity tests with a mutation on; 0 is none. Tests that did not run are not in the answer. */
export async function runTests(mutation: number, files: string[], names: string[]): Promise<Map<string, TestOutcome>> {
  const hre = await loadHardhat();
  const profile = hre.config.test.solidity.profiles.default;
  if (profile === undefined) throw new Error("hardhat.config.ts has no default profile of Solidity tests");
  profile.coinbase = coinbaseOf(mutation);
  const result = (await quietly("The test run", () =>
    hre.tasks
      .getTask(["test", "solidity"])
      .run({ testFiles: files, noCompile: true, grep: `^(${names.join("|")})\\b` }),
  )) as { value?: SolidityRun; error?: SolidityRun };
  const suites = (result.value ?? result.error)?.suiteResults ?? [];
  const tests = suites.flatMap(({ testResults }) => testResults);
  return new Map(tests.map(({ name, status, reason = "" }) => [name.replace(/\(.*$/, ""), { status, reason }]));
}
