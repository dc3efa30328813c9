import { defineAction, noOutcome, type NoOutcome, nothing } from "../client/action.ts";
import { tokenInterface } from "../client/interfaces.ts";

export interface FaucetParameters {
  readonly receiver: string;
}
export type FaucetReturnType = undefined;

/**
 * Test collateral for a receiver; where `deployment.collateral.hasFaucet`.
 *
 * @example
 * await (await faucet.send(client, { receiver: address })).wait();
 *
 * @throws {FaucetCoolingDownError}
 */
export const faucet = /* @__PURE__ */ defineAction<FaucetParameters, FaucetReturnType, NoOutcome>({
  target: ({ collateral }) => collateral.address,
  encode: (_, { receiver }) => tokenInterface().encodeFunctionData("faucet", [receiver]),
  decode: nothing,
  outcome: noOutcome,
});
