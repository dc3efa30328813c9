/** Numbers that look random and are the same for the same seed, on every machine: integer steps, no transcendental functions. */
export class Random {
  #state: number;

  /** @param seed an integer below 2^32 */
  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** At least 0, below 1. The generator is Tommy Ettinger's mulberry32. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** At least `from`, below `to`. */
  between(from: number, to: number): number {
    return from + (to - from) * this.next();
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }
}
