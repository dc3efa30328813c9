import type { Transaction } from "../chain.ts";
import { ETH, INSIDE, OrderKind, type ActorName, type World } from "../world.ts";
import { FILLS, LOTS, MAKERS, perFurther, RESTS, type Case, type Derived, type Section } from "./case.ts";

/**
 * Makers offer at the best ask, and alice takes them all.
 *
 * @param step ticks between one maker's price and the next; 0 puts all of them into one queue
 */
function takesMakers(
  count: number,
  step: number,
  taker: ActorName = "alice",
  kind: number = OrderKind.ImmediateOrCancel,
) {
  return async (w: World): Promise<Transaction> => {
    for (let i = 0; i < count; i++) {
      const name = MAKERS[i] ?? "maker1";
      await w.rest(name, { slot: 1, isAsk: true, tick: INSIDE + i * step, lots: LOTS });
    }
    return w.place(taker, { isAsk: false, kind, tick: INSIDE + 9, lots: count * LOTS });
  };
}

const furtherMakers = (where: string): Derived[] =>
  ["second", "third", "fourth", "fifth"].map((ordinal, i) => ({
    operation: `further maker, ${where}: the ${ordinal}`,
    from: [makersRow(i + 1, where), makersRow(i + 2, where)],
    derive: perFurther(1),
  }));

const FIRST = "market order that fills one maker in full";
const makersRow = (count: number, where: string): string =>
  count === 1 ? FIRST : `market order that fills ${count} makers, ${where}`;

const severalMakers = (where: string, step: number): Case[] =>
  [2, 3, 4, 5].map((count) => ({
    operation: makersRow(count, where),
    ...(count === 5 && { samples: true }),
    events: { OrderFilled: count, PositionTraded: 1 },
    prepare: takesMakers(count, step),
  }));

export const fills: Section = {
  title: "Fills",
  rows: [
    {
      operation: FIRST,
      targets: { aim: 105_000, ceiling: 140_000, peer: "113,489 Mangrove, spot; 189,495 dYdX v1" },
      samples: true,
      events: FILLS,
      prepare: takesMakers(1, 0),
    },
    {
      operation: "market order: one maker in full, others left at its price",
      events: FILLS,
      prepare: async (w) => {
        await w.rest("maker1", { slot: 1, isAsk: true, tick: INSIDE, lots: LOTS });
        await w.rest("maker2", { slot: 1, isAsk: true, tick: INSIDE, lots: LOTS });
        return w.place("alice", { isAsk: false, kind: OrderKind.ImmediateOrCancel, tick: INSIDE, lots: LOTS });
      },
    },
    {
      operation: "market order: one maker in part",
      samples: true,
      events: FILLS,
      prepare: async (w) => {
        await w.rest("maker1", { slot: 1, isAsk: true, tick: INSIDE, lots: LOTS });
        return w.place("alice", { isAsk: false, kind: OrderKind.ImmediateOrCancel, tick: INSIDE, lots: LOTS / 2 });
      },
    },
    {
      operation: "market order: one maker in full, the taker's rest is dropped",
      events: FILLS,
      prepare: async (w) => {
        await w.rest("maker1", { slot: 1, isAsk: true, tick: INSIDE, lots: LOTS });
        return w.place("alice", { isAsk: false, kind: OrderKind.ImmediateOrCancel, tick: INSIDE, lots: 2 * LOTS });
      },
    },
    {
      operation: "limit order: one maker in full, the taker's rest rests",
      events: { ...FILLS, ...RESTS },
      prepare: async (w) => {
        await w.rest("maker1", { slot: 1, isAsk: true, tick: INSIDE, lots: LOTS });
        await w.use("alice", { slot: 2, isAsk: false, tick: INSIDE, lots: LOTS });
        await w.rest("maker1", { slot: 2, isAsk: true, tick: INSIDE, lots: LOTS });
        await w.chain.run(w.cancelMany("maker1", ETH, 2n));
        return w.place("alice", { slot: 2, isAsk: false, tick: INSIDE, lots: 2 * LOTS });
      },
    },
    {
      operation: "market order: one maker in full, taker flat before",
      events: FILLS,
      prepare: takesMakers(1, 0, "bob"),
    },
    {
      operation: "market order: one maker in full, taker flat afterwards",
      events: FILLS,
      prepare: async (w) => {
        await w.rest("maker2", { slot: 1, isAsk: true, tick: INSIDE, lots: 100 });
        return w.place("maker1", { isAsk: false, kind: OrderKind.ImmediateOrCancel, tick: INSIDE, lots: 100 });
      },
    },
    {
      operation: "market order: one maker in full, taker reduces",
      events: FILLS,
      prepare: async (w) => {
        await w.rest("maker2", { slot: 1, isAsk: true, tick: INSIDE, lots: 50 });
        return w.place("maker1", {
          isAsk: false,
          kind: OrderKind.ImmediateOrCancel,
          reduceOnly: true,
          tick: INSIDE,
          lots: 50,
        });
      },
    },
    ...severalMakers("one price", 0),
    ...severalMakers("a price each", 1),
    {
      operation: "each further maker, one price",
      targets: { aim: 20_000, ceiling: 28_000, peer: "33,000 Mangrove, spot; 83,000 dYdX v1" },
      from: [FIRST, makersRow(5, "one price")],
      derive: perFurther(4),
    },
    {
      operation: "each further maker, a price each",
      from: [FIRST, makersRow(5, "a price each")],
      derive: perFurther(4),
    },
    ...furtherMakers("one price"),
    ...furtherMakers("a price each"),
    {
      operation: "market order that fills one maker, taker with positions in 3 markets",
      targets: { aim: 180_000, ceiling: 240_000, peer: "1,244,522 Perp v2" },
      samples: true,
      events: FILLS,
      prepare: takesMakers(1, 0, "carol"),
    },
    {
      operation: "market order that fills one maker, both with positions in 3 markets",
      events: FILLS,
      prepare: async (w) => {
        await w.rest("dave", { slot: 1, isAsk: true, tick: INSIDE, lots: LOTS });
        return w.place("carol", { isAsk: false, kind: OrderKind.ImmediateOrCancel, tick: INSIDE, lots: LOTS });
      },
    },
    {
      operation: "market order that removes an expired order and fills one maker",
      events: { ...FILLS, OrderRemoved: 1, RemovalFeePaid: 1 },
      prepare: async (w) => {
        await w.use("maker2", { slot: 1, isAsk: true, tick: INSIDE, lots: LOTS });
        await w.restFresh("maker2", { slot: 1, isAsk: true, tick: INSIDE, lots: LOTS, expiry: w.chain.time + 10 });
        await w.rest("maker1", { slot: 1, isAsk: true, tick: INSIDE, lots: LOTS });
        return w.place("alice", { isAsk: false, kind: OrderKind.ImmediateOrCancel, tick: INSIDE, lots: LOTS });
      },
    },
  ],
};
