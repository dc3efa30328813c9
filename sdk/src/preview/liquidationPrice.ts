import { toAccount } from "../actions/order.ts";
import { Call } from "../model/call.ts";
import type { Exchange } from "../model/exchange.ts";
import { addExposure, equity, exposureOf, type Health, healthOfMarkets, type MarginPrices, pricesNow } from "../model/margin.ts";
import type { MarketId } from "../model/market.ts";

/** What a word of the contracts can hold of an index, and more than any mark [WAD quote per lot]. */
const HIGHEST_MARK = 1n << 81n;

/**
 * The mark of a market at which a cross-margined account falls below its maintenance margin while the other markets stay
 * as they are [WAD quote per lot]. For a long position it is the highest such mark, for a short the lowest. Undefined
 * without a position there, and where no mark does it.
 *
 * @example
 * const perLot = liquidationMark(exchange, 3n, 1n);
 */
export function liquidationMark(exchange: Exchange, account: bigint | number, market: MarketId): bigint | undefined {
  const call = new Call(exchange.state, exchange.environment);
  const id = toAccount(account);
  const position = call.state.position(market, id);
  if (position.size === 0n) return undefined;
  const elsewhere = healthOfMarkets(call, id, { countOrders: false, except: market });
  const others = { ...elsewhere, cash: elsewhere.cash + call.state.account(id).balance };
  const exposure = exposureOf(call, market, position);
  const { prices } = pricesNow(call, market, false);
  return boundary(position.size > 0n, prices, (mark) => isHealthy(addExposure(others, exposure, { ...prices, mark }, false)));
}

/**
 * Health is concave in the mark, so that the marks at which an account is healthy lie together. Bisection finds the end of
 * them on the side that hurts.
 */
function boundary(isLong: boolean, { mark }: MarginPrices, healthy: (mark: bigint) => boolean): bigint | undefined {
  if (isLong) {
    const top = healthy(mark) ? mark : firstHealthy(mark, healthy);
    if (top === undefined) return undefined;
    return healthy(0n) ? undefined : bisect(0n, top, healthy) - 1n;
  }
  const bottom = healthy(mark) ? mark : healthy(0n) ? 0n : undefined;
  if (bottom === undefined || healthy(HIGHEST_MARK)) return undefined;
  return bisect(HIGHEST_MARK, bottom, healthy) + 1n;
}

/** A mark at which a long account that is under water would be healthy. */
function firstHealthy(mark: bigint, healthy: (mark: bigint) => boolean): bigint | undefined {
  for (let higher = 2n * mark + 1n; higher < HIGHEST_MARK; higher *= 2n) if (healthy(higher)) return higher;
  return undefined;
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

function isHealthy(health: Health): boolean {
  return equity(health) >= health.maintenance;
}
