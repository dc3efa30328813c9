import { z } from "zod";

import { exchangeInterface } from "../../../sdk/src/client/interfaces.ts";
import type { AccountId } from "../../../sdk/src/model/account.ts";
import { isFlagFresh } from "../../../sdk/src/model/failingAccount.ts";
import { equity } from "../../../sdk/src/model/margin.ts";
import type { Intent, Snapshot } from "../core/duty.ts";
import { attempt, gasFor } from "./attempt.ts";
import { exhaustBook, healthNow, poorestFirst } from "./failing.ts";
import { defineDuty } from "./module.ts";
import { Priority } from "./priorities.ts";
import { count, matchBounds, subsidised } from "./settings.ts";

const schema = z.strictObject({
  subsidised: subsidised(true),
  /** Failing accounts that are looked after in one block. */
  maxAccounts: count(1, 10_000).default(200),
  ...matchBounds,
});

/**
 * Flags deficits that book and insurance do not resolve, which opens deleveraging; takes flags off that have lost their
 * reason, and has the shared fund pay what accounts without positions owe.
 *
 * A flag pauses exits of the account's markets. It is not raised for a deficit that the same block's liquidations resolve.
 */
export const flagging = defineDuty({
  name: "flagging",
  summary: "Flags deficits that neither book nor insurance resolves, and takes off flags that have lost their reason.",
  schema,
  isOnByDefault: true,
  decide: (snapshot, settings) => {
    const { exchange } = snapshot;
    const poorest = poorestFirst(snapshot, settings.maxAccounts);
    const fork = exchange.fork();
    const unresolved = poorest.filter((account) => {
      const closed = exhaustBook(fork, account, settings);
      const { flaggedAt } = exchange.state.account(account);
      if (flaggedAt !== 0n && isFlagFresh(exchange.state.account(account), exchange.environment.timestamp))
        return false;
      const health = healthNow(fork, account);
      if (health.maintenance === 0n || equity(health) >= health.maintenance) return false;
      return equity(health) < 0n || !closed;
    });
    const candidates = new Set([...unresolved, ...settled(snapshot)]);
    return [...candidates].flatMap((account) => flag(snapshot, settings.subsidised, account) ?? []);
  },
});

/** Flagged accounts that do not fail any more, or whose flag is old, and accounts without positions that owe something. */
function settled({ exchange, failing }: Snapshot): AccountId[] {
  const { tables, ledger } = exchange.state;
  const found: AccountId[] = [];
  for (const [account, record] of tables.accounts.entries()) {
    const isStale = record.flaggedAt !== 0n && !isFlagFresh(record, exchange.environment.timestamp);
    const isOver = record.flaggedAt !== 0n && !failing.has(account);
    const owes = record.balance < 0n && ledger.sharedInsurance !== 0n && record.flaggedAt === 0n;
    const isFlat = owes && record.markets.every((id) => exchange.state.position(id, account).size === 0n);
    if (isStale || isOver || isFlat) found.push(account);
  }
  return found;
}

/** Worth a transaction if it changes something, which the call itself does not tell by failing. */
function flag({ exchange, deployment }: Snapshot, subsidised: boolean, account: AccountId): Intent | undefined {
  const tried = attempt(exchange.fork(), (fork) => fork.flagDeficit(account));
  if (tried === undefined || tried.events.length === 0) return undefined;
  return {
    duty: flagging.name,
    key: `flag:${account}:${exchange.state.account(account).flaggedAt}`,
    call: {
      to: deployment.exchange.address,
      data: exchangeInterface().encodeFunctionData("flagDeficit", [account]),
    },
    gasLimit: gasFor(tried.events),
    reward: 0n,
    subsidised,
    priority: Priority.Flagging,
    batchable: true,
  };
}
