import { type AccountId, credit } from "./account.ts";
import { assess, type Case } from "./bankruptcy.ts";
import { intField, uintField } from "./bits.ts";
import type { Call } from "./call.ts";
import { ensure } from "./errors.ts";
import {
  DELEVERAGING_WINDOW,
  flag,
  isBeyondLiquidation,
  isFlagFresh,
  isFlagged,
  requireOpen,
  retainFlag,
  stopClock,
  updateFlag,
} from "./failingAccount.ts";
import { abs, divDown, divUp, min, positivePart } from "./fixedPoint.ts";
import { touch } from "./fundingSettlement.ts";
import { handOver } from "./handover.ts";
import { addInsurance, availableInsurance, payInsurance } from "./insurance.ts";
import { equity, healthOf, pricesNow } from "./margin.ts";
import { LOSS_LIMIT, type MarketId } from "./market.ts";
import { requireAccount } from "./operators.ts";
import { unrealised } from "./position.ts";
import { rankOf, thresholdAfter } from "./rank.ts";

export interface Deleverage {
  readonly account: AccountId;
  readonly market: MarketId;
  /** Most lots to close. */
  readonly maxLots: bigint;
  /** Accounts with opposite positions, tried in this order; those below the threshold are passed over. */
  readonly candidates: readonly AccountId[];
}

/** One call while it goes through its candidates. */
interface Work {
  readonly call: Call;
  readonly account: AccountId;
  readonly market: MarketId;
  readonly failing: Case;
  readonly threshold: bigint;
  /** What insurance may still pay [WAD quote]. */
  fund: bigint;
}

/** Opens deleveraging for an account that is beyond liquidation, closes it for one that has recovered; says whether it is open. */
export function flagDeficit(call: Call, account: AccountId): boolean {
  requireAccount(call, account);
  const health = healthOf(call, account, { countOrders: false });
  let changed = stopClock(call, account, health);
  const record = call.state.account(account);
  const isBeyond = health.maintenance !== 0n && isBeyondLiquidation(record, health, call.now);
  if (record.flaggedAt !== 0n) {
    changed = true;
    retainFlag(call, account, isBeyond && isFlagFresh(record, call.now));
    if (call.state.account(account).flaggedAt !== 0n) return true;
  }
  if (isBeyond) {
    flag(call, account, health);
    return true;
  }
  const debt = health.maintenance === 0n ? positivePart(-equity(health)) : 0n;
  if (payDebt(call, account, debt)) changed = true;
  ensure(changed, "NoDeficit", { account, equity: equity(health) });
  return false;
}

/** What an account without positions owes is paid by the shared fund, as far as that goes; says whether anything was. */
function payDebt(call: Call, account: AccountId, debt: bigint): boolean {
  const shared = min(debt, call.state.ledger.sharedInsurance);
  if (shared === 0n) return false;
  const sharedInsurance = call.state.ledger.sharedInsurance - shared;
  call.state.updateLedger({ sharedInsurance });
  call.state.setAccount(account, credit(call.state.account(account), shared));
  call.emit("InsurancePaid", { market: 0n, account, own: 0n, shared, insurance: 0n, sharedInsurance });
  return true;
}

/**
 * Closes lots of a flagged account against opposite positions whose rank is at or above the threshold. Insurance pays
 * first; then each candidate, up to its unrealised profit on the lots; then its whole side.
 *
 * @returns lots closed
 */
export function deleverage(call: Call, { account, market: id, maxLots, candidates }: Deleverage): bigint {
  touch(call, id);
  requireOpen(call, id);
  const { size } = call.state.position(id, account);
  ensure(size !== 0n, "NoPosition", { account, market: id });
  const record = call.state.account(account);
  ensure(isFlagged(record, id, call.now), "NotFlagged", { account });

  const health = healthOf(call, account, { countOrders: false });
  ensure(isBeyondLiquidation(record, health, call.now), "NoDeficit", { account, equity: equity(health) });
  const market = call.market(id);
  const { prices } = pricesNow(call, id, false);
  // Without a deficit nobody has to be paid for: the lots go at the full concession.
  const elapsed = market.crisis.concessionTime;
  const failing = assess(market, prices, { health, size, tier: record.tier, elapsed, fund: 0n });
  const threshold = thresholdAfter(call.now - record.flaggedAt, DELEVERAGING_WINDOW);
  const work: Work = { call, account, market: id, failing, threshold, fund: availableInsurance(call, id) };
  const asked = min(failing.equity < 0n ? failing.held : failing.lots, maxLots);
  let left = asked;
  for (const candidate of candidates) {
    if (left === 0n) break;
    left -= closeAgainst(work, candidate, left);
  }
  ensure(left !== asked, "NothingClosed", { account, market: id });

  const end = healthOf(call, account, { countOrders: false });
  stopClock(call, account, end);
  updateFlag(call, account, end);
  return asked - left;
}

