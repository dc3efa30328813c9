/** Finds the tests by name, for the documents and tools that refer to them. */
import { glob, readFile } from "node:fs/promises";

async function readAll(pattern: string): Promise<{ path: string; content: string }[]> {
  const paths = await Array.fromAsync(glob(pattern, { exclude: ["**/node_modules/**"] }));
  return Promise.all(paths.sort().map(async (path) => ({ path, content: await readFile(path, "utf8") })));
}

/** Files of the Solidity tests and invariants by the name of their function; a name may occur in several. */
export async function findSolidityTests(): Promise<Map<string, string[]>> {
  const tests = new Map<string, string[]>();
  for (const { path, content } of await readAll("test/**/*.t.sol")) {
    for (const [, name = ""] of content.matchAll(/function\s+((?:test|invariant)\w*)\s*\(/g)) {
      tests.set(name, [...(tests.get(name) ?? []), path]);
    }
  }
  return tests;
}

/** Titles of the TypeScript tests of the root and of every workspace. */
export async function findTestTitles(): Promise<Set<string>> {
  const files = await readAll("{test,*/{src,test}}/**/*.test.ts");
  const titles = files.flatMap(({ content }) => [...content.matchAll(/\bit\(\s*(["'`])(.+?)\1/g)]);
  return new Set(titles.map(([, , title = ""]) => title));
}
