import type { OrderKind } from "../../../sdk/src/model/index.ts";
import {
  type AmendOrder,
  divDown,
  equityForInitial,
  keyOf,
  type MatchBounds,
  MarketStatus,
  max,
  type Order,
  type OrderKey,
  ownerOf,
  type PlaceOrder,
  positivePart,
  slotOf,
  type Tick,
  WAD,
} from "../../../sdk/src/model/index.ts";
import type { Random } from "../random.ts";
import type { ListedMarket, Participant, World } from "../world.ts";

/** Order slots of an account and market that are used. */
export const SLOTS = 8;
/** Orders keep to every so many ticks, so that they share levels. */
const SPACING = 20n;
const MAX_LOTS = 0xffff_ffffn;
const OPINION_LASTS = 100_000n; // [s]

/** An order in the book with everything that names it. */
export interface RestingOrder {
  readonly participant: Participant;
  readonly market: ListedMarket;
  readonly slot: bigint;
  readonly key: OrderKey;
  readonly order: Order;
}

/** A price at a distance from where the market leans, in thousandths of the index; behind it, or beyond if negative. */
export function tickAt(world: World, market: ListedMarket, isAsk: boolean, distance: number): Tick {
  const offset = world.leanOf(market) + (isAsk ? distance : -distance) / 1_000;
  const tick = (world.indexTick(market) * BigInt(Math.round((1 + offset) * 1e9))) / 10n ** 9n;
  return max(divDown(tick, SPACING) * SPACING + (isAsk ? SPACING : 0n), 1n);
}

/**
 * Which side a participant takes. Everybody has an opinion of each market for a while and mostly trades on it, so that
 * positions grow until margin or the next jump of the price ends them.
 */
export function isSeller(world: World, random: Random, { account }: Participant, { id }: ListedMarket): boolean {
  const opinion = (account * 7n + id * 3n + world.now / OPINION_LASTS) % 2n === 0n;
  return random.chance(0.75) ? opinion : !opinion;
}

/** An order of a size that the participant can mostly carry. */
export function orderAt(
  world: World,
  random: Random,
  participant: Participant,
  market: ListedMarket,
  isAsk: boolean,
  tick: Tick,
  kind: OrderKind,
): PlaceOrder {
  const expiry = random.chance(0.2) ? world.now + BigInt(random.between(-1, 900)) : 0n;
  return {
    market: market.id,
    slot: slotFor(world, random, participant, market),
    isAsk,
    kind,
    reduceOnly: false,
    tick,
    lots: random.chance(0.001) ? MAX_LOTS : affordableLots(world, random, participant, market, tick),
    expiry,
    ...bounds(random),
  };
}

/** Whether a new position has a chance in this market now; now and then it is tried in vain. */
export function mayGrow(world: World, random: Random, { account }: Participant, { id }: ListedMarket): boolean {
  const market = world.model.state.market(id);
  if (random.chance(0.1) || market === undefined) return true;
  const health = world.model.healthOf(account, true);
  const isOpen = market.hot.status === MarketStatus.Active || market.safety.restrictedUntil <= world.now;
  return isOpen && equityForInitial(health) > health.initial;
}

/** A part of what the account's free equity carries, sometimes too much, now and then too little. */
function affordableLots(
  world: World,
  random: Random,
  { account }: Participant,
  { id, terms }: ListedMarket,
  tick: Tick,
): bigint {
  const health = world.model.healthOf(account, true);
  const free = positivePart(equityForInitial(health) - health.initial);
  const { margin, grid, trading } = terms;
  const perLot = (tick * grid.tickSize * grid.lotSize) / WAD;
  const most = (free * WAD) / margin.initialMargin / perLot;
  const part = random.chance(0.06) ? random.magnitude(0.8, 3) : random.magnitude(0.08, 0.95);
  const lots = (most * BigInt(Math.floor(part * 1e6))) / 1_000_000n;
  const minimum = world.model.state.market(id)?.trading.minimumNotional ?? trading.minimumNotional;
  const least = random.chance(0.02) ? 1n : minimum / perLot + 1n;
  const cap = (margin.positionCap * BigInt(random.chance(0.03) ? 130 : 40)) / 100n;
  return max(lots > cap ? cap : lots, least);
}

/** Mostly ample, sometimes so small that the taker's loop ends early. */
export function bounds(random: Random): MatchBounds {
  const bound = (ample: number): bigint => BigInt(random.chance(0.1) ? random.between(0, 2) : ample);
  return { maxFills: bound(8), maxRemovals: bound(6), maxReads: bound(16) };
}

/** Another size, price or expiry for a resting order; most often a new price, as makers do. */
export function amendment(world: World, random: Random, { market, slot, order }: RestingOrder): AmendOrder {
  const base = { market: market.id, slot, generation: order.generation, tick: order.tick, lots: order.lots };
  const scaled = max((order.lots * BigInt(random.between(1, 150))) / 100n, 1n);
  switch (random.weighted({ price: 6, shrink: 3, anything: 2, dust: 0.4, stale: 0.2 })) {
    case "price":
      return { ...base, tick: tickAt(world, market, order.isAsk, random.magnitude(0.05, 5)), expiry: order.expiry };
    case "shrink":
      return { ...base, lots: (order.lots * BigInt(random.between(0, 100))) / 100n, expiry: order.expiry };
    case "anything": {
      const tick = tickAt(world, market, order.isAsk, random.magnitude(0.05, 5) - 0.3);
      return { ...base, tick, lots: scaled, expiry: random.chance(0.5) ? 0n : world.now + 600n };
    }
    case "dust":
      return { ...base, tick: tickAt(world, market, order.isAsk, 3), lots: 1n, expiry: order.expiry };
    case "stale":
      return { ...base, generation: order.generation + 1n, expiry: order.expiry };
  }
}

/** Everything that rests in a market. */
export function restingIn(world: World, market: ListedMarket): RestingOrder[] {
  const { state } = world.model;
  const { bids, asks } = state.book(market.id);
  return [...bids, ...asks]
    .flatMap((tick) => state.level(market.id, tick).queue)
    .flatMap((key) => {
      const participant = world.participants[Number(ownerOf(key)) - 1];
      if (participant === undefined) return [];
      return [{ participant, market, slot: slotOf(key), key, order: state.order(market.id, key) }];
    });
}

export function anyOrder(world: World, random: Random): RestingOrder | undefined {
  const market = random.pick(world.markets);
  const resting = restingIn(world, market);
  return resting.length === 0 ? undefined : random.pick(resting);
}

export function ownOrder(world: World, random: Random, participant: Participant): RestingOrder | undefined {
  const own = world.everyMarket.flatMap((market) =>
    usedSlots(world, participant, market).map((slot) => {
      const key = keyOf(participant.account, slot);
      return { participant, market, slot, key, order: world.model.state.order(market.id, key) };
    }),
  );
  return own.length === 0 ? undefined : random.pick(own);
}

/** A free slot where there is one, but not always. */
function slotFor(world: World, random: Random, participant: Participant, market: ListedMarket): bigint {
  const used = usedSlots(world, participant, market);
  const free = Array.from({ length: SLOTS }, (_, slot) => BigInt(slot)).filter((slot) => !used.includes(slot));
  return free.length === 0 || random.chance(0.01) ? BigInt(random.between(0, SLOTS - 1)) : random.pick(free);
}

function usedSlots(world: World, { account }: Participant, { id }: ListedMarket): bigint[] {
  return Array.from({ length: SLOTS }, (_, slot) => BigInt(slot)).filter(
    (slot) => world.model.state.order(id, keyOf(account, slot)).lots !== 0n,
  );
}
