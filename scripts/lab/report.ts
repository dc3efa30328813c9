/** The lab's page. */
import { formatDuration } from "../demo/format.ts";
import {
  escapeHtml,
  type PageAssets,
  chartCard,
  renderDocument,
  table,
  tableCard,
  tile,
} from "../demo/report/parts.ts";
import { basisChart, estimateChart, rateChart } from "./charts.ts";
import { CLASSIC, DEFAULT } from "./configurations.ts";
import { SECTIONS, type Section } from "./grid.ts";
import { headlineOf, type RowResult, spell, type Verdict } from "./results.ts";
import { AGENTS } from "./settings.ts";
import { paymentTable, type Table, tableOf, TITLES } from "./tables.ts";
import { ADAPTIVE_DEFAULTS } from "../../sdk/src/model/index.ts";

export interface LabResult {
  readonly results: readonly RowResult[];
  readonly verdicts: readonly Verdict[];
  readonly calibration: Table;
  readonly isQuick: boolean;
  readonly seconds: number;
  readonly fingerprint: string;
}

const NOTES: Readonly<Record<Section, string>> = {
  headline:
    "RMS basis: distance of the middle of the book from the index. Cost to hold: funding that moved between the sides over what they held, per " +
    "day, without its sign. Volatility of the rate: standard deviation of its change from one interval to the next. At damper: the rate is the " +
    "interest. At cap: it is half of the core's bound or more.",
  intervals:
    "On the model. The shock is a buyer of 1,000,000 USD who keeps it; its half-life is the time until the difference to the same run without " +
    "the shock has fallen to half for two hours. With a sample every second the runs are shorter and have no shock.",
  estimators:
    "On the model. The core has the mean and the one that weighs later samples more; the model plays the mean of the " +
    "smaller of each two neighbours. The manipulator distorts one sample of three, in the block of the sample.",
  manipulation:
    "On the model, steps and samples by the minute. Somebody is short 2,000,000 USD for a day, hedged at spot, and pushes: around every sample, " +
    "within its block, buys up to show bids 8 bp above the index to it and gives back; or buys 300,000 USD and holds them for the day. Funding, " +
    "trades, all fees, hedge and money's cost are counted; the second column is the difference to the same short without a push.",
  sensitivity: "On the model: capital of the crowd and of arbitrageurs halved and doubled.",
  parts: "On the model, with the terms of the default one by one.",
};

/** Where the headline ran. */
function whereLine(results: readonly RowResult[]): string {
  return isOnChain(results)
    ? "On the contracts, each block of them beside the engine's model, every event and balance equal to the unit. "
    : "On the model alone, without the contracts. ";
}

function isOnChain(results: readonly RowResult[]): boolean {
  return headlineOf(results)[0].row.tasks[0]?.onChain === true;
}

const PAYMENT_NOTE =
  "On the model. What who pays saves by being out at each boundary, paid as one sum there (the venues' way, which the model plays) or by the second " +
  "with a step outside; then what is left of it where it pays for the way out and back in: mean spread and two fees.";

function tiles({ verdicts, results }: LabResult): string {
  const [classic, adaptive] = headlineOf(results);
  const events = [...classic.answers, ...adaptive.answers].reduce((sum, answer) => sum + answer.events, 0);
  return [
    ...verdicts.map(({ claim, figures, holds }) =>
      tile(holds ? "holds" : "not reached", `${claim}: ${figures}`, holds),
    ),
    ...(isOnChain(results)
      ? [tile(events.toLocaleString("en-US"), "events on the contracts, all equal to the model's, to the unit")]
      : []),
  ].join("\n");
}

function noteOf(section: Section, results: readonly RowResult[]): string {
  return section === "headline" ? whereLine(results) + NOTES.headline : NOTES[section];
}

