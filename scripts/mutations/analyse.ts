/** The compiler's look at the contracts with all mutations in them, without making code: seconds instead of minutes. */
import { glob, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

import type { NumberedEdit } from "./weave.ts";
import { SWITCH_FILE, SWITCH_SOURCE, weave } from "./weave.ts";

interface Compiler {
  compile(input: string, callbacks: { import: (path: string) => { contents: string } | { error: string } }): string;
}

interface Message {
  readonly severity: string;
  readonly formattedMessage: string;
}

const resolver = createRequire(import.meta.url);

/** What the compiler has against them; empty if they compile. */
export async function analyse(edits: readonly NumberedEdit[]): Promise<string[]> {
  const sources: Record<string, { content: string }> = { [SWITCH_FILE]: { content: SWITCH_SOURCE } };
  for await (const file of glob("contracts/**/*.sol")) sources[file] = { content: await readFile(file, "utf8") };
  for (const [file, list] of Map.groupBy(edits, (edit) => edit.file)) {
    sources[file] = { content: weave(file, sources[file]?.content ?? "", list) };
  }
  const settings = { evmVersion: "prague", outputSelection: { "*": { "": ["ast"] } } };
  const compiler = resolver("solc") as Compiler; // it has no types
  const answer = compiler.compile(JSON.stringify({ language: "Solidity", sources, settings }), { import: readPackage });
  const { errors = [] } = JSON.parse(answer) as { errors?: Message[] };
  return errors.filter(({ severity }) => severity === "error").map(({ formattedMessage }) => formattedMessage);
}

/** A file of a package; Chainlink's name versions of OpenZeppelin's. */
function readPackage(path: string): { contents: string } | { error: string } {
  try {
    return { contents: readFileSync(resolver.resolve(path.replace(/(?<=.)@[\d.]+(?=\/)/, "")), "utf8") };
  } catch (error) {
    return { error: String(error) };
  }
}
