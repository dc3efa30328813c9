import type { CallRequest } from "../../../sdk/src/client/send.ts";
import type { Deployment } from "../../../sdk/src/deployments.ts";
import type { AccountId } from "../../../sdk/src/model/account.ts";
import type { Exchange } from "../../../sdk/src/model/exchange.ts";
import type { BlockReference } from "../../../sdk/src/streams/blocks.ts";

/** What is known after a block. Duties decide from this alone, so that a decision can be told again from its snapshot. */
export interface Snapshot {
  readonly deployment: Deployment;
  /** The block that everything is as of. */
  readonly block: BlockReference;
  /**
   * The engine's model with the exchange's state after the block, the oracles' answers in it, and a clock at the second
   * in which a transaction that is sent now is expected to be mined. Fork it before operating on it.
   */
  readonly exchange: Exchange;
  /** Accounts below their maintenance margin, from the health monitor. */
  readonly failing: ReadonlySet<AccountId>;
  /** The keeper's own account on the exchange, to which bounties go; 0 for none. */
  readonly beneficiary: AccountId;
}

/** One effect that a duty wants on the chain. */
export interface Intent {
  readonly duty: string;
  /**
   * Names the effect, such as `settle:1:1690848000`: whoever wants the same effect says the same key. No two transactions with
   * one key are under way at once.
   */
  readonly key: string;
  readonly call: CallRequest;
  /** Gas that it needs at most; simulation corrects it downward. */
  readonly gasLimit: bigint;
  /** What it brings the beneficiary if it goes through, as far as the model knows [WAD quote]. */
  readonly reward: bigint;
  /** Sent even where gas costs more than the reward: what the exchange needs to stay true. */
  readonly subsidised: boolean;
  /** Higher is sent first. */
  readonly priority: number;
  /** It may be one of several calls in one transaction: it does not depend on who sends it. */
  readonly batchable: boolean;
  /**
   * Whether what the simulated call returned says that it would do something: `samplePremium`, `settleFunding` and `prune` go
   * through without an effect when somebody was faster. Without this, whatever does not revert has an effect.
   */
  readonly hasEffect?: (returned: string) => boolean;
}

/** A duty is one file with one of these. A new duty is a new file and a line in duties/index.ts. */
export interface Duty<Settings> {
  readonly name: string;
  /**
   * Pure: the same snapshot and settings give the same intents, most urgent first.
   *
   * @param snapshot not changed; fork its exchange to try things out
   */
  decide(snapshot: Snapshot, settings: Settings): readonly Intent[];
}
