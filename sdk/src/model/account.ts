import { intField } from "./bits.ts";
import { ensure } from "./errors.ts";

/** Identifies a margin account; 0 is no account. */
export type AccountId = bigint;
/** `0x` and 40 hexadecimal digits, in any case. */
export type Address = `0x${string}`;

/** Active markets of one account at most: what bounds every loop over an account's markets. */
export const MAX_MARKETS = 8;

/** A margin account: its cash and where it is active. */
export interface Account {
  /** Undefined as long as the account was not opened. */
  readonly owner: Address | undefined;
  /** Realised cash, after fees, funding and realised PnL [WAD quote]; int112. */
  readonly balance: bigint;
  /** Markets with a position or counted orders, in the order of the account's word. */
  readonly markets: readonly bigint[];
  /** Fee tier; 0 is each market's own fees. */
  readonly tier: bigint;
  /** When the running liquidation began [unix s]; 0 if none. */
  readonly liquidationStart: bigint;
  /** When the account was flagged for deleveraging [unix s]; 0 if it is not. */
  readonly flaggedAt: bigint;
  /** Markets that count the account among their deficits; bit m is market m. */
  readonly flaggedMarkets: bigint;
}

export const NO_ACCOUNT: Account = {
  owner: undefined,
  balance: 0n,
  markets: [],
  tier: 0n,
  liquidationStart: 0n,
  flaggedAt: 0n,
  flaggedMarkets: 0n,
};

/** @param balance [WAD quote]; fails with FieldOverflow beyond int112 */
export function withBalance(account: Account, balance: bigint): Account {
  return { ...account, balance: intField(balance, 112n) };
}

/** @param amount [WAD quote] added to the balance, negative to take */
export function credit(account: Account, amount: bigint): Account {
  return amount === 0n ? account : withBalance(account, account.balance + amount);
}

/** Appends a market to the list unless it is there already. */
export function addMarket(account: Account, market: bigint): Account {
  if (account.markets.includes(market)) return account;
  ensure(account.markets.length < MAX_MARKETS, "TooManyMarkets", { limit: BigInt(MAX_MARKETS) });
  return { ...account, markets: [...account.markets, market] };
}

/** Takes a market out of the list and closes the gap. */
export function removeMarket(account: Account, market: bigint): Account {
  if (!account.markets.includes(market)) return account;
  return { ...account, markets: account.markets.filter((id) => id !== market) };
}
