import { OrderKind, BEST_ASK, INSIDE } from "../world.ts";
import { RESTS, type Section } from "./case.ts";
import { grant } from "./collateral.ts";

/** An ask of alice, who is long: slot 1 was used before, and so was the level. */
export const ORDER = { slot: 1, isAsk: true, tick: BEST_ASK + 10, lots: 50 };
/** Far enough from all others to have a leaf of the bitmap to itself. */
const FAR_TICK = BEST_ASK + 1_000;

export const orders: Section = {
  title: "Orders that rest",
  rows: [
    {
      operation: "place a limit order that rests, existing price",
      targets: { aim: 70_000, ceiling: 100_000, peer: "92,354 Mangrove, without margin" },
      samples: true,
      events: RESTS,
      prepare: async (w) => {
        await w.use("alice", ORDER);
        return w.place("alice", ORDER);
      },
    },
    {
      operation: "place: existing price, post-only",
      events: RESTS,
      prepare: async (w) => {
        await w.use("alice", ORDER);
        return w.place("alice", { ...ORDER, kind: OrderKind.PostOnly });
      },
    },
    {
      operation: "place: existing price, flat account",
      events: RESTS,
      prepare: async (w) => {
        await w.use("bob", ORDER);
        return w.place("bob", ORDER);
      },
    },
    {
      operation: "place: existing price, positions in 3 markets",
      events: RESTS,
      prepare: async (w) => {
        await w.use("carol", ORDER);
        return w.place("carol", ORDER);
      },
    },
    {
      operation: "place: existing price, by a session key",
      events: RESTS,
      prepare: async (w) => {
        await w.use("alice", ORDER);
        await w.chain.run(grant(w, "alice", "relayer"));
        return { ...w.place("alice", ORDER), from: w.actor("relayer").address };
      },
    },
    {
      operation: "place: existing price, slot never used before",
      events: RESTS,
      prepare: (w) => w.place("alice", { ...ORDER, slot: 77 }),
    },
    {
      operation: "place: empty price that was used before",
      samples: true,
      events: RESTS,
      prepare: async (w) => {
        const order = { ...ORDER, tick: ORDER.tick + 1 };
        await w.use("alice", order);
        return w.place("alice", order);
      },
    },
    {
      operation: "place: new best price that was used before",
      events: RESTS,
      prepare: async (w) => {
        const order = { ...ORDER, tick: INSIDE };
        await w.use("alice", order);
        return w.place("alice", order);
      },
    },
    {
      operation: "place: fresh price",
      events: RESTS,
      prepare: async (w) => {
        await w.use("alice", ORDER);
        return w.place("alice", { ...ORDER, tick: ORDER.tick + 2 });
      },
    },
    {
      operation: "place: fresh price, 256 fresh prices around it",
      events: RESTS,
      prepare: async (w) => {
        await w.use("alice", ORDER);
        return w.place("alice", { ...ORDER, tick: FAR_TICK });
      },
    },
    {
      operation: "amend size",
      targets: { aim: 46_000, ceiling: 58_000 },
      samples: true,
      events: { OrderReduced: 1 },
      prepare: async (w) => {
        const handle = await w.rest("alice", ORDER);
        return w.amend("alice", handle, { tick: ORDER.tick, lots: 40 });
      },
    },
    {
      operation: "amend: larger size, to the back of the queue",
      events: { OrderMoved: 1 },
      prepare: async (w) => {
        const handle = await w.rest("alice", ORDER);
        return w.amend("alice", handle, { tick: ORDER.tick, lots: 60 });
      },
    },
    {
      operation: "amend: price, between two prices with other orders",
      samples: true,
      events: { OrderMoved: 1 },
      prepare: async (w) => {
        const handle = await w.rest("alice", ORDER);
        return w.amend("alice", handle, { tick: ORDER.tick + 5, lots: 50 });
      },
    },
    {
      operation: "cancel",
      targets: { aim: 44_000, ceiling: 55_000, peer: "49,405 Mangrove" },
      samples: true,
      events: { OrderRemoved: 1 },
      prepare: async (w) => w.cancel("alice", await w.rest("alice", ORDER)),
    },
    {
      operation: "cancel: the only order of its level",
      samples: true,
      events: { OrderRemoved: 1 },
      prepare: async (w) => w.cancel("alice", await w.rest("alice", { ...ORDER, tick: ORDER.tick + 1 })),
    },
    {
      operation: "cancel: the best price",
      events: { OrderRemoved: 1 },
      prepare: async (w) => w.cancel("alice", await w.rest("alice", { ...ORDER, tick: INSIDE })),
    },
    {
      operation: "cancel: first of its queue",
      events: { OrderRemoved: 1 },
      prepare: async (w) => {
        const handle = await w.rest("alice", { ...ORDER, tick: INSIDE });
        await w.rest("maker2", { ...ORDER, tick: INSIDE });
        return w.cancel("alice", handle);
      },
    },
    {
      operation: "cancel: in the middle of its queue",
      events: { OrderRemoved: 1 },
      prepare: async (w) => {
        const handle = await w.rest("alice", ORDER);
        await w.rest("maker2", ORDER);
        return w.cancel("alice", handle);
      },
    },
    {
      operation: "cancel: flat account's last order",
      events: { OrderRemoved: 1 },
      prepare: async (w) => w.cancel("bob", await w.rest("bob", ORDER)),
    },
    {
      operation: "place and cancel, existing price",
      from: ["place a limit order that rests, existing price", "cancel"],
      derive: (place, cancel) => place + cancel,
    },
    {
      operation: "place and cancel, empty price that was used before",
      from: ["place: empty price that was used before", "cancel: the only order of its level"],
      derive: (place, cancel) => place + cancel,
    },
  ],
};
