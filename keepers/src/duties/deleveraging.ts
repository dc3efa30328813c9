import { z } from "zod";

import { MAX_LOTS } from "../../../sdk/src/actions/liquidation.ts";
import { exchangeInterface } from "../../../sdk/src/client/interfaces.ts";
import type { AccountId } from "../../../sdk/src/model/account.ts";
import { DELEVERAGING_WINDOW, isFlagged } from "../../../sdk/src/model/failingAccount.ts";
import type { Exchange } from "../../../sdk/src/model/exchange.ts";
import { abs } from "../../../sdk/src/model/fixedPoint.ts";
import { equity, pricesNow } from "../../../sdk/src/model/margin.ts";
import type { MarketId } from "../../../sdk/src/model/market.ts";
import { rankOf, thresholdAfter } from "../../../sdk/src/model/rank.ts";
import type { Intent, Snapshot } from "../core/duty.ts";
import { attempt, gasFor } from "./attempt.ts";
import { caseKey, closeThroughBook, healthNow, poorestFirst, positionsOf } from "./failing.ts";
import { callOn, positionsIn } from "./markets.ts";
import { defineDuty } from "./module.ts";
import { Priority } from "./priorities.ts";
import { count, matchBounds, subsidised } from "./settings.ts";

const GAS_PER_CANDIDATE = 200_000n;

const schema = z.strictObject({
  subsidised: subsidised(true),
  /** Candidates that one transaction names at most. */
  maxCandidates: count(1, 50).default(10),
  /** Failing accounts that are looked after in one block. */
  maxAccounts: count(1, 1_000).default(40),
  ...matchBounds,
});

type Settings = z.output<typeof schema>;

interface Candidate {
  readonly account: AccountId;
  readonly lots: bigint;
  readonly rank: bigint;
}

/**
 * Closes positions of flagged accounts against those opposite that rank highest, as far as their rank has reached the
 * falling threshold, and as far as the book has nothing for them. Candidates of one case are gone for the next.
 */
export const deleveraging = defineDuty({
  name: "deleveraging",
  summary: "Closes positions of flagged accounts against the highest ranks opposite, as soon as the threshold allows.",
  schema,
  isOnByDefault: true,
  decide: (snapshot, settings) => {
    const fork = snapshot.exchange.fork();
    const { timestamp } = fork.environment;
    const intents: Intent[] = [];
    for (const account of poorestFirst(snapshot, settings.maxAccounts)) {
      for (const market of positionsOf(fork, account)) {
        if (!isFlagged(fork.state.account(account), market, timestamp)) continue;
        const closed = closeThroughBook(fork, { account, market, beneficiary: 0n }, settings);
        if (closed !== undefined && closed.result !== 0n) continue;
        const intent = deleverage(snapshot, fork, settings, account, market);
        if (intent !== undefined) intents.push(intent);
      }
    }
    return intents;
  },
});

function deleverage(
  { deployment }: Snapshot,
  fork: Exchange,
  settings: Settings,
  account: AccountId,
  market: MarketId,
): Intent | undefined {
  const candidates = chosen(fork, settings, account, market);
  if (candidates.length === 0) return undefined;
  const request = { account, market, maxLots: MAX_LOTS, candidates };
  const outcome = attempt(fork, () => fork.deleverage(request));
  if (outcome === undefined) return undefined;
  return {
    duty: deleveraging.name,
    key: caseKey(account, market),
    call: {
      to: deployment.exchange.address,
      data: exchangeInterface().encodeFunctionData("deleverage", [request]),
    },
    gasLimit: gasFor(outcome.events) + GAS_PER_CANDIDATE * BigInt(candidates.length),
    reward: 0n,
    subsidised: settings.subsidised,
    priority: Priority.Deleveraging,
    batchable: true,
  };
}

/** The highest ranks at or above the threshold, as many as it takes to close the position. */
function chosen(fork: Exchange, { maxCandidates }: Settings, account: AccountId, market: MarketId): AccountId[] {
  const { flaggedAt } = fork.state.account(account);
  const threshold = thresholdAfter(fork.environment.timestamp - flaggedAt, DELEVERAGING_WINDOW);
  let wanted = abs(fork.state.position(market, account).size);
  const taken: AccountId[] = [];
  for (const candidate of rankedOpposite(fork, account, market)) {
    if (candidate.rank < threshold || wanted <= 0n || taken.length === maxCandidates) break;
    taken.push(candidate.account);
    wanted -= candidate.lots;
  }
  return taken;
}

/** Accounts with an opposite position, the highest rank first. */
function rankedOpposite(fork: Exchange, account: AccountId, market: MarketId): Candidate[] {
  const call = callOn(fork);
  const { mark, risk } = pricesNow(call, market, false).prices;
  const isLong = fork.state.position(market, account).size > 0n;
  const found: Candidate[] = [];
  for (const [holder, position] of positionsIn(fork, market)) {
    if (position.size === 0n || position.size > 0n === isLong) continue;
    const rank = rankOf(position, mark, risk.quantum, equity(healthNow(fork, holder)));
    found.push({ account: holder, lots: abs(position.size), rank });
  }
  return found.sort((a, b) => (a.rank === b.rank ? Number(a.account - b.account) : a.rank > b.rank ? -1 : 1));
}