function sectionCards(section: Section, results: readonly RowResult[]): string {
  const { head, rows } = tableOf(section, results);
  if (rows.length === 0) return "";
  const mine = results.filter(({ row }) => row.section === section);
  const charts =
    section === "manipulation" || section === "headline"
      ? []
      : [
          estimateChart(
            `${TITLES[section]}: RMS basis`,
            "Mean over seeds, and its 95 % confidence interval.",
            mine,
            "basis",
            "bp",
          ),
          estimateChart(`${TITLES[section]}: cost to hold`, "The same.", mine, "cost", "bp a day"),
        ];
  return [tableCard(TITLES[section], noteOf(section, results), table(head, rows, 1)), ...charts.map(chartCard)].join(
    "\n",
  );
}

/** Every number of the agents, as they are in settings.ts. */
function agentCard(): string {
  const groups = [
    ["makers", AGENTS.makers],
    ["crowd", AGENTS.crowd],
    ["arbitrageurs", AGENTS.arbitrageurs],
  ] as const;
  const rows = groups.flatMap(([group, members]) =>
    members.flatMap(({ name, ...numbers }) =>
      Object.entries(numbers).map(([key, value]) => [
        group,
        name,
        key,
        typeof value === "number" ? value.toLocaleString("en-US") : JSON.stringify(value),
      ]),
    ),
  );
  const noise = ["makers", "all", "spotNoise", JSON.stringify(AGENTS.spotNoise)];
  return tableCard(
    "The agents",
    "Money in USD, distances in bp, times in seconds or periods of 8 h; scripts/lab/settings.ts says what each number does.",
    table(["group", "agent", "number", "value"], [...rows, noise], 3),
  );
}

function parameterLine(): string {
  const fraction = (value: bigint): string => String(Number(value) / 1e18);
  const { referenceVolatility, baseGain, utilisationGain, depthGain, saturationGain } =
    DEFAULT.parameters ?? ADAPTIVE_DEFAULTS;
  return (
    `${CLASSIC.name}: damper ${CLASSIC.damper} bp. ${DEFAULT.name}: damper ${DEFAULT.damper} bp, referenceVolatility ${fraction(referenceVolatility)}, ` +
    `baseGain ${fraction(baseGain)}, utilisationGain ${fraction(utilisationGain)}, depthGain ${fraction(depthGain)}, saturationGain ${fraction(saturationGain)}, ` +
    `chosen on other seeds and other fortnights than those reported here.`
  );
}

/** One self-contained page. */
export function renderLab(result: LabResult, assets: PageAssets): string {
  const { results, calibration, isQuick, seconds, fingerprint } = result;
  const [classic, adaptive] = headlineOf(results);
  const quick = isQuick ? `<p class="bad">A quick run: too few seeds and days to judge by.</p>` : "";
  const payments = paymentTable(results);
  const runs = results.reduce((sum, { answers }) => sum + answers.length, 0);
  const body = `<header>
<div class="brand">Plumbline</div>
<h1>Funding in the laboratory</h1>
<p>Recorded index, recorded moods, and seeded agents: a crowd, arbitrageurs who trade basis against carry and fees, makers with inventory
limits, a manipulator. ${escapeHtml(parameterLine())}</p>
</header>
<div class="tiles">
${tiles(result)}
</div>
${quick}
${[basisChart(classic, adaptive), rateChart(classic, adaptive)].map(chartCard).join("\n")}
${SECTIONS.map((section) => sectionCards(section, results)).join("\n")}
${tableCard("Stepping out for the moment of payment", PAYMENT_NOTE, table(payments.head, payments.rows, 1))}
${tableCard("Calibration", "The venues' terms on the reported seeds, against the same days of the recordings. The agents' numbers were set by hand on the tuning fortnights.", table(calibration.head, calibration.rows, 1))}
${agentCard()}
<footer>${runs} runs, ${formatDuration(seconds)}. Means over seeds with 95 % confidence intervals by Student's t; RMS basis of the first row ${escapeHtml(spell(classic.estimates.basis, 2))} bp.
Fingerprint of the numbers: ${fingerprint}. Data: Chainlink ETH/USD and BTC/USD on Ethereum mainnet; Binance premium index, ETHUSDT and BTCUSDT.</footer>`;
  return renderDocument("Plumbline: the laboratory", body, assets);
}
