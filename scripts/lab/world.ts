/** A week of what was recorded, chosen by a seed: the index, and how the crowd of that time felt. */
import { MARKETS, type MarketSettings } from "../demo/settings.ts";
import { loadRecording, type Recording, type Round, sliceRecording } from "../recordings/recording.ts";
import { DAY, HOUR } from "./settings.ts";

/** First whole day of the recordings that has a day before it. */
const FIRST = 1_685_664_000;
const WEEK = 7 * DAY;
const FORTNIGHT = 2 * WEEK;
/** Whole fortnights that the recordings hold. */
const FORTNIGHTS = 17;
/** The premium of months without a mood, and how far above it the rallies were [bp]: docs/funding.md. */
const CALM = -4.3;
const EXCITED = 10;
const BP = 1e14;

/** Of the fortnight: tuning starts with its first week, the report with its second. docs/adr/0014-adaptive-defaults.md says why. */
const WEEK_OF: Readonly<Record<Purpose, number>> = { tuning: 0, report: 1 };

/** Which fortnights a seed may draw from: what tunes never sees what is reported, and the other way round. */
export type Purpose = "tuning" | "report";

export interface World {
  readonly seed: number;
  readonly settings: MarketSettings;
  readonly from: number; // [unix s]
  readonly to: number; // [unix s]
  /** The last one answered before `time`. */
  readonly roundAt: (time: number) => Round;
  /** About 0 in a calm market, 1 in the rallies of the recordings; of the 24 h before `time`. */
  readonly moodAt: (time: number) => number;
}

export type Recordings = ReadonlyMap<string, Recording>;

export async function loadRecordings(): Promise<Recordings> {
  return new Map(await Promise.all(MARKETS.map(async ({ asset }) => [asset, await loadRecording(asset)] as const)));
}

/** Places of the fortnights: every second one tunes, the others are reported. */
export function fortnightsFor(purpose: Purpose): number[] {
  const parity = purpose === "tuning" ? 0 : 1;
  return Array.from({ length: FORTNIGHTS }, (_, i) => i).filter((i) => i % 2 === parity);
}

/** Seeds go through the fortnights in turn, and through the assets. */
export function worldOf(recordings: Recordings, purpose: Purpose, seed: number, days = 7): World {
  const fortnights = fortnightsFor(purpose);
  const settings = MARKETS[seed % MARKETS.length];
  const place = fortnights[Math.floor(seed / MARKETS.length) % fortnights.length];
  if (settings === undefined || place === undefined) throw new RangeError(`No world for seed ${seed}`);
  const recording = recordings.get(settings.asset);
  if (recording === undefined) throw new RangeError(`No recording of ${settings.asset}`);
  const from = FIRST + place * FORTNIGHT + WEEK_OF[purpose] * WEEK;
  const to = from + days * DAY;
  const { rounds } = sliceRecording(recording, from - DAY, to);
  return { seed, settings, from, to, roundAt: lookup(rounds), moodAt: moods(recording, from, to) };
}

/** Times only go forward within a run, so that a cursor suffices. */
function lookup(rounds: readonly Round[]): (time: number) => Round {
  let cursor = 0;
  return (time) => {
    if ((rounds[cursor]?.updatedAt ?? Infinity) > time) cursor = 0;
    while ((rounds[cursor + 1]?.updatedAt ?? Infinity) <= time) cursor += 1;
    const round = rounds[cursor];
    if (round === undefined) throw new RangeError(`No round recorded before ${time}`);
    return round;
  };
}

function moods({ premiumHours }: Recording, from: number, to: number): (time: number) => number {
  const byHour = new Map<number, number>();
  for (let hour = from; hour < to; hour += HOUR) {
    const before = Array.from({ length: 24 }, (_, i) => premiumHours.get(hour - (i + 1) * HOUR)).filter(
      (candle) => candle !== undefined,
    );
    const mean = before.reduce((sum, { open, close }) => sum + Number(open + close) / 2 / BP, 0) / before.length;
    byHour.set(hour, (mean - CALM) / EXCITED);
  }
  return (time) => byHour.get(time - (time % HOUR)) ?? 0;
}
