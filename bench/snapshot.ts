import { readFile, writeFile } from "node:fs/promises";

import type { Figures } from "./run.ts";

const PATH = "bench/gas.json";

/** Gas by operation, as it is committed; a figure with a sample has its operation's name and this ending. */
export type Snapshot = Readonly<Record<string, number>>;
const WITH_SAMPLE = ", with a sample";

export function toSnapshot(figures: Figures): Snapshot {
  const entries = [...figures].flatMap(([operation, { gas, withSample }]): [string, number][] => [
    [operation, gas],
    ...(withSample === undefined ? [] : [[`${operation}${WITH_SAMPLE}`, withSample] satisfies [string, number]]),
  ]);
  return Object.fromEntries(entries);
}

export async function readSnapshot(): Promise<Snapshot> {
  const content = await readFile(PATH, "utf8").catch(() => "{}");
  // This module wrote it.
  return JSON.parse(content) as Snapshot;
}

/**
 * In the order of the rows, so that differences can be read.
 *
 * @param partial keeps the committed figures of operations that were not measured
 */
export async function writeSnapshot(
  current: Snapshot,
  committed: Snapshot,
  partial: boolean,
  operations: readonly string[],
): Promise<void> {
  const merged = partial ? { ...committed, ...current } : current;
  const keys = operations.flatMap((operation) => [operation, `${operation}${WITH_SAMPLE}`]);
  const ordered = keys.filter((key) => merged[key] !== undefined).map((key) => [key, merged[key]]);
  await writeFile(PATH, `${JSON.stringify(Object.fromEntries(ordered), null, 2)}\n`);
}

export interface Comparison {
  readonly risen: string[];
  readonly fallen: string[];
  /** Operations that only one of the two has. */
  readonly unknown: string[];
}

export function compare(current: Snapshot, committed: Snapshot, partial: boolean): Comparison {
  const risen: string[] = [];
  const fallen: string[] = [];
  const unknown: string[] = [];
  for (const [operation, gas] of Object.entries(current)) {
    const before = committed[operation];
    if (before === undefined) unknown.push(`${operation}: not in ${PATH}`);
    else if (gas > before) risen.push(`${operation}: ${gas}, was ${before} (+${gas - before})`);
    else if (gas < before) fallen.push(`${operation}: ${gas}, was ${before} (-${before - gas})`);
  }
  if (!partial) {
    for (const operation of Object.keys(committed)) {
      if (current[operation] === undefined) unknown.push(`${operation}: in ${PATH}, not measured`);
    }
  }
  return { risen, fallen, unknown };
}
