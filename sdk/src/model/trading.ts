import type { AccountId } from "./account.ts";
import {
  append,
  bestAsk,
  bestBid,
  bestOpposite,
  crosses,
  isExpired,
  keyOf,
  type Order,
  type OrderKey,
  ownerOf,
  reduce,
  remove,
  slotOf,
} from "./book.ts";
import type { Call } from "./call.ts";
import { cancelOne, findOrder } from "./cancellation.ts";
import { ensure } from "./errors.ts";
import { RemovalReason } from "./events.ts";
import { feesOf } from "./fees.ts";
import { min, positivePart } from "./fixedPoint.ts";
import { clearAlert } from "./gap.ts";
import { touch } from "./fundingSettlement.ts";
import { type MarketId, NO_ASK, NO_BID, type Tick } from "./market.ts";
import { countLots, match, type MatchBounds, type Taken } from "./matching.ts";
import { addOrderLots, reducible } from "./position.ts";
import {
  checkContext,
  type Context,
  emitTraded,
  type Limits,
  openContext,
  openInWaterfall,
  priceContext,
  requireInBand,
  updateActivity,
} from "./tradingContext.ts";

export const OrderKind = {
  /** Rests until cancelled, or until `expiry` if one is given. */
  Limit: 0n,
  /** Fills what it can at once; the rest is cancelled. */
  ImmediateOrCancel: 1n,
  /** Fills in full at once or fails. */
  FillOrKill: 2n,
  /** Rests in full or fails. */
  PostOnly: 3n,
  /** Rests in full; a price that would cross moves to one tick from the best opposite price. */
  PostOnlySlide: 4n,
} as const;
export type OrderKind = (typeof OrderKind)[keyof typeof OrderKind];

export interface PlaceOrder extends MatchBounds {
  readonly market: MarketId;
  /** Free slot of the account, 0 to 255; not used by orders that cannot rest. */
  readonly slot: bigint;
  readonly isAsk: boolean;
  readonly kind: OrderKind;
  readonly reduceOnly: boolean;
  /** Worst price. */
  readonly tick: Tick;
  readonly lots: bigint;
  /** Last second in which it may trade [unix s]; 0 never expires. */
  readonly expiry: bigint;
}

export interface AmendOrder {
  readonly market: MarketId;
  readonly slot: bigint;
  readonly generation: bigint;
  readonly tick: Tick;
  /** New remaining size [lots]. */
  readonly lots: bigint;
  readonly expiry: bigint;
}

export interface Placed {
  readonly filled: bigint; // [lots]
  readonly resting: bigint; // [lots]
  /** Loss against mark if the resting part filled [WAD quote]; a deferred check has to count it. */
  readonly reserve: bigint;
}

/** Closing through the book for a liquidation. */
export interface CloseInto extends MatchBounds {
  readonly market: MarketId;
  readonly account: AccountId;
  readonly isAsk: boolean;
  readonly maxLots: bigint;
  /** Tick beyond which it does not trade. */
  readonly worst: Tick;
  /** Whether the account pays the taker fee; if not, makers get no rebate out of it. */
  readonly chargeFee: boolean;
}

/** What closing through the book came to. */
export interface Closed {
  readonly filled: bigint; // [lots]
  /** A counter ended the match, so that the book may have more. */
  readonly stopped: boolean;
}

