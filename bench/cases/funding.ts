import type { Transaction } from "../chain.ts";
import { HOUR, IMPACT_LOTS, SAMPLE_INTERVAL, SMALLEST_LOTS } from "../settings.ts";
import { BEST_ASK, BTC, ETH, INSIDE, SOL, type ActorName, type World } from "../world.ts";
import { exchangeOf, LOTS, perFurther, RESTS, type Case, type Section, type Targets, type Timed } from "./case.ts";
import { ORDER } from "./orders.ts";

export const SETTLE: Targets = { aim: 65_000, ceiling: 90_000, peer: "367,349 Perp v2" };
export const SAMPLE: Targets = { aim: 100_000, ceiling: 130_000 };

/**
 * Bids above the index, 5 ticks apart, so that a sample walks exactly so many levels until it has the impact size.
 *
 * @returns a tick inside the spread
 */
export async function walkable(w: World, levels: number): Promise<number> {
  await w.clearLadders(ETH);
  const lots = Math.max(SMALLEST_LOTS, Math.ceil(IMPACT_LOTS / levels));
  // Orders that expire don't count: where smallest orders would make up the size too early, some of these stand between.
  const firm = Math.ceil(IMPACT_LOTS / lots);
  for (let level = 0; level < levels + 2; level++) {
    const isFirm = level >= levels - firm;
    const order = { slot: level, isAsk: false, tick: BEST_ASK - 5 * level + 5 * levels, lots };
    await w.chain.queue(w.place("ladder1", { ...order, expiry: isFirm ? 0 : w.chain.time + HOUR }));
  }
  await w.chain.queue(w.place("ladder1", { slot: 100, isAsk: true, tick: BEST_ASK + 5 * levels + 5, lots }));
  await w.chain.mine();
  return BEST_ASK + 5 * levels + 3;
}

/** The index lies between the best bid and the best ask: the premium is zero without a look at a level. */
async function indexInsideSpread(w: World): Promise<number> {
  await w.setIndex(ETH, INSIDE / 100);
  return INSIDE;
}

export const SAMPLED = { PremiumSampled: 1 };

/** @param arrange says a tick inside the spread, for a trade since the last bounty */
const sampleOf =
  (arrange: (w: World) => Promise<number>, maxLevels: number, bounty = false) =>
  async (w: World): Promise<Timed> => {
    const tick = await arrange(w);
    await w.refresh();
    const time = w.chain.time + SAMPLE_INTERVAL;
    await w.cross("maker1", "alice", { isAsk: true, tick, lots: LOTS });
    return { transaction: w.sample([ETH], maxLevels, bounty ? w.actor("keeper").account : 0), time };
  };

/** After an interval that was sampled throughout, with trades since the last bounty. */
const settles = (positions: string): Case[] =>
  [false, true].map((bounty) => ({
    operation: `settle funding, ${positions} open positions${bounty ? ", with a bounty" : ""}`,
    targets: SETTLE,
    events: { IntervalSettled: 1, ...(bounty && { BountyPaid: 1 }) },
    prepare: async (w): Promise<Timed> => {
      const end = await w.sampleUntilNextHour();
      await w.cross("maker1", "alice", { isAsk: true, tick: INSIDE, lots: LOTS });
      return { transaction: w.settle(ETH, bounty ? w.actor("keeper").account : 0), time: end + 5 };
    },
  }));

export const funding: Section = {
  title: "Funding",
  rows: [
    {
      operation: "sample premium, 8 levels of one side",
      targets: SAMPLE,
      events: SAMPLED,
      prepare: sampleOf((w) => walkable(w, 8), 8),
    },
    {
      operation: "sample premium, 8 levels of one side, with a bounty",
      targets: SAMPLE,
      events: { ...SAMPLED, BountyPaid: 1 },
      prepare: sampleOf((w) => walkable(w, 8), 8, true),
    },
    {
      operation: "sample premium, index inside the spread",
      events: SAMPLED,
      prepare: sampleOf(indexInsideSpread, 8),
    },
    { operation: "sample premium, 1 level", events: SAMPLED, prepare: sampleOf((w) => walkable(w, 1), 8) },
    { operation: "sample premium, 64 levels", events: SAMPLED, prepare: sampleOf((w) => walkable(w, 64), 64) },
    {
      operation: "sample premium, each further level",
      from: ["sample premium, 8 levels of one side", "sample premium, 64 levels"],
      derive: perFurther(56),
    },
    {
      operation: "sample premium of 3 markets, 3 levels each",
      events: { PremiumSampled: 3 },
      prepare: async (w) => {
        await w.refresh();
        return { transaction: w.sample([ETH, BTC, SOL], 8), time: w.chain.time + SAMPLE_INTERVAL };
      },
    },
    {
      operation: "sample premium, 3 levels, settles first",
      events: { PremiumSampled: 1, IntervalSettled: 1 },
      prepare: async (w) => {
        const time = (await w.sampleUntilNextHour()) + SAMPLE_INTERVAL;
        return { transaction: w.sample([ETH], 8), time };
      },
    },
    ...settles("10"),
    {
      operation: "place: existing price, settles and samples in passing",
      events: { ...RESTS, PremiumSampled: 1, IntervalSettled: 1 },
      prepare: async (w) => {
        await w.use("alice", ORDER);
        const end = await w.sampleUntilNextHour();
        return { transaction: w.place("alice", ORDER), time: end + SAMPLE_INTERVAL };
      },
    },
    {
      operation: "realize funding of 1 account",
      events: { FundingRealized: 1 },
      prepare: (w) => realize(w, ["alice"]),
    },
    {
      operation: "realize funding of 5 accounts",
      events: { FundingRealized: 5 },
      prepare: (w) => realize(w, ["alice", "carol", "dave", "maker1", "maker2"]),
    },
    {
      operation: "realize funding, each further account",
      from: ["realize funding of 1 account", "realize funding of 5 accounts"],
      derive: perFurther(4),
    },
  ],
};

function realize(w: World, names: readonly ActorName[]): Transaction {
  const accounts = names.map((name) => w.actor(name).account);
  return w.call("keeper", exchangeOf(w).encodeFunctionData("realizeFunding", [ETH, accounts]));
}

export const crowdedFunding: Section = { title: "Funding with 5,000 open positions", rows: settles("5,000") };
