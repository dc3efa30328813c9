import type { PlumblineError } from "../../../sdk/src/errors/base.ts";
import { toPlumblineError } from "../../../sdk/src/errors/decode.ts";
import { UnexpectedError } from "../../../sdk/src/errors/provider.ts";
import type { Clock, Log, Meter } from "../core/ports.ts";
import { DatabaseError } from "../store/errors.ts";
import { FollowerTakenError } from "./errors.ts";

export interface PatienceParameters {
  readonly clock: Clock;
  readonly log: Log;
  readonly meter: Meter;
  /** Between two tries [ms]; after failures it grows. */
  readonly pollingInterval: number;
}

const MAX_PAUSE = 15_000;

/** Tries until something comes of it. What passes by itself is waited for, everything else is thrown. */
export class Patience {
  readonly #parameters: PatienceParameters;

  constructor(parameters: PatienceParameters) {
    this.#parameters = parameters;
  }

  /** @returns undefined only if the signal aborts */
  async insist<Result>(attempt: () => Promise<Result | undefined>, signal?: AbortSignal): Promise<Result | undefined> {
    const { clock, pollingInterval } = this.#parameters;
    for (let failures = 0; signal?.aborted !== true;) {
      try {
        const result = await attempt();
        if (result !== undefined) return result;
        failures = 0;
      } catch (error) {
        failures += 1;
        this.#tell(error, failures);
      }
      await clock.sleep(
        Math.min(pollingInterval * 2 ** Math.min(failures, 5), Math.max(MAX_PAUSE, pollingInterval)),
        signal,
      );
    }
    return undefined;
  }

  #tell(thrown: unknown, failures: number): void {
    const error = toPlumblineError(thrown);
    const { log, meter } = this.#parameters;
    if (error instanceof DatabaseError) {
      meter.count("database_failures_total", { failure: error.failure });
      if (!error.passes) throw error;
    } else if (error instanceof UnexpectedError || error instanceof FollowerTakenError) {
      throw error;
    } else {
      meter.count("follower_failures_total", { error: error.name });
    }
    log.warn({ error: error.name, reason: reasonOf(error), failures }, error.remedy);
  }
}

function reasonOf(error: PlumblineError): string {
  return error.cause instanceof Error ? `${error.shortMessage} (${error.cause.message})` : error.shortMessage;
}
