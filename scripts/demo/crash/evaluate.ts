import { createHash } from "node:crypto";

import type { LocalChain } from "../chain.ts";
import { formatFixed, formatUsd } from "../format.ts";
import { auditLedger } from "../ledger.ts";
import { agree } from "../lens.ts";
import { WAD } from "../path.ts";
import type { LedgerResult } from "../result.ts";
import { abs, sum } from "../statistics.ts";
import type { StoredState } from "../storage.ts";
import type { ListedMarket } from "../venue.ts";
import type { Member } from "./opening.ts";
import { byWeight } from "./outcomes.ts";
import type {
  AbsorbStep,
  BookStep,
  DeleverageStep,
  FlagStep,
  FundMovement,
  InsuranceStep,
  CrashRecord,
  SocialStep,
  Step,
} from "./record.ts";
import type { AccountOutcome, CrashResult, Failure, FundResult, GapProbe, StepTotal, TimelinePoint } from "./result.ts";
import { FACTOR, FROM } from "./settings.ts";

/** An account when everything is over. */
export interface FinalAccount {
  readonly member: Member;
  readonly equity: bigint;
  readonly maintenance: bigint;
}

export interface Observations {
  readonly seed: number;
  readonly markets: readonly ListedMarket[];
  /** When positions were opened, by market [WAD quote per base]. */
  readonly indices: readonly bigint[];
  readonly record: CrashRecord;
  readonly chain: LocalChain;
  readonly accounts: readonly FinalAccount[];
  /** When each account was first seen below maintenance margin. */
  readonly failures: ReadonlyMap<number, Failure>;
  /** By market and account, before the crash. */
  readonly sizesBefore: ReadonlyMap<string, bigint>;
  readonly timeline: readonly TimelinePoint[];
  readonly probes: readonly GapProbe[];
  readonly state: StoredState;
  /** Collateral that the token says the exchange has [token units]. */
  readonly heldTokens: bigint;
  readonly lensLedger: LedgerResult;
  /** By market, then the shared fund [WAD quote]. */
  readonly fundsBefore: readonly bigint[];
  readonly fundsAfter: readonly bigint[];
  readonly to: number;
  readonly seconds: number;
}

/** Puts everything together, and says what does not hold. */
export function evaluate(seen: Observations): CrashResult {
  const { record, markets, timeline, chain } = seen;
  const ledger = auditLedger(seen.state);
  const funds = fundsOf(seen);
  const summary = {
    seed: seen.seed,
    accounts: seen.accounts.filter(({ member }) => member.role === "trader").length,
    factor: FACTOR,
    from: FROM,
    to: seen.to,
    symbols: markets.map(({ settings }) => settings.symbol),
    extremes: markets.map((_, i) => extremesOf(timeline.map(({ indices }) => indices[i] ?? 0))),
    timeline,
    steps: record.steps,
    totals: totalsOf(record.steps, markets),
    outcomes: byWeight(seen.accounts.map((account) => outcomeOf(seen, account))),
    funds,
    gaps: record.gaps,
    probes: seen.probes,
    ledger,
    reverts: revertsOf(chain),
    blocks: chain.blocks,
    transactions: chain.transactions,
  };
  return {
    ...summary,
    gas: chain.gas(),
    fingerprint: fingerprintOf(summary),
    seconds: seen.seconds,
    failures: failuresOf(seen, ledger, funds),
  };
}

/** Of numbers, not of addresses or gas: both runs of one seed must say the same. */
function fingerprintOf(summary: unknown): string {
  const text = JSON.stringify(summary, (_, value: unknown) => (typeof value === "bigint" ? value.toString() : value));
  return createHash("sha256").update(text).digest("hex");
}

function extremesOf(prices: readonly number[]): { first: number; lowest: number; last: number } {
  return { first: prices[0] ?? 0, lowest: Math.min(...prices), last: prices.at(-1) ?? 0 };
}

