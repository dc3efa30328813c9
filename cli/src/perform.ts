import type { Action } from "../../sdk/src/client/action.ts";
import type { Client } from "../../sdk/src/client/client.ts";
import type { Mined } from "../../sdk/src/client/send.ts";
import type { Context } from "./context.ts";
import { print, printFacts, toCell } from "./output.ts";

/** Something to be sent, and how it is told. */
export interface Deed<Parameters, ReturnType, Outcome> {
  readonly action: Pick<Action<Parameters, ReturnType, Outcome>, "simulate" | "send">;
  readonly parameters: Parameters;
  /** What the person is asked about. */
  readonly summary: readonly string[];
  /** What it would come to, from the simulation's answer or from a preview. */
  readonly expected: (result: ReturnType) => Readonly<Record<string, unknown>>;
  /** What it came to. */
  readonly told: (outcome: Outcome) => Readonly<Record<string, unknown>>;
  /** Left out where a simulation can say nothing yet. */
  readonly simulate?: boolean;
}

/**
 * Simulates, shows what would be sent, asks, sends, waits, and says what came of it. What would fail fails before anybody
 * is asked. With --dry-run it ends before the question.
 */
export async function perform<Parameters, ReturnType, Outcome>(
  context: Context,
  client: Client,
  { action, parameters, summary, expected, told, simulate = true }: Deed<Parameters, ReturnType, Outcome>,
): Promise<void> {
  const result = simulate ? expected(await action.simulate(client, parameters)) : {};
  if (context.options.dryRun === true) {
    context.show(summary);
    printData(context, { simulated: simulate, sent: false, ...result });
    return;
  }
  await context.confirm(summary);
  const mined: Mined & Outcome = await (await action.send(client, parameters)).wait();
  printData(context, { ...told(mined), transaction: mined.hash });
}

/** The same data for people and for programs. */
function printData(context: Context, data: Readonly<Record<string, unknown>>): void {
  if (context.options.json === true) {
    print(context, { head: [], rows: [], data });
    return;
  }
  printFacts(context, Object.fromEntries(rowsOf(data)), data);
}

/** What lies within a value gets rows of its own: "resting price". */
function rowsOf(data: object): [string, string | undefined][] {
  return Object.entries(data).flatMap(([name, value]: [string, unknown]): [string, string | undefined][] =>
    isRecord(value) ? rowsOf(value).map(([inner, cell]) => [`${name} ${inner}`, cell]) : [[name, toCell(value)]],
  );
}

function isRecord(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
