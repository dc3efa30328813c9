/** Up to so many records are searched in turn, which is faster than hashing their keys. */
const FEW = 8;
/** Places of the cache of what was looked up last; a power of two. */
const CACHED = 4;

/** The records of one table or fork: the few of a call in a list, the many of an exchange in a map with a small cache. */
class Records<Value> {
  readonly #keys: bigint[] = [];
  readonly #values: Value[] = [];
  #map: Map<bigint, Value> | undefined;
  readonly #cachedKeys: bigint[] = [];
  readonly #cachedValues: (Value | undefined)[] = [];
  #next = 0;

  get(key: bigint): Value | undefined {
    if (this.#map === undefined) {
      const place = this.#keys.indexOf(key);
      return place === -1 ? undefined : this.#values[place];
    }
    const place = this.#cachedKeys.indexOf(key);
    if (place !== -1) return this.#cachedValues[place];
    const value = this.#map.get(key);
    this.#remember(key, value);
    return value;
  }

  set(key: bigint, value: Value): void {
    if (this.#map !== undefined) {
      this.#map.set(key, value);
      const place = this.#cachedKeys.indexOf(key);
      if (place === -1) this.#remember(key, value);
      else this.#cachedValues[place] = value;
      return;
    }
    const place = this.#keys.indexOf(key);
    if (place !== -1) {
      this.#values[place] = value;
      return;
    }
    this.#keys.push(key);
    this.#values.push(value);
    if (this.#keys.length > FEW) this.#spill();
  }

  *entries(): IterableIterator<[bigint, Value]> {
    if (this.#map !== undefined) {
      yield* this.#map;
      return;
    }
    for (const [place, key] of this.#keys.entries()) yield [key, this.#values[place] as Value]; // one for each key
  }

  moveTo(base: Table<Value>): void {
    if (this.#map !== undefined) {
      for (const [key, value] of this.#map) base.set(key, value);
      return;
    }
    for (let place = 0; place < this.#keys.length; place += 1) {
      const [key, value] = [this.#keys[place], this.#values[place]];
      if (key !== undefined && value !== undefined) base.set(key, value);
    }
  }

  #spill(): void {
    this.#map = new Map(this.entries());
    this.#keys.length = 0;
    this.#values.length = 0;
  }

  #remember(key: bigint, value: Value | undefined): void {
    this.#cachedKeys[this.#next] = key;
    this.#cachedValues[this.#next] = value;
    this.#next = (this.#next + 1) % CACHED;
  }
}

/**
 * A map from keys to records that can be forked in constant time: a fork reads through to its base and keeps its own
 * writes until they are committed or dropped. Records are never changed, only replaced.
 */
export class Table<Value> {
  /** Undefined until something is written: most tables of a call's fork stay so. */
  #own: Records<Value> | undefined;
  readonly #base: Table<Value> | undefined;

  private constructor(base?: Table<Value>) {
    this.#base = base;
  }

  static empty<Value>(): Table<Value> {
    return new Table<Value>();
  }

  get(key: bigint): Value | undefined {
    return this.#own?.get(key) ?? this.#base?.get(key);
  }

  set(key: bigint, value: Value): void {
    (this.#own ??= new Records<Value>()).set(key, value);
  }

  /** A table that sees this one's records and keeps its own writes. While it lives, this one must not change. */
  fork(): Table<Value> {
    return new Table<Value>(this);
  }

  /** Hands a fork's writes on to its base. */
  commit(): void {
    if (this.#base === undefined || this.#own === undefined) return;
    this.#own.moveTo(this.#base);
    this.#own = undefined;
  }

  /** An independent copy. The records are shared, which is safe because they never change. */
  clone(): Table<Value> {
    const copy = new Table<Value>();
    for (const [key, value] of this.entries()) copy.set(key, value);
    return copy;
  }

  /** What was written since the fork, or all of a table without a base. */
  *ownEntries(): IterableIterator<[bigint, Value]> {
    if (this.#own !== undefined) yield* this.#own.entries();
  }

  /** All records, those of the base first. */
  *entries(): IterableIterator<[bigint, Value]> {
    if (this.#base === undefined) {
      yield* this.ownEntries();
      return;
    }
    for (const [key, value] of this.#base.entries()) yield [key, this.#own?.get(key) ?? value];
    for (const [key, value] of this.ownEntries()) if (this.#base.get(key) === undefined) yield [key, value];
  }
}
