import { MaxUint256 } from "ethers";

import { defineAction } from "../client/action.ts";
import { eventsNamed } from "../client/events.ts";
import { exchangeInterface } from "../client/interfaces.ts";
import { formatWad, parseWad } from "../units/wad.ts";
import { toAccount } from "./order.ts";

export interface TransferParameters {
  readonly from: bigint | number;
  /** Of the same owner. */
  readonly to: bigint | number;
  /** Quote, or "all" that may leave now. */
  readonly amount: string;
}
/** What moves; quote. */
export type TransferReturnType = string;
export interface TransferOutcome {
  readonly moved: string;
}

/**
 * Moves cash between two accounts of one owner.
 *
 * @example
 * await transfer.send(client, { from: 3n, to: 4n, amount: "250" });
 *
 * @throws {DifferentOwnerError}
 * @throws {InsufficientFreeCollateralError}
 */
export const transfer = /* @__PURE__ */ defineAction<TransferParameters, TransferReturnType, TransferOutcome>({
  encode: (_, { from, to, amount }) => {
    const wad = amount === "all" ? MaxUint256 : parseWad(amount);
    return exchangeInterface().encodeFunctionData("transfer", [toAccount(from), toAccount(to), wad]);
  },
  decode: (data) => formatWad(exchangeInterface().decodeFunctionResult("transfer", data)[0]),
  outcome: (events) => ({ moved: formatWad(eventsNamed(events, "Transferred")[0]?.amount ?? 0n) }),
});
