import { Signature } from "ethers";

import { defineAction, nothing } from "../client/action.ts";
import { exchangeInterface } from "../client/interfaces.ts";
import { type Amount, toTokens } from "../units/tokens.ts";
import { within } from "../units/grid.ts";
import { depositedIn, type DepositOutcome } from "./deposited.ts";
import { toAccount } from "./order.ts";

const MAX_UINT256 = (1n << 256n) - 1n;

export interface DepositWithPermitParameters {
  readonly account: bigint | number;
  readonly amount: Amount;
  /** Last second in which the permit holds [unix s]. */
  readonly deadline: bigint | number;
  /** Of the permit, see `signPermit`. */
  readonly signature: string;
}
export type DepositWithPermitReturnType = undefined;

/**
 * Deposits with an EIP-2612 permit instead of an approval: one transaction.
 *
 * @example
 * const permit = await signPermit(client, { amount: "1000", deadline });
 * await depositWithPermit.send(client, { account, amount: "1000", ...permit });
 *
 * @throws {ERC20InsufficientAllowanceError} if the permit is expired, used or not the sender's, and there is no allowance
 */
export const depositWithPermit = /* @__PURE__ */ defineAction<
  DepositWithPermitParameters,
  DepositWithPermitReturnType,
  DepositOutcome
>({
  encode: ({ collateral }, { account, amount, deadline, signature }) => {
    const { v, r, s } = Signature.from(signature);
    const [units, last] = [toTokens(collateral, amount), within("deadline", deadline, MAX_UINT256)];
    return exchangeInterface().encodeFunctionData("depositWithPermit", [toAccount(account), units, last, v, r, s]);
  },
  decode: nothing,
  outcome: depositedIn,
});
