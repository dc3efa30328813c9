/** The lab's tables, for terminal and page alike. */
import type { Section } from "./grid.ts";
import { type Metric, type RowResult, spell } from "./results.ts";

interface Column {
  readonly head: string;
  readonly metric: Metric;
  readonly digits: number;
}

const BASIS: Column = { head: "RMS basis, bp", metric: "basis", digits: 2 };
const COST: Column = { head: "cost to hold, bp/day", metric: "cost", digits: 3 };
const VOLATILITY: Column = { head: "volatility of the rate, bp", metric: "rateVolatility", digits: 2 };
const DAMPER: Column = { head: "at damper, %", metric: "atDamper", digits: 0 };
const CAP: Column = { head: "at cap, %", metric: "atCap", digits: 1 };
const HALF_LIFE: Column = { head: "half-life of a shock, min", metric: "halfLife", digits: 0 };
const PROFIT: Column = { head: "manipulator, USD", metric: "profit", digits: 0 };
const PUSHED: Column = { head: "push brings, USD", metric: "pushed", digits: 0 };
const STEP_OUT: readonly Column[] = [
  { head: "out at a lump sum saves, bp/day", metric: "lumpSaved", digits: 2 },
  { head: "of a stream", metric: "streamedSaved", digits: 2 },
  { head: "lump, after costs", metric: "lump", digits: 2 },
  { head: "stream, after costs", metric: "streamed", digits: 2 },
];

const COLUMNS: Readonly<Record<Section, readonly Column[]>> = {
  headline: [BASIS, COST, VOLATILITY, DAMPER, CAP],
  intervals: [BASIS, COST, VOLATILITY, DAMPER, CAP, HALF_LIFE],
  estimators: [BASIS, COST, VOLATILITY, PUSHED],
  manipulation: [PROFIT, PUSHED],
  sensitivity: [BASIS, COST, VOLATILITY],
  parts: [BASIS, COST, VOLATILITY, DAMPER],
};

export const TITLES: Readonly<Record<Section, string>> = {
  headline: "The adaptive model's defaults against the venues' terms",
  intervals: "Models and intervals",
  estimators: "Estimators of the premium",
  manipulation: "Pushing the premium for a day",
  sensitivity: "Other crowds, other arbitrage",
  parts: "What contributes what",
};

export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export function tableOf(section: Section, results: readonly RowResult[]): Table {
  return tableWith(COLUMNS[section], section, results);
}

/** What stepping out for payments brings under the models and intervals. */
export function paymentTable(results: readonly RowResult[]): Table {
  return tableWith(STEP_OUT, "intervals", results);
}

function tableWith(columns: readonly Column[], section: Section, results: readonly RowResult[]): Table {
  const rows = results
    .filter(({ row }) => row.section === section)
    .map((result) => [
      result.row.name,
      result.answers.length.toFixed(),
      ...columns.map(({ metric, digits }) => (isAsked(result, metric) ? spell(result.estimates[metric], digits) : "")),
    ]);
  return { head: ["", "seeds", ...columns.map(({ head }) => head)], rows };
}

/** Whether a row's runs answer what a column asks. */
function isAsked({ row }: RowResult, metric: Metric): boolean {
  const question = row.tasks[0]?.question ?? "market";
  if (metric === "halfLife") return question === "shock";
  return (metric === "profit" || metric === "pushed") === (question === "push");
}
