import { type Account, type AccountId, type Address, credit } from "./account.ts";
import type { Call } from "./call.ts";
import { ensure } from "./errors.ts";
import { divDown, MAX_UINT256, min, positivePart } from "./fixedPoint.ts";
import { addInsurance } from "./insurance.ts";
import { addMarketHealth, equity, equityForInitial, type Health, healthOf, NO_HEALTH, withdrawable } from "./margin.ts";
import type { MarketId } from "./market.ts";
import { isSameAddress, requireAccount } from "./operators.ts";
import { NO_POSITION, type Position } from "./position.ts";
import { isNoWorse, isShrinking } from "./postConditions.ts";
import { requireFloor } from "./tradingContext.ts";

/** Most that one deposit or withdrawal may move [token units]. */
const MAX_DEPOSIT = ((1n << 64n) - 1n) * 10n ** 12n;
const MAX_WITHDRAWAL = (1n << 128n) - 1n;

/** An account as it was at the start of a batch. */
export interface Snapshot {
  readonly balance: bigint; // [WAD quote]
  readonly positions: ReadonlyMap<MarketId, Position>;
}

/**
 * Credits an account with collateral that arrived.
 *
 * @param tokens [token units]
 * @param scale [WAD quote per token unit]
 */
export function deposit(call: Call, account: AccountId, from: Address, tokens: bigint, scale: bigint): void {
  const { state } = call;
  ensure(state.ledger.isSealed, "NotYetSealed", {});
  requireAccount(call, account);
  ensure(tokens !== 0n, "ZeroAmount", {});
  ensure(tokens <= MAX_DEPOSIT, "AmountTooLarge", { amount: tokens, limit: MAX_DEPOSIT });
  state.updateLedger({ bookedTokens: state.ledger.bookedTokens + tokens });
  const record = credit(state.account(account), tokens * scale);
  state.setAccount(account, record);
  call.emit("Deposited", { account, from, tokens, balance: record.balance });
}

/**
 * Takes a withdrawal out of the books.
 *
 * @param amount [token units], or MAX_UINT256 for all that may leave, rounded down to a unit
 * @param scale [WAD quote per token unit]
 * @param equityFloor what must remain [WAD quote]; 0 for none
 * @returns what left [token units]
 */
export function withdraw(
  call: Call,
  account: AccountId,
  amount: bigint,
  to: Address,
  scale: bigint,
  equityFloor: bigint,
): bigint {
  const { state } = call;
  const available = availableToLeave(call, account, equityFloor);
  const tokens = amount === MAX_UINT256 ? divDown(available, scale) : amount;
  ensure(tokens !== 0n, "ZeroAmount", {});
  ensure(tokens <= MAX_WITHDRAWAL, "AmountTooLarge", { amount: tokens, limit: MAX_WITHDRAWAL });
  const requested = tokens * scale;
  ensure(requested <= available, "InsufficientFreeCollateral", { account, available, requested });
  const record = credit(state.account(account), -requested);
  state.setAccount(account, record);
  state.updateLedger({ bookedTokens: state.ledger.bookedTokens - tokens });
  call.emit("Withdrawn", { account, to, tokens, balance: record.balance });
  return tokens;
}

/**
 * Moves cash between accounts of one owner, under the same limit as a withdrawal.
 *
 * @param amount [WAD quote], or MAX_UINT256 for all that may leave
 * @returns what moved [WAD quote]
 */
export function transfer(call: Call, from: AccountId, to: AccountId, amount: bigint, equityFloor: bigint): bigint {
  const { state } = call;
  ensure(from !== to && isSameOwner(state.account(from), state.account(to)), "DifferentOwner", { from, to });
  const available = availableToLeave(call, from, equityFloor);
  const moved = amount === MAX_UINT256 ? available : amount;
  ensure(moved !== 0n, "ZeroAmount", {});
  ensure(moved <= available, "InsufficientFreeCollateral", { account: from, available, requested: moved });
  const sender = credit(state.account(from), -moved);
  const receiver = credit(state.account(to), moved);
  state.setAccount(from, sender);
  state.setAccount(to, receiver);
  const [fromBalance, toBalance] = [sender.balance, receiver.balance];
  call.emit("Transferred", { from, to, amount: moved, fromBalance, toBalance });
  return moved;
}

