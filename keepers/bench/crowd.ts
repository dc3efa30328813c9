/** A chain with many accounts and a long past, made in few transactions. */
import { Interface, JsonRpcProvider, type JsonRpcSigner, MaxUint256 } from "ethers";
import hre from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";

import { deployExchange } from "../../deploy/deployExchange.ts";
import { readParameters } from "../../deploy/parameters.ts";
import { describeDeployment } from "../../deploy/record.ts";
import { MULTICALL3 } from "../../sdk/src/client/multicall.ts";
import { exchangeInterface } from "../../sdk/src/client/interfaces.ts";
import { connect, type Client, type Deployment, place, transfer } from "../../sdk/src/index.ts";
import { multicall3Code } from "../../sdk/test/multicall3.ts";
import { Anvil } from "../test/anvil.ts";
import { withOwnJournal } from "../test/ownJournal.ts";

const START = 1_800_000_000;
/** Calls in one transaction. */
const CALLS = 250;
const GAS = 250_000_000;
const DOLLAR = 10n ** 6n;
/** What each account has, in dollars. */
const CASH = 1_000;
/** Around the local feed's price. */
const PRICE = 1_850;
const LOTS = "0.06";

const TOKEN = new Interface(["function mint(address, uint256)", "function approve(address, uint256)"]);
const AGGREGATOR = new Interface(["function aggregate3((address target, bool allowFailure, bytes callData)[] calls)"]);

interface Call {
  readonly to: string;
  readonly data: string;
}

/** All accounts belong to one contract that carries out many calls in a row. */
export class Crowd {
  readonly anvil: Anvil;
  readonly deployment: Deployment;
  readonly #connection: NetworkConnection;
  readonly #provider: JsonRpcProvider;
  readonly #signer: JsonRpcSigner;
  /** Ids up to this one are there. */
  accounts = 0;
  /** The deployment has opened the one before. */
  readonly first = 2n;

  private constructor(
    anvil: Anvil,
    connection: NetworkConnection,
    provider: JsonRpcProvider,
    deployment: Deployment,
    signer: JsonRpcSigner,
  ) {
    this.anvil = anvil;
    this.#connection = connection;
    this.#provider = provider;
    this.deployment = deployment;
    this.#signer = signer;
  }

  /** On a chain of anvil that mines each transaction at once. */
  static async open(): Promise<Crowd> {
    const anvil = await Anvil.start({ timestamp: START, automine: true, more: ["--gas-limit", String(2 * GAS)] });
    try {
      const connection = await hre.network.create({ network: "localhost", override: { url: anvil.url } });
      const parameters = await readParameters("local");
      const deployed = await withOwnJournal((options) => deployExchange(connection, parameters, options));
      const deployment = await describeDeployment(connection, parameters, deployed, new Map());
      await anvil.request("anvil_setCode", [MULTICALL3, multicall3Code()]);
      const provider = providerOf(anvil);
      return new Crowd(anvil, connection, provider, deployment, await provider.getSigner(0));
    } catch (error) {
      await anvil.stop();
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#provider.destroy();
    await this.#connection.close();
    await this.anvil.stop();
  }

  async client(): Promise<Client> {
    return connect({ provider: this.#provider, deployment: this.deployment });
  }

  /** Opens accounts; the first has the money of all. */
  async join(count: number): Promise<void> {
    const { exchange, collateral } = this.deployment;
    const data = exchangeInterface().encodeFunctionData("openAccount");
    await this.do(Array.from({ length: count }, () => ({ to: exchange.address, data })));
    const before = await this.#accountCount();
    this.accounts = Number(before);
    const amount = BigInt(2 * count * CASH) * DOLLAR;
    await this.#send({ to: collateral.address, data: TOKEN.encodeFunctionData("mint", [MULTICALL3, amount]) });
    await this.do([
      { to: collateral.address, data: TOKEN.encodeFunctionData("approve", [exchange.address, MaxUint256]) },
      { to: exchange.address, data: exchangeInterface().encodeFunctionData("deposit", [this.first, amount]) },
    ]);
  }

  /** The accounts after the first. */
  get others(): bigint[] {
    return Array.from({ length: this.accounts - Number(this.first) }, (_, place) => this.first + 1n + BigInt(place));
  }

  /** One event each; every account has got the total in the end, in dollars. */
  async transfer(events: number, total = CASH): Promise<void> {
    const others = this.accounts - Number(this.first);
    const amount = String(total / Math.ceil(events / others));
    const calls = Array.from({ length: events }, (_, number) =>
      transfer.build(this.deployment, { from: this.first, to: this.first + 1n + BigInt(number % others), amount }),
    );
    await this.do(calls);
  }

  /** Pairs of accounts trade with each other; then as many orders rest as are asked for. */
  async trade(pairs: number, resting: number): Promise<void> {
    const market = this.deployment.markets[0]?.symbol ?? "";
    const calls: Call[] = [];
    for (let pair = 0; pair < pairs; pair += 1) {
      const account = this.first + 1n + BigInt(2 * pair);
      const order = { market, price: String(PRICE), size: LOTS, slot: 0 } as const;
      calls.push(place.build(this.deployment, { ...order, account, side: "sell" }));
      calls.push(place.build(this.deployment, { ...order, account: account + 1n, side: "buy" }));
    }
    for (let order = 0; order < resting; order += 1) {
      const others = this.accounts - Number(this.first);
      const account = this.first + 1n + BigInt(order % others);
      const slot = 1 + Math.floor(order / others);
      const isAsk = order % 2 === 1;
      const price = (PRICE + (isAsk ? 1 : -1) * (1 + (order % 4_000) / 100)).toFixed(2);
      calls.push(
        place.build(this.deployment, { account, market, side: isAsk ? "sell" : "buy", price, size: LOTS, slot }),
      );
    }
    await this.do(calls);
  }

  /** Calls in a row, by the contract that owns the accounts. */
  async do(calls: readonly Call[], atOnce = CALLS): Promise<void> {
    for (let start = 0; start < calls.length; start += atOnce) {
      const some = calls.slice(start, start + atOnce);
      const list = some.map(({ to, data }) => ({ target: to, allowFailure: false, callData: data }));
      await this.#send({ to: MULTICALL3, data: AGGREGATOR.encodeFunctionData("aggregate3", [list]) });
    }
  }

  async #send(call: Call): Promise<void> {
    const sent = await this.#signer.sendTransaction({ ...call, gasLimit: GAS });
    const receipt = await sent.wait();
    if (receipt?.status !== 1) throw new Error("A transaction of the set-up failed");
  }

  async #accountCount(): Promise<bigint> {
    const logs = await this.#signer.provider.getLogs({
      address: this.deployment.exchange.address,
      fromBlock: 0,
      topics: [exchangeInterface().getEvent("AccountOpened").topicHash],
    });
    return BigInt(logs.length);
  }
}

function providerOf({ url }: Anvil): JsonRpcProvider {
  return new JsonRpcProvider(url, undefined, {
    staticNetwork: true,
    cacheTimeout: -1,
    pollingInterval: 10,
    batchMaxCount: 1,
  });
}
