import { defineAction, nothing, noOutcome, type NoOutcome } from "../client/action.ts";
import { exchangeInterface } from "../client/interfaces.ts";
import type { SignedBatch } from "../generated/structs.ts";

export interface ExecuteSignedParameters {
  readonly batch: SignedBatch;
  readonly signature: string;
}
export type ExecuteSignedReturnType = undefined;

/**
 * Runs a batch that somebody else signed. Open to all.
 *
 * @example
 * await executeSigned.send(relayer, { batch, signature });
 *
 * @throws {InvalidSignatureError}
 * @throws {SignatureExpiredError}
 * @throws {InvalidAccountNonceError}
 */
export const executeSigned = /* @__PURE__ */ defineAction<ExecuteSignedParameters, ExecuteSignedReturnType, NoOutcome>({
  encode: (_, { batch, signature }) =>
    exchangeInterface().encodeFunctionData("executeSigned", [{ ...batch, actions: [...batch.actions] }, signature]),
  decode: nothing,
  outcome: noOutcome,
});
