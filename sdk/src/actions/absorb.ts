import { defineAction } from "../client/action.ts";
import { findMarket } from "../client/client.ts";
import { exchangeInterface } from "../client/interfaces.ts";
import { fromLots } from "../units/grid.ts";
import { liquidatedIn, type LiquidationOutcome, type LiquidationParameters, toLiquidate } from "./liquidation.ts";
import { toAccount } from "./order.ts";

export interface AbsorbParameters extends LiquidationParameters {
  /** Account that takes over what the book does not; the sender's, or one it may trade for. */
  readonly absorber: bigint | number;
}
export interface AbsorbReturnType {
  /** Through the book; base. */
  readonly closed: string;
  /** Base. */
  readonly absorbed: string;
}

/**
 * Liquidates, and takes over what the book does not at the worst price that the book would have been allowed.
 *
 * @example
 * await absorb.send(client, { account: 7n, market: "ETH-USD", absorber: account });
 *
 * @throws {AbsorbsItselfError}
 * @throws {InsufficientMarginError} of the absorber
 * @throws {OutsideOperatorBandError}
 */
export const absorb = /* @__PURE__ */ defineAction<AbsorbParameters, AbsorbReturnType, LiquidationOutcome>({
  encode: (deployment, { absorber, ...request }) =>
    exchangeInterface().encodeFunctionData("absorb", [toLiquidate(deployment, request), toAccount(absorber)]),
  decode: (data, deployment, { market }) => {
    const grid = findMarket(deployment, market);
    const [closed, absorbed] = exchangeInterface().decodeFunctionResult("absorb", data);
    return { closed: fromLots(grid, closed), absorbed: fromLots(grid, absorbed) };
  },
  outcome: liquidatedIn,
});
