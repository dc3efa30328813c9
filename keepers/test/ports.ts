import { setTimeout as wait } from "node:timers/promises";

import type { Clock, Labels, Log, Meter } from "../src/core/ports.ts";

/** The machine's clock. */
export const realClock: Clock = {
  now: () => Date.now(),
  sleep: async (milliseconds, signal) => {
    await wait(milliseconds, undefined, signal && { signal }).catch(() => undefined); // aborted
  },
};

export interface Line {
  readonly level: keyof Omit<Log, "child">;
  readonly facts: object;
  readonly message: string;
}

/** A log that remembers. */
export class MemoryLog implements Log {
  readonly lines: Line[];

  constructor(lines: Line[] = []) {
    this.lines = lines;
  }

  debug(facts: object, message: string): void {
    this.lines.push({ level: "debug", facts, message });
  }

  info(facts: object, message: string): void {
    this.lines.push({ level: "info", facts, message });
  }

  warn(facts: object, message: string): void {
    this.lines.push({ level: "warn", facts, message });
  }

  error(facts: object, message: string): void {
    this.lines.push({ level: "error", facts, message });
  }

  child(): Log {
    return new MemoryLog(this.lines);
  }
}

/** A meter that remembers: by name, and by name and labels. */
export class MemoryMeter implements Meter {
  readonly values = new Map<string, number>();

  count(name: string, labels: Labels = {}, by = 1): void {
    for (const key of keysOf(name, labels)) this.values.set(key, (this.values.get(key) ?? 0) + by);
  }

  gauge(name: string, value: number, labels: Labels = {}): void {
    for (const key of keysOf(name, labels)) this.values.set(key, value);
  }

  observe(name: string, _value: number, labels: Labels = {}): void {
    this.count(name, labels);
  }

  /** A counter or gauge; of all labels unless one is given, such as `provider=a`. */
  value(name: string, label?: string): number {
    return this.values.get(label === undefined ? name : `${name} ${label}`) ?? 0;
  }
}

function keysOf(name: string, labels: Labels): string[] {
  return [name, ...Object.entries(labels).map(([label, value]) => `${name} ${label}=${value}`)];
}
