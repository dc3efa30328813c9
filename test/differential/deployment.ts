import { type EventFragment, Interface, ZeroAddress } from "ethers";
import { artifacts } from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";

import { deployExchange } from "../../deploy/deployExchange.ts";
import { eventsOf } from "../../sdk/src/client/interfaces.ts";
import type { Address, MarketTerms } from "../../sdk/src/model/index.ts";
import {
  FUNDING_MODELS,
  type FundingContracts,
  MARKETS,
  type MarketSetup,
  type ModelName,
  termsOf,
} from "./markets.ts";
import { type Feed, IndexOracle, type Sequencer } from "./oracle.ts";

/** A contract to send transactions to. */
export interface Contract {
  readonly address: Address;
  readonly interface: Interface;
}

/** A market's oracle on the chain, with what the model takes it to say, and the terms that name it. */
export interface DeployedMarket {
  readonly setup: MarketSetup;
  readonly terms: MarketTerms;
  readonly aggregators: readonly Contract[];
  readonly sequencerFeed: Contract | undefined;
  readonly oracle: IndexOracle;
}

export interface Deployment {
  readonly exchange: Contract;
  readonly lens: Address;
  /** Events and errors of the exchange and all that is linked to it. */
  readonly logs: Interface;
  /** Those events by their topic. */
  readonly events: ReadonlyMap<string, EventFragment>;
  readonly collateral: Contract;
  readonly funding: FundingContracts;
  /** The source of `funding`, for its owner. */
  readonly source: Contract;
  /** In the order of MARKETS, not listed yet. */
  readonly markets: readonly DeployedMarket[];
}

export const COLLATERAL_DECIMALS = 6;
/** Of its EIP-712 domain. */
export const COLLATERAL_NAME = "Plumbline Test USD (no value)";

/**
 * Deploys an exchange without markets, which is not sealed yet, and oracles on mock feeds for those of markets.ts. What
 * is in it by then is the treasury's account, number 1, which belongs to the deployer.
 */
export async function deployContracts(connection: NetworkConnection): Promise<Deployment> {
  const { exchange, lens, collateral, model, libraries } = await deployExchange(connection, {
    minimumDelay: 1,
    collateral: { test: { decimals: COLLATERAL_DECIMALS, faucetTokens: 1_000, faucetCooldown: 60 } },
    roles: {},
    markets: [],
    seal: false,
  });
  const source = await connection.ethers.deployContract("MockInterestSource", [0n]);
  const funding: FundingContracts = {
    models: await deployModels(connection, addressOf(model)),
    source: addressOf(source),
  };
  const markets: DeployedMarket[] = [];
  const logs = await logsOf(["Exchange", ...Object.keys(libraries)]);
  for (const setup of MARKETS) markets.push(await deployMarket(connection, setup, funding));
  return {
    exchange: { address: addressOf(exchange), interface: exchange.interface },
    lens: addressOf(lens),
    logs,
    events: eventsOf(logs),
    collateral: { address: addressOf(collateral), interface: collateral.interface },
    funding,
    source: { address: funding.source, interface: source.interface },
    markets,
  };
}

async function deployModels({ ethers }: NetworkConnection, clamped: Address): Promise<Record<ModelName, Address>> {
  const { tiered, adaptive } = FUNDING_MODELS;
  return {
    clamped,
    tiered: addressOf(await ethers.deployContract("Tiered", [tiered.tiers, tiered.reach])),
    adaptive: addressOf(await ethers.deployContract("Adaptive", [adaptive.parameters])),
  };
}

async function deployMarket(
  connection: NetworkConnection,
  setup: MarketSetup,
  funding: FundingContracts,
): Promise<DeployedMarket> {
  const { ethers } = connection;
  const feeds: Feed[] = [];
  const aggregators: Contract[] = [];
  for (const decimals of setup.feedDecimals) {
    const aggregator = await ethers.deployContract("ReplayAggregator", [decimals, setup.symbol]);
    const answer = setup.price / 10n ** BigInt(18 - decimals);
    await aggregator.transmit(answer);
    feeds.push({ decimals, maxAge: setup.maxAge, answer, updatedAt: await timeOf(connection) });
    aggregators.push({ address: addressOf(aggregator), interface: aggregator.interface });
  }
  let sequencer: Sequencer | undefined;
  let sequencerFeed: Contract | undefined;
  if (setup.gracePeriod !== undefined) {
    const feed = await ethers.deployContract("MockSequencerUptimeFeed");
    sequencerFeed = { address: addressOf(feed), interface: feed.interface };
    sequencer = { gracePeriod: setup.gracePeriod, isUp: true, startedAt: await timeOf(connection) };
  }
  const bounds = {
    minPrice: setup.price / 10n,
    maxPrice: setup.price * 10n,
    maxDeviation: feeds.length === 1 ? 0n : 10n ** 16n,
  };
  const index = await ethers.deployContract("ChainlinkIndex", [
    {
      feeds: aggregators.map(({ address }) => ({ feed: address, maxAge: setup.maxAge })),
      ...bounds,
      sequencerFeed: sequencerFeed?.address ?? ZeroAddress,
      gracePeriod: setup.gracePeriod ?? 0n,
    },
  ]);
  return {
    setup,
    terms: termsOf(setup, addressOf(index), funding),
    aggregators,
    sequencerFeed,
    oracle: new IndexOracle(feeds, bounds, sequencer),
  };
}

/** Errors and events of several contracts, each once. */
async function logsOf(names: readonly string[]): Promise<Interface> {
  const fragments = new Map<string, string>();
  for (const name of names) {
    const { abi } = await artifacts.readArtifact(name);
    // Functions of a library may take storage, which ethers does not know; nobody calls them but linked code.
    const described = new Interface(abi.filter(({ type }: { type: string }) => type === "error" || type === "event"));
    for (const fragment of described.fragments) fragments.set(fragment.format(), fragment.format("full"));
  }
  return new Interface([...fragments.values()]);
}

/** Timestamp of the last block [unix s]. */
async function timeOf({ ethers }: NetworkConnection): Promise<bigint> {
  const block = await ethers.provider.getBlock("latest");
  if (block === null) throw new Error("The chain has no block");
  return BigInt(block.timestamp);
}

/** Contracts that were deployed here were made from addresses. */
function addressOf({ target }: { readonly target: unknown }): Address {
  // In lower case, as words decode to.
  return (target as string).toLowerCase() as Address;
}
