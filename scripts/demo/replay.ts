import { AbiCoder, MaxUint256 } from "ethers";

import type { LocalChain } from "./chain.ts";
import { ActionKind, OrderKind } from "./contracts.ts";
import { FEED_SCALE, type Round } from "../recordings/recording.ts";
import type { Journal } from "./journal.ts";
import type { DemoKeeper } from "./keeper.ts";
import { ordersFor, planRequote, type Amendment, type MakerBatch, type Order } from "./makers.ts";
import { heldPremium, MINUTE, quoteFor, STEP, type Quote } from "./path.ts";
import { COLLATERAL_DECIMALS, TRADE_LIMIT } from "./settings.ts";
import type { BlockPlan } from "./timeline.ts";
import { planTrades } from "./traders.ts";
import type { ListedMarket, MakerParticipant, TraderParticipant, Venue } from "./venue.ts";

/** Traders act three minutes after makers requoted for a new step. */
const TRADING_DELAY = 3 * MINUTE;
/** A market order goes this many ticks through the best price. */
const TAKER_REACH = 20;
const MATCH_BOUNDS = { maxFills: 8, maxRemovals: 8, maxReads: 16 };
const NEVER_EXPIRES = 0;
const AMEND_ORDER = "tuple(uint16 market, uint8 slot, uint40 generation, uint24 tick, uint32 lots, uint32 expiry)";
/** Token units. */
const PARTIAL_WITHDRAWAL = 5_000n * 10n ** BigInt(COLLATERAL_DECIMALS);

/** Puts the recorded week on the chain, block by block. */
export class Replay {
  readonly #venue: Venue;
  readonly #chain: LocalChain;
  readonly #journal: Journal;
  readonly #keeper: DemoKeeper;
  readonly #from: number;
  /** Index of each market as last pushed [WAD quote per base]. */
  readonly #indices: bigint[] = [];

  /** @param from first second of the replay; traders count their turns from here */
  constructor(venue: Venue, chain: LocalChain, journal: Journal, keeper: DemoKeeper, from: number) {
    this.#venue = venue;
    this.#chain = chain;
    this.#journal = journal;
    this.#keeper = keeper;
    this.#from = from;
  }

  /** Pushes the rounds that hold at `time` and puts the makers' first quotes around them. */
  async openBooks(time: number, rounds: readonly Round[]): Promise<void> {
    for (const [i, market] of this.#venue.markets.entries()) {
      const round = rounds[i];
      if (round !== undefined) await this.#push(i, market, round);
    }
    const quotes = this.#quotesAt(time);
    for (const [i, market] of this.#venue.markets.entries()) {
      const quote = quotes[i];
      if (quote === undefined) continue;
      for (const maker of this.#venue.makers) {
        for (const order of ordersFor(maker.rungs[i] ?? [], quote)) await this.#rest(maker, market, order);
      }
    }
    await this.#mine(time);
  }

  /**
   * Everything that happens in one block. Keepers come first: a sample measures the book against the index it was made for,
   * and at a boundary they realise everyone's funding, so that what longs paid in an interval equals what shorts received.
   */
  async play(plan: BlockPlan): Promise<void> {
    await this.#keeper.turn(plan.time);
    for (const [i, market] of this.#venue.markets.entries()) {
      for (const round of plan.rounds[i] ?? []) await this.#push(i, market, round);
    }
    if (requotes(plan)) await this.#requote(plan.time);
    if (this.#trades(plan)) await this.#trade(plan.time);
    await this.#mine(plan.time);
  }

  /** Whether anybody but keepers does something in a block, or they do more than sample. */
  isBusy(plan: BlockPlan): boolean {
    return plan.settles || requotes(plan) || this.#trades(plan);
  }

  /**
   * After the last boundary: whoever is flat takes everything out, one trader takes some, one maker leaves the book, fees
   * are handed on. Only that trader realises, so that the ledger is audited with funding on its way.
   */
  async close(time: number): Promise<void> {
    const { exchange, keeper, markets, makers, traders } = this.#venue;
    const isFlat = ({ account }: TraderParticipant): boolean =>
      markets.every(({ id }) => this.#journal.size(id, account) === 0n);
    for (const { account, address } of traders.filter(isFlat)) {
      const data = exchange.interface.encodeFunctionData("withdraw", [account, MaxUint256, address]);
      await this.#send("withdraw all from a flat account", address, data);
    }
    const holder = traders.find((trader) => !isFlat(trader));
    if (holder !== undefined) {
      for (const { id } of markets) {
        if (this.#journal.size(id, holder.account) === 0n) continue;
        const data = exchange.interface.encodeFunctionData("realizeFunding", [id, [holder.account]]);
        await this.#send("realize funding of 1 account", keeper.address, data);
      }
      const data = exchange.interface.encodeFunctionData("withdraw", [
        holder.account,
        PARTIAL_WITHDRAWAL,
        holder.address,
      ]);
      await this.#send("withdraw beside an open position", holder.address, data);
    }
    for (const { id } of markets) {
      await this.#send("hand on fees", keeper.address, exchange.interface.encodeFunctionData("collectFees", [id]));
    }
    const leaver = makers.at(-1);
    for (const [i, { id }] of markets.entries()) {
      const slots = leaver?.rungs[i]?.map(({ slot }) => slot) ?? [];
      if (leaver === undefined || slots.length === 0) continue;
      const mask = slots.reduce((bits, slot) => bits | (1n << BigInt(slot)), 0n);
      const data = exchange.interface.encodeFunctionData("cancelMany", [leaver.account, id, mask]);
      await this.#send(`cancel ${slots.length} orders`, leaver.address, data);
    }
    await this.#mine(time);
  }

  #trades({ time }: BlockPlan): boolean {
    return time >= this.#from && time % STEP === TRADING_DELAY;
  }

  async #mine(time: number): Promise<void> {
    this.#journal.record(time, await this.#chain.mine(time));
  }

  async #push(index: number, { aggregator }: ListedMarket, { roundId, answer, updatedAt }: Round): Promise<void> {
    this.#indices[index] = answer * FEED_SCALE;
    const data = aggregator.interface.encodeFunctionData("replay", [roundId, answer, updatedAt]);
    await this.#chain.send({ from: this.#venue.oracle, to: aggregator.address, data });
  }