function revertsOf({ reverts }: LocalChain): { reason: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { operation, reason } of reverts) {
    const key = `${operation}: ${reason.replace(/\(.*/, "")}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].map(([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count);
}

/** Steps of one kind. */
function ofKind<Kind extends Step["kind"]>(steps: readonly Step[], kind: Kind): Extract<Step, { kind: Kind }>[] {
  return steps.filter((step): step is Extract<Step, { kind: Kind }> => step.kind === kind);
}

function totalsOf(steps: readonly Step[], markets: readonly ListedMarket[]): StepTotal[] {
  const [book, absorbed, insured, deleveraged, social] = [
    ofKind(steps, "book"),
    ofKind(steps, "absorb"),
    ofKind(steps, "insurance"),
    ofKind(steps, "deleverage"),
    ofKind(steps, "social"),
  ];
  const flags = ofKind(steps, "flag");
  const lotsIn = (list: readonly (BookStep | AbsorbStep | DeleverageStep)[]): bigint[] =>
    markets.map(({ id }) => sum(list.filter(({ market }) => market === id).map(({ lots }) => lots)));
  const nothing = markets.map(() => 0n);
  const usd = (amounts: readonly bigint[]): string => `$${formatUsd(sum(amounts), 0)}`;
  const total = (step: string, list: readonly Step[], more: Pick<StepTotal, "lots" | "value" | "cost">): StepTotal => ({
    step,
    count: list.length,
    accounts: new Set(list.map(({ account }) => account)).size,
    ...more,
  });
  return [
    total("1 book", book, {
      lots: lotsIn(book),
      value: sum(book.map(({ value }) => value)),
      cost: `${againstMark(sum(book.map(({ cost }) => cost)))} and ${usd(book.map(({ fee }) => fee))} in fees`,
    }),
    total("2 absorbed", absorbed, {
      lots: lotsIn(absorbed),
      value: sum(absorbed.map(({ value }) => value)),
      cost: `liquidated: ${usd(absorbed.map(({ cost }) => cost))} of discount, ${usd(absorbed.map(({ fee }) => fee))} in fees`,
    }),
    total("3 insurance", insured, {
      lots: nothing,
      value: sum(insured.map(({ own, shared }) => own + shared)),
      cost: `funds: ${usd(insured.map(({ own }) => own))} the market's own, ${usd(insured.map(({ shared }) => shared))} shared`,
    }),
    total("  flagged", flags, {
      lots: nothing,
      value: -sum(flags.map(({ equity }) => (equity < 0n ? equity : 0n))),
      cost: "nobody yet: the deficit when it was flagged",
    }),
    total("4 deleveraged", deleveraged, {
      lots: lotsIn(deleveraged),
      value: sum(deleveraged.map(({ value }) => value)),
      cost: `${new Set(deleveraged.map(({ candidate }) => candidate)).size} winners: ${usd(deleveraged.map(({ loss }) => loss))} of their profit`,
    }),
    total("5 social loss", social, {
      lots: nothing,
      value: sum(social.map(({ amount }) => amount)),
      cost: `${new Set(social.flatMap(({ charges }) => charges.map(({ account }) => account))).size} accounts of the other side`,
    }),
  ];
}

/** Old quotes of makers can be better than mark. */
function againstMark(cost: bigint): string {
  return cost < 0n
    ? `makers: $${formatUsd(-cost, 0)} against mark, on old quotes; liquidated: no discount`
    : `liquidated: $${formatUsd(cost, 0)} against mark`;
}

function stanceOf({ member }: FinalAccount, { markets, indices, sizesBefore }: Observations): string {
  const sides = markets.flatMap(({ id, settings }, i) => {
    const size = sizesBefore.get(`${id}:${member.account}`) ?? 0n;
    if (size === 0n) return [];
    const side = `${size > 0n ? "long" : "short"} ${settings.asset.toUpperCase()}`;
    const value = (abs(size) * settings.lotSize * (indices[i] ?? 0n)) / WAD;
    return [`${side} ${formatFixed(value * WAD, member.deposit * WAD, 1)}x`];
  });
  return sides.join(", ") || (member.role === "trader" ? "nothing filled" : `${member.role}, flat`);
}

/** "21:42:24" of a Unix second, UTC. */
export const clock = (time: number): string => new Date(time * 1000).toISOString().slice(11, 19);