/** Places an order: matches what crosses, rests what may rest. */
export function place(call: Call, account: AccountId, order: PlaceOrder, limits: Limits): Placed {
  requireValid(call, order.tick, order.lots, order.expiry);
  const opened = openContext(call, order.market, account);
  const crossing = crosses(call.state.book(order.market), order.isAsk, order.tick);
  const isPostOnly = order.kind === OrderKind.PostOnly || order.kind === OrderKind.PostOnlySlide;
  const takes = crossing && !isPostOnly;
  const tick = crossing && isPostOnly ? slide(call, order) : order.tick;
  const context = priceContext(opened, !takes);
  requireInBand(context, tick, limits.priceBand);
  ensure(order.reduceOnly || !context.shrinkOnly, "ReduceOnlyNow", { market: order.market });

  const { size } = context.before;
  const lots = order.reduceOnly ? min(order.lots, reducible(size, order.isAsk)) : order.lots;
  ensure(lots !== 0n, "NothingToReduce", { account, size });
  const nothing = { filled: 0n, remaining: lots, fee: 0n, removalFees: 0n, stopped: false };
  const taken = takes ? take(context, order, tick, lots) : nothing;
  const { filled } = taken;

  let rested = { resting: 0n, reserve: 0n };
  if (order.kind === OrderKind.FillOrKill) {
    ensure(filled === order.lots, "NotFilledInFull", { filled, lots: order.lots });
  } else if (order.kind !== OrderKind.ImmediateOrCancel && taken.remaining !== 0n) {
    rested = restRemainder(context, order, tick, taken);
  }
  checkContext(context, limits, rested.reserve);
  updateActivity(call, order.market, account);
  clearAlert(call, order.market);
  if (hasTouchedCash(taken)) emitTraded(context, filled, taken.fee);
  return { filled, ...rested };
}

/**
 * Changes a resting order. Keeps its place in the queue when only the size goes down, goes to the back otherwise.
 *
 * @returns reserve as for `place`
 */
export function amend(call: Call, account: AccountId, request: AmendOrder, limits: Limits): bigint {
  const { market, slot, tick, lots, expiry } = request;
  const key = keyOf(account, slot);
  const order = findOrder(call, market, account, slot, request.generation);
  const onlyShrinks = tick === order.tick && expiry === order.expiry && lots <= order.lots;
  if (onlyShrinks && !isExpired(order, call.now)) {
    reduceInPlace(call, market, key, lots);
    return 0n;
  }
  requireValid(call, tick, lots, expiry);
  const opened = openContext(call, market, account);
  const book = call.state.book(market);
  ensure(!crosses(book, order.isAsk, tick), "WouldCross", { tick, best: bestOpposite(book, order.isAsk) });
  const context = priceContext(opened, true);
  requireInBand(context, tick, limits.priceBand);
  ensure(order.isReduceOnly || !context.shrinkOnly, "ReduceOnlyNow", { market });
  remove(call.state, market, key);
  if (!order.isReduceOnly) countLots(context, account, order.isAsk, -order.lots);
  const reserve = restAgain(context, key, order, request);
  checkContext(context, limits, reserve);
  updateActivity(call, market, account);
  clearAlert(call, market);
  return reserve;
}

/**
 * Closes lots of an account through the book for a liquidation: an immediate order that only reduces, outside the band
 * and the change rule, which the liquidation replaces by its own.
 */
export function closeInto(call: Call, order: CloseInto): Closed {
  const { market, account, isAsk } = order;
  const context = priceContext(openInWaterfall(call, market, account), false);
  const lots = min(order.maxLots, reducible(context.before.size, isAsk));
  const { tier } = call.state.account(account);
  const feeRate = order.chargeFee ? feesOf(call.market(market), tier).takerFee : 0n;
  const taken = match(context, { ...order, limit: order.worst, lots, feeRate, payRebates: order.chargeFee });
  updateActivity(call, market, account);
  if (hasTouchedCash(taken)) emitTraded(context, taken.filled, taken.fee);
  return { filled: taken.filled, stopped: taken.stopped };
}

/** Whether the match changed the taker's balance: by trades, or by removal fees alone. */
function hasTouchedCash({ filled, removalFees }: Taken): boolean {
  return filled !== 0n || removalFees !== 0n;
}

function take(context: Context, order: PlaceOrder, limit: Tick, lots: bigint): Taken {
  const { call, market, account } = context;
  const { tier } = call.state.account(account);
  const feeRate = feesOf(call.market(market), tier).takerFee;
  return match(context, { ...order, limit, lots, feeRate, payRebates: true });
}

function requireValid(call: Call, tick: Tick, lots: bigint, expiry: bigint): void {
  ensure(lots !== 0n, "ZeroLots", {});
  ensure(tick !== NO_BID && tick !== NO_ASK, "InvalidTick", { tick });
  ensure(expiry === 0n || expiry >= call.now, "OrderExpired", { expiry, timestamp: call.now });
}

