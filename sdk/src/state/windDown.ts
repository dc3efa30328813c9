import { toAccount } from "../actions/order.ts";
import { findMarket, type MarketName } from "../client/client.ts";
import { buildView, decodeView, defineRead } from "../client/read.ts";
import type { ClaimView, WindDownView } from "../generated/structs.ts";

export interface ReadWindDownParameters {
  readonly market: MarketName;
}
export type ReadWindDownReturnType = WindDownView;

/**
 * How far a market is on its way to the end: the mean of its index, its settlement price, who is left. All zero before that.
 *
 * @example
 * const { endsAt, settlementPerLot, lotsOpen } = await readWindDown(client, { market: "ETH-USD" });
 */
export const readWindDown = /* @__PURE__ */ defineRead<ReadWindDownParameters, ReadWindDownReturnType>({
  build: (deployment, { market }) => buildView(deployment, "windDown", [findMarket(deployment, market).id]),
  decode: (data) => decodeView("windDown", data),
});

export interface ReadClaimsParameters {
  readonly market: MarketName;
  readonly accounts: readonly (bigint | number)[];
}
export type ReadClaimsReturnType = readonly ClaimView[];

/**
 * What accounts gain or lose in a market whose settlement price is known; all zero before.
 *
 * @example
 * const [{ pnl, cut }] = await readClaims(client, { market: "ETH-USD", accounts: [3n] });
 */
export const readClaims = /* @__PURE__ */ defineRead<ReadClaimsParameters, ReadClaimsReturnType>({
  build: (deployment, { market, accounts }) =>
    buildView(deployment, "claims", [findMarket(deployment, market).id, accounts.map(toAccount)]),
  decode: (data) => decodeView("claims", data),
});
