import { AbiCoder } from "ethers";

import type { Transaction } from "../chain.ts";
import { HOUR } from "../settings.ts";
import { ETH, INSIDE, type World } from "../world.ts";
import { FILLS, LOTS, perFurther, type Section, type Timed } from "./case.ts";
import { LIQUIDATED, liquidatesThrough } from "./liquidation.ts";

/** Kinds of steps, as the contracts count them. */
const SETTLE = 1;
const LIQUIDATE = 2;

type Step = readonly [kind: number, market: number, first: number, count: number];

const STEPS = "tuple(uint8,uint16,uint32,uint32)[]";

/** A call of something else than the exchange. */
const callOf = (w: World, to: string, data: string): Transaction => ({ from: w.actor("keeper").address, to, data });

function performs(w: World, steps: readonly Step[]): Transaction {
  const { address, interface: upkeep } = w.deployment.upkeep;
  const data = AbiCoder.defaultAbiCoder().encode([STEPS], [steps]);
  return callOf(w, address, upkeep.encodeFunctionData("performUpkeep", [data]));
}

/** Nothing is due, and nobody fails: the accounts from alice's on are tried. */
function checks(w: World, accounts: number): Transaction {
  const { address, interface: upkeep } = w.deployment.upkeep;
  const steps: Step[] = [[LIQUIDATE, ETH, w.actor("alice").account, accounts]];
  const data = AbiCoder.defaultAbiCoder().encode([STEPS, "uint256"], [steps, 8]);
  return callOf(w, address, upkeep.encodeFunctionData("checkUpkeep", [data]));
}

const ONE_CHECKED = "checkUpkeep: 1 healthy account";
const FOUR_CHECKED = "checkUpkeep: 4 healthy accounts";

/** What a contract pays that reads funding, and what adapters add to the calls that they make. */
export const periphery: Section = {
  title: "Feeds and adapters",
  rows: [
    {
      operation: "read the latest round of a funding feed",
      events: {},
      prepare: (w) => {
        const { address, interface: feed } = w.deployment.fundingFeed;
        return callOf(w, address, feed.encodeFunctionData("latestRoundData"));
      },
    },
    {
      operation: "read what funding was paid by the last boundary",
      events: {},
      prepare: (w) => paidBy(w, 0),
    },
    {
      operation: "read what funding was paid 31 intervals earlier",
      events: {},
      prepare: (w) => paidBy(w, 31),
    },
    { operation: ONE_CHECKED, events: {}, prepare: (w) => checks(w, 1) },
    { operation: FOUR_CHECKED, events: {}, prepare: (w) => checks(w, 4) },
    {
      operation: "checkUpkeep: each further healthy account",
      from: [ONE_CHECKED, FOUR_CHECKED],
      derive: perFurther(3),
    },
    {
      operation: "performUpkeep: settles",
      events: { IntervalSettled: 1, BountyPaid: 1 },
      prepare: async (w): Promise<Timed> => {
        const end = await w.sampleUntilNextHour();
        await w.cross("maker1", "alice", { isAsk: true, tick: INSIDE, lots: LOTS });
        return { transaction: performs(w, [[SETTLE, ETH, 0, 0]]), time: end + 5 };
      },
    },
    {
      operation: "performUpkeep: liquidates one account",
      // It asks for all that may go, which takes a little of the next level.
      events: { ...FILLS, OrderFilled: 2, ...LIQUIDATED, BountyPaid: 1 },
      prepare: async (w) => {
        await liquidatesThrough(1, true)(w);
        return performs(w, [[LIQUIDATE, ETH, w.actor("victim").account, 1]]);
      },
    },
  ],
};

function paidBy(w: World, intervals: number): Transaction {
  const { address, interface: lens } = w.deployment.lens;
  const boundary = Math.floor(w.chain.time / HOUR) * HOUR;
  const time = boundary - intervals * HOUR;
  return callOf(w, address, lens.encodeFunctionData("fundingPaid", [w.deployment.exchange.address, ETH, time]));
}
