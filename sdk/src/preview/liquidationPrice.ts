import { toAccount } from "../actions/order.ts";
import { Call } from "../model/call.ts";
import type { Exchange } from "../model/exchange.ts";
import {
  addExposure,
  equity,
  exposureOf,
  type Health,
  healthOfMarkets,
  type MarginPrices,
  pricesNow,
} from "../model/margin.ts";
import { type MarketId, MarketStatus } from "../model/market.ts";

/** What a word of the contracts can hold of an index, and more than any mark [WAD quote per lot]. */
const HIGHEST_MARK = 1n << 81n;

/**
 * The mark of a market at which a cross-margined account falls below its maintenance margin while the other markets stay
 * as they are [WAD quote per lot]. For a long position it is the highest such mark, for a short the lowest. Undefined
 * without a position there, where no mark does it, and in a closed market, whose price is fixed. Margin rates that ramp in count as far as
 * the last look at the index has taken them.
 *
 * @example
 * const perLot = liquidationMark(exchange, 3n, 1n);
 */
export function liquidationMark(exchange: Exchange, account: bigint | number, market: MarketId): bigint | undefined {
  const call = new Call(exchange.state, exchange.environment);
  const id = toAccount(account);
  const position = call.state.position(market, id);
  if (position.size === 0n || call.market(market).hot.status === MarketStatus.Closed) return undefined;
  const elsewhere = healthOfMarkets(call, id, { countOrders: false, except: market });
  const others = { ...elsewhere, cash: elsewhere.cash + call.state.account(id).balance };
  const exposure = exposureOf(call, market, position);
  const { prices } = pricesNow(call, market, false);
  return boundary(position.size > 0n, prices, (mark) =>
    slackOf(addExposure(others, exposure, { ...prices, mark }, false)),
  );
}

/**
 * Slack is concave in the mark, so that the marks at which an account is healthy lie together. Bisection finds the end of
 * them on the side that hurts.
 *
 * @param slack at a mark, negative where the account fails [WAD quote]
 */
function boundary(isLong: boolean, { mark }: MarginPrices, slack: (mark: bigint) => bigint): bigint | undefined {
  const healthy = (at: bigint): boolean => slack(at) >= 0n;
  if (isLong) {
    const top = healthy(mark) ? mark : peak(mark, slack);
    return healthy(0n) || !healthy(top) ? undefined : bisect(0n, top, healthy) - 1n;
  }
  // A short is the healthier, the lower the mark.
  const bottom = healthy(mark) ? mark : 0n;
  return !healthy(bottom) || healthy(HIGHEST_MARK) ? undefined : bisect(HIGHEST_MARK, bottom, healthy) + 1n;
}

/** The mark from another one on at which a long account has most slack: MM on a slope outgrows what the position gains. */
function peak(from: bigint, slack: (mark: bigint) => bigint): bigint {
  let [low, high] = [from, HIGHEST_MARK];
  while (high - low > 2n) {
    const third = (high - low) / 3n;
    if (slack(low + third) < slack(high - third)) low += third;
    else high -= third;
  }
  return slack(low) < slack(low + 1n) ? low + 1n : low;
}

/** The healthy mark next to the failing ones, between one of each. */
function bisect(failing: bigint, healthyMark: bigint, healthy: (mark: bigint) => boolean): bigint {
  let [bad, good] = [failing, healthyMark];
  while (bad - good > 1n || good - bad > 1n) {
    const middle = (bad + good) / 2n;
    if (healthy(middle)) good = middle;
    else bad = middle;
  }
  return good;
}

/** What equity is above maintenance margin [WAD quote]. */
function slackOf(health: Health): bigint {
  return equity(health) - health.maintenance;
}
