import {
  abs,
  type AccountId,
  equity,
  equityForInitial,
  type Liquidate,
  type MarketId,
  max,
  min,
  PATIENCE,
  positivePart,
  pricesAt,
  rankOf,
  WAD,
  withdrawable,
} from "../../../sdk/src/model/index.ts";
import type { Random } from "../random.ts";
import type { Participant, World } from "../world.ts";
import { anyBeneficiary, callerFor } from "./accounts.ts";
import type { Operation } from "./operation.ts";
import { bounds } from "./orders.ts";

const ALL_LOTS = 0xffff_ffffn;
const ANY_PRICE = 2n ** 256n - 1n;

/** Whoever is below maintenance margin, or recovered from it; rarely somebody else. */
export function liquidate(world: World, random: Random): Operation | undefined {
  const { model } = world;
  const due = world.participants.filter(({ account }) => isFailing(world, account) || hasRecovered(world, account));
  if (due.length === 0 && random.chance(0.95)) return undefined;
  const { account } = random.pick(due.length === 0 ? world.participants : due);
  const { markets } = model.state.account(account);
  const request = requestFor(world, random, account, markets.length === 0 ? 1n : random.pick(markets));
  return {
    from: random.pick(world.owners),
    method: "liquidate",
    args: [request],
    apply: (exchange) => exchange.liquidate(request),
  };
}

/** Somebody rich takes over what the book does not; now and then somebody who cannot, or the account itself. */
export function absorb(world: World, random: Random): Operation | undefined {
  const due = world.participants.filter(({ account }) => isFailing(world, account));
  if (due.length === 0) return undefined;
  const { account } = random.pick(due);
  const held = positionsOf(world, account);
  if (held.length === 0) return undefined;
  // Few would take over more than they get.
  if (equity(world.model.healthOf(account, false)) < 0n && random.chance(0.8)) return undefined;
  const market = random.pick(held);
  const absorber = absorberOf(world, random, account);
  const from = callerFor(world, random, absorber);
  const request = requestFor(world, random, account, market);
  const worst = worstFor(world, random, account, market);
  return {
    from,
    method: "absorb",
    args: [request, absorber.account, worst],
    apply: (model) => model.absorb(from, request, absorber.account, worst),
  };
}

/** Accounts with a deficit, those that nobody takes over, those that are flagged; rarely others. */
export function flagDeficit(world: World, random: Random): Operation | undefined {
  const { model } = world;
  const due = world.participants.filter(({ account }) => {
    const { liquidationStart, flaggedAt } = model.state.account(account);
    const health = model.healthOf(account, false);
    if (flaggedAt !== 0n) return random.chance(0.1) || equity(health) >= 0n;
    if (health.maintenance === 0n) return false;
    const isStuck = liquidationStart !== 0n && world.now >= liquidationStart + PATIENCE && isFailing(world, account);
    return isStuck || equity(health) < 0n;
  });
  if (due.length === 0 && random.chance(0.98)) return undefined;
  const { account } = random.pick(due.length === 0 ? world.participants : due);
  const target = random.chance(0.01) ? model.state.ledger.accountCount + 1n : account;
  return {
    from: random.pick(world.owners),
    method: "flagDeficit",
    args: [target],
    apply: (exchange) => exchange.flagDeficit(target),
  };
}

/** Against the highest ranks, or the lowest, which gain nothing that could pay; now and then against whoever comes. */
export function deleverage(world: World, random: Random): Operation | undefined {
  const { state } = world.model;
  const flagged = world.participants.filter(({ account }) => state.account(account).flaggedAt !== 0n);
  if (flagged.length === 0 && random.chance(0.99)) return undefined;
  const { account } = random.pick(flagged.length === 0 ? world.participants : flagged);
  const held = positionsOf(world, account);
  const market = held.length === 0 ? 1n : random.pick(held);
  const candidates = candidatesFor(world, random, market, state.position(market, account).size);
  const request = { account, market, maxLots: lotsFor(world, random, account, market), candidates };
  return {
    from: random.pick(world.owners),
    method: "deleverage",
    args: [request],
    apply: (model) => model.deleverage(request),
  };
}

