import { type OrderParameters, toAccount, toPlaceOrder } from "../actions/order.ts";
import type { RestingOrder } from "../actions/place.ts";
import { type Trade, tradeOf } from "../actions/trade.ts";
import { loadModel } from "../chain/loadModel.ts";
import { type Client, findMarket, type MarketName } from "../client/client.ts";
import { type ContractEvent, eventsNamed } from "../client/events.ts";
import type { DeployedMarket } from "../deployments.ts";
import { SignerError } from "../errors/provider.ts";
import type { Address } from "../model/account.ts";
import type { Exchange } from "../model/exchange.ts";
import { equity, equityForInitial, type Health } from "../model/margin.ts";
import type { PlaceOrder } from "../model/trading.ts";
import { fromLots, fromPerLot, fromTick } from "../units/grid.ts";
import { formatWad } from "../units/wad.ts";
import { liquidationMark } from "./liquidationPrice.ts";
import { preview, type Preview } from "./preview.ts";

/** An account's health, in quote. */
export interface HealthSummary {
  readonly equity: string;
  /** IM, open orders counted. */
  readonly initialMargin: string;
  readonly maintenanceMargin: string;
  /** What new risk may still use, negative for what is missing. */
  readonly freeCollateral: string;
}

/** Exactly what an order does if nobody else acts before it. */
export interface OrderPreview extends Trade, Omit<Preview<unknown>, "result"> {
  readonly resting: RestingOrder | undefined;
  readonly health: HealthSummary;
  /** Mark at which the account would be liquidated, quote per base; undefined if nothing of it would. */
  readonly liquidationPrice: string | undefined;
}

/**
 * What an order would do, on a model that is left as it is.
 *
 * @example
 * const { averagePrice, liquidationPrice } = previewOrder(exchange, market, owner, 3n, order);
 *
 * @throws {ContractError} that the contracts would end with
 */
export function previewOrder(
  exchange: Exchange,
  market: DeployedMarket,
  caller: Address,
  account: bigint,
  order: PlaceOrder,
): OrderPreview {
  const { events, after } = preview(exchange, (model) => model.place(caller, account, order));
  const known = events as readonly unknown[] as readonly ContractEvent[]; // the model's events are the contracts'
  const [placed] = eventsNamed(known, "OrderPlaced");
  const perLot = liquidationMark(after, account, order.market);
  return {
    ...tradeOf(known, market, account),
    resting: placed && {
      slot: Number(placed.slot),
      generation: placed.generation,
      price: fromTick(market, placed.tick),
      size: fromLots(market, placed.lots),
    },
    health: summarize(after.healthOf(account, true)),
    liquidationPrice: perLot === undefined ? undefined : fromPerLot(market, perLot),
    events,
    after,
  };
}

/** An account's health in quote. */
export function summarize(health: Health): HealthSummary {
  return {
    equity: formatWad(equity(health)),
    initialMargin: formatWad(health.initial),
    maintenanceMargin: formatWad(health.maintenance),
    freeCollateral: formatWad(equityForInitial(health) - health.initial),
  };
}

export interface PreviewPlaceParameters extends OrderParameters {
  readonly account: bigint | number;
  readonly market: MarketName;
  /** Who would send it; the client's signer unless said. */
  readonly from?: string;
  /** When it would be mined [unix s]; a second after the latest block unless said. */
  readonly timestamp?: bigint;
}

/**
 * What `place` would do on the state of the latest block: loads what the order can touch and runs it on the model.
 *
 * @example
 * const preview = await previewPlace(client, { account, market: "ETH-USD", side: "buy", price: "1851", size: "2" });
 * console.log(preview.averagePrice, preview.fee, preview.liquidationPrice, preview.health.freeCollateral);
 *
 * @throws {ContractError} that the contracts would end with
 */
export async function previewPlace(client: Client, parameters: PreviewPlaceParameters): Promise<OrderPreview> {
  const { account, market: name, from, timestamp, ...order } = parameters;
  const market = findMarket(client.deployment, name);
  const caller = from ?? (await client.signer?.getAddress());
  if (caller === undefined) throw new SignerError("there is none, and `from` was not passed");
  const id = toAccount(account);
  const request = toPlaceOrder(market, order);
  const { exchange } = await loadModel(client, {
    accounts: [id],
    books: [market.id],
    reach: { market: market.id, isAsk: request.isAsk, tick: request.tick },
    slots: [{ market: market.id, account: id, slots: [request.slot] }],
    grants: [{ account: id, operator: caller }],
    ...(timestamp !== undefined && { timestamp }),
  });
  return previewOrder(exchange, market, caller as Address, id, request); // an address has that form
}
