import { PlumblineError } from "./base.ts";

/** The wallet's owner said no. */
export class UserRejectedError extends PlumblineError {
  override readonly name = "UserRejectedError";

  constructor(cause?: unknown) {
    super({ message: "The request was rejected in the wallet.", remedy: "Ask again when the user wants to.", cause });
  }
}

/** The account cannot pay for gas. */
export class InsufficientFundsError extends PlumblineError {
  override readonly name = "InsufficientFundsError";

  constructor(cause?: unknown) {
    super({
      message: "The sender cannot pay for the transaction's gas.",
      remedy: "Send it some of the chain's own currency.",
      cause,
    });
  }
}

/** The fee is below what the node takes, or too little above that of the transaction to be replaced. */
export class TransactionUnderpricedError extends PlumblineError {
  override readonly name = "TransactionUnderpricedError";

  constructor(cause?: unknown) {
    super({
      message: "The node does not take the transaction at this fee.",
      remedy: "Raise maxFeePerGas and maxPriorityFeePerGas; a replacement needs at least 10 % more.",
      cause,
    });
  }
}

/** Another transaction of the same nonce was mined. */
export class TransactionReplacedError extends PlumblineError {
  override readonly name = "TransactionReplacedError";

  constructor(
    readonly hash: string,
    /** What was mined instead. */
    readonly replacement: string,
    /** Whether it was a cancellation: no data, to oneself. */
    readonly cancelled: boolean,
    cause?: unknown,
  ) {
    super({
      message: `Transaction ${hash} was ${cancelled ? "cancelled" : "replaced"} by ${replacement}.`,
      remedy: "Look at the state before sending it again.",
      cause,
    });
  }
}

/** The nonce was used already. */
export class NonceUsedError extends PlumblineError {
  override readonly name = "NonceUsedError";

  constructor(cause?: unknown) {
    super({
      message: "The transaction's nonce was used already.",
      remedy: "Send it anew without naming a nonce; something else may send from this account.",
      cause,
    });
  }
}

/** Mined, and without effect: the state had changed since the simulation. */
export class TransactionFailedError extends PlumblineError {
  override readonly name = "TransactionFailedError";

  constructor(
    readonly hash: string,
    cause?: unknown,
  ) {
    super({
      message: `Transaction ${hash} was mined and failed.`,
      remedy: "Simulate it to learn why: the state may have changed before it was mined.",
      cause,
    });
  }
}

/** No answer in time. */
export class ProviderTimeoutError extends PlumblineError {
  override readonly name = "ProviderTimeoutError";

  constructor(cause?: unknown) {
    super({
      message: "The provider did not answer in time.",
      remedy: "Try again; a transaction may have been sent all the same, so look for it first.",
      cause,
    });
  }
}

/** The connection failed, or the answer was not one. */
export class ProviderUnavailableError extends PlumblineError {
  override readonly name = "ProviderUnavailableError";

  constructor(cause?: unknown) {
    super({
      message: "The provider could not be reached, or did not answer properly.",
      remedy: "Check the connection and the address, or use another provider.",
      cause,
    });
  }
}

/** The signer refused or could not sign. */
export class SignerError extends PlumblineError {
  override readonly name = "SignerError";

  constructor(reason: string, cause?: unknown) {
    super({
      message: `The signer failed: ${reason}.`,
      remedy: "Check that it is connected, unlocked and has the account.",
      cause,
    });
  }
}

/** The provider or wallet is on another chain than the deployment. */
export class WrongChainError extends PlumblineError {
  override readonly name = "WrongChainError";

  constructor(
    readonly expected: number,
    readonly actual: number,
  ) {
    super({
      message: `The provider is on chain ${actual}, and the deployment is on chain ${expected}.`,
      remedy: "Switch the wallet or provider to the deployment's chain.",
    });
  }
}

/** No record of a deployment on this chain. */
export class UnknownDeploymentError extends PlumblineError {
  override readonly name = "UnknownDeploymentError";

  constructor(readonly chainId: number) {
    super({
      message: `No deployment on chain ${chainId} is known.`,
      remedy: "Pass `deployment`, as `npm run deploy` recorded it.",
    });
  }
}

/** The provider names one chain, and what runs there says another. */
export class ProviderLiesError extends PlumblineError {
  override readonly name = "ProviderLiesError";

  constructor(
    readonly claimed: number,
    readonly found: string,
  ) {
    super({
      message: `The provider says that it is on chain ${claimed}, but ${found}.`,
      remedy: "Do not sign anything over it: use another provider.",
    });
  }
}

/** A revert without data that is known here. */
export class UnknownContractError extends PlumblineError {
  override readonly name = "UnknownContractError";

  constructor(
    /** What the call ended with. */
    readonly data: string,
    cause?: unknown,
  ) {
    super({
      message: data === "0x" ? "The call failed without a reason." : `The call failed with ${data}.`,
      remedy: data === "0x" ? "Check the address, the chain and the gas limit." : "Update this package.",
      cause,
    });
  }
}

/** A panic or a text, which our own contracts do not end with. */
export class ContractPanicError extends PlumblineError {
  override readonly name = "ContractPanicError";

  constructor(
    readonly reason: string,
    cause?: unknown,
  ) {
    super({ message: `The call failed: ${reason}.`, remedy: "Check what the call was given.", cause });
  }
}

/** Neither a contract, nor a provider, nor a signer: a mistake in a program. */
export class UnexpectedError extends PlumblineError {
  override readonly name = "UnexpectedError";

  constructor(cause: Error) {
    super({
      message: `Something failed that should not: ${cause.message}.`,
      remedy: "Look at the cause: it is a mistake in this program, or in this package.",
      cause,
    });
  }
}
