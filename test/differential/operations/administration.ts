import {
  type EstimatorTerms,
  MarketStatus,
  type MarketTerms,
  NO_ESTIMATORS,
  WAD,
} from "../../../sdk/src/model/index.ts";
import type { Random } from "../random.ts";
import type { ListedMarket, World } from "../world.ts";
import type { Operation } from "./operation.ts";

export function openAccount(world: World, random: Random): Operation {
  const owner = random.pick(world.owners);
  return { from: owner, method: "openAccount", args: [], apply: (model) => model.openAccount(owner) };
}

/** Other terms within the listing bounds; margin rates rise from those of the listing by what a ramp may, or fall back to them. */
export function configureMarket(world: World, random: Random): Operation | undefined {
  const market = random.pick(world.markets);
  // What may change then is for the contract alone to check.
  if (world.model.state.market(market.id)?.hot.status === MarketStatus.Closing) return undefined;
  const terms = otherTerms(world, market, random);
  return announced(world, "configureMarket", [market.id, terms], (model) => model.configureMarket(market.id, terms));
}

export function setFeeTiers(world: World, random: Random): Operation {
  const { id, setup } = random.pick(world.markets);
  const tiers = setup.tiers.slice(0, random.between(0, setup.tiers.length));
  return announced(world, "setFeeTiers", [id, tiers], (model) => model.setFeeTiers(id, tiers));
}

export function setTreasury(world: World, random: Random): Operation {
  const account = random.chance(0.1) ? 0n : random.pick(world.participants).account;
  return announced(world, "setTreasury", [account], (model) => model.setTreasury(account));
}

export function restrictMarket(world: World, random: Random): Operation {
  const { id } = random.pick(world.markets);
  return direct(world, "restrictMarket", [id], (model) => model.restrictMarket(id));
}

export function unrestrictMarket(world: World, random: Random): Operation | undefined {
  const restricted = world.markets.filter(
    ({ id }) => (world.model.state.market(id)?.safety.restrictedUntil ?? 0n) > world.now,
  );
  if (restricted.length === 0 && random.chance(0.9)) return undefined;
  const { id } = random.pick(restricted.length === 0 ? world.markets : restricted);
  return announced(world, "unrestrictMarket", [id], (model) => model.unrestrictMarket(id));
}

export function haltMarket(world: World, random: Random): Operation {
  const { id } = random.pick(world.markets);
  return announced(world, "haltMarket", [id], (model) => model.haltMarket(id));
}

export function resumeMarket(world: World, random: Random): Operation | undefined {
  const halted = world.markets.filter(({ id }) => world.model.state.market(id)?.hot.status === MarketStatus.Halted);
  if (halted.length === 0 && random.chance(0.97)) return undefined;
  const { id } = random.pick(halted.length === 0 ? world.markets : halted);
  return announced(world, "resumeMarket", [id], (model) => model.resumeMarket(id));
}

export function lowerOpenInterestCap(world: World, random: Random): Operation {
  const { id, setup } = random.pick(world.markets);
  const cap = (setup.terms.margin.openInterestCap * BigInt(random.pick([30, 60, 80, 90]))) / 100n;
  return direct(world, "lowerOpenInterestCap", [id, cap], (model) => model.lowerOpenInterestCap(id, cap));
}

export function raiseInsuranceShare(world: World, random: Random): Operation {
  const { id, setup } = random.pick(world.markets);
  // Little enough that no rebate outgrows what is left of the fees, which is for the contract alone to check.
  const share = setup.terms.funding.insuranceShare + BigInt(random.between(0, 10)) * 10n ** 16n;
  return direct(world, "raiseInsuranceShare", [id, share], (model) => model.raiseInsuranceShare(id, share));
}

