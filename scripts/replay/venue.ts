/**
 * A replayed market in the engine's model: one maker whose two orders show the recorded premium, one long and one short that hold what
 * funding is paid on, one keeper. Every operation can be carried out beside it by the contracts.
 *
 * @module
 */
import {
  type Address,
  type Environment,
  Exchange,
  type ExchangeEvent,
  type MarketTerms,
  NO_ESTIMATORS,
  OrderKind,
  type Outcome,
  State,
} from "../../sdk/src/model/index.ts";
import { isInPause } from "../../sdk/src/model/gap.ts";
import type { Quote } from "../demo/path.ts";
import { COLLATERAL_DECIMALS, type MarketSettings, TERMS } from "../demo/settings.ts";
import { type Round, VENUE_INTERVAL } from "../recordings/recording.ts";
import { readRound } from "./feed.ts";
import type { Instruction } from "./plan.ts";

export const MARKET = 1n;
/** Who owns the accounts: unlocked addresses where contracts run beside the model, any four without them. */
export interface Owners {
  readonly administrator: Address;
  readonly maker: Address;
  readonly long: Address;
  readonly short: Address;
}

/** A call to the exchange, for the contracts and for the model. */
export interface Operation {
  readonly from: Address;
  readonly method: string;
  readonly args: readonly unknown[];
  readonly apply: (exchange: Exchange) => Outcome<unknown>;
}

/** Samples reach back over a whole step of ten minutes; what else is listed is the demo's. */
const SAMPLING = { ...TERMS.sampling, maxSampleGap: 900 };
const DEPOSIT = 5_000_000n * 10n ** BigInt(COLLATERAL_DECIMALS);
/** [units of the market] at each side of the book, and held by the long and by the short */
const QUOTED_UNITS = 20;
const HELD_UNITS = 5;
const BID_SLOT = 0n;
const ASK_SLOT = 1n;
const NEVER = 0n;
const SAMPLE_LEVELS = 64n;
const BOUNDS = { maxFills: 8n, maxRemovals: 8n, maxReads: 16n };
const TREASURY = 1n;
const MAKER = 2n;
const LONG = 3n;
const SHORT = 4n;
export const ACCOUNTS = [TREASURY, MAKER, LONG, SHORT] as const;

/** Terms of the demo, with the grid of one market. */
export function replayTerms(settings: MarketSettings, symbol: string, oracle: Address, model: Address): MarketTerms {
  const { margin, trading, funding, liquidation } = TERMS;
  return {
    grid: { symbol, tickSize: settings.tickSize, lotSize: settings.lotSize, interval: BigInt(VENUE_INTERVAL) },
    oracle,
    margin: wholeNumbers(margin),
    trading: wholeNumbers(trading),
    sampling: wholeNumbers(SAMPLING),
    funding: { model, ...wholeNumbers(funding) },
    liquidation: wholeNumbers(liquidation),
    estimators: NO_ESTIMATORS,
  };
}

/** The model's exchange with its clock, and the operations that an instruction means. */
export class ReplayVenue {
  readonly exchange: Exchange;
  readonly #owners: Owners;
  readonly #settings: MarketSettings;
  #now = 0;
  #round: Round | undefined;
  #quote: Quote | undefined;

