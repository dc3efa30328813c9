/**
 * Random stories of an exchange with three markets: trades, prices, outages, changed terms with ramps, the waterfall, markets that close.
 *
 * @module
 */
import fc from "fast-check";

import {
  type AccountId,
  type Address,
  type Environment,
  equity,
  Exchange,
  ExchangeError,
  type ExchangeEvent,
  IndexStatus,
  type MarketId,
  MarketStatus,
  type MarketTerms,
  MAX_UINT256,
  State,
  WAD,
} from "../src/model/index.ts";
import { INDEX_TICK, order, SCALE, TERMS } from "../src/model/testing.ts";

export const MARKETS: readonly MarketId[] = [1n, 2n, 3n];
const ACCOUNTS = 8;
const HOUR = 3_600n;
const AMPLE = { maxLots: 1_000_000n, maxFills: 100n, maxRemovals: 100n, maxReads: 100n };

/** A price that every price is below [WAD quote per lot]. */
const ANY = 10n ** 30n;

/** Margins with and without a slope, so that a large long fails when the price rises too. */
const LISTED: readonly MarketTerms[] = [
  TERMS,
  { ...TERMS, margin: { ...TERMS.margin, depth: 100_000n * WAD, maintenance: (6n * WAD) / 10n } },
  { ...TERMS, margin: { ...TERMS.margin, initialMargin: WAD / 50n, depth: 5_000_000n * WAD } },
];

export type Step =
  | { kind: "trade"; market: number; maker: number; taker: number; isAsk: boolean; ticks: number; lots: number }
  | { kind: "price"; market: number; permille: number }
  | { kind: "outage"; market: number; isDown: boolean }
  | { kind: "pass"; seconds: number }
  | { kind: "sample" | "settle" | "collect" }
  | { kind: "deposit" | "withdraw"; account: number; dollars: number }
  | { kind: "transfer"; account: number; to: number; dollars: number }
  | { kind: "realize" | "liquidate" | "absorb" | "flag" | "deleverage"; account: number; market: number; by: number }
  | { kind: "terms"; market: number; maintenance: number }
  | { kind: "windDown" | "close" | "settlePositions"; market: number }
  | { kind: "open" };

