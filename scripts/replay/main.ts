/**
 * Replays recorded months through the contracts and the engine's model side by side, and compares the rates with the venue's.
 * Usage: npm run replay -- [--month 2023-08] [--asset eth|btc] [--model]; --model replays everything recorded, without contracts.
 */
import { parseArgs } from "node:util";

import hre from "hardhat";

import { formatBps, formatDuration, formatTime } from "../demo/format.ts";
import { startChain } from "../demo/local.ts";
import { MARKETS, type MarketSettings } from "../demo/settings.ts";
import { right, table } from "../demo/tables.ts";
import { HOUR, loadRecording, type Recording } from "../recordings/recording.ts";
import { errorOf, errorsByMonth, MEDIAN_LIMIT, type ReplayError } from "./accuracy.ts";
import { replayContracts } from "./contracts.ts";
import { replayModel, type ReplayedInterval } from "./model.ts";
import { planReplay, type ReplayPlan, wholeRecording } from "./plan.ts";

const DAY = 24 * HOUR;
const { values: options } = parseArgs({
  options: {
    month: { type: "string", default: "2023-08" },
    asset: { type: "string" },
    model: { type: "boolean", default: false },
  },
});
if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(options.month)) {
  console.error("--month takes a month such as 2023-08");
  process.exit(2);
}
const chosen = MARKETS.filter(({ asset }) => options.asset === undefined || options.asset === asset);
if (chosen.length === 0) {
  console.error(`--asset takes ${MARKETS.map(({ asset }) => asset).join(" or ")}`);
  process.exit(2);
}

function showErrors(intervals: readonly ReplayedInterval[], { venueRates }: Recording): ReplayError {
  const all = errorOf(intervals, venueRates);
  const row = (name: string, { count, median, p90, max, mean }: ReplayError): string[] => [
    name,
    count.toFixed(),
    ...[median, mean, p90, max].map((error) => formatBps(error, 3)),
  ];
  const rows = [...errorsByMonth(intervals, venueRates)].map(([month, error]) => row(month, error));
  console.log(
    table(
      ["distance from the venue, bp per 8 h", "intervals", "median", "mean", "90 %", "max"],
      ["left", ...right(5)],
      [...rows, row("all", all)],
    ),
  );
  return all;
}

async function throughContracts(settings: MarketSettings, plan: ReplayPlan): Promise<readonly ReplayedInterval[]> {
  const startedAt = performance.now();
  const elapsed = (): string => formatDuration((performance.now() - startedAt) / 1_000);
  const connection = await startChain(plan.from - DAY);
  try {
    const { intervals, events, transactions } = await replayContracts({
      connection,
      settings,
      plan,
      onInterval: ({ end, rate }) => {
        if (end % (5 * DAY) === 0) console.log(`${formatTime(end)}  ${formatBps(rate).padStart(8)} bp  ${elapsed()}`);
      },
    });
    console.log(
      `${settings.symbol}: ${transactions} transactions, ${events} events equal to the model's, to the unit; ${elapsed()}`,
    );
    return intervals;
  } finally {
    await connection.close();
  }
}

/** The month's first second and the one after its last. */
function windowOf(month: string): [number, number] {
  const [year = 0, place = 1] = month.split("-").map(Number);
  return [Date.UTC(year, place - 1) / 1_000, Date.UTC(year, place) / 1_000];
}

if (!options.model) {
  console.log("Building the contracts, if they changed");
  await hre.tasks.getTask("build").run({ noTests: true, quiet: true });
}
let failed = false;
for (const settings of chosen) {
  const recording = await loadRecording(settings.asset);
  const [from, to] = options.model ? wholeRecording(recording) : windowOf(options.month);
  const plan = planReplay(recording, from, to, settings.tickSize);
  console.log(`\n${settings.symbol}, ${formatTime(from)} to ${formatTime(to)}`);
  const intervals = options.model ? replayModel(settings, plan) : await throughContracts(settings, plan);
  const { median } = showErrors(intervals, recording);
  // A month may be worse than the eight; only of all of them a limit is promised.
  if (options.model && median > MEDIAN_LIMIT) {
    console.error(`FAILED: the median is above ${formatBps(MEDIAN_LIMIT)} bp`);
    failed = true;
  }
}
process.exitCode = failed ? 1 : 0;
