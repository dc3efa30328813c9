/** A small seeded generator (xorshift, 32 bits): the same seed gives the same run on every machine. */
export class Random {
  #state: number;

  constructor(seed: number) {
    // Zero would stay zero.
    this.#state = seed >>> 0 || 0x9e3779b9;
    for (let i = 0; i < 8; i += 1) this.#next();
  }

  /** In [0, 1). */
  fraction(): number {
    return this.#next() / 2 ** 32;
  }

  /** In [low, high], both whole. */
  between(low: number, high: number): number {
    return low + Math.floor(this.fraction() * (high - low + 1));
  }

  /** In [low, high], evenly over the orders of magnitude between; low is positive. */
  magnitude(low: number, high: number): number {
    return low * (high / low) ** this.fraction();
  }

  /** Roughly normal, mean 0, standard deviation 1. */
  normal(): number {
    let sum = -6;
    for (let i = 0; i < 12; i += 1) sum += this.fraction();
    return sum;
  }

  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.between(0, items.length - 1)];
    if (item === undefined) throw new RangeError("There is nothing to pick from");
    return item;
  }

  /** One of the keys, each as often as its weight says. */
  weighted<Key extends string>(weights: Readonly<Record<Key, number>>): Key {
    const entries = Object.entries(weights) as [Key, number][];
    let rest = this.fraction() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [key, weight] of entries) {
      rest -= weight;
      if (rest < 0) return key;
    }
    throw new RangeError("Weights must be positive");
  }

  #next(): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x >>> 0;
    return this.#state;
  }
}
