import type { Command } from "commander";

import { deposit } from "../../actions/deposit.ts";
import type { Context } from "../context.ts";
import { printFacts } from "../output.ts";
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
      await context().confirm([`Deposits ${amount} ${symbol} to account ${account.toString()}.`]);
      const { hash, deposited, balance } = await (await deposit.send(client, { account, amount })).wait();
      printFacts(context(), { deposited, balance, transaction: hash }, { deposited, balance, hash });
    });
}
