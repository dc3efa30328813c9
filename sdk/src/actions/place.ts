import { defineAction } from "../client/action.ts";
import { findMarket, type MarketName } from "../client/client.ts";
import { eventsNamed } from "../client/events.ts";
import { exchangeInterface } from "../client/interfaces.ts";
import { fromLots, fromTick } from "../units/grid.ts";
import { type OrderParameters, toAccount, toPlaceOrder } from "./order.ts";
import { type Trade, tradeOf } from "./trade.ts";

export interface PlaceParameters extends OrderParameters {
  readonly account: bigint | number;
  readonly market: MarketName;
}

export interface PlaceReturnType {
  /** Base. */
  readonly filled: string;
  /** Base. */
  readonly resting: string;
  readonly filledLots: bigint;
  readonly restingLots: bigint;
}

/** The part of an order that rests. */
export interface RestingOrder {
  readonly slot: number;
  /** Names it against later orders of the slot. */
  readonly generation: bigint;
  /** Quote per base. */
  readonly price: string;
  /** Base. */
  readonly size: string;
}

export interface PlaceOutcome extends Trade {
  /** Undefined if nothing rests. */
  readonly resting: RestingOrder | undefined;
}

/**
 * Places an order: what crosses trades, what may rest rests.
 *
 * @example
 * const sent = await place.send(client, { account, market: "ETH-USD", side: "buy", price: "1850.50", size: "1.5" });
 * const { averagePrice, fee, fills, resting } = await sent.wait();
 *
 * @throws {PriceOffTickError}
 * @throws {SizeOffLotError}
 * @throws {InsufficientMarginError}
 * @throws {OutsidePriceBandError}
 * @throws {SlotOccupiedError}
 * @throws {WouldCrossError} for a post-only order
 * @throws {NotFilledInFullError} for fill-or-kill
 */
export const place = /* @__PURE__ */ defineAction<PlaceParameters, PlaceReturnType, PlaceOutcome>({
  encode: (deployment, { account, market, ...order }) => {
    const request = toPlaceOrder(findMarket(deployment, market), order);
    return exchangeInterface().encodeFunctionData("place", [toAccount(account), request]);
  },
  decode: (data, deployment, { market }) => {
    const grid = findMarket(deployment, market);
    const [filledLots, restingLots] = exchangeInterface().decodeFunctionResult("place", data);
    return { filled: fromLots(grid, filledLots), resting: fromLots(grid, restingLots), filledLots, restingLots };
  },
  outcome: (events, deployment, parameters) => {
    const market = findMarket(deployment, parameters.market);
    const account = toAccount(parameters.account);
    const [placed] = eventsNamed(events, "OrderPlaced").filter((event) => event.account === account);
    const resting = placed && {
      slot: Number(placed.slot),
      generation: placed.generation,
      price: fromTick(market, placed.tick),
      size: fromLots(market, placed.lots),
    };
    return { ...tradeOf(events, market, account), resting };
  },
});
