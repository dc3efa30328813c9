/** A run in which the model and the contracts once disagreed, kept so that they never do again. */
export interface Replay {
  readonly seed: number;
  readonly operations: number;
  /** What it found. */
  readonly found: string;
}

export const REPLAYS: readonly Replay[] = [];
