import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { MemoryLog, MemoryMeter, realClock } from "../test/ports.ts";
import { ChainFollower } from "../src/state/chainFollower.ts";
import { type DatabaseStore, openStore } from "../src/store/store.ts";
import type { Case, Figure } from "./case.ts";
import { Crowd } from "./crowd.ts";
import { timed } from "./timed.ts";

const ACCOUNTS = Number(process.env.PLUMBLINE_ACCOUNTS ?? 10_000);
const EVENTS = Number(process.env.PLUMBLINE_EVENTS ?? 100_000);
const RESTING = 2_000;
const BLOCKS = 20;
/** Accounts that each of these blocks touches. */
const BUSY = 40;

/** [s] */
const COLD_START = 30;
const RESTART = 2;

export const state: Case = {
  name: "state",
  about: `cold start on a chain with ${EVENTS.toLocaleString("en")} past events and ${ACCOUNTS.toLocaleString("en")} accounts, restart, blocks`,
  run: async (tell) => {
    const folder = await mkdtemp(join(tmpdir(), "plumbline-bench-"));
    const crowd = await makeCrowd(tell);
    try {
      return await measure(crowd, join(folder, "keeper.db"), tell);
    } finally {
      await crowd.close();
      await rm(folder, { recursive: true });
    }
  },
};

async function makeCrowd(tell: (line: string) => void): Promise<Crowd> {
  const crowd = await Crowd.open();
  await crowd.join(ACCOUNTS);
  tell(`${ACCOUNTS} accounts are open`);
  // The opening of each is an event, and so are a placement and two sides of each trade, and each resting order.
  const traded = Math.floor(ACCOUNTS / 2) - 2;
  await crowd.transfer(Math.max(ACCOUNTS, EVENTS - ACCOUNTS - 3 * traded - RESTING));
  tell("they have money");
  await crowd.trade(traded, RESTING);
  tell("they have positions and orders");
  return crowd;
}

async function measure(crowd: Crowd, path: string, tell: (line: string) => void): Promise<Figure[]> {
  const client = await crowd.client();
  const { exchange, chainId } = crowd.deployment;
  const open = (): Promise<DatabaseStore> =>
    openStore({ kind: "sqlite", path }, { chainId, exchange: exchange.address });
  const log = new MemoryLog();
  const follow = (store: DatabaseStore): ChainFollower =>
    new ChainFollower({
      client,
      database: store.database,
      name: "keeper",
      beneficiary: 0n,
      clock: realClock,
      log,
      meter: new MemoryMeter(),
      pollingInterval: 1,
      requestTimeout: 120_000,
    });
  const filter = { address: exchange.address, fromBlock: "earliest", toBlock: "latest" };
  const events = (await crowd.anvil.request<unknown[]>("eth_getLogs", [filter])).length;

  let store = await open();
  const [, cold] = await timed(() => follow(store).start());
  tell("cold start is done");
  await store.close();
  const [follower, restart] = await timed(async () => {
    store = await open();
    const again = follow(store);
    await again.start();
    return again;
  });
  tell("restart is done");
  const busy: number[] = [];
  const quiet: number[] = [];
  for (let block = 0; block < BLOCKS; block += 1) {
    await crowd.transfer(BUSY, 1);
    busy.push((await timed(() => follower.next(new AbortController().signal)))[1]);
    await crowd.anvil.mine();
    quiet.push((await timed(() => follower.next(new AbortController().signal)))[1]);
  }
  await store.close();
  const failures = log.lines.filter(({ level }) => level === "warn" || level === "error");
  if (failures.length > 0) throw new Error(`The follower complained: ${failures[0]?.message ?? ""}`);
  return [
    { name: "events of the past", value: events, unit: "" },
    { name: "cold start", value: cold, unit: "s", most: COLD_START },
    { name: "restart", value: restart, unit: "s", most: RESTART },
    { name: `a block with ${BUSY} accounts touched, median`, value: 1_000 * median(busy), unit: "ms" },
    { name: "a block without events, median", value: 1_000 * median(quiet), unit: "ms" },
  ];
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}
