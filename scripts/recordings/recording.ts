import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";

import { parseCsv, RecordingError, type Row, wadOf, wholeOf } from "./csv.ts";

export const HOUR = 3_600;
/** For which the venue quotes and settles a rate [s]. */
export const VENUE_INTERVAL = 28_800;
/** Of the recorded feeds' answers. */
export const FEED_DECIMALS = 8;
/** [WAD quote per unit of the feed] */
export const FEED_SCALE = 10n ** BigInt(18 - FEED_DECIMALS);

/** What data/ has. */
export const ASSETS = ["eth", "btc"] as const;
export type Asset = (typeof ASSETS)[number];

/** One answer of a Chainlink feed. */
export interface Round {
  /** As seen through the proxy: phase << 64 + round. */
  readonly roundId: bigint;
  /** 8 decimals. */
  readonly answer: bigint;
  /** Unix seconds. */
  readonly updatedAt: number;
}

/** One hour of the venue's premium index [WAD]. */
export interface PremiumHour {
  readonly open: bigint;
  readonly high: bigint;
  readonly low: bigint;
  readonly close: bigint;
}

/** What was recorded about one market. */
export interface Recording {
  /** In the order in which they were answered. */
  readonly rounds: readonly Round[];
  /** By the hour's first second, without gaps, in order. */
  readonly premiumHours: ReadonlyMap<number, PremiumHour>;
  /** The rate that the venue settled [WAD per 8 h], by the second in which it did, in order. */
  readonly venueRates: ReadonlyMap<number, bigint>;
}

/** The three files of a market, as texts. */
export interface RecordingTexts {
  readonly rounds: string;
  readonly premiums: string;
  readonly rates: string;
}

const unzip = promisify(gunzip);

/** Reads data/ of the repository. */
export async function loadRecording(asset: Asset): Promise<Recording> {
  const read = async (name: string): Promise<string> =>
    (await unzip(await readFile(new URL(`../../data/${name}.csv.gz`, import.meta.url)))).toString("utf8");
  const [rounds, premiums, rates] = await Promise.all([
    read(`chainlink-${asset}-usd`),
    read(`premium-index-${asset}-1h`),
    read(`funding-rate-${asset}-8h`),
  ]);
  return parseRecording({ rounds, premiums, rates });
}

/** @throws RecordingError where a file is not what the README of data/ says */
export function parseRecording({ rounds, premiums, rates }: RecordingTexts): Recording {
  const roundRows = parseCsv("rounds", rounds, ["round_id", "answer", "updated_at"]);
  const premiumRows = parseCsv("premiums", premiums, ["open_time", "open", "high", "low", "close"]);
  const rateRows = parseCsv("rates", rates, ["settled_at", "rate"]);
  requireOrder(roundRows, "updated_at", (elapsed) => elapsed >= 0n);
  requireOrder(premiumRows, "open_time", (elapsed) => elapsed === BigInt(HOUR));
  requireOrder(rateRows, "settled_at", (elapsed) => elapsed === BigInt(VENUE_INTERVAL));
  return {
    rounds: roundRows.map((row) => ({
      roundId: wholeOf(row, "round_id"),
      answer: wholeOf(row, "answer"),
      updatedAt: Number(wholeOf(row, "updated_at")),
    })),
    premiumHours: new Map(premiumRows.map((row) => [Number(wholeOf(row, "open_time")), premiumHour(row)])),
    venueRates: new Map(rateRows.map((row) => [Number(wholeOf(row, "settled_at")), wadOf(row, "rate")])),
  };
}

/** The part of a recording from one second to another, with what still holds at its start. */
export function sliceRecording(recording: Recording, from: number, to: number): Recording {
  const { rounds, premiumHours, venueRates } = recording;
  const first = Math.max(
    0,
    rounds.findLastIndex(({ updatedAt }) => updatedAt <= from),
  );
  return {
    rounds: rounds.slice(first).filter(({ updatedAt }) => updatedAt <= to),
    premiumHours: new Map([...premiumHours].filter(([openTime]) => openTime > from - HOUR && openTime < to)),
    venueRates: new Map([...venueRates].filter(([settledAt]) => settledAt > from && settledAt <= to)),
  };
}

type PremiumColumn = "open_time" | "open" | "high" | "low" | "close";

function premiumHour(row: Row<PremiumColumn>): PremiumHour {
  const hour = {
    open: wadOf(row, "open"),
    high: wadOf(row, "high"),
    low: wadOf(row, "low"),
    close: wadOf(row, "close"),
  };
  const isInside = (value: bigint): boolean => hour.low <= value && value <= hour.high;
  if (!isInside(hour.open) || !isInside(hour.close)) {
    throw new RecordingError(row.file, row.line, "open and close do not lie between low and high");
  }
  return hour;
}

function requireOrder<Column extends string>(
  rows: readonly Row<Column>[],
  column: Column,
  follows: (elapsed: bigint) => boolean,
): void {
  for (const [place, row] of rows.entries()) {
    const previous = rows[place - 1];
    if (previous === undefined || follows(wholeOf(row, column) - wholeOf(previous, column))) continue;
    throw new RecordingError(row.file, row.line, `${column} does not follow the line before`);
  }
}
