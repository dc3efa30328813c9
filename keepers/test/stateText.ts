import type { State } from "../../sdk/src/model/index.ts";
import { RecordKind, textOf } from "../src/state/records.ts";

/**
 * A state in lines that can be compared: everything that means something. Slots of orders that are free, positions of
 * markets that an account is not active in, and levels that are empty do not, and a fresh load does not look at them.
 */
export function linesOf(state: State): string[] {
  const { ledger, tables } = state;
  const lines = [`ledger ${show(ledger)}`];
  for (const [id, market] of tables.markets.entries()) lines.push(`market ${id.toString()} ${show(market)}`);
  for (const [key, account] of tables.accounts.entries()) {
    const text = textOf(state, { kind: RecordKind.account, key });
    if (text !== null) lines.push(`account ${key.toString()} ${text}`);
    for (const market of account.markets) lines.push(`position ${show([market, key, state.position(market, key)])}`);
  }
  for (const [market] of tables.markets.entries()) {
    const { bids, asks } = state.book(market);
    lines.push(`book ${show([market, bids, asks])}`);
    for (const tick of [...bids, ...asks]) {
      const level = state.level(market, tick);
      lines.push(`level ${show([market, tick, level])}`);
      for (const key of level.queue) lines.push(`order ${show([market, key, state.order(market, key)])}`);
    }
  }
  for (const [key, bits] of tables.claimed.entries()) if (bits !== 0n) lines.push(`claimed ${show([key, bits])}`);
  return lines.sort();
}

/** Fields by name, addresses in lower case: records come from words here and from operations there. */
function show(value: unknown): string {
  const spell = (_: string, part: unknown): unknown => {
    if (typeof part === "bigint") return part.toString();
    if (typeof part === "string") return part.toLowerCase();
    if (typeof part !== "object" || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  };
  return JSON.stringify(value, spell);
}

/** Lines that are in one state only; empty if they are equal. */
export function differencesOf(left: State, right: State): string[] {
  const [ours, theirs] = [linesOf(left), linesOf(right)];
  const [own, other] = [new Set(ours), new Set(theirs)];
  return [
    ...ours.filter((line) => !other.has(line)).map((line) => `- ${line}`),
    ...theirs.filter((line) => !own.has(line)).map((line) => `+ ${line}`),
  ];
}
