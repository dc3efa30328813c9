import type { ContractEvent } from "../client/events.ts";
import type { BookView, OrderView } from "../generated/structs.ts";

/** A resting order of a local book. */
export interface LocalOrder {
  readonly account: bigint;
  readonly slot: bigint;
  readonly generation: bigint;
  readonly isAsk: boolean;
  readonly tick: bigint;
  readonly lots: bigint;
  readonly expiry: bigint;
}

/** One price level of a local book, first in time first. */
export interface LocalLevel {
  readonly tick: bigint;
  readonly lots: bigint;
  readonly orders: readonly LocalOrder[];
}

const ASK_FLAG = 1n;
const keyOf = (account: bigint, slot: bigint): bigint => (account << 8n) | slot;

/** A market's book, order by order, kept from the exchange's events. */
export class LocalBook {
  readonly market: bigint;
  readonly #orders = new Map<bigint, LocalOrder>();
  /** Keys by tick, first in time first. Bids are all below asks, so that a tick has one side at a time. */
  readonly #queues = new Map<bigint, Set<bigint>>();

  constructor(market: bigint, orders: Iterable<LocalOrder> = []) {
    this.market = market;
    for (const order of orders) this.#append(order);
  }

  /** A book from the Lens's queues, each first in time first. */
  static fromQueues(market: bigint, queues: readonly (readonly OrderView[])[]): LocalBook {
    return new LocalBook(market, queues.flat());
  }

  get bids(): LocalLevel[] {
    return this.#side(false).sort((a, b) => (a.tick > b.tick ? -1 : 1));
  }

  get asks(): LocalLevel[] {
    return this.#side(true).sort((a, b) => (a.tick < b.tick ? -1 : 1));
  }

  order(account: bigint, slot: bigint): LocalOrder | undefined {
    return this.#orders.get(keyOf(account, slot));
  }

  /** Orders of an account. */
  ordersOf(account: bigint): LocalOrder[] {
    return [...this.#orders.values()].filter((order) => order.account === account);
  }

  /** Takes over what an event says; says whether it was about this book. */
  apply({ name, args }: ContractEvent): boolean {
    if (!("market" in args) || args.market !== this.market) return false;
    switch (name) {
      case "OrderPlaced":
        this.#append({ ...args, isAsk: (args.flags & ASK_FLAG) !== 0n });
        return true;
      case "OrderMoved": {
        const old = this.#take(keyOf(args.account, args.slot));
        if (old !== undefined) this.#append({ ...args, isAsk: old.isAsk });
        return true;
      }
      case "OrderReduced":
        this.#resize(keyOf(args.account, args.slot), args.lots);
        return true;
      case "OrderRemoved":
        this.#take(keyOf(args.account, args.slot));
        return true;
      case "OrderFilled":
        this.#resize(keyOf(args.maker, args.slot), args.remaining);
        return true;
      default:
        return false;
    }
  }

  /** Where this book and the chain's differ, in words; undefined if they agree. Levels beyond those given are not looked at. */
  differenceTo({ bids, asks }: BookView): string | undefined {
    return differenceOf("bids", this.bids, bids) ?? differenceOf("asks", this.asks, asks);
  }

  #side(isAsk: boolean): LocalLevel[] {
    return [...this.#queues].flatMap(([tick, keys]) => {
      const orders = [...keys].flatMap((key) => this.#orders.get(key) ?? []);
      if (orders[0]?.isAsk !== isAsk) return [];
      return [{ tick, orders, lots: orders.reduce((sum, { lots }) => sum + lots, 0n) }];
    });
  }

  #append({ account, slot, generation, isAsk, tick, lots, expiry }: LocalOrder): void {
    const key = keyOf(account, slot);
    this.#take(key);
    this.#orders.set(key, { account, slot, generation, isAsk, tick, lots, expiry });
    const queue = this.#queues.get(tick) ?? new Set<bigint>();
    queue.add(key);
    this.#queues.set(tick, queue);
  }

  #take(key: bigint): LocalOrder | undefined {
    const order = this.#orders.get(key);
    if (order === undefined) return undefined;
    this.#orders.delete(key);
    const queue = this.#queues.get(order.tick);
    queue?.delete(key);
    if (queue?.size === 0) this.#queues.delete(order.tick);
    return order;
  }

  #resize(key: bigint, lots: bigint): void {
    const order = this.#orders.get(key);
    if (order === undefined) return;
    if (lots === 0n) this.#take(key);
    else this.#orders.set(key, { ...order, lots });
  }
}

function differenceOf(
  side: string,
  local: readonly LocalLevel[],
  chain: readonly { readonly tick: bigint; readonly lots: bigint }[],
): string | undefined {
  const text = (levels: readonly { readonly tick: bigint; readonly lots: bigint }[]): string =>
    levels.map(({ tick, lots }) => `${lots.toString()}@${tick.toString()}`).join(" ");
  const [ours, theirs] = [text(local.slice(0, Math.max(chain.length, 1))), text(chain)];
  return ours === theirs ? undefined : `${side} are ${ours || "empty"} here and ${theirs || "empty"} on the chain`;
}
