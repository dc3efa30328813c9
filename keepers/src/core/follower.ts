import type { Snapshot } from "./duty.ts";

/** Follows the chain and keeps the engine's model up with it. */
export interface Follower {
  /** Loads what the store has, repairs gaps, catches up to the head; throws an AbortError when the signal aborts. */
  start(signal?: AbortSignal): Promise<Snapshot>;
  /** The snapshot after the newest block, as soon as there is one newer than the last; undefined when the signal aborts. */
  next(signal: AbortSignal): Promise<Snapshot | undefined>;
  /** Blocks between the head and the model; 0 when caught up. */
  readonly lag: number;
}
