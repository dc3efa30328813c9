import type { Quote } from "./path.ts";

/** One order that a maker keeps in a market, relative to the best price of its side. */
export interface Rung {
  /** Slot of the maker's account in that market. */
  readonly slot: number;
  readonly isAsk: boolean;
  /** Ticks behind the best price. */
  readonly behind: number;
  readonly lots: number;
}

/** An order as it rests, or as it should. */
export interface Order {
  readonly slot: number;
  readonly isAsk: boolean;
  readonly tick: number;
  readonly lots: number;
}

/** What one maker has in one market. */
export interface MakerBook {
  readonly maker: number;
  readonly market: number;
  readonly rungs: readonly Rung[];
  readonly resting: ReadonlyMap<number, Order>;
}

export interface Amendment {
  readonly market: number;
  readonly order: Order;
}

/** Amendments that one maker sends in one transaction. */
export interface MakerBatch {
  readonly maker: number;
  readonly amendments: readonly Amendment[];
}

/** The orders of a ladder around a quote. */
export function ordersFor(rungs: readonly Rung[], quote: Quote): Order[] {
  return rungs.map(({ slot, isAsk, behind, lots }) => ({
    slot,
    isAsk,
    tick: isAsk ? quote.ask + behind : quote.bid - behind,
    lots,
  }));
}

/**
 * The batches that move all makers to new quotes, in an order in which no amendment crosses: everyone first moves the
 * side that the market moves towards out of the way, then the other side follows. The last maker does both at once, so
 * that n makers need 2n - 1 transactions.
 *
 * @param books every maker in every market; amounts that were filled are topped up again
 * @param quotes new quotes, by market; undefined leaves that market's orders alone
 */
export function planRequote(books: readonly MakerBook[], quotes: readonly (Quote | undefined)[]): MakerBatch[] {
  const away = new Map<number, Amendment[]>();
  const closer = new Map<number, Amendment[]>();
  for (const { maker, market, rungs, resting } of books) {
    const quote = quotes[market];
    if (quote === undefined) continue;
    for (const order of ordersFor(rungs, quote)) {
      const current = resting.get(order.slot);
      if (current === undefined) throw new Error(`Maker ${maker} lost its order ${order.slot} in market ${market}`);
      if (current.tick === order.tick && current.lots === order.lots) continue;
      const isCloser = order.isAsk ? order.tick < current.tick : order.tick > current.tick;
      const amendments = isCloser ? closer : away;
      amendments.set(maker, [...(amendments.get(maker) ?? []), { market, order }]);
    }
  }
  return sequence(away, closer);
}

function sequence(away: ReadonlyMap<number, Amendment[]>, closer: ReadonlyMap<number, Amendment[]>): MakerBatch[] {
  const pivot = [...away.keys()].findLast((maker) => closer.has(maker));
  const batches: MakerBatch[] = [];
  for (const [maker, amendments] of away) if (maker !== pivot) batches.push({ maker, amendments });
  if (pivot !== undefined) {
    batches.push({ maker: pivot, amendments: [...(away.get(pivot) ?? []), ...(closer.get(pivot) ?? [])] });
  }
  for (const [maker, amendments] of closer) if (maker !== pivot) batches.push({ maker, amendments });
  return batches;
}
