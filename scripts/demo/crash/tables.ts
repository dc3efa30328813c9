import { formatDuration, formatFixed, formatTime, formatUsd } from "../format.ts";
import { gasTable, ledgerTable, right, table } from "../tables.ts";
import { clock } from "./evaluate.ts";
import { hit } from "./outcomes.ts";
import type { AccountOutcome, CrashResult, FundResult, StepTotal } from "./result.ts";

/** Accounts that the terminal shows; the report has all of them. */
const SHOWN = 20;

const orDash = (amount: bigint): string => (amount === 0n ? "-" : formatUsd(amount, 0));
const count = (value: number | bigint): string => formatFixed(BigInt(value), 1n, 0);

function stepTable(symbols: readonly string[], totals: readonly StepTotal[]): string {
  return table(
    ["step", "times", "accounts", ...symbols.map((symbol) => `${symbol}, lots`), "USD", "what it cost whom"],
    ["left", ...right(3 + symbols.length), "left"],
    totals.map(({ step, count: times, accounts, lots, value, cost }) => [
      step,
      count(times),
      count(accounts),
      ...lots.map((amount) => (amount === 0n ? "-" : count(amount))),
      formatUsd(value, 0),
      cost,
    ]),
  );
}

function accountTable(outcomes: readonly AccountOutcome[]): string {
  return table(
    ["account", "stance", "deposit", "book", "absorbed", "insured", "closed", "gave up", "charged", "equity", "why"],
    ["left", "left", ...right(8), "left"],
    outcomes.map((outcome) => [
      outcome.name,
      outcome.stance,
      formatUsd(outcome.deposit, 0),
      ...[
        outcome.liquidated,
        outcome.absorbed,
        outcome.insured,
        outcome.deleveraged,
        outcome.gaveUp,
        outcome.charged,
      ].map(orDash),
      formatUsd(outcome.equity, 0),
      outcome.why.replaceAll("; ", "\n"),
    ]),
  );
}

export function fundTable(funds: readonly FundResult[]): string {
  return table(
    ["insurance", "before", "liquidation fees", "rounding", "paid", "after"],
    ["left", ...right(5)],
    funds.map(({ name, before, movements, after }) => [
      name,
      formatUsd(before),
      formatUsd(movements.fee),
      formatUsd(movements.rounding, 6),
      formatUsd(movements.payment),
      formatUsd(after),
    ]),
  );
}

/** One line on how the gap rule was met. */
export function gapLine({ gaps, probes, symbols }: CrashResult): string {
  const by = symbols.map((symbol, i) => `${gaps.filter(({ market }) => market === i + 1).length} of ${symbol}`);
  const hidden = probes.filter(({ hidden: { trade } }) => trade.startsWith("IndexGap")).length;
  return (
    `Gaps beyond the MM rate: ${by.join(", ")}. Winners asked to close and to leave at ${probes.length} of them: before the ` +
    `sample ${hidden} met IndexGap and ${probes.length - hidden} an earlier pause, after it all met MarketPaused, and nobody got out`
  );
}

/** Everything that the terminal shows after the crash. */
export function renderCrash(result: CrashResult): string {
  const { symbols, outcomes, extremes, reverts } = result;
  const touched = outcomes.filter(({ role }) => role === "trader").filter(hit);
  const prices = extremes.map(
    ({ first, lowest, last }, i) =>
      `${String(symbols[i])} from ${first.toFixed(0)} to ${lowest.toFixed(0)} and back to ${last.toFixed(0)}`,
  );
  return [
    `${formatTime(result.from)} to ${clock(result.to)} UTC, move x ${result.factor}, seed ${result.seed}: ${prices.join("; ")}`,
    `The waterfall\n${stepTable(symbols, result.totals)}`,
    gapLine(result),
    `Whom it hit hardest: ${Math.min(SHOWN, touched.length)} of ${touched.length} traders it touched, USD\n${accountTable(touched.slice(0, SHOWN))}`,
    `Insurance, USD\n${fundTable(result.funds)}`,
    `Gas per operation, from receipts\n${gasTable(result.gas)}`,
    ...(reverts.length === 0
      ? []
      : [`Keepers that came too late: ${reverts.map((revert) => `${revert.count} x ${revert.reason}`).join(", ")}`]),
    ledgerTable(result.ledger),
    `${count(result.transactions)} transactions in ${count(result.blocks)} blocks, ${formatDuration(result.seconds)}`,
    `fingerprint: ${result.fingerprint}`,
    `ledger identity: ${result.ledger.unitsOff} units off`,
  ].join("\n\n");
}
