import { type Address, ExchangeError, keyOf, type MarketId, OrderKind } from "../src/model/index.ts";
import { Random } from "./random.ts";
import { INDEX_TICK, MARKETS, Venue } from "./venue.ts";

const ACCOUNTS = 400;
/** Order slots that an account uses in each market. */
const SLOTS = 8;
/** Orders rest at most so far from the index [ticks of 0.005 %]. */
const DEPTH = 500;
/** Of operations on an occupied slot and on a free one. */
const AMENDS = 0.6;
const TAKES = 0.15;
const OPERATIONS_PER_SECOND_OF_CHAIN = 100;

interface Trader {
  readonly account: bigint;
  readonly owner: Address;
}

/**
 * The mix of a venue of makers: on a random slot of a random account, an occupied one is amended or cancelled, a free one
 * gets an order that rests or one that takes. Time passes and prices move, so that samples and settlements happen.
 */
export class OrderLoad {
  readonly #venue = new Venue();
  readonly #random = new Random(7);
  readonly #traders: readonly Trader[] = Array.from({ length: ACCOUNTS }, () => this.#venue.open(1_000_000n));
  readonly #counts = new Map<string, number>();
  readonly #mostMarkets: number;

  /** @param mostMarkets one account in so many is active in that many markets, one in one fewer, and so on */
  constructor(mostMarkets: number) {
    this.#mostMarkets = mostMarkets;
  }

  /** Operations, refusals and fills so far. */
  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  /** Orders in the books now. */
  get resting(): number {
    let resting = 0;
    for (const [, order] of this.#venue.exchange.state.tables.orders.entries()) if (order.lots !== 0n) resting += 1;
    return resting;
  }

  run(operations: number): void {
    for (let operation = 0; operation < operations; operation += 1) {
      if (operation % OPERATIONS_PER_SECOND_OF_CHAIN === 0) this.#venue.pass(1n);
      this.#step();
    }
  }

  #step(): void {
    const random = this.#random;
    const place = random.between(0, ACCOUNTS - 1);
    const trader = this.#traders[place];
    const market = MARKETS[(place + random.between(0, place % this.#mostMarkets)) % MARKETS.length];
    if (trader === undefined || market === undefined) throw new Error("Out of range");
    const slot = BigInt(random.between(0, SLOTS - 1));
    try {
      this.#act(trader, market, slot);
    } catch (error) {
      // A price that would cross, a slot whose order is gone: refusals are part of the load.
      if (!(error instanceof ExchangeError)) throw error;
      this.#count("refused");
    }
  }

  #act({ account, owner }: Trader, market: MarketId, slot: bigint): void {
    const { exchange } = this.#venue;
    const random = this.#random;
    const lots = BigInt(random.between(10, 60));
    const distance = BigInt(random.between(1, DEPTH));
    const resting = exchange.state.order(market, keyOf(account, slot));
    if (resting.lots !== 0n) {
      const { generation } = resting;
      if (random.fraction() < AMENDS) {
        const tick = resting.isAsk ? INDEX_TICK + distance : INDEX_TICK - distance;
        exchange.amend(owner, account, { market, slot, generation, tick, lots, expiry: 0n });
        this.#count("amend");
      } else {
        exchange.cancel(owner, account, { market, slot, generation });
        this.#count("cancel");
      }
      return;
    }
    const isAsk = random.fraction() < 0.5;
    const takes = random.fraction() < TAKES;
    const away = isAsk === takes ? -distance : distance;
    const { result, events } = exchange.place(owner, account, {
      market,
      slot,
      isAsk,
      kind: takes ? OrderKind.ImmediateOrCancel : OrderKind.PostOnly,
      reduceOnly: false,
      tick: INDEX_TICK + away,
      lots,
      expiry: 0n,
      maxFills: 8n,
      maxRemovals: 8n,
      maxReads: 16n,
    });
    this.#count(takes ? "take" : "place");
    if (result.filled === 0n) return;
    for (const { name } of events) if (name === "OrderFilled") this.#count("fill");
  }

  #count(kind: string): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
  }
}
