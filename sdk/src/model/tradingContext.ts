import { addMarket, credit, type AccountId, removeMarket } from "./account.ts";
import type { Call } from "./call.ts";
import { isClosing } from "./closing.ts";
import { ensure } from "./errors.ts";
import { abs, BASIS, max } from "./fixedPoint.ts";
import { type FundingIndices, indicesAt } from "./funding.ts";
import { IndexStatus, isUsable, readIndex } from "./indexPrice.ts";
import {
  equity,
  equityForInitial,
  type Exposure,
  exposureOf,
  healthOfMarkets,
  type MarginPrices,
  pricesAt,
} from "./margin.ts";
import { isRecent } from "./mark.ts";
import { type Market, type MarketId, MarketStatus, type Tick } from "./market.ts";
import { isActive, withTrade } from "./position.ts";
import { judge } from "./postConditions.ts";
import { touch } from "./fundingSettlement.ts";
import { isGap, pausedUntil } from "./gap.ts";

/** What the caller's authority adds to the market's own limits. */
export interface Limits {
  /** Farthest an operator's order may lie from the index [1e-4 of index]; 0 for none. */
  readonly priceBand: bigint;
  /** Equity that an operator must leave [WAD quote]; 0 for none. */
  readonly equityFloor: bigint;
  /** The margin check comes at the end of the batch. */
  readonly deferred: boolean;
}

/** One operation on one market, accrued to now. */
export interface OpenContext {
  readonly call: Call;
  readonly market: MarketId;
  /** The acting account; 0 where nobody acts. */
  readonly account: AccountId;
  readonly indices: FundingIndices;
  /** Reduce-only or closing market, or grace. */
  readonly shrinkOnly: boolean;
  /** The acting account at the start; its cash is funding and balance. */
  readonly before: Exposure;
  /** Of `before.cash`, what is funding [WAD quote]. */
  readonly fundingReceived: bigint;
  readonly openInterestBefore: bigint; // [lots]
}

/** What a change of an account's side of a market needs to know of it. */
export type Accrued = Pick<OpenContext, "call" | "market" | "indices">;

/** The same with an index and a mark. */
export interface Context extends OpenContext {
  readonly indexPerLot: bigint; // [WAD quote]
  readonly prices: MarginPrices;
  /** Prices are the last sampled ones. */
  readonly stored: boolean;
}

/** Settles and samples if due, then looks at the market. Fails for a market that does not trade, or is paused. */
export function openContext(call: Call, id: MarketId, account: AccountId): OpenContext {
  const until = pausedUntil(touch(call, id));
  ensure(call.now >= until, "MarketPaused", { market: id, until });
  return openInWaterfall(call, id, account);
}

/** The same for a step of the waterfall, which no pause stops, and which has touched the market already. */
export function openInWaterfall(call: Call, id: MarketId, account: AccountId): OpenContext {
  const market = call.market(id);
  const shrinkOnly = requireTrading(call, id, market);
  const exposure = exposureOf(call, id, call.state.position(id, account));
  return {
    call,
    market: id,
    account,
    indices: indicesAt(market.funding, call.now),
    shrinkOnly,
    before: { ...exposure, cash: exposure.cash + call.state.account(account).balance },
    fundingReceived: exposure.cash,
    openInterestBefore: market.hot.openInterest,
  };
}

/** Whether positions may only shrink now; fails for a market that does not trade. */
export function requireTrading(call: Call, id: MarketId, market: Market): boolean {
  const { hot, safety } = market;
  if (hot.status === MarketStatus.Active) return false;
  if (isClosing(market, call.now)) return true;
  ensure(hot.status === MarketStatus.ReduceOnly, "MarketNotTrading", { market: id, status: hot.status });
  // A brake or a grace period that has run out needs nobody to lift it.
  return call.now < max(safety.graceUntil, safety.restrictedUntil);
}

/** Sets index and mark. What only rests may use the last sample if it is recent; what trades needs the oracle now. */
export function priceContext(context: OpenContext, storedSuffices: boolean): Context {
  const { call, market: id } = context;
  const market = call.market(id);
  if (storedSuffices && isRecent(market, call.now)) {
    const { indexPerLot } = market.risk;
    return { ...context, indexPerLot, prices: pricesAt(market, indexPerLot, call.now), stored: true };
  }
  const { perLot, status } = readIndex(call, id);
  ensure(isUsable(status), "IndexUnusable", { market: id, status });
  const last = market.risk.indexPerLot;
  ensure(!isGap(market.risk, perLot), "IndexGap", { market: id, last, fresh: perLot });
  return {
    ...context,
    indexPerLot: perLot,
    prices: pricesAt(market, perLot, call.now),
    stored: false,
    shrinkOnly: context.shrinkOnly || status === IndexStatus.Grace,
  };
}

