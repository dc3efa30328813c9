import { Interface, ZeroAddress } from "ethers";

import type { Exchange } from "../typechain-types/contracts/Exchange.ts";
import type { ReplayAggregator } from "../typechain-types/contracts/mocks/chainlink/ReplayAggregator.ts";
import type { TestCollateral } from "../typechain-types/contracts/periphery/TestCollateral.ts";
import { linked, loadArtifacts, type Artifact } from "./artifacts.ts";
import type { BenchChain } from "./chain.ts";
import { COLLATERAL_DECIMALS, MARKETS, termsOf } from "./settings.ts";

/** A contract to send transactions to. */
export interface Target<ContractInterface> {
  readonly address: string;
  readonly interface: ContractInterface;
}

export type ExchangeInterface = Exchange["interface"];

export interface Deployment {
  readonly exchange: Target<ExchangeInterface>;
  readonly collateral: Target<TestCollateral["interface"]>;
  /** In the order of MARKETS; the id of a market is its place plus one. */
  readonly aggregators: readonly Target<ReplayAggregator["interface"]>[];
  /** Names of all contracts by address, in lower case. */
  readonly names: ReadonlyMap<string, string>;
}

/** Deploys contracts straight from their artifacts, linked libraries first. */
class Deployer {
  readonly names = new Map<string, string>();
  readonly #libraries = new Map<string, string>();
  readonly #chain: BenchChain;
  readonly #from: string;
  readonly #artifacts: ReadonlyMap<string, Artifact>;

  constructor(chain: BenchChain, from: string, artifacts: ReadonlyMap<string, Artifact>) {
    this.#chain = chain;
    this.#from = from;
    this.#artifacts = artifacts;
  }

  artifact(name: string): Artifact {
    const artifact = this.#artifacts.get(name);
    if (artifact === undefined) throw new Error(`No artifact of ${name}. Run \`npm run build\` first.`);
    return artifact;
  }

  async deploy(name: string, args: readonly unknown[] = []): Promise<Target<Interface>> {
    const artifact = this.artifact(name);
    const libraries = Object.values(artifact.linkReferences).flatMap((file) => Object.keys(file));
    for (const library of libraries.sort()) {
      if (!this.#libraries.has(library)) this.#libraries.set(library, (await this.deploy(library)).address);
    }
    // A library's ABI names Solidity's own types, which ethers does not know; nobody calls it but linked code.
    const contract = new Interface(args.length === 0 ? [] : artifact.abi);
    const data = linked(artifact, this.#libraries) + contract.encodeDeploy(args).slice(2);
    const { contractAddress } = await this.#chain.run({ from: this.#from, data });
    this.names.set(contractAddress.toLowerCase(), name);
    return { address: contractAddress, interface: contract };
  }
}

/** Deploys an exchange with the markets of settings.ts, each behind a real Chainlink proxy, and seals it. */
export async function deploy(chain: BenchChain, deployer: string): Promise<Deployment> {
  const contracts = new Deployer(chain, deployer, await loadArtifacts());
  const manager = await contracts.deploy("AccessManager", [deployer]);
  const collateral = await contracts.deploy("TestCollateral", [COLLATERAL_DECIMALS, 1_000, 60, deployer]);
  const exchange = await contracts.deploy("Exchange", [collateral.address, 1, manager.address]);
  const model = await contracts.deploy("ClampedPremium");

  const aggregators: Target<Interface>[] = [];
  for (const market of MARKETS) {
    const aggregator = await contracts.deploy("ReplayAggregator", [8, market.symbol]);
    const transmit = aggregator.interface.encodeFunctionData("transmit", [market.answer]);
    await chain.run({ from: deployer, to: aggregator.address, data: transmit });
    const proxy = await contracts.deploy("FeedProxy", [aggregator.address, ZeroAddress]);
    const index = await contracts.deploy("ChainlinkIndex", [
      {
        feeds: [{ feed: proxy.address, maxAge: 90_000 }],
        minPrice: 10n ** 18n,
        maxPrice: 10n ** 24n,
        maxDeviation: 0,
        sequencerFeed: ZeroAddress,
        gracePeriod: 0,
      },
    ]);
    const terms = termsOf(market, index.address, model.address);
    const list = exchange.interface.encodeFunctionData("listMarket", [terms]);
    await chain.run({ from: deployer, to: exchange.address, data: list });
    aggregators.push(aggregator);
  }
  await chain.run({ from: deployer, to: exchange.address, data: exchange.interface.encodeFunctionData("seal") });
  // The ABIs come from the artifacts that these types were generated from.
  return { exchange, collateral, aggregators, names: contracts.names } as unknown as Deployment;
}
