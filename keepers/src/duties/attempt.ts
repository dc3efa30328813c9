import type { AccountId } from "../../../sdk/src/model/account.ts";
import { ExchangeError } from "../../../sdk/src/model/errors.ts";
import type { ExchangeEvent } from "../../../sdk/src/model/events.ts";
import type { Exchange, Outcome } from "../../../sdk/src/model/exchange.ts";

/** What a transaction keeps for upkeep that falls due in it, and for oracles, which are not read with little gas left. */
const HEADROOM = 1_100_000n;
/** Of a fill or a removal, its maker's other markets included. */
const GAS_PER_ORDER = 120_000n;

/**
 * Operates on a fork; undefined where the exchange would refuse it, and then the fork is as it was. Errors that are not the
 * exchange's are ours, and come out.
 */
export function attempt<Result>(
  fork: Exchange,
  operation: (fork: Exchange) => Outcome<Result>,
): Outcome<Result> | undefined {
  try {
    return operation(fork);
  } catch (error) {
    if (error instanceof ExchangeError) return undefined;
    throw error;
  }
}

/** Bounties and removal fees that an operation brought an account [WAD quote]. */
export function rewardOf(events: readonly ExchangeEvent[], beneficiary: AccountId): bigint {
  let reward = 0n;
  for (const { name, args } of events) {
    if (name === "BountyPaid" && args.account === beneficiary) reward += args.amount;
    if (name === "RemovalFeePaid" && args.to === beneficiary) reward += args.fee;
  }
  return reward;
}

/** Gas that an operation needs at most, by what it did in the model, with room for a market that has moved. */
export function gasFor(events: readonly ExchangeEvent[]): bigint {
  const orders = events.filter(
    ({ name }) => name === "OrderFilled" || name === "OrderRemoved" || name === "Deleveraged",
  );
  return HEADROOM + GAS_PER_ORDER * BigInt(2 * orders.length + 2);
}
