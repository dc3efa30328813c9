import type { AccountId } from "./account.ts";
import { keyOf, type Order, type OrderKey, remove } from "./book.ts";
import type { Call } from "./call.ts";
import { ensure } from "./errors.ts";
import { clearAlert } from "./gap.ts";
import { RemovalReason } from "./events.ts";
import { touch } from "./fundingSettlement.ts";
import type { MarketId } from "./market.ts";
import { deathOf, drop } from "./matching.ts";
import { addOrderLots, isActive } from "./position.ts";
import { emitTraded, openContext, priceContext, updateActivity } from "./tradingContext.ts";

export interface CancelOrder {
  readonly market: MarketId;
  readonly slot: bigint;
  /** Generation of the order meant. */
  readonly generation: bigint;
}

/** Cancels a resting order; works in every state of the market, without index and margin. */
export function cancel(call: Call, account: AccountId, { market, slot, generation }: CancelOrder): void {
  findOrder(call, market, account, slot, generation);
  touch(call, market);
  cancelOne(call, market, account, slot, RemovalReason.Cancelled);
}

/**
 * Cancels whatever rests in the slots whose bits are set; empty slots are passed over.
 *
 * @returns how many orders were cancelled
 */
export function cancelMany(call: Call, account: AccountId, market: MarketId, slots: bigint): bigint {
  touch(call, market);
  let cancelled = 0n;
  for (let slot = 0n; slots >> slot !== 0n; slot += 1n) {
    const isMeant = ((slots >> slot) & 1n) === 1n;
    if (!isMeant || call.state.order(market, keyOf(account, slot)).lots === 0n) continue;
    cancelOne(call, market, account, slot, RemovalReason.Cancelled);
    cancelled += 1n;
  }
  return cancelled;
}

/**
 * Removes orders that can never fill: expired, without funds, or with nothing left to reduce; others stay.
 *
 * @param beneficiary account that receives the removal fees; 0 for none
 * @returns how many were removed
 */
export function prune(call: Call, market: MarketId, keys: readonly OrderKey[], beneficiary: AccountId): bigint {
  const exists = beneficiary === 0n || call.state.account(beneficiary).owner !== undefined;
  ensure(exists, "UnknownAccount", { account: beneficiary });
  const context = priceContext(openContext(call, market, beneficiary), false);
  let removed = 0n;
  let fees = 0n;
  for (const key of keys) {
    const order = call.state.order(market, key);
    if (order.lots === 0n) continue;
    const reason = deathOf(context, key, order);
    if (reason === undefined) continue;
    fees += drop(context, key, reason);
    remove(call.state, market, key);
    removed += 1n;
  }
  if (removed !== 0n) clearAlert(call, market);
  if (beneficiary !== 0n) updateActivity(call, market, beneficiary);
  if (fees !== 0n) emitTraded(context, 0n, 0n);
  return removed;
}

/** The resting order in a slot if it is of that generation; fails otherwise. */
export function findOrder(call: Call, market: MarketId, account: AccountId, slot: bigint, generation: bigint): Order {
  const order = call.state.order(market, keyOf(account, slot));
  const isMeant = order.lots !== 0n && order.generation === generation;
  ensure(isMeant, "OrderNotFound", { account, slot, generation });
  return order;
}

/** Removes one resting order of the account and counts it off. */
export function cancelOne(call: Call, market: MarketId, account: AccountId, slot: bigint, reason: RemovalReason): void {
  const key = keyOf(account, slot);
  const { isReduceOnly, isAsk, lots } = call.state.order(market, key);
  remove(call.state, market, key);
  if (!isReduceOnly) {
    const position = addOrderLots(call.state.position(market, account), isAsk, -lots);
    call.state.setPosition(market, account, position);
    if (!isActive(position)) updateActivity(call, market, account);
  }
  call.emit("OrderRemoved", { market, account, slot, lots, reason });
}
