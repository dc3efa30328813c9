import { MARKETS, TERMS } from "../../scripts/demo/crash/settings.ts";
import { HOUR, MINUTE } from "../../scripts/demo/path.ts";

/** What a soak is made of. */
export interface SoakSettings {
  readonly seed: number;
  /** With faults; a few calm ones come after them. */
  readonly blocks: number;
  readonly traders: number;
  /** Real time between two blocks [ms]. */
  readonly interval: number;
  /** A keeper is killed about every so many blocks. */
  readonly killEvery: number;
  /** The chain is reorganised about every so many blocks. */
  readonly reorganiseEvery: number;
  /** First second of the replay [unix s]. */
  readonly from: number;
}

/** 2023-08-17 21:00 UTC; the crash begins about 42 minutes later. */
const EVENING = 1_692_306_000;

export const LONG: SoakSettings = {
  seed: 1,
  blocks: 5_000,
  traders: 200,
  interval: 400,
  killEvery: 200,
  reorganiseEvery: 500,
  from: EVENING,
};

/** The crash, with everything that the long one has, more often. */
export const SHORT: SoakSettings = {
  ...LONG,
  blocks: 240,
  traders: 60,
  killEvery: 80,
  reorganiseEvery: 60,
  from: EVENING + 36 * MINUTE,
};

/** On the chain, between two blocks [s]. */
export const BLOCK_TIME = 6;
/** The recorded move, times this. */
export const FACTOR = 4n;
/** A funding rate is set every hour, in the short one too. */
export const INTERVAL = HOUR;
export const KEEPERS = 3;
/** Accounts are opened and positions taken in this time before the replay [s]. */
export const PREPARATION = 10 * MINUTE;
/** Blocks between two quotings of the makers, and between two rounds of new positions. */
export const REQUOTE_EVERY = 40;
export const REOPEN_EVERY = 15;
/** Blocks without faults at the end, in which everything has to be dealt with. */
export const CALM_BLOCKS = 5;
/** Most that a keeper may grow between two restarts [bytes per block], once it has run for `WARM_UP` blocks. */
export const GROWTH_LIMIT = 40_000;
export const WARM_UP = 300;

export { MARKETS, TERMS };
