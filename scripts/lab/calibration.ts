/** How the agents under the venues' terms compare with what was recorded under them, fortnight by fortnight. */
import { meanOf, rms } from "./metrics.ts";
import type { RowResult } from "./results.ts";
import { DAY, HOUR, PERIOD, STEP } from "./settings.ts";
import type { Table } from "./tables.ts";
import { type Recordings, worldOf } from "./world.ts";

const BP = 1e14;
const WARM_UP = DAY;

/** One run and the same days of the recordings. */
interface Comparison {
  readonly mean: readonly [recorded: number, simulated: number];
  readonly basis: readonly [recorded: number, simulated: number];
  readonly persistence: readonly [recorded: number, simulated: number];
  readonly rate: readonly [recorded: number, simulated: number];
}

/** Correlation of a series with itself so many places earlier; zero for one that does not move. */
export function autocorrelation(values: readonly number[], lag: number): number {
  const mean = meanOf(values);
  const total = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const shifted = values.slice(lag).reduce((sum, value, i) => sum + (value - mean) * ((values[i] ?? mean) - mean), 0);
  return total === 0 ? 0 : shifted / total;
}

/** @param classic the venues' terms on the reported seeds */
export function calibrationOf(recordings: Recordings, { row, answers }: RowResult): Table {
  const compared = row.tasks.map((task, i) => compare(recordings, task, answers[i]));
  const line = (
    name: string,
    digits: number,
    pick: (comparison: Comparison) => readonly [number, number],
  ): string[] => {
    const recorded = meanOf(compared.map((one) => pick(one)[0]));
    const simulated = meanOf(compared.map((one) => pick(one)[1]));
    const apart = meanOf(compared.map((one) => Math.abs(pick(one)[0] - pick(one)[1])));
    return [
      name,
      recorded.toFixed(digits),
      simulated.toFixed(digits),
      apart.toFixed(digits),
      compared.length.toFixed(),
    ];
  };
  return {
    head: ["mean over the runs", "recorded", "simulated", "apart, run by run", "runs"],
    rows: [
      line("premium, bp", 2, ({ mean }) => mean),
      line("RMS premium, bp", 2, ({ basis }) => basis),
      line("correlation with an hour before", 2, ({ persistence }) => persistence),
      line("size of the rate, bp per 8 h", 2, ({ rate }) => rate),
    ],
  };
}

function compare(
  recordings: Recordings,
  { purpose, seed, days }: RowResult["row"]["tasks"][number],
  answer: RowResult["answers"][number] | undefined,
): Comparison {
  const { settings, from, to } = worldOf(recordings, purpose, seed, days);
  const recording = recordings.get(settings.asset);
  if (recording === undefined || answer === undefined) throw new RangeError(`Nothing to compare for seed ${seed}`);
  const isInside = (time: number): boolean => time >= from + WARM_UP && time < to;
  const premiums = [...recording.premiumHours]
    .filter(([hour]) => isInside(hour))
    .map(([, { open }]) => Number(open) / BP);
  const rates = [...recording.venueRates]
    .filter(([end]) => isInside(end - PERIOD))
    .map(([, rate]) => Number(rate) / BP);
  const hourly = answer.path.slice(WARM_UP / STEP).filter((_, i) => i % (HOUR / STEP) === 0);
  return {
    mean: [meanOf(premiums), meanOf(hourly)],
    basis: [rms(premiums), rms(hourly)],
    persistence: [autocorrelation(premiums, 1), autocorrelation(hourly, 1)],
    rate: [meanOf(rates.map(Math.abs)), answer.rate],
  };
}
