import type { AccountId, Address } from "./account.ts";
import type { Call } from "./call.ts";
import { ensure } from "./errors.ts";
import { BASIS } from "./fixedPoint.ts";
import type { MarketId } from "./market.ts";
import { type Grant, NO_GRANT } from "./state.ts";
import type { PlaceOrder } from "./trading.ts";
import type { Limits } from "./tradingContext.ts";

/** What an operator may do for an account, as it is granted. All zero revokes. */
export type OperatorGrant = Grant;

/** Permission bits of an operator. */
export const Permission = {
  Trade: 1n,
  Reduce: 2n,
  Cancel: 4n,
  Withdraw: 8n,
  Transfer: 16n,
  WithdrawAnywhere: 32n,
} as const;

/** Any of these suffices to cancel. */
export const TO_CANCEL = Permission.Trade | Permission.Reduce | Permission.Cancel;

const ALL_PERMISSIONS = 63n;

/** Any of these suffices to place the order. */
export function permissionToPlace({ reduceOnly }: PlaceOrder): bigint {
  return reduceOnly ? Permission.Trade | Permission.Reduce : Permission.Trade;
}

export function isSameAddress(a: Address | undefined, b: Address): boolean {
  return a === b || a?.toLowerCase() === b.toLowerCase();
}

export function requireAccount(call: Call, account: AccountId): void {
  ensure(call.state.account(account).owner !== undefined, "UnknownAccount", { account });
}

/**
 * Fails unless `caller` owns the account or holds a grant with one of the `needed` permissions for the market.
 *
 * @param market 0 for none
 * @returns the limits that come with the caller's authority
 */
export function authorise(
  call: Call,
  account: AccountId,
  caller: Address,
  needed: bigint,
  market: MarketId,
  deferred: boolean,
): Limits {
  if (isSameAddress(call.state.account(account).owner, caller)) return { priceBand: 0n, equityFloor: 0n, deferred };
  requireAccount(call, account);
  const grant = call.state.grant(account, caller);
  const { permissions, expiry, markets, priceBand, equityFloor } = grant;
  ensure((permissions & needed) !== 0n, "NotAuthorised", { account, caller, permission: needed });
  ensure(call.now <= expiry, "GrantExpired", { account, caller, expiry });
  const covered = market === 0n || (markets & (1n | (1n << market))) !== 0n;
  ensure(covered, "MarketNotGranted", { account, caller, market });
  return { priceBand, equityFloor, deferred };
}

/** Grants or, with an empty grant, revokes; by the owner only. */
export function setOperator(
  call: Call,
  account: AccountId,
  caller: Address,
  operator: Address,
  grant: OperatorGrant,
): void {
  requireAccount(call, account);
  const isOwner = isSameAddress(call.state.account(account).owner, caller);
  ensure(isOwner, "NotAuthorised", { account, caller, permission: 0n });
  ensure(BigInt(operator) !== 0n, "ZeroAddress", {});
  const { permissions, priceBand, expiry } = grant;
  const isRevocation = permissions === 0n;
  const isValid = permissions <= ALL_PERMISSIONS && priceBand <= BASIS && (isRevocation || expiry >= call.now);
  ensure(isValid, "InvalidGrant", { permissions, priceBand, expiry });
  call.state.setGrant(account, operator, isRevocation ? NO_GRANT : grant);
  call.emit("OperatorSet", { account, operator, grant });
}
