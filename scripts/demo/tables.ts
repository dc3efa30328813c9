import Table from "cli-table3";

import { LIMITS } from "./accuracy.ts";
import { formatBps, formatDuration, formatFixed, formatGas, formatTime, formatUsd } from "./format.ts";
import type { AccountResult, DemoResult, GasResult, LedgerResult, MarketResult } from "./result.ts";

export type Alignment = "left" | "right";

export function table(
  head: readonly string[],
  alignments: readonly Alignment[],
  rows: readonly (readonly string[])[],
): string {
  const result = new Table({
    head: [...head],
    colAligns: [...alignments],
    style: { head: [], border: [], compact: true },
  });
  result.push(...rows.map((row) => [...row]));
  return result.toString();
}

export const right = (count: number): Alignment[] => Array.from({ length: count }, () => "right");

export function intervalTable({ intervals }: MarketResult): string {
  return table(
    ["interval to (UTC)", "premium", "rate set", "on the path", "apart", "venue", "apart", "longs paid shorts, USD"],
    ["left", ...right(7)],
    intervals.map(({ end, premium, rate, pathRate, venueRate, paidByLongs }) => [
      formatTime(end),
      formatBps(premium, 3),
      formatBps(rate),
      formatBps(pathRate),
      formatBps(rate - pathRate),
      formatBps(venueRate),
      formatBps(rate - venueRate),
      formatUsd(paidByLongs),
    ]),
  );
}

/** One line per comparison, with its limits. */
export function accuracyLines({ accuracy, intervals }: MarketResult): string[] {
  const { premium, path, venue, near } = accuracy;
  return [
    `Measured premium, from the path: median ${formatBps(premium.median)} bp, largest ${formatBps(premium.max)} bp`,
    `Rate, from formula on the path:  median ${formatBps(path.median)} bp (at most ${formatBps(LIMITS.path.median, 2)}), ` +
      `largest ${formatBps(path.max)} bp (at most ${formatBps(LIMITS.path.max, 2)})`,
    `Rate, from the venue's:          median ${formatBps(venue.median)} bp (at most ${formatBps(LIMITS.venue.median, 2)}), ` +
      `${near} of ${intervals.length} intervals within 1 bp (at least 9 of 10), largest ${formatBps(venue.max)} bp`,
  ];
}

export function accountTable(symbols: readonly string[], accounts: readonly AccountResult[]): string {
  return table(
    ["account", "stance", ...symbols, "paid", "received", "net"],
    ["left", "left", ...right(symbols.length + 3)],
    accounts.map(({ name, stance, funding, paid, received }) => [
      name,
      stance,
      ...funding.map((amount) => formatUsd(amount)),
      formatUsd(paid),
      formatUsd(received),
      formatUsd(received - paid),
    ]),
  );
}

export function gasTable(rows: readonly GasResult[]): string {
  return table(
    ["operation", "count", "min", "median", "max"],
    ["left", ...right(4)],
    rows.map(({ operation, gas }) => [
      operation,
      formatFixed(BigInt(gas.count), 1n, 0),
      formatGas(gas.min),
      formatGas(gas.median),
      formatGas(gas.max),
    ]),
  );
}

export function ledgerTable(ledger: LedgerResult): string {
  const rows: [string, bigint][] = [
    ["booked collateral", ledger.tokens],
    ["balances of all accounts", ledger.balances],
    ["less entries of all positions", -ledger.entries],
    ["less funding not yet realised", -ledger.unrealisedFunding],
    ["insurance", ledger.insurance],
    ["fees not yet handed on", ledger.fees],
    ["closed markets, not yet settled", ledger.unsettled],
  ];
  return table(
    ["ledger", "USD, all 18 decimals"],
    ["left", "right"],
    rows.map(([what, amount]) => [what, formatUsd(amount, 18)]),
  );
}

/** Everything that the terminal shows after the replay. */
export function renderTables(result: DemoResult): string {
  const symbols = result.markets.map(({ symbol }) => symbol);
  const markets = result.markets.map((market) =>
    [`${market.symbol}: rates in basis points per 8 h`, intervalTable(market), ...accuracyLines(market)].join("\n"),
  );
  return [
    ...markets,
    `Funding paid and received, USD; positive was received\n${accountTable(symbols, result.accounts)}`,
    `Gas per operation, from receipts\n${gasTable(result.gas)}`,
    ledgerTable(result.ledger),
    `${formatFixed(BigInt(result.transactions), 1n, 0)} transactions in ${formatFixed(BigInt(result.blocks), 1n, 0)} blocks, ` +
      formatDuration(result.seconds),
    `ledger identity: ${result.ledger.unitsOff} units off`,
  ].join("\n\n");
}