/**
 * Closes what it can against one account; nothing if that is not opposite, or ranks below the threshold.
 *
 * @returns lots closed
 */
function closeAgainst(work: Work, candidate: AccountId, left: bigint): bigint {
  const { call, account, market, failing, threshold } = work;
  const position = call.state.position(market, candidate);
  const { size, entry } = position;
  const isLong = failing.size > 0n;
  if (size === 0n || size > 0n === isLong) return 0n;
  const { quantum } = call.market(market).risk;
  const { mark } = failing;
  const own = equity(healthOf(call, candidate, { countOrders: false }));
  const rank = rankOf(position, mark, quantum, own);
  if (rank < threshold) return 0n;

  const lots = min(left, abs(size));
  const profit = divDown(positivePart(unrealised(size, entry, mark, quantum)) * lots, abs(size));
  // Nor beyond what it has: its loss must not become another market's.
  const loss = settleDeficit(work, lots, min(profit, positivePart(own)));
  // Candidates buy from a failing long and sell to a failing short. Against mark they lose `loss`, or gain the concession.
  const gain = lots * failing.give - loss;
  const consideration = lots * mark + (isLong ? -gain : gain);
  const [buyer, seller] = isLong ? [candidate, account] : [account, candidate];
  handOver(call, market, { buyer, seller, lots, consideration });
  call.emit("Deleveraged", { market, account, candidate, lots, consideration, loss, rank, threshold });
  settleDebt(work, candidate, size > 0n);
  return lots;
}

/**
 * What a candidate owes whose last position has gone: it was bankrupt itself, or its side's loss made it so. Paid by
 * insurance, then by those of its side who remain; if nobody remains it waits for `flagDeficit`.
 */
function settleDebt(work: Work, candidate: AccountId, longs: boolean): void {
  const { call, market } = work;
  const health = healthOf(call, candidate, { countOrders: false });
  if (health.maintenance !== 0n || health.cash >= 0n) return;
  const insured = min(-health.cash, work.fund);
  work.fund -= insured;
  payInsurance(call, market, candidate, insured);
  const rest = -health.cash - insured;
  if (rest !== 0n && call.market(market).hot.openInterest !== 0n) socialise(call, market, candidate, longs, rest);
}

/**
 * Who pays for the lots' share of the deficit: insurance, then the candidate up to its profit on them, then its side. The
 * last is booked before the lots move, so that those that are closed bear it too.
 *
 * @param profit the candidate's on the lots [WAD quote]
 * @returns the candidate's part [WAD quote]
 */
function settleDeficit(work: Work, lots: bigint, profit: bigint): bigint {
  const { call, account, market, failing } = work;
  if (failing.equity >= 0n) return 0n;
  const due = divUp(failing.part * lots, failing.held);
  const insured = min(due, work.fund);
  work.fund -= insured;
  payInsurance(call, market, account, insured);
  const loss = min(due - insured, profit);
  const rest = due - insured - loss;
  if (rest !== 0n) socialise(call, market, account, failing.size < 0n, rest);
  return loss;
}

/**
 * Charges a loss to all positions of one side through its index, rounded up per lot; the market's fund gets what that
 * brings beyond the loss. What the index cannot take stays with the account, as a debt does when nobody is left.
 *
 * @param longs whether the longs pay: they are the other side of a failing short
 * @param loss what the failing account gets if the index has room for it [WAD quote]
 */
export function socialise(call: Call, id: MarketId, account: AccountId, longs: boolean, loss: bigint): void {
  const { hot, funding, losses } = call.market(id);
  const room = positivePart(LOSS_LIMIT - (longs ? funding.longIndex : -funding.shortIndex));
  const perLot = min(divUp(loss, hot.openInterest), room);
  if (perLot === 0n) return;
  const amount = min(loss, perLot * hot.openInterest);
  const longIndex = intField(funding.longIndex + (longs ? perLot : 0n), 80n);
  const shortIndex = intField(funding.shortIndex - (longs ? 0n : perLot), 80n);
  call.updateMarket(id, {
    funding: { ...funding, longIndex, shortIndex },
    losses: {
      longLoss: uintField(losses.longLoss + (longs ? perLot : 0n), 80n),
      shortLoss: uintField(losses.shortLoss + (longs ? 0n : perLot), 80n),
    },
  });
  call.state.setAccount(account, credit(call.state.account(account), amount));
  const surplus = perLot * hot.openInterest - amount;
  call.emit("LossSocialised", { market: id, account, longs, perLot, amount, surplus });
  if (surplus !== 0n) addInsurance(call, id, 0n, surplus);
}
