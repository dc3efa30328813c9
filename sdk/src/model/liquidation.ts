import { type AccountId, credit } from "./account.ts";
import { assess, type Case, limitOf, shortfall } from "./bankruptcy.ts";
import type { Call } from "./call.ts";
import { ensure } from "./errors.ts";
import { isClockRunning, requireOpen, stopClock, updateFlag } from "./failingAccount.ts";
import { abs, BASIS, divDown, divUp, max, min, PERCENT } from "./fixedPoint.ts";
import { touch } from "./fundingSettlement.ts";
import { handOver } from "./handover.ts";
import { addInsurance, availableInsurance, payInsurance } from "./insurance.ts";
import { equity, equityForInitial, type Health, healthOf, pricesNow } from "./margin.ts";
import { type MarketId, NO_ASK, NO_BID } from "./market.ts";
import type { MatchBounds } from "./matching.ts";
import { type Closed, closeInto } from "./trading.ts";
import { type Limits, requireFloor } from "./tradingContext.ts";

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

/** What a step of liquidation came to. */
export interface Absorbed {
  /** Through the book [lots]. */
  readonly closed: bigint;
  readonly absorbed: bigint; // [lots]
}

/** Who takes over what the book does not, and within which limits of the caller's authority. */
interface Absorber {
  readonly account: AccountId;
  readonly worst: bigint; // [WAD quote per lot]
  readonly limits: Limits;
}

/**
 * Closes lots of an account below maintenance margin through the book. A call that closes nothing fails, unless it was
 * the one that started the clock; one that finds the account back above IM ends it.
 *
 * @returns lots closed
 */
export function liquidate(call: Call, request: Liquidate): bigint {
  return run(call, request, undefined).closed;
}

/**
 * The same, and what the book does not take goes to `absorber` at the worst price that the book would have been allowed.
 *
 * @param worst most that the absorber pays for a lot of a long position, least that it gets for one of a short [WAD quote]
 * @param limits of the caller's authority over the absorber
 */
export function absorb(call: Call, request: Liquidate, absorber: AccountId, worst: bigint, limits: Limits): Absorbed {
  return run(call, request, { account: absorber, worst, limits });
}

function run(call: Call, request: Liquidate, absorber: Absorber | undefined): Absorbed {
  const { account, market: id, beneficiary } = request;
  const exists = beneficiary === 0n || call.state.account(beneficiary).owner !== undefined;
  ensure(exists, "UnknownAccount", { account: beneficiary });
  touch(call, id);
  requireOpen(call, id);
  const { size } = call.state.position(id, account);
  ensure(size !== 0n, "NoPosition", { account, market: id });

  const start = healthOf(call, account, { countOrders: false });
  if (equity(start) >= start.maintenance) {
    endLiquidation(call, account, start);
    return { closed: 0n, absorbed: 0n };
  }
  const { clock, begun } = startClock(call, account);
  const failing = assess(call.market(id), pricesNow(call, id, false).prices, {
    health: start,
    size,
    tier: call.state.account(account).tier,
    elapsed: call.now - clock,
    fund: availableInsurance(call, id),
  });
  const lots = min(failing.lots, request.maxLots);
  const { filled, stopped } = closeThroughBook(call, request, failing, lots);
  const mayAbsorb = absorber !== undefined && !stopped && filled < lots;
  const absorbed = mayAbsorb ? takeOver(call, request, failing, lots - filled, absorber) : 0n;
  const gone = filled + absorbed;
  if (gone === 0n) {
    ensure(begun, "NothingClosed", { account, market: id });
    return { closed: 0n, absorbed: 0n };
  }

  const end = healthOf(call, account, { countOrders: false });
  const { fee, received } = settle(call, request, failing, gone, start, end);
  const settled = { ...end, cash: end.cash + received - fee };
  stopClock(call, account, settled);
  updateFlag(call, account, settled);
  call.emit("Liquidated", {
    market: id,
    account,
    beneficiary,
    lots: filled,
    absorber: absorber?.account ?? 0n,
    absorbed,
    fee,
    equity: equity(settled),
  });
  return { closed: filled, absorbed };
}

/** An account that is back above IM has its clock stopped, by whoever asks; others that are not below MM are refused. */
function endLiquidation(call: Call, account: AccountId, health: Health): void {
  const isOver = call.state.account(account).liquidationStart !== 0n && equityForInitial(health) >= health.initial;
  const { maintenance } = health;
  ensure(isOver, "NotLiquidatable", { account, equity: equity(health), maintenance });
  stopClock(call, account, health);
  updateFlag(call, account, health);
}

