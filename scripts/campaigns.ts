/** What the invariant campaigns called: each writes a line for each of its runs, this adds them up. */
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";

const FOLDER = "cache/campaigns";
/** In a line, what names no action but an outcome. */
const OUTCOME = "= ";

/** What the deep run has to reach. */
const LEAST_CALLS = 3_000_000;
const LEAST_OUTCOMES = 1_000;
const OUTCOMES = ["liquidation", "absorption", "deleveraging", "social loss"];

export interface Count {
  called: number;
  succeeded: number;
}

/** By name of the action, or of the outcome. */
export type Counts = Map<string, Count>;

export async function forgetCounts(): Promise<void> {
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
}

/** Each line is a run, such as `rest:12:9;= liquidation:3:3;`. */
export function addUp(lines: string[]): Counts {
  const counts: Counts = new Map();
  for (const entry of lines.flatMap((line) => line.split(";")).filter((text) => text !== "")) {
    const [name, called, succeeded] = entry.split(":");
    if (name === undefined || called === undefined || succeeded === undefined) throw new Error(`not a count: ${entry}`);
    const before = counts.get(name) ?? { called: 0, succeeded: 0 };
    counts.set(name, { called: before.called + Number(called), succeeded: before.succeeded + Number(succeeded) });
  }
  return counts;
}

export async function readCounts(): Promise<Counts> {
  const files = (await readdir(FOLDER)).filter((name) => name.endsWith(".txt"));
  const texts = await Promise.all(files.map((name) => readFile(join(FOLDER, name), "utf8")));
  return addUp(texts.flatMap((text) => text.split("\n")));
}

const isAction = ([name]: [string, Count]): boolean => !name.startsWith(OUTCOME);

const callsOf = (counts: Counts): number =>
  [...counts].filter(isAction).reduce((total, [, { called }]) => total + called, 0);

const outcomeOf = (counts: Counts, outcome: string): number => counts.get(`${OUTCOME}${outcome}`)?.succeeded ?? 0;

const format = (value: number): string => value.toLocaleString("en").padStart(12);

export function describe(counts: Counts): string {
  return [
    `Campaigns: ${callsOf(counts).toLocaleString("en")} calls, every invariant asked after each`,
    `${"".padEnd(20)}${"called".padStart(12)}${"succeeded".padStart(12)}`,
    ...[...counts]
      .filter(isAction)
      .map(([name, { called, succeeded }]) => `${name.padEnd(20)}${format(called)}${format(succeeded)}`),
    ...OUTCOMES.map((outcome) => `${outcome.padEnd(32)}${format(outcomeOf(counts, outcome))}`),
  ].join("\n");
}

/** What a deep run lacks; empty if nothing. */
export function findShortfalls(counts: Counts): string[] {
  const calls = callsOf(counts);
  const tooFew = calls < LEAST_CALLS ? [`${calls} calls, fewer than ${LEAST_CALLS}`] : [];
  return [
    ...tooFew,
    ...OUTCOMES.map((outcome) => ({ outcome, times: outcomeOf(counts, outcome) }))
      .filter(({ times }) => times < LEAST_OUTCOMES)
      .map(({ outcome, times }) => `${outcome}: ${times} times, fewer than ${LEAST_OUTCOMES}`),
  ];
}
