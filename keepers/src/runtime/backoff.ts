import type { Clock } from "../core/ports.ts";

/** Waits that double with each failure in a row, up to a longest one. */
export class Backoff {
  readonly #clock: Pick<Clock, "now">;
  readonly #first: number;
  readonly #longest: number;
  #failures = 0;
  #until = 0;

  /**
   * @param first wait after the first failure [ms]
   * @param longest [ms]
   */
  constructor(clock: Pick<Clock, "now">, first: number, longest: number) {
    this.#clock = clock;
    this.#first = first;
    this.#longest = longest;
  }

  /** In a row. */
  get failures(): number {
    return this.#failures;
  }

  get isWaiting(): boolean {
    return this.#clock.now() < this.#until;
  }

  /** @returns how long to wait [ms] */
  fail(): number {
    const wait = Math.min(this.#longest, this.#first * 2 ** Math.min(this.#failures, 30));
    this.#failures += 1;
    this.#until = this.#clock.now() + wait;
    return wait;
  }

  succeed(): void {
    this.#failures = 0;
    this.#until = 0;
  }
}
