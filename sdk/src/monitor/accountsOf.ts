import type { AccountId } from "../model/account.ts";

/** Arguments of events that name an account whose cash or position the event changed. */
const NAMES = ["account", "from", "to", "maker", "taker", "beneficiary", "absorber", "candidate"];

/**
 * The accounts whose cash or positions an event may have changed; 0, no account, is left out. `FeesCollected` names
 * nobody: it pays the treasury's account.
 *
 * @param treasury the account that receives fees; 0 for none
 */
export function accountsOf(
  { name, args }: { readonly name: string; readonly args: object },
  treasury: AccountId,
): AccountId[] {
  if (name === "FeesCollected") return treasury === 0n ? [] : [treasury];
  // Addresses, as `Deposited` names one, are no accounts.
  return Object.entries<unknown>({ ...args })
    .filter(([key]) => NAMES.includes(key))
    .map(([, value]) => value)
    .filter((value): value is bigint => typeof value === "bigint" && value !== 0n);
}
