/** A throw-away copy of the project. */
import { rmSync } from "node:fs";
import { cp, mkdtemp, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** What a build and the Solidity tests need; the cache saves compiling what no mutation changes. */
const COPIED = [
  "contracts",
  "test",
  "scripts/build",
  "hardhat.config.ts",
  "package.json",
  "remappings.txt",
  "tsconfig.json",
];
const COPIED_IF_THERE = ["artifacts", "cache"];

/** Copies the project and moves this process into the copy. The copy goes when the process does, also on Ctrl-C. */
export async function enterCopy(): Promise<void> {
  const project = process.cwd();
  const copy = await mkdtemp(join(tmpdir(), "plumbline-mutations-"));
  process.once("exit", () => {
    rmSync(copy, { recursive: true, force: true });
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => {
      process.exit(1);
    });
  }
  for (const path of COPIED) await cp(path, join(copy, path), { recursive: true });
  for (const path of COPIED_IF_THERE) await cp(path, join(copy, path), { recursive: true }).catch(() => undefined);
  await symlink(resolve(project, "node_modules"), join(copy, "node_modules"));
  process.chdir(copy);
}