/** The clock of the account's liquidation, which begins now if none runs or it has gone stale. */
function startClock(call: Call, account: AccountId): { readonly clock: bigint; readonly begun: boolean } {
  const record = call.state.account(account);
  const clock = record.liquidationStart;
  if (isClockRunning(clock, call.now)) return { clock, begun: false };
  call.state.setAccount(account, { ...record, liquidationStart: call.now });
  call.emit("LiquidationStarted", { account, clock: call.now });
  return { clock: call.now, begun: true };
}

function closeThroughBook(call: Call, request: Liquidate, failing: Case, maxLots: bigint): Closed {
  const nothing = { filled: 0n, stopped: false };
  const perLot = limitOf(failing);
  if (perLot === undefined) return nothing;
  const isAsk = failing.size > 0n;
  const { quantum } = call.market(request.market).risk;
  const worst = isAsk ? divUp(perLot, quantum) : divDown(perLot, quantum);
  if (worst === NO_BID) return nothing;
  return closeInto(call, { ...request, isAsk, maxLots, worst: min(worst, NO_ASK - 1n), chargeFee: failing.chargeFee });
}

/**
 * Lots go to the absorber at the limit; its own IM has to hold afterwards, open orders counted.
 *
 * @returns lots that went
 */
function takeOver(call: Call, request: Liquidate, failing: Case, lots: bigint, absorber: Absorber): bigint {
  const { market: id } = request;
  const { account, worst, limits } = absorber;
  ensure(account !== request.account, "AbsorbsItself", { account });
  const perLot = limitOf(failing);
  if (perLot === undefined) return 0n;
  ensure(failing.size > 0n ? perLot <= worst : perLot >= worst, "WorseThanAsked", { perLot, worst });
  const { mark, give, take } = failing;
  const band = limits.priceBand;
  const isInBand = band === 0n || (give + take) * BASIS <= mark * band;
  ensure(isInBand, "OutsideOperatorBand", { perLot, mark, band });
  const [buyer, seller] = failing.size > 0n ? [account, request.account] : [request.account, account];
  const before = abs(call.state.position(id, account).size);
  handOver(call, id, { buyer, seller, lots, consideration: lots * perLot });

  const { size } = call.state.position(id, account);
  const cap = max(before, call.market(id).trading.positionCap);
  ensure(abs(size) <= cap, "PositionCapExceeded", { account, size, cap });
  const health = healthOf(call, account, { countOrders: true });
  ensure(!health.impaired && !health.inGrace, "AccountImpaired", { account });
  const [counted, required] = [equityForInitial(health), health.initial];
  ensure(counted >= required, "InsufficientMargin", { account, equity: counted, required });
  requireFloor(account, equity(health), limits.equityFloor);
  return lots;
}

/** Insurance pays what a deficit's lots miss; an account that has equity pays the fee. */
function settle(
  call: Call,
  request: Liquidate,
  failing: Case,
  lots: bigint,
  start: Health,
  end: Health,
): { readonly fee: bigint; readonly received: bigint } {
  if (failing.equity >= 0n) {
    const { fee, reward } = takeFee(call, request, failing, lots, start, end);
    return { fee, received: request.beneficiary === request.account ? reward : 0n };
  }
  const received = shortfall(failing, lots, equity(end));
  payInsurance(call, request.market, request.account, received);
  return { fee: 0n, received };
}

/** Takes the liquidation fee: at most what leaves equity / MM where it was. */
function takeFee(
  call: Call,
  request: Liquidate,
  failing: Case,
  lots: bigint,
  start: Health,
  end: Health,
): { readonly fee: bigint; readonly reward: bigint } {
  const { account, market: id, beneficiary } = request;
  const floor = divUp(failing.equity * end.maintenance, start.maintenance);
  const spare = equity(end) - floor;
  ensure(spare >= 0n, "HealthWouldFall", { account, equityBefore: failing.equity, equityAfter: equity(end) });
  const { liquidationFee } = call.market(id).safety;
  const fee = min(divDown(lots * failing.mark * liquidationFee, BASIS), spare);
  if (fee === 0n) return { fee, reward: 0n };
  const reward = beneficiary === 0n ? 0n : divDown(fee * BENEFICIARY_SHARE, PERCENT);
  call.state.setAccount(account, credit(call.state.account(account), -fee));
  addInsurance(call, id, account, fee - reward);
  if (reward !== 0n) {
    const record = credit(call.state.account(beneficiary), reward);
    call.state.setAccount(beneficiary, record);
    call.emit("BountyPaid", { market: id, account: beneficiary, amount: reward, balance: record.balance });
  }
  return { fee, reward };
}
