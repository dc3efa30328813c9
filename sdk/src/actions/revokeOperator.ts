import { defineAction, noOutcome, type NoOutcome, nothing } from "../client/action.ts";
import { exchangeInterface } from "../client/interfaces.ts";
import { EMPTY_GRANT } from "./grant.ts";
import { toAccount } from "./order.ts";

export interface RevokeOperatorParameters {
  readonly account: bigint | number;
  readonly operator: string;
}
export type RevokeOperatorReturnType = undefined;

/**
 * Takes back whatever an operator was granted.
 *
 * @example
 * await revokeOperator.send(client, { account, operator });
 *
 * @throws {NotAuthorisedError} unless sent by the owner
 */
export const revokeOperator = /* @__PURE__ */ defineAction<
  RevokeOperatorParameters,
  RevokeOperatorReturnType,
  NoOutcome
>({
  encode: (_, { account, operator }) =>
    exchangeInterface().encodeFunctionData("setOperator", [toAccount(account), operator, EMPTY_GRANT]),
  decode: nothing,
  outcome: noOutcome,
});
