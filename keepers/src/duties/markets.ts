import { decodeBytes32String } from "ethers";

import type { AccountId } from "../../../sdk/src/model/account.ts";
import { Call } from "../../../sdk/src/model/call.ts";
import type { Exchange } from "../../../sdk/src/model/exchange.ts";
import { type Market, type MarketId, MarketStatus } from "../../../sdk/src/model/market.ts";
import type { Position } from "../../../sdk/src/model/position.ts";

/** Of a position's key, `market << 32 | account`. */
const ACCOUNT_BITS = 32n;
const ACCOUNT_MASK = (1n << ACCOUNT_BITS) - 1n;

export interface ListedMarket {
  readonly id: MarketId;
  readonly market: Market;
}

/** All markets of the exchange by id, those included that were listed after the deployment record was written. */
export function listedMarkets({ state }: Exchange): ListedMarket[] {
  return [...state.tables.markets.entries()]
    .map(([id, market]) => ({ id, market }))
    .filter(({ market }) => market.hot.status !== MarketStatus.Unlisted)
    .sort((a, b) => Number(a.id - b.id));
}

export function callOn({ state, environment }: Exchange): Call {
  return new Call(state, environment);
}

export function symbolOf({ symbol }: Market): string {
  return decodeBytes32String(symbol);
}

/** A value for each market by its symbol, or what holds for all others. */
export function bySymbol(values: Readonly<Record<string, bigint>>, market: Market, otherwise: bigint): bigint {
  return values[symbolOf(market)] ?? otherwise;
}

/** All positions of a market by account, flat ones too. */
export function* positionsIn({ state }: Exchange, id: MarketId): IterableIterator<[AccountId, Position]> {
  for (const [key, position] of state.tables.positions.entries()) {
    if (key >> ACCOUNT_BITS === id) yield [key & ACCOUNT_MASK, position];
  }
}
