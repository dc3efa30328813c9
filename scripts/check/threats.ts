/**
 * Holds docs/threats.md against the tests and the list of mutations. Each row of its tables is a scenario; the last two cells name
 * its tests and its mutations, in backticks. Whether the mutations still fit the contracts, and compile, is asked here too; whether
 * the tests then fail, by `npm run test:mutations`.
 */
import { readFile } from "node:fs/promises";

import { analyse } from "../mutations/analyse.ts";
import { mutations } from "../mutations/list/index.ts";
import { editsOf, type Mutation } from "../mutations/mutation.ts";
import { findObstacle, quotedMutations } from "../mutations/weave.ts";
import { codeSpans, tableRows } from "./markdown.ts";
import { report } from "./report.ts";
import { findSolidityTests } from "./test-names.ts";

const DOCUMENT = "docs/threats.md";

const rows = tableRows(await readFile(DOCUMENT, "utf8").catch(() => ""));
const scenarios = rows
  .map((cells) => ({
    name: cells[0] ?? "",
    tests: codeSpans(cells.at(-2) ?? ""),
    mutations: codeSpans(cells.at(-1) ?? ""),
  }))
  .filter(({ name }) => name !== "scenario" && !/^-+$/.test(name));

async function findStale(mutation: Mutation): Promise<string[]> {
  const { name } = mutation;
  const obstacles = await Promise.all(
    editsOf(mutation).map(async (edit) => findObstacle(await readFile(edit.file, "utf8").catch(() => ""), edit)),
  );
  return obstacles.flatMap((obstacle) => (obstacle === undefined ? [] : [`the mutation \`${name}\`: ${obstacle}`]));
}

/** What has become of names and types that the mutations use. Text that is not where they want it would hide it. */
async function findUncompilable(): Promise<string[]> {
  const edits = mutations.flatMap((mutation, place) =>
    editsOf(mutation).map((edit) => ({ ...edit, number: place + 1 })),
  );
  const messages = await analyse(edits);
  return messages.map((message) => {
    const names = quotedMutations(message).map((number) => `\`${mutations[number - 1]?.name ?? number}\``);
    return `the compiler refuses ${names.join(", ") || "the mutations"}: ${message}`;
  });
}

const stale = (await Promise.all(mutations.map(findStale))).flat();
const existing = await findSolidityTests();
const testsOf = new Map(mutations.map(({ name, tests }) => [name, tests]));
const named = new Set(scenarios.flatMap((scenario) => scenario.mutations));

report("threats", {
  problems: [
    ...(scenarios.length === 0 ? [`${DOCUMENT} lists no scenario`] : []),
    ...scenarios.filter(({ tests }) => tests.length === 0).map(({ name }) => `"${name}" names no test`),
    ...scenarios.filter((scenario) => scenario.mutations.length === 0).map(({ name }) => `"${name}" names no mutation`),
    ...scenarios.flatMap(({ name, tests }) =>
      tests.filter((test) => !existing.has(test)).map((test) => `"${name}" names \`${test}\`, which does not exist`),
    ),
    ...scenarios.flatMap((scenario) =>
      scenario.mutations
        .filter((mutation) => !testsOf.has(mutation))
        .map((mutation) => `"${scenario.name}" names the mutation \`${mutation}\`, which does not exist`),
    ),
    ...scenarios.flatMap((scenario) => {
      const red = new Set(scenario.mutations.flatMap((mutation) => testsOf.get(mutation) ?? []));
      return scenario.tests
        .filter((test) => existing.has(test) && !red.has(test))
        .map((test) => `"${scenario.name}": no mutation of the row is said to make \`${test}\` fail`);
    }),
    ...mutations.filter(({ name }) => !named.has(name)).map(({ name }) => `the mutation \`${name}\` shows no scenario`),
    ...(stale.length > 0 ? stale : await findUncompilable()),
    ...([...testsOf.keys()].length === mutations.length ? [] : ["two mutations have the same name"]),
  ],
  summary: `${scenarios.length} scenarios, each with a test and a mutation that makes it fail`,
  remedy: `correct the row in ${DOCUMENT}, or the list in scripts/mutations/list.`,
});
