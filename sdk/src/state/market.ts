import { type Client, findMarket, type MarketName } from "../client/client.ts";
import { buildView, decodeView, defineRead } from "../client/read.ts";
import type { DeployedMarket, Deployment } from "../deployments.ts";
import type { MarketView, PricesView } from "../generated/structs.ts";
import { fromLots, fromPerLot, fromTick, type Grid } from "../units/grid.ts";
import { formatWad } from "../units/wad.ts";

const STATUSES = ["unlisted", "active", "reduceOnly", "halted", "closing", "closed"] as const;
const INDEX_STATUSES = ["usable", "grace", "sequencerDown", "stale", "absurd", "deviating", "unreadable"] as const;
const NO_ASK = (1n << 24n) - 1n;

export type MarketStatusName = (typeof STATUSES)[number];
export type IndexStatusName = (typeof INDEX_STATUSES)[number];

export interface Market {
  readonly id: number;
  readonly symbol: string;
  readonly status: MarketStatusName;
  /** Halted, or in the grace period after it: no liquidation, and no exit for accounts with a position here. */
  readonly paused: boolean;
  /** Quote per base; undefined if the index is unusable. */
  readonly indexPrice: string | undefined;
  readonly indexStatus: IndexStatusName;
  /** Quote per base. */
  readonly markPrice: string;
  readonly bestBid: string | undefined;
  readonly bestAsk: string | undefined;
  /** Of one side; base. */
  readonly openInterest: string;
  readonly tickSize: string;
  readonly lotSize: string;
  /** Fractions of notional; a negative maker fee is a rebate. */
  readonly makerFee: string;
  readonly takerFee: string;
  /** IM rate at zero size, a fraction of notional. */
  readonly initialMargin: string;
  /** MM as a fraction of IM. */
  readonly maintenance: string;
  /** The market's own fund; quote. */
  readonly insurance: string;
  /** As the Lens gives it, in the contracts' units. */
  readonly view: MarketView;
}

export interface ReadMarketParameters {
  readonly market: MarketName;
}
export type ReadMarketReturnType = Market;

/**
 * One market.
 *
 * @example
 * const { bestBid, bestAsk, markPrice } = await readMarket(client, { market: "ETH-USD" });
 *
 * @throws {UnknownMarketNameError}
 */
export const readMarket = /* @__PURE__ */ defineRead<ReadMarketParameters, ReadMarketReturnType>({
  build: (deployment, { market }) => buildView(deployment, "market", [findMarket(deployment, market).id]),
  decode: (data) => toMarket(decodeView("market", data)),
});

export type ReadMarketsParameters = Readonly<Record<string, never>>;
export type ReadMarketsReturnType = readonly Market[];

/**
 * All markets of the exchange, also those listed after the deployment's record was written.
 *
 * @example
 * for (const { symbol, markPrice } of await readMarkets(client, {})) console.log(symbol, markPrice);
 */
export const readMarkets = /* @__PURE__ */ defineRead<ReadMarketsParameters, ReadMarketsReturnType>({
  build: (deployment) => buildView(deployment, "markets", [1, 255]),
  decode: (data) => decodeView("markets", data).map(toMarket),
});

export interface Prices {
  /** Quote per base; undefined if the index is unusable. */
  readonly indexPrice: string | undefined;
  readonly indexStatus: IndexStatusName;
  readonly markPrice: string;
  readonly view: PricesView;
}

/**
 * Index and mark of a market, cheaper than the whole of it.
 *
 * @example
 * const { markPrice } = await readPrices(client, { market: "ETH-USD" });
 */
export const readPrices = /* @__PURE__ */ defineRead<ReadMarketParameters, Prices>({
  build: (deployment, { market }) => buildView(deployment, "prices", [findMarket(deployment, market).id]),
  decode: (data, deployment, { market }) => toPrices(findMarket(deployment, market), decodeView("prices", data)),
});

/**
 * The same client with the markets that the exchange has now.
 *
 * @example
 * const client = await refreshMarkets(await connect({ provider }));
 */
export async function refreshMarkets(client: Client): Promise<Client> {
  const markets = await readMarkets(client, {});
  const deployed = markets.map(({ view, id, symbol }): DeployedMarket => {
    const recorded = client.deployment.markets.find((market) => market.id === id);
    const { tickSize, lotSize, interval } = view.terms.grid;
    return {
      feeds: recorded?.feeds ?? [],
      ...(recorded?.fundingFeeds !== undefined && { fundingFeeds: recorded.fundingFeeds }),
      aggregators: recorded?.aggregators ?? [],
      id,
      symbol,
      tickSize,
      lotSize,
      quantum: view.quantum,
      interval: Number(interval),
      index: view.terms.oracle,
    };
  });
  return { ...client, deployment: { ...client.deployment, markets: deployed } };
}

function toMarket(view: MarketView): Market {
  const { grid, trading, margin } = view.terms;
  const prices = toPrices(grid, view.prices);
  return {
    id: Number(view.market),
    symbol: symbolOf(grid.symbol),
    status: STATUSES[Number(view.status)] ?? "unlisted",
    paused: view.paused,
    indexPrice: prices.indexPrice,
    indexStatus: prices.indexStatus,
    markPrice: prices.markPrice,
    bestBid: view.bestBid === 0n ? undefined : fromTick(grid, view.bestBid),
    bestAsk: view.bestAsk === NO_ASK ? undefined : fromTick(grid, view.bestAsk),
    openInterest: fromLots(grid, view.openInterest),
    tickSize: formatWad(grid.tickSize),
    lotSize: formatWad(grid.lotSize),
    makerFee: formatWad(trading.makerFee),
    takerFee: formatWad(trading.takerFee),
    initialMargin: formatWad(margin.initialMargin),
    maintenance: formatWad(margin.maintenance),
    insurance: formatWad(view.insurance),
    view,
  };
}

function toPrices(grid: Grid, view: PricesView): Prices {
  return {
    indexPrice: view.indexPerLot === 0n ? undefined : fromPerLot(grid, view.indexPerLot),
    indexStatus: indexStatusName(view.indexStatus),
    markPrice: fromPerLot(grid, view.mark),
    view,
  };
}

export function indexStatusName(status: bigint): IndexStatusName {
  return INDEX_STATUSES[Number(status)] ?? "unreadable";
}

/** Text of 32 bytes. */
function symbolOf(bytes: string): string {
  const codes = (bytes.slice(2).match(/../g) ?? []).map((code) => Number.parseInt(code, 16));
  return String.fromCharCode(...codes.filter((code) => code !== 0));
}

/** The recorded market of an id that a view names; one listed later is called by its id. */
export function symbolFor({ markets }: Pick<Deployment, "markets">, id: bigint): string {
  return markets.find((market) => BigInt(market.id) === id)?.symbol ?? `#${id.toString()}`;
}
