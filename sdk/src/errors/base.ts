/** What every error of this package says: what happened, with which facts, and what to do about it. */
export interface PlumblineErrorOptions {
  /** What happened, in one sentence. */
  readonly message: string;
  /** What to do about it. */
  readonly remedy: string;
  /** What it was noticed by. */
  readonly cause?: unknown;
}

/**
 * The base of every error that this package throws.
 *
 * @example
 * try {
 *   await place.send(client, order);
 * } catch (error) {
 *   if (error instanceof PlumblineError) console.error(error.shortMessage, error.remedy);
 * }
 */
export abstract class PlumblineError extends Error {
  /** What happened, without the remedy. */
  readonly shortMessage: string;
  readonly remedy: string;

  constructor({ message, remedy, cause }: PlumblineErrorOptions) {
    super(`${message} ${remedy}`, cause === undefined ? undefined : { cause });
    this.shortMessage = message;
    this.remedy = remedy;
  }
}
