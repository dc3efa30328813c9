import { abs, equity, max } from "../../../sdk/src/model/index.ts";
import type { Random } from "../random.ts";
import type { World } from "../world.ts";
import { anyBeneficiary } from "./accounts.ts";
import type { Operation } from "./operation.ts";
import { bounds } from "./orders.ts";

const ALL_LOTS = 0xffff_ffffn;

export function samplePremium(world: World, random: Random): Operation {
  const some = world.markets.map(({ id }) => id).filter(() => random.chance(0.6));
  const markets = some.length === 0 ? [random.pick(world.markets).id] : some;
  const maxLevels = BigInt(random.pick([0, 1, 2, 4, 8, 8, 64, 1_000]));
  const beneficiary = anyBeneficiary(world, random);
  return {
    from: random.pick(world.owners),
    method: "samplePremium",
    args: [markets, maxLevels, beneficiary],
    apply: (model) => model.samplePremium(markets, maxLevels, beneficiary),
  };
}

export function settleFunding(world: World, random: Random): Operation {
  const { id } = random.pick(world.markets);
  const beneficiary = anyBeneficiary(world, random);
  return {
    from: random.pick(world.owners),
    method: "settleFunding",
    args: [id, beneficiary],
    apply: (model) => model.settleFunding(id, beneficiary),
  };
}

export function realizeFunding(world: World, random: Random): Operation {
  const { id } = random.pick(world.markets);
  const accounts = world.participants.map(({ account }) => account).filter(() => random.chance(0.2));
  return {
    from: random.pick(world.owners),
    method: "realizeFunding",
    args: [id, accounts],
    apply: (model) => model.realizeFunding(id, accounts),
  };
}

/** Whoever is below maintenance margin; rarely somebody who is not. */
export function liquidate(world: World, random: Random): Operation | undefined {
  const { model } = world;
  const due = world.participants.filter(({ account }) => {
    const health = model.healthOf(account, false);
    return equity(health) < health.maintenance;
  });
  if (due.length === 0 && random.chance(0.95)) return undefined;
  const { account } = random.pick(due.length === 0 ? world.participants : due);
  const { markets } = model.state.account(account);
  const market = markets.length === 0 ? 1n : random.pick(markets);
  const size = abs(model.state.position(market, account).size);
  const maxLots = random.chance(0.3) ? ALL_LOTS : max((size * BigInt(random.between(1, 100))) / 100n, 1n);
  const request = { account, market, maxLots, beneficiary: anyBeneficiary(world, random), ...bounds(random) };
  return {
    from: random.pick(world.owners),
    method: "liquidate",
    args: [request],
    apply: (exchange) => exchange.liquidate(request),
  };
}

export function collectFees(world: World, random: Random): Operation {
  const { id } = random.pick(world.markets);
  return {
    from: random.pick(world.owners),
    method: "collectFees",
    args: [id],
    apply: (model) => model.collectFees(id),
  };
}
