/** One run and what comes out of it: what workers are handed and hand back. */
import type { Address } from "../../sdk/src/model/index.ts";
import { equity } from "../../sdk/src/model/margin.ts";
import { startChain } from "../demo/local.ts";
import { countParticipants } from "./agents/agents.ts";
import { ATTACK, type Manipulation, type Push } from "./agents/manipulator.ts";
import { LabChain } from "./chain.ts";
import { type Configuration, damperOf, estimatorTermsOf, ruleOf } from "./configurations.ts";
import { deployModel } from "./deploy.ts";
import { costToHold, halfLife, meanOf, rms, shareOf, volatilityOfChanges } from "./metrics.ts";
import { stepOut, type StepOut } from "./payments.ts";
import { AGENTS, type AgentSettings, ATTACK_STEP, DAY, HOUR, INTEREST, STEP } from "./settings.ts";
import { DEPOSIT, type Run, Simulation, termsOf } from "./simulate.ts";
import { COLLATERAL_SCALE } from "./venue.ts";
import { type Purpose, type Recordings, worldOf } from "./world.ts";

/** Changes of the agents, as factors. */
export interface Population {
  readonly crowd: number;
  readonly arbitrage: number;
}

export const AS_CALIBRATED: Population = { crowd: 1, arbitrage: 1 };

export interface Task {
  readonly configuration: Configuration;
  readonly purpose: Purpose;
  readonly seed: number;
  readonly days: number;
  readonly population: Population;
  /** What is asked: how the market fares, how it takes a shock, or what pushing the premium brings. */
  readonly question: "market" | "shock" | "push";
  readonly push?: Push;
  /** What it does otherwise than the usual attack. */
  readonly plan?: Partial<Omit<Manipulation, "push">>;
  /** On the contracts, too. */
  readonly onChain: boolean;
}

export interface Answer {
  /** Of the perpetual from spot, after the first day [bp]. */
  readonly basis: number;
  /** [bp per day] */
  readonly cost: number;
  /** Standard deviation of the change from one rate to the next [bp per 8 h]. */
  readonly rateVolatility: number;
  /** Mean absolute rate [bp per 8 h]. */
  readonly rate: number;
  /** Part of the intervals whose rate was the interest, and was half of the bound or more. */
  readonly atDamper: number;
  readonly atCap: number;
  readonly stepOut: StepOut;
  /** Of a shock [s]. */
  readonly halfLife: number;
  /** Of the manipulator, all costs deducted [USD]. */
  readonly profit: number;
  /** The same, less what the same short brings without a push [USD]. */
  readonly pushed: number;
  readonly transactions: number;
  readonly events: number;
  /** Basis by step, for the charts of the first seed [bp]. */
  readonly path: readonly number[];
  readonly rates: readonly number[];
}

const WARM_UP = DAY;
const SHOCK = { at: 1.25 * DAY, value: 1_000_000 };
/** Two hours without coming back count as having come down. */
const CALM = 2 * HOUR;
const SATURATED = 50;
/** In which the manipulator closes what it has. */
const DAYS_TO_LEAVE = 0.25;

export async function answer(recordings: Recordings, task: Task): Promise<Answer> {
  if (task.question === "shock") return withHalfLife(recordings, task);
  if (task.question === "push") return withProfit(recordings, task);
  if (task.onChain) return onContracts(recordings, task);
  const simulation = new Simulation(prepare(recordings, task));
  return summary(simulation, onModel(simulation));
}

function withHalfLife(recordings: Recordings, task: Task): Answer {
  const calm = new Simulation(prepare(recordings, task));
  const shocked = new Simulation(prepare(recordings, task, { shock: SHOCK }));
  const counts = onModel(calm);
  onModel(shocked);
  const first = Math.ceil(SHOCK.at / STEP) - 1;
  const response = smooth(
    shocked.looks.slice(first).map(({ basis }, i) => basis - (calm.looks[first + i]?.basis ?? basis)),
  );
  return { ...summary(calm, counts), halfLife: halfLife(response, STEP, CALM) };
}

/** An hour's moving mean. */
function smooth(values: readonly number[]): number[] {
  const width = Math.round(HOUR / STEP);
  return values.map((_, i) => meanOf(values.slice(Math.max(0, i + 1 - width), i + 1)));
}

