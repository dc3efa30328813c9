import { readState } from "../../scripts/demo/storage.ts";
import { auditLedger } from "../../scripts/demo/ledger.ts";
import { COLLATERAL_DECIMALS } from "../../scripts/demo/settings.ts";
import { type ChainEvent, readEvents } from "./events.ts";
import type { Reading } from "./fleet.ts";
import { GROWTH_LIMIT, INTERVAL, TERMS, WARM_UP } from "./settings.ts";
import type { World } from "./world.ts";

/** What the chain says at the end, and what of it is not as it should be. */
export interface Verdict {
  readonly events: ReadonlyMap<string, number>;
  readonly breaches: readonly string[];
}

const SCALE = 10n ** BigInt(18 - COLLATERAL_DECIMALS);
const ALL_LOTS = 2n ** 32n - 1n;

/** @param since the first block that keepers saw */
export async function judge(world: World, since: number, startedAt: number): Promise<Verdict> {
  const all = await readEvents(world.anvil, world.deployment, 0);
  const events = all.filter(({ block }) => block > since);
  const counts = new Map<string, number>();
  for (const { name } of events) counts.set(name, (counts.get(name) ?? 0) + 1);
  const breaches = [
    ...settledOnce(all),
    ...boundariesMissed(world, all, startedAt),
    ...bountiesOnce(all),
    ...samplesApart(all),
    ...(await liquidatedBelowMargin(world, events)),
    ...(await notDealtWith(world)),
    ...(await ledgerOff(world)),
  ];
  return { events: counts, breaches };
}

/** No interval of a market is closed twice. */
export function settledOnce(events: readonly ChainEvent[]): string[] {
  const seen = new Set<string>();
  return events.flatMap(({ name, args }) => {
    if (name !== "IntervalSettled") return [];
    const key = `market ${String(args.market)} at ${String(args.end)}`;
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew ? [] : [`The interval of ${key} was settled twice`];
  });
}

/** Every boundary that has passed was settled, in every market. */
export function boundariesMissed(
  { deployment, now }: Pick<World, "deployment" | "now">,
  events: readonly ChainEvent[],
  startedAt: number,
): string[] {
  const settled = new Set(
    events
      .filter(({ name }) => name === "IntervalSettled")
      .map(({ args }) => `${String(args.market)} ${String(args.end)}`),
  );
  const missed: string[] = [];
  for (let end = Math.ceil(startedAt / INTERVAL) * INTERVAL; end < now; end += INTERVAL) {
    for (const { id, settings } of deployment.markets) {
      if (!settled.has(`${id} ${end}`)) missed.push(`${settings.symbol}: nobody settled the interval to ${end}`);
    }
  }
  return missed;
}

/** A bounty is for something: no transaction pays more of them than it sampled and settled. */
export function bountiesOnce(events: readonly ChainEvent[]): string[] {
  const byTransaction = Map.groupBy(events, ({ transaction }) => transaction);
  return [...byTransaction].flatMap(([transaction, list]) => {
    const paid = list.filter(({ name }) => name === "BountyPaid").length;
    const done = list.filter(({ name }) => name === "PremiumSampled" || name === "IntervalSettled").length;
    return paid > done ? [`${transaction} was paid ${paid} bounties for ${done} effects`] : [];
  });
}

/** Two samples of a market lie apart by the sample interval, unless an interval ended in between. */
export function samplesApart(events: readonly ChainEvent[]): string[] {
  return events.flatMap(({ name, args, block }, place) => {
    if (name !== "PremiumSampled") return [];
    const elapsed = Number(args.elapsed);
    if (elapsed >= TERMS.sampling.sampleInterval || elapsed === 0) return [];
    const near = events.slice(Math.max(0, place - 4), place + 5);
    const isBoundary = near.some((other) => other.name === "IntervalSettled" && other.args.market === args.market);
    return isBoundary ? [] : [`Market ${String(args.market)} was sampled after ${elapsed} s in block ${block}`];
  });
}

