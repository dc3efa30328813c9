import { type AccountId, MAX_MARKETS } from "../model/account.ts";
import { Call } from "../model/call.ts";
import type { ExchangeEvent } from "../model/events.ts";
import type { Exchange } from "../model/exchange.ts";
import { indicesNow } from "../model/funding.ts";
import { equity, healthOf, pricesNow } from "../model/margin.ts";
import { INDEX_ORIGIN, type Market, type MarketId } from "../model/market.ts";
import { accountsOf } from "./accountsOf.ts";
import type { Quotes } from "./legRange.ts";
import { MarketLegs } from "./marketLegs.ts";

/**
 * Nearer to zero than this, slack is computed anew in whole numbers: a part of what was added up, and in WAD quote.
 *
 * Floating point rounds each of the fewer than 100 operations on an account's sums, and on a range's corner within twice
 * the mark, by 2^-53 of a value that `gross` or a few times it bounds: 1e-14 of it in all. Of the model, MM rounds up
 * twice in each of 8 markets: 16 units. Both bounds leave a factor of a hundred and more.
 */
const [RELATIVE_ERROR, ABSOLUTE_ERROR] = [1e-12, 1e9];
const [BASIS, PERCENT] = [1e4, 1e2];
/** New ranges that one refresh sets at most; who has none is looked at again by the next. Bounds a refresh's time. */
const RANGES_PER_REFRESH = 4_000;

/**
 * Knows at any time which accounts are below their maintenance margin, without looking at all of them.
 *
 * Every position has a range of marks and of funding within which it loses at most its part of the account's slack, the
 * equity above MM. The ends of the ranges are kept in order, so that a move of the prices touches those accounts alone
 * whose ranges it leaves. As long as an account is inside all of its ranges, the parts add up to no more than its slack:
 * it is above its margin. Ranges are computed in floating point, with a margin for its rounding; whether an account fails
 * is decided by the model, in whole numbers, wherever floating point could be wrong.
 *
 * @example
 * const monitor = new HealthMonitor(exchange);
 * monitor.apply(events); // of operations on the model, or of a block
 * for (const account of monitor.refresh()) console.log(account, "can be liquidated");
 */
export class HealthMonitor {
  readonly #exchange: Exchange;
  readonly #markets = new Map<MarketId, { readonly place: number; readonly legs: MarketLegs }>();
  /** The same by place. */
  readonly #legs: MarketLegs[] = [];
  readonly #numbers = new Map<AccountId, number>();
  /** By number of the account. */
  readonly #accounts: AccountId[] = [];
  #balances = new Float64Array(64); // [WAD quote]
  #legCounts = new Uint8Array(64);
  /** Up to MAX_MARKETS of each account: the place of the market, and the leg there. */
  #legMarkets = new Uint8Array(64 * MAX_MARKETS);
  #legIds = new Int32Array(64 * MAX_MARKETS);
  /** Refresh that looked at the account last. */
  #seen = new Int32Array(64);
  #refreshes = 0;
  readonly #changed = new Set<AccountId>();
  /** After the events that were applied. */
  #treasury: AccountId;
  readonly #failing = new Set<AccountId>();
  readonly #sums = { slack: 0, gross: 0 };
  /** Accounts that the last refresh looked at. */
  evaluated = 0;
  /** Of these, how many in whole numbers. */
  evaluatedExactly = 0;

  /** @param accounts to watch; all that the model knows unless given */
  constructor(exchange: Exchange, accounts?: Iterable<AccountId>) {
    this.#exchange = exchange;
    this.#treasury = exchange.state.ledger.treasury;
    const known = accounts ?? [...exchange.state.tables.accounts.entries()].map(([account]) => account);
    for (const account of known) this.#changed.add(account);
    this.refresh();
  }

  /** Accounts below their maintenance margin, as of the last refresh. */
  get failing(): ReadonlySet<AccountId> {
    return this.#failing;
  }

