import type { AccountId } from "../model/account.ts";
import { Call } from "../model/call.ts";
import type { Exchange } from "../model/exchange.ts";
import { indicesNow } from "../model/funding.ts";
import { equity, healthOf, pricesNow } from "../model/margin.ts";
import type { MarketId } from "../model/market.ts";
import { TriggerHeap } from "./triggerHeap.ts";

/** Parts of an account's slack that a price and a funding index may use up before it is looked at again. */
const [FOR_PRICE, FOR_FUNDING] = [0.9, 0.1];
/** Nearer to zero than this, slack is computed anew in whole numbers: a part of what was added up, and in WAD quote. */
const [RELATIVE_ERROR, ABSOLUTE_ERROR] = [1e-12, 1e9];
const [BASIS, PERCENT] = [1e4, 1e2];

/** What one market's prices mean for positions in it, in floating point. */
interface Quotes {
  mark: number; // [WAD quote per lot]
  longIndex: number; // [WAD quote per lot] beyond the origin
  shortIndex: number;
  /** MM = rate x notional + slope x notional^2. */
  rate: number;
  slope: number;
}

/** Prices at which positions of one market have to be looked at. */
interface Triggers {
  readonly below: TriggerHeap;
  readonly above: TriggerHeap;
  readonly longFunding: TriggerHeap;
  readonly shortFunding: TriggerHeap;
}

/** One account's position in one market. */
interface Leg {
  readonly id: number;
  /** Whose position it is. */
  readonly owner: Watched;
  readonly market: MarketId;
  /** Of its market, kept up to date. */
  readonly quotes: Quotes;
  readonly triggers: Triggers;
  readonly size: number; // [lots]
  readonly cost: number; // [WAD quote] signed
  readonly snapshot: number; // [WAD quote per lot] beyond the origin
}

interface Watched {
  readonly account: AccountId;
  readonly balance: number; // [WAD quote]
  readonly legs: Leg[];
}

/**
 * Knows at any time which accounts are below their maintenance margin, without looking at all of them.
 *
 * Every position has a lower and an upper mark and a funding index at which its part of the account's slack is used up;
 * they are kept in order, so that a move of the prices touches those accounts alone whose triggers it crosses. As long as
 * none of an account's triggers is crossed, its equity covers its margin: each market has lost at most its part. Triggers
 * are computed in floating point and rounded to the careful side; whether an account fails is decided by the model, in
 * whole numbers, wherever floating point could be wrong.
 *
 * @example
 * const monitor = new HealthMonitor(exchange);
 * // the state or the prices have moved on
 * for (const account of monitor.refresh()) console.log(account, "can be liquidated");
 */
export class HealthMonitor {
  readonly #exchange: Exchange;
  readonly #watched = new Map<AccountId, Watched>();
  readonly #legs: (Leg | undefined)[] = [];
  readonly #free: number[] = [];
  readonly #quotes = new Map<MarketId, Quotes>();
  readonly #triggers = new Map<MarketId, Triggers>();
  readonly #failing = new Set<AccountId>();
  /** Accounts that the last refresh looked at. */
  evaluated = 0;

  /** @param accounts to watch; all that the model knows unless given */
  constructor(exchange: Exchange, accounts?: Iterable<AccountId>) {
    this.#exchange = exchange;
    this.#readQuotes();
    const known = accounts ?? [...exchange.state.tables.accounts.entries()].map(([account]) => account);
    for (const account of known) this.update(account);
  }

  /** Accounts below their maintenance margin, as of the last refresh. */
  get failing(): ReadonlySet<AccountId> {
    return this.#failing;
  }

