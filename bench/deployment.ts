import type { NetworkConnection } from "hardhat/types/network";

import { deployExchange } from "../deploy/deployExchange.ts";
import type { Exchange } from "../typechain-types/contracts/Exchange.ts";
import type { ReplayAggregator } from "../typechain-types/contracts/mocks/chainlink/ReplayAggregator.ts";
import type { Upkeep } from "../typechain-types/contracts/periphery/automation/Upkeep.ts";
import type { FundingFeed } from "../typechain-types/contracts/periphery/FundingFeed.ts";
import type { Lens } from "../typechain-types/contracts/periphery/Lens.ts";
import type { TestCollateral } from "../typechain-types/contracts/periphery/TestCollateral.ts";
import { ADAPTIVE_DEFAULTS } from "../sdk/src/model/index.ts";
import { parameters } from "./settings.ts";

/** A contract to send transactions to. */
export interface Target<ContractInterface> {
  readonly address: string;
  readonly interface: ContractInterface;
}

export type ExchangeInterface = Exchange["interface"];

export interface Deployment {
  readonly exchange: Target<ExchangeInterface>;
  readonly collateral: Target<TestCollateral["interface"]>;
  /** By market; the id of a market is its place plus one. */
  readonly aggregators: readonly Target<ReplayAggregator["interface"]>[];
  readonly lens: Target<Lens["interface"]>;
  /** Of the first market's rate. */
  readonly fundingFeed: Target<FundingFeed["interface"]>;
  readonly upkeep: Target<Upkeep["interface"]>;
  /** Oracles of the markets, likewise. */
  readonly indices: readonly string[];
  /** What a market may be configured with. */
  readonly funding: { readonly adaptive: string; readonly tiered: string; readonly source: string };
  /** Account that receives fees; the deployer's. */
  readonly treasury: number;
  /** Names of all contracts by address, in lower case. */
  readonly names: ReadonlyMap<string, string>;
}

/** Deploys an exchange with the markets of settings.ts, each behind a real Chainlink proxy, and seals it. */
export async function deploy(connection: NetworkConnection): Promise<Deployment> {
  const deployed = await deployExchange(connection, await parameters());
  const names = new Map<string, string>();
  const target = async <ContractInterface>(
    name: string,
    contract: { getAddress: () => Promise<string>; interface: ContractInterface },
  ): Promise<Target<ContractInterface>> => {
    const address = await contract.getAddress();
    names.set(address.toLowerCase(), name);
    return { address, interface: contract.interface };
  };

  const aggregators = [];
  const indices: string[] = [];
  for (const { symbol, index, feeds } of deployed.markets) {
    indices.push((await target("ChainlinkIndex", index)).address);
    for (const { proxy, aggregator } of feeds) {
      if (aggregator === undefined) throw new Error(`${symbol} has a feed that cannot be moved`);
      names.set(proxy.toLowerCase(), "FeedProxy");
      aggregators.push(await target("ReplayAggregator", aggregator));
    }
  }
  for (const [name, address] of Object.entries(deployed.libraries)) names.set(address.toLowerCase(), name);
  await target("ClampedPremium", deployed.model);
  const exchange = await target("Exchange", deployed.exchange);
  const collateral = await target("TestCollateral", deployed.collateral);
  const feed = deployed.markets[0]?.fundingFeeds.rate;
  if (feed === undefined || deployed.automation.upkeep === undefined) throw new Error("Feed or upkeep is missing");
  return {
    exchange,
    collateral,
    aggregators,
    lens: await target("Lens", deployed.lens),
    fundingFeed: await target("FundingFeed", feed),
    upkeep: await target("Upkeep", deployed.automation.upkeep),
    indices,
    funding: await deployFunding(connection, names),
    treasury: deployed.treasury,
    names,
  };
}

/** Last, so that nothing else has other addresses for it. */
async function deployFunding(
  { ethers }: NetworkConnection,
  names: Map<string, string>,
): Promise<Deployment["funding"]> {
  const deployed = async (name: string, ...args: unknown[]): Promise<string> => {
    const contract = await ethers.deployContract(name, args);
    const address = await contract.getAddress();
    names.set(address.toLowerCase(), name);
    return address;
  };
  const tiers = Array.from({ length: 8 }, (_, i) => ({
    from: BigInt(i) * 10n ** 14n,
    slope: BigInt(i + 1) * 10n ** 18n,
  }));
  return {
    adaptive: await deployed("Adaptive", ADAPTIVE_DEFAULTS),
    tiered: await deployed("Tiered", tiers, 10n ** 16n),
    source: await deployed("MockInterestSource", 10n ** 14n),
  };
}
