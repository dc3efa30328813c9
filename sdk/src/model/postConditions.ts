import { addExposure, equity, equityForInitial, type Exposure, type Health, type MarginPrices } from "./margin.ts";

export type Verdict =
  | "Passes"
  | "Fails"
  /** It would have to be risk-increasing while a market's index is unusable or in grace. */
  | "Impaired";

/** One change of one account in one market. */
export interface Change {
  /** Sums over the account's other markets, the same before and after. */
  readonly others: Health;
  readonly before: Exposure;
  readonly afterwards: Exposure;
  readonly prices: MarginPrices;
  readonly countOrders: boolean;
  /** Loss that an order just placed would make against mark if it filled, for (a) only [WAD quote]. */
  readonly reserve: bigint;
}

/**
 * The change rule (docs/architecture.md), for takers, makers and batches alike. Either (a) equity for IM covers IM afterwards; or
 * (b) nothing grows or flips, equity stays at or above zero, and equity / MM does not fall.
 */
export function judge(change: Change): { readonly verdict: Verdict; readonly end: Health } {
  const { others, before, afterwards, prices, countOrders, reserve } = change;
  const end = addExposure(others, afterwards, prices, countOrders);
  const shrinks = isShrinking(before, afterwards, countOrders);
  if (!shrinks && (others.impaired || others.inGrace)) return { verdict: "Impaired", end };
  if (equityForInitial(end) - reserve >= end.initial) return { verdict: "Passes", end };
  if (!shrinks) return { verdict: "Fails", end };
  const start = addExposure(others, before, prices, countOrders);
  return { verdict: isNoWorse(start, end) ? "Passes" : "Fails", end };
}

/** No position grows or flips, no open-order requirement grows. */
export function isShrinking(
  before: Pick<Exposure, "size" | "bidLots" | "askLots">,
  afterwards: Pick<Exposure, "size" | "bidLots" | "askLots">,
  countOrders: boolean,
): boolean {
  const ordersGrow = afterwards.bidLots > before.bidLots || afterwards.askLots > before.askLots;
  if (countOrders && ordersGrow) return false;
  if (afterwards.size === 0n) return true;
  return afterwards.size > 0n ? afterwards.size <= before.size : afterwards.size >= before.size;
}

/** Equity at or above zero, and E1 / MM1 >= E0 / MM0 multiplied out. */
export function isNoWorse(start: Health, end: Health): boolean {
  const equityAfter = equity(end);
  return equityAfter >= 0n && equityAfter * start.maintenance >= equity(start) * end.maintenance;
}
