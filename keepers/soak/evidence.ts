import { readFile } from "node:fs/promises";

import { JsonRpcProvider } from "ethers";

import { type Client, connect } from "../../sdk/src/client/client.ts";
import { parseDeployment } from "../../sdk/src/deployments.ts";
import type { Address } from "../../sdk/src/model/account.ts";
import { State } from "../../sdk/src/model/state.ts";
import { Chain } from "../../test/differential/chain.ts";
import { type Ledger, readLedger } from "../../test/differential/invariants.ts";
import { rebuildBooks } from "../src/state/books.ts";
import { ChainView } from "../src/state/chainView.ts";
import { loadState } from "../src/state/loading.ts";
import { putRecord } from "../src/state/records.ts";
import { StateStore } from "../src/state/stateStore.ts";
import { openStore } from "../src/store/store.ts";
import { differencesOf } from "../test/stateText.ts";
import { type ChainEvent, readEvents } from "./events.ts";
import type { Reading, Runner } from "./fleet.ts";
import { ORDER_SLOTS } from "./settings.ts";
import type { Watch } from "./watch.ts";
import type { World } from "./world.ts";

/** What one keeper left. */
export interface KeeperEvidence {
  readonly name: string;
  /** Ends that nobody asked for. */
  readonly crashes: readonly string[];
  /** Lines of its log about errors that nobody expected. */
  readonly alarms: readonly string[];
  /** Between the state in its database and the chain's, in the block that it was stopped at. */
  readonly differences: readonly string[];
  /** Blocks between the last one that it had seen and the head, when it was asked to stop. */
  readonly lag: number;
  /** Transactions of its journal that nothing has become of. */
  readonly open: number;
  readonly lives: readonly (readonly Reading[])[];
}

/** Everything that is judged. */
export interface Evidence {
  /** Of the exchange on the chain as it stands in the end, in order. */
  readonly events: readonly ChainEvent[];
  readonly markets: readonly { readonly id: number; readonly symbol: string }[];
  /** Funding intervals that ended in this time had to be settled [unix s]. */
  readonly from: number;
  readonly to: number;
  /** Blocks that accounts waited from when they could be liquidated until they were, or could not be any more. */
  readonly waits: readonly number[];
  /** Liquidations that were not due, and accounts that waited too long without faults, in words. */
  readonly undue: readonly string[];
  readonly late: readonly string[];
  readonly ledger: Ledger;
  /** WAD quote per token unit. */
  readonly scale: bigint;
  readonly keepers: readonly KeeperEvidence[];
}

/**
 * @param from when keepers had started [unix s]
 * @param head when they were asked to stop
 */
export async function gather(
  world: World,
  watch: Watch,
  runners: readonly Runner[],
  { from, head }: { readonly from: number; readonly head: number },
): Promise<Evidence> {
  const { anvil, deployment, connection, now } = world;
  const provider = new JsonRpcProvider(anvil.url, undefined, { staticNetwork: true, batchMaxCount: 1 });
  try {
    const address = deployment.exchange.address as Address; // ethers'
    const client = await connect({ provider, deployment: parseDeployment(JSON.parse(world.record)) });
    const keepers: KeeperEvidence[] = [];
    for (const runner of runners) keepers.push(await inspect(runner, client, head));
    return {
      events: await readEvents(anvil, deployment, 0),
      markets: deployment.markets.map(({ id, settings }) => ({ id, symbol: settings.symbol })),
      from,
      to: now,
      waits: watch.waiting.ended,
      undue: watch.undue,
      late: watch.late,
      ledger: await readLedger(new Chain(connection.provider), { address }, ORDER_SLOTS),
      scale: client.deployment.collateral.scale,
      keepers,
    };
  } finally {
    provider.destroy();
  }
}

async function inspect(runner: Runner, client: Client, head: number): Promise<KeeperEvidence> {
  const { name, crashes, lives, seen, address, database, logFile } = runner;
  const { deployment } = client;
  const store = await openStore(
    { kind: "sqlite", path: database },
    { chainId: deployment.chainId, exchange: deployment.exchange.address },
  );
  try {
    const follower = new StateStore(store.database, address.toLowerCase());
    const at = (await follower.blocks()).at(-1);
    if (at === undefined) throw new Error(`${name} has never seen a block`);
    const view = new ChainView(client, { requestTimeout: 60_000, tries: 3 });
    const fresh = await loadState(view.wordsOf(at), []);
    const kept = State.empty();
    // Ledger and markets are not kept: every step reads them anew.
    for (const [id, market] of fresh.tables.markets.entries()) kept.tables.markets.set(id, market);
    for (const record of await follower.records()) putRecord(kept, record);
    rebuildBooks(kept);
    return {
      name,
      crashes,
      alarms: await alarmsOf(logFile),
      differences: differencesOf(kept, fresh).filter((line) => !LEDGER.test(line)),
      lag: head - seen,
      open: (await store.journal.open(address, at.number)).filter(({ state }) => OPEN_STATES.has(state)).length,
      lives,
    };
  } finally {
    await store.close();
  }
}

const LEDGER = /^[-+] ledger /;
const OPEN_STATES: ReadonlySet<string> = new Set(["planned", "sent"]);

/**
 * Errors that are none of ours have a stack; their causes may have one, too. A state that a keeper's own check found to differ is
 * none: anvil at times answers with the next block's state, and what is left of it in the end shows in the databases.
 */
async function alarmsOf(file: string): Promise<string[]> {
  const lines = (await readFile(file, "utf8")).split("\n").filter((line) => line !== "");
  return lines.filter((line) => {
    try {
      const { stack } = JSON.parse(line) as { stack?: string }; // pino's
      return stack !== undefined;
    } catch {
      return !line.includes('"name":"plumbline-keepers"'); // half a line is what kill -9 leaves; others are a process's last words
    }
  });
}
