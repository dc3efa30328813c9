import type { Book } from "../../../sdk/src/model/book.ts";
import type { MarketId, Tick } from "../../../sdk/src/model/market.ts";
import { levelKey, type State } from "../../../sdk/src/model/state.ts";

/** Puts levels into their market's book, or takes them out, as their queues say. */
export function markLevels(state: State, market: MarketId, ticks: Iterable<Tick>): void {
  const { bids, asks } = state.book(market);
  const sides = { bids: new Set(bids), asks: new Set(asks) };
  for (const tick of ticks) {
    sides.bids.delete(tick);
    sides.asks.delete(tick);
    const side = sideOf(state, market, tick);
    if (side !== undefined) sides[side].add(tick);
  }
  state.setBook(market, { bids: sorted(sides.bids), asks: sorted(sides.asks) });
}

/** All books of a state from its levels. */
export function rebuildBooks(state: State): void {
  const ticks = new Map<MarketId, Tick[]>([...state.tables.books.entries()].map(([market]) => [market, []]));
  for (const [key] of state.tables.levels.entries()) {
    const market = key >> 24n;
    const own = ticks.get(market) ?? [];
    own.push(key - levelKey(market, 0n));
    ticks.set(market, own);
  }
  for (const [market, own] of ticks) {
    state.setBook(market, { bids: [], asks: [] });
    markLevels(state, market, own);
  }
}

/** Undefined where nothing rests. All orders of a level are on one side. */
function sideOf(state: State, market: MarketId, tick: Tick): keyof Book | undefined {
  const [first] = state.level(market, tick).queue;
  if (first === undefined) return undefined;
  return state.order(market, first).isAsk ? "asks" : "bids";
}

function sorted(ticks: Iterable<Tick>): Tick[] {
  return [...ticks].sort((a, b) => (a < b ? -1 : 1));
}
