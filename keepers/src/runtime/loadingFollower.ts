import { loadModel } from "../../../sdk/src/chain/loadModel.ts";
import type { Client } from "../../../sdk/src/client/client.ts";
import type { AccountId } from "../../../sdk/src/model/account.ts";
import { HealthMonitor } from "../../../sdk/src/monitor/healthMonitor.ts";
import { type BlockReference, fetchBlock } from "../../../sdk/src/streams/blocks.ts";
import type { Snapshot } from "../core/duty.ts";
import type { Follower } from "../core/follower.ts";
import type { Clock } from "../core/ports.ts";

export interface LoadingFollowerParameters {
  /** Only read with. */
  readonly client: Client;
  readonly beneficiary: AccountId;
  readonly clock: Clock;
  /** Between two looks at the head [ms]. */
  readonly pollingInterval: number;
  /** When a transaction that is sent now is mined, after the block's own second [s]. */
  readonly blockTime: number;
}

/** As deep as any book is looked at. */
const LEVELS = 1_000;

/**
 * Loads the whole exchange anew at every block. Nothing has to be remembered, so that nothing can be wrong; for exchanges with
 * some hundreds of accounts.
 */
export class LoadingFollower implements Follower {
  readonly #parameters: LoadingFollowerParameters;
  #last: BlockReference | undefined;

  constructor(parameters: LoadingFollowerParameters) {
    this.#parameters = parameters;
  }

  /** Every snapshot is of the head. */
  get lag(): number {
    return 0;
  }

  async start(): Promise<Snapshot> {
    return this.#load(await fetchBlock(this.#parameters.client.provider, "latest"));
  }

  async next(signal: AbortSignal): Promise<Snapshot | undefined> {
    const { client, clock, pollingInterval } = this.#parameters;
    while (!signal.aborted) {
      const head = await fetchBlock(client.provider, "latest");
      if (head.hash !== this.#last?.hash) return this.#load(head);
      await clock.sleep(pollingInterval, signal);
    }
    return undefined;
  }

  async #load(block: BlockReference): Promise<Snapshot> {
    const { client, beneficiary, blockTime } = this.#parameters;
    const { deployment } = client;
    const common = { blockTag: block.number, timestamp: BigInt(block.timestamp + blockTime) };
    const { exchange: ledger } = await loadModel(client, common);
    const accounts = Array.from({ length: Number(ledger.state.ledger.accountCount) }, (_, place) => place + 1);
    const books = deployment.markets.map(({ id }) => id);
    const { exchange } = await loadModel(client, { ...common, accounts, books, levels: LEVELS });
    const { failing } = new HealthMonitor(exchange);
    this.#last = block;
    return { deployment, block, exchange, failing, beneficiary };
  }
}
