import { MARKETS, TERMS } from "../../scripts/demo/crash/settings.ts";
import { HOUR, MINUTE } from "../../scripts/demo/path.ts";

/** What a soak is made of. */
export interface SoakSettings {
  readonly seed: number;
  /** With faults. After each `spell` of them, and at the end, there are calm ones. */
  readonly blocks: number;
  /** Blocks with faults between two calm times. */
  readonly spell: number;
  readonly traders: number;
  /** Real time between two blocks with faults [ms]. */
  readonly interval: number;
  /** On the chain, between two blocks [s]. */
  readonly blockTime: number;
  /** A keeper is killed about every so many blocks. */
  readonly killEvery: number;
  /** The chain is reorganised about every so many blocks. */
  readonly reorganiseEvery: number;
  /** First second of the replay [unix s]. */
  readonly from: number;
  /** The recorded move from then on, times this. */
  readonly factor: bigint;
}

/** 2023-08-17 21:00 UTC; the crash begins about 42 minutes later. */
const EVENING = 1_692_306_000;

export const LONG: SoakSettings = {
  seed: 1,
  blocks: 5_000,
  spell: 500,
  traders: 200,
  interval: 500,
  blockTime: 12,
  killEvery: 200,
  reorganiseEvery: 500,
  from: EVENING,
  factor: 4n,
};

/** The crash, with everything that the long one has, more often; most of it goes through the book. */
export const SHORT: SoakSettings = {
  ...LONG,
  blockTime: 6,
  blocks: 240,
  spell: 80,
  traders: 60,
  killEvery: 60,
  reorganiseEvery: 60,
  from: EVENING + 36 * MINUTE,
  factor: 2n,
};

/** As short as it can be with all of it, for tests: half an hour of the chain around the crash, and a boundary. */
export const QUICK: SoakSettings = {
  ...SHORT,
  blocks: 48,
  spell: 24,
  traders: 24,
  interval: 300,
  blockTime: 30,
  killEvery: 16,
  reorganiseEvery: 16,
};

/** A funding rate is set every hour, in the short one too. */
export const INTERVAL = HOUR;
export const KEEPERS = 3;
/** Accounts are opened and positions taken in this time before the replay [s]. */
export const PREPARATION = 10 * MINUTE;
/** Slots of orders in use, of each account and market. */
export const ORDER_SLOTS = 32n;
/** Blocks between two quotings of the makers, and between two times that traders open positions. */
export const REQUOTE_EVERY = 20;
export const REOPEN_EVERY = 5;
/** Blocks without faults, in which everything has to be dealt with. */
export const CALM_BLOCKS = 10;
/** An account that can be liquidated without faults has to be dealt with in so many blocks. */
export const DEADLINE = 5;
/** Most by which what is alive in a keeper may grow between two restarts [bytes per block], once it has run for `WARM_UP` blocks. */
export const GROWTH_LIMIT = 10_000;
export const WARM_UP = 300;

export { MARKETS, TERMS };