export function fundInsurance(world: World, random: Random): Operation {
  const { account, owner } = random.pick(world.participants);
  const free = withdrawable(world.model.healthOf(account, true));
  const wish = BigInt(Math.floor(random.magnitude(1, 2_000) * 1e6)) * (WAD / 1_000_000n) + BigInt(random.between(0, 9));
  const amount = random.chance(0.03) ? 0n : random.chance(0.05) ? free + 1n : min(wish, free / 2n);
  const market = random.chance(0.03) ? 77n : BigInt(random.between(0, world.markets.length));
  const from = random.chance(0.97) ? owner : random.pick(world.owners);
  return {
    from,
    method: "fundInsurance",
    args: [account, market, amount],
    apply: (model) => model.fundInsurance(from, account, market, amount),
  };
}

function requestFor(world: World, random: Random, account: AccountId, market: MarketId): Liquidate {
  const maxLots = lotsFor(world, random, account, market);
  return { account, market, maxLots, beneficiary: anyBeneficiary(world, random), ...bounds(random) };
}

/** Any price, or one about where the lots go. */
function worstFor(world: World, random: Random, account: AccountId, id: MarketId): bigint {
  const { model } = world;
  const isLong = model.state.position(id, account).size > 0n;
  const market = model.state.market(id);
  if (market === undefined || random.chance(0.8)) return isLong ? ANY_PRICE : 0n;
  const { mark } = pricesAt(market, world.indexTick(world.market(id)) * market.risk.quantum, world.now);
  return (mark * BigInt(random.between(9_900, 10_100))) / 10_000n;
}

function lotsFor(world: World, random: Random, account: AccountId, market: MarketId): bigint {
  const size = abs(world.model.state.position(market, account).size);
  return random.chance(0.6) ? ALL_LOTS : max((size * BigInt(random.between(1, 100))) / 100n, 1n);
}

function isFailing(world: World, account: AccountId): boolean {
  const health = world.model.healthOf(account, false);
  return equity(health) < health.maintenance;
}

function hasRecovered(world: World, account: AccountId): boolean {
  if (world.model.state.account(account).liquidationStart === 0n) return false;
  const health = world.model.healthOf(account, false);
  return equityForInitial(health) >= health.initial;
}

function positionsOf(world: World, account: AccountId): MarketId[] {
  const { state } = world.model;
  return state.account(account).markets.filter((id) => state.position(id, account).size !== 0n);
}

function absorberOf(world: World, random: Random, account: AccountId): Participant {
  if (random.chance(0.02)) return random.pick(world.participants.filter((other) => other.account === account));
  if (random.chance(0.15)) return random.pick(world.participants);
  const byWealth = world.participants.map((participant) => {
    const health = world.model.healthOf(participant.account, true);
    return { participant, free: positivePart(equityForInitial(health) - health.initial) };
  });
  byWealth.sort((a, b) => (a.free > b.free ? -1 : a.free < b.free ? 1 : 0));
  return random.pick(byWealth.slice(0, 6)).participant;
}

function candidatesFor(world: World, random: Random, market: MarketId, size: bigint): AccountId[] {
  const ranked = opposite(world, market, size);
  switch (random.weighted({ highest: 5, lowest: 4, anybody: 1 })) {
    case "highest":
      return ranked.slice(0, random.between(1, 8));
    case "lowest":
      return ranked.reverse().slice(0, random.between(1, 8));
    case "anybody":
      return Array.from({ length: random.between(0, 4) }, () => random.pick(world.participants).account);
  }
}

/** Accounts on the other side, the highest rank at the last sampled mark first. */
function opposite(world: World, id: MarketId, size: bigint): AccountId[] {
  const { model } = world;
  const market = model.state.market(id);
  if (market === undefined) return [];
  const { mark, risk } = pricesAt(market, world.indexTick(world.market(id)) * market.risk.quantum, world.now);
  const ranked = world.participants.flatMap(({ account }) => {
    const position = model.state.position(id, account);
    if (position.size * size >= 0n) return [];
    return [{ account, rank: rankOf(position, mark, risk.quantum, equity(model.healthOf(account, false))) }];
  });
  ranked.sort((a, b) => (a.rank > b.rank ? -1 : a.rank < b.rank ? 1 : 0));
  return ranked.map(({ account }) => account);
}
