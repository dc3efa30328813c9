/** What keepers are given from outside, so that tests can give something else. */

export interface Clock {
  /** [unix ms] */
  now(): number;
  /** Waits; returns early, without an error, when the signal aborts. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** Facts first, then one sentence; the shape of pino's loggers. */
export interface Log {
  debug(facts: object, message: string): void;
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
  /** A log whose lines all carry some facts. */
  child(facts: object): Log;
}

export type Labels = Readonly<Record<string, string>>;

/** Names and labels are declared in one place: operation/metrics.ts. */
export interface Meter {
  /** Adds to a counter; 1 unless said. */
  count(name: string, labels?: Labels, by?: number): void;
  /** Sets a gauge. */
  gauge(name: string, value: number, labels?: Labels): void;
  /** Adds to a histogram. */
  observe(name: string, value: number, labels?: Labels): void;
}
