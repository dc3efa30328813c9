import type { Command } from "commander";

import { openAccount } from "../../actions/openAccount.ts";
import { readAccount, readAccountsOf } from "../../state/account.ts";
import { shorten } from "../../units/decimal.ts";
import type { Context } from "../context.ts";
import { accountId } from "../values.ts";
import { print, printFacts } from "../output.ts";

const DIGITS = 6;

export function addAccount(program: Command, context: () => Context): void {
  const account = program.command("account").description("margin accounts");
  account
    .command("show", { isDefault: true })
    .description("an account's health")
    .argument("<account>", "id")
    .action(async (text: string) => {
      const { view, ...shown } = await readAccount(await context().reader(), { account: accountId(text) });
      const money = (amount: string): string => shorten(amount, DIGITS);
      const facts = {
        account: shown.id.toString(),
        owner: shown.owner,
        balance: money(shown.balance),
        funding: money(shown.funding),
        "unrealised PnL": money(shown.unrealised),
        equity: money(shown.equity),
        "initial margin": money(shown.initialMargin),
        "maintenance margin": money(shown.maintenanceMargin),
        "free collateral": money(shown.freeCollateral),
        withdrawable: shown.withdrawable,
        markets: shown.markets.join(", "),
      };
      printFacts(context(), facts, { ...shown, tier: view.tier });
    });
  account
    .command("list")
    .description("the accounts of an owner")
    .argument("<owner>", "address")
    .action(async (owner: string) => {
      const accounts = await readAccountsOf(await context().reader(), { owner });
      print(context(), { head: ["account"], rows: accounts.map((id) => [id.toString()]), data: accounts });
    });
  account
    .command("open")
    .description("opens an account of the key's owner")
    .action(async () => {
      const client = await context().writer();
      await context().confirm([`Opens a margin account on chain ${client.deployment.chainId}.`]);
      const { account: id, hash } = await (await openAccount.send(client, {})).wait();
      printFacts(context(), { account: id.toString(), transaction: hash }, { account: id, hash });
    });
}
