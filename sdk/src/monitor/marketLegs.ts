import { type LegRange, type Quotes, rangeWithin } from "./legRange.ts";
import { TriggerHeap } from "./triggerHeap.ts";

/** A key below every limit: the account is looked at whatever happens. */
const ALWAYS = -Infinity;

/** One account's position in one market, in floating point. */
export interface Leg {
  readonly size: number; // [lots]
  /** Entry in cash, with the sign of the size [WAD quote]. */
  readonly cost: number;
  /** [WAD quote per lot] beyond INDEX_ORIGIN */
  readonly snapshot: number;
}

/** What one leg adds to its account's sums. */
export interface LegSums {
  slack: number; // [WAD quote]
  /** Sum of what was added and subtracted, which bounds the rounding [WAD quote]. */
  gross: number;
}

/**
 * The positions of one market, and in what order moves of the mark and of the funding indices concern them. Columns of
 * numbers in place of records: a look at an account must not cost more than the arithmetic.
 */
export class MarketLegs {
  quotes: Quotes;
  #holders = new Int32Array(64);
  #sizes = new Float64Array(64);
  #costs = new Float64Array(64);
  #snapshots = new Float64Array(64);
  #count = 0;
  readonly #free: number[] = [];
  /** Negated where a fall crosses, so that what is crossed lies below the limit. */
  readonly #falls = new TriggerHeap();
  readonly #rises = new TriggerHeap();
  readonly #longFunding = new TriggerHeap();
  readonly #shortFunding = new TriggerHeap();

  constructor(quotes: Quotes) {
    this.quotes = quotes;
  }

  /** @param holder number of the account; returns the leg's */
  add(holder: number, { size, cost, snapshot }: Leg): number {
    const leg = this.#free.pop() ?? this.#count;
    if (leg === this.#count) this.#count += 1;
    if (leg >= this.#holders.length) this.#grow();
    this.#holders[leg] = holder;
    this.#sizes[leg] = size;
    this.#costs[leg] = cost;
    this.#snapshots[leg] = snapshot;
    return leg;
  }

  delete(leg: number): void {
    for (const heap of [this.#falls, this.#rises, this.#longFunding, this.#shortFunding]) heap.delete(leg);
    this.#holders[leg] = -1;
    this.#free.push(leg);
  }

  /** [WAD quote] */
  notional(leg: number): number {
    return Math.abs(this.#sizes[leg] ?? 0) * this.quotes.mark;
  }

  addTo(sums: LegSums, leg: number): void {
    const { mark, longIndex, shortIndex, rate, slope } = this.quotes;
    const size = this.#sizes[leg] ?? 0;
    const cost = this.#costs[leg] ?? 0;
    const snapshot = this.#snapshots[leg] ?? 0;
    const value = size * mark;
    const lots = Math.abs(size);
    const notional = lots * mark;
    const index = size > 0 ? longIndex : shortIndex;
    const maintenance = notional * (rate + slope * notional);
    sums.slack += value - cost - size * (index - snapshot) - maintenance;
    sums.gross += notional + Math.abs(cost) + lots * (Math.abs(index) + Math.abs(snapshot)) + maintenance;
  }

  /** From now on a loss of so much has to be noticed. */
  watch(leg: number, loss: number): void {
    const size = this.#sizes[leg] ?? 0;
    const { low, high, index }: LegRange = rangeWithin(size, this.quotes, loss);
    this.#falls.set(leg, -low);
    this.#rises.set(leg, high);
    if (size > 0) this.#longFunding.set(leg, index);
    else this.#shortFunding.set(leg, -index);
  }

  /** From now on the account is looked at whatever happens. */
  watchAlways(leg: number): void {
    this.#falls.set(leg, ALWAYS);
  }

  /** The same for everybody. */
  watchAllAlways(): void {
    for (let leg = 0; leg < this.#count; leg += 1) if ((this.#holders[leg] ?? -1) !== -1) this.watchAlways(leg);
  }

  /** Visits the holder of every leg whose range the quotes have left. */
  visitCrossed(visit: (holder: number) => void): void {
    const { mark, longIndex, shortIndex } = this.quotes;
    const visitHolder = (leg: number): void => {
      visit(this.#holders[leg] ?? 0);
    };
    this.#falls.visitBelow(-mark, visitHolder);
    this.#rises.visitBelow(mark, visitHolder);
    this.#longFunding.visitBelow(longIndex, visitHolder);
    this.#shortFunding.visitBelow(-shortIndex, visitHolder);
  }

  #grow(): void {
    const holders = new Int32Array(2 * this.#holders.length);
    holders.set(this.#holders);
    this.#holders = holders;
    this.#sizes = doubled(this.#sizes);
    this.#costs = doubled(this.#costs);
    this.#snapshots = doubled(this.#snapshots);
  }
}

function doubled(array: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(2 * array.length);
  larger.set(array);
  return larger;
}