  /** Says that an account's position or cash has changed; the next refresh reads them. A new account is watched from then on. */
  update(account: AccountId): void {
    this.#changed.add(account);
  }

  /** The same for every account that events name. Prices, funding and terms need no word: each refresh reads them. */
  apply(events: Iterable<ExchangeEvent>): void {
    for (const event of events) {
      for (const account of accountsOf(event, this.#treasury)) this.#changed.add(account);
      if (event.name === "TreasurySet") this.#treasury = event.args.account;
    }
  }

  /** Reads the prices and funding of now and looks at the accounts that they concern; returns those that fail. */
  refresh(): ReadonlySet<AccountId> {
    this.#readQuotes();
    this.#refreshes += 1;
    this.evaluated = 0;
    this.evaluatedExactly = 0;
    for (const account of this.#changed) this.#read(account);
    this.#changed.clear();

    const crossed: number[] = [];
    const visit = (number: number): void => {
      if (this.#seen[number] === this.#refreshes) return;
      this.#seen[number] = this.#refreshes;
      crossed.push(number);
    };
    for (const legs of this.#legs) legs.visitCrossed(visit);
    // Prices may have brought one back into its ranges.
    for (const account of this.#failing) visit(this.#numberOf(account));
    let ranges = RANGES_PER_REFRESH;
    for (const number of crossed) {
      if (this.#evaluate(number) <= 0 || ranges === 0) continue;
      ranges -= 1;
      this.#watch(number);
    }
    return this.#failing;
  }

  /** Takes over an account's position and cash, and looks at it. */
  #read(account: AccountId): void {
    const number = this.#numberOf(account);
    this.#dropLegs(number);
    const { state } = this.#exchange;
    const { balance, markets } = state.account(account);
    this.#balances[number] = Number(balance);
    for (const market of markets) {
      const { size, entry, fundingSnapshot } = state.position(market, account);
      const watched = this.#markets.get(market);
      const listed = state.market(market);
      if (size === 0n || watched === undefined || listed === undefined) continue;
      const cost = Number(entry * listed.risk.quantum);
      this.#addLeg(number, watched.place, {
        size: Number(size),
        cost: size < 0n ? -cost : cost,
        snapshot: beyondOrigin(fundingSnapshot),
      });
    }
    this.#seen[number] = this.#refreshes;
    if (this.#evaluate(number) > 0) this.#watch(number);
    else this.#watchAlways(number);
  }

  /** Decides whether an account fails; returns what its positions may lose before that is in question [WAD quote]. */
  #evaluate(number: number): number {
    const sums = this.#sums;
    const balance = this.#balances[number] ?? 0;
    sums.slack = balance;
    sums.gross = Math.abs(balance);
    const [from, to] = [number * MAX_MARKETS, number * MAX_MARKETS + (this.#legCounts[number] ?? 0)];
    for (let place = from; place < to; place += 1) {
      this.#legs[this.#legMarkets[place] ?? 0]?.addTo(sums, this.#legIds[place] ?? 0);
    }
    this.evaluated += 1;
    const error = sums.gross * RELATIVE_ERROR + ABSOLUTE_ERROR;
    const account = this.#accounts[number] ?? 0n;
    const fails = sums.slack > error ? false : sums.slack < -error ? true : this.#failsExactly(account);
    if (fails) this.#failing.add(account);
    else this.#failing.delete(account);
    return sums.slack - error;
  }

  /** Below MM by the model's own sums. */
  #failsExactly(account: AccountId): boolean {
    this.evaluatedExactly += 1;
    const { state, environment } = this.#exchange;
    const health = healthOf(new Call(state, environment), account, { countOrders: false });
    return equity(health) < health.maintenance;
  }

  /** Shares the slack that `#evaluate` found among the account's positions, by their notional. */
  #watch(number: number): void {
    const loss = this.#sums.slack - (this.#sums.gross * RELATIVE_ERROR + ABSOLUTE_ERROR);
    let total = 0;
    this.#eachLeg(number, (legs, leg) => {
      total += legs.notional(leg);
    });
    this.#eachLeg(number, (legs, leg) => {
      legs.watch(leg, loss * (legs.notional(leg) / total)); // divided first: the parts never add up to more
    });
  }

