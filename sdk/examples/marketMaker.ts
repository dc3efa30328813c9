/**
 * A market maker: quotes both sides around the mark, leans against its inventory, and replaces its quotes with one batch
 * when they are off.
 *
 *     const client = await connect({ signer });
 *     for (;;) await quoteOnce(client, { account, market: "ETH-USD", size: "1", spread: 5n, lean: 2n });
 *
 * In a program of your own, import from "@plumbline/sdk".
 *
 * @module
 */
import {
  batch,
  type BatchStep,
  type Client,
  findMarket,
  multicall,
  type OpenOrder,
  parseWad,
  query,
  readMarket,
  readOrders,
  readPositions,
} from "../src/index.ts";

export interface MakerSettings {
  readonly account: bigint;
  readonly market: string;
  /** Of each quote; base. */
  readonly size: string;
  /** Distance of a quote from the mark [1e-4 of mark]. */
  readonly spread: bigint;
  /** How far quotes move for one quote's size of inventory [1e-4 of mark]. */
  readonly lean: bigint;
}

/** What a maker looks at before it decides. */
export interface MakerSnapshot {
  /** [WAD quote per base] */
  readonly mark: bigint;
  readonly tickSize: bigint;
  /** Inventory in numbers of quotes, toward zero. */
  readonly inventory: bigint;
  readonly orders: readonly (Pick<OpenOrder, "side"> & { readonly view: { readonly tick: bigint } })[];
}

const [BID_SLOT, ASK_SLOT] = [0, 1];
const BASIS = 10_000n;

/** The batch that brings the quotes where they should be; empty if they are there. Pure, so that it can be tested. */
export function decideQuotes(settings: MakerSettings, { mark, tickSize, inventory, orders }: MakerSnapshot): BatchStep[] {
  const { market, size, spread, lean } = settings;
  const centre = mark - (mark * lean * inventory) / BASIS;
  const bid = (centre - (centre * spread) / BASIS) / tickSize;
  const ask = (centre + (centre * spread) / BASIS) / tickSize + 1n;
  const isThere = (side: "buy" | "sell", tick: bigint): boolean =>
    orders.some((order) => order.side === side && order.view.tick === tick);
  if (orders.length === 2 && isThere("buy", bid) && isThere("sell", ask)) return [];
  return [
    { action: "cancelMany", market, slots: [BID_SLOT, ASK_SLOT] },
    { action: "place", market, side: "buy", price: bid, size, kind: "postOnlySlide", slot: BID_SLOT },
    { action: "place", market, side: "sell", price: ask, size, kind: "postOnlySlide", slot: ASK_SLOT },
  ];
}

/** Looks once, and moves the quotes if they are off; says whether it did. */
export async function quoteOnce(client: Client, settings: MakerSettings): Promise<boolean> {
  const { account, market } = settings;
  const [{ markPrice }, positions, orders] = await multicall(client, [
    query(readMarket, { market }),
    query(readPositions, { account }),
    query(readOrders, { account, market }),
  ]);
  const position = positions.find((held) => held.market === market);
  const { tickSize } = findMarket(client.deployment, market);
  const inventory = parseWad(position?.size ?? "0") / parseWad(settings.size);
  const steps = decideQuotes(settings, { mark: parseWad(markPrice), tickSize, inventory, orders });
  if (steps.length === 0) return false;
  await (await batch.send(client, { account, steps })).wait();
  return true;
}
