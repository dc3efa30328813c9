import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import { LIMITS } from "../accuracy.ts";
import { formatBps, formatDuration, formatFixed, formatGas, formatTime, formatUsd } from "../format.ts";
import type { DemoResult, LedgerResult, MarketResult } from "../result.ts";
import { abs, sum } from "../statistics.ts";
import { paymentChart, priceChart, rateChart, type Chart } from "./charts.ts";

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

const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

/** Text inside a script element ends at the first "</script", wherever it stands. */
const inScript = (text: string): string => text.replace(/<\/(?=script)/gi, "<\\/");

/**
 * @param words how many of the first columns hold words instead of numbers
 * @param total last row, set apart
 */
function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  words: number,
  total?: readonly string[],
): string {
  const cell = (tag: "td" | "th", content: string, column: number): string =>
    `<${tag}${column < words ? ' class="words"' : ""}>${escapeHtml(content)}</${tag}>`;
  const line = (tag: "td" | "th", cells: readonly string[]): string =>
    `<tr>${cells.map((content, column) => cell(tag, content, column)).join("")}</tr>`;
  const body = rows.map((row) => line("td", row)).join("\n");
  const foot = total === undefined ? "" : `<tfoot>${line("td", total)}</tfoot>`;
  return `<div class="scroll"><table><thead>${line("th", head)}</thead><tbody>\n${body}\n</tbody>${foot}</table></div>`;
}

function chartCard({ title, note, height, option }: Chart): string {
  return `<section class="card"><h3>${escapeHtml(title)}</h3><p class="note">${escapeHtml(note)}</p>
<div data-chart style="height:${height}px"><script type="application/json">${inScript(JSON.stringify(option))}</script></div></section>`;
}

function tableCard(title: string, note: string, content: string): string {
  return `<section class="card"><h3>${escapeHtml(title)}</h3><p class="note">${escapeHtml(note)}</p>${content}</section>`;
}

const tile = (value: string, what: string, holds = true): string =>
  `<div class="tile"><b class="${holds ? "ok" : "bad"}">${escapeHtml(value)}</b><span>${escapeHtml(what)}</span></div>`;

function tiles(result: DemoResult): string {
  const moved = sum(result.markets.flatMap(({ intervals }) => intervals.map(({ paidByLongs }) => abs(paidByLongs))));
  const accuracy = result.markets.flatMap(({ symbol, accuracy: { premium, path, venue, near }, intervals }) => [
    tile(
      `${formatBps(path.median)} bp`,
      `${symbol}: median distance of the rate from the formula without a book; largest ${formatBps(path.max)}; of the premium, median ${formatBps(premium.median)}`,
      path.median <= LIMITS.path.median && path.max <= LIMITS.path.max,
    ),
    tile(
      `${formatBps(venue.median, 2)} bp`,
      `${symbol}: median distance from the venue; ${near} of ${intervals.length} intervals within 1 bp`,
      venue.median <= LIMITS.venue.median && near * 10 >= intervals.length * LIMITS.venue.tenthsNear,
    ),
  ]);
  return [
    tile(
      `${result.ledger.unitsOff} units off`,
      "ledger identity, in units of 1e-18 USD",
      result.ledger.unitsOff === 0n,
    ),
    ...accuracy.slice(0, 2),
    tile(`$${formatUsd(moved, 0)}`, "of funding paid between longs and shorts, equal on both sides to the unit"),
    ...accuracy.slice(2),
  ].join("\n");
}

function intervalCard({ intervals, symbol }: MarketResult): string {
  const rows = intervals.map(({ end, covered, premium, rate, pathRate, venueRate, paidByLongs }) => [
    formatTime(end),
    formatFixed(covered, 1n, 0),
    formatBps(premium),
    formatBps(rate),
    formatBps(pathRate),
    formatBps(rate - pathRate),
    formatBps(venueRate),
    formatBps(rate - venueRate),
    formatUsd(paidByLongs),
  ]);
  return tableCard(
    `${symbol}, interval by interval`,
    "Basis points; rates per 8 h. Premium: mean measured from the book. On the path: the same formula on the replayed premium, " +
      "without a book. A rate is paid during the interval after the one that set it.",
    table(
      ["to (UTC)", "covered, s", "premium", "rate set", "on the path", "apart", "venue", "apart", "longs paid, USD"],
      rows,
      1,
    ),
  );
}

