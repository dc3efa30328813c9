import type { Command } from "commander";

import { readMarkets } from "../../state/market.ts";
import type { Context } from "../context.ts";
import { print } from "../output.ts";

export function addMarkets(program: Command, context: () => Context): void {
  program
    .command("markets")
    .description("all markets with their prices")
    .action(async () => {
      const markets = await readMarkets(await context().reader(), {});
      print(context(), {
        head: ["market", "status", "index", "mark", "bid", "ask", "open interest", "taker fee"],
        rows: markets.map((market) => [
          market.symbol,
          market.status,
          market.indexPrice ?? market.indexStatus,
          market.markPrice,
          market.bestBid,
          market.bestAsk,
          market.openInterest,
          market.takerFee,
        ]),
        data: markets.map(({ view, ...market }) => ({ ...market, quantum: view.quantum })),
      });
    });
}
