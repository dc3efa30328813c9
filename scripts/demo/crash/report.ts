/** The report: a page with charts and tables, as the demo's. */
import { formatDuration, formatFixed, formatTime, formatUsd } from "../format.ts";
import {
  base,
  frame,
  GRID,
  INK,
  line,
  LONGS,
  MUTED,
  OURS,
  SHORTS,
  text,
  tooltip,
  valueAxis,
  VENUE,
} from "../report/charts.ts";
import { pricePanels, type Chart } from "../report/charts.ts";
import { chartCard, escapeHtml, gasCard, ledgerCard, renderDocument, table, tableCard, tile } from "../report/parts.ts";
import type { PageAssets } from "../report/parts.ts";
import { sum } from "../statistics.ts";
import { clock } from "./evaluate.ts";
import { hit } from "./outcomes.ts";
import type { Step } from "./record.ts";
import type { AccountOutcome, CrashResult, FundResult, TimelinePoint } from "./result.ts";
import { gapLine } from "./tables.ts";

/** The charts of the waterfall show it from so long before to so long after [s]. */
const MARGIN = 60;
const STEP_SECONDS = 15;

const dollars = (amount: bigint): number => Number(amount / 10n ** 16n) / 100;

/** The minutes in which somebody was below maintenance margin. */
function span({ timeline, from, to }: CrashResult): readonly [number, number] {
  const busy = timeline.filter(({ failing }) => failing > 0).map(({ time }) => time);
  return [(busy[0] ?? from) - MARGIN, (busy.at(-1) ?? to) + MARGIN];
}

function axis(result: CrashResult): Record<string, unknown> {
  const [start, end] = span(result);
  return {
    type: "time",
    min: start * 1000,
    max: end * 1000,
    axisLabel: { ...text, hideOverlap: true, formatter: "clock" },
    axisLine: { onZero: false, lineStyle: { color: GRID } },
    axisTick: { show: false },
    splitLine: { show: true, lineStyle: { color: GRID } },
  };
}

const points = (timeline: readonly TimelinePoint[], value: (point: TimelinePoint) => number | undefined): number[][] =>
  timeline.map((point) => [point.time * 1000, value(point) ?? 0]);

function priceChart({ timeline, symbols, factor }: CrashResult, market: number): Chart {
  const prices = timeline.map(({ time, indices, marks }) => ({
    time,
    index: indices[market] ?? 0,
    mark: marks[market] ?? 0,
  }));
  const note =
    `Index: Chainlink's rounds, with their distance from the price at 21:00 times ${factor}. Mark: index x (1 + average of the measured ` +
    "premium), which the orders that makers left behind pull up. Below: how far mark stands from the index.";
  return { ...pricePanels(prices, note, "clock"), title: `${symbols[market] ?? ""}: index and mark` };
}

function accountChart(result: CrashResult): Chart {
  const { timeline } = result;
  return {
    title: "Accounts below maintenance margin, and accounts with a position",
    note: "As keepers saw them, block by block, in the minutes that mattered.",
    height: 300,
    option: {
      ...base,
      tooltip: tooltip("count"),
      grid: { ...frame, top: 34, bottom: 30 },
      xAxis: axis(result),
      yAxis: valueAxis("accounts", "count"),
      series: [
        {
          ...line(
            "with a position",
            SHORTS,
            points(timeline, ({ open }) => open),
          ),
          step: "end",
        },
        {
          ...line(
            "below maintenance margin",
            LONGS,
            points(timeline, ({ failing }) => failing),
          ),
          step: "end",
          areaStyle: { color: LONGS, opacity: 0.15 },
        },
      ],
    },
  };
}

