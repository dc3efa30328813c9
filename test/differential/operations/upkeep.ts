import type { Random } from "../random.ts";
import type { World } from "../world.ts";
import { anyBeneficiary } from "./accounts.ts";
import type { Operation } from "./operation.ts";

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

export function collectFees(world: World, random: Random): Operation {
  const { id } = random.pick(world.markets);
  return {
    from: random.pick(world.owners),
    method: "collectFees",
    args: [id],
    apply: (model) => model.collectFees(id),
  };
}
