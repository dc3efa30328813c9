import { defineAction, noOutcome, type NoOutcome, nothing } from "../client/action.ts";
import { exchangeInterface } from "../client/interfaces.ts";
import { type GrantParameters, toGrant } from "./grant.ts";
import { toAccount } from "./order.ts";

export interface SetOperatorParameters extends GrantParameters {
  readonly account: bigint | number;
  readonly operator: string;
}
export type SetOperatorReturnType = undefined;

/**
 * Lets another address act for an account, within limits.
 *
 * @example
 * await setOperator.send(client, { account, operator, permissions: ["trade"], markets: ["ETH-USD"], expiry });
 *
 * @throws {NotAuthorisedError} unless sent by the owner
 * @throws {InvalidGrantError}
 */
export const setOperator = /* @__PURE__ */ defineAction<SetOperatorParameters, SetOperatorReturnType, NoOutcome>({
  encode: (deployment, { account, operator, ...grant }) =>
    exchangeInterface().encodeFunctionData("setOperator", [toAccount(account), operator, toGrant(deployment, grant)]),
  decode: nothing,
  outcome: noOutcome,
});
