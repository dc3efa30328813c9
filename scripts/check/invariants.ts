/**
 * Holds docs/invariants.md against the tests. Its tables have one row per invariant: an id such as LEDGER1 in the first
 * cell, the names of the tests that enforce it, in backticks, in the last. Solidity tests are named by function
 * (`invariant_LEDGER1_cashEqualsTokens`), TypeScript tests by title.
 */
import { glob, readFile } from "node:fs/promises";

import { report } from "./report.ts";

const DOCUMENT = "docs/invariants.md";
const ID = /^[A-Z]+\d+$/;

interface Invariant {
  id: string;
  tests: string[];
}

function parseTables(markdown: string): Invariant[] {
  return markdown
    .split("\n")
    .filter((line) => line.trimStart().startsWith("|"))
    .map((line) =>
      line
        .trim()
        .slice(1, -1)
        .split(/(?<!\\)\|/),
    )
    .map((cells) => ({ id: cells[0]?.replaceAll(/[`* ]/g, "") ?? "", lastCell: cells.at(-1) ?? "" }))
    .filter(({ id }) => ID.test(id))
    .map(({ id, lastCell }) => ({ id, tests: [...lastCell.matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? "") }));
}

async function readAll(pattern: string): Promise<string> {
  const paths = await Array.fromAsync(glob(pattern, { exclude: ["**/node_modules/**"] }));
  return (await Promise.all(paths.map((path) => readFile(path, "utf8")))).join("\n");
}

const invariants = parseTables(await readFile(DOCUMENT, "utf8").catch(() => ""));
const ids = new Set(invariants.map(({ id }) => id));

const solidity = await readAll("test/**/*.t.sol");
const functions = new Set([...solidity.matchAll(/function\s+((?:test|invariant)\w*)\s*\(/g)].map(([, name]) => name));
const typescript = await readAll("{test,*/{src,test}}/**/*.test.ts");
const titles = new Set([...typescript.matchAll(/\bit\(\s*(["'`])(.+?)\1/g)].map(([, , title]) => title));

const idOfInvariantTest = (name: string): string | undefined => /^invariant_([A-Z]+\d+)(?:_|$)/.exec(name)?.[1];

report("invariants", {
  problems: [
    ...(invariants.length === 0 ? [`${DOCUMENT} lists no invariant`] : []),
    ...invariants
      .map(({ id }) => id)
      .filter((id, index, all) => all.indexOf(id) !== index)
      .map((id) => `${id} is listed twice`),
    ...invariants.filter(({ tests }) => tests.length === 0).map(({ id }) => `${id} names no test`),
    ...invariants.flatMap(({ id, tests }) =>
      tests
        .filter((name) => !functions.has(name) && !titles.has(name))
        .map((name) => `${id} names \`${name}\`, which does not exist`),
    ),
    ...[...functions]
      .filter((name) => name !== undefined)
      .filter((name) => !ids.has(idOfInvariantTest(name) ?? invariants[0]?.id ?? ""))
      .map((name) => `${name} tests an invariant that ${DOCUMENT} does not list`),
  ],
  summary: `${invariants.length} invariants, each with a test`,
  remedy: `write the test, or correct the row in ${DOCUMENT}.`,
});
