import { defineAction, noOutcome, type NoOutcome } from "../client/action.ts";
import { exchangeInterface } from "../client/interfaces.ts";
import { within } from "../units/grid.ts";

export interface InvalidateNonceParameters {
  /** Of the nonces; 0 unless said. */
  readonly key?: bigint;
}
/** The nonce spent, with its key. */
export type InvalidateNonceReturnType = bigint;

/**
 * Spends the sender's next nonce of a key, so that a batch signed with it can never run.
 *
 * @example
 * await invalidateNonce.send(client, {});
 */
export const invalidateNonce = /* @__PURE__ */ defineAction<
  InvalidateNonceParameters,
  InvalidateNonceReturnType,
  NoOutcome
>({
  encode: (_, { key = 0n }) =>
    exchangeInterface().encodeFunctionData("invalidateNonce", [within("key", key, (1n << 192n) - 1n)]),
  decode: (data) => exchangeInterface().decodeFunctionResult("invalidateNonce", data)[0],
  outcome: noOutcome,
});
