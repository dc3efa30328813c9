import { defineAction } from "../client/action.ts";
import { findMarket, type MarketName } from "../client/client.ts";
import { eventsNamed } from "../client/events.ts";
import { exchangeInterface } from "../client/interfaces.ts";
import { toAccount, toSlots } from "./order.ts";

export interface CancelManyParameters {
  readonly account: bigint | number;
  readonly market: MarketName;
  /** Slots to empty; empty ones are passed over. */
  readonly slots: readonly number[] | "all";
}
/** How many orders are cancelled. */
export type CancelManyReturnType = number;
export interface CancelManyOutcome {
  readonly cancelled: number;
}

/**
 * Cancels whatever rests in some slots of a market.
 *
 * @example
 * const { cancelled } = await (await cancelMany.send(client, { account, market: "ETH-USD", slots: "all" })).wait();
 *
 * @throws {NotAuthorisedError}
 */
export const cancelMany = /* @__PURE__ */ defineAction<CancelManyParameters, CancelManyReturnType, CancelManyOutcome>({
  encode: (deployment, { account, market, slots }) => {
    const { id } = findMarket(deployment, market);
    return exchangeInterface().encodeFunctionData("cancelMany", [toAccount(account), id, toSlots(slots)]);
  },
  decode: (data) => Number(exchangeInterface().decodeFunctionResult("cancelMany", data)[0]),
  outcome: (events) => ({ cancelled: eventsNamed(events, "OrderRemoved").length }),
});
