/** A chain with a past of random operations, and a wallet that shows it up to any block. */
import { BrowserProvider, type Eip1193Provider, Network } from "ethers";
import { network } from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";

import type { Client } from "../../sdk/src/client/client.ts";
import type { Deployment } from "../../sdk/src/deployments.ts";
import { COLLATERAL_DECIMALS } from "../../test/differential/deployment.ts";
import { Simulation } from "../../test/differential/simulation.ts";
import { CHAIN_OPTIONS } from "../../test/differential/world.ts";

type Request = Parameters<Eip1193Provider["request"]>[0];

/** The chain as it was when a block was its last one. Answers can be spoiled. */
export class Horizon implements Eip1193Provider {
  readonly #inner: Eip1193Provider;
  /** Number of the last block to be seen; the chain's own unless set. */
  head: number | undefined;
  /** What to answer instead; an error is thrown, undefined passes the request on. */
  spoil: (request: Request) => unknown = () => undefined;
  requests = 0;

  constructor(inner: Eip1193Provider) {
    this.#inner = inner;
  }

  async request(request: Request): Promise<unknown> {
    this.requests += 1;
    const spoiled: unknown = await this.spoil(request);
    if (spoiled instanceof Error) throw spoiled;
    if (spoiled !== undefined) return spoiled;
    const { method, params } = request;
    if (method !== "eth_getBlockByNumber" || this.head === undefined) return this.#inner.request(request);
    const [tag, ...rest] = params as [string, ...unknown[]];
    const number = tag === "latest" ? this.head : Number(tag);
    if (number > this.head) return null;
    return this.#inner.request({ method, params: [`0x${number.toString(16)}`, ...rest] });
  }
}

export class History {
  readonly connection: NetworkConnection;
  readonly simulation: Simulation;
  /** After the set-up. */
  readonly first: number;

  private constructor(connection: NetworkConnection, simulation: Simulation, first: number) {
    this.connection = connection;
    this.simulation = simulation;
    this.first = first;
  }

  static async open(seed: number): Promise<History> {
    const connection = await network.create({ network: "default", override: CHAIN_OPTIONS });
    const simulation = await Simulation.create(connection, seed);
    return new History(connection, simulation, Number(await simulation.world.chain.blockNumber()));
  }

  async head(): Promise<number> {
    return Number(await this.simulation.world.chain.blockNumber());
  }

  horizon(): Horizon {
    return new Horizon(this.connection.provider);
  }

  client(wallet: Eip1193Provider): Client {
    // Without a known network ethers waits for ever where the first answer never comes.
    const staticNetwork = Network.from(31_337);
    const provider = new BrowserProvider(wallet, staticNetwork, {
      cacheTimeout: -1,
      pollingInterval: 10,
      staticNetwork,
    });
    return { provider, deployment: this.deployment(), signer: undefined };
  }

  deployment(): Deployment {
    const { exchange, collateral, lens } = this.simulation.world.deployment;
    const at = (address: string) => ({ address, blockNumber: 0 });
    const scale = 10n ** BigInt(18 - COLLATERAL_DECIMALS);
    return {
      chainId: 31_337,
      exchange: at(exchange.address),
      lens: at(lens),
      accessManager: at(exchange.address),
      fundingModel: at(exchange.address),
      libraries: {},
      collateral: { address: collateral.address, symbol: "USD", decimals: COLLATERAL_DECIMALS, scale, hasFaucet: true },
      minimumDelay: 0,
      treasury: 1,
      markets: [],
    };
  }
}
