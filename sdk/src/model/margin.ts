import type { AccountId } from "./account.ts";
import type { Call } from "./call.ts";
import { blended } from "./closing.ts";
import { abs, BASIS, clamp, divDown, divUp, max, min, PERCENT, PERMILLE, positivePart } from "./fixedPoint.ts";
import { indicesNow, RATE_QUANTUM } from "./funding.ts";
import { isGap, isInPause } from "./gap.ts";
import { IndexStatus, isUsable, readIndex } from "./indexPrice.ts";
import { basisNow, isRecent, markPerLot } from "./mark.ts";
import { type Funding, type Market, type MarketId, MarketStatus, type Risk } from "./market.ts";
import { fundingReceived, type Position, unrealised } from "./position.ts";

/** Sums over an account's markets. */
export interface Health {
  /** Balance and accrued funding [WAD quote]. */
  readonly cash: bigint;
  /** Unrealised, not positive [WAD quote]. */
  readonly losses: bigint;
  /** Unrealised [WAD quote]. */
  readonly gains: bigint;
  /** What of the gains counts for IM [WAD quote]. */
  readonly weightedGains: bigint;
  /** IM [WAD quote]. */
  readonly initial: bigint;
  /** MM [WAD quote]. */
  readonly maintenance: bigint;
  /** A market with a position has no usable index; its last good mark was used. */
  readonly impaired: boolean;
  /** A market with a position is halted or in a grace period. */
  readonly inGrace: boolean;
  /** A market with a position is paused, or has a gap that nobody has shown yet: no exit. */
  readonly barred: boolean;
}

export const NO_HEALTH: Health = {
  cash: 0n,
  losses: 0n,
  gains: 0n,
  weightedGains: 0n,
  initial: 0n,
  maintenance: 0n,
  impaired: false,
  inGrace: false,
  barred: false,
};

/** One account's side of one market, before or after a change. */
export interface Exposure {
  /** Accrued funding of this market; with the account's balance where a change of it is judged [WAD quote]. */
  readonly cash: bigint;
  readonly size: bigint; // [lots]
  readonly entry: bigint; // [lot-ticks]
  readonly bidLots: bigint; // [lots]
  readonly askLots: bigint; // [lots]
}

/** Prices and terms that margin needs of one market. */
export interface MarginPrices {
  readonly risk: Risk;
  readonly mark: bigint; // [WAD quote per lot]
  readonly pnlWeight: bigint; // [1e-2]
  /** What IM adds for realised volatility [WAD quote per lot]. */
  readonly volatility: bigint;
  /** What IM adds for the side that pays funding: longs, or shorts if negative [WAD quote per lot]. */
  readonly funding: bigint;
}

/** Most that the add-on for funding takes of notional [1e-2]. */
export const MAX_FUNDING_ADD_ON = 4n;

/** How a health is summed. */
export interface HealthOptions {
  /** Count open orders in IM; without, IM is for positions alone. */
  readonly countOrders: boolean;
  /** Take the stored index where it is recent: for orders that only rest. */
  readonly useStored?: boolean;
  /** A market to leave out. */
  readonly except?: MarketId;
}

/** IM without add-ons: N x base + N^2 / depth, rounded up [WAD quote]. */
export function initialMargin(notional: bigint, risk: Risk): bigint {
  if (notional === 0n) return 0n;
  const depth = risk.marginDepth;
  if (depth === 0n) return divUp(notional * risk.initialMargin, BASIS);
  const steps = depth / BASIS;
  // A compact decimal that large is whole in steps, and the fraction can be shortened.
  if (steps * BASIS === depth) return divUp(notional * (risk.initialMargin * steps + notional), depth);
  return divUp(notional * (risk.initialMargin * depth + notional * BASIS), BASIS * depth);
}

/** What a long lot would pay over one interval at the running rate; negative is what a short would [WAD quote]. */
export function fundingDue({ rate, interval }: Funding): bigint {
  return rate * RATE_QUANTUM * interval;
}

