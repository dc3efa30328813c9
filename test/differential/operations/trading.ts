import { abs, bestOpposite, max, NO_ASK, NO_BID, OrderKind, type PlaceOrder } from "../../../sdk/src/model/index.ts";
import type { Random } from "../random.ts";
import type { Participant, World } from "../world.ts";
import { callerFor } from "./accounts.ts";
import type { Operation } from "./operation.ts";
import { amendment, anyOrder, isSeller, mayGrow, orderAt, restingIn, SLOTS, tickAt } from "./orders.ts";

export function placeResting(world: World, random: Random): Operation | undefined {
  const [participant, market] = [random.pick(world.participants), random.pick(world.markets)];
  if (!mayGrow(world, random, participant, market)) return undefined;
  const isAsk = isSeller(world, random, participant, market);
  const kind = random.weighted({ limit: 8, post: 1, slide: 1, immediate: 0.1 });
  const kinds = {
    limit: OrderKind.Limit,
    post: OrderKind.PostOnly,
    slide: OrderKind.PostOnlySlide,
    immediate: OrderKind.ImmediateOrCancel,
  };
  // A few cross after all: post-only orders that must slide or fail.
  const distance = random.chance(kind === "slide" ? 0.4 : 0.1) ? -random.fraction() * 2 : random.magnitude(0.05, 6);
  const tick = tickAt(world, market, isAsk, distance);
  return place(world, random, participant, orderAt(world, random, participant, market, isAsk, tick, kinds[kind]));
}

export function placeTaking(world: World, random: Random): Operation | undefined {
  const [participant, market] = [random.pick(world.participants), random.pick(world.markets)];
  if (!mayGrow(world, random, participant, market)) return undefined;
  const isAsk = isSeller(world, random, participant, market);
  const kind = random.weighted({ limit: 6, immediate: 5, fill: 1.5 });
  const kinds = { limit: OrderKind.Limit, immediate: OrderKind.ImmediateOrCancel, fill: OrderKind.FillOrKill };
  const best = bestOpposite(world.model.state.book(market.id), isAsk);
  const reach = BigInt(random.between(0, 400));
  const isEmpty = best === NO_BID || best === NO_ASK;
  const tick = isEmpty ? tickAt(world, market, isAsk, 0.1) : max(isAsk ? best - reach : best + reach, 1n);
  return place(world, random, participant, orderAt(world, random, participant, market, isAsk, tick, kinds[kind]));
}

/** Orders of those who have something to close, reduce-only or not. */
export function placeReducing(world: World, random: Random): Operation | undefined {
  const { state } = world.model;
  const market = random.pick(world.markets);
  const holders = world.participants.filter(({ account }) => state.position(market.id, account).size !== 0n);
  if (holders.length === 0) return undefined;
  const participant = random.pick(holders);
  const { size } = state.position(market.id, participant.account);
  const isAsk = size > 0n;
  const rests = random.chance(0.6);
  const tick = tickAt(world, market, isAsk, rests ? random.magnitude(0.05, 4) : -random.magnitude(0.05, 12));
  const kind = rests || random.chance(0.3) ? OrderKind.Limit : OrderKind.ImmediateOrCancel;
  const order = orderAt(world, random, participant, market, isAsk, tick, kind);
  const lots = max((abs(size) * BigInt(random.between(5, 130))) / 100n, 1n);
  return place(world, random, participant, { ...order, lots, reduceOnly: random.chance(0.75) });
}

/** Reaches for an order of its own. */
export function placeCrossingOwn(world: World, random: Random): Operation | undefined {
  const resting = anyOrder(world, random);
  if (resting === undefined) return undefined;
  const { participant, market, order } = resting;
  const kind = random.pick([OrderKind.Limit, OrderKind.ImmediateOrCancel]);
  return place(world, random, participant, orderAt(world, random, participant, market, !order.isAsk, order.tick, kind));
}

export function amend(world: World, random: Random): Operation | undefined {
  const resting = anyOrder(world, random);
  if (resting === undefined) return undefined;
  const { account } = resting.participant;
  const order = amendment(world, random, resting);
  const from = callerFor(world, random, resting.participant);
  return { from, method: "amend", args: [account, order], apply: (model) => model.amend(from, account, order) };
}

export function cancel(world: World, random: Random): Operation | undefined {
  const resting = anyOrder(world, random);
  if (resting === undefined) return undefined;
  const { participant, market, slot, order } = resting;
  const { account } = participant;
  const request = { market: market.id, slot, generation: order.generation + (random.chance(0.03) ? 1n : 0n) };
  const from = callerFor(world, random, participant);
  return { from, method: "cancel", args: [account, request], apply: (model) => model.cancel(from, account, request) };
}

export function cancelMany(world: World, random: Random): Operation {
  const [{ account, owner }, { id }] = [random.pick(world.participants), random.pick(world.markets)];
  const slots = BigInt(random.between(0, 2 ** SLOTS - 1)) | (random.chance(0.1) ? 1n << 255n : 0n);
  return {
    from: owner,
    method: "cancelMany",
    args: [account, id, slots],
    apply: (model) => model.cancelMany(owner, account, id, slots),
  };
}

/** Expired orders, the tops of both sides, and some that are fine. */
export function prune(world: World, random: Random): Operation {
  const { state } = world.model;
  const market = random.pick(world.markets);
  const { id } = market;
  const book = state.book(id);
  const resting = restingIn(world, market);
  const expired = resting.filter(({ order }) => order.expiry !== 0n && order.expiry < world.now);
  const top = [book.asks[0], book.bids.at(-1)].flatMap((tick) =>
    tick === undefined ? [] : state.level(id, tick).queue.slice(0, 3),
  );
  const some = resting.filter(({ order }) => random.chance(order.isReduceOnly ? 0.5 : 0.1)).map(({ key }) => key);
  const keys = [...expired.map(({ key }) => key).slice(0, random.between(0, 6)), ...top, ...some].slice(0, 12);
  const beneficiary = random.chance(0.2) ? 0n : random.pick(world.participants).account;
  return {
    from: random.pick(world.owners),
    method: "prune",
    args: [id, keys, beneficiary],
    apply: (model) => model.prune(id, keys, beneficiary),
  };
}

function place(world: World, random: Random, participant: Participant, order: PlaceOrder): Operation {
  const { account } = participant;
  const from = callerFor(world, random, participant);
  return { from, method: "place", args: [account, order], apply: (model) => model.place(from, account, order) };
}
