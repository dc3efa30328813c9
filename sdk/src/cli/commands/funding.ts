import type { Command } from "commander";

import { loadModel } from "../../chain/loadModel.ts";
import { findMarket } from "../../client/client.ts";
import { forecastFunding } from "../../preview/funding.ts";
import { readFunding, readFundingHistory } from "../../state/funding.ts";
import { shorten } from "../../units/decimal.ts";
import { formatWad } from "../../units/wad.ts";
import type { Context } from "../context.ts";
import { UsageError } from "../errors.ts";
import { print, printFacts } from "../output.ts";
import { accountId } from "../values.ts";

const DIGITS = 10;
const HOUR = 3_600n;

export function addFunding(program: Command, context: () => Context): void {
  const funding = program.command("funding").description("funding rates; fractions of notional per 8 h that longs pay");
  funding
    .command("now")
    .description("what is paid, and where the next rate may come to lie")
    .argument("<market>", "symbol, as in ETH-USD")
    .action(async (market: string) => {
      const { view, ...now } = await readFunding(await context().reader(), { market });
      const facts = {
        rate: now.rate,
        "paid until": timeOf(now.intervalEnd),
        "next rate": now.nextRate,
        "at least": now.lowestNextRate,
        "at most": now.highestNextRate,
        measured: `${now.covered} of ${now.interval} s`,
        "premium now": now.premium,
      };
      printFacts(context(), facts, { ...now, longIndex: view.longIndex, shortIndex: view.shortIndex });
    });
  funding
    .command("history")
    .description("intervals that were settled")
    .argument("<market>", "symbol, as in ETH-USD")
    .option("--count <count>", "at most 32", "8")
    .action(async (market: string, options: { count: string }) => {
      const count = Number(options.count);
      if (!Number.isInteger(count) || count < 1) throw new UsageError("--count is not a whole number above zero");
      const history = await readFundingHistory(await context().reader(), { market, count });
      print(context(), {
        head: ["interval until", "rate", "premium", "measured"],
        rows: history.map(({ end, rate, premium, covered }) => [
          timeOf(end),
          shorten(rate, DIGITS),
          shorten(premium, DIGITS),
          `${covered} s`,
        ]),
        data: history,
      });
    });
  funding
    .command("forecast")
    .description("what an account will receive if its position and the rates stay; negative for what it pays")
    .argument("<market>", "symbol, as in ETH-USD")
    .requiredOption("--account <id>", "with a position there")
    .option("--hours <hours>", "ahead", "24")
    .action(async (market: string, options: { account: string; hours: string }) => {
      const hours = Number(options.hours);
      if (!Number.isInteger(hours) || hours < 1) throw new UsageError("--hours is not a whole number above zero");
      const account = accountId(options.account);
      const client = await context().reader();
      const { exchange, timestamp } = await loadModel(client, { accounts: [account], books: [market], levels: 0 });
      const id = BigInt(findMarket(client.deployment, market).id);
      const amount = formatWad(forecastFunding(exchange, account, id, timestamp + BigInt(hours) * HOUR));
      printFacts(context(), { account: options.account, market, hours: options.hours, funding: amount }, { account, market, hours, funding: amount });
    });
}

function timeOf(second: number): string {
  return new Date(second * 1_000).toISOString().replace(".000", "");
}