function outcomeOf(seen: Observations, final: FinalAccount): AccountOutcome {
  const { account, name, role, deposit } = final.member;
  const own = seen.record.steps.filter((step) => step.account === account);
  const [book, absorbed, deleveraged, insured] = [
    ofKind(own, "book"),
    ofKind(own, "absorb"),
    ofKind(own, "deleverage"),
    ofKind(own, "insurance"),
  ];
  const taken = ofKind(seen.record.steps, "deleverage").filter(({ candidate }) => candidate === account);
  const charges = ofKind(seen.record.steps, "social").flatMap((step) =>
    step.charges.filter((charge) => charge.account === account).map((charge) => ({ step, charge })),
  );
  const flag = ofKind(own, "flag")[0];
  const failure = seen.failures.get(account);
  const facts = { failure, flag, book, absorbed, insured, deleveraged, covered: ofKind(own, "social"), taken, charges };
  return {
    account,
    name,
    role,
    stance: stanceOf(final, seen),
    deposit,
    ...(failure !== undefined && { failure }),
    ...(flag !== undefined && { flaggedAt: flag.time }),
    liquidated: sum(book.map(({ value }) => value)),
    absorbed: sum(absorbed.map(({ value }) => value)),
    deleveraged: sum(deleveraged.map(({ value }) => value)),
    insured: sum(insured.map((step) => step.own + step.shared)),
    covered: sum(ofKind(own, "social").map(({ amount }) => amount)),
    takenFrom: sum(taken.map(({ value }) => value)),
    gaveUp: sum(taken.map(({ loss }) => loss)),
    charged: sum(charges.map(({ charge }) => charge.amount)),
    equity: final.equity,
    why: reasons(seen, facts).join("; ") || "never below maintenance margin, never asked to pay",
  };
}

interface Facts {
  readonly failure: Failure | undefined;
  readonly flag: FlagStep | undefined;
  readonly book: readonly BookStep[];
  readonly absorbed: readonly AbsorbStep[];
  readonly insured: readonly InsuranceStep[];
  readonly deleveraged: readonly DeleverageStep[];
  readonly covered: readonly SocialStep[];
  readonly taken: readonly DeleverageStep[];
  readonly charges: readonly { step: SocialStep; charge: { amount: bigint; lots: bigint } }[];
}

/** What happened to an account, first things first. */
function reasons({ accounts }: Observations, facts: Facts): string[] {
  const { failure, flag, book, absorbed, deleveraged, taken, charges } = facts;
  const nameOf = (account: number): string =>
    accounts.find(({ member }) => member.account === account)?.member.name ?? String(account);
  const usd = (amount: bigint): string => formatUsd(amount, 0);
  const said: { time: number; what: string }[] = [];
  const say = (time: number, what: string): void => void said.push({ time, what });
  const closed = (how: string, list: readonly (BookStep | AbsorbStep)[]): void => {
    const [step] = list;
    if (step === undefined) return;
    const atMark = sum(list.map(({ side, value, cost }) => value + BigInt(side) * cost));
    const worse = (10_000n * sum(list.map(({ cost }) => cost))) / atMark;
    const word = worse < 0n ? "better" : "worse";
    say(step.time, `${how}, ${formatFixed(abs(worse), 100n, 2)} % ${word} than mark`);
  };
  const more = (count: number): string => (count > 1 ? `, and ${count - 1} times more` : "");
  if (failure !== undefined) {
    say(failure.time, `equity ${usd(failure.equity)} below MM ${usd(failure.maintenance)}`);
  }
  closed("closed through the book", book);
  const absorbers = [...new Set(absorbed.map(({ absorber }) => nameOf(absorber)))];
  closed(`taken over by ${absorbers.length === 1 ? String(absorbers[0]) : `${absorbers.length} absorbers`}`, absorbed);
  if (flag !== undefined) say(flag.time, `flagged at ${usd(flag.equity)}`);
  for (const step of deleveraged.slice(0, 1)) {
    const others = new Set(deleveraged.map(({ candidate }) => candidate)).size;
    say(step.time, `closed against ${others === 1 ? nameOf(step.candidate) : `${others} accounts`}`);
  }
  for (const step of taken.slice(0, 1)) {
    const ranks = `rank ${power(step.rank)}, threshold ${power(step.threshold)}`;
    say(step.time, `deleveraged for ${nameOf(step.account)} (${ranks})${more(taken.length)}`);
  }
  for (const { step, charge } of charges.slice(0, 1)) {
    const lots = `${charge.lots} ${step.longs ? "long" : "short"} lots`;
    say(step.time, `charged on ${lots} for ${nameOf(step.account)}${more(charges.length)}`);
  }
  return said.sort((a, b) => a.time - b.time).map(({ time, what }) => `${clock(time)} ${what}`);
}

