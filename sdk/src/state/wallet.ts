import { tokenInterface } from "../client/interfaces.ts";
import { defineRead } from "../client/read.ts";
import { fromTokens } from "../units/tokens.ts";

export interface ReadWalletParameters {
  readonly owner: string;
}
/** Collateral. */
export type ReadWalletReturnType = string;

/**
 * The collateral that an address holds outside the exchange.
 *
 * @example
 * await readWallet(client, { owner }); // "1000.5"
 */
export const readWallet = /* @__PURE__ */ defineRead<ReadWalletParameters, ReadWalletReturnType>({
  build: ({ collateral }, { owner }) => ({
    to: collateral.address,
    data: tokenInterface().encodeFunctionData("balanceOf", [owner]),
  }),
  decode: (data, { collateral }) =>
    fromTokens(collateral, tokenInterface().decodeFunctionResult("balanceOf", data)[0]),
});