function marketSection(market: MarketResult): string {
  const facts = `${formatFixed(BigInt(market.trades), 1n, 0)} trades, $${formatUsd(market.volume, 0)} traded, $${formatUsd(market.openInterest, 0)} open at the end on either side.`;
  const charts = [priceChart(market), rateChart(market), paymentChart(market)].map(chartCard);
  return `<h2>${escapeHtml(market.symbol)}</h2><p class="note">${escapeHtml(facts)}</p>${charts.join("\n")}\n${intervalCard(market)}`;
}

function accountCard({ markets, accounts }: DemoResult): string {
  const rows = accounts.map(({ name, stance, funding, paid, received, equityBefore, equityAfter }) => [
    name,
    stance,
    ...funding.map((amount) => formatUsd(amount)),
    formatUsd(paid),
    formatUsd(received),
    formatUsd(received - paid),
    formatUsd(equityBefore, 0),
    formatUsd(equityAfter, 0),
  ]);
  const totals = [
    "all",
    "",
    ...markets.map((_, market) => formatUsd(sum(accounts.map(({ funding }) => funding[market] ?? 0n)))),
    formatUsd(sum(accounts.map(({ paid }) => paid))),
    formatUsd(sum(accounts.map(({ received }) => received))),
    formatUsd(sum(accounts.map(({ paid, received }) => received - paid))),
    formatUsd(sum(accounts.map(({ equityBefore }) => equityBefore)), 0),
    formatUsd(sum(accounts.map(({ equityAfter }) => equityAfter)), 0),
  ];
  return tableCard(
    "Who paid and received what",
    "USD of funding; positive was received. Makers hold what the traders' positions leave over. Equity is mostly trading " +
      "results; what it lacks of the deposits went to insurance and treasury as fees.",
    table(
      [
        "account",
        "stance",
        ...markets.map(({ symbol }) => symbol),
        "paid",
        "received",
        "net",
        "deposited",
        "equity at the end",
      ],
      rows,
      2,
      totals,
    ),
  );
}

function gasCard({ gas }: DemoResult): string {
  return tableCard(
    "Gas per operation",
    "From receipts, with Chainlink's own proxy in front of the feeds. Makers and some traders have positions in both markets, and every check of margin reads both.",
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

function ledgerCard(ledger: LedgerResult): string {
  const rows: [string, bigint][] = [
    ["booked collateral", ledger.tokens],
    ["balances of all accounts", ledger.balances],
    ["less the entries of all positions", -ledger.entries],
    ["less funding not yet realised", -ledger.unrealisedFunding],
    ["insurance", ledger.insurance],
    ["fees not yet handed on", ledger.fees],
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

/** One self-contained page. */
export function renderPage(result: DemoResult, assets: PageAssets): string {
  const intervals = result.markets[0]?.intervals.length ?? 0;
  const failures = result.failures.map((failure) => `<p class="bad">${escapeHtml(failure)}</p>`).join("");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Plumbline: funding replayed</title>
<style>
${assets.style}</style>
</head>
<body>
<main>
<header>
<div class="brand">Plumbline</div>
<h1>Funding, replayed on-chain</h1>
<p>${formatTime(result.from)} to ${formatTime(result.to)} UTC: ${intervals} intervals of 8 h. Chainlink's rounds as they came, makers who
quote the recorded premium, traders with leverage on both sides, and a keeper that samples the book every minute. The rates below
are what the contracts made of it, next to what the venue settled in those hours.</p>
</header>
<div class="tiles">
${tiles(result)}
</div>
${failures}
${result.markets.map(marketSection).join("\n")}
<h2>All accounts</h2>
${accountCard(result)}
${gasCard(result)}
${ledgerCard(result.ledger)}
<footer>${formatFixed(BigInt(result.transactions), 1n, 0)} transactions in ${formatFixed(BigInt(result.blocks), 1n, 0)} blocks, ${formatDuration(result.seconds)}. Data: Chainlink ETH/USD and BTC/USD on Ethereum mainnet; Binance premium index and funding rates, ETHUSDT and BTCUSDT.</footer>
</main>
<script>${inScript(assets.chartLibrary)}</script>
<script>
${inScript(assets.client)}</script>
</body>
</html>
`;
}
