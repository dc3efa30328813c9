import { toAccount } from "../actions/order.ts";
import { Call } from "../model/call.ts";
import type { Exchange } from "../model/exchange.ts";
import { accrueAcross, indicesAt, indicesNow, intervalEnd, RATE_QUANTUM, settlement } from "../model/funding.ts";
import { min } from "../model/fixedPoint.ts";
import { type MarketId, withoutIntegrals } from "../model/market.ts";
import { fundingReceived } from "../model/position.ts";

/** Funding of one position; received is positive, paid negative [WAD quote]. */
export interface FundingProjection {
  /** Since the position was last touched. */
  readonly accrued: bigint;
  /** From now to the end of the running interval, at its rate. */
  readonly running: bigint;
  /** In the interval after, if the running one ended with what is measured by now. */
  readonly next: bigint;
  /** Of the running interval, and of the next [unix s]. */
  readonly end: bigint;
  readonly nextEnd: bigint;
  /** Of the next interval [WAD per period]. */
  readonly nextRate: bigint;
}

/**
 * What funding does to a position if its size stays: exact for the running interval, and what is measured so far for the
 * next.
 *
 * @example
 * const { accrued, running, next } = projectFunding(exchange, 3n, 1n);
 */
export function projectFunding(exchange: Exchange, account: bigint | number, id: MarketId): FundingProjection {
  const call = new Call(exchange.state, exchange.environment);
  const { size, fundingSnapshot } = call.state.position(id, toAccount(account));
  const stored = call.market(id);
  const { interval } = stored.terms;
  const now = call.now;
  const isOver = now >= intervalEnd(stored.funding.accruedAt, interval);
  const funding = isOver
    ? accrueAcross(stored.funding, settlement(call.environment, id, stored), interval, now)
    : stored.funding;
  const market = isOver ? { ...stored, funding, measured: withoutIntegrals(stored.measured) } : stored;
  const { longIndex, shortIndex } = indicesNow(call.environment, id, stored);
  const end = intervalEnd(now, interval);
  const upcoming = settlement(call.environment, id, market);
  const atEnd = indicesAt(funding, end);
  return {
    accrued: fundingReceived(size, fundingSnapshot, longIndex, shortIndex),
    running: -size * (atEnd.longIndex - longIndex),
    next: -size * upcoming.ratePerLotSecond * RATE_QUANTUM * interval,
    end,
    nextEnd: end + interval,
    nextRate: upcoming.rate,
  };
}

/**
 * What funding does to a position from now to a time, if its size stays and every interval after the next is like the
 * next [WAD quote].
 *
 * @example
 * const day = forecastFunding(exchange, 3n, 1n, now + 86_400n);
 */
export function forecastFunding(exchange: Exchange, account: bigint | number, id: MarketId, until: bigint): bigint {
  const { running, next, end, nextEnd } = projectFunding(exchange, account, id);
  const now = exchange.environment.timestamp;
  if (until <= now) return 0n;
  const first = (running * (min(until, end) - now)) / (end - now);
  return until <= end ? first : running + (next * (until - end)) / (nextEnd - end);
}