  /** Takes over an account's position and cash after an operation changed them. */
  update(account: AccountId): void {
    this.#forget(account);
    const { state } = this.#exchange;
    const { balance, markets } = state.account(account);
    const owner: Watched = { account, balance: Number(balance), legs: [] };
    for (const market of markets) {
      const { size, entry, fundingSnapshot } = state.position(market, account);
      if (size === 0n) continue;
      const { risk } = this.#marketOf(market);
      const cost = Number(entry * risk.quantum) * (size < 0n ? -1 : 1);
      const id = this.#free.pop() ?? this.#legs.length;
      const [quotes, triggers] = [this.#quotesOf(market), this.#triggersOf(market)];
      const snapshot = beyondOrigin(fundingSnapshot);
      const leg: Leg = { id, owner, market, quotes, triggers, size: Number(size), cost, snapshot };
      this.#legs[id] = leg;
      owner.legs.push(leg);
    }
    if (owner.legs.length === 0 && balance >= 0n) return;
    this.#watched.set(account, owner);
    this.#evaluate(owner);
  }

  /** Reads the prices and funding of now and looks at the accounts that they concern; returns those that fail. */
  refresh(): ReadonlySet<AccountId> {
    this.#readQuotes();
    const crossed = new Set<Watched>();
    for (const account of this.#failing) {
      const watched = this.#watched.get(account);
      if (watched !== undefined) crossed.add(watched);
    }
    for (const [market, { below, above, longFunding, shortFunding }] of this.#triggers) {
      const quotes = this.#quotes.get(market);
      if (quotes === undefined) continue;
      this.#collect(below, -quotes.mark, crossed);
      this.#collect(above, quotes.mark, crossed);
      this.#collect(longFunding, quotes.longIndex, crossed);
      this.#collect(shortFunding, -quotes.shortIndex, crossed);
    }
    for (const watched of crossed) this.#evaluate(watched);
    this.evaluated = crossed.size;
    return this.#failing;
  }

  /** Takes the accounts out whose triggers lie before a limit; they get new ones when they are looked at. */
  #collect(heap: TriggerHeap, limit: number, crossed: Set<Watched>): void {
    for (let id = heap.firstBelow(limit); id !== -1; id = heap.firstBelow(limit)) {
      const leg = this.#legs[id];
      if (leg !== undefined) crossed.add(leg.owner);
      heap.delete(id);
    }
  }

