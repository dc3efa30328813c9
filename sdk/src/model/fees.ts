import { divDown, divUp, MILLION } from "./fixedPoint.ts";
import type { Market, TierFees } from "./market.ts";

/** Tiers that a market may have besides its own fees, tier 0. */
export const FEE_TIERS = 7;

/** The fees of an account's tier; a tier that the market does not have pays what everybody pays [1e-6 of notional]. */
export function feesOf(market: Market, tier: bigint): TierFees {
  const own = { makerFee: market.trading.makerFee, takerFee: market.trading.takerFee };
  return tier === 0n ? own : (market.feeTiers[Number(tier) - 1] ?? own);
}

/**
 * A fee rounds up, a rebate rounds down: the exchange never pays a unit that it did not take.
 *
 * @param notional [WAD quote]
 * @param rate [1e-6 of notional], negative for a rebate
 * @returns [WAD quote], negative for a rebate
 */
export function feeAmount(notional: bigint, rate: bigint): bigint {
  return rate < 0n ? -divDown(notional * -rate, MILLION) : divUp(notional * rate, MILLION);
}
