import { STEP } from "./path.ts";

/** Someone with a view: a position in one or two markets, built in pieces, trimmed and restored, perhaps closed. */
export interface TraderPlan {
  readonly name: string;
  /** Target by market [lots], positive long. */
  readonly targets: readonly number[];
  /** Unix seconds from which the position is closed; undefined holds it to the end. */
  readonly closesAt?: number;
}

/** One order at market. */
export interface TradeIntent {
  readonly trader: number;
  readonly market: number;
  /** Positive buys. */
  readonly lots: number;
}

/** Steps for which a trimmed position stays trimmed, and restored. */
const BREATH = 18;
/** Trimmed by one part in so many. */
const TRIM = 8;

/** The position that a trader wants at `time` [lots]. */
export function wanted(plan: TraderPlan, trader: number, market: number, startedAt: number, time: number): number {
  const target = plan.targets[market] ?? 0;
  if (plan.closesAt !== undefined && time >= plan.closesAt) return 0;
  // Traders breathe out of phase, so that there is somebody on either side.
  const breaths = Math.floor((time - startedAt) / STEP / BREATH) + trader;
  return breaths % 3 === 2 ? target - Math.trunc(target / TRIM) : target;
}

/**
 * At most one buyer and one seller per market and requote, each with at most `limits[market]` lots. Those who wait
 * longest for their turn come first.
 *
 * @param positions by trader, then market [lots]
 * @param limits largest order, by market [lots]
 */
export function planTrades(
  plans: readonly TraderPlan[],
  positions: readonly (readonly number[])[],
  limits: readonly number[],
  startedAt: number,
  time: number,
): TradeIntent[] {
  const turn = Math.floor((time - startedAt) / STEP);
  return limits.flatMap((limit, market) => {
    const intents = plans.map((plan, trader) => ({
      trader,
      market,
      lots: wanted(plan, trader, market, startedAt, time) - (positions[trader]?.[market] ?? 0),
    }));
    const rotated = intents
      .map((_, i) => intents[(i + turn) % intents.length])
      .filter((intent) => intent !== undefined);
    const buyer = rotated.find(({ lots }) => lots > 0);
    const seller = rotated.find(({ lots }) => lots < 0);
    return [buyer, seller]
      .filter((intent) => intent !== undefined)
      .map((intent) => ({ ...intent, lots: Math.max(-limit, Math.min(limit, intent.lots)) }));
  });
}
