import type { BlockReference } from "../../../sdk/src/streams/blocks.ts";
import type { Clock, Meter } from "../core/ports.ts";

/** What a keeper cannot do without, and its duties by name. */
export type Part = "follower" | "sender" | "database" | `duty:${string}`;

export interface Trouble {
  readonly part: Part;
  readonly since: number;
  readonly failures: number;
  readonly reason: string;
}

export interface HealthReport {
  /** `stalled`: nothing has happened for so long that the process should be started anew. */
  readonly status: "starting" | "ok" | "degraded" | "stalled" | "stopping";
  readonly troubles: readonly Trouble[];
  readonly block?: BlockReference;
  /** Blocks between the head and the model. */
  readonly lag: number;
  /** Since the last turn, or since an error was dealt with [ms]. */
  readonly idle: number;
}

export interface HealthSettings {
  /** Blocks behind the head up to which the keeper is ready. */
  readonly maxLag: number;
  /** So long after the last turn it is still ready [ms]. */
  readonly readyWithin: number;
  /** Without a turn, and without an error that was dealt with, for so long it has stalled [ms]. */
  readonly stallAfter: number;
}

/** Remembers what does not work, and when something last happened. */
export class Health {
  readonly #clock: Pick<Clock, "now">;
  readonly #meter: Meter;
  readonly #settings: HealthSettings;
  readonly #troubles = new Map<Part, Trouble>();
  #block: BlockReference | undefined;
  #lag = 0;
  #movedAt: number;
  #stopping = false;

  constructor(clock: Pick<Clock, "now">, meter: Meter, settings: HealthSettings) {
    this.#clock = clock;
    this.#meter = meter;
    this.#settings = settings;
    this.#movedAt = clock.now();
  }

  /** A turn was made. */
  turned(block: BlockReference, lag: number): void {
    this.#block = block;
    this.#lag = lag;
    this.#movedAt = this.#clock.now();
    this.#meter.gauge("block", block.number);
    this.#meter.gauge("block_timestamp_seconds", block.timestamp);
    this.#meter.gauge("head_lag_blocks", lag);
  }

  /** Waiting for something to come back is not stalling. */
  alive(): void {
    this.#movedAt = this.#clock.now();
  }

  fail(part: Part, reason: string): void {
    const { since, failures } = this.#troubles.get(part) ?? { since: this.#clock.now(), failures: 0 };
    this.#troubles.set(part, { part, since, failures: failures + 1, reason });
    this.#meter.gauge("degraded", 1, { part });
    this.alive();
  }

  /** Says whether it had not worked before. */
  recover(part: Part): boolean {
    const had = this.#troubles.delete(part);
    if (had) this.#meter.gauge("degraded", 0, { part });
    return had;
  }

  stopping(): void {
    this.#stopping = true;
  }

  report(): HealthReport {
    const idle = this.#clock.now() - this.#movedAt;
    return {
      status: this.#status(idle),
      troubles: [...this.#troubles.values()],
      ...(this.#block && { block: this.#block }),
      lag: this.#lag,
      idle,
    };
  }

  /** Whether it does its work: caught up, with everything that it cannot do without. */
  get isReady(): boolean {
    const essential = [...this.#troubles.keys()].some((part) => !part.startsWith("duty:"));
    const { status, lag, idle, block } = this.report();
    const { maxLag, readyWithin } = this.#settings;
    const works = block !== undefined && (status === "ok" || status === "degraded");
    return works && !essential && lag <= maxLag && idle <= readyWithin;
  }

  #status(idle: number): HealthReport["status"] {
    if (this.#stopping) return "stopping";
    if (idle > this.#settings.stallAfter) return "stalled";
    if (this.#troubles.size > 0) return "degraded";
    return this.#block === undefined ? "starting" : "ok";
  }
}
