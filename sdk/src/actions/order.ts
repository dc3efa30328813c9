import type { DeployedMarket } from "../deployments.ts";
import type { AmendOrder, CancelOrder, PlaceOrder } from "../generated/structs.ts";
import { OrderKind } from "../model/trading.ts";
import type { Rounding } from "../units/decimal.ts";
import { type Price, type Size, toLots, toTick, within } from "../units/grid.ts";

const KINDS = {
  limit: OrderKind.Limit,
  immediateOrCancel: OrderKind.ImmediateOrCancel,
  fillOrKill: OrderKind.FillOrKill,
  postOnly: OrderKind.PostOnly,
  postOnlySlide: OrderKind.PostOnlySlide,
} as const;

/** How an order lives: see `OrderKind` of the contracts. */
export type OrderKindName = keyof typeof KINDS;

/** Bounds of a match loop, which the sender's gas pays for. */
export interface MatchBoundsParameters {
  /** Makers filled at most; 32 unless said. */
  readonly maxFills?: number;
  /** Dead orders removed at most; 16 unless said. */
  readonly maxRemovals?: number;
  /** Orders looked at at most; 64 unless said. */
  readonly maxReads?: number;
}

/** An order without the account that places it. */
export interface OrderParameters extends MatchBoundsParameters {
  readonly side: "buy" | "sell";
  /** Worst price, quote per base; a bigint is a tick. */
  readonly price: Price;
  /** Base; a bigint is lots. */
  readonly size: Size;
  /** A good-till-cancelled limit order unless said. */
  readonly kind?: OrderKindName;
  /** Slot in which it rests, 0 to 255: the client's own id of it. 0 unless said. */
  readonly slot?: number;
  readonly reduceOnly?: boolean;
  /** Last second in which it may trade [unix s]; never expires unless said. */
  readonly expiry?: number | bigint;
  /** Where to go with a price off tick; refused unless said. */
  readonly priceRounding?: Rounding;
  /** Where to go with a size off lot; refused unless said. */
  readonly sizeRounding?: Rounding;
}

/** A change of a resting order, without its account. */
export interface AmendmentParameters {
  readonly slot: number;
  /** Of the order meant: a later one in the slot is not touched. */
  readonly generation: bigint;
  readonly price: Price;
  /** What shall remain; base, or lots as a bigint. */
  readonly size: Size;
  readonly expiry?: number | bigint;
  readonly priceRounding?: Rounding;
  readonly sizeRounding?: Rounding;
}

/** A resting order to be cancelled, without its account. */
export interface CancellationParameters {
  readonly slot: number;
  readonly generation: bigint;
}

const MAX_SLOT = 255n;
const MAX_UINT16 = 0xffffn;
const MAX_UINT32 = 0xffff_ffffn;
const MAX_UINT40 = (1n << 40n) - 1n;

export function matchBounds({ maxFills = 32, maxRemovals = 16, maxReads = 64 }: MatchBoundsParameters) {
  return {
    maxFills: within("maxFills", maxFills, MAX_UINT16),
    maxRemovals: within("maxRemovals", maxRemovals, MAX_UINT16),
    maxReads: within("maxReads", maxReads, MAX_UINT16),
  };
}

/** The contract's form of an order. */
export function toPlaceOrder(market: DeployedMarket, order: OrderParameters): PlaceOrder & { kind: OrderKind } {
  return {
    market: BigInt(market.id),
    slot: within("slot", order.slot ?? 0, MAX_SLOT),
    isAsk: order.side === "sell",
    kind: KINDS[order.kind ?? "limit"],
    reduceOnly: order.reduceOnly ?? false,
    tick: toTick(market, order.price, order.priceRounding),
    lots: toLots(market, order.size, order.sizeRounding),
    expiry: within("expiry", order.expiry ?? 0, MAX_UINT32),
    ...matchBounds(order),
  };
}

/** The contract's form of an amendment. */
export function toAmendOrder(market: DeployedMarket, order: AmendmentParameters): AmendOrder {
  return {
    market: BigInt(market.id),
    slot: within("slot", order.slot, MAX_SLOT),
    generation: within("generation", order.generation, MAX_UINT40),
    tick: toTick(market, order.price, order.priceRounding),
    lots: toLots(market, order.size, order.sizeRounding),
    expiry: within("expiry", order.expiry ?? 0, MAX_UINT32),
  };
}

/** The contract's form of a cancellation. */
export function toCancelOrder(market: DeployedMarket, order: CancellationParameters): CancelOrder {
  return {
    market: BigInt(market.id),
    slot: within("slot", order.slot, MAX_SLOT),
    generation: within("generation", order.generation, MAX_UINT40),
  };
}

/** One bit per slot. */
export function toSlots(slots: readonly number[] | "all"): bigint {
  if (slots === "all") return (1n << 256n) - 1n;
  return slots.reduce((sum, slot) => sum | (1n << within("slot", slot, MAX_SLOT)), 0n);
}

/** An account's id in its range. */
export function toAccount(account: bigint | number): bigint {
  return within("account", account, MAX_UINT32);
}
