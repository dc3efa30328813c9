import { defineAction } from "../client/action.ts";
import { findMarket, type MarketName } from "../client/client.ts";
import { decodeExchange } from "../client/decode.ts";
import { eventsNamed } from "../client/events.ts";
import { exchangeInterface } from "../client/interfaces.ts";
import { formatWad } from "../units/wad.ts";

export interface CloseMarketParameters {
  readonly market: MarketName;
}
/** What a lot is settled at, quote. */
export type CloseMarketReturnType = string;
export interface CloseMarketOutcome {
  /** What a lot is settled at, quote. */
  readonly pricePerLot: string;
  /** Whether it is the index's mean over the closing; otherwise the last good mark. */
  readonly isMean: boolean;
}

/**
 * Fixes the price of a market whose closing has ended. Open to all; no oracle is read.
 *
 * @example
 * const { pricePerLot } = await (await closeMarket.send(client, { market: "ETH-USD" })).wait();
 *
 * @throws {StillClosingError}
 * @throws {UnexpectedStatusError} if the market is not wound down, or closed already
 */
export const closeMarket = /* @__PURE__ */ defineAction<
  CloseMarketParameters,
  CloseMarketReturnType,
  CloseMarketOutcome
>({
  encode: (deployment, { market }) =>
    exchangeInterface().encodeFunctionData("closeMarket", [findMarket(deployment, market).id]),
  decode: (data) => formatWad(decodeExchange("closeMarket", data)[0]),
  outcome: (events) => {
    const closed = eventsNamed(events, "MarketClosed")[0];
    return { pricePerLot: formatWad(closed?.perLot ?? 0n), isMean: closed?.isTwap ?? false };
  },
});
