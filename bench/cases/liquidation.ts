import type { Transaction } from "../chain.ts";
import { MARKETS, SMALLEST_LOTS, tokens } from "../settings.ts";
import { BTC, ETH, INSIDE, SOL, type World } from "../world.ts";
import { exchangeOf, FILLS, MAKERS, type Section } from "./case.ts";

/** What the victim buys: 18,000 USD at 20x. */
const VICTIM_LOTS = 1_000;
/** What the caller asks to close of it, a little less than may be. */
const CLOSED_LOTS = 400;
/** Below the index by 2.3 %: the victim is under maintenance margin, with equity left. */
const LOW_TICK = 175_800;

/** The call starts the account's clock; the fee goes to insurance, or half of it. */
export const LIQUIDATED = { LiquidationStarted: 1, InsuranceFunded: 1, Liquidated: 1 };

/** Open orders of the victim: reduce-only asks above the book, and two bids below that count in its margin. */
const ASKS = 18;
const BIDS = 2;

const PLAIN = "liquidate one position through the book";
const TWO_MARKETS = "liquidate: account with 2 markets";
const THREE_MARKETS = "liquidate: account with 3 markets";
const MANY_ORDERS = `liquidate: account with ${ASKS + BIDS} open orders`;

const ONE_MAKER = { ...FILLS, ...LIQUIDATED, BountyPaid: 1 };

export const liquidation: Section = {
  title: "Liquidation",
  rows: [
    {
      operation: PLAIN,
      targets: { aim: 160_000, ceiling: 240_000, peer: "153,285 dYdX v1, without a book" },
      samples: true,
      events: ONE_MAKER,
      prepare: liquidatesThrough(1, true),
    },
    {
      operation: "liquidate: no beneficiary",
      events: { ...FILLS, ...LIQUIDATED },
      prepare: liquidatesThrough(1, false),
    },
    {
      operation: "liquidate: through 5 makers",
      events: { OrderFilled: 5, PositionTraded: 1, ...LIQUIDATED, BountyPaid: 1 },
      prepare: liquidatesThrough(5, true),
    },
    {
      operation: TWO_MARKETS,
      events: ONE_MAKER,
      prepare: liquidatesThrough(1, true, { others: [BTC] }),
    },
    {
      operation: THREE_MARKETS,
      events: ONE_MAKER,
      prepare: liquidatesThrough(1, true, { others: [BTC, SOL] }),
    },
    {
      operation: MANY_ORDERS,
      events: ONE_MAKER,
      prepare: liquidatesThrough(1, true, { orders: true }),
    },
  ],
  agreements: [
    {
      claim: "each market that the account holds costs the same",
      of: [PLAIN, TWO_MARKETS, THREE_MARKETS],
      error: (one = 0, two = 0, three = 0) => three - two - (two - one),
      tolerance: 100,
    },
    {
      claim: "open orders cost nothing",
      of: [PLAIN, MANY_ORDERS],
      error: (none = 0, many = 0) => many - none,
      tolerance: 100,
    },
  ],
};

interface Belongings {
  /** Markets besides ETH in which the victim has a position. */
  readonly others?: readonly number[];
  readonly orders?: boolean;
}

/** From somebody who is in these markets anyway, and is no maker in ETH. */
async function buyElsewhere(w: World, market: number): Promise<void> {
  const tick = (MARKETS[market - 1]?.indexTick ?? 0) + 30;
  await w.cross("dave", "victim", { market, isAsk: true, tick, lots: SMALLEST_LOTS * 2, slot: 2 }, 1);
}

async function restOrders(w: World): Promise<void> {
  for (let i = 0; i < ASKS; i++) {
    await w.restFresh("victim", { slot: 10 + i, isAsk: true, tick: INSIDE + 400 + i, lots: 50, reduceOnly: true });
  }
  for (let i = 0; i < BIDS; i++) {
    await w.restFresh("victim", { slot: 40 + i, isAsk: false, tick: LOW_TICK - 200 - i, lots: SMALLEST_LOTS });
  }
}

export function liquidatesThrough(makers: number, bounty: boolean, { others = [], orders = false }: Belongings = {}) {
  return async (w: World): Promise<Transaction> => {
    const { account, address } = w.actor("victim");
    const data = exchangeOf(w).encodeFunctionData("deposit", [account, tokens(930)]);
    await w.chain.run({ from: address, to: w.deployment.exchange.address, data });
    await w.cross("maker1", "victim", { isAsk: true, tick: INSIDE, lots: VICTIM_LOTS });
    for (const market of others) await buyElsewhere(w, market);
    if (orders) await restOrders(w);

    await w.setIndex(ETH, LOW_TICK / 100);
    await w.clearLadders(ETH);
    for (let i = 0; i < makers; i++) {
      const name = MAKERS[i] ?? "maker1";
      await w.rest(name, { slot: 1, isAsk: false, tick: LOW_TICK - 10, lots: CLOSED_LOTS / makers });
    }
    // Depth behind them, as on any day.
    for (let i = 0; i < 5; i++) {
      await w.rest("ladder1", { slot: i, isAsk: false, tick: LOW_TICK - 20 - 5 * i, lots: 200 });
    }
    const request = {
      account,
      market: ETH,
      maxLots: CLOSED_LOTS,
      beneficiary: bounty ? w.actor("keeper").account : 0,
      maxFills: 20,
      maxRemovals: 10,
      maxReads: 40,
    };
    return w.call("keeper", exchangeOf(w).encodeFunctionData("liquidate", [request]));
  };
}