  #watchAlways(number: number): void {
    this.#eachLeg(number, (legs, leg) => {
      legs.watchAlways(leg);
    });
  }

  #eachLeg(number: number, visit: (legs: MarketLegs, leg: number) => void): void {
    const [from, to] = [number * MAX_MARKETS, number * MAX_MARKETS + (this.#legCounts[number] ?? 0)];
    for (let place = from; place < to; place += 1) {
      const legs = this.#legs[this.#legMarkets[place] ?? 0];
      if (legs !== undefined) visit(legs, this.#legIds[place] ?? 0);
    }
  }

  #addLeg(number: number, market: number, leg: Parameters<MarketLegs["add"]>[1]): void {
    const count = this.#legCounts[number] ?? 0;
    const place = number * MAX_MARKETS + count;
    this.#legMarkets[place] = market;
    this.#legIds[place] = this.#legs[market]?.add(number, leg) ?? 0;
    this.#legCounts[number] = count + 1;
  }

  #dropLegs(number: number): void {
    this.#eachLeg(number, (legs, leg) => {
      legs.delete(leg);
    });
    this.#legCounts[number] = 0;
  }

  #numberOf(account: AccountId): number {
    const known = this.#numbers.get(account);
    if (known !== undefined) return known;
    const number = this.#accounts.length;
    this.#numbers.set(account, number);
    this.#accounts.push(account);
    if (number >= this.#balances.length) this.#grow();
    return number;
  }

  #grow(): void {
    const length = 2 * this.#balances.length;
    const copy = <A extends { set(from: A): void }>(to: A, from: A): A => {
      to.set(from);
      return to;
    };
    this.#balances = copy(new Float64Array(length), this.#balances);
    this.#legCounts = copy(new Uint8Array(length), this.#legCounts);
    this.#legMarkets = copy(new Uint8Array(length * MAX_MARKETS), this.#legMarkets);
    this.#legIds = copy(new Int32Array(length * MAX_MARKETS), this.#legIds);
    this.#seen = copy(new Int32Array(length), this.#seen);
  }

  /** Marks, funding and terms of all markets. Where margin rises, everybody in the market is looked at. */
  #readQuotes(): void {
    const call = new Call(this.#exchange.state, this.#exchange.environment);
    for (const [id, market] of call.state.tables.markets.entries()) {
      const quotes = quotesOf(call, id, market);
      const watched = this.#markets.get(id);
      if (watched === undefined) {
        const legs = new MarketLegs(quotes);
        this.#markets.set(id, { place: this.#legs.length, legs });
        this.#legs.push(legs);
        continue;
      }
      const { rate, slope } = watched.legs.quotes;
      watched.legs.quotes = quotes;
      // With less margin to maintain, every account has at least the slack that it had: ranges hold.
      if (quotes.rate > rate || quotes.slope > slope) watched.legs.watchAllAlways();
    }
  }
}

function quotesOf(call: Call, id: MarketId, market: Market): Quotes {
  const { prices } = pricesNow(call, id, false);
  const { longIndex, shortIndex } = indicesNow(call.environment, id, market);
  const { initialMargin, maintenance, marginDepth } = market.risk;
  const part = Number(maintenance) / PERCENT;
  return {
    mark: Number(prices.mark),
    longIndex: beyondOrigin(longIndex),
    shortIndex: beyondOrigin(shortIndex),
    rate: (part * Number(initialMargin)) / BASIS,
    slope: marginDepth === 0n ? 0 : part / Number(marginDepth),
  };
}

function beyondOrigin(index: bigint): number {
  return Number(index - INDEX_ORIGIN);
}
