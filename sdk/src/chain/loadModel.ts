import type { BlockTag } from "ethers";

import { toAccount } from "../actions/order.ts";
import { type Client, findMarket, type MarketName } from "../client/client.ts";
import { decodeOracle } from "../client/decode.ts";
import { oracleInterface } from "../client/interfaces.ts";
import { simulateCall } from "../client/action.ts";
import { ProviderUnavailableError } from "../errors/provider.ts";
import { toPlumblineError } from "../errors/decode.ts";
import type { IndexAnswer } from "../model/call.ts";
import type { Address } from "../model/account.ts";
import { Exchange } from "../model/exchange.ts";
import type { FundingInputs } from "../model/funding.ts";
import { modelRate } from "../model/fundingModel.ts";
import { IndexStatus } from "../model/indexPrice.ts";
import type { MarketId } from "../model/market.ts";
import type { Tick } from "../model/market.ts";
import { readFundingContracts } from "./fundingContracts.ts";
import { Loader } from "./loader.ts";
import { StorageReader } from "./words.ts";

export interface LoadModelParameters {
  /** Accounts with their positions, and the markets that these are in. */
  readonly accounts?: readonly (bigint | number)[];
  /** Markets with their books, and the accounts of the orders in these. */
  readonly books?: readonly MarketName[];
  /** Levels of each side whose queues are loaded; 64, as far as any sample walks, unless said. */
  readonly levels?: number;
  /** An order to be previewed: however deep it reaches is loaded. */
  readonly reach?: { readonly market: MarketName; readonly isAsk: boolean; readonly tick: Tick };
  /** Slots of accounts that an operation names. */
  readonly slots?: readonly {
    readonly market: MarketName;
    readonly account: bigint;
    readonly slots: readonly bigint[];
  }[];
  /** Grants that an operation needs. */
  readonly grants?: readonly { readonly account: bigint; readonly operator: string }[];
  /** State to load; the latest unless said. */
  readonly blockTag?: BlockTag;
  /** When the previewed operation happens [unix s]; a second after the block unless said. */
  readonly timestamp?: bigint;
  /** State in which oracles and interest sources are asked; that of the block unless said. "pending" where a node gives that a new clock. */
  readonly indicesAt?: BlockTag;
}

/** A model of the exchange at one block. */
export interface LoadedModel {
  readonly exchange: Exchange;
  readonly blockNumber: number;
  /** Of the model's clock [unix s]. */
  readonly timestamp: bigint;
}

/** As far as any sample walks the book. */
const DEFAULT_LEVELS = 64;

/**
 * The engine model with the state of a block: the words of the exchange's storage, what the oracles and interest sources say, and the
 * funding models as far as they are of this repository. Markets with others settle on the clamped premium in it.
 *
 * @example
 * const { exchange } = await loadModel(client, { accounts: [3n], books: ["ETH-USD"] });
 * const { events } = exchange.fork().settleFunding(1n, 0n);
 */
export async function loadModel(client: Client, parameters: LoadModelParameters): Promise<LoadedModel> {
  const { provider, deployment } = client;
  const { accounts = [], books = [], levels = DEFAULT_LEVELS, reach, slots = [], grants = [] } = parameters;
  const block = await provider.getBlock(parameters.blockTag ?? "latest").catch((error: unknown) => {
    throw toPlumblineError(error);
  });
  if (block === null) throw new ProviderUnavailableError(new Error("The block is not there"));
  const loader = new Loader(new StorageReader(provider, deployment.exchange.address, block.number));
  const idOf = (name: MarketName): MarketId => BigInt(findMarket(deployment, name).id);

  await loader.loadLedger();
  await loader.loadMarkets(books.map(idOf));
  await loader.loadAccounts(accounts.map(toAccount));
  for (const name of books) {
    const depth = reach !== undefined && idOf(reach.market) === idOf(name) ? { levels, reach } : { levels };
    await loader.loadBook(idOf(name), depth);
  }
  await loader.loadPositions(books.flatMap((name) => accounts.map((id) => [idOf(name), toAccount(id)] as const)));
  for (const { market, account, slots: named } of slots) await loader.loadOrders(idOf(market), account, named);
  for (const { account, operator } of grants) await loader.loadGrant(account, operator);

  const answersAt = parameters.indicesAt ?? block.number;
  const indices = await readIndices(client, loader, answersAt);
  const markets = [...loader.state.tables.markets.entries()].map(([, market]) => market);
  const { models, rates } = await readFundingContracts(client, markets, answersAt);
  const timestamp = parameters.timestamp ?? BigInt(block.timestamp) + 1n;
  const environment = {
    timestamp,
    readIndex: (market: MarketId): IndexAnswer => indices.get(market) ?? { price: 0n, status: IndexStatus.Unreadable },
    fundingRate: (_: MarketId, inputs: FundingInputs, model: Address): bigint =>
      modelRate(models.get(model.toLowerCase()) ?? { kind: "clamped" }, inputs),
    interestRate: (source: Address): bigint | undefined => rates.get(source.toLowerCase()),
  };
  const exchange = new Exchange(loader.state, environment, deployment.collateral.scale);
  return { exchange, blockNumber: block.number, timestamp };
}

/** What the oracles of all loaded markets say. */
async function readIndices(client: Client, { state }: Loader, blockTag: BlockTag): Promise<Map<MarketId, IndexAnswer>> {
  const data = oracleInterface().encodeFunctionData("readIndex");
  const answers = [...state.tables.markets.entries()].map(async ([id, { trading }]) => {
    const answer = await simulateCall(client, { to: trading.oracle, data }, { blockTag });
    const [price, status] = decodeOracle("readIndex", answer);
    return [id, { price, status: status as IndexStatus /* one of its values */ }] as const;
  });
  return new Map(await Promise.all(answers));
}
