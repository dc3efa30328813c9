import {
  flatDebts,
  holdsFlagCounts,
  holdsOrderCounts,
  holdsZeroSum,
  ledgerGap,
} from "../../test/differential/invariants.ts";
import type { ChainEvent } from "./events.ts";
import type { Evidence, KeeperEvidence } from "./evidence.ts";
import type { Reading } from "./fleet.ts";
import { DEADLINE, GROWTH_LIMIT, INTERVAL, TERMS, WARM_UP } from "./settings.ts";

/** One thing that has to be so, what was seen of it, and what of that is not so. */
export interface Finding {
  readonly claim: string;
  readonly seen: string;
  readonly breaches: readonly string[];
}

export function judge(evidence: Evidence): Finding[] {
  const { waits, undue, late, keepers } = evidence;
  const ends = boundaries(evidence);
  const missed = boundariesMissed(evidence);
  return [
    {
      claim: "No duty done twice in effect",
      seen: describeEvents(evidence.events),
      breaches: [
        ...settledOnce(evidence.events),
        ...bountiesOnce(evidence.events),
        ...samplesApart(evidence.events),
        ...undue,
      ],
    },
    {
      claim: "No funding interval missed",
      seen: `${ends.length - missed.length} of ${ends.length} ends of intervals settled`,
      breaches: missed,
    },
    {
      claim: `Every liquidatable account dealt with within ${DEADLINE} blocks of the faults' end`,
      seen: describeWaits(waits),
      breaches: late,
    },
    { claim: "No invariant broken at the end", seen: describeLedger(evidence), breaches: invariantsBroken(evidence) },
    {
      claim: "Nothing lost: every keeper's database is what the chain is",
      seen: `${keepers.length} databases compared, ${keepers.reduce((sum, { open }) => sum + open, 0)} transactions left open`,
      breaches: keepers.flatMap(lost),
    },
    {
      claim: "No keeper ended by itself, or met what it does not expect",
      seen: `${keepers.length} keepers in ${keepers.reduce((sum, { lives }) => sum + lives.length, 0)} lives`,
      breaches: keepers.flatMap(({ name, crashes, alarms }) => [
        ...crashes,
        ...alarms.map((line) => `${name} says: ${line.slice(0, 400)}`),
      ]),
    },
    {
      claim: "Memory flat",
      seen: describeGrowth(keepers),
      breaches: keepers.flatMap(({ name, lives }) => grewTooMuch(name, lives)),
    },
  ];
}

/** No interval of a market is closed twice. */
export function settledOnce(events: readonly ChainEvent[]): string[] {
  const seen = new Set<string>();
  return events.flatMap(({ name, args }) => {
    if (name !== "IntervalSettled") return [];
    const key = `market ${String(args.market)} at ${String(args.end)}`;
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew ? [] : [`The interval of ${key} was settled twice`];
  });
}

const PAID: ReadonlySet<string> = new Set(["PremiumSampled", "IntervalSettled", "Liquidated"]);

/** A bounty is for something: no transaction pays more of them than it sampled, settled and liquidated. */
export function bountiesOnce(events: readonly ChainEvent[]): string[] {
  const byTransaction = Map.groupBy(events, ({ transaction }) => transaction);
  return [...byTransaction].flatMap(([transaction, list]) => {
    const paid = list.filter(({ name }) => name === "BountyPaid").length;
    const done = list.filter(({ name }) => PAID.has(name)).length;
    return paid > done ? [`${transaction} was paid ${paid} bounties for ${done} effects`] : [];
  });
}

/** Two samples of a market lie apart by the sample interval, unless an interval ended in between. */
export function samplesApart(events: readonly ChainEvent[]): string[] {
  return events.flatMap(({ name, args, block }, place) => {
    if (name !== "PremiumSampled") return [];
    const elapsed = Number(args.elapsed);
    if (elapsed >= TERMS.sampling.sampleInterval || elapsed === 0) return [];
    const near = events.slice(Math.max(0, place - 4), place + 5);
    const isBoundary = near.some((other) => other.name === "IntervalSettled" && other.args.market === args.market);
    return isBoundary ? [] : [`Market ${String(args.market)} was sampled after ${elapsed} s in block ${block}`];
  });
}

function boundaries({ from, to, markets }: Evidence): { end: number; id: number; symbol: string }[] {
  const found = [];
  for (let end = Math.ceil(from / INTERVAL) * INTERVAL; end < to; end += INTERVAL) {
    for (const { id, symbol } of markets) found.push({ end, id, symbol });
  }
  return found;
}

/** Every boundary that has passed was settled, in every market. */
export function boundariesMissed(evidence: Evidence): string[] {
  const settled = new Set(
    evidence.events
      .filter(({ name }) => name === "IntervalSettled")
      .map(({ args }) => `${String(args.market)} ${String(args.end)}`),
  );
  return boundaries(evidence)
    .filter(({ id, end }) => !settled.has(`${id} ${end}`))
    .map(({ symbol, end }) => `${symbol}: nobody settled the interval to ${end}`);
}

