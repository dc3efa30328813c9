/**
 * What of the exchange's state is kept in the database, record by record. A record's text has the contract's words in
 * hexadecimal. Ledger and markets are not kept: they are few, and every step reads them anew. Only who received fees is: events
 * of collected fees do not say it.
 *
 * @module
 */
import { toOrder } from "../../../sdk/src/chain/loader.ts";
import { type Account, type AccountId, NO_ACCOUNT } from "../../../sdk/src/model/account.ts";
import { EMPTY_LEVEL, FREE_SLOT, type Level } from "../../../sdk/src/model/book.ts";
import { NO_POSITION } from "../../../sdk/src/model/position.ts";
import type { State } from "../../../sdk/src/model/state.ts";
import { accountWord, orderWord, ownerWord, positionWord } from "../../../sdk/src/model/words.ts";

export const RecordKind = { account: 0, position: 1, order: 2, level: 3, treasury: 4 } as const;
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

/** The record of the account that receives fees. */
export const TREASURY: RecordName = { kind: RecordKind.treasury, key: 0n };

const NO_OWNER = "0x0000000000000000000000000000000000000000";

/** The text of a record in a state; null if there is nothing: no account, no position, a free slot, an empty level. */
export function textOf({ tables, ledger }: State, { kind, key }: RecordName): string | null {
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
    case RecordKind.treasury:
      return ledger.treasury === 0n ? null : hex(ledger.treasury);
  }
}

/** Puts a record into a state. Books are not kept up: see books.ts. */
export function putRecord(state: State, { kind, key, value }: StateRecord): void {
  const { tables } = state;
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
      return;
    case RecordKind.treasury:
      state.updateLedger({ treasury: first });
  }
}

/** All records of a state that are something. */
export function* recordsOf(state: State): Generator<StateRecord> {
  for (const name of namesIn(state)) {
    const value = textOf(state, name);
    if (value !== null) yield { ...name, value };
  }
}

function* namesIn({ tables }: State): Generator<RecordName> {
  for (const [key] of tables.accounts.entries()) yield { kind: RecordKind.account, key };
  for (const [key] of tables.positions.entries()) yield { kind: RecordKind.position, key };
  for (const [key] of tables.orders.entries()) yield { kind: RecordKind.order, key };
  for (const [key] of tables.levels.entries()) yield { kind: RecordKind.level, key };
  yield TREASURY;
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
