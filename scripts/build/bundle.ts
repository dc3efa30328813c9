import { gzipSync } from "node:zlib";

import { build } from "esbuild";

/** A browser bundle of one of the SDK's examples, without ethers, which a page loads anyway. */
export async function bundleExample(name: string): Promise<{ readonly code: string; readonly gzipped: number }> {
  const { outputFiles } = await build({
    entryPoints: [`sdk/examples/${name}.ts`],
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
