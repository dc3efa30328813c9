import { findMarket, type MarketName } from "../client/client.ts";
import { buildView, decodeView, defineRead } from "../client/read.ts";
import type { BookView, LevelView } from "../generated/structs.ts";
import { fromLots, fromTick, type Grid } from "../units/grid.ts";

export interface BookLevel {
  /** Quote per base. */
  readonly price: string;
  /** Base. */
  readonly size: string;
  readonly tick: bigint;
  readonly lots: bigint;
}

export interface Book {
  /** Best first. */
  readonly bids: readonly BookLevel[];
  /** Best first. */
  readonly asks: readonly BookLevel[];
}

export interface ReadBookParameters {
  readonly market: MarketName;
  /** Per side at most; 20 unless said. */
  readonly levels?: number;
}
export type ReadBookReturnType = Book;

/**
 * The best levels of a market's book.
 *
 * @example
 * const { bids, asks } = await readBook(client, { market: "ETH-USD", levels: 10 });
 */
export const readBook = /* @__PURE__ */ defineRead<ReadBookParameters, ReadBookReturnType>({
  build: (deployment, { market, levels = 20 }) =>
    buildView(deployment, "book", [findMarket(deployment, market).id, levels, 0]),
  decode: (data, deployment, { market }) => {
    const { bids, asks } = decodeView<BookView>("book", data);
    const toLevel = levelOf(findMarket(deployment, market));
    return { bids: bids.map(toLevel), asks: asks.map(toLevel) };
  },
});

export function levelOf(grid: Grid): (level: Pick<LevelView, "tick" | "lots">) => BookLevel {
  return ({ tick, lots }) => ({ price: fromTick(grid, tick), size: fromLots(grid, lots), tick, lots });
}
