import {
  type AccountId,
  IndexStatus,
  type Market,
  MarketStatus,
  MAX_CLOSING,
  MIN_CLOSING,
} from "../../../sdk/src/model/index.ts";
import type { Random } from "../random.ts";
import type { ListedMarket, World } from "../world.ts";
import { announced } from "./administration.ts";
import type { Operation } from "./operation.ts";

/** Mostly for an hour or three: long enough for the positions to shrink, and for the run to see the end. */
export function windDownMarket(world: World, random: Random): Operation {
  const { id } = random.pick(world.markets);
  const duration = durationFor(random);
  return announced(world, "windDownMarket", [id, duration], (model) => model.windDownMarket(id, duration));
}

/** Once the closing has ended; rarely before, or where none runs. */
export function closeMarket(world: World, random: Random): Operation | undefined {
  const due = world.markets.filter(({ id }) => {
    const market = world.model.state.market(id);
    if (market?.hot.status !== MarketStatus.Closing) return random.chance(0.002);
    return world.now >= market.closing.endsAt || random.chance(0.02);
  });
  if (due.length === 0) return undefined;
  const { id } = random.pick(due);
  return {
    from: random.pick(world.owners),
    method: "closeMarket",
    args: [id],
    apply: (model) => model.closeMarket(id),
  };
}

/** A few accounts or all, also twice, also strangers; now and then in a market that is not closed. */
export function settlePositions(world: World, random: Random): Operation | undefined {
  const closed = world.markets.filter(({ id }) => hasWork(world.model.state.market(id)) || random.chance(0.002));
  if (closed.length === 0) return undefined;
  const { id } = random.pick(closed);
  const accounts = accountsFor(world, random);
  return {
    from: random.pick(world.owners),
    method: "settlePositions",
    args: [id, accounts],
    apply: (model) => model.settlePositions(id, accounts),
  };
}

/** A market that is settled to the end is listed anew, on the same feeds. */
export function relistMarket(world: World): Operation | undefined {
  const over = world.markets.find(({ id }) => {
    const market = world.model.state.market(id);
    return market?.hot.status === MarketStatus.Closed && market.settlement.lotsOpen === 0n;
  });
  if (over === undefined || !isListable(world, over)) return undefined;
  const { terms } = over;
  if (BigInt(terms.estimators.source) !== 0n && !world.isSourceGood) return undefined;
  world.prepare(over);
  return announced(world, "listMarket", [terms], (model) => model.listMarket(terms));
}

function durationFor(random: Random): bigint {
  switch (random.weighted({ usual: 90, long: 2, bound: 4, tooShort: 2, tooLong: 2 })) {
    case "usual":
      return BigInt(random.between(3_600, 9_000));
    case "long":
      return BigInt(random.between(9_000, 80_000));
    case "bound":
      return MIN_CLOSING;
    case "tooShort":
      return MIN_CLOSING - 1n;
    case "tooLong":
      return MAX_CLOSING + 1n;
  }
}

function accountsFor(world: World, random: Random): AccountId[] {
  const everyone = world.participants.map(({ account }) => account);
  if (random.chance(0.1)) return everyone;
  const some = Array.from({ length: random.between(0, 8) }, () => random.pick(everyone));
  return random.chance(0.1) ? [...some, world.model.state.ledger.accountCount + 1n] : some;
}

/** Whether a closed market has positions, or owes what losers could not pay. */
function hasWork(market: Market | undefined): boolean {
  if (market?.hot.status !== MarketStatus.Closed) return false;
  return market.settlement.lotsOpen !== 0n || market.shortfall !== 0n || market.insurance !== 0n;
}

/** The contract asks the oracle; a second or two pass until it is listed. */
function isListable(world: World, { oracle }: ListedMarket): boolean {
  return [0n, 10n].every((later) => oracle.read(world.now + later).status === IndexStatus.Usable);
}