/**
 * Gives free collateral to a market's insurance fund, or to the shared one, under the same limit as a withdrawal.
 *
 * @param market 0 for the shared fund
 * @param amount [WAD quote]
 */
export function fundInsurance(call: Call, from: AccountId, market: MarketId, amount: bigint): void {
  if (market !== 0n) call.market(market);
  const available = availableToLeave(call, from, 0n);
  ensure(amount !== 0n, "ZeroAmount", {});
  ensure(amount <= available, "InsufficientFreeCollateral", { account: from, available, requested: amount });
  call.state.setAccount(from, credit(call.state.account(from), -amount));
  addInsurance(call, market, from, amount);
}

/** What `checkBatch` compares the end of a batch with. */
export function takeSnapshot(call: Call, account: AccountId): Snapshot {
  const { balance, markets } = call.state.account(account);
  return { balance, positions: new Map(markets.map((id) => [id, call.state.position(id, account)])) };
}

/**
 * The change rule over a whole batch: its end against its start, at the same prices.
 *
 * @param reserve loss against mark if the orders placed filled [WAD quote]
 * @param useStored nothing traded: the last samples serve as prices where they are recent
 * @param equityFloor what an operator must leave [WAD quote]; 0 for none
 */
export function checkBatch(
  call: Call,
  account: AccountId,
  start: Snapshot,
  reserve: bigint,
  useStored: boolean,
  equityFloor: bigint,
): void {
  const end = healthOf(call, account, { countOrders: true, useStored });
  const counted = equityForInitial(end) - reserve;
  const covers = counted >= end.initial;
  const isImpaired = end.impaired || end.inGrace;
  if (isImpaired || !covers) {
    const shrinks = isShrunk(call, account, start);
    ensure(shrinks || !isImpaired, "AccountImpaired", { account });
    const passes = covers || (shrinks && isNoWorse(startHealth(call, start, useStored), end));
    ensure(passes, "InsufficientMargin", { account, equity: counted, required: end.initial });
  }
  requireFloor(account, equity(end), equityFloor);
}

/** The account at the start, at the prices and funding indices of now. */
function startHealth(call: Call, start: Snapshot, useStored: boolean): Health {
  let health: Health = { ...NO_HEALTH, cash: start.balance };
  for (const [id, position] of start.positions) {
    health = addMarketHealth(call, health, id, position, { countOrders: true, useStored });
  }
  return health;
}

/** No position grew or flipped and no order counter grew, in any market, old or new. */
function isShrunk(call: Call, account: AccountId, start: Snapshot): boolean {
  return call.state.account(account).markets.every((id) => {
    const before = start.positions.get(id) ?? NO_POSITION;
    return isShrinking(before, call.state.position(id, account), true);
  });
}

/**
 * What may leave: everything from a flat account without a look at any market; otherwise what margin leaves free, and no
 * more than the realised balance. Nothing while a position's market is halted or in grace [WAD quote].
 */
function availableToLeave(call: Call, account: AccountId, equityFloor: bigint): bigint {
  const { balance, markets } = call.state.account(account);
  let available = positivePart(balance);
  let equityNow = balance;
  if (markets.length !== 0) {
    const health = healthOf(call, account, { countOrders: true });
    ensure(!health.barred, "ExitsPaused", { account });
    available = health.inGrace ? 0n : min(available, withdrawable(health));
    equityNow = equity(health);
  }
  return equityFloor === 0n ? available : min(available, positivePart(equityNow - equityFloor));
}

function isSameOwner(a: Account, b: Account): boolean {
  return a.owner === undefined ? b.owner === undefined : isSameAddress(b.owner, a.owner);
}
