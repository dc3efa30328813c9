import type { Command } from "commander";

import { readBook } from "../../state/book.ts";
import type { Context } from "../context.ts";
import { UsageError } from "../errors.ts";
import { print } from "../output.ts";

export function addBook(program: Command, context: () => Context): void {
  program
    .command("book")
    .description("the best levels of a market's book")
    .argument("<market>", "symbol, as in ETH-USD")
    .option("--levels <count>", "per side", "10")
    .action(async (market: string, options: { levels: string }) => {
      const levels = Number(options.levels);
      if (!Number.isInteger(levels) || levels < 1) throw new UsageError("--levels is not a whole number above zero");
      const book = await readBook(await context().reader(), { market, levels });
      print(context(), {
        head: ["side", "price", "size"],
        rows: [
          ...book.asks.toReversed().map(({ price, size }) => ["ask", price, size]),
          ...book.bids.map(({ price, size }) => ["bid", price, size]),
        ],
        data: book,
      });
    });
}
