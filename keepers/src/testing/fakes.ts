import type { Snapshot } from "../core/duty.ts";
import type { Follower } from "../core/follower.ts";
import type { Clock, Labels, Log, Meter } from "../core/ports.ts";

/** A clock that stands until somebody sleeps. */
export class FakeClock implements Clock {
  time = 1_700_000_000_000;
  /** All waits that were asked for [ms]. */
  readonly waits: number[] = [];

  now(): number {
    return this.time;
  }

  sleep(milliseconds: number): Promise<void> {
    this.waits.push(milliseconds);
    this.time += milliseconds;
    return Promise.resolve();
  }
}

export interface Line {
  readonly level: string;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly message: string;
}

/** A log that remembers. */
export class FakeLog implements Log {
  readonly lines: Line[] = [];

  debug(facts: object, message: string): void {
    this.#write("debug", facts, message);
  }

  info(facts: object, message: string): void {
    this.#write("info", facts, message);
  }

  warn(facts: object, message: string): void {
    this.#write("warn", facts, message);
  }

  error(facts: object, message: string): void {
    this.#write("error", facts, message);
  }

  child(): Log {
    return this;
  }

  at(level: string): Line[] {
    return this.lines.filter((line) => line.level === level);
  }

  #write(level: string, facts: object, message: string): void {
    this.lines.push({ level, facts: { ...facts }, message });
  }
}

/** A meter that remembers, by name and labels. */
export class FakeMeter implements Meter {
  readonly values = new Map<string, number>();

  count(name: string, labels?: Labels, by = 1): void {
    const key = keyOf(name, labels);
    this.values.set(key, (this.values.get(key) ?? 0) + by);
  }

  gauge(name: string, value: number, labels?: Labels): void {
    this.values.set(keyOf(name, labels), value);
  }

  observe(name: string, _value: number, labels?: Labels): void {
    this.count(name, labels);
  }

  of(name: string, labels?: Labels): number | undefined {
    return this.values.get(keyOf(name, labels));
  }
}

const keyOf = (name: string, labels: Labels = {}): string => `${name} ${JSON.stringify(labels)}`;

/** Gives what it was told to, or throws it; then it is over, as if it had been stopped. */
export class FakeFollower implements Follower {
  lag = 0;
  readonly #steps: (Snapshot | Error)[];

  constructor(steps: readonly (Snapshot | Error)[]) {
    this.#steps = [...steps];
  }

  async start(): Promise<Snapshot> {
    const snapshot = await this.next();
    if (snapshot === undefined) throw new Error("It has nothing to begin with");
    return snapshot;
  }

  next(): Promise<Snapshot | undefined> {
    const step = this.#steps.shift();
    return step instanceof Error ? Promise.reject(step) : Promise.resolve(step);
  }
}
