/**
 * Chooses the adaptive model's defaults on the tuning fortnights, which the lab never reports.
 * Usage: npm run lab:tune
 *
 * The rule: of the candidates that leave at most 60 % of the venues' RMS basis, the one that costs holders least.
 */
import { ADAPTIVE_DEFAULTS, type AdaptiveParameters, WAD } from "../../sdk/src/model/index.ts";
import { formatDuration } from "../demo/format.ts";
import { right, table } from "../demo/tables.ts";
import { ADAPTIVE_MARKET, CLASSIC, type Configuration, DEFAULT } from "./configurations.ts";
import { estimate } from "./metrics.ts";
import { runAll } from "./pool.ts";
import { spell } from "./results.ts";
import { HOUR } from "./settings.ts";
import { AS_CALIBRATED, type Task } from "./task.ts";

const SEEDS = 18;
const DAYS = 7;
const WORKERS = 2;
const MOST_BASIS = 0.6;

const thousandths = (value: number): bigint => (BigInt(value) * WAD) / 1_000n;

function candidates(): Configuration[] {
  return [2 * HOUR, 4 * HOUR, 8 * HOUR].flatMap((interval) =>
    [0].flatMap((damper) =>
      [250, 500].flatMap((baseGain) =>
        [1_000, 3_000].map((utilisationGain) => {
          const parameters: AdaptiveParameters = {
            ...ADAPTIVE_DEFAULTS,
            baseGain: thousandths(baseGain),
            utilisationGain: thousandths(utilisationGain),
          };
          const name = `every ${interval / HOUR} h, damper ${damper} bp, gains ${baseGain / 1_000} and ${utilisationGain / 1_000}`;
          return { ...DEFAULT, name, interval, damper, parameters };
        }),
      ),
    ),
  );
}

const tried = [CLASSIC, ...candidates()];
const tasks = tried.flatMap((configuration) =>
  Array.from({ length: SEEDS }, (_, i): Task => ({
    configuration,
    purpose: "tuning",
    // Each fortnight once, and the assets in turn.
    seed: 2 * i + (i % 2),
    days: DAYS,
    population: AS_CALIBRATED,
    question: "market",
    onChain: false,
  })),
);
console.log(`${tried.length} settings on ${SEEDS} tuning seeds of ${DAYS} days`);
const startedAt = performance.now();
const answers = await runAll(tasks, WORKERS, (done) => {
  if (done % 200 !== 0 && done !== tasks.length) return;
  console.log(`${done} of ${tasks.length} runs, ${formatDuration((performance.now() - startedAt) / 1_000)}`);
});
const judged = tried.map((configuration, i) => {
  const mine = answers.slice(i * SEEDS, (i + 1) * SEEDS);
  return {
    configuration,
    basis: estimate(mine.map(({ basis }) => basis)),
    cost: estimate(mine.map(({ cost }) => cost)),
  };
});
const [classic, ...others] = judged;
const allowed = others
  .filter(({ basis }) => basis.mean <= MOST_BASIS * (classic?.basis.mean ?? 0))
  .sort((a, b) => a.cost.mean - b.cost.mean);
const shown = [...(classic === undefined ? [] : [classic]), ...allowed.slice(0, 12)];
console.log(
  table(
    ["setting", "RMS basis, bp", "cost to hold, bp/day"],
    ["left", ...right(2)],
    shown.map(({ configuration, basis, cost }) => [configuration.name, spell(basis, 2), spell(cost, 3)]),
  ),
);
const chosen = allowed[0]?.configuration;
const isDefault =
  chosen?.interval === ADAPTIVE_MARKET.interval &&
  chosen.damper === ADAPTIVE_MARKET.damper &&
  chosen.parameters?.baseGain === ADAPTIVE_DEFAULTS.baseGain &&
  chosen.parameters.utilisationGain === ADAPTIVE_DEFAULTS.utilisationGain;
console.log(
  isDefault
    ? "The first is the default."
    : "The first is not the default of sdk/src/model/adaptive.ts and ADAPTIVE_MARKET.",
);
process.exitCode = isDefault ? 0 : 1;