/** What IM adds to its base: for volatility by all exposed lots, for funding by those on the side that pays [WAD quote]. */
export function addOns(
  { size, bidLots, askLots }: Pick<Exposure, "size" | "bidLots" | "askLots">,
  { volatility, funding }: Pick<MarginPrices, "volatility" | "funding">,
): bigint {
  if (volatility === 0n && funding === 0n) return 0n;
  const exposed = exposedLots({ size, bidLots, askLots });
  const paying = positivePart(funding > 0n ? size + bidLots : askLots - size);
  return exposed * volatility + paying * abs(funding);
}

/** MM that belongs to a base IM, rounded up [WAD quote]. */
export function maintenanceMargin(initial: bigint, risk: Risk): bigint {
  return divUp(initial * risk.maintenance, PERCENT);
}

/** Equity in full [WAD quote]. */
export function equity(health: Health): bigint {
  return health.cash + health.losses + health.gains;
}

/** Equity with profits weighted, for IM and withdrawals [WAD quote]. */
export function equityForInitial(health: Health): bigint {
  return health.cash + health.losses + health.weightedGains;
}

/** What may leave: min(cash, equity for IM - IM); where an index is unusable, profits don't count [WAD quote]. */
export function withdrawable(health: Health): bigint {
  const counted = health.impaired ? health.cash + health.losses : equityForInitial(health);
  return positivePart(min(counted - health.initial, health.cash));
}

/** The larger of what would be held if all bids, or all asks, were filled [lots]. */
export function exposedLots({ size, bidLots, askLots }: Pick<Exposure, "size" | "bidLots" | "askLots">): bigint {
  return max(abs(size + bidLots), abs(size - askLots));
}

function weigh(gain: bigint, weight: bigint): bigint {
  return weight === PERCENT ? gain : divDown(gain * weight, PERCENT);
}

/** Adds one market to the sums. */
export function addExposure(health: Health, exposure: Exposure, prices: MarginPrices, countOrders: boolean): Health {
  const { risk, mark, pnlWeight } = prices;
  const held = abs(exposure.size);
  const forPosition = initialMargin(held * mark, risk);
  const counted = countOrders ? exposure : { size: exposure.size, bidLots: 0n, askLots: 0n };
  const exposed = countOrders ? exposedLots(exposure) : held;
  const forOrders = exposed === held ? forPosition : initialMargin(exposed * mark, risk);
  const pnl = unrealised(exposure.size, exposure.entry, mark, risk.quantum);
  const gain = positivePart(pnl);
  return {
    cash: health.cash + exposure.cash,
    losses: pnl < 0n ? health.losses + pnl : health.losses,
    gains: health.gains + gain,
    weightedGains: gain === 0n ? health.weightedGains : health.weightedGains + weigh(gain, pnlWeight),
    initial: health.initial + forOrders + addOns(counted, prices),
    maintenance: forPosition === 0n ? health.maintenance : health.maintenance + maintenanceMargin(forPosition, risk),
    impaired: health.impaired,
    inGrace: health.inGrace,
    barred: health.barred,
  };
}

/**
 * Fresh mark, or the last good one where the index is unusable. `gapped`: whether the fresh index shows a gap. Of a closed
 * market, the settlement price.
 */
export function pricesNow(
  call: Call,
  id: MarketId,
  useStored: boolean,
): { readonly prices: MarginPrices; readonly status: IndexStatus; readonly gapped: boolean } {
  const market = call.market(id);
  if (market.hot.status === MarketStatus.Closed) {
    // Profits there carry no risk: they may have to pay for losers.
    const { risk, settlement } = market;
    const prices = { risk, mark: settlement.perLot, pnlWeight: 0n, volatility: 0n, funding: 0n };
    return { prices, status: IndexStatus.Usable, gapped: false };
  }
  let indexPerLot = market.risk.indexPerLot;
  let status: IndexStatus = IndexStatus.Usable;
  let gapped = false;
  if (!useStored || !isRecent(market, call.now)) {
    const fresh = readIndex(call, id);
    status = fresh.status;
    if (isUsable(status)) {
      gapped = isGap(market.risk, fresh.perLot);
      indexPerLot = fresh.perLot;
    }
  }
  return { prices: pricesAt(market, indexPerLot, call.now), status, gapped };
}

