import { Interface } from "ethers";
import hre from "hardhat";

import { loadArtifacts, type Artifact } from "./artifacts.ts";
import { isCase, type Case, type Row, type Section } from "./cases/index.ts";
import { BenchChain, type Mined, type Transaction } from "./chain.ts";
import { deploy } from "./deployment.ts";
import { World } from "./world.ts";

/** 9:30 UTC on a day, so that the first interval is half an hour. */
const GENESIS = Date.UTC(2026, 0, 5, 9, 30) / 1000;
/** While it deploys, the chain's clock follows the machine's. Afterwards it starts here, whatever that took. */
const DEPLOYMENT_TIME = 900;

/** A case's gas. */
export interface Figure {
  readonly gas: number;
  /** When a sample was due and taken in passing. */
  readonly withSample?: number;
}

export type Figures = ReadonlyMap<string, Figure>;

export interface Bench {
  readonly world: World;
  readonly artifacts: ReadonlyMap<string, Artifact>;
  close(): Promise<void>;
}

/** A chain of its own with a world on it, the same in every run. */
export async function startBench(): Promise<Bench> {
  const artifacts = await loadArtifacts();
  const connection = await hre.network.create({
    network: "default",
    override: {
      initialDate: new Date(GENESIS * 1000),
      blockGasLimit: 1_000_000_000,
      mining: { mempool: { order: "fifo" } },
    },
  });
  const deployment = await deploy(connection);
  await connection.provider.request({ method: "evm_setAutomine", params: [false] });
  // A library's ABI names Solidity's own types, which ethers does not know; of its errors it knows all.
  const abis = [...artifacts.values()].flatMap(({ abi }) => abi);
  const errors = new Interface(abis.filter(({ type }) => type === "error"));
  const chain = new BenchChain(connection.provider, GENESIS + DEPLOYMENT_TIME, (data) => {
    // Without a reason: out of gas, or a call to no code.
    const error = data.length < 10 ? null : errors.parseError(data);
    return error === null ? data : `${error.name}(${error.args.join(", ")})`;
  });
  const addresses = (await connection.provider.request({ method: "eth_accounts" })) as string[];
  const world = await World.create(chain, deployment, addresses);
  return { world, artifacts, close: () => connection.close() };
}

/** Measures rows, each in a world that knows nothing of the others. */
export async function measure(world: World, rows: readonly Row[]): Promise<Map<string, Figure>> {
  const figures = new Map<string, Figure>();
  for (const row of rows.filter(isCase)) {
    const { gasUsed } = await world.chain.undoing(() => execute(world, row, false));
    const due = row.samples ? await world.chain.undoing(() => execute(world, row, true)) : undefined;
    figures.set(row.operation, { gas: gasUsed, ...(due !== undefined && { withSample: due.gasUsed }) });
  }
  for (const row of rows) {
    if (isCase(row)) continue;
    const [one, other] = row.from.map((operation) => figures.get(operation)?.gas);
    if (one === undefined || other === undefined)
      throw new Error(`"${row.operation}" follows from what is not measured`);
    figures.set(row.operation, { gas: row.derive(one, other) });
  }
  return figures;
}

/** Brings about a case and sends its transaction. */
export async function execute(world: World, row: Case, sampleDue: boolean): Promise<Mined & { sent: Transaction }> {
  try {
    const prepared = await row.prepare(world);
    const sent = "time" in prepared ? prepared.transaction : prepared;
    const mined =
      "time" in prepared ? await world.chain.run(sent, prepared.time) : await world.measure(sent, sampleDue);
    requireEvents(world, mined, { ...row.events, ...(sampleDue && { PremiumSampled: 1 }) });
    return { ...mined, sent };
  } catch (cause) {
    throw new Error(`"${row.operation}" could not be measured`, { cause });
  }
}

/** A case that does something else than its name says must not pass for it. */
function requireEvents(world: World, mined: Mined, expected: Readonly<Record<string, number>>): void {
  const found: Record<string, number> = {};
  for (const { name } of world.events(mined.logs)) found[name] = (found[name] ?? 0) + 1;
  const names = new Set([...Object.keys(found), ...Object.keys(expected)]);
  const wrong = [...names].filter((name) => found[name] !== expected[name]);
  if (wrong.length === 0) return;
  const say = (name: string): string => `${found[name] ?? 0} ${name} instead of ${expected[name] ?? 0}`;
  throw new Error(`It emitted ${wrong.map(say).join(", ")}`);
}

/** The rows whose operation contains a text, and those that they follow from. */
export function select(sections: readonly Section[], text: string): Section[] {
  const rows = sections.flatMap((section) => section.rows).filter(({ operation }) => operation.includes(text));
  const needed = new Set(rows.flatMap((row) => (isCase(row) ? [row.operation] : [row.operation, ...row.from])));
  return sections.map(({ title, rows: all }) => ({
    title,
    rows: all.filter(({ operation }) => needed.has(operation)),
  }));
}
