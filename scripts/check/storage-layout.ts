/**
 * Compares the compiler's storage layout of the Exchange with the committed snapshot. `--update` rewrites the snapshot.
 */
import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";

import { readArtifacts, readBuildFile } from "./artifacts.ts";
import { report } from "./report.ts";

const CONTRACT = "Exchange";
const SNAPSHOT = "contracts/Exchange.storage.json";

interface StorageVariable {
  label: string;
  offset: number;
  slot: string;
  type: string;
}

interface StorageType {
  label: string;
  encoding: string;
  numberOfBytes: string;
  key?: string;
  value?: string;
  base?: string;
  members?: StorageVariable[];
}

interface StorageLayout {
  storage: StorageVariable[];
  types: Record<string, StorageType> | null;
}

interface BuildOutput {
  output: { contracts: Record<string, Record<string, { storageLayout: StorageLayout }>> };
}

/** The compiler names types with the ids of its syntax tree, which move with every edit: t_struct(State)1234_storage. */
const withoutIds = (typeName: string): string => typeName.replaceAll(/\)\d+/g, ")");

const variables = (list: StorageVariable[]): string[] =>
  list.map(({ slot, offset, label, type }) => `slot ${slot}, byte ${offset}: ${label}: ${withoutIds(type)}`);

function simplify({ storage, types }: StorageLayout): object {
  const described = Object.entries(types ?? {}).map(([name, type]): [string, object] => [
    withoutIds(name),
    {
      label: type.label,
      encoding: type.encoding,
      bytes: Number(type.numberOfBytes),
      ...(type.key !== undefined && { key: withoutIds(type.key) }),
      ...(type.value !== undefined && { value: withoutIds(type.value) }),
      ...(type.base !== undefined && { base: withoutIds(type.base) }),
      ...(type.members !== undefined && { members: variables(type.members) }),
    },
  ]);
  return { storage: variables(storage), types: Object.fromEntries(described.sort(([a], [b]) => (a < b ? -1 : 1))) };
}

async function currentLayout(): Promise<string> {
  const artifact = (await readArtifacts()).find(({ contractName }) => contractName === CONTRACT);
  if (artifact === undefined) throw new Error(`No artifact of ${CONTRACT}. Run \`npm run build\` first.`);
  const path = `artifacts/build-info/${artifact.buildInfoId}.output.json`;
  const { output } = await readBuildFile<BuildOutput>(path);
  const layout = output.contracts[artifact.inputSourceName]?.[CONTRACT]?.storageLayout;
  if (layout === undefined) throw new Error(`${path} has no storage layout of ${CONTRACT}`);
  return `${JSON.stringify(simplify(layout), null, 2)}\n`;
}

function differences(committed: string, current: string): string[] {
  const before = committed.split("\n");
  const after = current.split("\n");
  return [
    ...before.filter((line) => !after.includes(line)).map((line) => `gone: ${line.trim()}`),
    ...after.filter((line) => !before.includes(line)).map((line) => `new:  ${line.trim()}`),
  ];
}

const { values } = parseArgs({ options: { update: { type: "boolean", default: false } } });
const current = await currentLayout();

if (values.update) {
  await writeFile(SNAPSHOT, current);
  console.log(`storage layout: wrote ${SNAPSHOT}`);
} else {
  const committed = await readFile(SNAPSHOT, "utf8").catch(() => "");
  const changes = differences(committed, current);
  const moved = changes.length === 0 && committed !== current ? ["the order of the lines changed"] : [];
  report("storage layout", {
    problems: [...changes, ...moved],
    summary: `${CONTRACT} matches ${SNAPSHOT}`,
    remedy: "if the change is meant, run `npm run snapshot:storage`, commit the file and flag it in CHANGELOG.md.",
  });
}
