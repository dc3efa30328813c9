import type { Command } from "commander";

import { cancelMany } from "../../actions/cancelMany.ts";
import { readOrders } from "../../state/account.ts";
import type { Context } from "../context.ts";
import { UsageError } from "../errors.ts";
import { print, printFacts } from "../output.ts";
import { accountId, whole } from "../values.ts";

export function addCancel(program: Command, context: () => Context): void {
  program
    .command("cancel")
    .description("cancels resting orders")
    .argument("<market>", "symbol, as in ETH-USD")
    .argument("[slots...]", "of the orders")
    .requiredOption("--account <id>", "whose orders")
    .option("--all", "all of them in the market")
    .action(async (market: string, texts: string[], options: { account: string; all?: boolean }) => {
      if (texts.length === 0 && options.all !== true) throw new UsageError("Neither slots nor --all were given");
      const account = accountId(options.account);
      const slots = options.all === true ? "all" : texts.map((text) => Number(whole(text, "a slot")));
      const client = await context().writer();
      const what = slots === "all" ? "all orders" : `slots ${slots.join(", ")}`;
      await context().confirm([`Cancels ${what} of account ${account.toString()} in ${market}.`]);
      const { cancelled, hash } = await (await cancelMany.send(client, { account, market, slots })).wait();
      printFacts(context(), { cancelled: cancelled.toFixed(), transaction: hash }, { cancelled, hash });
    });
  program
    .command("orders")
    .description("an account's resting orders in a market")
    .argument("<account>", "id")
    .argument("<market>", "symbol, as in ETH-USD")
    .action(async (text: string, market: string) => {
      const orders = await readOrders(await context().reader(), { account: accountId(text), market });
      print(context(), {
        head: ["slot", "side", "price", "size", "reduce-only", "expiry", "generation"],
        rows: orders.map((order) => [
          order.slot.toFixed(),
          order.side,
          order.price,
          order.size,
          order.reduceOnly ? "yes" : "",
          order.expiry?.toString(),
          order.generation.toString(),
        ]),
        data: orders.map(({ view, ...order }) => ({ ...order, tick: view.tick })),
      });
    });
}
