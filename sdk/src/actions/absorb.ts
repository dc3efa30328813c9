import { decodeExchange } from "../client/decode.ts";
import { defineAction } from "../client/action.ts";
import { findMarket } from "../client/client.ts";
import { exchangeInterface } from "../client/interfaces.ts";
import type { Rounding } from "../units/decimal.ts";
import { fromLots, type Price, toTick } from "../units/grid.ts";
import { liquidatedIn, type LiquidationOutcome, type LiquidationParameters, toLiquidate } from "./liquidation.ts";
import { toAccount } from "./order.ts";

export interface AbsorbParameters extends LiquidationParameters {
  /** Account that takes over what the book does not; the sender's, or one it may trade for. */
  readonly absorber: bigint | number;
  /** Most that the absorber pays for a long position, least that it gets for a short one; quote per base. */
  readonly worstPrice: Price;
  /** Where to go with a price off tick; refused unless said. */
  readonly priceRounding?: Rounding;
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
 * await absorb.send(client, { account: 7n, market: "ETH-USD", absorber: account, worstPrice: "1790" });
 *
 * @throws {AbsorbsItselfError}
 * @throws {InsufficientMarginError} of the absorber
 * @throws {WorseThanAskedError}
 * @throws {OutsideOperatorBandError}
 */
export const absorb = /* @__PURE__ */ defineAction<AbsorbParameters, AbsorbReturnType, LiquidationOutcome>({
  encode: (deployment, { absorber, worstPrice, priceRounding, ...request }) => {
    const { tickSize, quantum } = findMarket(deployment, request.market);
    const worst = toTick({ tickSize }, worstPrice, priceRounding) * quantum;
    const struct = toLiquidate(deployment, request);
    return exchangeInterface().encodeFunctionData("absorb", [struct, toAccount(absorber), worst]);
  },
  decode: (data, deployment, { market }) => {
    const grid = findMarket(deployment, market);
    const [closed, absorbed] = decodeExchange("absorb", data);
    return { closed: fromLots(grid, closed), absorbed: fromLots(grid, absorbed) };
  },
  outcome: liquidatedIn,
});
