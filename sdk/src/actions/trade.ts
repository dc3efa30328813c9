import { type ContractEvent, eventsNamed } from "../client/events.ts";
import type { DeployedMarket } from "../deployments.ts";
import { averagePrice, fromLots, fromTick } from "../units/grid.ts";
import { formatWad } from "../units/wad.ts";

/** One maker's part of a trade. */
export interface Fill {
  readonly maker: bigint;
  /** The maker's slot. */
  readonly slot: number;
  /** Quote per base. */
  readonly price: string;
  /** Base. */
  readonly size: string;
  /** What the maker paid, negative for a rebate; quote. */
  readonly makerFee: string;
  readonly tick: bigint;
  readonly lots: bigint;
}

/** A position with its cash, as a trade left it. */
export interface TradedPosition {
  /** Base; negative is short. */
  readonly size: string;
  /** Quote per base; "0" without a position. */
  readonly entryPrice: string;
  /** The account's cash; quote. */
  readonly balance: string;
  readonly lots: bigint;
  /** Sum of lots x tick. */
  readonly entry: bigint;
}

/** What an operation traded for the account that acted. */
export interface Trade {
  /** Base; "0" if nothing was filled. */
  readonly filled: string;
  /** Quote per base; "0" if nothing was filled. */
  readonly averagePrice: string;
  /** What the taker paid; quote. */
  readonly fee: string;
  /** What it received for funding of the position it had, negative for paid; quote. */
  readonly funding: string;
  readonly filledLots: bigint;
  readonly fills: readonly Fill[];
  /** Undefined if the operation did not touch the position. */
  readonly position: TradedPosition | undefined;
}

/** The trade of an account in a market among the events of its transaction. */
export function tradeOf(events: readonly ContractEvent[], market: DeployedMarket, account: bigint): Trade {
  const ofMarket = (arg: { readonly market: bigint }): boolean => arg.market === BigInt(market.id);
  const fills = eventsNamed(events, "OrderFilled").filter((fill) => ofMarket(fill) && fill.taker === account);
  const traded = eventsNamed(events, "PositionTraded").filter((own) => ofMarket(own) && own.account === account);
  const filledLots = fills.reduce((sum, { lots }) => sum + lots, 0n);
  const lotTicks = fills.reduce((sum, { lots, tick }) => sum + lots * tick, 0n);
  const last = traded.at(-1);
  return {
    filled: fromLots(market, filledLots),
    averagePrice: averagePrice(market, lotTicks, filledLots),
    fee: formatWad(traded.reduce((sum, { fee }) => sum + fee, 0n)),
    funding: formatWad(traded.reduce((sum, { funding }) => sum + funding, 0n)),
    filledLots,
    fills: fills.map(({ maker, slot, tick, lots, fee }) => ({
      maker,
      slot: Number(slot),
      price: fromTick(market, tick),
      size: fromLots(market, lots),
      makerFee: formatWad(fee),
      tick,
      lots,
    })),
    position: last && positionOf(market, last),
  };
}

function positionOf(
  market: DeployedMarket,
  { size, entry, balance }: { readonly size: bigint; readonly entry: bigint; readonly balance: bigint },
): TradedPosition {
  return {
    size: fromLots(market, size),
    entryPrice: averagePrice(market, entry, size < 0n ? -size : size),
    balance: formatWad(balance),
    lots: size,
    entry,
  };
}
