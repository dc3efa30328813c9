import { type AccountId, credit } from "./account.ts";
import { uintField } from "./bits.ts";
import type { Call } from "./call.ts";
import { finalPrice } from "./closing.ts";
import { ensure } from "./errors.ts";
import { stopClock, updateFlag } from "./failingAccount.ts";
import { abs, divUp, min, positivePart } from "./fixedPoint.ts";
import { indicesAt } from "./funding.ts";
import { touch } from "./fundingSettlement.ts";
import { addInsurance, drawInsurance } from "./insurance.ts";
import { equity, healthOf, initialMargin, maintenanceMargin } from "./margin.ts";
import { type Market, type MarketId, MarketStatus, withoutIntegrals } from "./market.ts";
import { fundingReceived, unrealised, withTrade } from "./position.ts";
import { updateActivity } from "./tradingContext.ts";

export const MIN_CLOSING = 3_600n;
export const MAX_CLOSING = 7n * 86_400n;
/** How long winners wait for losers whom nobody has settled [s]. */
export const SETTLE_WINDOW = 7n * 86_400n;
/** As after any other halt: positions can shrink before anybody is liquidated [s]. */
const RESUME_GRACE = 15n * 60n;
/** What a closed market's `dueAt` says: nothing will be due. */
const NEVER_DUE = (1n << 32n) - 1n;

/** Begins to wind a market down: until the end its positions only shrink, and mark moves into the mean of the index. */
export function windDownMarket(call: Call, id: MarketId, duration: bigint): void {
  const { hot } = touch(call, id);
  ensure(hot.status < MarketStatus.Closing, "UnexpectedStatus", { market: id, status: hot.status });
  const isInBounds = duration >= MIN_CLOSING && duration <= MAX_CLOSING;
  const bounds = { bound: "duration", value: duration, minimum: MIN_CLOSING, maximum: MAX_CLOSING };
  ensure(isInBounds, "OutOfBounds", bounds);
  const endsAt = call.now + duration;
  const { safety } = call.market(id);
  call.updateMarket(id, {
    closing: { startedAt: call.now, endsAt, indexIntegral: 0n, covered: 0n },
    safety: hot.status === MarketStatus.Halted ? { ...safety, graceUntil: call.now + RESUME_GRACE } : safety,
    hot: { ...hot, status: MarketStatus.Closing },
  });
  call.emit("MarketStatusChanged", { market: id, status: MarketStatus.Closing, until: endsAt });
}

/** Fixes the settlement price once the closing has ended, and ends funding for good; returns the price per lot. */
export function closeMarket(call: Call, id: MarketId): bigint {
  const { endsAt } = inStatus(call, id, MarketStatus.Closing).closing;
  ensure(call.now >= endsAt, "StillClosing", { market: id, endsAt });
  touch(call, id);
  const market = call.market(id);
  const { perLot, isTwap } = finalPrice(market);
  const lots = 2n * market.hot.openInterest;
  call.updateMarket(id, {
    funding: { ...market.funding, ...indicesAt(market.funding, call.now), accruedAt: call.now, rate: 0n },
    measured: withoutIntegrals(market.measured),
    safety: { ...market.safety, bountyMark: market.hot.fees },
    hot: { ...market.hot, status: MarketStatus.Closed, dueAt: NEVER_DUE },
    settlement: { perLot, closedAt: call.now, lotsLeft: lots, lotsOpen: lots, isTwap, isFixed: false },
  });
  call.emit("MarketStatusChanged", { market: id, status: MarketStatus.Closed, until: 0n });
  call.emit("MarketClosed", { market: id, perLot, isTwap, covered: market.closing.covered, lots });
  fixHaircut(call, id);
  finish(call, id);
  return perLot;
}

/** Settles positions of a closed market, or registers winners while the haircut is not fixed; returns how many are gone. */
export function settlePositions(call: Call, id: MarketId, accounts: readonly AccountId[]): bigint {
  inStatus(call, id, MarketStatus.Closed);
  fixHaircut(call, id);
  let settled = settleAll(call, id, accounts);
  // If this was the last that winners waited for, those of the list are paid at once.
  if (fixHaircut(call, id)) settled += settleAll(call, id, accounts);
  finish(call, id);
  return settled;
}

/** The one haircut: claim x deficit / claims, rounded up, and at most the claim [WAD quote]. */
export function cutOf({ deficit, claims }: Market, claim: bigint): bigint {
  return deficit === 0n ? 0n : min(claim, divUp(claim * deficit, claims));
}

function inStatus(call: Call, id: MarketId, expected: MarketStatus): Market {
  const market = call.market(id);
  ensure(market.hot.status === expected, "UnexpectedStatus", { market: id, status: market.hot.status });
  return market;
}

function settleAll(call: Call, id: MarketId, accounts: readonly AccountId[]): bigint {
  let settled = 0n;
  for (const account of accounts) {
    const { size, entry } = call.state.position(id, account);
    if (size === 0n) continue;
    const { settlement, risk } = call.market(id);
    const pnl = unrealised(size, entry, settlement.perLot, risk.quantum);
    if (pnl > 0n && !settlement.isFixed) {
      register(call, id, account, pnl);
    } else {
      settle(call, id, account, pnl);
      settled += 1n;
    }
  }
  return settled;
}

/** Counts a winner's claim once; its position stays. */
function register(call: Call, id: MarketId, account: AccountId, claim: bigint): void {
  if (!countLots(call, id, account)) return;
  const claims = call.market(id).claims + claim;
  call.updateMarket(id, { claims });
  call.emit("ClaimRegistered", { market: id, account, claim, claims });
}

