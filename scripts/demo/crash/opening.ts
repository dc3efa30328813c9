import { MaxUint256 } from "ethers";

import type { LocalChain, Log, Transaction } from "../chain.ts";
import { OrderKind } from "../contracts.ts";
import { WAD } from "../path.ts";
import { COLLATERAL_DECIMALS, type MarketSettings } from "../settings.ts";
import type { Deployment, ListedMarket } from "../venue.ts";
import type { TraderPlan } from "./population.ts";
import { LADDER } from "./settings.ts";

export type Role = "keeper" | "absorber" | "donor" | "maker" | "trader";

/** Somebody with an account. */
export interface Member {
  readonly name: string;
  readonly role: Role;
  readonly address: string;
  readonly account: number;
  /** WAD quote. */
  readonly deposit: bigint;
  readonly plan?: TraderPlan;
}

export interface Applicant {
  readonly name: string;
  readonly role: Role;
  /** Whole dollars. */
  readonly deposit: bigint;
  readonly plan?: TraderPlan;
}

/** Of a maker's order that nobody meets, and of a trader's. */
const MATCH_BOUNDS = { maxFills: 40, maxRemovals: 8, maxReads: 60 };
const NEVER_EXPIRES = 0;
/** Transactions that surely fit into one block. */
const PER_BLOCK = 100;
const TOKEN = 10n ** BigInt(COLLATERAL_DECIMALS);

export const blocksFor = (transactions: readonly Transaction[]): number => Math.ceil(transactions.length / PER_BLOCK);

/** Mines any number of transactions, in blocks of one second each. */
export async function mineAll(chain: LocalChain, transactions: readonly Transaction[], time: number): Promise<Log[]> {
  const logs: Log[] = [];
  for (let first = 0; first < transactions.length; first += PER_BLOCK) {
    for (const transaction of transactions.slice(first, first + PER_BLOCK)) await chain.send(transaction);
    logs.push(...(await chain.mine(time + first / PER_BLOCK)));
  }
  return logs;
}

/** Opens an account for everybody and funds it from the deployer's pocket. */
export async function openAccounts(
  chain: LocalChain,
  { exchange, collateral, deployer }: Deployment,
  applicants: readonly Applicant[],
  addresses: readonly string[],
  time: number,
): Promise<Member[]> {
  if (addresses.length < applicants.length) throw new RangeError("The chain has too few accounts");
  const data = exchange.interface.encodeFunctionData("openAccount");
  const opening = addresses.slice(0, applicants.length).map((from) => ({ from, to: exchange.address, data }));
  const ids = new Map<string, number>();
  for (const log of await mineAll(chain, opening, time)) {
    const event = exchange.interface.parseLog(log);
    if (event?.name !== "AccountOpened") continue;
    // ethers types an event's arguments as any; the interface says which they are.
    const { account, owner } = event.args as unknown as { account: bigint; owner: string };
    ids.set(owner, Number(account));
  }
  const members = applicants.map((applicant, i): Member => {
    const address = addresses[i] ?? "";
    return { ...applicant, address, account: ids.get(address) ?? 0, deposit: applicant.deposit * WAD };
  });
  const total = applicants.reduce((sum, { deposit }) => sum + deposit, 0n) * TOKEN;
  const funding = [
    { to: collateral.address, data: collateral.interface.encodeFunctionData("mint", [deployer, total]) },
    {
      to: collateral.address,
      data: collateral.interface.encodeFunctionData("approve", [exchange.address, MaxUint256]),
    },
    ...members
      .filter(({ deposit }) => deposit !== 0n)
      .map(({ account, deposit }) => ({
        to: exchange.address,
        data: exchange.interface.encodeFunctionData("deposit", [account, (deposit / WAD) * TOKEN]),
      })),
  ].map((transaction) => ({ ...transaction, from: deployer }));
  await mineAll(chain, funding, time + blocksFor(opening));
  return members;
}

interface Order {
  readonly slot: number;
  readonly isAsk: boolean;
  readonly kind: number;
  readonly tick: number;
  readonly lots: number;
}