  constructor(owners: Owners, settings: MarketSettings) {
    this.#owners = owners;
    this.#settings = settings;
    this.exchange = new Exchange(State.empty(), this.#environment(), 10n ** BigInt(18 - COLLATERAL_DECIMALS));
    // What a deployment has done before the first market is listed.
    this.exchange.openAccount(owners.administrator);
    this.exchange.setTreasury(TREASURY);
  }

  /** Sets the clock [unix s]. */
  advance(time: number): void {
    this.#now = time;
  }

  push(round: Round): void {
    this.#round = round;
  }

  /** @throws ExchangeError where the exchange refuses */
  run(operation: Operation): readonly ExchangeEvent[] {
    return operation.apply(this.exchange).events;
  }

  /** Lists the market and seals the exchange. */
  listing(terms: MarketTerms): Operation[] {
    const from = this.#owners.administrator;
    return [
      { from, method: "listMarket", args: [terms], apply: (exchange) => exchange.listMarket(terms) },
      { from, method: "seal", args: [], apply: (exchange) => exchange.seal() },
    ];
  }

  /** Accounts, in the order of ACCOUNTS after the treasury's, and what they have. */
  funding(): Operation[] {
    const { maker, long, short } = this.#owners;
    return [maker, long, short].flatMap((from, i): Operation[] => {
      const account = MAKER + BigInt(i);
      return [
        { from, method: "openAccount", args: [], apply: (exchange) => exchange.openAccount(from) },
        {
          from,
          method: "deposit",
          args: [account, DEPOSIT],
          apply: (exchange) => exchange.deposit(from, account, DEPOSIT),
        },
      ];
    });
  }

  /** The first quotes, and the two positions. */
  opening(quote: Quote): Operation[] {
    const { long, short } = this.#owners;
    const held = BigInt(HELD_UNITS * this.#settings.unit);
    return [
      ...this.#enter(quote),
      place(long, LONG, { slot: 0n, isAsk: false, tick: BigInt(quote.ask), lots: held, rests: false }),
      place(short, SHORT, { slot: 0n, isAsk: true, tick: BigInt(quote.bid), lots: held, rests: false }),
    ];
  }

  /** Samples the book as it stands, before anything moves. */
  sampling(): Operation {
    return {
      from: this.#owners.administrator,
      method: "samplePremium",
      args: [[MARKET], SAMPLE_LEVELS, TREASURY],
      apply: (exchange) => exchange.samplePremium([MARKET], SAMPLE_LEVELS, TREASURY),
    };
  }

  /**
   * Moves both orders where they do not stand there already; the one that makes room goes first. While a gap of the index pauses the
   * market nobody can move an order, so the maker takes both away, and comes back with the first instruction after the pause.
   */
  requoting({ quote }: Instruction): Operation[] {
    const standing = this.#quote;
    if (this.#isPaused()) {
      this.#quote = undefined;
      return standing === undefined ? [] : [this.#leave()];
    }
    if (standing === undefined) return this.#enter(quote);
    if (standing.bid === quote.bid && standing.ask === quote.ask) return [];
    this.#quote = quote;
    const bid = this.#amend(BID_SLOT, quote.bid);
    const ask = this.#amend(ASK_SLOT, quote.ask);
    return quote.bid >= standing.ask ? [ask, bid] : [bid, ask];
  }

  /** Puts what funding did into the balances. */
  realizing(): Operation {
    const accounts = [MAKER, LONG, SHORT];
    return {
      from: this.#owners.administrator,
      method: "realizeFunding",
      args: [MARKET, accounts],
      apply: (exchange) => exchange.realizeFunding(MARKET, accounts),
    };
  }

  #enter(quote: Quote): Operation[] {
    const { maker } = this.#owners;
    const lots = BigInt(QUOTED_UNITS * this.#settings.unit);
    this.#quote = quote;
    return [
      place(maker, MAKER, { slot: BID_SLOT, isAsk: false, tick: BigInt(quote.bid), lots, rests: true }),
      place(maker, MAKER, { slot: ASK_SLOT, isAsk: true, tick: BigInt(quote.ask), lots, rests: true }),
    ];
  }

  #leave(): Operation {
    const { maker } = this.#owners;
    const slots = (1n << BID_SLOT) | (1n << ASK_SLOT);
    return {
      from: maker,
      method: "cancelMany",
      args: [MAKER, MARKET, slots],
      apply: (exchange) => exchange.cancelMany(maker, MAKER, MARKET, slots),
    };
  }

  #isPaused(): boolean {
    const market = this.exchange.state.market(MARKET);
    return market !== undefined && isInPause(market, BigInt(this.#now));
  }

  #amend(slot: bigint, tick: number): Operation {
    const { generation, lots } = this.exchange.state.order(MARKET, (MAKER << 8n) | slot);
    const order = { market: MARKET, slot, generation, tick: BigInt(tick), lots, expiry: NEVER };
    return {
      from: this.#owners.maker,
      method: "amend",
      args: [MAKER, order],
      apply: (exchange) => exchange.amend(this.#owners.maker, MAKER, order),
    };
  }

  #environment(): Environment {
    const now = (): bigint => BigInt(this.#now);
    return {
      get timestamp() {
        return now();
      },
      readIndex: () => readRound(this.#round, this.#now),
    };
  }
}

function place(
  from: Address,
  account: bigint,
  { rests, ...given }: { slot: bigint; isAsk: boolean; tick: bigint; lots: bigint; rests: boolean },
): Operation {
  const order = {
    market: MARKET,
    ...given,
    kind: rests ? OrderKind.PostOnly : OrderKind.ImmediateOrCancel,
    reduceOnly: false,
    expiry: NEVER,
    ...BOUNDS,
  };
  return { from, method: "place", args: [account, order], apply: (exchange) => exchange.place(from, account, order) };
}

type Whole<Terms> = { readonly [Key in keyof Terms]: bigint };

/** Seconds, lots and levels as the model has them. */
function wholeNumbers<Terms extends Record<keyof Terms, bigint | number>>(terms: Terms): Whole<Terms> {
  const entries: [string, bigint | number][] = Object.entries(terms);
  return Object.fromEntries(entries.map(([key, value]) => [key, BigInt(value)])) as Whole<Terms>; // key by key
}

/** What deployment and opening take before a replay [s]. */
export const PREPARATION = { listing: 180, funding: 120, opening: 1 } as const;
