import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";

import { parseCsv, wholeOf } from "../../../scripts/recordings/csv.ts";
import { divDown, WAD } from "../../../sdk/src/model/fixedPoint.ts";

/** The price at a second [WAD quote per base]; the same second always has the same one. */
export type IndexSource = (time: bigint) => bigint;

export interface RecordingSettings {
  readonly file: string;
  /** [unix s] */
  readonly from?: number | undefined;
  /** [unix s] */
  readonly to?: number | undefined;
  readonly speed: number;
}

export interface WaveSettings {
  /** [WAD quote per base] */
  readonly base: bigint;
  /** [WAD] */
  readonly amplitude: bigint;
  /** [s] */
  readonly period: number;
}

/** A recording that a keeper cannot replay. */
export class UnusableRecordingError extends Error {
  override readonly name = "UnusableRecordingError";

  constructor(
    readonly file: string,
    reason: string,
    cause?: unknown,
  ) {
    super(`The recording ${file} ${reason}. Name a CSV file with the columns of data/chainlink-*.csv.gz.`, { cause });
  }
}

const unzip = promisify(gunzip);
const COLUMNS = ["round_id", "answer", "updated_at"] as const;
/** From a feed's 8 decimals to 18. */
const ANSWER_UNIT = 10n ** 10n;
const GZIP_MAGIC = 0x1f8b;

/**
 * A triangle: it rises evenly from a trough to a crest and falls evenly again, exact in whole numbers. Crests are at whole
 * and a half periods of UTC.
 */
export function waveOf({ base, amplitude, period }: WaveSettings): IndexSource {
  const length = 2n * BigInt(period);
  return (time) => {
    const place = (2n * time) % length; // in halves of seconds, so that odd periods have a middle
    const half = length / 2n;
    const height = place < half ? place : length - place; // 0 to half
    return base + divDown(base * amplitude * (2n * height - half), WAD * half);
  };
}

/** A recording that repeats. Its place follows from the time alone, so that a restart goes on where it was. */
export async function readRecording({ file, from, to, speed }: RecordingSettings): Promise<IndexSource> {
  const rounds = roundsOf(file, await readText(file));
  const [first, last] = [rounds[0], rounds.at(-1)];
  if (first === undefined || last === undefined) throw new UnusableRecordingError(file, "has no rounds");
  const begin = BigInt(from ?? Number(first.time));
  const end = BigInt(to ?? Number(last.time));
  if (begin < first.time || end <= begin) {
    throw new UnusableRecordingError(file, `has nothing from ${begin} to ${end}; it begins at ${first.time}`);
  }
  return (time) => answerAt(rounds, begin + ((time * BigInt(speed)) % (end - begin)));
}

interface Answer {
  /** [unix s] */
  readonly time: bigint;
  /** [WAD quote per base] */
  readonly price: bigint;
}

async function readText(file: string): Promise<string> {
  try {
    const content = await readFile(file);
    const isZipped = content.length > 1 && content.readUInt16BE(0) === GZIP_MAGIC;
    return (isZipped ? await unzip(content) : content).toString("utf8");
  } catch (cause) {
    throw new UnusableRecordingError(file, "cannot be read", cause);
  }
}

function roundsOf(file: string, text: string): Answer[] {
  return parseCsv(file, text, COLUMNS)
    .map((row) => ({ time: wholeOf(row, "updated_at"), price: wholeOf(row, "answer") * ANSWER_UNIT }))
    .sort((a, b) => Number(a.time - b.time));
}

/** The last answer at or before a time, which is at or after the first one's. */
function answerAt(answers: readonly Answer[], time: bigint): bigint {
  let [low, high] = [0, answers.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((answers[middle]?.time ?? time) <= time) low = middle;
    else high = middle;
  }
  return answers[low]?.price ?? 0n;
}
