/** Packs the SDK as it would be published and has the package judged. Run `npm run build:sdk` first. */
import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { formatMessage } from "publint/utils";

import { report } from "./report.ts";

const FOLDER = "sdk";
/** The package is for import only, and declared with exports: old module resolutions and `require` are not served. */
const NOT_SERVED = ["node10", "node16-cjs"];

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

const directory = await mkdtemp(join(tmpdir(), "sdk-"));
try {
  const output = execFileSync("npm", ["pack", "--json", "--pack-destination", directory], {
    cwd: FOLDER,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [packed] = JSON.parse(output) as Packed[]; // npm's own form
  if (packed === undefined) throw new Error("npm packed nothing");
  const tarball = await readFile(join(directory, packed.filename.replace("@", "").replace("/", "-")));

  const manifest: unknown = JSON.parse(await readFile(`${FOLDER}/package.json`, "utf8"));
  const { messages } = await publint({ pkgDir: FOLDER, pack: "npm", strict: true });
  const lint = messages.map((message) => formatMessage(message, manifest as never) ?? message.code);

  const analysis = await checkPackage(createPackageFromTarballData(new Uint8Array(tarball)));
  const wrong = analysis.types
    ? analysis.problems
        .filter((problem) => !("resolutionKind" in problem) || !NOT_SERVED.includes(problem.resolutionKind))
        .map((problem) => `types: ${JSON.stringify(problem)}`)
    : ["types: there are none"];
  const stray = packed.files.map(({ path }) => path).filter((path) => /\.test\.|testing\./.test(path));
  report("sdk package", {
    problems: [...lint, ...wrong, ...stray.map((path) => `${path} is for tests and would be published`)],
    summary: `${packed.files.length} files, publint and types are fine`,
    remedy: "see sdk/package.json and sdk/tsconfig.build.json.",
  });
} finally {
  await rm(directory, { recursive: true });
}
