import { keccak256 } from "ethers";

import type { MarketId } from "../model/market.ts";
import { levelKey, orderKey, positionKey } from "../model/state.ts";

/** ExchangeStorage.SLOT. */
const STATE = 0xb0c6ce985f24d05acb121cf2b4ca01239a174ed67f1138c28e5a38a7fb7fa800n;

/** Slots of the nonces, which are not part of State: of key 0, and of the others. */
const NONCES = 3n;
const KEYED_NONCES = 4n;
const NONCE_KEY_BITS = 192n;

/** Places of State's fields behind its slot. */
const Place = {
  ledger: 0n,
  sharedInsurance: 1n,
  accounts: 2n,
  markets: 3n,
  positions: 4n,
  orders: 5n,
  levels: 6n,
  bitmap: 7n,
  grants: 8n,
  claimed: 10n,
} as const;

/** Places of Market's words behind its slot. */
export const MarketPlace = {
  hot: 0n,
  funding: 1n,
  risk: 2n,
  trading: 3n,
  premium: 4n,
  sampling: 5n,
  terms: 6n,
  safety: 7n,
  crisis: 8n,
  feeTiers: 9n,
  insurance: 10n,
  tickSize: 11n,
  lotSize: 12n,
  symbol: 13n,
  ring: 14n,
  closing: 46n,
  settlement: 47n,
  claims: 48n,
  shortfall: 49n,
  deficit: 50n,
  ramp: 51n,
  losses: 52n,
  estimators: 53n,
  measures: 54n,
  conditions: 55n,
} as const;

/** Levels of the bitmap of ticks, as its keys have them. */
export const BitmapDepth = { leaf: 0n, branch: 1n, root: 2n } as const;

const known = new Map<string, bigint>();

/** Where a mapping of State keeps the value of a key. */
function entry(place: bigint, key: bigint): bigint {
  return valueSlot(STATE + place, key);
}

/** Where the mapping in a slot keeps the value of a key. */
function valueSlot(slot: bigint, key: bigint): bigint {
  const preimage = key.toString(16).padStart(64, "0") + slot.toString(16).padStart(64, "0");
  const seen = known.get(preimage);
  if (seen !== undefined) return seen;
  const found = BigInt(keccak256(`0x${preimage}`));
  known.set(preimage, found);
  return found;
}

/** Slots of the exchange's storage. */
export const slotOf = {
  ledger: STATE + Place.ledger,
  sharedInsurance: STATE + Place.sharedInsurance,
  account: (account: bigint) => entry(Place.accounts, account),
  owner: (account: bigint) => entry(Place.accounts, account) + 1n,
  flaggedMarkets: (account: bigint) => entry(Place.accounts, account) + 2n,
  market: (market: MarketId, place: bigint) => entry(Place.markets, market) + place,
  /** By the key of the model's table, as are the next two. */
  positionAt: (key: bigint) => entry(Place.positions, key),
  orderAt: (key: bigint) => entry(Place.orders, key),
  levelAt: (key: bigint) => entry(Place.levels, key),
  position: (market: MarketId, account: bigint) => entry(Place.positions, positionKey(market, account)),
  order: (market: MarketId, key: bigint) => entry(Place.orders, orderKey(market, key)),
  level: (market: MarketId, tick: bigint) => entry(Place.levels, levelKey(market, tick)),
  bitmap: (market: MarketId, depth: bigint, index: bigint) =>
    entry(Place.bitmap, (market << 24n) | (depth << 16n) | index),
  claimedAt: (key: bigint) => entry(Place.claimed, key),
  grantAt: (key: bigint) => entry(Place.grants, key),
  /** By the key of the model's table: the address above the key of its nonces. */
  nonceAt: (key: bigint) => {
    const [owner, own] = [key >> NONCE_KEY_BITS, BigInt.asUintN(Number(NONCE_KEY_BITS), key)];
    return own === 0n ? valueSlot(NONCES, owner) : valueSlot(valueSlot(KEYED_NONCES, owner), own);
  },
};