/** Takes an account's lots out of those that are waited for, once; says whether it did. */
function countLots(call: Call, id: MarketId, account: AccountId): boolean {
  if (call.state.isClaimed(id, account)) return false;
  call.state.setClaimed(id, account);
  const { settlement } = call.market(id);
  const lotsLeft = uintField(settlement.lotsLeft - abs(call.state.position(id, account).size), 56n);
  call.updateMarket(id, { settlement: { ...settlement, lotsLeft } });
  return true;
}

/** Closes one position at the settlement price. */
function settle(call: Call, id: MarketId, account: AccountId, pnl: bigint): void {
  const { state } = call;
  const position = state.position(id, account);
  const { size, fundingSnapshot } = position;
  const { longIndex, shortIndex } = indicesAt(call.market(id).funding, call.now);
  const funding = fundingReceived(size, fundingSnapshot, longIndex, shortIndex);
  const cut = pnl > 0n ? takeCut(call, id, account, pnl) : 0n;
  const given = pnl > 0n ? 0n : giveMissing(call, id, account, pnl);
  countLots(call, id, account);

  const { hot, settlement } = call.market(id);
  call.updateMarket(id, {
    settlement: { ...settlement, lotsOpen: uintField(settlement.lotsOpen - abs(size), 56n) },
    hot: { ...hot, openInterest: hot.openInterest - positivePart(size) },
  });
  state.setPosition(id, account, withTrade(position, 0n, 0n, longIndex));
  const record = credit(state.account(account), pnl + funding + given - cut);
  state.setAccount(account, record);
  updateActivity(call, id, account);
  const { shortfall } = call.market(id);
  const { balance } = record;
  call.emit("PositionSettled", { market: id, account, size, pnl, funding, credit: given, cut, balance, shortfall });
  updateFailing(call, account);
}

/** A winner's haircut pays the shortfall, and insurance gets what is beyond it [WAD quote]. */
function takeCut(call: Call, id: MarketId, account: AccountId, claim: bigint): bigint {
  const market = call.market(id);
  const cut = cutOf(market, claim);
  const used = min(cut, market.shortfall);
  call.updateMarket(id, { shortfall: market.shortfall - used });
  if (cut !== used) addInsurance(call, id, account, cut - used);
  return cut;
}

/** What a loser is given: all that it cannot pay as long as winners can pay it, later what insurance has [WAD quote]. */
function giveMissing(call: Call, id: MarketId, account: AccountId, pnl: bigint): bigint {
  const missing = missingOf(call, id, account, pnl);
  const { settlement, shortfall } = call.market(id);
  if (settlement.isFixed) return drawInsurance(call, id, account, missing);
  call.updateMarket(id, { shortfall: shortfall + missing });
  return missing;
}

/**
 * What a loser cannot pay: the position's part of its account's deficit, by maintenance margins, but no more than the
 * position loses while others are left to bear the rest. Its last position takes the whole [WAD quote].
 */
function missingOf(call: Call, id: MarketId, account: AccountId, pnl: bigint): bigint {
  const health = healthOf(call, account, { countOrders: false });
  const deficit = positivePart(-equity(health));
  if (deficit === 0n) return 0n;
  const { risk, settlement } = call.market(id);
  const held = abs(call.state.position(id, account).size);
  const maintenance = maintenanceMargin(initialMargin(held * settlement.perLot, risk), risk);
  if (maintenance === health.maintenance) return deficit;
  return min(divUp(deficit * maintenance, health.maintenance), abs(pnl));
}

/** Fixes the haircut once nobody is left to wait for, or once the window has passed and there are winners to pay. */
function fixHaircut(call: Call, id: MarketId): boolean {
  const { settlement, claims, shortfall } = call.market(id);
  if (settlement.isFixed) return false;
  const isLate = call.now >= settlement.closedAt + SETTLE_WINDOW;
  if (settlement.lotsLeft !== 0n && (!isLate || claims === 0n)) return false;
  call.updateMarket(id, { settlement: { ...settlement, isFixed: true } });
  const deficit = shortfall - drawInsurance(call, id, 0n, shortfall);
  call.updateMarket(id, { shortfall: deficit, deficit });
  call.emit("HaircutFixed", { market: id, claims, deficit });
  return true;
}

/** Once no position is left: insurance pays what claims could not cover, and the market's own fund goes to the shared one. */
function finish(call: Call, id: MarketId): void {
  const { settlement, shortfall } = call.market(id);
  if (settlement.lotsOpen !== 0n) return;
  const paid = drawInsurance(call, id, 0n, shortfall);
  const { insurance } = call.market(id);
  call.updateMarket(id, { shortfall: shortfall - paid, insurance: 0n });
  if (insurance === 0n) return;
  const sharedInsurance = call.state.ledger.sharedInsurance + insurance;
  call.state.updateLedger({ sharedInsurance });
  call.emit("InsuranceReleased", { market: id, amount: insurance, sharedInsurance });
}

/** Clock and flag of an account of which a position has gone. */
function updateFailing(call: Call, account: AccountId): void {
  const { liquidationStart, flaggedAt } = call.state.account(account);
  if (liquidationStart === 0n && flaggedAt === 0n) return;
  const health = healthOf(call, account, { countOrders: false });
  stopClock(call, account, health);
  updateFlag(call, account, health);
}
