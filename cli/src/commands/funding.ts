import type { Command } from "commander";

import { loadModel } from "../../../sdk/src/chain/loadModel.ts";
import { findMarket } from "../../../sdk/src/client/client.ts";
import { forecastFunding } from "../../../sdk/src/preview/funding.ts";
import { forecastRate, type FundingRateForecast } from "../../../sdk/src/preview/fundingRate.ts";
import { readFunding, readFundingHistory } from "../../../sdk/src/state/funding.ts";
import { shorten } from "../../../sdk/src/units/decimal.ts";
import { formatWad } from "../../../sdk/src/units/wad.ts";
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
    .description("the next rate with a prediction interval; for an account, what it will receive or pay")
    .argument("<market>", "symbol, as in ETH-USD")
    .option("--level <part>", "of the rates that shall lie in the interval", "0.9")
    .option("--account <id>", "with a position there")
    .option("--hours <hours>", "ahead, for the account", "24")
    .action(async (market: string, options: ForecastOptions) => {
      await showForecast(context(), market, options);
    });
}

interface ForecastOptions {
  readonly level: string;
  readonly account?: string;
  readonly hours: string;
}

async function showForecast(context: Context, market: string, options: ForecastOptions): Promise<void> {
  const [hours, level] = [Number(options.hours), Number(options.level)];
  if (!Number.isInteger(hours) || hours < 1) throw new UsageError("--hours is not a whole number above zero");
  if (!(level > 0 && level < 1)) throw new UsageError("--level is not a part between 0 and 1");
  const account = options.account === undefined ? undefined : accountId(options.account);
  const client = await context.reader();
  const accounts = account === undefined ? [] : [account];
  const { exchange, timestamp } = await loadModel(client, { accounts, books: [market], levels: 0 });
  const id = BigInt(findMarket(client.deployment, market).id);
  const forecast = forecastRate(exchange, id, level);
  const funding =
    account !== undefined && formatWad(forecastFunding(exchange, account, id, timestamp + BigInt(hours) * HOUR));
  const payment = funding !== false && { account, hours, funding };
  const facts = {
    ...(forecast === undefined ? { "next rate": "nothing was measured yet" } : describe(forecast)),
    ...(payment && {
      [`account ${options.account ?? ""} in ${options.hours} h`]: `${payment.funding} if nothing changes`,
    }),
  };
  const { rate, low, high, premium, ...known } = forecast ?? {};
  const rates = Object.entries({ rate, low, high, premium }).map(([name, value]) => [name, value?.toFixed(DIGITS)]);
  printFacts(context, facts, { market, ...Object.fromEntries(rates), ...known, ...payment });
}

function describe({ rate, low, high, ...known }: FundingRateForecast): Record<string, string> {
  return {
    "next rate": rate.toFixed(DIGITS),
    [`with ${(100 * known.level).toString()} %`]: `${low.toFixed(DIGITS)} to ${high.toFixed(DIGITS)}`,
    "paid from": timeOf(known.end),
    "paid until": timeOf(known.paidUntil),
    "learned from": `${known.learned.toString()} settled intervals, ${known.covered.toString()} s of the running one`,
    method: known.calibration,
  };
}

function timeOf(second: number): string {
  return new Date(second * 1_000).toISOString().replace(".000", "");
}
