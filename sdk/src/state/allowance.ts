import { defineRead } from "../client/read.ts";
import { tokenInterface } from "../client/interfaces.ts";

export interface ReadAllowanceParameters {
  readonly owner: string;
}
/** Token units that the exchange may pull. */
export type ReadAllowanceReturnType = bigint;

/**
 * What the exchange may pull of an owner's collateral.
 *
 * @example
 * const units = await readAllowance(client, { owner });
 */
export const readAllowance = /* @__PURE__ */ defineRead<ReadAllowanceParameters, ReadAllowanceReturnType>({
  build: ({ collateral, exchange }, { owner }) => ({
    to: collateral.address,
    data: tokenInterface().encodeFunctionData("allowance", [owner, exchange.address]),
  }),
  decode: (data) => tokenInterface().decodeFunctionResult("allowance", data)[0],
});
