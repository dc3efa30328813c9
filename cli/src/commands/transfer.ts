import type { Command } from "commander";

import { transfer } from "../../../sdk/src/actions/transfer.ts";
import type { Context } from "../context.ts";
import { perform } from "../perform.ts";
import { accountId } from "../values.ts";

export function addTransfer(program: Command, context: () => Context): void {
  program
    .command("transfer")
    .description("moves cash between two accounts of one owner")
    .argument("<from>", "id")
    .argument("<to>", "id")
    .argument("<amount>", "in the quote currency, as in 250, or all that may leave")
    .action(async (source: string, target: string, amount: string) => {
      const client = await context().writer();
      const [from, to] = [accountId(source), accountId(target)];
      const what = amount === "all" ? "all that may leave" : amount;
      await perform(context(), client, {
        action: transfer,
        parameters: { from, to, amount },
        summary: [`Moves ${what} from account ${from.toString()} to account ${to.toString()}.`],
        expected: (moved) => ({ moved }),
        told: ({ moved }) => ({ moved }),
      });
    });
}
