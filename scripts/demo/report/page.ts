import { LIMITS } from "../accuracy.ts";
import { formatBps, formatDuration, formatFixed, formatTime, formatUsd } from "../format.ts";
import type { DemoResult, MarketResult } from "../result.ts";
import { abs, sum } from "../statistics.ts";
import { paymentChart, priceChart, rateChart } from "./charts.ts";
import {
  chartCard,
  escapeHtml,
  gasCard,
  ledgerCard,
  renderDocument,
  table,
  tableCard,
  tile,
  type PageAssets,
} from "./parts.ts";

const GAS_NOTE =
  "From receipts, with Chainlink's own proxy in front of the feeds. Makers and some traders have positions in both markets, and every check of margin reads both.";

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

/** One self-contained page. */
export function renderPage(result: DemoResult, assets: PageAssets): string {
  const intervals = result.markets[0]?.intervals.length ?? 0;
  const failures = result.failures.map((failure) => `<p class="bad">${escapeHtml(failure)}</p>`).join("");
  return renderDocument(
    "Plumbline: funding replayed",
    `<header>
<div class="brand">Plumbline</div>
<h1>Funding, replayed on-chain</h1>
<p>${formatTime(result.from)} to ${formatTime(result.to)} UTC: ${intervals} intervals of 8 h. Chainlink's rounds as they came, makers who
quote the recorded premium, traders with leverage on both sides, and the keepers of keepers/, which sample the book, settle each
interval and realise funding for bounties. The rates below are what the contracts made of it, next to what the venue settled in those hours.</p>
</header>
<div class="tiles">
${tiles(result)}
</div>
${failures}
${result.markets.map(marketSection).join("\n")}
<h2>All accounts</h2>
${accountCard(result)}
${gasCard(result.gas, GAS_NOTE)}
${ledgerCard(result.ledger)}
<footer>${formatFixed(BigInt(result.transactions), 1n, 0)} transactions in ${formatFixed(BigInt(result.blocks), 1n, 0)} blocks, ${formatDuration(result.seconds)}. Data: Chainlink ETH/USD and BTC/USD on Ethereum mainnet; Binance premium index and funding rates, ETHUSDT and BTCUSDT.</footer>`,
    assets,
  );
}