/** Orders outside the market's band around the index, or the operator's narrower one, are refused. */
export function requireInBand(context: Context, tick: Tick, operatorBand: bigint): void {
  const { indexPerLot } = context;
  const own = context.call.market(context.market).trading.priceBand * 10n;
  const band = operatorBand !== 0n && operatorBand < own ? operatorBand : own;
  const distance = abs(tick * context.prices.risk.quantum - indexPerLot);
  ensure(distance * BASIS <= indexPerLot * band, "OutsidePriceBand", { tick, indexPerLot, band });
}

/** The funding index of a side; of a flat position's snapshot it only matters that it is not zero. */
export function snapshotFor({ longIndex, shortIndex }: FundingIndices, size: bigint): bigint {
  return size < 0n ? shortIndex : longIndex;
}

/** An account's side of the market as it stands, its balance in the cash. */
export function exposureWithBalance(context: Pick<OpenContext, "call" | "market">, account: AccountId): Exposure {
  const { call, market } = context;
  const exposure = exposureOf(call, market, call.state.position(market, account));
  return { ...exposure, cash: exposure.cash + call.state.account(account).balance };
}

/** Writes an account's side of the market after a trade, funding realised: all of its cash is balance. */
export function writeExposure(context: Accrued, account: AccountId, exposure: Exposure): void {
  const { state } = context.call;
  const position = state.position(context.market, account);
  const snapshot = snapshotFor(context.indices, exposure.size);
  state.setPosition(context.market, account, withTrade(position, exposure.size, exposure.entry, snapshot));
  const record = state.account(account);
  state.setAccount(account, credit(record, exposure.cash - record.balance));
}

/** Checks the caps, and the acting account by the change rule unless a batch does so at its end. */
export function checkContext(context: Context, limits: Limits, reserve: bigint): void {
  const { call, market, account, before, prices } = context;
  const afterwards = exposureWithBalance(context, account);
  requireCaps(context, afterwards.size);
  if (limits.deferred) return;
  const others = healthOfMarkets(call, account, { countOrders: true, useStored: context.stored, except: market });
  const { verdict, end } = judge({ others, before, afterwards, prices, countOrders: true, reserve });
  ensure(verdict !== "Impaired", "AccountImpaired", { account });
  ensure(verdict === "Passes", "InsufficientMargin", {
    account,
    equity: equityForInitial(end) - reserve,
    required: end.initial,
  });
  requireFloor(account, equity(end), limits.equityFloor);
}

export function requireFloor(account: AccountId, equityLeft: bigint, floor: bigint): void {
  ensure(floor === 0n || equityLeft >= floor, "EquityBelowFloor", { account, equity: equityLeft, floor });
}

function requireCaps(context: Context, size: bigint): void {
  const { hot, trading } = context.call.market(context.market);
  const cap = trading.positionCap;
  const grows = abs(size) > abs(context.before.size);
  ensure(!grows || abs(size) <= cap, "PositionCapExceeded", { account: context.account, size, cap });
  const { openInterest, openInterestCap } = hot;
  ensure(openInterest <= context.openInterestBefore || openInterest <= openInterestCap, "OpenInterestCapExceeded", {
    market: context.market,
    openInterest,
    cap: openInterestCap,
  });
}

/**
 * Says what happened to the acting account: its trades, all together, or removal fees alone.
 *
 * @param lots traded
 * @param fee paid as a taker [WAD quote]
 */
export function emitTraded({ call, market, account, fundingReceived }: Context, lots: bigint, fee: bigint): void {
  const { size, entry } = call.state.position(market, account);
  const { balance } = call.state.account(account);
  call.emit("PositionTraded", { market, account, lots, fee, funding: fundingReceived, size, entry, balance });
}

/** Brings the list of an account's active markets up to date. */
export function updateActivity(call: Call, market: MarketId, account: AccountId): void {
  const record = call.state.account(account);
  const active = isActive(call.state.position(market, account));
  const updated = active ? addMarket(record, market) : removeMarket(record, market);
  if (updated !== record) call.state.setAccount(account, updated);
}
