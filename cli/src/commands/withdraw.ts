import type { Command } from "commander";

import { withdraw } from "../../../sdk/src/actions/withdraw.ts";
import { requireSigner } from "../../../sdk/src/client/client.ts";
import type { Context } from "../context.ts";
import { perform } from "../perform.ts";
import { accountId } from "../values.ts";

export function addWithdraw(program: Command, context: () => Context): void {
  program
    .command("withdraw")
    .description("pays collateral out")
    .argument("<account>", "id")
    .argument("<amount>", "of collateral, as in 100.5, or all that may leave")
    .option("--to <address>", "who receives it; the key's own address unless given")
    .action(async (text: string, amount: string, options: { to?: string }) => {
      const client = await context().writer();
      const account = accountId(text);
      const to = options.to ?? (await requireSigner(client).getAddress());
      const { symbol } = client.deployment.collateral;
      const what = amount === "all" ? `all ${symbol} that may leave` : `${amount} ${symbol}`;
      await perform(context(), client, {
        action: withdraw,
        parameters: { account, amount, to },
        summary: [`Withdraws ${what} from account ${account.toString()} to ${to}.`],
        expected: (withdrawn) => ({ withdrawn }),
        told: ({ withdrawn, balance }) => ({ withdrawn, balance }),
      });
    });
}
