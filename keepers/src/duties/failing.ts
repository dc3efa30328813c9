import type { AccountId } from "../../../sdk/src/model/account.ts";
import {
  equity,
  type Health,
  healthOf,
  maintenanceMargin,
  initialMargin,
  pricesNow,
} from "../../../sdk/src/model/margin.ts";
import type { Exchange, Outcome } from "../../../sdk/src/model/exchange.ts";
import type { MarketId } from "../../../sdk/src/model/market.ts";
import { abs } from "../../../sdk/src/model/fixedPoint.ts";
import { MAX_LOTS } from "../../../sdk/src/actions/liquidation.ts";
import type { MatchBounds } from "../../../sdk/src/model/matching.ts";
import type { Snapshot } from "../core/duty.ts";
import { attempt } from "./attempt.ts";
import { callOn } from "./markets.ts";

/** Names what a position of a failing account needs next, whichever step of the waterfall it is. */
export const caseKey = (account: AccountId, market: MarketId): string => `case:${account}:${market}`;

export function healthNow(exchange: Exchange, account: AccountId): Health {
  return healthOf(callOn(exchange), account, { countOrders: false });
}

export function isFailing(exchange: Exchange, account: AccountId): boolean {
  const health = healthNow(exchange, account);
  return equity(health) < health.maintenance;
}

/** Accounts that fail now, the poorest first, as many as one pass looks after. */
export function poorestFirst({ exchange, failing }: Snapshot, most: number): AccountId[] {
  return [...failing]
    .map((account) => ({ account, health: healthNow(exchange, account) }))
    .filter(({ health }) => equity(health) < health.maintenance)
    .map(({ account, health }) => ({ account, equity: equity(health) }))
    .sort((a, b) => (a.equity === b.equity ? Number(a.account - b.account) : a.equity < b.equity ? -1 : 1))
    .slice(0, most)
    .map(({ account }) => account);
}

/** The account's markets with a position, the one that binds the most maintenance margin first. */
export function positionsOf(exchange: Exchange, account: AccountId): MarketId[] {
  const call = callOn(exchange);
  return exchange.state
    .account(account)
    .markets.map((market) => ({ market, size: exchange.state.position(market, account).size }))
    .filter(({ size }) => size !== 0n)
    .map(({ market, size }) => {
      const { mark, risk } = pricesNow(call, market, false).prices;
      return { market, margin: maintenanceMargin(initialMargin(abs(size) * mark, risk), risk) };
    })
    .sort((a, b) => (a.margin === b.margin ? Number(a.market - b.market) : a.margin > b.margin ? -1 : 1))
    .map(({ market }) => market);
}

/** One position that is to be closed through the book. */
export interface BookStep {
  readonly account: AccountId;
  readonly market: MarketId;
  readonly beneficiary: AccountId;
}

export interface Bounds {
  readonly maxFills: number;
  readonly maxRemovals: number;
  readonly maxReads: number;
}

export function toMatchBounds({ maxFills, maxRemovals, maxReads }: Bounds): MatchBounds {
  return { maxFills: BigInt(maxFills), maxRemovals: BigInt(maxRemovals), maxReads: BigInt(maxReads) };
}

/** Closes through the book what it takes; undefined where a transaction that tries it would fail. */
export function closeThroughBook(fork: Exchange, step: BookStep, bounds: Bounds): Outcome<bigint> | undefined {
  return attempt(fork, () => fork.liquidate({ ...step, maxLots: MAX_LOTS, ...toMatchBounds(bounds) }));
}

/** What the book would take of all of the account's positions; says whether it took anything. */
export function exhaustBook(fork: Exchange, account: AccountId, bounds: Bounds): boolean {
  let closed = false;
  for (const market of positionsOf(fork, account)) {
    if (!isFailing(fork, account)) break;
    const outcome = closeThroughBook(fork, { account, market, beneficiary: 0n }, bounds);
    closed ||= outcome !== undefined && outcome.result !== 0n;
  }
  return closed;
}
