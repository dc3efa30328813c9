import { PlumblineError } from "../errors/base.ts";
import { ContractError } from "../errors/contract/contractError.ts";
import {
  InsufficientFundsError,
  NonceUsedError,
  ProviderLiesError,
  ProviderTimeoutError,
  ProviderUnavailableError,
  SignerError,
  TransactionFailedError,
  TransactionReplacedError,
  TransactionUnderpricedError,
  UnexpectedError,
  UnknownDeploymentError,
  UserRejectedError,
  WrongChainError,
} from "../errors/provider.ts";
import { NoSignerError } from "../errors/input.ts";

/** How the command ended, for scripts. */
export const ExitCode = {
  Done: 0,
  /** The exchange or the token refuses. */
  Refused: 1,
  /** The command line or a value on it makes no sense. */
  Usage: 2,
  /** The provider cannot be reached, is on the wrong chain, or lies. */
  Provider: 3,
  /** Nobody said yes. */
  NotConfirmed: 4,
  /** No key, or one that cannot be used. */
  Key: 5,
  /** Sent, and it did not take effect as sent. */
  Transaction: 6,
  /** A mistake in this program. */
  Unexpected: 70,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** Nobody said yes. */
export class NotConfirmedError extends PlumblineError {
  override readonly name = "NotConfirmedError";

  constructor() {
    super({ message: "Nothing was sent.", remedy: "Answer y, or pass --yes where nobody is there to answer." });
  }
}

/** No key was given, or it could not be opened. */
export class KeyError extends PlumblineError {
  override readonly name = "KeyError";

  constructor(reason: string, cause?: unknown) {
    super({
      message: `${reason}.`,
      remedy:
        "Name an encrypted keystore file with --keystore or PLUMBLINE_KEYSTORE, or set PLUMBLINE_PRIVATE_KEY. `plumbline keys create` makes a keystore.",
      cause,
    });
  }
}

/** Something on the command line makes no sense. */
export class UsageError extends PlumblineError {
  override readonly name = "UsageError";

  constructor(reason: string, remedy = "See --help.") {
    super({ message: `${reason}.`, remedy });
  }
}

const CODES: readonly (readonly [new (...args: never[]) => Error, ExitCode])[] = [
  [NotConfirmedError, ExitCode.NotConfirmed],
  [UserRejectedError, ExitCode.NotConfirmed],
  [KeyError, ExitCode.Key],
  [NoSignerError, ExitCode.Key],
  [SignerError, ExitCode.Key],
  [InsufficientFundsError, ExitCode.Transaction],
  [NonceUsedError, ExitCode.Transaction],
  [TransactionFailedError, ExitCode.Transaction],
  [TransactionReplacedError, ExitCode.Transaction],
  [TransactionUnderpricedError, ExitCode.Transaction],
  [ProviderLiesError, ExitCode.Provider],
  [ProviderTimeoutError, ExitCode.Provider],
  [ProviderUnavailableError, ExitCode.Provider],
  [UnknownDeploymentError, ExitCode.Provider],
  [WrongChainError, ExitCode.Provider],
  [UnexpectedError, ExitCode.Unexpected],
];

export function exitCodeOf(error: PlumblineError): ExitCode {
  const [, code] = CODES.find(([Class]) => error instanceof Class) ?? [];
  if (code !== undefined) return code;
  return error instanceof ContractError ? ExitCode.Refused : ExitCode.Usage;
}
