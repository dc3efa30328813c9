import { Cron } from "croner";

import type { Intent, Snapshot } from "../core/duty.ts";
import type { Clock, Log, Meter } from "../core/ports.ts";
import type { BoundDuty, Finding } from "../duties/module.ts";
import { Backoff } from "./backoff.ts";
import { factsOf } from "./facts.ts";
import type { Health } from "./health.ts";

export interface RunnerParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly meter: Meter;
  readonly health: Health;
}

/** A duty that failed is left alone so long at first, and at most so long [ms]. */
const [FIRST_WAIT, LONGEST_WAIT] = [5_000, 600_000];

/** A duty as `status` tells it. */
export interface DutyReport {
  readonly name: string;
  readonly schedule?: string;
  /** Intents of the last decision. */
  readonly decided: number;
  /** In a row. */
  readonly failures: number;
}

/** One duty and its troubles: what it throws is its own matter, and does not stop others. */
export class DutyRunner {
  readonly duty: BoundDuty;
  readonly #parts: RunnerParts;
  readonly #backoff: Backoff;
  readonly #cron: Cron | undefined;
  /** Kinds of the alarms that are on. */
  readonly #alarming = new Map<string, string>();
  /** When it may run next, if it has a schedule [unix ms]. */
  #nextAt: number;
  #decided = 0;

  /** @param schedule a pattern of cron, in UTC; at every block unless given */
  constructor(duty: BoundDuty, parts: RunnerParts, schedule?: string) {
    this.duty = duty;
    this.#parts = parts;
    this.#backoff = new Backoff(parts.clock, FIRST_WAIT, LONGEST_WAIT);
    // It only reckons: no timer of its own runs.
    this.#cron = schedule === undefined ? undefined : new Cron(schedule, { paused: true, timezone: "UTC" });
    this.#nextAt = this.#next();
  }

  get report(): DutyReport {
    const schedule = this.#cron?.getPattern();
    return {
      name: this.duty.name,
      ...(schedule !== undefined && { schedule }),
      decided: this.#decided,
      failures: this.#backoff.failures,
    };
  }

  /** What it wants after this block; nothing if it is not its time, or if it fails. */
  decide(snapshot: Snapshot): readonly Intent[] {
    const { clock, meter, health, log } = this.#parts;
    const { name } = this.duty;
    const startedAt = clock.now();
    if (this.#backoff.isWaiting || startedAt < this.#nextAt) return [];
    try {
      const intents = this.duty.decide(snapshot);
      this.#watch(this.duty.observe(snapshot));
      this.#decided = intents.length;
      this.#nextAt = this.#next();
      this.#backoff.succeed();
      if (health.recover(`duty:${name}`)) log.info({ duty: name }, "The duty works again");
      if (intents.length > 0) meter.count("duty_decided_total", { duty: name }, intents.length);
      meter.observe("duty_decision_seconds", (clock.now() - startedAt) / 1_000, { duty: name });
      return intents;
    } catch (error) {
      this.#decided = 0;
      const wait = this.#backoff.fail();
      const facts = factsOf(error);
      health.fail(`duty:${name}`, facts.message);
      meter.count("duty_errors_total", { duty: name });
      log.error({ duty: name, block: snapshot.block.number, wait, ...facts }, "The duty failed; others go on");
      return [];
    }
  }

  /** Says when something begins to need somebody, and when that is over. */
  #watch(findings: readonly Finding[]): void {
    const { meter, log } = this.#parts;
    for (const { metric, labels, value, alarming, kind = "", message } of findings) {
      meter.gauge(metric, value, labels);
      meter.gauge(`${metric}_alarming`, Number(alarming), labels);
      const key = `${metric} ${JSON.stringify(labels)}`;
      if (this.#alarming.get(key) === (alarming ? kind : undefined)) continue;
      if (alarming) {
        this.#alarming.set(key, kind);
        log.warn({ duty: this.duty.name, ...labels, value }, message);
      } else {
        this.#alarming.delete(key);
        log.info({ duty: this.duty.name, ...labels, value }, `No alarm any more. ${message}`);
      }
    }
  }

  #next(): number {
    if (this.#cron === undefined) return 0;
    const next = this.#cron.nextRun(new Date(this.#parts.clock.now()));
    return next?.getTime() ?? Number.POSITIVE_INFINITY;
  }
}
