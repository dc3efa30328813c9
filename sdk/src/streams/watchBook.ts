import type { BlockTag } from "ethers";

import { type Client, findMarket, type MarketName } from "../client/client.ts";
import { simulateCall } from "../client/action.ts";
import { buildView, decodeView } from "../client/read.ts";
import { decodeLens } from "../client/decode.ts";
import { toPlumblineError } from "../errors/decode.ts";
import { UnexpectedError } from "../errors/provider.ts";
import type { BookView, OrderView } from "../generated/structs.ts";
import type { BlockReference } from "./blocks.ts";
import { LocalBook } from "./localBook.ts";
import { watchEvents, type Watch, type WatchEventsParameters } from "./watchEvents.ts";

/** Levels of each side that a snapshot starts with; as many more as there are follow. */
const FIRST_LEVELS = 256;
const ORDERS_PER_PAGE = 100;
/** Levels that are compared with the chain. */
const VERIFIED_LEVELS = 32;

export interface LoadBookParameters {
  readonly market: MarketName;
  readonly blockTag?: BlockTag;
}

/**
 * A market's whole book at one block, order by order.
 *
 * @example
 * const { book } = await loadBook(client, { market: "ETH-USD" });
 * console.log(book.bids[0]?.orders);
 */
export async function loadBook(
  client: Client,
  { market, blockTag }: LoadBookParameters,
): Promise<{ readonly book: LocalBook; readonly blockNumber: number }> {
  const block =
    typeof blockTag === "number" ? blockTag : ((await client.provider.getBlock(blockTag ?? "latest"))?.number ?? 0);
  const id = BigInt(findMarket(client.deployment, market).id);
  const { bids, asks } = await readLevels(client, id, block, FIRST_LEVELS);
  const queues = await Promise.all([...bids, ...asks].map(({ tick }) => readQueue(client, id, tick, block)));
  return { book: LocalBook.fromQueues(id, queues), blockNumber: block };
}

export interface WatchBookParameters extends Omit<WatchEventsParameters, "fromBlock" | "onEvents" | "onHead"> {
  readonly market: MarketName;
  /** The book after a block that changed it, and at first. */
  readonly onBook: (book: LocalBook, block: Pick<BlockReference, "number">) => void | Promise<void>;
  /** The local book was not the chain's, and was loaded anew. */
  readonly onRepair?: (difference: string, block: BlockReference) => void;
  /** Looks at the chain between two comparisons with the Lens; 10 unless said. */
  readonly verifyEvery?: number;
}

/**
 * Keeps a market's book from events, compares it with the Lens now and then, and loads it anew where they differ or the
 * chain was reorganised.
 *
 * @example
 * const watch = watchBook(client, { market: "ETH-USD", onBook: ({ bids, asks }) => console.log(bids[0], asks[0]) });
 */
export function watchBook(client: Client, parameters: WatchBookParameters): Watch {
  const { market, onBook, onRepair, verifyEvery = 10, onReorganisation, ...options } = parameters;
  const id = BigInt(findMarket(client.deployment, market).id);
  let inner: Watch | undefined;
  let stopped = false;

  const run = async (): Promise<void> => {
    const start = await retrying(
      () => loadBook(client, { market }),
      parameters,
      () => stopped,
    );
    if (start === undefined) return;
    let { book, blockNumber } = start;
    let looks = 0;
    /** The book is not the chain's, and has to be loaded anew. */
    let stale = false;
    await onBook(book, { number: blockNumber });
    const judge = async (block: BlockReference): Promise<string | undefined> => {
      looks += 1;
      if (stale || looks % verifyEvery !== 0) return undefined;
      return book.differenceTo(await readLevelsOnce(client, id, block.number, VERIFIED_LEVELS));
    };
    inner = watchEvents(client, {
      ...options,
      fromBlock: blockNumber + 1,
      onEvents: async (events, block) => {
        if (stale || block.number <= blockNumber) return; // the next snapshot has it, or the last one had
        const touched = events.map((event) => book.apply(event)).includes(true);
        if (touched) await onBook(book, block);
      },
      onReorganisation: async (events, ancestor) => {
        stale = true;
        await onReorganisation?.(events, ancestor);
      },
      onHead: async (block) => {
        // What fails here is tried again after the next look.
        const difference = await surviving(() => judge(block), options);
        if (difference !== undefined) {
          stale = true;
          onRepair?.(difference, block);
        }
        const loaded = stale
          ? await surviving(() => loadBook(client, { market, blockTag: block.number }), options)
          : undefined;
        if (loaded === undefined) return;
        ({ book, blockNumber } = loaded);
        stale = false;
        await onBook(book, block);
      },
    });
    if (stopped) inner.stop();
    await inner.done;
  };
  return {
    done: run(),
    stop: () => {
      stopped = true;
      inner?.stop();
    },
  };
}

/** What a provider's failure only delays; undefined where it failed. */
async function surviving<Result>(
  action: () => Promise<Result>,
  { onError }: Pick<WatchEventsParameters, "onError">,
): Promise<Result | undefined> {
  try {
    return await action();
  } catch (error) {
    const known = toPlumblineError(error);
    if (known instanceof UnexpectedError) throw known;
    onError?.(known);
    return undefined;
  }
}

/** Tries until it works or nobody waits any more. */
async function retrying<Result>(
  action: () => Promise<Result>,
  { pollingInterval = 1_000, sleep, onError }: WatchBookParameters,
  isStopped: () => boolean,
): Promise<Result | undefined> {
  const wait = sleep ?? ((milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds)));
  while (!isStopped()) {
    try {
      return await action();
    } catch (error) {
      onError?.(toPlumblineError(error));
      await wait(pollingInterval);
    }
  }
  return undefined;
}

async function readLevels(client: Client, market: bigint, block: number, levels: number): Promise<BookView> {
  const book = await readLevelsOnce(client, market, block, levels);
  const isCut = book.bids.length === levels || book.asks.length === levels;
  return isCut ? readLevels(client, market, block, 2 * levels) : book;
}

async function readLevelsOnce(client: Client, market: bigint, blockTag: number, levels: number): Promise<BookView> {
  const request = buildView(client.deployment, "book", [market, levels, 0]);
  return decodeView("book", await simulateCall(client, request, { blockTag }));
}

async function readQueue(client: Client, market: bigint, tick: bigint, blockTag: number): Promise<OrderView[]> {
  const orders: OrderView[] = [];
  let start = 0n;
  do {
    const request = buildView(client.deployment, "queue", [market, tick, start, ORDERS_PER_PAGE]);
    const [page, next] = decodeLens("queue", await simulateCall(client, request, { blockTag }));
    orders.push(...page);
    start = next;
  } while (start !== 0n);
  return orders;
}
