import { defineAction, nothing } from "../client/action.ts";
import { findMarket, type MarketName } from "../client/client.ts";
import { eventsNamed } from "../client/events.ts";
import { exchangeInterface } from "../client/interfaces.ts";
import { fromLots } from "../units/grid.ts";
import { type CancellationParameters, toAccount, toCancelOrder } from "./order.ts";

export interface CancelParameters extends CancellationParameters {
  readonly account: bigint | number;
  readonly market: MarketName;
}
export type CancelReturnType = undefined;
export interface CancelOutcome {
  /** What no longer rests; base. */
  readonly cancelled: string;
}

/**
 * Cancels a resting order, in every state of the market.
 *
 * @example
 * await cancel.send(client, { account, market: "ETH-USD", slot: 0, generation });
 *
 * @throws {OrderNotFoundError}
 */
export const cancel = /* @__PURE__ */ defineAction<CancelParameters, CancelReturnType, CancelOutcome>({
  encode: (deployment, { account, market, ...order }) => {
    const request = toCancelOrder(findMarket(deployment, market), order);
    return exchangeInterface().encodeFunctionData("cancel", [toAccount(account), request]);
  },
  decode: nothing,
  outcome: (events, deployment, { market }) => ({
    cancelled: fromLots(findMarket(deployment, market), eventsNamed(events, "OrderRemoved")[0]?.lots ?? 0n),
  }),
});