function insuranceChart(result: CrashResult): Chart {
  const { timeline, symbols } = result;
  const colors = [OURS, VENUE, MUTED];
  return {
    title: "Insurance",
    note: "What is left in each market's fund and in the one that all markets share. A window of two minutes pays a limited amount per market.",
    height: 260,
    option: {
      ...base,
      tooltip: tooltip("usd"),
      grid: { ...frame, top: 34, bottom: 30 },
      xAxis: axis(result),
      yAxis: valueAxis("USD", "usd"),
      series: [...symbols, "shared"].map((name, i) => ({
        ...line(
          name,
          colors[i] ?? INK,
          points(timeline, ({ insurance }) => insurance[i]),
        ),
        step: "end",
      })),
    },
  };
}

/** Dollars per kind of step, in bins of a quarter of a minute. */
function stepChart(result: CrashResult): Chart {
  const [start, end] = span(result);
  const times: number[] = [];
  // Every series has all bins, because bars are stacked by their place in the series.
  for (let time = start - (start % STEP_SECONDS); time < end; time += STEP_SECONDS) times.push(time);
  const series = (name: string, color: string, value: (step: Step) => bigint): Record<string, unknown> => {
    const bins = new Map<number, number>(times.map((time) => [time, 0]));
    for (const step of result.steps) {
      const bin = step.time - (step.time % STEP_SECONDS);
      bins.set(bin, (bins.get(bin) ?? 0) + dollars(value(step)));
    }
    return {
      type: "bar",
      name,
      stack: "steps",
      data: [...bins].map(([time, amount]) => [(time + STEP_SECONDS / 2) * 1000, amount]),
      itemStyle: { color },
      barWidth: 14,
    };
  };
  const both = (kind: Step["kind"]) => (step: Step) => (step.kind === kind && "value" in step ? step.value : 0n);
  return {
    title: "The waterfall over time",
    note: "Value of the lots that each step closed, USD in a quarter of a minute. Insurance payments and socialised losses are money, not lots.",
    height: 320,
    option: {
      ...base,
      tooltip: tooltip("usd"),
      grid: { ...frame, left: 84, top: 34, bottom: 30 },
      xAxis: axis(result),
      yAxis: valueAxis("USD", "usd", { splitNumber: 4 }),
      series: [
        series("book", OURS, both("book")),
        series("absorbed", SHORTS, both("absorb")),
        series("deleveraged", LONGS, both("deleverage")),
        series("insurance paid", VENUE, (step) => (step.kind === "insurance" ? step.own + step.shared : 0n)),
        series("socialised", INK, (step) => (step.kind === "social" ? step.amount : 0n)),
      ],
    },
  };
}

const orDash = (amount: bigint): string => (amount === 0n ? "-" : formatUsd(amount, 0));
const count = (value: number | bigint): string => formatFixed(BigInt(value), 1n, 0);

function stepCard({ symbols, totals }: CrashResult): string {
  return tableCard(
    "The waterfall, step by step",
    "What a step cost is against mark, in the block in which it happened; below zero it was better than mark.",
    table(
      ["step", "what it cost whom", "times", "accounts", ...symbols.map((symbol) => `${symbol}, lots`), "USD"],
      totals.map(({ step, count: times, accounts, lots, value, cost }) => [
        step,
        cost,
        count(times),
        count(accounts),
        ...lots.map((amount) => (amount === 0n ? "-" : count(amount))),
        formatUsd(value, 0),
      ]),
      2,
    ),
  );
}

function fundCard(funds: readonly FundResult[]): string {
  return tableCard(
    "Insurance before and after",
    "USD, from the beginning of the crash to its end.",
    table(
      ["fund", "before", "liquidation fees", "rounding of charges", "paid", "after"],
      funds.map(({ name, before, movements, after }) => [
        name,
        formatUsd(before),
        formatUsd(movements.fee),
        formatUsd(movements.rounding, 6),
        formatUsd(movements.payment),
        formatUsd(after),
      ]),
      1,
    ),
  );
}

