import Table from "cli-table3";

import type { Context } from "./context.ts";

/** A result twice: rows for people, data for programs. */
export interface Output {
  readonly head: readonly string[]; // none above facts
  readonly rows: readonly (readonly (string | undefined)[])[];
  readonly data: unknown;
}

/** Prints a table, or JSON if that was asked for. */
export function print({ io, options }: Context, { head, rows, data }: Output): void {
  if (options.json === true) {
    io.out(toJson(data));
    return;
  }
  const columns = head.length > 0 ? head : (rows[0] ?? []);
  const table = new Table({
    head: [...head],
    style: { head: [], border: [], compact: true },
    colAligns: columns.map((_, place) => (place === 0 ? "left" : "right")),
  });
  table.push(...rows.map((row) => row.map((cell) => cell ?? "")));
  io.out(table.toString());
}

/** Facts of one thing, a row each. */
export function printFacts(context: Context, facts: Readonly<Record<string, string | undefined>>, data: unknown): void {
  print(context, { head: [], rows: Object.entries(facts), data });
}

/** A value as a cell shows it. */
export function toCell(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "bigint") return value.toString();
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map(toLine).join("\n");
  return typeof value === "string" ? value : toJson(value);
}

/** Of a list, such as "maker 2, price 1849, size 0.5". */
function toLine(item: unknown): string {
  if (typeof item !== "object" || item === null) return toCell(item) ?? "";
  return Object.entries(item)
    .map(([name, value]: [string, unknown]) => `${name} ${toCell(value) ?? ""}`)
    .join(", ");
}

/** Whole numbers as decimal strings: JSON's own numbers are too small for them. */
export function toJson(data: unknown): string {
  return JSON.stringify(data, (_, value: unknown) => (typeof value === "bigint" ? value.toString() : value), 2);
}