/** LEDGER1, ZERO1, MARGIN4, flags, and debts without a position, from the chain's words. */
export function invariantsBroken({ ledger, scale }: Evidence): string[] {
  const gap = ledgerGap(ledger, scale);
  return [
    ...(gap === 0n ? [] : [`LEDGER1: the ledger is off by ${gap}`]),
    ...(holdsZeroSum(ledger) ? [] : ["ZERO1: signed sizes do not add up to zero, or not to the open interest"]),
    ...(holdsOrderCounts(ledger) ? [] : ["MARGIN4: counters of open orders differ from a recount"]),
    ...(holdsFlagCounts(ledger) ? [] : ["Flags are not counted where they are"]),
    ...flatDebts(ledger).map((debt) => `Somebody without a position owes ${-debt}`),
  ];
}

function lost({ name, differences, lag, open }: KeeperEvidence): string[] {
  return [
    ...differences.slice(0, 5).map((line) => `${name}'s state (-) is not the chain's (+): ${line}`),
    ...(lag === 0 ? [] : [`${name} is ${lag} blocks behind`]),
    ...(open === 0 ? [] : [`${name} has ${open} transactions that nothing has become of`]),
  ];
}

/** Bytes per block by which what was alive grew in one life, by least squares; undefined if it was too short to tell. */
export function growthOf(life: readonly Reading[]): number | undefined {
  const first = life.find(({ block }) => block > 0)?.block ?? 0;
  const settled = life.filter(({ block }) => block >= first + WARM_UP);
  const [start, end] = [settled[0]?.block ?? 0, settled.at(-1)?.block ?? 0];
  if (settled.length < 10 || end - start < WARM_UP) return undefined;
  const meanOf = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [meanOf(settled.map(({ block }) => block)), meanOf(settled.map(({ live }) => live))];
  const covariance = settled.reduce((sum, { block, live }) => sum + (block - x) * (live - y), 0);
  return covariance / settled.reduce((sum, { block }) => sum + (block - x) ** 2, 0);
}

export function grewTooMuch(name: string, lives: readonly (readonly Reading[])[]): string[] {
  return lives.flatMap((life, place) => {
    const growth = growthOf(life);
    if (growth === undefined || growth <= GROWTH_LIMIT) return [];
    return [`${name} grew by ${Math.round(growth)} bytes per block after start ${place + 1}`];
  });
}

function describeEvents(events: readonly ChainEvent[]): string {
  const kinds = {
    PremiumSampled: "samples",
    IntervalSettled: "settlements",
    Liquidated: "liquidations",
    DeficitFlagged: "flags",
    Deleveraged: "deleveragings",
    BountyPaid: "bounties",
  };
  return Object.entries(kinds)
    .map(([event, word]) => `${events.filter(({ name }) => name === event).length} ${word}`)
    .join(", ");
}

function describeWaits(waits: readonly number[]): string {
  if (waits.length === 0) return "nobody could be liquidated";
  const sorted = [...waits].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
  const long = waits.filter((wait) => wait > DEADLINE).length;
  return (
    `${waits.length} times, faults included, after ${at(0.5)} blocks (median), ${at(0.9)} (90 %), ${at(1)} (most); ` +
    `${long} after more than ${DEADLINE}, with faults`
  );
}

function describeLedger({ ledger, scale }: Evidence): string {
  const orders = ledger.markets.flatMap(({ positions }) => positions.filter(({ bids, asks }) => bids + asks > 0n));
  return `ledger off by ${ledgerGap(ledger, scale)}; ${ledger.balances.length} accounts, ${orders.length} with orders recounted`;
}

function describeGrowth(keepers: readonly KeeperEvidence[]): string {
  const lives = keepers.flatMap(({ name, lives }) => lives.map((life) => ({ name, life, growth: growthOf(life) })));
  const told = lives.filter(({ growth }) => growth !== undefined);
  if (told.length === 0) return "no life was long enough to tell";
  const spans = told.map(({ name, life, growth = 0 }) => {
    const [first, last] = [life.find(({ block }) => block > 0), life.at(-1)];
    const megabytes = (reading: Reading | undefined): string => ((reading?.live ?? 0) / 2 ** 20).toFixed(1);
    const blocks = (last?.block ?? 0) - (first?.block ?? 0);
    const middle = life.find(({ block }) => block >= (first?.block ?? 0) + WARM_UP);
    return `${name} ${megabytes(middle)} to ${megabytes(last)} MB in ${blocks} blocks (${Math.round(growth)} bytes per block)`;
  });
  const most = Math.max(...lives.flatMap(({ life }) => life.map(({ resident }) => resident)));
  return `alive ${spans.join(", ")}; at most ${Math.round(most / 2 ** 20)} MB resident`;
}
