import { bestAsk, bestBid } from "./book.ts";
import { BASIS, clamp, divDown, divToZero, divUp, max, min, WAD } from "./fixedPoint.ts";
import { type Market, type MarketId, NO_ASK, NO_BID } from "./market.ts";
import type { State } from "./state.ts";

/** Most levels that a sample may walk, and most minimum-size orders that may make up the impact size. */
export const WALK_LIMIT = 64n;

/**
 * The size whose average price is the impact price: the impact notional or a share of open interest, whichever is more,
 * but never more than WALK_LIMIT smallest orders can hide; at least 1 [lots].
 *
 * @param indexPerLot [WAD quote]
 */
export function impactLots(market: Market, indexPerLot: bigint): bigint {
  const byNotional = divUp(market.sampling.impactNotional, indexPerLot);
  const byInterest = divDown(market.hot.openInterest * market.sampling.impactShare, BASIS);
  const limit = divDown(WALK_LIMIT * market.trading.minimumNotional, indexPerLot);
  return max(min(max(byNotional, byInterest), limit), 1n);
}

/**
 * The premium of the perpetual over its index, from the firm depth of the book:
 * (max(0, impactBid - index) - max(0, index - impactAsk)) / index, rounded toward zero, within +-maxPremium. Walks the one
 * side that may lie beyond the index, as far as the outcome is open.
 *
 * @param indexPerLot [WAD quote]
 * @param maxLevels levels to walk at most
 * @returns [WAD], or undefined if `maxLevels` ended the walk before the outcome was known
 */
export function measurePremium(
  state: State,
  id: MarketId,
  market: Market,
  indexPerLot: bigint,
  maxLevels: bigint,
): bigint | undefined {
  const book = state.book(id);
  const quantum = market.risk.quantum;
  const ask = bestAsk(book);
  const bid = bestBid(book);
  const onAsks = ask !== NO_ASK && ask * quantum < indexPerLot;
  const onBids = !onAsks && bid !== NO_BID && bid * quantum > indexPerLot;
  if (!onAsks && !onBids) return 0n;

  const lots = impactLots(market, indexPerLot);
  const target = lots * indexPerLot;
  // Mirrors the two sides: an impact ask below the index is a negative premium.
  const isBeyond = (value: bigint): boolean => (onAsks ? value < target : value > target);
  let remaining = lots;
  let value = 0n;
  const ticks = onAsks ? book.asks : [...book.bids].reverse();
  for (const [walked, tick] of ticks.entries()) {
    if (BigInt(walked) >= maxLevels) return undefined;
    const taken = min(state.level(id, tick).firmLots, remaining);
    value += taken * tick * quantum;
    remaining -= taken;
    if (remaining === 0n) {
      const { maxPremium } = market.terms;
      return isBeyond(value) ? clamp(divToZero((value - target) * WAD, target), -maxPremium, maxPremium) : 0n;
    }
    // What rests behind this level is no better: once this is not beyond the index, the average cannot be.
    if (!isBeyond(value + remaining * tick * quantum)) return 0n;
  }
  // A side that ends before the impact size adds no premium.
  return 0n;
}
