/** What the lab runs: every row of its tables, and the tasks behind it. */
import { type Configuration, CLASSIC, DEFAULT } from "./configurations.ts";
import { ESTIMATORS } from "./estimators.ts";
import { HOUR, MINUTE, PERIOD } from "./settings.ts";
import { AS_CALIBRATED, type Population, type Task } from "./task.ts";

export interface Row {
  readonly section: Section;
  readonly name: string;
  readonly tasks: readonly Task[];
}

export const SECTIONS = ["headline", "intervals", "estimators", "manipulation", "sensitivity", "parts"] as const;
export type Section = (typeof SECTIONS)[number];

export interface Extent {
  /** Of the headline; half of them elsewhere. */
  readonly seeds: number;
  readonly days: number;
  /** Of runs with a sample every second. */
  readonly streamDays: number;
  readonly isQuick: boolean;
  /** Whether the headline runs on the contracts. */
  readonly onChain: boolean;
}

export const FULL: Extent = { seeds: 16, days: 7, streamDays: 2, isQuick: false, onChain: true };
export const QUICK: Extent = { seeds: 2, days: 2, streamDays: 1.25, isQuick: true, onChain: true };

/** What is bought and held: of several sizes the one that cost the manipulator least on the tuning seeds [USD]. */
const SIEGE = { budget: 300_000 };

/** Seeds that are reported; what chose the defaults had others, and other fortnights of the recordings. */
const FIRST_SEED = 2_000;

const INTERVALS = [
  ["8 h", PERIOD],
  ["1 h", HOUR],
  ["1 min", MINUTE],
  ["1 s", 1],
] as const;

const MODELS: readonly Configuration[] = [
  CLASSIC,
  { ...CLASSIC, name: "Tiered", model: "tiered" },
  { ...DEFAULT, name: "Adaptive" },
];

const POPULATIONS: readonly (readonly [string, Population])[] = [
  ["crowd halved", { crowd: 0.5, arbitrage: 1 }],
  ["crowd doubled", { crowd: 2, arbitrage: 1 }],
  ["arbitrage halved", { crowd: 1, arbitrage: 0.5 }],
  ["arbitrage doubled", { crowd: 1, arbitrage: 2 }],
];

export function rowsFor(extent: Extent): Row[] {
  const half = Math.max(2, Math.ceil(extent.seeds / 2));
  const row = (section: Section, name: string, configuration: Configuration, more: Partial<Task> = {}): Row => {
    const seeds = section === "headline" ? extent.seeds : half;
    return {
      section,
      name,
      tasks: Array.from({ length: seeds }, (_, i) => ({
        configuration,
        purpose: "report",
        // Half of the seeds still go through all fortnights, with the assets in turn.
        seed: FIRST_SEED + (seeds === extent.seeds ? i : 2 * i + (i % 2)),
        days: extent.days,
        population: AS_CALIBRATED,
        question: "market",
        onChain: false,
        ...more,
      })),
    };
  };
  const headline = [CLASSIC, DEFAULT];
  const rows = headline.map((configuration) =>
    row("headline", configuration.name, configuration, { onChain: extent.onChain }),
  );
  rows.push(...intervalRows(row, extent));
  rows.push(...headline.flatMap((configuration) => pushRows(row, configuration)));
  if (extent.isQuick) return rows;
  rows.push(...estimatorRows(row));
  const hourly = { ...DEFAULT, name: "Adaptive, every hour", interval: HOUR };
  for (const [name, population] of POPULATIONS) {
    for (const configuration of [...headline, hourly]) {
      rows.push(row("sensitivity", `${name}: ${configuration.name}`, configuration, { population }));
    }
  }
  rows.push(...partRows(row));
  return rows;
}

type MakeRow = (section: Section, name: string, configuration: Configuration, more?: Partial<Task>) => Row;

/** Without a shock where samples come by the second: what a shock does in a minute shows there. */
function intervalRows(row: MakeRow, { streamDays, isQuick }: Extent): Row[] {
  const intervals = isQuick ? INTERVALS.slice(0, 2) : INTERVALS;
  return intervals.flatMap(([label, interval]) =>
    MODELS.map((configuration) => {
      const more: Partial<Task> = interval === 1 ? { days: streamDays } : { question: "shock" };
      return row("intervals", `${shortName(configuration)}, ${label}`, { ...configuration, interval }, more);
    }),
  );
}

const shortName = ({ model }: Configuration): string => `${model.slice(0, 1).toUpperCase()}${model.slice(1)}`;

function pushRows(row: MakeRow, configuration: Configuration): Row[] {
  return [
    row("manipulation", `${configuration.name}: every sample pushed`, configuration, {
      question: "push",
      push: "flash",
    }),
    row("manipulation", `${configuration.name}: held for a day`, configuration, {
      question: "push",
      push: "siege",
      plan: SIEGE,
    }),
  ];
}

function estimatorRows(row: MakeRow): Row[] {
  return [CLASSIC, DEFAULT].flatMap((configuration) =>
    ESTIMATORS.flatMap((estimator) => {
      const tried = { ...configuration, estimator };
      const name = `${shortName(configuration)}: ${estimator}`;
      return [
        row("estimators", name, tried),
        row("estimators", `${name}, pushed`, tried, {
          question: "push",
          push: "flash",
          plan: { every: 3 },
        }),
      ];
    }),
  );
}

/** What the shorter interval, the narrower damper and the gain contribute, one after the other. */
function partRows(row: MakeRow): Row[] {
  const { interval, damper } = DEFAULT;
  return [
    row("parts", "Clamped, every hour", { ...CLASSIC, interval: HOUR }),
    row("parts", "Clamped, its interval, without a damper", { ...CLASSIC, interval, damper }),
    row("parts", "Clamped, every hour, damper 1 bp", { ...CLASSIC, interval: HOUR, damper: 1 }),
    row("parts", "Quarter of the premium, nothing adapts", {
      ...CLASSIC,
      model: "tiered",
      tiers: [{ from: 0n, slope: 250_000_000_000_000_000n }],
      damper,
    }),
    row("parts", "Adaptive", DEFAULT),
  ];
}
