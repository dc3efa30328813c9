import { readFile, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import { build } from "esbuild";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The command as it is installed. */
export const COMMAND = `${root}cli/bin/plumbline.js`;

/** The keepers as they are installed. */
export const KEEPERS_COMMAND = `${root}keepers/bin/plumbline-keepers.js`;

/** The command line with what it uses of the SDK in one file; its dependencies stay beside it. */
export async function buildCli(): Promise<void> {
  await bundle("cli", "src/main.ts", "node20");
}

/** The keepers in one file, in the same way. */
export async function buildKeepers(): Promise<void> {
  await bundle("keepers", "src/cli/main.ts", "node24");
}

async function bundle(workspace: string, entry: string, target: string): Promise<void> {
  const folder = `${root}${workspace}`;
  const manifest = JSON.parse(await readFile(`${folder}/package.json`, "utf8")) as { dependencies: object }; // our own
  await rm(`${folder}/dist`, { recursive: true, force: true });
  await build({
    entryPoints: [`${folder}/${entry}`],
    outfile: `${folder}/dist/main.js`,
    bundle: true,
    platform: "node",
    format: "esm",
    target,
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
