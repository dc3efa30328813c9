import { defineAction, nothing } from "../client/action.ts";
import { findMarket, type MarketName } from "../client/client.ts";
import { eventsNamed } from "../client/events.ts";
import { exchangeInterface } from "../client/interfaces.ts";
import { type AmendmentParameters, toAccount, toAmendOrder } from "./order.ts";

export interface AmendParameters extends AmendmentParameters {
  readonly account: bigint | number;
  readonly market: MarketName;
}
export type AmendReturnType = undefined;
export interface AmendOutcome {
  /** Whether it went to the back of a queue; then its generation is a new one. */
  readonly moved: boolean;
  /** Of the order as it rests now; undefined if it became too small and is gone. */
  readonly generation: bigint | undefined;
}

/**
 * Changes a resting order. It keeps its place in the queue when only the size goes down.
 *
 * @example
 * await amend.send(client, { account, market: "ETH-USD", slot: 0, generation, price: "1850.40", size: "1" });
 *
 * @throws {OrderNotFoundError}
 * @throws {WouldCrossError}
 * @throws {InsufficientMarginError}
 */
export const amend = /* @__PURE__ */ defineAction<AmendParameters, AmendReturnType, AmendOutcome>({
  encode: (deployment, { account, market, ...order }) => {
    const request = toAmendOrder(findMarket(deployment, market), order);
    return exchangeInterface().encodeFunctionData("amend", [toAccount(account), request]);
  },
  decode: nothing,
  outcome: (events, _, { account, generation }) => {
    const own = (event: { readonly account: bigint }): boolean => event.account === toAccount(account);
    const [moved] = eventsNamed(events, "OrderMoved").filter(own);
    const isGone = eventsNamed(events, "OrderRemoved").some(own);
    return { moved: moved !== undefined, generation: isGone ? undefined : (moved?.generation ?? generation) };
  },
});