function place(
  { exchange }: Deployment,
  { address, account }: Member,
  { id }: ListedMarket,
  order: Order,
  operation: string,
): Transaction {
  const data = exchange.interface.encodeFunctionData("place", [
    account,
    { market: id, reduceOnly: false, expiry: NEVER_EXPIRES, ...order, ...MATCH_BOUNDS },
  ]);
  return { operation, from: address, to: exchange.address, data };
}

/** The tick at `distance` [1e-4] above the index; below for negative ones. */
export function tickAt({ tickSize }: MarketSettings, index: bigint, distance: number): number {
  const price = (index * BigInt(10_000 + distance)) / 10_000n;
  return Number(price / tickSize);
}

/** Whole lots that so many dollars buy at the index. */
export function lotsFor({ lotSize }: MarketSettings, index: bigint, value: number): number {
  const perLot = Number((index * lotSize) / WAD) / 1e18;
  return Math.floor(Math.abs(value) / perLot);
}

/** @param indices WAD quote per base, by market */
export function makerOrders(
  deployment: Deployment,
  makers: readonly Member[],
  indices: readonly bigint[],
): Transaction[] {
  return makers.flatMap((maker, turn) =>
    deployment.markets.flatMap((market, i) =>
      LADDER.flatMap(({ distance, value }, level) =>
        [false, true].map((isAsk) => {
          const index = indices[i] ?? 0n;
          // Makers stand a little apart from each other.
          const apart = (distance + 3 * turn) * (isAsk ? 1 : -1);
          const order = {
            slot: 2 * level + Number(isAsk),
            isAsk,
            kind: OrderKind.PostOnly,
            tick: tickAt(market.settings, index, apart),
            lots: lotsFor(market.settings, index, value),
          };
          return place(deployment, maker, market, order, "place a limit order that rests");
        }),
      ),
    ),
  );
}

/** What a trader wants in a market [lots], positive long; nothing if that is too small for an order. */
export function targetOf(
  { deposit, leverage }: TraderPlan,
  { settings }: ListedMarket,
  market: number,
  index: bigint,
  least: number,
): number {
  const value = deposit * (leverage[market] ?? 0);
  if (Math.abs(value) < least) return 0;
  return Math.sign(value) * lotsFor(settings, index, value);
}

/** An order of each trader in each market, quoted through the index so that all of them meet. */
export function traderOrders(
  deployment: Deployment,
  traders: readonly Member[],
  indices: readonly bigint[],
  least: number,
): Transaction[] {
  return traders.flatMap((trader) =>
    deployment.markets.flatMap((market, i) => {
      const { plan } = trader;
      const index = indices[i] ?? 0n;
      const target = plan === undefined ? 0 : targetOf(plan, market, i, index, least);
      if (plan === undefined || target === 0) return [];
      const isAsk = target < 0;
      const order = {
        slot: 0,
        isAsk,
        kind: OrderKind.Limit,
        tick: tickAt(market.settings, index, isAsk ? -plan.reach : plan.reach),
        lots: Math.abs(target),
      };
      return [place(deployment, trader, market, order, "open a position")];
    }),
  );
}

/** Takes what still rests out of the book again. */
export function withdrawOrders(
  { exchange }: Deployment,
  resting: readonly { member: Member; market: number }[],
): Transaction[] {
  return resting.map(({ member, market }) => ({
    operation: "cancel 1 order",
    from: member.address,
    to: exchange.address,
    data: exchange.interface.encodeFunctionData("cancelMany", [member.account, market, 1n]),
  }));
}

/** Orders at market for what is missing of the targets: the makers take the other side. */
export function remainingOrders(
  deployment: Deployment,
  missing: readonly { member: Member; market: number; lots: number }[],
  indices: readonly bigint[],
  reach: number,
): Transaction[] {
  return missing.map(({ member, market: i, lots }) => {
    const market = deployment.markets[i];
    if (market === undefined) throw new RangeError(`No market ${i}`);
    const isAsk = lots < 0;
    const order = {
      slot: 0,
      isAsk,
      kind: OrderKind.ImmediateOrCancel,
      tick: tickAt(market.settings, indices[i] ?? 0n, isAsk ? -reach : reach),
      lots: Math.abs(lots),
    };
    return { ...place(deployment, member, market, order, "open a position"), mayRevert: true };
  });
}