/** Whoever was liquidated was below maintenance margin before the block, or became so by the block's own rounds. */
async function liquidatedBelowMargin(world: World, events: readonly ChainEvent[]): Promise<string[]> {
  const { lens, exchange } = world.deployment;
  const found: string[] = [];
  const liquidations = events.filter(({ name }) => name === "Liquidated");
  for (const { args, block, transaction } of liquidations) {
    const account = args.account as bigint; // by the ABI
    const [before] = await lens.healths(exchange.address, [account], { blockTag: block - 1 });
    const isBelow = before !== undefined && before.equity < before.maintenanceMargin;
    if (isBelow || (await hasRounds(world, block))) continue;
    found.push(`Account ${account} was liquidated in ${transaction} without being below maintenance margin`);
  }
  return found;
}

async function hasRounds({ anvil, deployment }: World, block: number): Promise<boolean> {
  const tag = `0x${block.toString(16)}`;
  const { transactions } = await anvil.request<{ transactions: { to: string | null }[] }>("eth_getBlockByNumber", [
    tag,
    true,
  ]);
  const feeds = new Set(deployment.markets.map(({ aggregator }) => aggregator.address.toLowerCase()));
  return transactions.some(({ to }) => to !== null && feeds.has(to.toLowerCase()));
}

/** Accounts below maintenance margin whose positions a call could still close now. */
async function notDealtWith({ deployment, chain, traders, keepers }: World): Promise<string[]> {
  const { lens, exchange, markets } = deployment;
  const found: string[] = [];
  const from = keepers[0]?.member.address ?? "";
  for (const { account } of traders) {
    const [health] = await lens.healths(exchange.address, [account]);
    if (health === undefined || health.equity >= health.maintenanceMargin) continue;
    for (const { id, settings } of markets) {
      const request = { account, market: id, maxLots: ALL_LOTS, beneficiary: 0, ...BOUNDS };
      const data = exchange.interface.encodeFunctionData("liquidate", [request]);
      const outcome = await chain.simulate({ from, to: exchange.address, data });
      if ("reason" in outcome) continue; // the book, the fund or the account's equity does not permit it
      const [closed] = exchange.interface.decodeFunctionResult("liquidate", outcome.returned) as unknown as [bigint];
      if (closed > 0n) found.push(`Account ${account} could still be liquidated in ${settings.symbol}: ${closed} lots`);
    }
  }
  return found;
}

const BOUNDS = { maxFills: 16, maxRemovals: 16, maxReads: 40 };

async function ledgerOff({ connection, deployment }: World): Promise<string[]> {
  const { unitsOff } = auditLedger(await readState(connection.provider, deployment.exchange.address, SCALE));
  return unitsOff === 0n ? [] : [`The ledger is ${unitsOff} units off`];
}

/** Bytes per block by which a keeper grew in one life, by least squares; undefined if it was too short to tell. */
export function growthOf(life: readonly Reading[]): number | undefined {
  const first = life.find(({ block }) => block > 0)?.block ?? 0;
  const settled = life.filter(({ block }) => block >= first + WARM_UP);
  const [start, end] = [settled[0]?.block ?? 0, settled.at(-1)?.block ?? 0];
  if (settled.length < 10 || end - start < WARM_UP) return undefined;
  const meanOf = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [meanOf(settled.map(({ block }) => block)), meanOf(settled.map(({ memory }) => memory))];
  const covariance = settled.reduce((sum, { block, memory }) => sum + (block - x) * (memory - y), 0);
  return covariance / settled.reduce((sum, { block }) => sum + (block - x) ** 2, 0);
}

export function grewTooMuch(name: string, lives: readonly (readonly Reading[])[]): string[] {
  return lives.flatMap((life, place) => {
    const growth = growthOf(life);
    if (growth === undefined || growth <= GROWTH_LIMIT) return [];
    return [`${name} grew by ${Math.round(growth)} bytes per block after start ${place + 1}`];
  });
}
