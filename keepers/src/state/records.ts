/**
 * What of the exchange's state is kept in the database, record by record. A record's text has the contract's words in
 * hexadecimal. Ledger and markets are not kept: they are few, and every step reads them anew.
 *
 * @module
 */
import { toOrder } from "../../../sdk/src/chain/loader.ts";
import { type Account, type AccountId, NO_ACCOUNT } from "../../../sdk/src/model/account.ts";
import { EMPTY_LEVEL, FREE_SLOT, type Level } from "../../../sdk/src/model/book.ts";
import { NO_POSITION } from "../../../sdk/src/model/position.ts";
import type { State } from "../../../sdk/src/model/state.ts";
import { accountWord, orderWord, ownerWord, positionWord } from "../../../sdk/src/model/words.ts";

export const RecordKind = { account: 0, position: 1, order: 2, level: 3 } as const;
export type RecordKind = (typeof RecordKind)[keyof typeof RecordKind];

/** Names one record: kind, and key of the model's table. */
export interface RecordName {
  readonly kind: RecordKind;
  readonly key: bigint;
}

/** A record as it is after a block; null if there is nothing. */
export interface StateRecord extends RecordName {
  readonly value: string | null;
}

const KINDS: readonly RecordKind[] = Object.values(RecordKind);
const NO_OWNER = "0x0000000000000000000000000000000000000000";

/** The text of a record in a state; null if there is nothing: no account, no position, a free slot, an empty level. */
export function textOf({ tables }: State, { kind, key }: RecordName): string | null {
  switch (kind) {
    case RecordKind.account:
      return accountText(tables.accounts.get(key) ?? NO_ACCOUNT);
    case RecordKind.position: {
      const word = positionWord.pack(tables.positions.get(key) ?? NO_POSITION);
      return word === 0n ? null : hex(word);
    }
    case RecordKind.order: {
      const order = tables.orders.get(key) ?? FREE_SLOT;
      return order.lots === 0n ? null : hex(orderWord.pack({ ...order, prev: 0n, next: 0n }));
    }
    case RecordKind.level:
      return levelText(tables.levels.get(key) ?? EMPTY_LEVEL);
  }
}

/** Puts a record into a state. Books are not kept up: see books.ts. */
export function putRecord({ tables }: State, { kind, key, value }: StateRecord): void {
  const words = value === null ? [] : value.split(" ").map((word) => BigInt(`0x${word}`));
  const [first = 0n, second = 0n, third = 0n] = words;
  switch (kind) {
    case RecordKind.account: {
      const account = { ...accountWord.unpack(first), ...ownerWord.unpack(second), flaggedMarkets: third };
      tables.accounts.set(key, value === null ? NO_ACCOUNT : account);
      return;
    }
    case RecordKind.position:
      tables.positions.set(key, value === null ? NO_POSITION : positionWord.unpack(first));
      return;
    case RecordKind.order:
      tables.orders.set(key, value === null ? FREE_SLOT : toOrder(orderWord.unpack(first)));
      return;
    case RecordKind.level:
      tables.levels.set(key, value === null ? EMPTY_LEVEL : { lots: first, firmLots: second, queue: words.slice(2) });
  }
}

/** All records of a state that are something. */
export function* recordsOf(state: State): Generator<StateRecord> {
  const { accounts, positions, orders, levels } = state.tables;
  const tables = [accounts, positions, orders, levels] as const;
  for (const [place, kind] of KINDS.entries()) {
    for (const [key] of tables[place]?.entries() ?? []) {
      const value = textOf(state, { kind, key });
      if (value !== null) yield { kind, key, value };
    }
  }
}

/** The account whose margin a record belongs to; undefined for the book's. */
export function accountOf({ kind, key }: RecordName): AccountId | undefined {
  if (kind === RecordKind.account) return key;
  return kind === RecordKind.position ? key & 0xffff_ffffn : undefined;
}

function accountText(account: Account): string | null {
  const { owner, flaggedMarkets } = account;
  if (owner === undefined) return null;
  const second = ownerWord.pack({ ...account, owner: BigInt(owner) === 0n ? NO_OWNER : owner });
  return [accountWord.pack(account), second, flaggedMarkets].map(hex).join(" ");
}

function levelText({ queue, lots, firmLots }: Level): string | null {
  return queue.length === 0 ? null : [lots, firmLots, ...queue].map(hex).join(" ");
}

function hex(word: bigint): string {
  return word.toString(16);
}
