/** Looks for paths of somebody's machine and names of package registries in the files that git tracks. */
import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";

import { report } from "./report.ts";

const FORBIDDEN: [pattern: RegExp, what: string][] = [
  [/(?<![\w.)\]}-])\/(?:home|root|Users|work)\/[\w.-]/, "a path of somebody's machine"],
  [/\b[A-Z]:\\Users\\/, "a path of somebody's machine"],
  [/\bregistry\.(?:npmjs|yarnpkg|npmmirror)\b/, "the name of a package registry"],
  [/\b(?:deb|security)\.debian\.org\b/, "the name of a package registry"],
  [/"resolved": "https?:/, "the address of a package registry"],
];

const tracked = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
  encoding: "utf8",
})
  .split("\0")
  .filter(Boolean);

async function findIn(path: string): Promise<string[]> {
  const content = await readFile(path, "utf8").catch(() => ""); // deleted, not yet staged
  return content
    .split("\n")
    .flatMap((line, index) =>
      FORBIDDEN.filter(([pattern]) => pattern.test(line)).map(([, what]) => `${path}:${index + 1} has ${what}`),
    );
}

report("hygiene", {
  problems: (await Promise.all(tracked.map(findIn))).flat(),
  summary: `${tracked.length} files name no machine path and no package registry`,
  remedy: "use relative paths; for package-lock.json see scripts/setup/complete-lock.mjs.",
});
