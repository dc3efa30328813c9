/** What every report is made of. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import { formatFixed, formatGas, formatUsd } from "../format.ts";
import type { GasResult, LedgerResult } from "../result.ts";
import type { Chart } from "./charts.ts";

/** What the page needs beside the result; everything is put into it, so that it works without a network. */
export interface PageAssets {
  readonly chartLibrary: string;
  readonly client: string;
  readonly style: string;
}

export async function loadAssets(): Promise<PageAssets> {
  const library = fileURLToPath(import.meta.resolve("echarts/dist/echarts.common.min.js"));
  const [chartLibrary, client, style] = await Promise.all([
    readFile(library, "utf8"),
    readFile(new URL("client.js", import.meta.url), "utf8"),
    readFile(new URL("style.css", import.meta.url), "utf8"),
  ]);
  return { chartLibrary, client, style };
}

export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

/** Text inside a script element ends at the first "</script", wherever it stands. */
export const inScript = (text: string): string => text.replace(/<\/(?=script)/gi, "<\\/");

/** [characters] What is longer is a sentence, and may take several lines. */
const SENTENCE = 40;

/**
 * @param words how many of the first columns hold words instead of numbers
 * @param total last row, set apart
 */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  words: number,
  total?: readonly string[],
): string {
  const kindOf = (column: number): string => {
    if (rows.some((row) => (row[column]?.length ?? 0) > SENTENCE)) return ' class="sentence"';
    return column < words ? ' class="words"' : "";
  };
  const kinds = head.map((_, column) => kindOf(column));
  const cell = (tag: "td" | "th", content: string, column: number): string =>
    `<${tag}${kinds[column] ?? ""}>${escapeHtml(content)}</${tag}>`;
  const line = (tag: "td" | "th", cells: readonly string[]): string =>
    `<tr>${cells.map((content, column) => cell(tag, content, column)).join("")}</tr>`;
  const body = rows.map((row) => line("td", row)).join("\n");
  const foot = total === undefined ? "" : `<tfoot>${line("td", total)}</tfoot>`;
  return `<div class="scroll"><table><thead>${line("th", head)}</thead><tbody>\n${body}\n</tbody>${foot}</table></div>`;
}

export function chartCard({ title, note, height, option }: Chart): string {
  return `<section class="card"><h3>${escapeHtml(title)}</h3><p class="note">${escapeHtml(note)}</p>
<div data-chart style="height:${height}px"><script type="application/json">${inScript(JSON.stringify(option))}</script></div></section>`;
}

/** @param width `wide` for a table that needs more than the page's column. */
export function tableCard(title: string, note: string, content: string, width: "" | "wide" = ""): string {
  return `<section class="card ${width}"><h3>${escapeHtml(title)}</h3><p class="note">${escapeHtml(note)}</p>${content}</section>`;
}

export const tile = (value: string, what: string, holds = true): string =>
  `<div class="tile"><b class="${holds ? "ok" : "bad"}">${escapeHtml(value)}</b><span>${escapeHtml(what)}</span></div>`;

/** Gas by operation, from receipts. */
export function gasCard(gas: readonly GasResult[], note: string): string {
  return tableCard(
    "Gas per operation",
    note,
    table(
      ["operation", "count", "min", "median", "max"],
      gas.map(({ operation, gas: spread }) => [
        operation,
        formatFixed(BigInt(spread.count), 1n, 0),
        formatGas(spread.min),
        formatGas(spread.median),
        formatGas(spread.max),
      ]),
      1,
    ),
  );
}

/** Both sides of the identity. */
export function ledgerCard(ledger: LedgerResult): string {
  const rows: [string, bigint][] = [
    ["booked collateral", ledger.tokens],
    ["balances of all accounts", ledger.balances],
    ["less the entries of all positions", -ledger.entries],
    ["less funding not yet realised", -ledger.unrealisedFunding],
    ["insurance", ledger.insurance],
    ["fees not yet handed on", ledger.fees],
    ["closed markets, not yet settled", ledger.unsettled],
    ["difference", ledger.unitsOff],
  ];
  return tableCard(
    "The ledger",
    "What the exchange holds is what it owes. USD with all 18 decimals; the difference in units of the last one.",
    table(
      ["", "USD"],
      rows.map(([what, amount]) => [what, what === "difference" ? `${amount} units` : formatUsd(amount, 18)]),
      1,
    ),
  );
}

/** One self-contained page around its main part. */
export function renderDocument(title: string, body: string, assets: PageAssets): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>
${assets.style}</style>
</head>
<body>
<main>
${body}
</main>
<script>${inScript(assets.chartLibrary)}</script>
<script>
${inScript(assets.client)}</script>
</body>
</html>
`;
}
