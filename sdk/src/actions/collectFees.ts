import { defineAction, nothing } from "../client/action.ts";
import { findMarket, type MarketName } from "../client/client.ts";
import { eventsNamed } from "../client/events.ts";
import { exchangeInterface } from "../client/interfaces.ts";
import { formatWad } from "../units/wad.ts";

export interface CollectFeesParameters {
  readonly market: MarketName;
}
export type CollectFeesReturnType = undefined;
export interface CollectFeesOutcome {
  /** Quote. */
  readonly toInsurance: string;
  /** Quote. */
  readonly toTreasury: string;
}

/**
 * Hands a market's collected fees on to its insurance and the treasury. Open to all.
 *
 * @example
 * await collectFees.send(client, { market: "ETH-USD" });
 *
 * @throws {NoTreasuryError}
 */
export const collectFees = /* @__PURE__ */ defineAction<CollectFeesParameters, CollectFeesReturnType, CollectFeesOutcome>({
  encode: (deployment, { market }) =>
    exchangeInterface().encodeFunctionData("collectFees", [findMarket(deployment, market).id]),
  decode: nothing,
  outcome: (events) => {
    const [event] = eventsNamed(events, "FeesCollected");
    return { toInsurance: formatWad(event?.toInsurance ?? 0n), toTreasury: formatWad(event?.toTreasury ?? 0n) };
  },
});
