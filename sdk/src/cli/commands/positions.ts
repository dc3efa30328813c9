import type { Command } from "commander";

import { loadModel } from "../../chain/loadModel.ts";
import { findMarket } from "../../client/client.ts";
import { liquidationMark } from "../../preview/liquidationPrice.ts";
import { readPositions } from "../../state/account.ts";
import { shorten } from "../../units/decimal.ts";
import { fromPerLot } from "../../units/grid.ts";
import type { Context } from "../context.ts";
import { print } from "../output.ts";
import { accountId } from "../values.ts";

const DIGITS = 6;

export function addPositions(program: Command, context: () => Context): void {
  program
    .command("positions")
    .description("an account's positions, with the marks at which it would be liquidated")
    .argument("<account>", "id")
    .action(async (text: string) => {
      const account = accountId(text);
      const client = await context().reader();
      const [all, { exchange }] = await Promise.all([
        readPositions(client, { account }),
        loadModel(client, { accounts: [account] }),
      ]);
      const positions = all.map(({ view, ...position }) => {
        const market = findMarket(client.deployment, view.market);
        const mark = liquidationMark(exchange, account, view.market);
        return { ...position, liquidationPrice: mark === undefined ? undefined : fromPerLot(market, mark) };
      });
      print(context(), {
        head: ["market", "size", "entry", "mark", "unrealised", "funding", "liquidation", "bids", "asks"],
        rows: positions.map((position) => [
          position.market,
          position.size,
          shorten(position.entryPrice, DIGITS),
          shorten(position.markPrice, DIGITS),
          shorten(position.unrealised, DIGITS),
          shorten(position.funding, DIGITS),
          position.liquidationPrice === undefined ? "none" : shorten(position.liquidationPrice, DIGITS),
          position.bidSize,
          position.askSize,
        ]),
        data: positions,
      });
    });
}
