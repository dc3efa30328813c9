import type { ContractEvent } from "../../../sdk/src/client/events.ts";
import type { AccountId } from "../../../sdk/src/model/account.ts";
import { keyOf, type OrderKey } from "../../../sdk/src/model/book.ts";
import type { MarketId, Tick } from "../../../sdk/src/model/market.ts";
import { levelKey, orderKey, positionKey, type State } from "../../../sdk/src/model/state.ts";
import { accountsOf } from "../../../sdk/src/monitor/accountsOf.ts";

/**
 * What events say has changed: the names of records, whose words are read then, and the queues of price levels. An order's
 * neighbours in its queue are in no event, and their links change with it; so queues are followed here, in the events'
 * order, and the level's word is held against them.
 */
export class Touched {
  readonly accounts = new Set<AccountId>();
  /** Pairs of market and account, as the key of the position. */
  readonly positions = new Set<bigint>();
  /** By the key of the order's record. */
  readonly orders = new Set<bigint>();
  /** Queues as they are after the events, by the key of the level's record. */
  readonly queues = new Map<bigint, OrderKey[]>();
  readonly #state: State;
  /** Where orders are that events have moved; undefined for those that are gone. */
  readonly #ticks = new Map<bigint, Tick | undefined>();

  /** @param state before the events */
  constructor(state: State) {
    this.#state = state;
  }

  /** @param treasuries accounts that may have received fees */
  apply(event: ContractEvent, treasuries: readonly AccountId[]): void {
    const { name, args } = event;
    const accounts = treasuries.flatMap((treasury) => accountsOf(event, treasury));
    const market = "market" in args && typeof args.market === "bigint" ? args.market : undefined;
    for (const account of accounts) {
      this.accounts.add(account);
      if (market !== undefined && market !== 0n) this.positions.add(positionKey(market, account));
    }
    switch (name) {
      case "OrderPlaced":
      case "OrderMoved":
        this.#append(args.market, keyOf(args.account, args.slot), args.tick);
        return;
      case "OrderRemoved":
        this.#remove(args.market, keyOf(args.account, args.slot));
        return;
      case "OrderReduced":
        this.#resize(args.market, keyOf(args.account, args.slot));
        return;
      case "OrderFilled":
        if (args.remaining === 0n) this.#remove(args.market, keyOf(args.maker, args.slot));
        else this.#resize(args.market, keyOf(args.maker, args.slot));
        return;
      default:
    }
  }

  #append(market: MarketId, key: OrderKey, tick: Tick): void {
    this.#remove(market, key);
    this.#queueOf(market, tick).push(key);
    this.#ticks.set(orderKey(market, key), tick);
  }

  #remove(market: MarketId, key: OrderKey): void {
    const tick = this.#tickOf(market, key);
    this.orders.add(orderKey(market, key));
    this.#ticks.set(orderKey(market, key), undefined);
    if (tick === undefined) return;
    const queue = this.#queueOf(market, tick);
    const place = queue.indexOf(key);
    if (place >= 0) queue.splice(place, 1);
  }

  #resize(market: MarketId, key: OrderKey): void {
    this.orders.add(orderKey(market, key));
    const tick = this.#tickOf(market, key);
    if (tick !== undefined) this.#queueOf(market, tick);
  }

  #tickOf(market: MarketId, key: OrderKey): Tick | undefined {
    const moved = orderKey(market, key);
    if (this.#ticks.has(moved)) return this.#ticks.get(moved);
    const order = this.#state.order(market, key);
    return order.lots === 0n ? undefined : order.tick;
  }

  #queueOf(market: MarketId, tick: Tick): OrderKey[] {
    const key = levelKey(market, tick);
    const known = this.queues.get(key);
    if (known !== undefined) return known;
    const queue = [...this.#state.level(market, tick).queue];
    this.queues.set(key, queue);
    return queue;
  }
}