/** About a power of two: ranks are far too long to read. */
export function power(rank: bigint): string {
  if (rank === 0n) return "0";
  if (rank <= -(2n ** 200n)) return "the least";
  return `${rank < 0n ? "-" : ""}2^${abs(rank).toString(2).length - 1}`;
}

const REASONS = ["donation", "trading fees", "fee", "rounding", "payment"] as const;

function fundsOf({ markets, record, fundsBefore, fundsAfter }: Observations): FundResult[] {
  const names = [...markets.map(({ id, settings }) => ({ id, name: settings.symbol })), { id: 0, name: "shared" }];
  return names.map(({ id, name }, i) => {
    const own = record.movements.filter(({ market }) => market === id);
    const total = (reason: FundMovement["reason"]): bigint =>
      sum(own.filter((movement) => movement.reason === reason).map(({ amount }) => amount));
    const movements = Object.fromEntries(REASONS.map((reason) => [reason, total(reason)])) as FundResult["movements"];
    return { name, before: fundsBefore[i] ?? 0n, movements, after: fundsAfter[i] ?? 0n };
  });
}

function failuresOf(seen: Observations, ledger: LedgerResult, funds: readonly FundResult[]): string[] {
  const { state, lensLedger, heldTokens, accounts, record, markets } = seen;
  const wrongSizes = markets.flatMap(({ id }, i) =>
    [...(state.markets[i]?.positionOf ?? [])].filter(([account, { size }]) => size !== record.size(id, account)),
  );
  const unequal = ofKind(record.steps, "social").filter(
    ({ amount, surplus, charges }) => amount + surplus !== sum(charges.map((charge) => charge.amount)),
  );
  return [
    ...(ledger.unitsOff === 0n ? [] : [`The ledger is ${ledger.unitsOff} units off`]),
    ...(agree(ledger, lensLedger) ? [] : ["The lens reads the ledger differently from what is stored"]),
    ...(heldTokens === state.bookedTokens ? [] : ["The exchange does not hold the collateral that it booked"]),
    ...accounts
      .filter(({ equity }) => equity < 0n)
      .map(({ member, equity }) => `${member.name} ends with negative equity: ${formatUsd(equity)}`),
    ...accounts
      .filter(({ equity, maintenance }) => equity >= 0n && equity < maintenance)
      .map(
        ({ member, equity, maintenance }) =>
          `${member.name} ends at ${formatUsd(equity)}, MM is ${formatUsd(maintenance)}`,
      ),
    ...funds
      .filter(({ before, movements, after }) => before + sum(Object.values(movements)) !== after)
      .map(({ name }) => `The movements of ${name} insurance do not add up`),
    ...(wrongSizes.length === 0 ? [] : [`${wrongSizes.length} positions are not what the events say`]),
    ...unequal.map(({ time }) => `What was charged at ${clock(time)} is not what was paid`),
    ...seen.probes.flatMap(({ time, hidden, shown }) => [
      // An earlier pause may still run, and is what one is told first.
      ...unexpected(time, "a hidden gap, who traded", hidden.trade, ["IndexGap", "MarketPaused"]),
      ...unexpected(time, "a hidden gap, who left", hidden.exit, ["ExitsPaused"]),
      ...unexpected(time, "a shown gap, who traded", shown.trade, ["MarketPaused"]),
      ...unexpected(time, "a shown gap, who left", shown.exit, ["ExitsPaused"]),
    ]),
  ];
}

function unexpected(time: number, when: string, told: string, expected: readonly string[]): string[] {
  return expected.some((error) => told.startsWith(error))
    ? []
    : [`${clock(time)}, ${when} was told ${told}, not ${expected.join(" or ")}`];
}
