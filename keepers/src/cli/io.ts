import type { Environment } from "../config/environment.ts";

/** The world around the command line, which tests replace. */
export interface Io {
  /** Results: for programs and pipes. */
  readonly out: (line: string) => void;
  /** Everything else. */
  readonly err: (line: string) => void;
  readonly environment: Environment;
  /** Aborts when the process is asked to stop. */
  readonly signal: AbortSignal;
}
