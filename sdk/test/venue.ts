import { BrowserProvider, type Eip1193Provider, parseUnits, type Signer, toQuantity } from "ethers";
import hre from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";

import { deployExchange, type DeployedExchange } from "../../deploy/deployExchange.ts";
import { readParameters } from "../../deploy/parameters.ts";
import { describeDeployment } from "../../deploy/record.ts";
import { type Client, connect, deposit, type Deployment, faucet, openAccount, requireSigner } from "../src/index.ts";

/** Long enough before now that wallets of the host do not find it in the future; the same in every run [unix s]. */
const START = 1_800_000_000;
/** Decimals of the local chain's feeds. */
const FEED_DECIMALS = 8;

/** A trader of a test: a client that signs, and its account. */
export interface Trader {
  readonly client: Client;
  readonly signer: Signer;
  readonly owner: string;
  readonly account: bigint;
}

/** An exchange on a chain in this process, deployed with the modules of deploy/ and the local parameters. */
export class Venue {
  readonly connection: NetworkConnection;
  readonly deployment: Deployment;
  readonly deployed: DeployedExchange;
  #traders = 0;

  private constructor(connection: NetworkConnection, deployed: DeployedExchange, deployment: Deployment) {
    this.connection = connection;
    this.deployed = deployed;
    this.deployment = deployment;
  }

  static async open(): Promise<Venue> {
    const connection = await hre.network.create({
      network: "default",
      override: { initialDate: new Date(START * 1_000), allowBlocksWithSameTimestamp: true },
    });
    const parameters = await readParameters("local");
    const deployed = await deployExchange(connection, parameters);
    const deployment = await describeDeployment(connection, parameters, deployed, new Map());
    return new Venue(connection, deployed, deployment);
  }

  async close(): Promise<void> {
    await this.connection.close();
  }

  /** The chain as a browser's wallet offers it. */
  get wallet(): Eip1193Provider {
    return this.connection.provider;
  }

  provider(wallet: Eip1193Provider = this.wallet): BrowserProvider {
    const provider = new BrowserProvider(wallet, undefined, { cacheTimeout: -1, pollingInterval: 10 });
    return provider;
  }

  /** A client that signs with one of the chain's accounts. */
  async client(place: number): Promise<Client> {
    const signer = await this.provider().getSigner(place);
    return connect({ signer, deployment: this.deployment });
  }

  /** One more trader with an account of its own and so much in it. */
  async trader(amount = "50000"): Promise<Trader> {
    this.#traders += 1;
    const client = await this.client(this.#traders);
    const signer = requireSigner(client);
    const owner = await signer.getAddress();
    await (await faucet.send(client, { receiver: owner })).wait();
    const { account } = await (await openAccount.send(client, {})).wait();
    await (await deposit.send(client, { account, amount }, { allowance: "approve" })).wait();
    return { client, signer, owner, account };
  }

  async request<Answer>(method: string, params: unknown[]): Promise<Answer> {
    return (await this.connection.provider.request({ method, params })) as Answer; // of the method's own shape
  }

  /** Lets time pass, and mines a block at its end. */
  async pass(seconds: number): Promise<void> {
    await this.request("evm_increaseTime", [toQuantity(seconds)]);
    await this.request("evm_mine", []);
  }

  async now(): Promise<number> {
    const block = await this.connection.ethers.provider.getBlock("latest");
    return block?.timestamp ?? 0;
  }

  /** A new round of a market's feed. */
  async setPrice(symbol: string, price: string): Promise<void> {
    const market = this.deployed.markets.find((listed) => listed.symbol === symbol);
    await market?.feeds[0]?.aggregator?.transmit(parseUnits(price, FEED_DECIMALS));
  }

  async snapshot(): Promise<string> {
    return this.request<string>("evm_snapshot", []);
  }

  async revert(snapshot: string): Promise<void> {
    await this.request("evm_revert", [snapshot]);
  }
}

/** Undoes after each test of a suite what it did to the chain, and closes the chain after the last. */
export function undoEach(venueOf: () => Venue): void {
  let snapshot: string;
  beforeEach(async () => {
    snapshot = await venueOf().snapshot();
  });
  afterEach(() => venueOf().revert(snapshot));
  after(() => venueOf().close());
}

/** What a promise fails with; undefined if it does not. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}
