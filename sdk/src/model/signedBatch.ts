import type { AccountId, Address } from "./account.ts";
import type { Call } from "./call.ts";
import { ensure } from "./errors.ts";
import type { Action } from "./exchange.ts";

/** Width of the count below a nonce's key [bits]. */
const COUNT_BITS = 64n;

/** A batch that anyone may send for its signer. */
export interface SignedBatch {
  readonly account: AccountId;
  readonly signer: Address;
  /** A key, and below it the count of what was spent of that key. */
  readonly nonce: bigint;
  /** Last second in which it may run [unix s]. */
  readonly deadline: bigint;
  readonly actions: readonly Action[];
}

/** Spends the next nonce of a key and returns it, the key included. */
export function spendNonce(call: Call, owner: Address, key: bigint): bigint {
  const count = call.state.nonce(owner, key);
  call.state.setNonce(owner, key, count + 1n);
  return (key << COUNT_BITS) | count;
}

/**
 * What must hold before a signed batch runs; spends its nonce.
 *
 * @param isSigned whether the signature is the signer's, which the model cannot tell
 */
export function admitSigned(call: Call, { account, signer, nonce, deadline }: SignedBatch, isSigned: boolean): void {
  ensure(call.now <= deadline, "SignatureExpired", { deadline });
  ensure(isSigned, "InvalidSignature", { signer });
  const currentNonce = spendNonce(call, signer, nonce >> COUNT_BITS);
  ensure(nonce === currentNonce, "InvalidAccountNonce", { account: signer, currentNonce });
  call.emit("SignedBatchExecuted", { account, signer, nonce });
}
