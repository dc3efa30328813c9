import type { GasResult, LedgerResult } from "../result.ts";
import type { FundMovement, IndexGap, Step } from "./record.ts";

/** The exchange at one moment; numbers are for display only. */
export interface TimelinePoint {
  readonly time: number;
  /** By market, dollars per base. */
  readonly indices: readonly number[];
  readonly marks: readonly number[];
  /** By market, dollars; the shared fund last. */
  readonly insurance: readonly number[];
  /** Accounts below maintenance margin. */
  readonly failing: number;
  /** Accounts with a position. */
  readonly open: number;
}

/** What a winner was told who wanted to close, and to take money out. */
export interface Refusal {
  readonly trade: string;
  readonly exit: string;
}

/** What a winner was told around one gap. */
export interface GapProbe {
  readonly time: number;
  readonly market: number;
  /** Before a keeper had shown the gap. */
  readonly hidden: Refusal;
  /** Directly afterwards. */
  readonly shown: Refusal;
}

/** What one step of the waterfall did in all. Money is WAD quote. */
export interface StepTotal {
  readonly step: string;
  readonly count: number;
  readonly accounts: number;
  /** By market. */
  readonly lots: readonly bigint[];
  readonly value: bigint;
  /** What it cost whom, in words. */
  readonly cost: string;
}

export interface Failure {
  readonly time: number;
  readonly equity: bigint;
  readonly maintenance: bigint;
}

/** What became of one account. Money is WAD quote. */
export interface AccountOutcome {
  readonly account: number;
  readonly name: string;
  readonly role: string;
  /** For example "long ETH 8.2x". */
  readonly stance: string;
  readonly deposit: bigint;
  /** First seen below maintenance margin. */
  readonly failure?: Failure;
  readonly flaggedAt?: number;
  /** Value of what was closed, as a failing account: by the book, by absorbers, against others. */
  readonly liquidated: bigint;
  readonly absorbed: bigint;
  readonly deleveraged: bigint;
  readonly insured: bigint;
  readonly covered: bigint;
  /** As the other side: value closed and what it gave up against mark. */
  readonly takenFrom: bigint;
  readonly gaveUp: bigint;
  /** Share of socialised losses. */
  readonly charged: bigint;
  readonly equity: bigint;
  readonly why: string;
}

/** One insurance fund from before the crash to the end [WAD quote]. */
export interface FundResult {
  readonly name: string;
  readonly before: bigint;
  readonly movements: Readonly<Record<FundMovement["reason"], bigint>>;
  readonly after: bigint;
}

export interface CrashResult {
  readonly seed: number;
  readonly accounts: number;
  readonly factor: bigint;
  readonly from: number;
  readonly to: number;
  readonly symbols: readonly string[];
  /** By market, dollars: the first index, the lowest and the last. */
  readonly extremes: readonly { first: number; lowest: number; last: number }[];
  readonly timeline: readonly TimelinePoint[];
  readonly steps: readonly Step[];
  readonly totals: readonly StepTotal[];
  readonly outcomes: readonly AccountOutcome[];
  readonly funds: readonly FundResult[];
  readonly gaps: readonly IndexGap[];
  readonly probes: readonly GapProbe[];
  readonly ledger: LedgerResult;
  readonly gas: readonly GasResult[];
  /** Keepers' transactions that found their work done, by reason. */
  readonly reverts: readonly { reason: string; count: number }[];
  readonly blocks: number;
  readonly transactions: number;
  /** Of everything above that does not depend on the machine. */
  readonly fingerprint: string;
  readonly seconds: number;
  /** What did not hold, in words; empty if everything did. */
  readonly failures: readonly string[];
}
