import { EventFragment } from "ethers";

import type { Log } from "./chain.ts";
import type { ExchangeInterface } from "./contracts.ts";
import type { Order } from "./makers.ts";
import type { FundingFlow } from "./payments.ts";

/** What the contracts said when they closed an interval. */
export interface SettledInterval {
  readonly market: number;
  readonly end: number;
  readonly covered: bigint;
  /** WAD. */
  readonly premium: bigint;
  /** WAD per 8 h. */
  readonly rate: bigint;
}

/** One sample of one market. */
export interface Sample {
  readonly time: number;
  readonly market: number;
  /** WAD quote per lot. */
  readonly indexPerLot: bigint;
  /** 1e-12 of the index. */
  readonly basis: bigint;
}

/** A resting order, with the handle that amending it takes. */
export interface RestingOrder extends Order {
  readonly generation: bigint;
}

/** Trades of one market. */
export interface Turnover {
  trades: number;
  lots: bigint;
  /** Lot-ticks. */
  value: bigint;
}

const FLAG_ASK = 1n;

const keyOf = (market: number, account: number): string => `${market}:${account}`;

/**
 * What can be known from events alone: positions, resting orders, funding realised, intervals, samples. Markets and
 * accounts are the exchange's ids here.
 */
export class Journal {
  readonly flows: FundingFlow[] = [];
  readonly settled: SettledInterval[] = [];
  readonly samples: Sample[] = [];
  readonly bounties = new Map<number, bigint>();
  readonly withdrawn = new Map<number, bigint>();
  readonly #exchange: ExchangeInterface;
  /** By topic: ethers would look through all events for each log. */
  readonly #events: ReadonlyMap<string, EventFragment>;
  readonly #sizes = new Map<string, bigint>();
  readonly #orders = new Map<string, Map<number, RestingOrder>>();
  readonly #turnover = new Map<number, Turnover>();

  constructor(exchange: ExchangeInterface) {
    this.#exchange = exchange;
    const events = exchange.fragments.filter((fragment) => fragment instanceof EventFragment);
    this.#events = new Map(events.map((event) => [event.topicHash, event]));
  }

  size(market: number, account: number): bigint {
    return this.#sizes.get(keyOf(market, account)) ?? 0n;
  }

  orders(market: number, account: number): Map<number, RestingOrder> {
    const key = keyOf(market, account);
    const known = this.#orders.get(key) ?? new Map<number, RestingOrder>();
    this.#orders.set(key, known);
    return known;
  }

  turnover(market: number): Turnover {
    const known = this.#turnover.get(market) ?? { trades: 0, lots: 0n, value: 0n };
    this.#turnover.set(market, known);
    return known;
  }

  record(time: number, logs: readonly Log[]): void {
    for (const log of logs) this.#recordOne(time, log);
  }

  #recordOne(time: number, log: Log): void {
    const event = this.#events.get(log.topics[0] ?? "");
    if (event === undefined) return;
    // ethers types an event's arguments as any; the interface says which they are.
    const args = this.#exchange.decodeEventLog(event, log.data, log.topics) as unknown as Record<string, bigint>;
    const value = (name: string): bigint => {
      const found = args[name];
      if (found === undefined) throw new Error(`${event.name} has no ${name}`);
      return found;
    };
    const id = (name: string): number => Number(value(name));
    switch (event.name) {
      case "PremiumSampled":
        this.samples.push({ time, market: id("market"), indexPerLot: value("indexPerLot"), basis: value("basis") });
        break;
      case "IntervalSettled":
        this.settled.push({
          market: id("market"),
          end: id("end"),
          covered: value("covered"),
          premium: value("premium"),
          rate: value("rate"),
        });
        break;
      case "FundingRealized":
        this.#flow(id("market"), id("account"), value("amount"));
        break;
      case "OrderPlaced":
        this.orders(id("market"), id("account")).set(id("slot"), {
          slot: id("slot"),
          isAsk: (value("flags") & FLAG_ASK) !== 0n,
          tick: id("tick"),
          lots: id("lots"),
          generation: value("generation"),
        });
        break;
      case "OrderReduced":
        this.#remaining(id("market"), id("account"), id("slot"), id("lots"));
        break;
      case "OrderRemoved":
        this.#remaining(id("market"), id("account"), id("slot"), 0);
        break;
      case "OrderMoved": {
        const order = this.orders(id("market"), id("account")).get(id("slot"));
        if (order === undefined) throw new Error("an order moved that was never placed");
        Object.assign(order, { tick: id("tick"), lots: id("lots"), generation: value("generation") });
        break;
      }
      case "OrderFilled":
        this.#flow(id("market"), id("maker"), value("funding"));
        this.#remaining(id("market"), id("maker"), id("slot"), id("remaining"));
        this.#sizes.set(keyOf(id("market"), id("maker")), value("size"));
        this.#trade(id("market"), value("lots"), value("tick"));
        break;
      case "PositionTraded":
        this.#flow(id("market"), id("account"), value("funding"));
        this.#sizes.set(keyOf(id("market"), id("account")), value("size"));
        break;
      case "BountyPaid":
        this.bounties.set(id("account"), (this.bounties.get(id("account")) ?? 0n) + value("amount"));
        break;
      case "Withdrawn":
        this.withdrawn.set(id("account"), (this.withdrawn.get(id("account")) ?? 0n) + value("tokens"));
        break;
      default:
    }
  }

  #flow(market: number, account: number, amount: bigint): void {
    if (amount !== 0n) this.flows.push({ market, account, size: this.size(market, account), amount });
  }

  #remaining(market: number, account: number, slot: number, lots: number): void {
    const orders = this.orders(market, account);
    const order = orders.get(slot);
    if (order === undefined) throw new Error(`Unknown order ${slot} of account ${account} in market ${market}`);
    if (lots === 0) orders.delete(slot);
    else orders.set(slot, { ...order, lots });
  }

  #trade(market: number, lots: bigint, tick: bigint): void {
    const turnover = this.turnover(market);
    turnover.trades += 1;
    turnover.lots += lots;
    turnover.value += lots * tick;
  }
}
