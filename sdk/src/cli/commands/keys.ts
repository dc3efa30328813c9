import type { Command } from "commander";
import { Wallet } from "ethers";

import type { PermissionName } from "../../actions/grant.ts";
import { revokeOperator } from "../../actions/revokeOperator.ts";
import { setOperator } from "../../actions/setOperator.ts";
import { readOperator } from "../../state/administration.ts";
import type { Context } from "../context.ts";
import { KeyError, UsageError } from "../errors.ts";
import { printFacts } from "../output.ts";
import { accountId } from "../values.ts";

const PERMISSIONS: readonly PermissionName[] = ["trade", "reduce", "cancel", "withdraw", "transfer", "withdrawAnywhere"];
const DAY = 86_400;

interface GrantOptions {
  readonly account: string;
  readonly allow: string;
  readonly days: string;
  readonly market?: string[];
  readonly band?: string;
  readonly floor?: string;
}

export function addKeys(program: Command, context: () => Context): void {
  const keys = program.command("keys").description("keystores, and keys that may act for an account");
  keys
    .command("create")
    .description("makes a key in an encrypted keystore file")
    .argument("<file>", "that does not exist yet")
    .action(async (file: string) => {
      const password = await context().password("Password for the new keystore: ");
      if (password === "") throw new KeyError("An empty password protects nothing");
      const wallet = Wallet.createRandom();
      const json = await wallet.encrypt(password);
      await context()
        .io.writeNewFile(file, json)
        .catch(() => {
          throw new UsageError(`${file} exists already, or cannot be written`);
        });
      printFacts(context(), { address: wallet.address, keystore: file }, { address: wallet.address, keystore: file });
    });
  keys
    .command("address")
    .description("the address of the key in use")
    .action(async () => {
      const { address } = await context().wallet();
      printFacts(context(), { address }, { address });
    });
  keys
    .command("grant")
    .description("lets a key act for an account")
    .argument("<operator>", "its address")
    .requiredOption("--account <id>", "to act for")
    .option("--allow <permissions>", `separated by commas: ${PERMISSIONS.join(", ")}`, "trade")
    .option("--days <days>", "that it holds", "1")
    .option("--market <symbol...>", "in which it holds; all unless given")
    .option("--band <fraction>", "widest distance of a price from the index, as in 0.01")
    .option("--floor <amount>", "equity that must remain")
    .action(async (operator: string, options: GrantOptions) => {
      const client = await context().writer();
      const block = await client.provider.getBlock("latest");
      const names = options.allow.split(",");
      const permissions = names.map((name) => PERMISSIONS.find((known) => known === name));
      if (permissions.includes(undefined)) throw new UsageError(`--allow is not among ${PERMISSIONS.join(", ")}`);
      const days = Number(options.days);
      if (!(days > 0)) throw new UsageError("--days is not a number above zero");
      const expiry = (block?.timestamp ?? 0) + Math.round(days * DAY);
      const account = accountId(options.account);
      await context().confirm([
        `Lets ${operator} act for account ${account.toString()}: ${names.join(", ")}`,
        `  in ${options.market?.join(", ") ?? "all markets"}, until ${new Date(expiry * 1_000).toISOString()}.`,
      ]);
      const { hash } = await (
        await setOperator.send(client, {
          account,
          operator,
          permissions: permissions.filter((name) => name !== undefined),
          expiry,
          ...(options.market !== undefined && { markets: options.market }),
          ...(options.band !== undefined && { priceBand: options.band }),
          ...(options.floor !== undefined && { equityFloor: options.floor }),
        })
      ).wait();
      printFacts(context(), { operator, transaction: hash }, { operator, expiry, hash });
    });
  keys
    .command("revoke")
    .description("takes back what a key was allowed")
    .argument("<operator>", "its address")
    .requiredOption("--account <id>", "that it acted for")
    .action(async (operator: string, options: { account: string }) => {
      const client = await context().writer();
      await context().confirm([`Revokes ${operator} for account ${options.account}.`]);
      const sent = await revokeOperator.send(client, { account: accountId(options.account), operator });
      const { hash } = await sent.wait();
      printFacts(context(), { operator, transaction: hash }, { operator, hash });
    });
  keys
    .command("show")
    .description("what a key may do for an account")
    .argument("<operator>", "its address")
    .requiredOption("--account <id>", "to act for")
    .action(async (operator: string, options: { account: string }) => {
      const grant = await readOperator(await context().reader(), { account: accountId(options.account), operator });
      const facts = {
        active: grant.active ? "yes" : "no",
        permissions: grant.permissions.join(", "),
        markets: grant.markets === "all" ? "all" : grant.markets.join(", "),
        expiry: grant.expiry.toString(),
        "equity floor": grant.equityFloor,
      };
      printFacts(context(), facts, grant);
    });
}
