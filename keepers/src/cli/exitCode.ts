import { PlumblineError } from "../../../sdk/src/errors/base.ts";
import { ConfigurationError, KeyUnavailableError } from "../config/errors.ts";
import { IndexPushingRefusedError } from "../duties/indexPushing.ts";
import { UnusableRecordingError } from "../duties/indexSources.ts";
import { factsOf } from "../runtime/facts.ts";

/** How the command ended, for scripts and supervisors. */
export const ExitCode = {
  Done: 0,
  /** `once`: something could not be sent. `status`: the keeper does not answer, or is not ready. */
  Failed: 1,
  /** Command line, configuration or key: starting anew does not help. systemd's unit says so. */
  Configuration: 2,
  /** Chain, database or beneficiary refuse the keeper as it is configured. */
  Refused: 3,
  /** A mistake in this program. */
  Unexpected: 70,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

const OF_CONFIGURATION = [ConfigurationError, KeyUnavailableError, IndexPushingRefusedError, UnusableRecordingError];

export function exitCodeOf(error: unknown): ExitCode {
  if (OF_CONFIGURATION.some((kind) => error instanceof kind)) return ExitCode.Configuration;
  return error instanceof PlumblineError ? ExitCode.Refused : ExitCode.Unexpected;
}

/** For a person: what happened, why, and what to do; of mistakes of ours where they are, too. */
export function describeError(error: unknown): string {
  const { message, stack, cause } = factsOf(error);
  const because = cause === undefined ? "" : `\nbecause: ${cause.message}`;
  return error instanceof PlumblineError || stack === undefined ? `${message}${because}` : `${stack}${because}`;
}
