import { type AccountId, credit } from "./account.ts";
import { isExpired, levelsWithin, type Order, type OrderKey, ownerOf, reduce, remove, slotOf } from "./book.ts";
import { RemovalReason } from "./events.ts";
import { feeAmount, feesOf } from "./fees.ts";
import { abs, divUp, max, min, positivePart } from "./fixedPoint.ts";
import { uintField } from "./bits.ts";
import { addExposure, equity, type Exposure, healthOfMarkets } from "./margin.ts";
import type { Tick } from "./market.ts";
import { addOrderLots, reducible, trade } from "./position.ts";
import { judge, type Verdict } from "./postConditions.ts";
import {
  type Context,
  exposureWithBalance,
  type OpenContext,
  updateActivity,
  writeExposure,
} from "./tradingContext.ts";

/** Bounds of the match loop, paid by the taker: makers filled, makers removed, makers looked at. */
export interface MatchBounds {
  readonly maxFills: bigint;
  readonly maxRemovals: bigint;
  readonly maxReads: bigint;
}

/** The taker's order. */
export interface Taker extends MatchBounds {
  readonly isAsk: boolean;
  /** Worst price. */
  readonly limit: Tick;
  readonly lots: bigint;
  /** [1e-6 of notional] */
  readonly feeRate: bigint;
  /** Whether makers get their rebates; not where the taker pays no fee that they could come from. */
  readonly payRebates: boolean;
}

/** What a taker's order came to. */
export interface Taken {
  readonly filled: bigint; // [lots]
  readonly remaining: bigint; // [lots]
  readonly fee: bigint; // [WAD quote]
  /** What it got for removing dead orders [WAD quote]. */
  readonly removalFees: bigint;
  /** A counter ended the match, not the order or the book. */
  readonly stopped: boolean;
}

/** One maker's order and what a fill of some of its lots would make of the maker. */
interface Fill {
  readonly key: OrderKey;
  readonly order: Order;
  readonly lots: bigint;
  /** [WAD quote] negative is a rebate */
  readonly fee: bigint;
  /** What the maker receives since its last touch [WAD quote]; in `before.cash` already. */
  readonly funding: bigint;
  readonly before: Exposure;
  readonly end: Exposure;
}

/** What a look at one maker came to. */
type Outcome =
  /** In part or in full. */
  | { readonly kind: "Filled"; readonly fill: Fill }
  /** Must be removed. */
  | { readonly kind: "Dead"; readonly reason: RemovalReason }
  /** Stays for others. */
  | { readonly kind: "Skipped" }
  /** Would be filled, but the taker may not fill any more. */
  | { readonly kind: "NoFillsLeft" };

/**
 * Matches in price-time priority until the order is filled, the book no longer crosses, or a counter runs out. Every
 * maker is checked by the change rule before it is filled; one that fails is removed, one that cannot be judged now is
 * passed over.
 */
export function match(context: Context, taker: Taker): Taken {
  const { call, market, account } = context;
  let [fillsLeft, removalsLeft, readsLeft] = [taker.maxFills, taker.maxRemovals, taker.maxReads];
  let remaining = taker.lots;
  let fee = 0n;
  let removalFees = 0n;
  let stopped = false;

  for (const key of candidates(context, taker)) {
    if (remaining === 0n) break;
    stopped = readsLeft === 0n;
    if (stopped) break;
    readsLeft -= 1n;
    const outcome = look(context, key, remaining, fillsLeft !== 0n, taker.payRebates);
    stopped = outcome.kind === "NoFillsLeft" || (outcome.kind === "Dead" && removalsLeft === 0n);
    if (stopped) break;
    if (outcome.kind === "Dead") {
      removalsLeft -= 1n;
      removalFees += drop(context, key, outcome.reason);
      remove(call.state, market, key);
    } else if (outcome.kind === "Filled") {
      fillsLeft -= 1n;
      remaining -= outcome.fill.lots;
      fee += settleFill(context, account, taker.feeRate, outcome.fill);
    }
  }
  return { filled: taker.lots - remaining, remaining, fee, removalFees, stopped };
}

/** Resting orders within the taker's limit, best first, as they stood before the match. */
function* candidates({ call, market }: Context, taker: Taker): Generator<OrderKey> {
  for (const tick of levelsWithin(call.state.book(market), taker.isAsk, taker.limit)) {
    yield* call.state.level(market, tick).queue;
  }
}

