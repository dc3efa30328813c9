import type { Contract } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import type {
  AccessManager,
  ChainlinkIndex,
  ClampedPremium,
  CreReceiver,
  Exchange,
  FundingFeed,
  Lens,
  ReplayAggregator,
  TestCollateral,
  Upkeep,
} from "../typechain-types/index.ts";
import { type FundingQuantityName, fundingFeedName } from "./modules/Feeds.ts";
import { buildPlumbline, indexName, marketAggregatorName } from "./modules/Plumbline.ts";
import type { DeploymentParameters, FeedParameters } from "./parameters.ts";

/** Hardhat's own chains and anvil. */
export const LOCAL_CHAIN_ID = 31_337;

const LIBRARIES = [
  "Amendment",
  "Cancellation",
  "Collateral",
  "Deleveraging",
  "FundingSettlement",
  "Liquidation",
  "MarketAdmin",
  "MarketTermsLibrary",
  "Trading",
  "WindDown",
] as const;

export interface DeployedFeed {
  /** What the index reads: Chainlink's proxy. */
  readonly proxy: string;
  /** Takes new rounds; on a local chain only. */
  readonly aggregator?: ReplayAggregator;
}

export interface DeployedMarket {
  readonly id: number;
  readonly symbol: string;
  readonly index: ChainlinkIndex;
  readonly feeds: readonly DeployedFeed[];
  /** Of its funding, by what they serve. */
  readonly fundingFeeds: Readonly<Partial<Record<FundingQuantityName, FundingFeed>>>;
}

export interface DeployedExchange {
  readonly exchange: Exchange;
  readonly lens: Lens;
  /** Of a token that existed before, only the functions of ERC-20 answer. */
  readonly collateral: TestCollateral;
  readonly manager: AccessManager;
  readonly model: ClampedPremium;
  readonly libraries: Readonly<Record<(typeof LIBRARIES)[number], string>>;
  /** In the order of the parameters. */
  readonly markets: readonly DeployedMarket[];
  /** Account that receives fees; the deployer's. */
  readonly treasury: number;
  /** Adapters for automation networks, as far as the parameters ask for them. */
  readonly automation: { readonly upkeep?: Upkeep; readonly creReceiver?: CreReceiver };
}

export interface DeployOptions {
  /** Name of the journal; Ignition's default is chain-<id>. In-process chains have none. */
  readonly deploymentId?: string;
  /** Shows Ignition's progress on the terminal. */
  readonly displayUi?: boolean;
}

export class MockFeedOnPublicNetworkError extends Error {
  override readonly name = "MockFeedOnPublicNetworkError";

  constructor(symbol: string, chainId: number) {
    super(
      `${symbol} has a mock feed, and chain ${chainId} is not a local one. Name Chainlink's proxies in the parameters.`,
    );
  }
}

/**
 * Deploys an exchange with its markets, or finds the one that the journal says was deployed with the same parameters.
 * The first of the connection's accounts pays for it and starts as its admin.
 *
 * @example
 * const connection = await hre.network.create();
 * const { exchange, markets } = await deployExchange(connection, await readParameters("local"));
 *
 * @throws {MockFeedOnPublicNetworkError}
 */
export async function deployExchange(
  connection: NetworkConnection,
  parameters: DeploymentParameters,
  options: DeployOptions = {},
): Promise<DeployedExchange> {
  const { ethers, ignition } = connection;
  const [deployer] = await ethers.getSigners();
  if (deployer === undefined) throw new Error(`Network ${connection.networkName} has no account to deploy from`);
  await refuseMocksOnPublicNetworks(connection, parameters);

  // Handing over to oneself and then resigning would leave nobody.
  const { admin, ...roles } = parameters.roles;
  const successor = admin === undefined || admin === deployer.address ? {} : { admin };
  const plumbline = buildPlumbline({ ...parameters, roles: { ...roles, ...successor } });
  const contracts: Readonly<Record<string, Contract | undefined>> = await ignition.deploy(plumbline, options);

  const addressOf = (name: string): string => {
    const contract = contracts[name];
    if (contract === undefined) throw new Error(`The deployment has no ${name}`);
    return contract.target as string; // Ignition makes contracts from addresses
  };
  const exchange = await ethers.getContractAt("Exchange", addressOf("exchange"));
  const lens = await ethers.getContractAt("Lens", addressOf("lens"));
  const { treasury } = await lens.overview(exchange);
  return {
    exchange,
    lens,
    collateral: await ethers.getContractAt("TestCollateral", addressOf("collateral")),
    manager: await ethers.getContractAt("AccessManager", addressOf("manager")),
    model: await ethers.getContractAt("ClampedPremium", addressOf("model")),
    // One address for each name of the list.
    libraries: Object.fromEntries(LIBRARIES.map((name) => [name, addressOf(name)])) as DeployedExchange["libraries"],
    markets: await Promise.all(
      parameters.markets.map(async ({ symbol, index: { feeds }, fundingFeeds = [] }, place) => {
        const index = await ethers.getContractAt("ChainlinkIndex", addressOf(indexName(place)));
        const served = fundingFeeds.map(async (quantity) => {
          const feed = await ethers.getContractAt("FundingFeed", addressOf(fundingFeedName(place, quantity)));
          return [quantity, feed] as const;
        });
        return {
          id: place + 1,
          symbol,
          index,
          feeds: await feedsOf(connection, index, feeds, place, addressOf),
          fundingFeeds: Object.fromEntries(await Promise.all(served)),
        };
      }),
    ),
    treasury: Number(treasury),
    automation: {
      ...(contracts.upkeep !== undefined && { upkeep: await ethers.getContractAt("Upkeep", addressOf("upkeep")) }),
      ...(contracts.creReceiver !== undefined && {
        creReceiver: await ethers.getContractAt("CreReceiver", addressOf("creReceiver")),
      }),
    },
  };
}

async function refuseMocksOnPublicNetworks(connection: NetworkConnection, { markets }: DeploymentParameters) {
  const chainId = Number((await connection.ethers.provider.getNetwork()).chainId);
  const mocked = markets.find(({ index }) => index.feeds.some((feed) => "mock" in feed));
  if (mocked !== undefined && chainId !== LOCAL_CHAIN_ID)
    throw new MockFeedOnPublicNetworkError(mocked.symbol, chainId);
}

async function feedsOf(
  { ethers }: NetworkConnection,
  index: ChainlinkIndex,
  feeds: readonly FeedParameters[],
  market: number,
  addressOf: (name: string) => string,
): Promise<DeployedFeed[]> {
  const { feeds: configured } = await index.configuration();
  return Promise.all(
    feeds.map(async (feed, place) => {
      const proxy = configured[place]?.feed;
      if (proxy === undefined) throw new Error(`The index has no feed ${place}`);
      if (!("mock" in feed)) return { proxy };
      const aggregator = addressOf(marketAggregatorName(market, place));
      return { proxy, aggregator: await ethers.getContractAt("ReplayAggregator", aggregator) };
    }),
  );
}
