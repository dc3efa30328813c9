import { MaxUint256 } from "ethers";

import { defineAction } from "../client/action.ts";
import { eventsNamed } from "../client/events.ts";
import { exchangeInterface } from "../client/interfaces.ts";
import { type Amount, fromTokens, toTokens } from "../units/tokens.ts";
import { formatWad } from "../units/wad.ts";
import { toAccount } from "./order.ts";

export interface WithdrawParameters {
  readonly account: bigint | number;
  /** Collateral, or "all" that may leave now. */
  readonly amount: Amount;
  readonly to: string;
}
/** What leaves; collateral. */
export type WithdrawReturnType = string;
export interface WithdrawOutcome {
  readonly withdrawn: string;
  /** The account's cash afterwards; quote. */
  readonly balance: string;
}

/**
 * Pays collateral out.
 *
 * @example
 * const { withdrawn } = await (await withdraw.send(client, { account, amount: "all", to: owner })).wait();
 *
 * @throws {InsufficientFreeCollateralError}
 * @throws {ExitsPausedError}
 * @throws {NotAuthorisedError}
 */
export const withdraw = /* @__PURE__ */ defineAction<WithdrawParameters, WithdrawReturnType, WithdrawOutcome>({
  encode: ({ collateral }, { account, amount, to }) => {
    const units = amount === "all" ? MaxUint256 : toTokens(collateral, amount);
    return exchangeInterface().encodeFunctionData("withdraw", [toAccount(account), units, to]);
  },
  decode: (data, { collateral }) =>
    fromTokens(collateral, exchangeInterface().decodeFunctionResult("withdraw", data)[0]),
  outcome: (events, { collateral }) => {
    const [event] = eventsNamed(events, "Withdrawn");
    return { withdrawn: fromTokens(collateral, event?.tokens ?? 0n), balance: formatWad(event?.balance ?? 0n) };
  },
});
