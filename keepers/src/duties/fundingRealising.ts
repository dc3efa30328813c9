import { z } from "zod";

import { exchangeInterface } from "../../../sdk/src/client/interfaces.ts";
import type { AccountId } from "../../../sdk/src/model/account.ts";
import { abs } from "../../../sdk/src/model/fixedPoint.ts";
import { indicesNow, intervalEnd } from "../../../sdk/src/model/funding.ts";
import { MarketStatus } from "../../../sdk/src/model/market.ts";
import { fundingReceived } from "../../../sdk/src/model/position.ts";
import type { Intent, Snapshot } from "../core/duty.ts";
import { attempt, gasFor } from "./attempt.ts";
import { callOn, listedMarkets, type ListedMarket } from "./markets.ts";
import { defineDuty } from "./module.ts";
import { Priority } from "./priorities.ts";
import { accountId, count, quoteAmount, subsidised } from "./settings.ts";

const GAS_PER_ACCOUNT = 30_000n;

const schema = z.strictObject({
  subsidised: subsidised(true),
  /** Whose funding is realised. */
  accounts: z.array(accountId).default([]),
  /** Realised once so much is due to or from an account in a market [quote]. */
  minimum: quoteAmount.prefault("100"),
  /** Accounts in one transaction at most. */
  batch: count(1, 100).default(25),
});

type Settings = z.output<typeof schema>;

/** Moves accrued funding into the balances of named accounts, so that it can be withdrawn. Nobody is paid for it. */
export const fundingRealising = defineDuty({
  name: "fundingRealising",
  summary: "Moves accrued funding of the accounts named into their balances, from which it can be withdrawn.",
  schema,
  isOnByDefault: false,
  decide: (snapshot, settings) =>
    listedMarkets(snapshot.exchange).flatMap((listed) => realise(snapshot, settings, listed)),
});

function realise(snapshot: Snapshot, settings: Settings, listed: ListedMarket): Intent[] {
  const { exchange, deployment } = snapshot;
  const { id, market } = listed;
  if (market.hot.status === MarketStatus.Closed) return [];
  const due = settings.accounts.filter((account) => isDue(snapshot, settings, listed, account));
  const [first] = due;
  const accounts = due.slice(0, settings.batch);
  const tried = first === undefined ? undefined : attempt(exchange.fork(), (fork) => fork.realizeFunding(id, accounts));
  if (first === undefined || tried === undefined) return [];
  const data = exchangeInterface().encodeFunctionData("realizeFunding", [id, accounts]);
  return [
    {
      duty: fundingRealising.name,
      key: `realise:${id}:${intervalEnd(exchange.environment.timestamp, market.terms.interval)}:${first}`,
      call: { to: deployment.exchange.address, data },
      gasLimit: gasFor(tried.events) + GAS_PER_ACCOUNT * BigInt(accounts.length),
      reward: 0n,
      subsidised: settings.subsidised,
      priority: Priority.Realising,
      batchable: true,
    },
  ];
}

function isDue(
  { exchange }: Snapshot,
  { minimum }: Settings,
  { id, market }: ListedMarket,
  account: AccountId,
): boolean {
  const { size, fundingSnapshot } = exchange.state.position(id, account);
  const { longIndex, shortIndex } = indicesNow(callOn(exchange).environment, id, market);
  const amount = fundingReceived(size, fundingSnapshot, longIndex, shortIndex);
  return amount !== 0n && abs(amount) >= minimum;
}
