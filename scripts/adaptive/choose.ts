/**
 * Chooses the defaults of the adaptive model in the small simulation of market.ts, and reports on seeds that chose nothing.
 * Usage: npm run choose:adaptive
 *
 * The rule: the smallest basis among the settings whose mean cost to hold, with an hourly rate, is at most that of the clamped premium
 * with a rate every 8 h.
 */
import {
  ADAPTIVE_DEFAULTS,
  type AdaptiveParameters,
  adaptiveRate,
  clampedPremium,
  WAD,
} from "../../sdk/src/model/index.ts";
import { right, table } from "../demo/tables.ts";
import { type Manipulation, type Model, type Outcome, simulate } from "./market.ts";

const DAYS = 60;
const TUNING_SEEDS = Array.from({ length: 16 }, (_, i) => 1 + i);
const REPORTED_SEEDS = Array.from({ length: 64 }, (_, i) => 10_001 + i);
const HOURLY = 3_600;
const CLASSIC = 28_800;
const ATTACK: Manipulation = { short: 0.2, budget: 0.2, every: 6 };

const clamped: Model = ({ premium, interest, damper }) => clampedPremium(premium, interest, damper);
const adaptive =
  (parameters: AdaptiveParameters): Model =>
  (inputs) =>
    adaptiveRate(inputs, parameters);

function run(model: Model, interval: number, seeds: readonly number[], manipulation?: Manipulation): Outcome[] {
  return seeds.map((seed) =>
    simulate(model, { days: DAYS, seed, interval, ...(manipulation !== undefined && { manipulation }) }),
  );
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Mean and half of its 95 % confidence interval, as text. */
function interval(values: readonly number[], digits: number): string {
  const mean = meanOf(values);
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return `${mean.toFixed(digits)} ± ${(1.96 * Math.sqrt(variance / values.length)).toFixed(digits)}`;
}

const thousandths = (value: number): bigint => (BigInt(value) * WAD) / 1_000n;
const candidates = [6, 8, 10, 12, 15].flatMap((volatility) =>
  [0, 1_000, 2_000, 4_000, 6_000].flatMap((utilisation) =>
    [0, 500, 1_000].flatMap((depth) =>
      [0, 2_000].map((saturation): AdaptiveParameters => ({
        referenceVolatility: thousandths(volatility),
        utilisationGain: thousandths(utilisation),
        depthGain: thousandths(depth),
        saturationGain: thousandths(saturation),
      })),
    ),
  ),
);

const budget = meanOf(run(clamped, CLASSIC, TUNING_SEEDS).map(({ cost }) => cost));
let chosen = ADAPTIVE_DEFAULTS;
let least = Infinity;
for (const candidate of candidates) {
  const outcomes = run(adaptive(candidate), HOURLY, TUNING_SEEDS);
  const basis = meanOf(outcomes.map((outcome) => outcome.basis));
  if (meanOf(outcomes.map(({ cost }) => cost)) > budget || basis >= least) continue;
  least = basis;
  chosen = candidate;
}
const shown = Object.entries(chosen).map(([name, value]: [string, bigint]) => `${name} ${Number(value) / 1e18}`);
console.log(`Chosen on ${TUNING_SEEDS.length} seeds of ${DAYS} days: ${shown.join(", ")}`);

const rows = (
  [
    ["clamped, every 8 h", clamped, CLASSIC],
    ["clamped, every hour", clamped, HOURLY],
    ["adaptive, every 8 h", adaptive(chosen), CLASSIC],
    ["adaptive, every hour", adaptive(chosen), HOURLY],
  ] as const
).map(([name, model, every]) => {
  const calm = run(model, every, REPORTED_SEEDS);
  const attacked = run(model, every, REPORTED_SEEDS, ATTACK);
  return [
    name,
    interval(
      calm.map(({ basis }) => basis),
      2,
    ),
    interval(
      calm.map(({ cost }) => cost),
      3,
    ),
    interval(
      attacked.map(({ profit }) => profit),
      1,
    ),
  ];
});
console.log(`On ${REPORTED_SEEDS.length} other seeds, with 95 % confidence intervals:`);
console.log(
  table(
    ["model", "RMS basis, bp", "mean |rate|, bp per 8 h", "manipulator, bp of the cap"],
    ["left", ...right(3)],
    rows,
  ),
);
const isDefault = JSON.stringify(chosen, spell) === JSON.stringify(ADAPTIVE_DEFAULTS, spell);
if (!isDefault) console.error("These are not the defaults of sdk/src/model/adaptive.ts.");
process.exitCode = isDefault ? 0 : 1;

function spell(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? value.toString() : value;
}
