/** Smallest, middle and largest of some numbers. */
export interface Spread<Value> {
  readonly count: number;
  readonly min: Value;
  readonly median: Value;
  readonly max: Value;
}

/** The median of an even number of values is the mean of the middle two, toward zero. */
export function spreadOf(values: readonly bigint[]): Spread<bigint> {
  const sorted = [...values].sort((a, b) => (a < b ? -1 : Number(a > b)));
  const [min, max] = [sorted.at(0), sorted.at(-1)];
  const low = sorted[Math.floor((sorted.length - 1) / 2)];
  const high = sorted[Math.floor(sorted.length / 2)];
  if (min === undefined || max === undefined || low === undefined || high === undefined) {
    throw new RangeError("No values");
  }
  return { count: sorted.length, min, median: (low + high) / 2n, max };
}

export function abs(value: bigint): bigint {
  return value < 0n ? -value : value;
}

export function sum(values: Iterable<bigint>): bigint {
  let total = 0n;
  for (const value of values) total += value;
  return total;
}
