/** What a write replaced. */
interface Replaced<Value> {
  readonly group: number;
  readonly key: number | bigint;
  readonly value: Value | undefined;
}

type Groups<Value> = Map<number, Map<number | bigint, Value>>;

/** Largest width of a key within its group that a number holds exactly. */
const NUMBER_BITS = 53n;

/**
 * A map from keys to records that can be forked in constant time: a fork reads through to its base and keeps its own
 * writes until they are committed or dropped. Records are never changed, only replaced.
 *
 * A key is a group, such as a market, above the bits of what is counted within it, such as an account. Inside they are
 * numbers, for which a map is twice as fast as for bigints. An operation reads the same few records again and again, so
 * that a table remembers the last one.
 */
export class Table<Value> {
  readonly #shift: bigint;
  readonly #base: Table<Value> | undefined;
  /** Made by the first write. */
  #own: Groups<Value> | undefined;
  #isRecording = false;
  /** What the writes since `begin` replaced, in their order; made by the first of them. */
  #replaced: Replaced<Value>[] | undefined;
  #lastGroup = -1;
  #lastKey: number | bigint = -1;
  #lastValue: Value | undefined;

  private constructor(shift: bigint, own?: Groups<Value>, base?: Table<Value>) {
    this.#shift = shift;
    this.#own = own;
    this.#base = base;
  }

  /** @param shift width of a key within its group [bits] */
  static empty<Value>(shift: bigint): Table<Value> {
    return new Table(shift);
  }

  get(key: bigint): Value | undefined {
    return this.at(this.#groupOf(key), this.#within(key));
  }

  set(key: bigint, value: Value): void {
    this.put(this.#groupOf(key), this.#within(key), value);
  }

  /** `get` for a key in its parts. The second part is a number where the table's keys are narrow enough for one. */
  at(group: number, key: number | bigint): Value | undefined {
    if (key === this.#lastKey && group === this.#lastGroup) return this.#lastValue;
    const value = this.#own?.get(group)?.get(key) ?? this.#base?.at(group, key);
    this.#remember(group, key, value);
    return value;
  }

  /** `set` for a key in its parts. */
  put(group: number, key: number | bigint, value: Value): void {
    this.#own ??= new Map();
    let records = this.#own.get(group);
    if (records === undefined) {
      records = new Map();
      this.#own.set(group, records);
    }
    if (this.#isRecording) (this.#replaced ??= []).push({ group, key, value: records.get(key) });
    records.set(key, value);
    this.#remember(group, key, value);
  }

  /** From now on writes can be undone. */
  begin(): void {
    this.#isRecording = true;
  }

  /** Keeps the writes since `begin`, or undoes them. */
  end(keep: boolean): void {
    const replaced = this.#replaced;
    this.#isRecording = false;
    if (replaced === undefined) return;
    this.#replaced = undefined;
    if (keep) return;
    for (const { group, key, value } of replaced.reverse()) {
      if (value === undefined) this.#own?.get(group)?.delete(key);
      else this.#own?.get(group)?.set(key, value);
    }
    this.#lastGroup = -1;
  }

  /** A table that sees this one's records and keeps its own writes. While it lives, this one must not change. */
  fork(): Table<Value> {
    return new Table<Value>(this.#shift, undefined, this);
  }

  /** Hands a fork's writes on to its base. */
  commit(): void {
    if (this.#base === undefined || this.#own === undefined) return;
    for (const [group, records] of this.#own) {
      for (const [key, value] of records) this.#base.put(group, key, value);
    }
    this.#own = undefined;
  }

  /** An independent copy. The records are shared, which is safe because they never change. */
  clone(): Table<Value> {
    const copy = Table.empty<Value>(this.#shift);
    for (const [key, value] of this.entries()) copy.set(key, value);
    return copy;
  }

  /** What was written since the fork, or all of a table without a base. */
  *ownEntries(): IterableIterator<[bigint, Value]> {
    for (const [group, records] of this.#own ?? []) {
      const prefix = BigInt(group) << this.#shift;
      for (const [key, value] of records) yield [prefix | BigInt(key), value];
    }
  }

  /** All records, those of the base first. */
  *entries(): IterableIterator<[bigint, Value]> {
    if (this.#base === undefined) {
      yield* this.ownEntries();
      return;
    }
    for (const [key, value] of this.#base.entries()) yield [key, this.#ownValue(key) ?? value];
    for (const [key, value] of this.ownEntries()) if (this.#base.get(key) === undefined) yield [key, value];
  }

  #ownValue(key: bigint): Value | undefined {
    return this.#own?.get(this.#groupOf(key))?.get(this.#within(key));
  }

  #groupOf(key: bigint): number {
    return Number(key >> this.#shift);
  }

  #within(key: bigint): number | bigint {
    const within = BigInt.asUintN(Number(this.#shift), key);
    return this.#shift > NUMBER_BITS ? within : Number(within);
  }

  #remember(group: number, key: number | bigint, value: Value | undefined): void {
    this.#lastGroup = group;
    this.#lastKey = key;
    this.#lastValue = value;
  }
}
