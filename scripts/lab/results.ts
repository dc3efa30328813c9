/** What the answers of all rows add up to, and whether what the lab is to show holds. */
import { createHash } from "node:crypto";

import { CLASSIC, DEFAULT } from "./configurations.ts";
import type { Row } from "./grid.ts";
import { type Estimate, estimate, isBelow } from "./metrics.ts";
import type { Answer } from "./task.ts";

/** Numbers of an answer that have a mean over seeds. */
export const METRICS = {
  basis: (answer: Answer) => answer.basis,
  cost: (answer: Answer) => answer.cost,
  rate: (answer: Answer) => answer.rate,
  rateVolatility: (answer: Answer) => answer.rateVolatility,
  atDamper: (answer: Answer) => answer.atDamper * 100,
  atCap: (answer: Answer) => answer.atCap * 100,
  lump: (answer: Answer) => answer.stepOut.lump,
  streamed: (answer: Answer) => answer.stepOut.streamed,
  lumpSaved: (answer: Answer) => answer.stepOut.lumpSaved,
  streamedSaved: (answer: Answer) => answer.stepOut.streamedSaved,
  halfLife: (answer: Answer) => answer.halfLife / 60,
  profit: (answer: Answer) => answer.profit,
  pushed: (answer: Answer) => answer.pushed,
} as const satisfies Record<string, (answer: Answer) => number>;
export type Metric = keyof typeof METRICS;

export interface RowResult {
  readonly row: Row;
  readonly answers: readonly Answer[];
  readonly estimates: Readonly<Record<Metric, Estimate>>;
}

/** What the lab is to show, and whether it does. */
export interface Verdict {
  readonly claim: string;
  readonly figures: string;
  readonly holds: boolean;
}

/** The basis must be smaller by this part. */
const IMPROVEMENT = 0.25;

export function resultsOf(rows: readonly Row[], answers: readonly Answer[]): RowResult[] {
  let place = 0;
  return rows.map((row) => {
    const part = answers.slice(place, place + row.tasks.length);
    place += row.tasks.length;
    const entries = Object.entries(METRICS).map(([name, metric]) => [name, estimate(part.map(metric))]);
    return { row, answers: part, estimates: Object.fromEntries(entries) as RowResult["estimates"] }; // metric by metric
  });
}

export function headlineOf(results: readonly RowResult[]): readonly [classic: RowResult, adaptive: RowResult] {
  const find = (name: string): RowResult => {
    const found = results.find(({ row }) => row.section === "headline" && row.name === name);
    if (found === undefined) throw new Error(`The lab has no row ${name}`);
    return found;
  };
  return [find(CLASSIC.name), find(DEFAULT.name)];
}

export function verdictsOf(results: readonly RowResult[]): Verdict[] {
  const [classic, adaptive] = headlineOf(results);
  const [low, high] = [adaptive.estimates.basis, classic.estimates.basis];
  const gain = 1 - low.mean / high.mean;
  const difference = estimate(adaptive.answers.map(({ cost }, i) => cost - (classic.answers[i]?.cost ?? cost)));
  const pushes = results.filter(({ row }) => row.section === "manipulation" && row.name.startsWith(DEFAULT.name));
  const profits = pushes.map(({ estimates }) => estimates.profit);
  return [
    {
      claim: `RMS basis at least ${IMPROVEMENT * 100} % smaller, intervals apart`,
      figures: `${spell(low, 2)} against ${spell(high, 2)} bp: ${(gain * 100).toFixed(1)} % smaller`,
      holds: gain >= IMPROVEMENT && isBelow(low, high),
    },
    {
      claim: "Mean cost to hold no higher",
      figures: `${spell(adaptive.estimates.cost, 3)} against ${spell(classic.estimates.cost, 3)} bp a day; seed by seed ${spell(difference, 3)}`,
      holds: adaptive.estimates.cost.mean <= classic.estimates.cost.mean,
    },
    {
      claim: "A manipulator does not profit after costs",
      figures: `${profits.map((profit) => spell(profit, 0)).join(" and ")} USD for a day of pushing`,
      holds: profits.length > 0 && profits.every(({ mean, margin }) => mean + margin <= 0),
    },
  ];
}

/** "2.31 ± 0.12". */
export function spell({ mean, margin }: Estimate, digits: number): string {
  const grouped = (value: number): string =>
    value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return `${grouped(mean)} ± ${Number.isFinite(margin) ? grouped(margin) : "?"}`;
}

/** The same for the same seeds, on every machine. */
export function fingerprintOf(results: readonly RowResult[]): string {
  const numbers = results.map(({ row, answers }) => [row.name, answers]);
  return createHash("sha256").update(JSON.stringify(numbers)).digest("hex").slice(0, 16);
}
