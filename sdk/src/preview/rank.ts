import { toAccount } from "../actions/order.ts";
import { Call } from "../model/call.ts";
import type { Exchange } from "../model/exchange.ts";
import { equity, healthOf, pricesNow } from "../model/margin.ts";
import type { MarketId } from "../model/market.ts";
import { rankOf } from "../model/rank.ts";

/** Where an account stands among those that may be deleveraged. */
export interface DeleveragingRank {
  readonly account: bigint;
  /** The highest goes first. */
  readonly rank: bigint;
  /** Accounts of the same side with a higher rank. */
  readonly ahead: number;
  /** Accounts of the same side, this one included. */
  readonly of: number;
}

/**
 * The ranks of all accounts with a position on one side of a market, the first to be deleveraged first.
 *
 * @param longs whether it is the longs, who answer for a failing short
 *
 * @example
 * const queue = deleveragingQueue(exchange, 1n, true);
 */
export function deleveragingQueue(exchange: Exchange, id: MarketId, longs: boolean): DeleveragingRank[] {
  const call = new Call(exchange.state, exchange.environment);
  const { prices } = pricesNow(call, id, false);
  const ranks: { account: bigint; rank: bigint }[] = [];
  for (const [key, position] of call.state.tables.positions.entries()) {
    if (key >> 32n !== id || position.size === 0n || position.size > 0n !== longs) continue;
    const account = key & 0xffff_ffffn;
    const own = equity(healthOf(call, account, { countOrders: false }));
    ranks.push({ account, rank: rankOf(position, prices.mark, prices.risk.quantum, own) });
  }
  ranks.sort((a, b) => (a.rank > b.rank ? -1 : a.rank < b.rank ? 1 : a.account < b.account ? -1 : 1));
  let ahead = 0;
  return ranks.map(({ account, rank }, place) => {
    if (rank !== ranks[place - 1]?.rank) ahead = place;
    return { account, rank, ahead, of: ranks.length };
  });
}

/**
 * One account's rank; undefined without a position.
 *
 * @example
 * const rank = deleveragingRank(exchange, 3n, 1n);
 */
export function deleveragingRank(
  exchange: Exchange,
  account: bigint | number,
  id: MarketId,
): DeleveragingRank | undefined {
  const own = toAccount(account);
  const { size } = exchange.state.position(id, own);
  if (size === 0n) return undefined;
  return deleveragingQueue(exchange, id, size > 0n).find((ranked) => ranked.account === own);
}
