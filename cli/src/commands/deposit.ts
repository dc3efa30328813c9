import type { Command } from "commander";

import { deposit } from "../../../sdk/src/actions/deposit.ts";
import { requireSigner } from "../../../sdk/src/client/client.ts";
import { readAllowance } from "../../../sdk/src/state/allowance.ts";
import { toTokens } from "../../../sdk/src/units/tokens.ts";
import type { Context } from "../context.ts";
import { perform } from "../perform.ts";
import { accountId } from "../values.ts";

export function addDeposit(program: Command, context: () => Context): void {
  program
    .command("deposit")
    .description("pays collateral into an account; approves or signs a permit as needed")
    .argument("<account>", "id")
    .argument("<amount>", "of collateral, as in 100.5")
    .action(async (text: string, amount: string) => {
      const client = await context().writer();
      const account = accountId(text);
      const { symbol } = client.deployment.collateral;
      const owner = await requireSigner(client).getAddress();
      const isAllowed = (await readAllowance(client, { owner })) >= toTokens(client.deployment.collateral, amount);
      const leave = isAllowed
        ? []
        : ["  The exchange may not pull so much yet: it gets leave by a permit or an approval."];
      await perform(context(), client, {
        action: deposit,
        parameters: { account, amount },
        summary: [`Deposits ${amount} ${symbol} to account ${account.toString()}.`, ...leave],
        expected: () => ({ deposits: amount }),
        told: ({ deposited, balance }) => ({ deposited, balance }),
        simulate: isAllowed,
      });
    });
}
