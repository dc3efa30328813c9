/** Calls to the exchange that agents and keepers make, for the model and for the contracts. */
import {
  type AccountId,
  type Action,
  type Address,
  type Exchange,
  type MarketTerms,
  OrderKind,
  type Outcome,
  type PlaceOrder,
} from "../../sdk/src/model/index.ts";

export const MARKET = 1n;
export const TREASURY = 1n;
/** Levels that a keeper's sample may walk. */
const SAMPLE_LEVELS = 64n;
const NEVER = 0n;

export interface Operation {
  readonly from: Address;
  readonly method: string;
  /** Of the contract's method; a batch has the model's actions, which are encoded where they are sent. */
  readonly args: readonly unknown[];
  readonly apply: (exchange: Exchange) => Outcome<unknown>;
}

/** Who an agent is to the exchange. */
export interface Participant {
  readonly owner: Address;
  readonly account: AccountId;
}

/** An order in the lab's market. */
export interface Order {
  readonly isAsk: boolean;
  readonly tick: number;
  /** Whole and positive. */
  readonly lots: number;
}

export function openingOf(owner: Address): Operation {
  return { from: owner, method: "openAccount", args: [], apply: (exchange) => exchange.openAccount(owner) };
}

/** @param amount [token units] */
export function depositOf({ owner, account }: Participant, amount: bigint): Operation {
  return {
    from: owner,
    method: "deposit",
    args: [account, amount],
    apply: (exchange) => exchange.deposit(owner, account, amount),
  };
}

/** Lists the market and seals the exchange. */
export function listingOf(administrator: Address, terms: MarketTerms): Operation[] {
  return [
    {
      from: administrator,
      method: "listMarket",
      args: [terms],
      apply: (exchange) => exchange.listMarket(terms),
    },
    { from: administrator, method: "seal", args: [], apply: (exchange) => exchange.seal() },
  ];
}

export function samplingOf(keeper: Address): Operation {
  return {
    from: keeper,
    method: "samplePremium",
    args: [[MARKET], SAMPLE_LEVELS, TREASURY],
    apply: (exchange) => exchange.samplePremium([MARKET], SAMPLE_LEVELS, TREASURY),
  };
}

/** Puts what funding did into the balances. */
export function realizingOf(keeper: Address, accounts: readonly AccountId[]): Operation {
  return {
    from: keeper,
    method: "realizeFunding",
    args: [MARKET, accounts],
    apply: (exchange) => exchange.realizeFunding(MARKET, accounts),
  };
}

/** Fills at once what it can at its tick or better; the rest is cancelled. */
export function takingOf({ owner, account }: Participant, order: Order): Operation {
  const request = requestOf({ ...order, slot: 255, kind: OrderKind.ImmediateOrCancel });
  return {
    from: owner,
    method: "place",
    args: [account, request],
    apply: (exchange) => exchange.place(owner, account, request),
  };
}

/** Takes the orders in the first `count` slots away. */
export function cancellingOf({ owner, account }: Participant, count: number): Operation {
  const slots = (1n << BigInt(count)) - 1n;
  return {
    from: owner,
    method: "cancelMany",
    args: [account, MARKET, slots],
    apply: (exchange) => exchange.cancelMany(owner, account, MARKET, slots),
  };
}

/** Rests orders in the first slots, in their order; one that would cross moves next to the best opposite price. */
export function quotingOf({ owner, account }: Participant, orders: readonly Order[]): Operation {
  const actions = orders.map((order, slot): Action => ({
    kind: "Place",
    order: requestOf({ ...order, slot, kind: OrderKind.PostOnlySlide }),
  }));
  return {
    from: owner,
    method: "batch",
    args: [account, actions],
    apply: (exchange) => exchange.batch(owner, account, actions),
  };
}

function requestOf(order: Order & { readonly slot: number; readonly kind: OrderKind }): PlaceOrder {
  return {
    market: MARKET,
    slot: BigInt(order.slot),
    isAsk: order.isAsk,
    kind: order.kind,
    reduceOnly: false,
    tick: BigInt(order.tick),
    lots: BigInt(order.lots),
    expiry: NEVER,
    maxFills: 32n,
    maxRemovals: 8n,
    maxReads: 32n,
  };
}