function look(context: Context, key: OrderKey, remaining: bigint, mayFill: boolean, payRebates: boolean): Outcome {
  const { call, market, account } = context;
  const order = call.state.order(market, key);
  if (ownerOf(key) === account) return { kind: "Dead", reason: RemovalReason.SelfTrade };
  if (isExpired(order, call.now)) return { kind: "Dead", reason: RemovalReason.Expired };
  if (!mayFill) return { kind: "NoFillsLeft" };

  const before = exposureWithBalance(context, ownerOf(key));
  let lots = min(remaining, order.lots);
  if (context.shrinkOnly || order.isReduceOnly) {
    lots = min(lots, reducible(before.size, order.isAsk));
    if (lots === 0n) {
      return order.isReduceOnly ? { kind: "Dead", reason: RemovalReason.NothingToReduce } : { kind: "Skipped" };
    }
  }
  const fill = makerFill(context, key, order, lots, before, payRebates);
  const verdict = judgeMaker(context, fill);
  if (verdict === "Impaired") return { kind: "Skipped" };
  if (verdict === "Fails") return { kind: "Dead", reason: RemovalReason.Unfundable };
  return { kind: "Filled", fill };
}

/** The maker's side of a fill at its own price. */
function makerFill(
  context: Context,
  key: OrderKey,
  order: Order,
  lots: bigint,
  before: Exposure,
  payRebates: boolean,
): Fill {
  const { call, market, prices } = context;
  const notional = lots * order.tick * prices.risk.quantum;
  const { tier, balance } = call.state.account(ownerOf(key));
  const { makerFee } = feesOf(call.market(market), tier);
  const fee = feeAmount(notional, payRebates ? makerFee : max(makerFee, 0n));
  const end = tradeExposure(context, before, order.isAsk, lots, order.tick, fee);
  return { key, order, lots, fee, funding: before.cash - balance, before, end };
}

/** What a trade and its fee make of an account's side of the market. */
function tradeExposure(
  context: Context,
  before: Exposure,
  isAsk: boolean,
  lots: bigint,
  tick: Tick,
  fee: bigint,
): Exposure {
  const { size, entry, realised } = trade(before.size, before.entry, isAsk ? -lots : lots, lots * tick);
  return { ...before, size, entry, cash: before.cash + realised * context.prices.risk.quantum - fee };
}

/** The change rule for a maker: its positions, not its other orders. */
function judgeMaker(context: Context, { key, before, end }: Fill): Verdict {
  const { call, market, prices } = context;
  const { positionCap } = call.market(market).trading;
  const held = abs(end.size);
  if (held > abs(before.size) && held > positionCap) return "Fails";
  const others = healthOfMarkets(call, ownerOf(key), { countOrders: false, except: market });
  return judge({ others, before, afterwards: end, prices, countOrders: false, reserve: 0n }).verdict;
}

/**
 * Writes both sides of a fill, and what becomes of the maker's order.
 *
 * @param feeRate the taker's [1e-6 of notional]
 * @returns the taker's fee [WAD quote]
 */
function settleFill(context: Context, taker: AccountId, feeRate: bigint, fill: Fill): bigint {
  const { call, market } = context;
  const { key, order, lots, before, end } = fill;
  const maker = ownerOf(key);
  const left = order.lots - lots;
  const reason = left === 0n ? undefined : reasonToLeave(context, fill);
  const leaves = left === 0n || reason !== undefined;

  writeExposure(context, maker, end);
  if (!order.isReduceOnly) countLots(context, maker, order.isAsk, leaves ? -order.lots : -lots);
  updateActivity(call, market, maker);
  if (leaves) remove(call.state, market, key);
  else reduce(call.state, market, key, lots);

  const takerBefore = exposureWithBalance(context, taker);
  const notional = lots * order.tick * context.prices.risk.quantum;
  const fee = feeAmount(notional, feeRate);
  const takerEnd = tradeExposure(context, takerBefore, !order.isAsk, lots, order.tick, fee);
  writeExposure(context, taker, takerEnd);

  call.addFees(market, fee + fill.fee);
  const longsBefore = positivePart(before.size) + positivePart(takerBefore.size);
  addOpenInterest(context, positivePart(end.size) + positivePart(takerEnd.size) - longsBefore);
  call.emit("OrderFilled", {
    market,
    maker,
    taker,
    slot: slotOf(key),
    tick: order.tick,
    lots,
    remaining: leaves ? 0n : left,
    fee: fill.fee,
    funding: fill.funding,
    size: end.size,
    entry: end.entry,
    balance: end.cash,
  });
  if (reason !== undefined) {
    call.emit("OrderRemoved", { market, account: maker, slot: slotOf(key), lots: left, reason });
  }
  return fee;
}

