import { type AccountId, credit } from "./account.ts";
import { uintField } from "./bits.ts";
import type { Call } from "./call.ts";
import { min, positivePart } from "./fixedPoint.ts";
import type { Crisis, MarketId } from "./market.ts";

/** A market's window of payments [s]; the same length as a deleveraging. */
export const INSURANCE_WINDOW = 120n;

/** What a bankruptcy in the market may draw now: both funds, at most what its window has left [WAD quote]. */
export function availableInsurance(call: Call, id: MarketId): bigint {
  const { crisis, insurance } = call.market(id);
  const left = crisis.fundLimit - spentAt(crisis, call.now);
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
  const spent = uintField(spentAt(crisis, call.now) + amount, 96n);
  const own = min(amount, insurance);
  const shared = amount - own;
  const left = insurance - own;
  const sharedInsurance = uintField(call.state.ledger.sharedInsurance - shared, 256n);
  call.updateMarket(id, {
    crisis: { ...crisis, paidAt: call.now, spent },
    insurance: left,
  });
  call.state.updateLedger({ sharedInsurance });
  call.emit("InsurancePaid", { market: id, account, own, shared, insurance: left, sharedInsurance });
  call.state.setAccount(account, credit(call.state.account(account), amount));
}

/**
 * For a closed market: its own fund pays all that it has, as nothing else will need it, the shared one within the limit.
 *
 * @param account that it is paid for; 0 for many
 * @param due [WAD quote]
 * @returns what is paid; the caller credits it [WAD quote]
 */
export function drawInsurance(call: Call, id: MarketId, account: AccountId, due: bigint): bigint {
  const { crisis, insurance: held } = call.market(id);
  const own = min(due, held);
  const before = spentAt(crisis, call.now);
  const shared = min(due - own, min(call.state.ledger.sharedInsurance, positivePart(crisis.fundLimit - before)));
  if (own + shared === 0n) return 0n;
  const insurance = held - own;
  const sharedInsurance = call.state.ledger.sharedInsurance - shared;
  const payment = shared === 0n ? {} : { paidAt: call.now, spent: uintField(before + shared, 96n) };
  call.updateMarket(id, { insurance, crisis: { ...crisis, ...payment } });
  call.state.updateLedger({ sharedInsurance });
  call.emit("InsurancePaid", { market: id, account, own, shared, insurance, sharedInsurance });
  return own + shared;
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

/** What counts against the limit: it is forgotten when nothing was paid for a whole window [WAD quote]. */
function spentAt({ paidAt, spent }: Crisis, now: bigint): bigint {
  return now < paidAt + INSURANCE_WINDOW ? spent : 0n;
}
