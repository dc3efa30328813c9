import { type AccountId, credit } from "./account.ts";
import type { Call } from "./call.ts";
import { ensure } from "./errors.ts";
import { feesOf } from "./fees.ts";
import { abs, BASIS, divDown, divUp, max, MILLION, min, PERCENT } from "./fixedPoint.ts";
import { touch } from "./fundingSettlement.ts";
import { IndexStatus } from "./indexPrice.ts";
import { equity, type Health, healthOf, initialMargin, isPaused, maintenanceMargin, pricesNow } from "./margin.ts";
import { type MarketId, NO_ASK, type Tick } from "./market.ts";
import type { MatchBounds } from "./matching.ts";
import type { Position } from "./position.ts";
import { closeInto } from "./trading.ts";
import { requireTrading } from "./tradingContext.ts";

/** The beneficiary's part of the fee; the market's insurance fund gets the rest [1e-2]. */
const BENEFICIARY_SHARE = 50n;

export interface Liquidate extends MatchBounds {
  readonly account: AccountId;
  readonly market: MarketId;
  /** Most lots to close. */
  readonly maxLots: bigint;
  /** Account that receives the caller's share of the fee; 0 for none. */
  readonly beneficiary: AccountId;
}

/**
 * Step 1 of the waterfall: closes up to `maxLots` of an account below maintenance margin through the book.
 *
 * @returns lots closed
 */
export function liquidate(call: Call, request: Liquidate): bigint {
  const { account, market: id, beneficiary } = request;
  const exists = beneficiary === 0n || call.state.account(beneficiary).owner !== undefined;
  ensure(exists, "UnknownAccount", { account: beneficiary });
  touch(call, id);
  requireOpen(call, id);
  const position = call.state.position(id, account);
  ensure(position.size !== 0n, "NoPosition", { account, market: id });

  const start = healthOf(call, account, { countOrders: false });
  const { maintenance } = start;
  ensure(equity(start) < maintenance, "NotLiquidatable", { account, equity: equity(start), maintenance });

  const limit = worstPrice(call, id, account, position, start);
  const { filled, notional } = closeInto(call, { ...request, isAsk: position.size > 0n, ...limit });
  ensure(filled !== 0n, "NothingClosed", { account, market: id });

  const end = healthOf(call, account, { countOrders: false });
  const fee = takeFee(call, request, start, end, notional);
  call.emit("Liquidated", { market: id, account, beneficiary, lots: filled, fee, equity: equity(end) - fee });
  return filled;
}

/** Nobody is liquidated in a market that is halted, in grace, or without a usable index. */
function requireOpen(call: Call, id: MarketId): void {
  const market = call.market(id);
  requireTrading(call, id, market);
  const { status } = pricesNow(call, id, false);
  ensure(status !== IndexStatus.Grace && !isPaused(market, call.now), "LiquidationPaused", { market: id });
  ensure(status === IndexStatus.Usable, "IndexUnusable", { market: id, status });
}

/**
 * Mark worsened by the slippage bound, but not past the price at which the position's part of the equity is used up. With
 * too little of it to pay a taker fee, or none, no worse than mark and without a fee: what is lost already must not grow.
 */
function worstPrice(
  call: Call,
  id: MarketId,
  account: AccountId,
  { size }: Position,
  health: Health,
): { readonly worst: Tick; readonly chargeFee: boolean } {
  const { prices } = pricesNow(call, id, false);
  const { mark, risk } = prices;
  const market = call.market(id);
  const held = abs(size);
  let give = 0n; // [WAD quote per lot] from mark
  let chargeFee = false;
  if (equity(health) > 0n) {
    const bound = divDown(mark * market.safety.concessionEnd, BASIS);
    // The position's part of the equity by maintenance margin, down, so that the price is not passed.
    const maintenance = maintenanceMargin(initialMargin(held * mark, risk), risk);
    const part = divDown(divDown(equity(health) * maintenance, health.maintenance), held);
    // A fee at the worst price in reach, a unit up for the rounding of each fill: no fill inside the limit costs more.
    const { takerFee } = feesOf(market, call.state.account(account).tier);
    const fee = divUp((mark + bound) * takerFee, MILLION) + 1n;
    chargeFee = part > fee;
    give = chargeFee ? min(bound, part - fee) : 0n;
  }
  const tick = size > 0n ? divUp(mark - give, risk.quantum) : divDown(mark + give, risk.quantum);
  return { worst: max(1n, min(tick, NO_ASK - 1n)), chargeFee };
}

/**
 * Takes the liquidation fee: at most what leaves equity / MM where it was, and none below zero equity.
 *
 * @param notional what was closed, at mark [WAD quote]
 */
function takeFee(call: Call, request: Liquidate, start: Health, end: Health, notional: bigint): bigint {
  const { account, market: id, beneficiary } = request;
  const equityBefore = equity(start);
  if (equityBefore < 0n) return 0n;
  const floor = divUp(equityBefore * end.maintenance, start.maintenance);
  const spare = equity(end) - floor;
  ensure(spare >= 0n, "HealthWouldFall", { account, equityBefore, equityAfter: equity(end) });
  const { insurance, safety } = call.market(id);
  const fee = min(divDown(notional * safety.liquidationFee, BASIS), spare);
  if (fee === 0n) return 0n;
  const reward = beneficiary === 0n ? 0n : divDown(fee * BENEFICIARY_SHARE, PERCENT);
  call.state.setAccount(account, credit(call.state.account(account), -fee));
  call.updateMarket(id, { insurance: insurance + fee - reward });
  if (reward !== 0n) {
    const record = credit(call.state.account(beneficiary), reward);
    call.state.setAccount(beneficiary, record);
    call.emit("BountyPaid", { market: id, account: beneficiary, amount: reward, balance: record.balance });
  }
  return fee;
}
