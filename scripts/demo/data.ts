import { readFile } from "node:fs/promises";

import { parseUnits } from "ethers";

/** One answer of a Chainlink feed. */
export interface Round {
  /** As seen through the proxy: phase << 64 + round. */
  readonly roundId: bigint;
  /** 8 decimals. */
  readonly answer: bigint;
  /** Unix seconds. */
  readonly updatedAt: number;
}

/** One hour of the venue's premium index. Fractions are WAD. */
export interface PremiumHour {
  readonly open: bigint;
  readonly close: bigint;
}

/** What was recorded about one market. */
export interface MarketHistory {
  /** In the order in which they were answered. */
  readonly rounds: readonly Round[];
  /** By the hour's first second. */
  readonly premiumHours: ReadonlyMap<number, PremiumHour>;
  /** The rate that the venue settled, WAD per 8 h, by the second in which it did. */
  readonly venueRates: ReadonlyMap<number, bigint>;
}

export const FEED_DECIMALS = 8;

/** Rows of a comma-separated text without quotes; the first line names the columns and must be as given. */
export function parseCsv<Column extends string>(text: string, columns: readonly Column[]): Record<Column, string>[] {
  const [header, ...lines] = text.trimEnd().split("\n");
  if (header !== columns.join(",")) throw new Error(`Expected columns ${columns.join(",")}, found ${String(header)}`);
  return lines.map((line, index) => {
    const cells = line.split(",");
    if (cells.length !== columns.length) throw new Error(`Line ${index + 2} has ${cells.length} cells: ${line}`);
    return Object.fromEntries(columns.map((column, i) => [column, cells[i]])) as Record<Column, string>;
  });
}

export function parseHistory(files: { rounds: string; premiums: string; rates: string }): MarketHistory {
  const rounds = parseCsv(files.rounds, ["round_id", "answer", "updated_at"]).map((row) => ({
    roundId: BigInt(row.round_id),
    answer: BigInt(row.answer),
    updatedAt: Number(row.updated_at),
  }));
  const premiumHours = parseCsv(files.premiums, ["open_time", "open", "close"]).map(
    (row) => [Number(row.open_time), { open: parseUnits(row.open), close: parseUnits(row.close) }] as const,
  );
  const venueRates = parseCsv(files.rates, ["settled_at", "rate"]).map(
    (row) => [Number(row.settled_at), parseUnits(row.rate)] as const,
  );
  return { rounds, premiumHours: new Map(premiumHours), venueRates: new Map(venueRates) };
}

/** @param asset as in the names of the files, "eth" or "btc" */
export async function loadHistory(asset: string): Promise<MarketHistory> {
  const read = (name: string): Promise<string> => readFile(new URL(`data/${name}`, import.meta.url), "utf8");
  const [rounds, premiums, rates] = await Promise.all([
    read(`rounds-${asset}-usd.csv`),
    read(`premium-${asset}-1h.csv`),
    read(`funding-${asset}-8h.csv`),
  ]);
  return parseHistory({ rounds, premiums, rates });
}