  #quotesAt(time: number): (Quote | undefined)[] {
    return this.#venue.markets.map(({ history, settings }, i) => {
      const index = this.#indices[i];
      return index === undefined
        ? undefined
        : quoteFor(index, heldPremium(history.premiumHours, time), settings.tickSize);
    });
  }

  async #rest(maker: MakerParticipant, market: ListedMarket, order: Order): Promise<void> {
    const { exchange } = this.#venue;
    const data = exchange.interface.encodeFunctionData("place", [
      maker.account,
      {
        market: market.id,
        slot: order.slot,
        isAsk: order.isAsk,
        kind: OrderKind.PostOnly,
        reduceOnly: false,
        tick: order.tick,
        lots: order.lots,
        expiry: NEVER_EXPIRES,
        ...MATCH_BOUNDS,
      },
    ]);
    await this.#send("place a limit order that rests", maker.address, data);
  }

  async #requote(time: number): Promise<void> {
    const books = this.#venue.makers.flatMap((maker, i) =>
      this.#venue.markets.map(({ id }, market) => ({
        maker: i,
        market,
        rungs: maker.rungs[market] ?? [],
        resting: this.#journal.orders(id, maker.account),
      })),
    );
    for (const batch of planRequote(books, this.#quotesAt(time))) await this.#amend(batch);
  }

  async #amend({ maker: index, amendments }: MakerBatch): Promise<void> {
    const { exchange, makers } = this.#venue;
    const maker = makers[index];
    if (maker === undefined) throw new RangeError(`No maker ${index}`);
    const actions = amendments.map((amendment) => ({
      kind: ActionKind.Amend,
      data: this.#encodeAmend(maker, amendment),
    }));
    const data = exchange.interface.encodeFunctionData("batch", [maker.account, actions]);
    await this.#send(
      `batch of ${amendments.length} ${amendments.length === 1 ? "amend" : "amends"}`,
      maker.address,
      data,
    );
  }

  #encodeAmend({ account }: MakerParticipant, { market: index, order: { slot, tick, lots } }: Amendment): string {
    const market = this.#venue.markets[index];
    if (market === undefined) throw new RangeError(`No market ${index}`);
    const generation = this.#journal.orders(market.id, account).get(slot)?.generation;
    const request = [market.id, slot, generation, tick, lots, NEVER_EXPIRES];
    return AbiCoder.defaultAbiCoder().encode([AMEND_ORDER], [request]);
  }

  async #trade(time: number): Promise<void> {
    const { markets, traders } = this.#venue;
    const positions = traders.map(({ account }) => markets.map(({ id }) => Number(this.#journal.size(id, account))));
    const limits = markets.map(({ settings }) => TRADE_LIMIT * settings.unit);
    const plans = traders.map(({ plan }) => plan);
    const quotes = this.#quotesAt(time);
    for (const intent of planTrades(plans, positions, limits, this.#from, time)) {
      const [trader, market, quote] = [traders[intent.trader], markets[intent.market], quotes[intent.market]];
      if (trader !== undefined && market !== undefined && quote !== undefined) {
        await this.#take(trader, market, intent.lots, quote);
      }
    }
  }

  async #take(
    { account, address }: TraderParticipant,
    { id }: ListedMarket,
    lots: number,
    quote: Quote,
  ): Promise<void> {
    const isAsk = lots < 0;
    const data = this.#venue.exchange.interface.encodeFunctionData("place", [
      account,
      {
        market: id,
        slot: 0,
        isAsk,
        kind: OrderKind.ImmediateOrCancel,
        reduceOnly: false,
        tick: isAsk ? quote.bid - TAKER_REACH : quote.ask + TAKER_REACH,
        lots: Math.abs(lots),
        expiry: NEVER_EXPIRES,
        ...MATCH_BOUNDS,
      },
    ]);
    await this.#send("market order that fills one maker", address, data);
  }

  async #send(operation: string, from: string, data: string): Promise<void> {
    await this.#chain.send({ operation, from, to: this.#venue.exchange.address, data });
  }
}

/** Makers follow the path and the index. */
function requotes({ time, rounds }: BlockPlan): boolean {
  return time % STEP === 0 || rounds.some((list) => list.length > 0);
}