/** Why what is left of an order after a fill leaves the book: nothing more to reduce, or too little to keep. */
function reasonToLeave(context: Context, { order, lots, end }: Fill): RemovalReason | undefined {
  if (order.isReduceOnly && reducible(end.size, order.isAsk) === 0n) return RemovalReason.NothingToReduce;
  const notional = (order.lots - lots) * order.tick * context.prices.risk.quantum;
  const { minimumNotional } = context.call.market(context.market).trading;
  return notional < minimumNotional ? RemovalReason.BelowMinimum : undefined;
}

function addOpenInterest({ call, market }: Context, lots: bigint): void {
  const { hot } = call.market(market);
  call.updateMarket(market, { hot: { ...hot, openInterest: uintField(hot.openInterest + lots, 48n) } });
}

/** Counts lots of an order in its account's counters, or takes them out if negative. */
export function countLots({ call, market }: OpenContext, account: AccountId, isAsk: boolean, lots: bigint): void {
  call.state.setPosition(market, account, addOrderLots(call.state.position(market, account), isAsk, lots));
}

/**
 * Why an order can never fill as things stand: expired, nothing to reduce, or too little equity to carry the smallest
 * fill; undefined if it can. The acting account's own orders are judged on its cash at the start of the call.
 */
export function deathOf(context: Context, key: OrderKey, order: Order): RemovalReason | undefined {
  const { call, market, account, before } = context;
  if (isExpired(order, call.now)) return RemovalReason.Expired;
  const owner = ownerOf(key);
  const exposure = owner === account ? before : exposureWithBalance(context, owner);
  if (order.isReduceOnly) {
    return reducible(exposure.size, order.isAsk) === 0n ? RemovalReason.NothingToReduce : undefined;
  }
  const perLot = order.tick * context.prices.risk.quantum;
  const lots = min(order.lots, divUp(call.market(market).trading.minimumNotional, perLot));
  const fill = makerFill(context, key, order, lots, exposure, true);
  return judgeMaker(context, fill) === "Fails" ? RemovalReason.Unfundable : undefined;
}

/**
 * Everything about a dead order but its place in the book: counters, fee to the remover, event.
 *
 * @returns the fee [WAD quote]
 */
export function drop(context: Context, key: OrderKey, reason: RemovalReason): bigint {
  const { call, market, account } = context;
  const order = call.state.order(market, key);
  const owner = ownerOf(key);
  if (!order.isReduceOnly) countLots(context, owner, order.isAsk, -order.lots);
  // The acting account's own activity is brought up to date once, when the operation ends.
  if (owner !== account) updateActivity(call, market, owner);
  const fee = owner === account ? 0n : takeRemovalFee(context, owner);
  call.emit("OrderRemoved", { market, account: owner, slot: slotOf(key), lots: order.lots, reason });
  return fee;
}

/**
 * From the dead order's owner to the acting account, out of cash that is there and that no maintenance margin needs; the
 * latter's funding is realised.
 */
function takeRemovalFee(context: Context, owner: AccountId): bigint {
  const { call, market, account } = context;
  const record = call.state.account(owner);
  let fee = min(call.market(market).safety.removalFee, positivePart(record.balance));
  if (fee === 0n || account === 0n) return 0n;
  if (record.markets.length > 0) fee = min(fee, spareOf(context, owner));
  if (fee === 0n) return 0n;
  const charged = credit(record, -fee);
  call.state.setAccount(owner, charged);
  const exposure = exposureWithBalance(context, account);
  writeExposure(context, account, { ...exposure, cash: exposure.cash + fee });
  call.emit("RemovalFeePaid", { from: owner, to: account, fee, fromBalance: charged.balance });
  return fee;
}

/** Equity beyond MM at fresh prices [WAD quote]; nothing while one of the account's indices is unusable. */
function spareOf(context: Context, account: AccountId): bigint {
  const { call, market, prices } = context;
  const others = healthOfMarkets(call, account, { countOrders: false, except: market });
  if (others.impaired) return 0n;
  const health = addExposure(others, exposureWithBalance(context, account), prices, false);
  return positivePart(equity(health) - health.maintenance);
}
