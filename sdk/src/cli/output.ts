import Table from "cli-table3";

import type { Context } from "./context.ts";

/** A result twice: rows for people, data for programs. */
export interface Output {
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | undefined)[])[];
  readonly data: unknown;
}

/** Prints a table, or JSON if that was asked for. */
export function print({ io, options }: Context, { head, rows, data }: Output): void {
  if (options.json === true) {
    io.out(toJson(data));
    return;
  }
  const table = new Table({
    head: [...head],
    style: { head: [], border: [], compact: true },
    colAligns: head.map((_, place) => (place === 0 ? "left" : "right")),
  });
  table.push(...rows.map((row) => row.map((cell) => cell ?? "")));
  io.out(table.toString());
}

/** Facts of one thing, a row each. */
export function printFacts(context: Context, facts: Readonly<Record<string, string | undefined>>, data: unknown): void {
  print(context, { head: ["", ""], rows: Object.entries(facts), data });
}

/** Whole numbers as decimal strings: JSON's own numbers are too small for them. */
export function toJson(data: unknown): string {
  return JSON.stringify(data, (_, value: unknown) => (typeof value === "bigint" ? value.toString() : value), 2);
}
