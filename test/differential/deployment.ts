import { Interface, ZeroAddress } from "ethers";
import { artifacts } from "hardhat";
import type { Artifact } from "hardhat/types/artifacts";

import type { Address } from "../../sdk/src/model/index.ts";
import type { Chain } from "./chain.ts";
import { MARKETS, type MarketSetup, termsOf } from "./markets.ts";
import { type Feed, IndexOracle, type Sequencer } from "./oracle.ts";

/** A contract to send transactions to. */
export interface Contract {
  readonly address: Address;
  readonly interface: Interface;
}

/** One market's oracle on the chain, with what the model takes it to say. */
export interface DeployedOracle {
  readonly index: Contract;
  readonly aggregators: readonly Contract[];
  readonly sequencerFeed: Contract | undefined;
  readonly oracle: IndexOracle;
}

export interface Deployment {
  readonly exchange: Contract;
  /** Events and errors of the exchange and all that is linked to it. */
  readonly logs: Interface;
  readonly collateral: Contract;
  readonly model: Contract;
  /** In the order of MARKETS. */
  readonly oracles: readonly DeployedOracle[];
}

export const COLLATERAL_DECIMALS = 6;
export const MINIMUM_DELAY = 1n;

/** Deploys from artifacts, linked libraries first. */
class Deployer {
  readonly #chain: Chain;
  readonly #from: Address;
  readonly #libraries = new Map<string, Address>();
  readonly #fragments = new Map<string, string>();

  constructor(chain: Chain, from: Address) {
    this.#chain = chain;
    this.#from = from;
  }

  /** Errors and events of everything that was deployed, each once. */
  logs(): Interface {
    return new Interface([...this.#fragments.values()]);
  }

  async deploy(name: string, args: readonly unknown[] = []): Promise<Contract> {
    const artifact = await artifacts.readArtifact(name);
    const contract = new Interface(artifact.abi);
    this.#collect(contract);
    const bytecode = await this.#link(artifact);
    const address = await this.#chain.deploy(this.#from, bytecode + contract.encodeDeploy(args).slice(2));
    return { address, interface: contract };
  }

  async #library(qualifiedName: string): Promise<Address> {
    const known = this.#libraries.get(qualifiedName);
    if (known !== undefined) return known;
    const artifact = await artifacts.readArtifact(qualifiedName);
    // Functions of a library may take storage, which ethers does not know; nobody calls them but linked code.
    this.#collect(new Interface(artifact.abi.filter(({ type }: { type: string }) => type !== "function")));
    const address = await this.#chain.deploy(this.#from, await this.#link(artifact));
    this.#libraries.set(qualifiedName, address);
    return address;
  }

  async #link({ bytecode, linkReferences }: Artifact): Promise<string> {
    let linked: string = bytecode;
    for (const [source, libraries] of Object.entries(linkReferences)) {
      for (const [library, places] of Object.entries(libraries)) {
        const address = await this.#library(`${source.replace(/^project\//, "")}:${library}`);
        for (const { start, length } of places) {
          const [from, to] = [2 + 2 * start, 2 + 2 * (start + length)];
          linked = linked.slice(0, from) + address.slice(2) + linked.slice(to);
        }
      }
    }
    return linked;
  }

  #collect({ fragments }: Interface): void {
    for (const fragment of fragments) {
      if (fragment.type === "error" || fragment.type === "event") {
        this.#fragments.set(fragment.format(), fragment.format("full"));
      }
    }
  }
}

/** Deploys an exchange with the markets of markets.ts, not sealed yet, on mock feeds. */
export async function deployContracts(chain: Chain, administrator: Address): Promise<Deployment> {
  const deployer = new Deployer(chain, administrator);
  const manager = await deployer.deploy("AccessManager", [administrator]);
  const collateral = await deployer.deploy("TestCollateral", [COLLATERAL_DECIMALS, 1_000, 60, administrator]);
  const exchange = await deployer.deploy("Exchange", [collateral.address, MINIMUM_DELAY, manager.address]);
  const logs = deployer.logs();
  const model = await deployer.deploy("ClampedPremium");
  const oracles: DeployedOracle[] = [];
  for (const setup of MARKETS) oracles.push(await deployOracle(deployer, chain, administrator, setup));
  return { exchange, logs, collateral, model, oracles };
}

async function deployOracle(
  deployer: Deployer,
  chain: Chain,
  from: Address,
  setup: MarketSetup,
): Promise<DeployedOracle> {
  const feeds: Feed[] = [];
  const aggregators: Contract[] = [];
  for (const decimals of setup.feedDecimals) {
    const aggregator = await deployer.deploy("ReplayAggregator", [decimals, setup.symbol]);
    const answer = setup.price / 10n ** BigInt(18 - decimals);
    const updatedAt = (await chain.time()) + 1n;
    const data = aggregator.interface.encodeFunctionData("transmit", [answer]);
    await chain.send({ from, to: aggregator.address, data }, updatedAt);
    aggregators.push(aggregator);
    feeds.push({ decimals, maxAge: setup.maxAge, answer, updatedAt });
  }
  let sequencer: Sequencer | undefined;
  let sequencerFeed: Contract | undefined;
  if (setup.gracePeriod !== undefined) {
    sequencerFeed = await deployer.deploy("MockSequencerUptimeFeed");
    sequencer = { gracePeriod: setup.gracePeriod, isUp: true, startedAt: await chain.time() };
  }
  const bounds = {
    minPrice: setup.price / 10n,
    maxPrice: setup.price * 10n,
    maxDeviation: feeds.length === 1 ? 0n : 10n ** 16n,
  };
  const index = await deployer.deploy("ChainlinkIndex", [
    {
      feeds: aggregators.map(({ address }) => ({ feed: address, maxAge: setup.maxAge })),
      ...bounds,
      sequencerFeed: sequencerFeed?.address ?? ZeroAddress,
      gracePeriod: setup.gracePeriod ?? 0n,
    },
  ]);
  return { index, aggregators, sequencerFeed, oracle: new IndexOracle(feeds, bounds, sequencer) };
}

export function marketTerms(deployment: Deployment, place: number): ReturnType<typeof termsOf> {
  const [setup, oracle] = [MARKETS[place], deployment.oracles[place]];
  if (setup === undefined || oracle === undefined) throw new RangeError("There is no such market");
  return termsOf(setup, oracle.index.address, deployment.model.address);
}
