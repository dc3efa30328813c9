import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import type { AccountRuntimeValue, Future, IgnitionModuleBuilder } from "@nomicfoundation/ignition-core";
import { encodeBytes32String, ZeroAddress } from "ethers";

import type { DeploymentParameters, MarketParameters, RoleParameters } from "../parameters.ts";
import { ADMIN_ROLE, ROLES, selectorsOf, type Role } from "../roles.ts";
import { buildCore } from "./Core.ts";
import { deployAutomation } from "./Automation.ts";
import { deployFundingFeeds } from "./Feeds.ts";
import { buildFunding } from "./Funding.ts";
import { aggregatorName, buildIndex, identifier } from "./Index.ts";

type Core = ReturnType<typeof buildCore>["results"];
type BuiltFunding = ReturnType<typeof buildFunding>["results"];
type Holder = string | AccountRuntimeValue;

/** Names under which the module hands out the contracts of a market, by place in the parameters. */
export const indexName = (market: number): string => `index${market}`;
export const marketAggregatorName = (market: number, feed: number): string => `market${market}_${aggregatorName(feed)}`;

/**
 * A whole exchange: core, markets, treasury, roles, seal. The deployer is the access manager's admin until the end, and
 * lists while no role is needed for it yet. Steps that set ids wait for each other: the first market is number 1.
 */
export function buildPlumbline(parameters: DeploymentParameters) {
  return buildModule("Plumbline", (m) => {
    const core = m.useModule(buildCore(parameters));
    const fundings = parameters.markets.map((market) => m.useModule(buildFunding(market)));
    const indices = parameters.markets.map((market) => m.useModule(buildIndex(market)));
    const listed = parameters.markets.reduce<Future[]>((earlier, market, place) => {
      const index = indices[place]?.index;
      if (index === undefined) throw new Error(`No index for ${market.symbol}`); // one was built for each
      const call = m.call(core.exchange, "listMarket", [{ ...termsOf(market, core, fundings[place]), oracle: index }], {
        id: `List${identifier(market.symbol)}`,
        after: earlier,
      });
      return [...earlier, call];
    }, []);
    const feeds = deployFundingFeeds(m, core, parameters.markets, listed);
    const { account, named: treasury } = openTreasury(m, core, listed);
    const { automation } = parameters;
    const adapters = automation === undefined ? {} : deployAutomation(m, core, automation, account, [treasury]);
    const granted = assignRoles(m, core, parameters.roles, [...listed, treasury]);
    const sealed = parameters.seal ? [m.call(core.exchange, "seal", [], { after: granted })] : [];
    handOver(m, core, parameters.roles.admin, [...granted, ...sealed]);
    return { ...core, ...named(indices), ...namedFundings(fundings), ...feeds, ...adapters };
  });
}

function termsOf(market: MarketParameters, core: Core, funding: Partial<BuiltFunding> = {}) {
  const { symbol, tickSize, lotSize, interval } = market;
  const { model, estimators = {}, ...terms } = market.terms;
  const existing = model !== undefined && "address" in model ? model.address : core.model;
  const source =
    estimators.source !== undefined && "address" in estimators.source ? estimators.source.address : ZeroAddress;
  return {
    grid: { symbol: encodeBytes32String(symbol), tickSize, lotSize, interval },
    ...terms,
    funding: { ...terms.funding, model: funding.model ?? existing },
    estimators: {
      isWeighted: estimators.isWeighted ?? false,
      tracksSaturation: estimators.tracksSaturation ?? false,
      source: funding.source ?? source,
      depthBand: estimators.depthBand ?? 0n,
      impactDepth: estimators.impactDepth ?? 0n,
      depthInterval: estimators.depthInterval ?? 0,
      maxDepthLevels: estimators.maxDepthLevels ?? 0,
    },
  };
}

/** An account of the deployer's that receives fees. */
function openTreasury(m: IgnitionModuleBuilder, { exchange }: Core, after: Future[]) {
  const opened = m.call(exchange, "openAccount", [], { id: "OpenTreasury", after });
  // Anyone may open an account in between; the event says which one is ours.
  const account = m.readEventArgument(opened, "AccountOpened", "account", { emitter: exchange });
  return { account, named: m.call(exchange, "setTreasury", [account]) };
}

function assignRoles(m: IgnitionModuleBuilder, core: Core, roles: Partial<RoleParameters>, after: Future[]): Future[] {
  const deployer = m.getAccount(0);
  const listing = roles.listing ?? deployer;
  const feeManager = roles.feeManager ?? deployer;
  return [
    ...assign(m, core, ROLES.listing, [listing], after),
    ...assign(m, core, ROLES.feeManager, [feeManager], after),
    ...assign(m, core, ROLES.guardian, [roles.guardian ?? deployer], after),
    ...assign(m, core, ROLES.scheduler, listing === feeManager ? [listing] : [listing, feeManager], after),
  ];
}

function assign(
  m: IgnitionModuleBuilder,
  { exchange, manager }: Core,
  role: Role,
  holders: readonly Holder[],
  after: Future[],
): Future[] {
  const allowed = m.call(manager, "setTargetFunctionRole", [exchange, selectorsOf(role), role.id], {
    id: `Allow_${role.label}`,
    after,
  });
  const labelled = m.call(manager, "labelRole", [role.id, role.label], { id: `Label_${role.label}` });
  const granted = holders.map((holder, place) =>
    m.call(manager, "grantRole", [role.id, holder, 0], { id: `Grant_${role.label}_${place}` }),
  );
  return [allowed, labelled, ...granted];
}

/** Last of all, since nothing can be corrected by the deployer afterwards. */
function handOver(m: IgnitionModuleBuilder, { manager }: Core, admin: string | undefined, after: Future[]): void {
  if (admin === undefined) return;
  const granted = m.call(manager, "grantRole", [ADMIN_ROLE, admin, 0], { id: "Grant_ADMIN", after });
  m.call(manager, "renounceRole", [ADMIN_ROLE, m.getAccount(0)], { id: "Renounce_ADMIN", after: [granted] });
}

function namedFundings(fundings: readonly BuiltFunding[]) {
  return Object.fromEntries(
    fundings.flatMap((funding, market) =>
      Object.entries(funding).map(([name, contract]) => [`market${market}_${name}`, contract] as const),
    ),
  );
}

function named(indices: readonly ReturnType<typeof buildIndex>["results"][]) {
  return Object.fromEntries(
    indices.flatMap(({ index, ...aggregators }, market) => [
      [indexName(market), index] as const,
      ...Object.entries(aggregators).map(([name, aggregator]) => [`market${market}_${name}`, aggregator] as const),
    ]),
  );
}
