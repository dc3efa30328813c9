import { DatabaseError } from "../store/errors.ts";
import { Backoff } from "./backoff.ts";
import type { RunnerParts } from "./dutyRunner.ts";
import { factsOf, passes } from "./facts.ts";
import type { Part } from "./health.ts";

/** Between two tries [ms]. */
const [FIRST_WAIT, LONGEST_WAIT] = [1_000, 30_000];

/**
 * Tries until it works. What passes by itself, such as a chain or a database that does not answer, is told and waited for; a
 * supervisor that starts the process anew would not do better. Everything else is thrown.
 *
 * @returns undefined only if the signal aborts
 */
export async function insist<Result>(
  attempt: () => Promise<Result>,
  { clock, log, meter, health }: RunnerParts,
  signal: AbortSignal,
): Promise<Result | undefined> {
  const backoff = new Backoff(clock, FIRST_WAIT, LONGEST_WAIT);
  while (!signal.aborted) {
    try {
      const result = await attempt();
      for (const part of ["follower", "database"] as const) health.recover(part);
      return result;
    } catch (error) {
      if (!passes(error)) throw error;
      const part: Part = error instanceof DatabaseError ? "database" : "follower";
      const [wait, facts] = [backoff.fail(), factsOf(error)];
      health.fail(part, facts.message);
      meter.count("errors_total", { part, error: facts.error });
      if (part === "database") meter.gauge("database_up", 0);
      log.error({ part, wait, ...facts }, "It does not work; trying again after a wait");
      await clock.sleep(wait, signal);
    }
  }
  return undefined;
}
