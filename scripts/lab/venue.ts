/** The engine's model with a clock, an index and a funding rule: what agents see and act on. */
import {
  type AccountId,
  divDown,
  type Environment,
  type Exchange,
  Exchange as ExchangeModel,
  ExchangeError,
  type ExchangeEvent,
  type FundingInputs,
  type Market,
  NO_ASK,
  NO_BID,
  powerOfTen,
  settlement,
  State,
  WAD,
} from "../../sdk/src/model/index.ts";
import { isInPause } from "../../sdk/src/model/gap.ts";
import { COLLATERAL_DECIMALS } from "../demo/settings.ts";
import { FEED_SCALE, type Round } from "../recordings/recording.ts";
import { readRound } from "../replay/feed.ts";
import { MARKET, type Operation } from "./operations.ts";

/** [WAD quote per token unit] */
export const COLLATERAL_SCALE = 10n ** BigInt(18 - COLLATERAL_DECIMALS);

/** What an interval's measurements become [WAD per 8 h]. */
export type FundingRule = (inputs: FundingInputs) => bigint;

/** Lots that rest at one price. */
export interface DepthLevel {
  readonly tick: number;
  readonly lots: number;
}

export class Venue {
  readonly exchange: Exchange;
  readonly #rule: FundingRule;
  #now = 0;
  #round: Round | undefined;

  constructor(rule: FundingRule) {
    this.#rule = rule;
    this.exchange = new ExchangeModel(State.empty(), this.#environment(), COLLATERAL_SCALE);
  }

  get now(): number {
    return this.#now;
  }

  /** Of the feed [WAD quote per base]. */
  get index(): bigint {
    return (this.#round?.answer ?? 0n) * FEED_SCALE;
  }

  /** Whether `round` is news to the feed. */
  isNews(round: Round): boolean {
    return round.roundId !== this.#round?.roundId;
  }

  /** As the market reads it [WAD quote]. */
  get indexPerLot(): bigint {
    return divDown(this.index * powerOfTen(this.market.trading.lotExponent), WAD);
  }

  get market(): Market {
    const market = this.exchange.state.market(MARKET);
    if (market === undefined) throw new Error("The market is not listed");
    return market;
  }

  /** Sets the clock [unix s]. */
  advance(time: number): void {
    this.#now = time;
  }

  push(round: Round): void {
    this.#round = round;
  }

  /**
   * @returns what the exchange logged; undefined where it refuses, and then nothing has changed
   */
  attempt(operation: Operation): readonly ExchangeEvent[] | undefined {
    try {
      return operation.apply(this.exchange).events;
    } catch (error) {
      if (error instanceof ExchangeError) return undefined;
      throw error;
    }
  }

  /** Nothing trades after a gap of the index until its pause has ended. */
  get isPaused(): boolean {
    return isInPause(this.market, BigInt(this.#now));
  }

  /** Undefined for an empty side [ticks]. */
  get bestBid(): number | undefined {
    const tick = this.exchange.state.book(MARKET).bids.at(-1) ?? NO_BID;
    return tick === NO_BID ? undefined : Number(tick);
  }

  get bestAsk(): number | undefined {
    const tick = this.exchange.state.book(MARKET).asks[0] ?? NO_ASK;
    return tick === NO_ASK ? undefined : Number(tick);
  }

  /** Of one side, best first. */
  depth(isAsk: boolean): DepthLevel[] {
    const book = this.exchange.state.book(MARKET);
    const ticks = isAsk ? book.asks : [...book.bids].reverse();
    return ticks.map((tick) => ({ tick: Number(tick), lots: Number(this.exchange.state.level(MARKET, tick).lots) }));
  }

  /** [lots] */
  sizeOf(account: AccountId): number {
    return Number(this.exchange.state.position(MARKET, account).size);
  }

  /** What the interval would set if it ended now [WAD per 8 h]; the rate that runs where nothing was measured yet. */
  indicativeRate(): bigint | undefined {
    const market = this.market;
    if (market.measured.covered === 0n) return undefined;
    return settlement(this.exchange.environment, MARKET, market).rate;
  }

  #environment(): Environment {
    const now = (): bigint => BigInt(this.#now);
    return {
      get timestamp() {
        return now();
      },
      readIndex: () => readRound(this.#round, this.#now),
      fundingRate: (_, inputs) => this.#rule(inputs),
    };
  }
}
