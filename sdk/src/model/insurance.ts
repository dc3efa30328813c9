import { type AccountId, credit } from "./account.ts";
import { uintField } from "./bits.ts";
import type { Call } from "./call.ts";
import { min } from "./fixedPoint.ts";
import type { Crisis, MarketId } from "./market.ts";

/** A market's window of payments [s]; the same length as a deleveraging. */
export const INSURANCE_WINDOW = 120n;

/** What a bankruptcy in the market may draw now: both funds, at most what its window has left [WAD quote]. */
export function availableInsurance(call: Call, id: MarketId): bigint {
  const { crisis, insurance } = call.market(id);
  const left = crisis.fundLimit - windowAt(crisis, call.now).windowSpent;
  return left <= 0n ? 0n : min(insurance + call.state.ledger.sharedInsurance, left);
}

/**
 * Pays an account out of the market's own fund first, then out of the shared one.
 *
 * @param amount at most what is available [WAD quote]
 */
export function payInsurance(call: Call, id: MarketId, account: AccountId, amount: bigint): void {
  if (amount === 0n) return;
  const { crisis, insurance } = call.market(id);
  const { windowStart, windowSpent } = windowAt(crisis, call.now);
  const own = min(amount, insurance);
  const shared = amount - own;
  const left = insurance - own;
  const sharedInsurance = uintField(call.state.ledger.sharedInsurance - shared, 256n);
  call.updateMarket(id, {
    crisis: { ...crisis, windowStart, windowSpent: uintField(windowSpent + amount, 96n) },
    insurance: left,
  });
  call.state.updateLedger({ sharedInsurance });
  call.emit("InsurancePaid", { market: id, account, own, shared, insurance: left, sharedInsurance });
  call.state.setAccount(account, credit(call.state.account(account), amount));
}

/**
 * Adds to a market's fund, or to the shared one.
 *
 * @param id 0 for the shared fund
 * @param account that it comes from; 0 for many
 * @param amount [WAD quote], taken already
 */
export function addInsurance(call: Call, id: MarketId, account: AccountId, amount: bigint): void {
  const held = id === 0n ? call.state.ledger.sharedInsurance : call.market(id).insurance;
  const insurance = held + amount;
  if (id === 0n) call.state.updateLedger({ sharedInsurance: insurance });
  else call.updateMarket(id, { insurance });
  call.emit("InsuranceFunded", { market: id, account, amount, insurance });
}

/** The window that a payment of now belongs to: the running one, or a new one if that is over. */
export function windowAt(
  { windowStart, windowSpent }: Crisis,
  now: bigint,
): Pick<Crisis, "windowStart" | "windowSpent"> {
  return now < windowStart + INSURANCE_WINDOW ? { windowStart, windowSpent } : { windowStart: now, windowSpent: 0n };
}
