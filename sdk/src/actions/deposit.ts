import { isError } from "ethers";

import { type Action, defineAction, nothing } from "../client/action.ts";
import { type Client, requireSigner } from "../client/client.ts";
import { exchangeInterface } from "../client/interfaces.ts";
import type { SendOptions, Sent } from "../client/send.ts";
import { readAllowance } from "../state/allowance.ts";
import { type Amount, toTokens } from "../units/tokens.ts";
import { approve } from "./approve.ts";
import { depositedIn, type DepositOutcome } from "./deposited.ts";
import { depositWithPermit } from "./depositWithPermit.ts";
import { toAccount } from "./order.ts";
import { signPermit } from "./signPermit.ts";

export interface DepositParameters {
  readonly account: bigint | number;
  /** Collateral to pull from the sender; what arrives is what is credited. */
  readonly amount: Amount;
}
export type DepositReturnType = undefined;

/** How `deposit.send` gets leave to pull the collateral, if it has none yet. */
export interface DepositSendOptions extends SendOptions {
  /** "permit" signs one if token and wallet can, and approves otherwise, which is the default. */
  readonly allowance?: "permit" | "approve" | "none";
}

/** How long a permit holds that is used at once [s]. */
const PERMIT_LIFETIME = 1_200n;

const plain = /* @__PURE__ */ defineAction<DepositParameters, DepositReturnType, DepositOutcome>({
  encode: ({ collateral }, { account, amount }) =>
    exchangeInterface().encodeFunctionData("deposit", [toAccount(account), toTokens(collateral, amount)]),
  decode: nothing,
  outcome: depositedIn,
});

async function send(
  client: Client,
  parameters: DepositParameters,
  { allowance = "permit", ...options }: DepositSendOptions = {},
): Promise<Sent<DepositOutcome>> {
  const { collateral } = client.deployment;
  const owner = await requireSigner(client).getAddress();
  const isAllowed = (await readAllowance(client, { owner })) >= toTokens(collateral, parameters.amount);
  if (isAllowed || allowance === "none") return plain.send(client, parameters, options);
  if (allowance === "permit") {
    const permit = await permitFor(client, parameters);
    if (permit !== undefined) return depositWithPermit.send(client, { ...parameters, ...permit }, options);
  }
  await (await approve.send(client, { amount: parameters.amount })).wait();
  return plain.send(client, parameters, options);
}

/** A permit, or nothing where token or wallet cannot make one. */
async function permitFor(client: Client, { amount }: DepositParameters) {
  const block = await client.provider.getBlock("latest");
  const deadline = BigInt(block?.timestamp ?? 0) + PERMIT_LIFETIME;
  try {
    return await signPermit(client, { amount, deadline });
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    const isUnable = isError(cause, "CALL_EXCEPTION") || isError(cause, "UNSUPPORTED_OPERATION");
    if (isUnable || isError(cause, "BAD_DATA")) return undefined;
    throw error;
  }
}

/**
 * Deposits collateral into an account, anyone's. `send` gets leave to pull it first: by a permit in the same transaction
 * where token and wallet can, by an approval otherwise.
 *
 * @example
 * await (await deposit.send(client, { account, amount: "1000" })).wait();
 *
 * @throws {UnknownAccountError}
 * @throws {ZeroAmountError}
 * @throws {AmountTooLargeError}
 * @throws {NotYetSealedError}
 * @throws {ERC20InsufficientBalanceError}
 */
export const deposit: Omit<Action<DepositParameters, DepositReturnType, DepositOutcome>, "send"> & {
  send(client: Client, parameters: DepositParameters, options?: DepositSendOptions): Promise<Sent<DepositOutcome>>;
} = { build: plain.build, simulate: plain.simulate, send };
