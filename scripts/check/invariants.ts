/**
 * Holds docs/invariants.md against the tests. Its tables have one row per invariant: an id such as LEDGER1 in the first
 * cell, the names of the tests that enforce it, in backticks, in the last. Solidity tests are named by function
 * (`invariant_LEDGER1_cashEqualsTokens`), TypeScript tests by title.
 */
import { readFile } from "node:fs/promises";

import { codeSpans, tableRows } from "./markdown.ts";
import { report } from "./report.ts";
import { findSolidityTests, findTestTitles } from "./test-names.ts";

const DOCUMENT = "docs/invariants.md";
const ID = /^[A-Z]+\d+$/;

interface Invariant {
  id: string;
  tests: string[];
}

function parseTables(markdown: string): Invariant[] {
  return tableRows(markdown)
    .map((cells) => ({ id: cells[0]?.replaceAll(/[`* ]/g, "") ?? "", tests: codeSpans(cells.at(-1) ?? "") }))
    .filter(({ id }) => ID.test(id));
}

const invariants = parseTables(await readFile(DOCUMENT, "utf8").catch(() => ""));
const ids = new Set(invariants.map(({ id }) => id));
const functions = await findSolidityTests();
const titles = await findTestTitles();

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
    ...[...functions.keys()]
      .filter((name) => !ids.has(idOfInvariantTest(name) ?? invariants[0]?.id ?? ""))
      .map((name) => `${name} tests an invariant that ${DOCUMENT} does not list`),
  ],
  summary: `${invariants.length} invariants, each with a test`,
  remedy: `write the test, or correct the row in ${DOCUMENT}.`,
});
