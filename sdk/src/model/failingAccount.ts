import type { Account, AccountId } from "./account.ts";
import { uintField } from "./bits.ts";
import type { Call } from "./call.ts";
import { ensure } from "./errors.ts";
import { INSURANCE_WINDOW } from "./insurance.ts";
import { isGap, revealGap } from "./gap.ts";
import { IndexStatus, readIndex } from "./indexPrice.ts";
import { equity, equityForInitial, type Health, isPaused } from "./margin.ts";
import type { MarketId } from "./market.ts";
import { requireTrading } from "./tradingContext.ts";

/** How long the threshold of a deleveraging falls, and its markets stay frozen at most [s]. */
export const DELEVERAGING_WINDOW = INSURANCE_WINDOW;
/** How long a liquidation without a deficit has to run before its positions may be deleveraged [s]. */
export const PATIENCE = 7_200n;
/** A flag that old has to be renewed, and its threshold starts anew [s]. */
export const FLAG_LIFETIME = 3_600n;
/** The clock of a liquidation that nobody went on with for so long starts anew [s]. */
export const STALE_AFTER = 86_400n;

/** No step in a market that is halted, in grace, or without a usable index. A gap is shown, and stops no step. */
export function requireOpen(call: Call, id: MarketId): void {
  const market = call.market(id);
  requireTrading(call, id, market);
  const { perLot, status } = readIndex(call, id);
  ensure(status !== IndexStatus.Grace && !isPaused(market, call.now), "LiquidationPaused", { market: id });
  ensure(status === IndexStatus.Usable, "IndexUnusable", { market: id, status });
  if (isGap(market.risk, perLot)) revealGap(call, id, perLot);
}

/** Whether an account may be deleveraged: it has a deficit, or nobody took its positions for so long. */
export function isBeyondLiquidation({ liquidationStart }: Account, health: Health, now: bigint): boolean {
  if (equity(health) < 0n) return true;
  const hasWaited = isClockRunning(liquidationStart, now) && now >= liquidationStart + PATIENCE;
  return equity(health) < health.maintenance && hasWaited;
}

/** Whether the clock of a liquidation runs: it began, and somebody went on with it not too long ago. */
export function isClockRunning(clock: bigint, now: bigint): boolean {
  return clock !== 0n && now <= clock + STALE_AFTER;
}

/** Whether the account was flagged with a position in this market, not too long ago. */
export function isFlagged(account: Account, market: MarketId, now: bigint): boolean {
  const isInMarket = ((account.flaggedMarkets >> market) & 1n) !== 0n;
  return account.flaggedAt !== 0n && isFlagFresh(account, now) && isInMarket;
}

export function isFlagFresh({ flaggedAt }: Account, now: bigint): boolean {
  return now <= flaggedAt + FLAG_LIFETIME;
}

/** Stops the clock of an account that is back above IM; says whether it did. */
export function stopClock(call: Call, account: AccountId, health: Health): boolean {
  const record = call.state.account(account);
  if (record.liquidationStart === 0n || equityForInitial(health) < health.initial) return false;
  call.state.setAccount(account, { ...record, liquidationStart: 0n });
  call.emit("LiquidationEnded", { account });
  return true;
}

/**
 * Counts the account among the deficits of the markets in which it has a position. A deficit pauses them, if they have been
 * open for a window since the last such pause.
 */
export function flag(call: Call, account: AccountId, health: Health): void {
  const record = call.state.account(account);
  const markets = record.markets.filter((id) => call.state.position(id, account).size !== 0n);
  for (const id of markets) {
    const { crisis, hot } = call.market(id);
    const deficits = uintField(crisis.deficits + 1n, 16n);
    const pauses = equity(health) < 0n && call.now >= crisis.deficitUntil + DELEVERAGING_WINDOW;
    const deficitUntil = pauses ? call.now + DELEVERAGING_WINDOW : crisis.deficitUntil;
    call.updateMarket(id, {
      crisis: { ...crisis, deficits, deficitUntil },
      // Also in what is left of a pause whose deficits were resolved before.
      hot: { ...hot, alert: hot.alert || call.now < deficitUntil },
    });
  }
  const flaggedMarkets = markets.reduce((bits, id) => bits | (1n << id), 0n);
  call.state.setAccount(account, { ...record, flaggedAt: call.now, flaggedMarkets });
  call.emit("DeficitFlagged", { account, equity: equity(health), flaggedAt: call.now });
}

/** Takes the account out of the deficits of markets in which it has no position any more, or of all once it has recovered. */
export function updateFlag(call: Call, account: AccountId, health: Health): void {
  const record = call.state.account(account);
  if (record.flaggedAt !== 0n) retainFlag(call, account, isBeyondLiquidation(record, health, call.now));
}

/** @param stays whether the flag stays in markets in which the account has a position */
export function retainFlag(call: Call, account: AccountId, stays: boolean): void {
  const record = call.state.account(account);
  let flaggedMarkets = record.flaggedMarkets;
  for (let id = 0n; record.flaggedMarkets >> id !== 0n; id += 1n) {
    if (((record.flaggedMarkets >> id) & 1n) === 0n) continue;
    if (stays && call.state.position(id, account).size !== 0n) continue;
    flaggedMarkets ^= 1n << id;
    const { crisis } = call.market(id);
    call.updateMarket(id, { crisis: { ...crisis, deficits: uintField(crisis.deficits - 1n, 16n) } });
  }
  const flaggedAt = flaggedMarkets === 0n ? 0n : record.flaggedAt;
  call.state.setAccount(account, { ...record, flaggedAt, flaggedMarkets });
  if (flaggedAt === 0n) call.emit("DeficitResolved", { account });
}
