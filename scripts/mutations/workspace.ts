/** A throw-away copy of the project. */
import { rmSync } from "node:fs";
import { cp, mkdtemp, readFile, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** What a build and the Solidity tests need. */
const COPIED = [
  "contracts",
  "test",
  "scripts/build",
  "hardhat.config.ts",
  "package.json",
  "remappings.txt",
  "tsconfig.json",
];
/** What saves compiling the files that no mutation reaches. */
const BUILT = ["artifacts", "cache"];
const COMPILE_CACHE = "cache/compile-cache.json";

/** Hardhat's cache names files by their absolute paths. Without it everything is compiled, and that is all. */
async function copyBuild(project: string, copy: string): Promise<void> {
  const cached = await readFile(COMPILE_CACHE, "utf8").catch(() => undefined);
  if (cached === undefined) return;
  for (const path of BUILT) await cp(path, join(copy, path), { recursive: true });
  await writeFile(join(copy, COMPILE_CACHE), cached.replaceAll(`"${project}/`, `"${copy}/`));
}

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
  await copyBuild(project, copy);
  await symlink(resolve(project, "node_modules"), join(copy, "node_modules"));
  process.chdir(copy);
}