/** What a manipulator earns, and how it fares against the same short without a push. */
function withProfit(recordings: Recordings, task: Task): Answer {
  const run = (push: Push): Simulation => {
    const manipulation = { ...ATTACK, ...task.plan, push };
    const days = manipulation.to / DAY + DAYS_TO_LEAVE;
    return new Simulation(prepare(recordings, { ...task, days }, { manipulation, step: ATTACK_STEP }));
  };
  const [passive, pushed] = [run("none"), run(task.push ?? "flash")];
  const counts = onModel(pushed);
  onModel(passive);
  const profit = wealthOf(pushed);
  return { ...summary(pushed, counts), profit, pushed: profit - wealthOf(passive) };
}

function prepare(recordings: Recordings, task: Task, more: Partial<Run> = {}): Run {
  const { configuration } = task;
  const { rule, watch } = ruleOf(configuration);
  return {
    world: worldOf(recordings, task.purpose, task.seed, task.days),
    agents: populated(task.population),
    rule,
    watch,
    interval: configuration.interval,
    damper: damperOf(configuration),
    estimators: estimatorTermsOf(configuration),
    step: STEP,
    ...more,
  };
}

export function populated({ crowd, arbitrage }: Population): AgentSettings {
  return {
    ...AGENTS,
    crowd: AGENTS.crowd.map((settings) => ({
      ...settings,
      capital: settings.capital * crowd,
      noise: settings.noise * crowd,
    })),
    arbitrageurs: AGENTS.arbitrageurs.map((settings) => ({ ...settings, capital: settings.capital * arbitrage })),
  };
}

const NOWHERE: Address = "0x0000000000000000000000000000000000000000";

function onModel(simulation: Simulation): { transactions: number; events: number } {
  let [transactions, events] = [0, 0];
  for (const block of simulation.blocks(termsOf(simulation.run, NOWHERE, NOWHERE))) {
    transactions += block.steps.length;
    events += block.events.length;
  }
  return { transactions, events };
}

/** @throws LabDiffers where the contracts do something else */
async function onContracts(recordings: Recordings, task: Task): Promise<Answer> {
  const run = prepare(recordings, task);
  const connection = await startChain(run.world.from - DAY);
  try {
    const chain = await LabChain.open(connection, run.world.settings, countParticipants(run.agents), (where) =>
      deployModel(where, task.configuration),
    );
    const simulation = new Simulation(run, chain.owners);
    for (const block of simulation.blocks(termsOf(run, chain.oracle, chain.model))) await chain.carryOut(block);
    await chain.compareState(simulation);
    return summary(simulation, { transactions: chain.transactions, events: chain.events });
  } finally {
    await connection.close();
  }
}

function summary(simulation: Simulation, counts: Pick<Answer, "transactions" | "events">): Answer {
  const { run } = simulation;
  const begin = run.world.from + WARM_UP;
  const looks = simulation.looks.filter(({ time }) => time >= begin);
  const intervals = simulation.intervals.filter(({ end }) => end > begin);
  const rates = intervals.map(({ rate }) => rate);
  return {
    basis: rms(looks.map(({ basis }) => basis)),
    cost: costToHold(looks),
    rateVolatility: volatilityOfChanges(rates),
    rate: meanOf(rates.map(Math.abs)),
    atDamper: shareOf(rates, (rate) => Math.abs(rate - INTEREST) < 1e-9),
    atCap: shareOf(rates, (rate) => Math.abs(rate) >= SATURATED),
    stepOut: stepOut(looks, intervals, run.interval, run.step),
    halfLife: 0,
    profit: 0,
    pushed: 0,
    ...counts,
    path: simulation.looks.map(({ basis }) => basis),
    rates: thin(rates),
  };
}

/** Enough for a chart. */
function thin(values: readonly number[]): number[] {
  const every = Math.max(1, Math.ceil(values.length / 200));
  return values.filter((_, i) => i % every === 0);
}

/** What the manipulator has won, hedge and money's cost included [USD]. */
function wealthOf({ venue, participants, agents }: Simulation): number {
  const gained = participants.slice(-2).reduce((sum, { account }) => {
    const health = venue.exchange.healthOf(account, false);
    return sum + Number(equity(health) - DEPOSIT * COLLATERAL_SCALE) / 1e18;
  }, 0);
  return gained + (agents.manipulator?.beside ?? 0);
}
