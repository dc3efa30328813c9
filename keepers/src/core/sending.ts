import type { BlockReference } from "../../../sdk/src/streams/blocks.ts";
import type { Intent } from "./duty.ts";

/** What became of an intent that was submitted. */
export type Fate =
  | { readonly kind: "sent"; readonly hash: string }
  /** Another transaction with its key is under way. */
  | { readonly kind: "pending" }
  /** Simulation ended with an error: the state has moved on, or somebody was faster. */
  | { readonly kind: "rejected"; readonly reason: string }
  /** Gas costs more than it brings. */
  | { readonly kind: "unprofitable"; readonly cost: bigint; readonly reward: bigint }
  /** Another keeper of the fleet has it. */
  | { readonly kind: "leased" }
  /** It would have been sent. */
  | { readonly kind: "dryRun" }
  /** The wallet cannot pay, or no provider answers. */
  | { readonly kind: "failed"; readonly reason: string };

/** A transaction of ours that the chain has decided on. */
export interface Outcome {
  readonly keys: readonly string[];
  readonly hash: string;
  readonly state: "mined" | "reverted" | "cancelled" | "lost";
  readonly gasUsed: bigint;
  /** [wei] */
  readonly cost: bigint;
}

/** Turns intents into transactions, at most once in effect whatever crashes when. */
export interface Sender {
  /** Takes up what a former process left, before anything else. */
  recover(): Promise<void>;
  /** Simulates, weighs, batches and sends; answers for each intent, in order. */
  submit(intents: readonly Intent[], block: BlockReference): Promise<readonly Fate[]>;
  /** Looks at what is under way: receipts, replacements with higher fees, reorganisations. Called once per block. */
  advance(block: BlockReference): Promise<readonly Outcome[]>;
  /** Keys under way. */
  readonly pending: ReadonlySet<string>;
}
