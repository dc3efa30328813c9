import { PlumblineError } from "../../../sdk/src/errors/base.ts";
import {
  ProviderLiesError,
  ProviderTimeoutError,
  ProviderUnavailableError,
  WrongChainError,
} from "../../../sdk/src/errors/provider.ts";
import { ProvidersUnavailableError } from "../providers/errors.ts";
import { FollowerTakenError } from "../state/errors.ts";
import { DatabaseError } from "../store/errors.ts";
import { UnknownBeneficiaryError } from "./errors.ts";

/** What a log says of an error: nothing of it is lost, causes included. */
export interface ErrorFacts {
  readonly error: string;
  readonly message: string;
  readonly remedy?: string;
  /** Of errors that nobody expected. */
  readonly stack?: string;
  readonly cause?: ErrorFacts;
}

export function factsOf(error: unknown): ErrorFacts {
  if (!(error instanceof Error)) return { error: typeof error, message: String(error) };
  const cause = error.cause === undefined ? {} : { cause: factsOf(error.cause) };
  if (error instanceof PlumblineError) {
    return { error: error.name, message: error.message, remedy: error.remedy, ...cause };
  }
  return {
    error: error.name,
    message: error.message,
    ...(error.stack !== undefined && { stack: error.stack }),
    ...cause,
  };
}

const FATAL = [WrongChainError, ProviderLiesError, UnknownBeneficiaryError, FollowerTakenError];

/** Whether waiting does not mend it: a mistake of the configuration that only shows at the start. */
export function isFatal(error: unknown): boolean {
  if (error instanceof DatabaseError) return !error.passes;
  return FATAL.some((kind) => error instanceof kind);
}

/** Whether it may be over by itself: a chain that does not answer, or a database that is locked, full or gone. */
export function passes(error: unknown): boolean {
  if (error instanceof DatabaseError) return error.passes;
  // Providers of another chain are a mistake of the configuration.
  if (error instanceof ProvidersUnavailableError) return error.faults.some(({ kind }) => kind !== "wrongChain");
  return error instanceof ProviderUnavailableError || error instanceof ProviderTimeoutError;
}
