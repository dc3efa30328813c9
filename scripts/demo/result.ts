import type { Accuracy } from "./accuracy.ts";
import type { Spread } from "./statistics.ts";

/** One settled interval. Rates are WAD per 8 h, money is WAD quote, positive from longs to shorts. */
export interface IntervalResult {
  /** Boundary that closed the interval, unix seconds. */
  readonly end: number;
  /** Seconds measured. */
  readonly covered: bigint;
  /** Mean premium that the contracts measured from the book, WAD. */
  readonly premium: bigint;
  /** Mean of the replayed path over the same minutes, WAD. */
  readonly pathPremium: bigint;
  /** Rate that the contracts set for the next interval. */
  readonly rate: bigint;
  /** The same formula on the replayed path, without a book. */
  readonly pathRate: bigint;
  /** Rate that the venue settled at `end`. */
  readonly venueRate: bigint;
  /** What longs paid for funding during the interval, at the rate before; negative for received. */
  readonly paidByLongs: bigint;
  /** What shorts received; the same number, to the unit. */
  readonly receivedByShorts: bigint;
}

/** The market at one moment, for charts: numbers for display only. */
export interface PricePoint {
  readonly time: number;
  readonly index: number;
  readonly mark: number;
}

export interface MarketResult {
  readonly symbol: string;
  readonly intervals: readonly IntervalResult[];
  readonly accuracy: Accuracy;
  readonly prices: readonly PricePoint[];
  /** Lots on one side at the end, and what they are worth at the index [WAD quote]. */
  readonly openInterest: bigint;
  readonly trades: number;
  /** Notional traded [WAD quote]. */
  readonly volume: bigint;
}

/** What funding did to one account, WAD quote. */
export interface AccountResult {
  readonly name: string;
  /** For example "long 3.0x". */
  readonly stance: string;
  /** By market: positive received, negative paid. */
  readonly funding: readonly bigint[];
  readonly paid: bigint;
  readonly received: bigint;
  readonly equityBefore: bigint;
  readonly equityAfter: bigint;
}

export interface GasResult {
  readonly operation: string;
  readonly gas: Spread<bigint>;
}

/** Both sides of the ledger identity and their parts, WAD quote. */
export interface LedgerResult {
  readonly tokens: bigint;
  readonly balances: bigint;
  /** Sum over markets of quantum x sum of sign(size) x entry. */
  readonly entries: bigint;
  /** Sum of size x (index of its side - snapshot): funding owed and not yet realised. */
  readonly unrealisedFunding: bigint;
  readonly insurance: bigint;
  readonly fees: bigint;
  /** Of closed markets: settlement price x sum of size - shortfall. */
  readonly unsettled: bigint;
  /** tokens - (balances - entries - unrealisedFunding + insurance + fees + unsettled). */
  readonly unitsOff: bigint;
}

export interface DemoResult {
  readonly from: number;
  readonly to: number;
  readonly markets: readonly MarketResult[];
  readonly accounts: readonly AccountResult[];
  readonly gas: readonly GasResult[];
  readonly ledger: LedgerResult;
  readonly blocks: number;
  readonly transactions: number;
  readonly seconds: number;
  /** What did not hold, in words; empty if everything did. */
  readonly failures: readonly string[];
}
