import { readFile, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import { build } from "esbuild";

const root = fileURLToPath(new URL("../../", import.meta.url));

const CLI_BUNDLE = `${root}cli/dist/main.js`;

/** The command as it is installed. */
export const COMMAND = `${root}cli/bin/plumbline.js`;

/** The command line with what it uses of the SDK in one file; its dependencies stay beside it. */
export async function buildCli(): Promise<void> {
  const manifest = JSON.parse(await readFile(`${root}cli/package.json`, "utf8")) as { dependencies: object }; // our own
  await rm(`${root}cli/dist`, { recursive: true, force: true });
  await build({
    entryPoints: [`${root}cli/src/main.ts`],
    outfile: CLI_BUNDLE,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    external: Object.keys(manifest.dependencies),
  });
}

/** A browser bundle of one of the SDK's examples, without ethers, which a page loads anyway. */
export async function bundleExample(name: string): Promise<{ readonly code: string; readonly gzipped: number }> {
  const { outputFiles } = await build({
    entryPoints: [`${root}sdk/examples/${name}.ts`],
    bundle: true,
    minify: true,
    write: false,
    platform: "browser",
    format: "esm",
    target: "es2022",
    external: ["ethers"],
  });
  const [output] = outputFiles;
  if (output === undefined) throw new Error(`${name} was not bundled`);
  return { code: output.text, gzipped: gzipSync(output.contents, { level: 9 }).length };
}
