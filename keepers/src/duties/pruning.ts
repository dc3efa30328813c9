import { z } from "zod";

import { deadOrders, pruneIntent } from "./deadOrders.ts";
import { listedMarkets } from "./markets.ts";
import { defineDuty } from "./module.ts";
import { Priority } from "./priorities.ts";
import { count, subsidised } from "./settings.ts";

const NAME = "pruning";

/** Takes dead orders out of the book for their owners' removal fees, the best prices first. */
export const pruning = defineDuty({
  name: NAME,
  summary: "Removes orders that are expired, without funds, or with nothing left to reduce, for their removal fees.",
  schema: z.strictObject({
    subsidised: subsidised(false),
    /** Price levels of each side that are looked at. */
    levels: count(1, 1_000).default(64),
    /** Orders that one transaction names at most. */
    maxOrders: count(1, 256).default(32),
  }),
  isOnByDefault: true,
  decide: (snapshot, { levels, maxOrders, subsidised }) =>
    listedMarkets(snapshot.exchange).flatMap(({ id }) => {
      const bounds = { sides: ["bids", "asks"], levels, orders: maxOrders, firmOnly: false } as const;
      const found = deadOrders(snapshot.exchange, id, bounds);
      const terms = { duty: NAME, subsidised, priority: Priority.Prune };
      return pruneIntent(snapshot, id, found, terms) ?? [];
    }),
});
