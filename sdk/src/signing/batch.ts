import { type Signer, TypedDataEncoder } from "ethers";

import { type BatchStep, toAction } from "../actions/batch.ts";
import { toAccount } from "../actions/order.ts";
import type { Deployment } from "../deployments.ts";
import { toPlumblineError } from "../errors/decode.ts";
import type { SignedBatch } from "../generated/structs.ts";

/** The contracts' EIP-712 types of a signed batch. */
export const SIGNED_BATCH_TYPES = {
  SignedBatch: [
    { name: "account", type: "uint32" },
    { name: "signer", type: "address" },
    { name: "nonce", type: "uint256" },
    { name: "deadline", type: "uint256" },
    { name: "actions", type: "Action[]" },
  ],
  Action: [
    { name: "kind", type: "uint8" },
    { name: "data", type: "bytes" },
  ],
};

/** What the exchange's EIP-712 domain is called. */
const NAME = "Plumbline";
const VERSION = "1";

export interface BuildSignedBatchParameters {
  readonly account: bigint | number;
  /** The account's owner, or one of its operators. */
  readonly signer: string;
  /** As `readNonce` gives it. */
  readonly nonce: bigint;
  /** Last second in which it may run [unix s]. */
  readonly deadline: bigint | number;
  readonly steps: readonly BatchStep[];
}

/**
 * A batch to be signed.
 *
 * @example
 * const unsigned = buildSignedBatch(deployment, { account, signer, nonce, deadline, steps });
 */
export function buildSignedBatch(
  deployment: Deployment,
  { account, signer, nonce, deadline, steps }: BuildSignedBatchParameters,
): SignedBatch {
  const actions = steps.map((step) => toAction(deployment, step));
  return { account: toAccount(account), signer, nonce, deadline: BigInt(deadline), actions };
}

/** What of a deployment a signature is bound to. */
export interface SigningDomain {
  readonly chainId: number;
  readonly exchange: { readonly address: string };
}

/** The EIP-712 domain of a deployment's exchange. */
export function domainOf({ chainId, exchange }: SigningDomain) {
  return { name: NAME, version: VERSION, chainId, verifyingContract: exchange.address };
}

/**
 * What a batch's signer signs.
 *
 * @example
 * const digest = hashSignedBatch(deployment, unsigned);
 */
export function hashSignedBatch(deployment: SigningDomain, batch: SignedBatch): string {
  return TypedDataEncoder.hash(domainOf(deployment), SIGNED_BATCH_TYPES, batch);
}

/**
 * Signs a batch, which anyone may then send with `executeSigned`.
 *
 * @example
 * const signature = await signBatch(wallet, deployment, unsigned);
 *
 * @throws {UserRejectedError}
 */
export async function signBatch(
  signer: Pick<Signer, "signTypedData">,
  deployment: Deployment,
  batch: SignedBatch,
): Promise<string> {
  try {
    return await signer.signTypedData(domainOf(deployment), SIGNED_BATCH_TYPES, batch);
  } catch (error) {
    throw toPlumblineError(error);
  }
}
