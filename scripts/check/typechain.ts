/** Generates the contract types afresh and compares them with typechain-types/ and with what git has of it. */
import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { createHardhatRuntimeEnvironment } from "hardhat/hre";

import config from "../../hardhat.config.ts";
import { report } from "./report.ts";

const COMMITTED = "typechain-types";

async function generate(outDir: string): Promise<void> {
  const hre = await createHardhatRuntimeEnvironment({ ...config, typechain: { outDir } });
  await hre.tasks.getTask("build").run({ noTests: true, quiet: true });
}

async function readFiles(directory: string): Promise<Map<string, string>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const contents = await Promise.all(paths.map((path) => readFile(path, "utf8")));
  return new Map(paths.map((path, index) => [path.slice(directory.length + 1), contents[index] ?? ""]));
}

function compare(fresh: Map<string, string>, present: Map<string, string>): string[] {
  const stale = [...present.keys()].filter((path) => !fresh.has(path)).map((path) => `${path} is no longer generated`);
  const changed = [...fresh].filter(([path, content]) => present.get(path) !== content);
  return [...stale, ...changed.map(([path]) => `${path} is missing or differs`)];
}

const git = (...args: string[]): string[] =>
  execFileSync("git", args, { encoding: "utf8" }).split("\n").filter(Boolean);

const uncommitted = [
  ...git("diff", "--name-only", "--", COMMITTED),
  ...git("ls-files", "--others", "--exclude-standard", "--", COMMITTED),
].map((path) => `${path} is not staged or committed as it is`);

const directory = await mkdtemp(join(tmpdir(), "typechain-"));
try {
  await generate(directory);
  const fresh = await readFiles(directory);
  report("typechain", {
    problems: [...compare(fresh, await readFiles(COMMITTED)), ...uncommitted],
    summary: `${fresh.size} generated files are up to date`,
    remedy: `rm -r ${COMMITTED} && npm run build && git add ${COMMITTED}`,
  });
} finally {
  await rm(directory, { recursive: true });
}
