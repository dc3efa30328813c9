import { defineAction } from "../client/action.ts";
import { findMarket } from "../client/client.ts";
import { exchangeInterface } from "../client/interfaces.ts";
import { fromLots } from "../units/grid.ts";
import { liquidatedIn, type LiquidationOutcome, type LiquidationParameters, toLiquidate } from "./liquidation.ts";

export type LiquidateParameters = LiquidationParameters;
export interface LiquidateReturnType {
  /** Base. */
  readonly closed: string;
}

/**
 * Closes lots of an account below its maintenance margin through the book. Open to all.
 *
 * @example
 * await liquidate.send(client, { account: 7n, market: "ETH-USD", beneficiary: account });
 *
 * @throws {NotLiquidatableError}
 * @throws {NothingClosedError}
 * @throws {HealthWouldFallError}
 */
export const liquidate = /* @__PURE__ */ defineAction<LiquidateParameters, LiquidateReturnType, LiquidationOutcome>({
  encode: (deployment, request) =>
    exchangeInterface().encodeFunctionData("liquidate", [toLiquidate(deployment, request)]),
  decode: (data, deployment, { market }) => {
    const [closed] = exchangeInterface().decodeFunctionResult("liquidate", data);
    return { closed: fromLots(findMarket(deployment, market), closed) };
  },
  outcome: liquidatedIn,
});