  /** Decides whether an account fails, and sets its triggers. */
  #evaluate(watched: Watched): void {
    const { account } = watched;
    let [slack, gross] = [watched.balance, Math.abs(watched.balance)];
    for (const leg of watched.legs) {
      const { quotes } = leg;
      const notional = Math.abs(leg.size) * quotes.mark;
      const index = leg.size > 0 ? quotes.longIndex : quotes.shortIndex;
      const value = leg.size * quotes.mark - leg.cost - leg.size * (index - leg.snapshot);
      slack += value - notional * (quotes.rate + quotes.slope * notional);
      gross += notional + Math.abs(leg.cost) + Math.abs(leg.size) * (Math.abs(index) + Math.abs(leg.snapshot));
    }
    const error = gross * RELATIVE_ERROR + ABSOLUTE_ERROR;
    const fails = slack > error ? false : slack < -error ? true : this.#failsExactly(account);
    if (!fails) {
      this.#failing.delete(account);
      this.#setTriggers(watched, Math.max(0, slack - error));
    } else if (!this.#failing.has(account)) {
      this.#failing.add(account);
      this.#clearTriggers(watched);
    }
  }

  #failsExactly(account: AccountId): boolean {
    const call = new Call(this.#exchange.state, this.#exchange.environment);
    const health = healthOf(call, account, { countOrders: false });
    return equity(health) < health.maintenance;
  }

  /** Failing accounts are looked at every time, and need none. */
  #clearTriggers({ legs }: Watched): void {
    for (const { id, triggers } of legs) {
      const { below, above, longFunding, shortFunding } = triggers;
      for (const heap of [below, above, longFunding, shortFunding]) heap.delete(id);
    }
  }

  /** Shares an account's slack among its positions. */
  #setTriggers({ legs }: Watched, slack: number): void {
    const share = slack / legs.length;
    for (const { id, size, quotes, triggers } of legs) {
      const { below, above, longFunding, shortFunding } = triggers;
      const [low, high] = marksWithin(size, quotes, share * FOR_PRICE);
      below.set(id, -low);
      above.set(id, high);
      const room = (share * FOR_FUNDING) / Math.abs(size);
      if (size > 0) longFunding.set(id, quotes.longIndex + room);
      else shortFunding.set(id, -(quotes.shortIndex - room));
    }
  }

  #forget(account: AccountId): void {
    const watched = this.#watched.get(account);
    if (watched === undefined) return;
    this.#clearTriggers(watched);
    for (const { id } of watched.legs) {
      this.#legs[id] = undefined;
      this.#free.push(id);
    }
    this.#watched.delete(account);
    this.#failing.delete(account);
  }

  /** Marks, funding and terms of all markets. */
  #readQuotes(): void {
    const { state, environment } = this.#exchange;
    const call = new Call(state, environment);
    for (const [id, market] of state.tables.markets.entries()) {
      const { prices } = pricesNow(call, id, false);
      const { longIndex, shortIndex } = indicesNow(environment, id, market);
      const { initialMargin, maintenance, marginDepth } = market.risk;
      const part = Number(maintenance) / PERCENT;
      const quotes = {
        mark: Number(prices.mark),
        longIndex: beyondOrigin(longIndex),
        shortIndex: beyondOrigin(shortIndex),
        rate: (part * Number(initialMargin)) / BASIS,
        slope: marginDepth === 0n ? 0 : part / Number(marginDepth),
      };
      const known = this.#quotes.get(id);
      if (known === undefined) {
        this.#quotes.set(id, quotes);
        continue;
      }
      const isReconfigured = known.rate !== quotes.rate || known.slope !== quotes.slope;
      Object.assign(known, quotes); // positions hold on to it
      if (isReconfigured) this.#touchAll(id);
    }
  }

  /** New margin terms: everybody in the market is looked at. */
  #touchAll(market: MarketId): void {
    const { below } = this.#triggersOf(market);
    for (const leg of this.#legs) if (leg?.market === market) below.set(leg.id, -Number.MAX_VALUE);
  }

  #marketOf(id: MarketId) {
    return new Call(this.#exchange.state, this.#exchange.environment).market(id);
  }

  #quotesOf(id: MarketId): Quotes {
    const quotes = this.#quotes.get(id);
    if (quotes !== undefined) return quotes;
    this.#readQuotes();
    const read = this.#quotes.get(id);
    if (read === undefined) throw new RangeError(`The model does not know market ${id.toString()}`);
    return read;
  }

  #triggersOf(id: MarketId): Triggers {
    const found = this.#triggers.get(id);
    if (found !== undefined) return found;
    const heap = (): TriggerHeap => new TriggerHeap(1_024);
    const made = { below: heap(), above: heap(), longFunding: heap(), shortFunding: heap() };
    this.#triggers.set(id, made);
    return made;
  }
}

/** Funding indices start far from zero, where floating point is coarse. */
function beyondOrigin(index: bigint): number {
  return Number(index - (1n << 64n));
}

/**
 * Between which marks a position loses at most so much of equity less MM, a concave function of the mark:
 * size x mark - rate x |size| x mark - slope x (size x mark)^2.
 */
function marksWithin(size: number, { mark, rate, slope }: Quotes, loss: number): [low: number, high: number] {
  const linear = size - rate * Math.abs(size);
  const square = slope * size * size;
  if (square === 0) {
    const reach = loss / Math.abs(linear);
    return linear > 0 ? [mark - reach, Infinity] : [-Infinity, mark + reach];
  }
  // Roots of square x d^2 - (linear - 2 x square x mark) x d - loss around the mark of now.
  const tangent = linear - 2 * square * mark;
  const root = Math.sqrt(tangent * tangent + 4 * square * loss);
  return [mark + (tangent - root) / (2 * square), mark + (tangent + root) / (2 * square)];
}