function otherTerms(world: World, market: ListedMarket, random: Random): MarketTerms {
  const { margin, trading, sampling, funding, liquidation, estimators } = market.terms;
  const maybe = <Value>(usual: Value, other: () => Value): Value => (random.chance(0.5) ? usual : other());
  // More maintenance leaves less for the rate and the mark.
  const isTight = random.chance(0.2);
  return {
    ...market.terms,
    margin: {
      ...margin,
      initialMargin: maybe(margin.initialMargin, () => steeper(margin.initialMargin, random.between(100, 150))),
      maintenance: margin.maintenance + (isTight ? BigInt(random.between(1, 3)) * 10n ** 16n : 0n),
      pnlWeight: maybe(margin.pnlWeight, () => BigInt(random.between(30, 100)) * 10n ** 16n),
    },
    trading: {
      ...trading,
      takerFee: maybe(trading.takerFee, () => trading.takerFee + BigInt(random.between(0, 100)) * 10n ** 12n),
      minimumNotional: maybe(trading.minimumNotional, () => trading.minimumNotional * 2n),
      removalFee: maybe(trading.removalFee, () => trading.removalFee * BigInt(random.between(0, 3))),
    },
    sampling: {
      ...sampling,
      sampleInterval: maybe(sampling.sampleInterval, () => BigInt(random.between(1, 60))),
      markBand: isTight ? 10n ** 14n : maybe(sampling.markBand, () => BigInt(random.between(1, 40)) * 10n ** 14n),
      maxImpactLevels: maybe(sampling.maxImpactLevels, () => BigInt(random.between(1, 12))),
      impactShare: maybe(sampling.impactShare, () => BigInt(random.between(0, 500)) * 10n ** 14n),
      maxPremium: maybe(sampling.maxPremium, () => BigInt(random.between(1, 100)) * 10n ** 15n),
    },
    funding: {
      ...funding,
      model: maybe(funding.model, () => random.pick(Object.values(world.deployment.funding.models))),
      interest: maybe(funding.interest, () => BigInt(random.between(-200, 200)) * 10n ** 12n),
      damper: maybe(funding.damper, () => BigInt(random.between(0, 1_000)) * 10n ** 12n),
      maxRate: isTight ? funding.maxRate / 4n : maybe(funding.maxRate, () => funding.maxRate / 4n),
    },
    liquidation: {
      ...liquidation,
      concessionStart: maybe(liquidation.concessionStart, () => liquidation.concessionEnd / 2n),
      concessionTime: maybe(liquidation.concessionTime, () => BigInt(random.between(1, 3_600))),
      fundLimit: maybe(liquidation.fundLimit, () => BigInt(random.pick([0, 10, 100, 50_000])) * WAD),
    },
    estimators: answering(
      world,
      market,
      maybe(estimators, () => otherEstimators(random, world)),
    ),
  };
}

/** Without a new source that does not answer: that is for the contract alone to check. */
function answering(world: World, { id }: ListedMarket, terms: EstimatorTerms): EstimatorTerms {
  const isNew = world.model.state.market(id)?.sampling.hasSource !== true;
  return isNew && !world.isSourceGood ? { ...terms, source: NO_ESTIMATORS.source } : terms;
}

/** Any of them with or without the others. */
function otherEstimators(random: Random, world: World): EstimatorTerms {
  const depth = {
    depthBand: BigInt(random.between(1, 300)) * 10n ** 14n,
    impactDepth: BigInt(random.pick([100, 5_000, 40_000, 1_000_000])) * WAD,
    // A sample's interval may be changed to a minute with it.
    depthInterval: BigInt(random.between(60, 900)),
    maxDepthLevels: BigInt(random.between(1, 20)),
  };
  return {
    ...NO_ESTIMATORS,
    isWeighted: random.chance(0.5),
    tracksSaturation: random.chance(0.5),
    ...(random.chance(0.5) && { source: world.deployment.funding.source }),
    ...(random.chance(0.5) && depth),
  };
}

/** So many percent of a margin rate, in whole steps. */
function steeper(rate: bigint, percent: number): bigint {
  return ((rate * BigInt(percent)) / 10n ** 16n) * 10n ** 14n;
}

/** By the administrator, at once. */
function direct(world: World, method: string, args: readonly unknown[], apply: Operation["apply"]): Operation {
  return { from: world.administrator, method, args, apply };
}

/** By the administrator, scheduled before. */
export function announced(
  world: World,
  method: string,
  args: readonly unknown[],
  apply: Operation["apply"],
): Operation {
  return { ...direct(world, method, args, apply), isDelayed: true };
}
