import type { Transaction } from "../chain.ts";
import type { ExchangeInterface } from "../deployment.ts";
import type { World } from "../world.ts";

/** Aim, ceiling, and what the best peer costs on the same terms. */
export interface Targets {
  readonly aim: number;
  readonly ceiling: number;
  readonly peer?: string;
}

/** A transaction with its own time, instead of a block after a sample. */
export interface Timed {
  readonly transaction: Transaction;
  readonly time: number;
}

/** Something to measure. */
export interface Case {
  /** The row's name; also its key in gas.json. */
  readonly operation: string;
  readonly targets?: Targets;
  /** Also measured when a sample is due, which the operation then takes in passing. */
  readonly samples?: boolean;
  /** The exchange's events that it must emit, so that it is what its name says. */
  readonly events: Readonly<Record<string, number>>;
  /** Brings the world to where the operation can happen, and says what to send. */
  readonly prepare: (world: World) => Transaction | Promise<Transaction | Timed>;
}

/** A row that follows from others. */
export interface Derived {
  readonly operation: string;
  readonly targets?: Targets;
  /** Rows whose gas `derive` is given, in this order. */
  readonly from: readonly [string, string];
  readonly derive: (one: number, other: number) => number;
}

export type Row = Case | Derived;

/** What rows must have to do with each other. */
export interface Agreement {
  readonly claim: string;
  readonly of: readonly string[];
  /** How far from true the claim is, by the gas of the rows. */
  readonly error: (...gas: number[]) => number;
  /** What addresses, amounts and the bits of other figures may make. */
  readonly tolerance: number;
}

export interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
  readonly agreements?: readonly Agreement[];
}

export const isCase = (row: Row): row is Case => "prepare" in row;

/** The exchange's interface, for calls that the world has no word for. */
export const exchangeOf = (world: World): ExchangeInterface => world.deployment.exchange.interface;

/** @returns the average over what the larger row has more of */
export const perFurther =
  (more: number) =>
  (few: number, many: number): number =>
    Math.round((many - few) / more);

export const RESTS = { OrderPlaced: 1 };
export const FILLS = { OrderFilled: 1, PositionTraded: 1 };
/** Accounts with a position in ETH that offer or bid. */
export const MAKERS = ["maker1", "maker2", "maker3", "maker4", "maker5"] as const;
/** Size of an ordinary order: 900 USD. */
export const LOTS = 50;
