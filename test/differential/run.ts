import { network } from "hardhat";

import { COLLATERAL_DECIMALS } from "./deployment.ts";
import { flatDebts, holdsFlagCounts, holdsOrderCounts, holdsZeroSum, ledgerGap, readLedger } from "./invariants.ts";
import { OPERATIONS } from "./operations/index.ts";
import { SLOTS } from "./operations/orders.ts";
import { Disagreement, Simulation, type Tally } from "./simulation.ts";
import { CHAIN_OPTIONS } from "./world.ts";

/** What `least` of an operation refers to, and as many as one world sees. */
export const USUAL_OPERATIONS = 20_000;

/** Removals for every reason, money in every direction: a run in which one never happens tests less than it says. */
const EVENTS = [
  "BountyPaid",
  "ConditionsSettled",
  "DeficitFlagged:Deficit",
  "DeficitResolved",
  "Deleveraged",
  "DepthSampled",
  "FeesCollected",
  "FundingRealized",
  "InsuranceFunded",
  "InsurancePaid",
  "Liquidated",
  "InterestSampled",
  "InterestSourceFailed",
  "LiquidationEnded",
  "LiquidationStarted",
  "LossSocialised",
  "MarginRampStarted",
  "MarginRamped",
  "OrderFilled",
  "OrderMoved",
  "OrderReduced",
  "OrderRemoved:BelowMinimum",
  "OrderRemoved:Cancelled",
  "OrderRemoved:Expired",
  "OrderRemoved:NothingToReduce",
  "OrderRemoved:SelfTrade",
  "OrderRemoved:Unfundable",
  "PremiumSampled",
  "RemovalFeePaid",
  "SignedBatchExecuted",
];
const LEAST_EVENTS = 20;

/** What ends a market: there are few of those. */
const CLOSING_EVENTS = ["MarketClosed", "ClaimRegistered", "HaircutFixed", "PositionSettled"];
const LEAST_CLOSING_EVENTS = 3;

/** The timelock's own two. */
const TIMELOCK = { schedule: 50, unschedule: 5 };

/** What happened in one world or in several. */
export interface Account {
  readonly operations: number;
  readonly tallies: ReadonlyMap<string, Tally>;
  readonly events: ReadonlyMap<string, number>;
  /** Of accounts that have no position any more [WAD quote]. */
  readonly debts: readonly bigint[];
}

/**
 * Runs random operations in a new world, and looks at the ledger in the end.
 *
 * @throws {Disagreement} at the first difference, with what it takes to see it again
 */
export async function simulate(
  seed: number,
  operations: number,
  onProgress?: (done: number) => void,
): Promise<Account> {
  const connection = await network.create({ network: "default", override: CHAIN_OPTIONS });
  try {
    const simulation = await Simulation.create(connection, seed);
    await simulation.run(operations, onProgress);
    const { chain, deployment } = simulation.world;
    const ledger = await readLedger(chain, deployment.exchange, BigInt(SLOTS));
    const laws = {
      "LEDGER-1": ledgerGap(ledger, 10n ** BigInt(18 - COLLATERAL_DECIMALS)) === 0n,
      "ZERO-1": holdsZeroSum(ledger),
      "MARGIN-4": holdsOrderCounts(ledger),
      "flagged deficits": holdsFlagCounts(ledger),
    };
    for (const [law, holds] of Object.entries(laws)) {
      if (!holds) throw new Disagreement(`seed ${seed.toFixed()}: ${law} does not hold in the end`);
    }
    const { tallies, events } = simulation;
    return { operations, tallies, events, debts: flatDebts(ledger) };
  } finally {
    await connection.close();
  }
}

/** Several worlds as one. */
export function sumOf(accounts: readonly Account[]): Account {
  const tallies = new Map<string, Tally>();
  const events = new Map<string, number>();
  for (const account of accounts) {
    for (const [name, { succeeded, failed }] of account.tallies) {
      const tally = tallies.get(name) ?? { succeeded: 0, failed: new Map<string, number>() };
      tallies.set(name, tally);
      tally.succeeded += succeeded;
      for (const [error, count] of failed) tally.failed.set(error, (tally.failed.get(error) ?? 0) + count);
    }
    for (const [name, count] of account.events) events.set(name, (events.get(name) ?? 0) + count);
  }
  const operations = accounts.reduce((sum, account) => sum + account.operations, 0);
  return { operations, tallies, events, debts: accounts.flatMap(({ debts }) => debts) };
}

/** What happened too seldom; nothing is asked of runs shorter than usual. */
export function shortfallsOf({ operations, tallies, events }: Account): string[] {
  const runs = Math.floor(operations / USUAL_OPERATIONS);
  const needed = new Map<string, readonly [count: number, least: number]>();
  for (const [name, { least }] of Object.entries(OPERATIONS)) needed.set(name, [succeededIn(tallies, name), least]);
  for (const [name, least] of Object.entries(TIMELOCK)) needed.set(name, [succeededIn(tallies, name), least]);
  for (const name of EVENTS) needed.set(name, [events.get(name) ?? 0, LEAST_EVENTS]);
  for (const name of CLOSING_EVENTS) needed.set(name, [events.get(name) ?? 0, LEAST_CLOSING_EVENTS]);
  return [...needed].flatMap(([name, [count, least]]) =>
    count < least * runs ? [`${name}: ${count.toFixed()} times, not ${(least * runs).toFixed()}`] : [],
  );
}

/** Counts of every kind of operation and event, for a reader. */
export function describeRun({ tallies, events, debts }: Account): string {
  const order = [...Object.keys(OPERATIONS), ...Object.keys(TIMELOCK)];
  const lines = order.map((name) => {
    const failures = [...(tallies.get(name)?.failed ?? [])].sort(([, a], [, b]) => b - a);
    const why = failures.map(([error, count]) => `${error} ${count.toFixed()}`).join(", ");
    return `      ${name.padEnd(22)}${succeededIn(tallies, name).toFixed().padStart(6)} succeeded   ${why}`;
  });
  const seen = [...events].sort(([a], [b]) => a.localeCompare(b));
  lines.push(`      events: ${seen.map(([name, count]) => `${name} ${count.toFixed()}`).join(", ")}`);
  for (const debt of debts) lines.push(`      an account without a position owes ${(-debt).toString()}`);
  return lines.join("\n");
}

function succeededIn(tallies: ReadonlyMap<string, Tally>, name: string): number {
  return tallies.get(name)?.succeeded ?? 0;
}
