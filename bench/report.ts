import { isCase, type Section, type Targets } from "./cases/index.ts";
import type { Figures } from "./run.ts";
import type { Snapshot } from "./snapshot.ts";

const figure = (gas: number): string => gas.toLocaleString("en-US");

function verdict(gas: number, { aim, ceiling }: Targets): string {
  if (gas > ceiling) return `OVER by ${figure(gas - ceiling)}`;
  return gas <= aim ? "meets the aim" : "under the ceiling";
}

/** Operations over their ceiling. */
export function overCeiling(sections: readonly Section[], figures: Figures): string[] {
  return sections
    .flatMap(({ rows }) => rows)
    .flatMap(({ operation, targets }) => {
      const gas = figures.get(operation)?.gas;
      if (gas === undefined || targets === undefined || gas <= targets.ceiling) return [];
      return [`${operation}: ${figure(gas)}, ceiling ${figure(targets.ceiling)}`];
    });
}

/** All figures as text: first the operations that have a ceiling, then the others by section. */
export function table(sections: readonly Section[], figures: Figures, committed: Snapshot): string {
  const change = (operation: string, gas: number): string => {
    const before = committed[operation];
    if (before === undefined) return "new";
    return gas === before ? "" : `${gas > before ? "+" : ""}${figure(gas - before)}`;
  };
  const measured = sections.flatMap(({ rows }) => rows).filter(({ operation }) => figures.has(operation));
  const withTargets = measured.flatMap(({ operation, targets }) => {
    const { gas = 0, withSample } = figures.get(operation) ?? {};
    if (targets === undefined) return [];
    const limits = [figure(targets.aim), figure(targets.ceiling)];
    return [
      [
        operation,
        figure(gas),
        ...limits,
        verdict(gas, targets),
        optional(withSample),
        change(operation, gas),
        targets.peer ?? "-",
      ],
    ];
  });
  const lines = [
    "Receipt gas: one transaction per block (storage cold), a real EACAggregatorProxy and an aggregator behind the index,",
    "production build, accounts that have traded before.",
    "",
    ...aligned([
      ["operation", "ours", "aim", "ceiling", "verdict", "with a sample", "change", "best peer"],
      ...withTargets,
    ]),
  ];
  for (const { title, rows } of sections) {
    const others = rows.flatMap((row) => {
      const { gas, withSample } = figures.get(row.operation) ?? {};
      if (gas === undefined || row.targets !== undefined) return [];
      const marked = isCase(row) ? row.operation : `= ${row.operation}`;
      return [[marked, figure(gas), optional(withSample), change(row.operation, gas)]];
    });
    if (others.length > 0) lines.push("", ...aligned([[title, "ours", "with a sample", "change"], ...others]));
  }
  return lines.join("\n");
}

const optional = (gas: number | undefined): string => (gas === undefined ? "" : figure(gas));

/** The first column to the left, figures to the right, text at the end to the left again. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) =>
        isText(rows, column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd(),
  );
}

const isText = (rows: readonly (readonly string[])[], column: number): boolean =>
  rows.slice(1).some((row) => /^[^\d+-]/.test(row[column] ?? "") && row[column] !== "new");
