import { findMarket, type MarketName } from "../client/client.ts";
import { buildView, decodeView, defineRead } from "../client/read.ts";
import type { Deployment } from "../deployments.ts";
import type { AccountView, OrderView, PositionView } from "../generated/structs.ts";
import { averagePrice, fromLots, fromPerLot, fromTick } from "../units/grid.ts";
import { formatWad } from "../units/wad.ts";
import { fromTokens } from "../units/tokens.ts";
import { toAccount } from "../actions/order.ts";
import { symbolFor } from "./market.ts";

/** An account; all amounts in quote unless said. */
export interface Account {
  readonly id: bigint;
  readonly owner: string;
  readonly markets: readonly string[];
  /** Realised cash. */
  readonly balance: string;
  /** Received since positions were last touched, negative for paid; not in the balance yet. */
  readonly funding: string;
  readonly unrealised: string;
  readonly equity: string;
  /** IM, open orders counted. */
  readonly initialMargin: string;
  /** MM: below it the account is liquidated. */
  readonly maintenanceMargin: string;
  /** What new risk may use, negative for what is missing. */
  readonly freeCollateral: string;
  /** What may leave now; collateral. */
  readonly withdrawable: string;
  readonly isLiquidatable: boolean;
  readonly view: AccountView;
}

export interface ReadAccountParameters {
  readonly account: bigint | number;
}
export type ReadAccountReturnType = Account;

/**
 * An account's health.
 *
 * @example
 * const { equity, freeCollateral } = await readAccount(client, { account: 3n });
 *
 * @throws {UnknownAccountError}
 */
export const readAccount = /* @__PURE__ */ defineRead<ReadAccountParameters, ReadAccountReturnType>({
  build: (deployment, { account }) => buildView(deployment, "account", [toAccount(account)]),
  decode: (data, deployment) => {
    const view = decodeView<AccountView>("account", data);
    return {
      id: view.account,
      owner: view.owner,
      markets: view.markets.map((market) => symbolFor(deployment, market)),
      balance: formatWad(view.balance),
      funding: formatWad(view.funding),
      unrealised: formatWad(view.unrealised),
      equity: formatWad(view.equity),
      initialMargin: formatWad(view.initialMargin),
      maintenanceMargin: formatWad(view.maintenanceMargin),
      freeCollateral: formatWad(view.freeCollateral),
      withdrawable: fromTokens(deployment.collateral, view.withdrawableTokens),
      isLiquidatable: view.equity < view.maintenanceMargin && !view.inGrace,
      view,
    };
  },
});

export interface Position {
  readonly market: string;
  /** Base; negative is short. */
  readonly size: string;
  /** Quote per base; "0" without a position. */
  readonly entryPrice: string;
  readonly markPrice: string;
  /** |size| x mark; quote. */
  readonly notional: string;
  readonly unrealised: string;
  readonly funding: string;
  readonly initialMargin: string;
  readonly maintenanceMargin: string;
  /** Resting, reduce-only orders not counted; base. */
  readonly bidSize: string;
  readonly askSize: string;
  readonly view: PositionView;
}
export type ReadPositionsReturnType = readonly Position[];

/**
 * The markets in which an account has a position or counted orders.
 *
 * @example
 * for (const { market, size, unrealised } of await readPositions(client, { account: 3n })) console.log(market, size);
 *
 * @throws {UnknownAccountError}
 */
export const readPositions = /* @__PURE__ */ defineRead<ReadAccountParameters, ReadPositionsReturnType>({
  build: (deployment, { account }) => buildView(deployment, "positions", [toAccount(account)]),
  decode: (data, deployment) =>
    decodeView<PositionView[]>("positions", data).map((view) => toPosition(deployment, view)),
});

function toPosition(deployment: Deployment, view: PositionView): Position {
  const grid = findMarket(deployment, view.market);
  return {
    market: grid.symbol,
    size: fromLots(grid, view.size),
    entryPrice: averagePrice(grid, view.entry, view.size < 0n ? -view.size : view.size),
    markPrice: fromPerLot(grid, view.mark),
    notional: formatWad(view.notional),
    unrealised: formatWad(view.unrealised),
    funding: formatWad(view.funding),
    initialMargin: formatWad(view.initialMargin),
    maintenanceMargin: formatWad(view.maintenanceMargin),
    bidSize: fromLots(grid, view.bidLots),
    askSize: fromLots(grid, view.askLots),
    view,
  };
}

export interface OpenOrder {
  readonly account: bigint;
  readonly slot: number;
  readonly generation: bigint;
  readonly side: "buy" | "sell";
  /** Quote per base. */
  readonly price: string;
  /** What remains; base. */
  readonly size: string;
  readonly reduceOnly: boolean;
  /** Last second in which it may trade [unix s]; undefined for ever. */
  readonly expiry: bigint | undefined;
  readonly view: OrderView;
}

export interface ReadOrdersParameters {
  readonly account: bigint | number;
  readonly market: MarketName;
}
export type ReadOrdersReturnType = readonly OpenOrder[];

/**
 * An account's open orders in a market, by slot.
 *
 * @example
 * const orders = await readOrders(client, { account: 3n, market: "ETH-USD" });
 */
export const readOrders = /* @__PURE__ */ defineRead<ReadOrdersParameters, ReadOrdersReturnType>({
  build: (deployment, { account, market }) =>
    buildView(deployment, "orders", [toAccount(account), findMarket(deployment, market).id]),
  decode: (data, deployment, { market }) => {
    const grid = findMarket(deployment, market);
    return decodeView<OrderView[]>("orders", data).map((view) => ({
      account: view.account,
      slot: Number(view.slot),
      generation: view.generation,
      side: view.isAsk ? "sell" : "buy",
      price: fromTick(grid, view.tick),
      size: fromLots(grid, view.lots),
      reduceOnly: view.reduceOnly,
      expiry: view.expiry === 0n ? undefined : view.expiry,
      view,
    }));
  },
});

/** The lowest slot without an order; undefined if all 256 are taken. */
export type ReadFreeSlotReturnType = number | undefined;

/**
 * A slot in which an account's next order may rest.
 *
 * @example
 * const slot = await readFreeSlot(client, { account, market: "ETH-USD" });
 */
export const readFreeSlot = /* @__PURE__ */ defineRead<ReadOrdersParameters, ReadFreeSlotReturnType>({
  build: (deployment, parameters) => readOrders.build(deployment, parameters),
  decode: (data) => {
    const used = new Set(decodeView<OrderView[]>("orders", data).map(({ slot }) => Number(slot)));
    for (let slot = 0; slot < 256; slot += 1) if (!used.has(slot)) return slot;
    return undefined;
  },
});

export interface ReadAccountsOfParameters {
  readonly owner: string;
  /** First id to look at; 1 unless said. */
  readonly first?: bigint;
  /** Ids to look at; 1,000 unless said. */
  readonly count?: number;
}
export type ReadAccountsOfReturnType = readonly bigint[];

/**
 * The accounts of an owner among a range of ids.
 *
 * @example
 * const [account] = await readAccountsOf(client, { owner });
 */
export const readAccountsOf = /* @__PURE__ */ defineRead<ReadAccountsOfParameters, ReadAccountsOfReturnType>({
  build: (deployment, { owner, first = 1n, count = 1_000 }) =>
    buildView(deployment, "accountsOf", [owner, first, count]),
  decode: (data) => decodeView<bigint[]>("accountsOf", data),
});
