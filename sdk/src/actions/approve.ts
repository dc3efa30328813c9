import { MaxUint256 } from "ethers";

import { defineAction, noOutcome, type NoOutcome } from "../client/action.ts";
import { tokenInterface } from "../client/interfaces.ts";
import { type Amount, toTokens } from "../units/tokens.ts";

export interface ApproveParameters {
  /** Collateral; without it, any amount. */
  readonly amount?: Amount;
}
export type ApproveReturnType = undefined;

/**
 * Lets the exchange pull collateral from the sender. `deposit.send` does this by itself where it is needed.
 *
 * @example
 * await (await approve.send(client, { amount: "1000" })).wait();
 *
 * @throws {ERC20InvalidSpenderError}
 */
export const approve = /* @__PURE__ */ defineAction<ApproveParameters, ApproveReturnType, NoOutcome>({
  target: ({ collateral }) => collateral.address,
  encode: ({ exchange, collateral }, { amount }) => {
    const units = amount === undefined ? MaxUint256 : toTokens(collateral, amount);
    return tokenInterface().encodeFunctionData("approve", [exchange.address, units]);
  },
  decode: () => undefined, // some tokens answer nothing
  outcome: noOutcome,
});
