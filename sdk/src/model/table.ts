/**
 * A map from keys to records that can be forked in constant time: a fork reads through to its base and keeps its own
 * writes until they are committed or dropped. Records are never changed, only replaced.
 */
export class Table<Value> {
  readonly #own: Map<bigint, Value>;
  readonly #base: Table<Value> | undefined;

  private constructor(own: Map<bigint, Value>, base?: Table<Value>) {
    this.#own = own;
    this.#base = base;
  }

  static empty<Value>(): Table<Value> {
    return new Table(new Map<bigint, Value>());
  }

  get(key: bigint): Value | undefined {
    return this.#own.get(key) ?? this.#base?.get(key);
  }

  set(key: bigint, value: Value): void {
    this.#own.set(key, value);
  }

  /** A table that sees this one's records and keeps its own writes. While it lives, this one must not change. */
  fork(): Table<Value> {
    return new Table(new Map<bigint, Value>(), this);
  }

  /** Hands a fork's writes on to its base. */
  commit(): void {
    if (this.#base === undefined) return;
    for (const [key, value] of this.#own) this.#base.set(key, value);
    this.#own.clear();
  }

  /** An independent copy. The records are shared, which is safe because they never change. */
  clone(): Table<Value> {
    return new Table(new Map(this.entries()));
  }

  /** What was written since the fork, or all of a table without a base. */
  ownEntries(): IterableIterator<[bigint, Value]> {
    return this.#own.entries();
  }

  /** All records, those of the base first. */
  *entries(): IterableIterator<[bigint, Value]> {
    if (this.#base === undefined) {
      yield* this.#own;
      return;
    }
    for (const [key, value] of this.#base.entries()) yield [key, this.#own.get(key) ?? value];
    for (const [key, value] of this.#own) if (this.#base.get(key) === undefined) yield [key, value];
  }
}
