import { findMarket, type MarketName } from "../client/client.ts";
import { type ContractEvent, eventsNamed } from "../client/events.ts";
import type { Deployment } from "../deployments.ts";
import type { Liquidate } from "../generated/structs.ts";
import { fromLots, type Size, toLots } from "../units/grid.ts";
import { formatWad } from "../units/wad.ts";
import { type MatchBoundsParameters, matchBounds, toAccount } from "./order.ts";

/** What a step of the waterfall is asked to close. */
export interface LiquidationParameters extends MatchBoundsParameters {
  /** Below its maintenance margin. */
  readonly account: bigint | number;
  readonly market: MarketName;
  /** Base to close at most; as much as is allowed unless said. */
  readonly maxSize?: Size;
  /** Account that receives the caller's share of the fee; none unless said. */
  readonly beneficiary?: bigint | number;
}

/** What a liquidation did. */
export interface LiquidationOutcome {
  /** Through the book; base. */
  readonly closed: string;
  /** By the absorber; base. */
  readonly absorbed: string;
  /** Liquidation fee taken; quote. */
  readonly fee: string;
  /** Of the liquidated afterwards; quote. Undefined if nothing was closed. */
  readonly equity: string | undefined;
}

export const MAX_LOTS = 0xffff_ffffn;

export function toLiquidate(deployment: Deployment, request: LiquidationParameters): Liquidate {
  const market = findMarket(deployment, request.market);
  return {
    account: toAccount(request.account),
    market: BigInt(market.id),
    maxLots: request.maxSize === undefined ? MAX_LOTS : toLots(market, request.maxSize),
    beneficiary: toAccount(request.beneficiary ?? 0n),
    ...matchBounds(request),
  };
}

export function liquidatedIn(
  events: readonly ContractEvent[],
  deployment: Deployment,
  { market }: Pick<LiquidationParameters, "market">,
): LiquidationOutcome {
  const grid = findMarket(deployment, market);
  const [event] = eventsNamed(events, "Liquidated");
  return {
    closed: fromLots(grid, event?.lots ?? 0n),
    absorbed: fromLots(grid, event?.absorbed ?? 0n),
    fee: formatWad(event?.fee ?? 0n),
    equity: event && formatWad(event.equity),
  };
}