/** @param indexPerLot [WAD quote] */
export function pricesAt(market: Market, indexPerLot: bigint, now: bigint): MarginPrices {
  const { risk, trading, funding } = market;
  const ordinary = markPerLot(indexPerLot, basisNow(market, now));
  const mark = market.hot.status === MarketStatus.Closing ? blended(market, ordinary, now) : ordinary;
  return {
    risk,
    mark,
    pnlWeight: trading.pnlWeight,
    volatility: risk.volatility === 0n ? 0n : divUp(mark * risk.volatility, PERMILLE),
    funding: funding.rate === 0n ? 0n : fundingAddOn(mark, fundingDue(funding)),
  };
}

/** @param due what a long lot would pay [WAD quote] */
function fundingAddOn(mark: bigint, due: bigint): bigint {
  const limit = divDown(mark * MAX_FUNDING_ADD_ON, PERCENT);
  return clamp(due, -limit, limit);
}

/** A position as it stands, funding accrued to now; the account's balance is not in it. */
export function exposureOf(call: Call, id: MarketId, position: Position): Exposure {
  const { size, entry, bidLots, askLots, fundingSnapshot } = position;
  if (size === 0n) return { cash: 0n, size, entry, bidLots, askLots };
  const { longIndex, shortIndex } = indicesNow(call.environment, id, call.market(id));
  return { cash: fundingReceived(size, fundingSnapshot, longIndex, shortIndex), size, entry, bidLots, askLots };
}

/** Whether a market is halted, or in the grace period after a halt. */
export function isPaused(market: Market, now: bigint): boolean {
  if (market.hot.status === MarketStatus.Active) return false;
  return market.hot.status === MarketStatus.Halted || now < market.safety.graceUntil;
}

/** Adds one market at the price of now. */
export function addMarketHealth(
  call: Call,
  health: Health,
  id: MarketId,
  position: Position,
  options: HealthOptions,
): Health {
  // No order can fill any more in a closed market.
  const isClosed = call.market(id).hot.status === MarketStatus.Closed;
  const countOrders = options.countOrders && !isClosed;
  if (!countOrders && position.size === 0n) return health;
  const { prices, status, gapped } = pricesNow(call, id, options.useStored ?? false);
  const exposure = exposureOf(call, id, position);
  if (position.size === 0n) return addExposure(health, exposure, prices, countOrders);
  const barred = gapped || (!isClosed && isInPause(call.market(id), call.now));
  // What was won there may have to pay for a deficit: it carries no risk elsewhere.
  const weighed = barred ? { ...prices, pnlWeight: 0n } : prices;
  const sum = addExposure(health, exposure, weighed, countOrders);
  const impaired = sum.impaired || !isUsable(status);
  const inGrace = sum.inGrace || status === IndexStatus.Grace || isPaused(call.market(id), call.now);
  if (!impaired && !inGrace && !barred) return sum;
  return { ...sum, impaired, inGrace, barred: sum.barred || barred };
}

/** Sums over an account's markets, without its balance. */
export function healthOfMarkets(call: Call, account: AccountId, options: HealthOptions): Health {
  let health = NO_HEALTH;
  for (const id of call.state.account(account).markets) {
    if (id !== options.except) health = addMarketHealth(call, health, id, call.state.position(id, account), options);
  }
  return health;
}

/** An account's health: all of its markets and its balance. */
export function healthOf(call: Call, account: AccountId, options: HealthOptions): Health {
  const markets = healthOfMarkets(call, account, options);
  return { ...markets, cash: markets.cash + call.state.account(account).balance };
}
