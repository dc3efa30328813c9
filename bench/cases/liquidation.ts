import type { Transaction } from "../chain.ts";
import { tokens } from "../settings.ts";
import { ETH, INSIDE, type World } from "../world.ts";
import { exchangeOf, FILLS, MAKERS, type Section } from "./case.ts";

/** What the victim buys: 18,000 USD at 20x. */
const VICTIM_LOTS = 1_000;
/** What the caller asks to close of it, a little less than may be. */
const CLOSED_LOTS = 400;
/** Below the index by 2.3 %: the victim is under maintenance margin, with equity left. */
const LOW_TICK = 175_800;

/** The call starts the account's clock; the fee goes to insurance, or half of it. */
const LIQUIDATED = { LiquidationStarted: 1, InsuranceFunded: 1, Liquidated: 1 };

export const liquidation: Section = {
  title: "Liquidation",
  rows: [
    {
      operation: "liquidate one position through the book",
      targets: { aim: 160_000, ceiling: 240_000, peer: "153,285 dYdX v1, without a book" },
      samples: true,
      events: { ...FILLS, ...LIQUIDATED, BountyPaid: 1 },
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
  ],
};

function liquidatesThrough(makers: number, bounty: boolean) {
  return async (w: World): Promise<Transaction> => {
    const { account, address } = w.actor("victim");
    const data = exchangeOf(w).encodeFunctionData("deposit", [account, tokens(930)]);
    await w.chain.run({ from: address, to: w.deployment.exchange.address, data });
    await w.cross("maker1", "victim", { isAsk: true, tick: INSIDE, lots: VICTIM_LOTS });

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
