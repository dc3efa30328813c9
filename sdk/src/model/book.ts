import type { AccountId } from "./account.ts";
import { uintField } from "./bits.ts";
import type { MarketId, Tick } from "./market.ts";
import { NO_ASK, NO_BID } from "./market.ts";
import type { State } from "./state.ts";

/** Names a resting order in its market: account << 8 | slot; 0 is no order. */
export type OrderKey = bigint;

/** One order slot of an account in a market. */
export interface Order {
  /** What remains [lots]; 0 means that the slot is free, and only the generation counts. */
  readonly lots: bigint;
  readonly tick: Tick;
  readonly isAsk: boolean;
  readonly isReduceOnly: boolean;
  /** Last second in which it may trade [unix s]; 0 never expires. */
  readonly expiry: bigint;
  /** Raised at every release, so that a stale handle never touches a later order. */
  readonly generation: bigint;
}

export const FREE_SLOT: Order = {
  lots: 0n,
  tick: 0n,
  isAsk: false,
  isReduceOnly: false,
  expiry: 0n,
  generation: 0n,
};

/** The queue of one price level. */
export interface Level {
  /** First in time first. */
  readonly queue: readonly OrderKey[];
  /** All resting lots [lots]; uint48. */
  readonly lots: bigint;
  /** Those without expiry and not reduce-only, which an impact price may count [lots]. */
  readonly firmLots: bigint;
}

export const EMPTY_LEVEL: Level = { queue: [], lots: 0n, firmLots: 0n };

/** Price levels with orders. Bids are all below asks, so that a level belongs to one side at a time. */
export interface Book {
  /** Lowest first: the best bid is the last. */
  readonly bids: readonly Tick[];
  /** Lowest first: the best ask is the first. */
  readonly asks: readonly Tick[];
}

export const EMPTY_BOOK: Book = { bids: [], asks: [] };

export const keyOf = (account: AccountId, slot: bigint): OrderKey => (account << 8n) | slot;
export const ownerOf = (key: OrderKey): AccountId => key >> 8n;
export const slotOf = (key: OrderKey): bigint => key & 0xffn;

/** Best bid, or NO_BID. */
export function bestBid(book: Book): Tick {
  return book.bids.at(-1) ?? NO_BID;
}

/** Best ask, or NO_ASK. */
export function bestAsk(book: Book): Tick {
  return book.asks[0] ?? NO_ASK;
}

/** The price that an order of this side would trade at first; an empty side's is one that no tick crosses. */
export function bestOpposite(book: Book, isAsk: boolean): Tick {
  return isAsk ? bestBid(book) : bestAsk(book);
}

export function crosses(book: Book, isAsk: boolean, tick: Tick): boolean {
  return isAsk ? tick <= bestBid(book) : tick >= bestAsk(book);
}

/** The levels that an order of this side looks at, best first, down to its limit. */
export function levelsWithin(book: Book, isAsk: boolean, limit: Tick): Tick[] {
  return isAsk
    ? book.bids.slice(countBelow(book.bids, limit)).reverse()
    : book.asks.slice(0, countBelow(book.asks, limit + 1n));
}

export function isExpired(order: Order, timestamp: bigint): boolean {
  return order.expiry !== 0n && order.expiry < timestamp;
}

/** Firm lots are what an impact price may count: no expiry, not reduce-only. */
export function isFirm(order: Order): boolean {
  return !order.isReduceOnly && order.expiry === 0n;
}

/** Appends an order to its level's queue. The slot must be free and the tick must not cross. */
export function append(state: State, market: MarketId, key: OrderKey, order: Omit<Order, "generation">): Order {
  const placed = { ...order, generation: state.order(market, key).generation };
  state.setOrder(market, key, placed);
  const level = state.level(market, order.tick);
  if (level.queue.length === 0) setMarked(state, market, placed, true);
  const queue = [...level.queue, key];
  state.setLevel(market, order.tick, withLots({ ...level, queue }, order.lots, isFirm(placed)));
  return placed;
}

/** Takes an order out of the book and frees its slot. */
export function remove(state: State, market: MarketId, key: OrderKey): void {
  const order = state.order(market, key);
  const level = state.level(market, order.tick);
  const place = level.queue.indexOf(key);
  const queue = level.queue.toSpliced(place, place === -1 ? 0 : 1);
  state.setLevel(market, order.tick, withLots({ ...level, queue }, -order.lots, isFirm(order)));
  if (queue.length === 0) setMarked(state, market, order, false);
  state.setOrder(market, key, { ...FREE_SLOT, generation: uintField(order.generation + 1n, 40n) });
}

/** Takes lots off an order, which keeps its place in the queue; some must remain. */
export function reduce(state: State, market: MarketId, key: OrderKey, lots: bigint): void {
  const order = state.order(market, key);
  const level = state.level(market, order.tick);
  state.setLevel(market, order.tick, withLots(level, -lots, isFirm(order)));
  state.setOrder(market, key, { ...order, lots: order.lots - lots });
}

function withLots(level: Level, lots: bigint, firm: boolean): Level {
  return {
    ...level,
    lots: uintField(level.lots + lots, 48n),
    firmLots: firm ? uintField(level.firmLots + lots, 48n) : level.firmLots,
  };
}

function setMarked(state: State, market: MarketId, { isAsk, tick }: Order, marked: boolean): void {
  const book = state.book(market);
  const side = isAsk ? book.asks : book.bids;
  const place = countBelow(side, tick);
  const changed = marked ? side.toSpliced(place, 0, tick) : side.toSpliced(place, 1);
  state.setBook(market, isAsk ? { bids: book.bids, asks: changed } : { bids: changed, asks: book.asks });
}

/** How many ticks of a side lie below one: its own place, as they are sorted. */
function countBelow(side: readonly Tick[], tick: Tick): number {
  let [low, high] = [0, side.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((side[middle] ?? tick) < tick) low = middle + 1;
    else high = middle;
  }
  return low;
}