/** The price next to the best opposite one, for a post-only order that may slide. */
function slide(call: Call, order: PlaceOrder): Tick {
  const book = call.state.book(order.market);
  const best = bestOpposite(book, order.isAsk);
  ensure(order.kind === OrderKind.PostOnlySlide, "WouldCross", { tick: order.tick, best });
  const tick = order.isAsk ? bestBid(book) + 1n : bestAsk(book) - 1n;
  ensure(tick !== NO_BID && tick !== NO_ASK, "InvalidTick", { tick });
  return tick;
}

/**
 * Rests what is left, unless it still crosses or is too small. An order of which nothing traded and nothing can rest for
 * its size is a mistake and fails.
 */
function restRemainder(
  context: Context,
  order: PlaceOrder,
  tick: Tick,
  { filled, remaining }: Taken,
): { resting: bigint; reserve: bigint } {
  const { call, market, account } = context;
  const { isAsk, slot, expiry } = order;
  const nothing = { resting: 0n, reserve: 0n };
  if (crosses(call.state.book(market), isAsk, tick)) return nothing;
  const notional = remaining * tick * context.prices.risk.quantum;
  const minimum = call.market(market).trading.minimumNotional;
  if (notional < minimum) {
    ensure(filled !== 0n, "BelowMinimumNotional", { notional, minimum });
    return nothing;
  }
  const key = keyOf(account, slot);
  ensure(call.state.order(market, key).lots === 0n, "SlotOccupied", { account, slot });
  const isReduceOnly = order.reduceOnly;
  const rested = rest(context, key, { lots: remaining, tick, isAsk, isReduceOnly, expiry });
  const { generation, reserve } = rested;
  const flags = (isAsk ? 1n : 0n) | (isReduceOnly ? 2n : 0n);
  call.emit("OrderPlaced", { market, account, slot, generation, flags, tick, lots: remaining, expiry });
  return { resting: remaining, reserve };
}

/**
 * Rests an amended order at the back of its queue; what has become too small is gone instead, as it would be after a fill.
 *
 * @returns reserve as for `place`
 */
function restAgain(context: Context, key: OrderKey, order: Order, request: AmendOrder): bigint {
  const { call, market, account, prices } = context;
  const { slot, tick, lots, expiry } = request;
  if (lots * tick * prices.risk.quantum < call.market(market).trading.minimumNotional) {
    const reason = RemovalReason.BelowMinimum;
    call.emit("OrderRemoved", { market, account, slot, lots: order.lots, reason });
    return 0n;
  }
  const { generation, reserve } = rest(context, key, { ...order, tick, lots, expiry });
  call.emit("OrderMoved", { market, account, slot, generation, tick, lots, expiry });
  return reserve;
}

/**
 * Puts an order into the book and counts it. Its reserve is the loss against mark if it filled, because orders are counted
 * at the worse of mark and their limit [WAD quote].
 */
function rest(
  context: Context,
  key: OrderKey,
  order: Omit<Order, "generation">,
): { generation: bigint; reserve: bigint } {
  const { call, market, account, prices } = context;
  const { lots, tick, isAsk, isReduceOnly } = order;
  const { generation } = append(call.state, market, key, order);
  if (isReduceOnly) return { generation, reserve: 0n };
  countLots(context, account, isAsk, lots);
  const perLot = tick * prices.risk.quantum;
  return { generation, reserve: lots * positivePart(isAsk ? prices.mark - perLot : perLot - prices.mark) };
}

/** Takes lots off a resting order without moving it. What falls below the minimum is removed. */
function reduceInPlace(call: Call, id: MarketId, key: OrderKey, lots: bigint): void {
  const account = ownerOf(key);
  const { risk, trading } = touch(call, id);
  const order = call.state.order(id, key);
  if (lots * order.tick * risk.quantum < trading.minimumNotional) {
    cancelOne(call, id, account, slotOf(key), RemovalReason.BelowMinimum);
    return;
  }
  const removed = order.lots - lots;
  reduce(call.state, id, key, removed);
  if (!order.isReduceOnly) {
    const position = addOrderLots(call.state.position(id, account), order.isAsk, -removed);
    call.state.setPosition(id, account, position);
  }
  call.emit("OrderReduced", { market: id, account, slot: slotOf(key), lots, expiry: order.expiry });
}