const market = fc.integer({ min: 0, max: MARKETS.length - 1 });
const account = fc.integer({ min: 0, max: ACCOUNTS - 1 });
const only = <Kind extends string>(...kinds: Kind[]): fc.Arbitrary<Kind> => fc.constantFrom(...kinds);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      kind: only("trade"),
      market,
      maker: account,
      taker: account,
      isAsk: fc.boolean(),
      ticks: fc.integer({ min: -1_000, max: 1_000 }),
      lots: fc.integer({ min: 10, max: 300 }),
    }),
  },
  { weight: 5, arbitrary: fc.record({ kind: only("price"), market, permille: fc.integer({ min: -90, max: 90 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: only("outage"), market, isDown: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ kind: only("pass"), seconds: fc.integer({ min: 1, max: 5_000 }) }) },
  { weight: 3, arbitrary: fc.record({ kind: only("sample", "settle", "collect") }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: only("deposit", "withdraw"), account, dollars: fc.integer({ min: 1, max: 200 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: only("transfer"), account, to: account, dollars: fc.integer({ min: 1, max: 200 }) }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: only("realize", "liquidate", "absorb", "flag", "deleverage"),
      account,
      market,
      by: account,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: only("terms"), market, maintenance: fc.integer({ min: 20, max: 90 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: only("windDown", "close", "settlePositions"), market }) },
  { weight: 1, arbitrary: fc.record({ kind: only("open") }) },
);
export const story = fc.record({
  dollars: fc.array(fc.integer({ min: 50, max: 400 }), { minLength: ACCOUNTS, maxLength: ACCOUNTS }),
  steps: fc.array(step, { minLength: 40, maxLength: 160 }),
});

/** An exchange that the steps happen to; what they log is what the monitor hears of them. */
export class Stage {
  readonly exchange: Exchange;
  now = 3_600_000n;
  readonly #prices = MARKETS.map(() => 1_000n * WAD);
  readonly #down = MARKETS.map(() => false);
  #slot = 0n;

  constructor(dollars: readonly number[]) {
    this.exchange = new Exchange(State.empty(), this.#environment(), SCALE);
    for (const terms of LISTED) this.exchange.listMarket(terms);
    this.exchange.seal();
    for (const amount of dollars) this.#open(amount);
    this.exchange.setTreasury(1n);
    for (const id of [0n, ...MARKETS]) this.exchange.fundInsurance(ownerOf(1n), 1n, id, WAD);
  }

  /** Everybody below MM, one by one, by the model. */
  failing(): AccountId[] {
    const accounts = [...this.exchange.state.tables.accounts.entries()].map(([id]) => id);
    return accounts.filter((id) => {
      const health = this.exchange.healthOf(id, false);
      return equity(health) < health.maintenance;
    });
  }

  /** Each account's cash and positions, to be compared. */
  holdings(): Map<AccountId, string> {
    const { state } = this.exchange;
    const of = (id: AccountId): string => {
      const positions = MARKETS.map((each) => {
        const { size, entry, fundingSnapshot } = state.position(each, id);
        return size === 0n ? "flat" : `${size.toString()} ${entry.toString()} ${fundingSnapshot.toString()}`;
      });
      return [state.account(id).balance.toString(), ...positions].join();
    };
    return new Map([...state.tables.accounts.entries()].map(([id]) => [id, of(id)]));
  }

  /** What a step logs; nothing if it is refused. */
  run(given: Step): readonly ExchangeEvent[] {
    try {
      return this.#act(given);
    } catch (error) {
      if (error instanceof ExchangeError) return [];
      throw error;
    }
  }

  #act(given: Step): readonly ExchangeEvent[] {
    const { exchange } = this;
    switch (given.kind) {
      case "trade":
        return this.#trade(given);
      case "price":
        this.#prices[given.market] = (this.#price(given.market) * BigInt(1_000 + given.permille)) / 1_000n;
        return [];
      case "outage":
        this.#down[given.market] = given.isDown;
        return [];
      case "pass":
        this.now += BigInt(given.seconds);
        return [];
      case "sample":
        return exchange.samplePremium(MARKETS, 64n, 2n).events;
      case "settle":
        return MARKETS.flatMap((id) => exchange.settleFunding(id, 3n).events);
      case "collect":
        return MARKETS.flatMap((id) => exchange.collectFees(id).events);
      case "deposit":
        return exchange.deposit(ownerOf(1n), idOf(given.account), BigInt(given.dollars) * 10n ** 6n).events;
      case "withdraw": {
        const id = idOf(given.account);
        const amount = given.dollars > 150 ? MAX_UINT256 : BigInt(given.dollars) * 10n ** 6n;
        return exchange.withdraw(ownerOf(id), id, amount, ownerOf(id)).events;
      }
      case "transfer": {
        const id = idOf(given.account);
        return exchange.transfer(ownerOf(id), id, idOf(given.to), BigInt(given.dollars) * WAD).events;
      }
      case "terms": {
        const { maintenance } = given;
        const terms = LISTED[given.market] ?? TERMS;
        const margin = { ...terms.margin, maintenance: (BigInt(maintenance) * WAD) / 100n };
        return exchange.configureMarket(idOf(given.market), { ...terms, margin }).events;
      }
      case "windDown":
        return exchange.windDownMarket(idOf(given.market), HOUR).events;
      case "close":
        // Other steps hardly ever take the time that it takes.
        this.now += HOUR;
        return exchange.closeMarket(this.#oneThatIs(MarketStatus.Closing, given.market)).events;
      case "settlePositions":
        return exchange.settlePositions(this.#oneThatIs(MarketStatus.Closed, given.market), everybody()).events;
      case "open":
        return this.#open(300);
      default:
        return this.#resolve(given.kind, this.#inNeed(given.account), given.market, idOf(given.by));
    }
  }

  /** A market of that status if there is one. */
  #oneThatIs(status: MarketStatus, place: number): MarketId {
    const found = MARKETS.filter((id) => this.exchange.state.market(id)?.hot.status === status);
    return found[place % Math.max(1, found.length)] ?? idOf(place);
  }

  /** An account that fails if there is one. */
  #inNeed(place: number): AccountId {
    const failing = this.failing();
    return failing[place % Math.max(1, failing.length)] ?? idOf(place);
  }

  #resolve(
    kind: "realize" | "liquidate" | "absorb" | "flag" | "deleverage",
    id: AccountId,
    place: number,
    by: AccountId,
  ): readonly ExchangeEvent[] {
    const { exchange } = this;
    const held = MARKETS.filter((each) => exchange.state.position(each, id).size !== 0n);
    const marketId = held[place % Math.max(1, held.length)] ?? idOf(place);
    const request = { account: id, market: marketId, beneficiary: by, ...AMPLE };
    switch (kind) {
      case "realize":
        return exchange.realizeFunding(marketId, [id, by]).events;
      case "liquidate":
        return exchange.liquidate(request).events;
      case "absorb":
        return exchange.absorb(ownerOf(by), request, by, isLong(exchange, marketId, id) ? ANY : 0n).events;
      case "flag":
        return exchange.flagDeficit(id).events;
      case "deleverage": {
        const { maxLots } = AMPLE;
        return exchange.deleverage({ account: id, market: marketId, maxLots, candidates: everybody() }).events;
      }
    }
  }

  #trade({ market: place, maker, taker, isAsk, ticks, lots }: Step & { kind: "trade" }): readonly ExchangeEvent[] {
    const tick = (this.#price(place) * INDEX_TICK) / (1_000n * WAD) + BigInt(ticks);
    const slot = (this.#slot += 1n) % 200n;
    const base = { market: idOf(place), tick, lots: BigInt(lots), slot };
    const [quoting, taking] = [idOf(maker), idOf(taker)];
    const { events } = this.exchange.place(ownerOf(quoting), quoting, order({ ...base, isAsk }));
    return [...events, ...this.#take(taking, { ...base, isAsk: !isAsk })];
  }

  #take(taking: AccountId, given: Parameters<typeof order>[0]): readonly ExchangeEvent[] {
    try {
      return this.exchange.place(ownerOf(taking), taking, order(given)).events;
    } catch (error) {
      if (error instanceof ExchangeError) return [];
      throw error;
    }
  }

  #open(dollars: number): readonly ExchangeEvent[] {
    const owner = ownerOf(this.exchange.state.ledger.accountCount + 1n);
    const { result, events } = this.exchange.openAccount(owner);
    return [...events, ...this.exchange.deposit(owner, result, BigInt(dollars) * 10n ** 6n).events];
  }

  #price(place: number): bigint {
    return this.#prices[place] ?? 0n;
  }

  #environment(): Environment {
    const now = (): bigint => this.now;
    return {
      get timestamp() {
        return now();
      },
      readIndex: (id) => {
        const place = Number(id) - 1;
        const status = this.#down[place] === true ? IndexStatus.Stale : IndexStatus.Usable;
        return { price: this.#price(place), status };
      },
    };
  }
}

function isLong({ state }: Exchange, marketId: MarketId, id: AccountId): boolean {
  return state.position(marketId, id).size > 0n;
}

function idOf(place: number): bigint {
  return BigInt(place + 1);
}

/** Who was there at the start. */
function everybody(): AccountId[] {
  return Array.from({ length: ACCOUNTS }, (_, place) => idOf(place));
}

/** Two owners, so that accounts of one can transfer. */
function ownerOf(id: AccountId): Address {
  return `0x${((id % 2n) + 1n).toString(16).padStart(40, "0")}`;
}