function accountCard(outcomes: readonly AccountOutcome[]): string {
  const rows = outcomes.map((outcome) => [
    outcome.name,
    outcome.stance,
    formatUsd(outcome.deposit, 0),
    ...[
      outcome.liquidated,
      outcome.absorbed,
      outcome.insured,
      outcome.deleveraged,
      outcome.covered,
      outcome.takenFrom,
      outcome.gaveUp,
      outcome.charged,
    ].map(orDash),
    formatUsd(outcome.equity, 0),
    outcome.why,
  ]);
  return tableCard(
    `All ${outcomes.length} accounts`,
    "USD. Book, absorbed and closed: value of the account's lots that went to the book, to absorbers, and against winners; insured and " +
      "covered: what funds and the other side paid for it. Taken, gave up and charged: value that was closed against it, the profit it lost by " +
      "that, and its share of socialised losses. Times are UTC.",
    table(
      [
        "account",
        "stance",
        "deposit",
        "book",
        "absorbed",
        "insured",
        "closed",
        "covered",
        "taken",
        "gave up",
        "charged",
        "equity",
        "why",
      ],
      rows,
      2,
    ),
    "wide",
  );
}

function tiles({ ledger, outcomes, failures, totals }: CrashResult): string {
  const below = outcomes.filter(({ failure }) => failure !== undefined).length;
  const deleveraged = outcomes.filter(({ takenFrom }) => takenFrom !== 0n).length;
  const charged = sum(outcomes.map(({ charged: amount }) => amount));
  const insured = totals.find(({ step }) => step.includes("insurance"))?.value ?? 0n;
  return [
    tile(`${ledger.unitsOff} units off`, "ledger identity, in units of 1e-18 USD", ledger.unitsOff === 0n),
    tile(
      failures.length === 0 ? "0 left" : `${failures.length} failed`,
      "accounts below maintenance margin or with negative equity at the end, and other checks",
      failures.length === 0,
    ),
    tile(count(below), `of ${outcomes.length} accounts fell below maintenance margin`),
    tile(`$${formatUsd(insured, 0)}`, "paid by insurance"),
    tile(count(deleveraged), "accounts on the winning side were deleveraged"),
    tile(`$${formatUsd(charged, 0)}`, "of losses socialised"),
  ].join("\n");
}

/** One self-contained page. */
export function renderReport(result: CrashResult, assets: PageAssets): string {
  const failures = result.failures.map((failure) => `<p class="bad">${escapeHtml(failure)}</p>`).join("");
  const charts = [
    ...result.symbols.map((_, market) => priceChart(result, market)),
    accountChart(result),
    stepChart(result),
    insuranceChart(result),
  ];
  const touched = result.outcomes.filter(hit).length;
  const body = `<header>
<div class="brand">Plumbline</div>
<h1>A crash, with nobody but keepers</h1>
<p>${formatTime(result.from)} to ${clock(result.to)} UTC. Chainlink's rounds of that evening, with every distance from the price at 21:00
multiplied by ${result.factor}. ${result.accounts} traders with random leverage up to the limit of initial margin, three makers who never move their
few orders, and then nobody acts but keepers. The waterfall touched ${touched} accounts. Seed ${result.seed}.</p>
</header>
<div class="tiles">
${tiles(result)}
</div>
${failures}
${charts.map(chartCard).join("\n")}
${stepCard(result)}
<p class="note">${escapeHtml(gapLine(result))}.</p>
${fundCard(result.funds)}
${ledgerCard(result.ledger)}
${gasCard(result.gas, "From receipts, with Chainlink's own proxy in front of the feeds.")}
${accountCard(result.outcomes)}
<footer>${count(result.transactions)} transactions in ${count(result.blocks)} blocks, ${formatDuration(result.seconds)}. Fingerprint of the numbers: ${result.fingerprint}. Data: Chainlink ETH/USD and BTC/USD on Ethereum mainnet.</footer>`;
  return renderDocument("Plumbline: a crash", body, assets);
}
