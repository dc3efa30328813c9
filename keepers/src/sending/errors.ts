import { formatEther } from "ethers";

import { PlumblineError } from "../../../sdk/src/errors/base.ts";

/** The keeper's address cannot pay for another transaction. */
export class WalletEmptyError extends PlumblineError {
  override readonly name = "WalletEmptyError";

  constructor(
    readonly address: string,
    /** What it has beyond what is under way may cost [wei]. */
    readonly available: bigint,
    /** [wei] */
    readonly needed: bigint,
  ) {
    super({
      message: `${address} has ${formatEther(available)} left for gas, and the next transaction may cost ${formatEther(needed)}.`,
      remedy: "Send it some of the chain's own currency; nothing else has to be done.",
    });
  }
}

/** The chain asks for more than the configuration permits. */
export class FeeCapError extends PlumblineError {
  override readonly name = "FeeCapError";

  constructor(
    /** [wei per gas] */
    readonly baseFee: bigint,
    readonly cap: bigint,
  ) {
    super({
      message: `Gas costs ${baseFee} wei, and at most ${cap} may be paid.`,
      remedy: "Wait, or raise maxFeePerGas.",
    });
  }
}

/** As much is under way as may be. */
export class TooManyInFlightError extends PlumblineError {
  override readonly name = "TooManyInFlightError";

  constructor(readonly inFlight: number) {
    super({
      message: `${inFlight} transactions are under way, as many as may be.`,
      remedy: "It is tried again with the next block; raise maxInFlight if that happens often.",
    });
  }
}

/** What the chain's own currency is worth is not known. */
export class NativePriceError extends PlumblineError {
  override readonly name = "NativePriceError";

  constructor(reason: string, cause?: unknown) {
    super({
      message: `The price of the chain's own currency is not known: ${reason}.`,
      remedy: "Only what is subsidised is sent until it is; check the feed, or configure a fixed price.",
      cause,
    });
  }
}

/** No node takes a transaction. */
export class TransactionRefusedError extends PlumblineError {
  override readonly name = "TransactionRefusedError";

  constructor(
    readonly hash: string,
    reason: string,
    cause?: unknown,
  ) {
    super({
      message: `The node refuses transaction ${hash}: ${reason}.`,
      remedy: "Its place is taken by a transfer of nothing to oneself; check maxGas and the chain's limits.",
      cause,
    });
  }
}
