import { BrowserProvider, toQuantity } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import {
  type Client,
  ContractError,
  type ContractEvent,
  type DeployedMarket,
  decodeEvent,
  decodeRevert,
  loadModel,
  type OrderPreview,
  preview,
  type Preview,
  previewOrder,
} from "../../sdk/src/index.ts";
import { tradeOf } from "../../sdk/src/actions/trade.ts";
import { ExchangeError, type PlaceOrder } from "../../sdk/src/model/index.ts";
import type { Log, Sent } from "./chain.ts";
import { show } from "./comparison.ts";
import { COLLATERAL_DECIMALS } from "./deployment.ts";
import type { Operation } from "./operations/operation.ts";
import type { World } from "./world.ts";

/** What the SDK says an operation will do, before it is sent: its effects, or its error. */
export type Expected = Preview<unknown> | ExchangeError;

/** What it says of an order, for a comparison with the logs. */
interface ExpectedTrade {
  readonly preview: OrderPreview;
  readonly market: DeployedMarket;
  readonly account: bigint;
}

/** The SDK's previews of the operations of a simulation, and what came of them. */
export class Previews {
  readonly #world: World;
  readonly #provider: BrowserProvider;
  readonly #connected: Client;
  readonly #trades = new Map<string, ExpectedTrade>();

  constructor(world: World, connection: NetworkConnection) {
    this.#world = world;
    const { exchange, lens, collateral } = world.deployment;
    const at = (address: string) => ({ address, blockNumber: 0 });
    this.#provider = new BrowserProvider(connection.provider, undefined, { cacheTimeout: -1 });
    this.#connected = {
      provider: this.#provider,
      signer: undefined,
      deployment: {
        chainId: 31_337,
        exchange: at(exchange.address),
        lens: at(lens),
        accessManager: at(world.administrator),
        fundingModel: at(world.administrator),
        libraries: {},
        collateral: {
          address: collateral.address,
          symbol: "",
          decimals: COLLATERAL_DECIMALS,
          scale: 10n ** BigInt(18 - COLLATERAL_DECIMALS),
          hasFaucet: false,
        },
        minimumDelay: 1,
        treasury: 1,
        markets: [],
      },
    };
  }

  /** A client that knows every market that was listed until now. */
  get #client(): Client {
    const markets = this.#world.everyMarket.map(({ id, setup }) => ({
      id: Number(id),
      symbol: setup.symbol,
      tickSize: setup.terms.grid.tickSize,
      lotSize: setup.terms.grid.lotSize,
      quantum: (setup.terms.grid.tickSize * setup.terms.grid.lotSize) / 10n ** 18n,
      interval: Number(setup.terms.grid.interval),
      index: "",
      feeds: [],
      aggregators: [],
    }));
    return { ...this.#connected, deployment: { ...this.#connected.deployment, markets } };
  }

  of(operation: Operation): Expected {
    try {
      return preview(this.#world.model, operation.apply);
    } catch (error) {
      if (error instanceof ContractError && error.cause instanceof ExchangeError) return error.cause;
      throw error;
    }
  }

  /** Remembers what an order will trade, until its logs are looked at. */
  expectTrade({ method, args, from }: Operation, hash: string, model: World["model"]): void {
    if (method !== "place") return;
    const [account, order] = args as [bigint, PlaceOrder]; // as generators of orders make them
    const market = this.#client.deployment.markets[Number(order.market) - 1];
    if (market === undefined)
      throw new RangeError(`An order in market ${order.market.toString()}, which was never listed`);
    this.#trades.set(hash, { preview: previewOrder(model, market, from, account, order), market, account });
  }

  /** Holds the decoded trades of mined transactions against what was previewed; returns the first difference. */
  compareTrades(logs: readonly Log[]): string | undefined {
    const { exchange } = this.#client.deployment;
    const decoded = new Map<string, ContractEvent[]>();
    for (const log of logs) {
      const event = decodeEvent(exchange.address, log);
      if (event !== undefined) decoded.set(log.transactionHash, [...(decoded.get(log.transactionHash) ?? []), event]);
    }
    for (const [hash, { preview: expected, market, account }] of this.#trades) {
      const actual = tradeOf(decoded.get(hash) ?? [], market, account);
      const { filled, averagePrice, fee, funding, filledLots, fills, position } = expected;
      const previewed = { filled, averagePrice, fee, funding, filledLots, fills, position };
      if (show(actual) !== show(previewed)) return `chain ${show(actual)}, preview ${show(previewed)}`;
    }
    this.#trades.clear();
    return undefined;
  }

  /** The same order previewed on a model that was loaded from the chain: what it logs, or how it fails. */
  async loaded({ args, from }: Operation): Promise<Expected> {
    const [account, order] = args as [bigint, PlaceOrder]; // as generators of orders make them
    const { now } = this.#world;
    await this.#provider.send("evm_setNextBlockTimestamp", [toQuantity(now)]);
    const { exchange } = await loadModel(this.#client, {
      accounts: [account],
      books: [order.market],
      reach: order,
      slots: [{ market: order.market, account, slots: [order.slot] }],
      grants: [{ account, operator: from }],
      timestamp: now,
      indicesAt: "pending",
    });
    try {
      return preview(exchange, (model) => model.place(from, account, order));
    } catch (error) {
      if (error instanceof ContractError && error.cause instanceof ExchangeError) return error.cause;
      throw error;
    }
  }
}

/** Whether the SDK decodes a revert to the class of the model's error. */
export function decodesTo(expected: ExchangeError, sent: Sent): boolean {
  if (!("revert" in sent)) return false;
  const decoded = decodeRevert(sent.revert);
  return decoded instanceof ContractError && decoded.contractName === expected.name;
}
