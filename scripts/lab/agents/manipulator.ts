import { impactLots } from "../../../sdk/src/model/premium.ts";
import { cancellingOf, type Operation, type Participant, quotingOf, takingOf } from "../operations.ts";
import { DAY, HOUR, PERIOD } from "../settings.ts";
import type { View } from "./view.ts";

/**
 * How the premium is pushed. `flash`: around a sample, within its block, bought up and given back, so that nobody can react. `siege`:
 * bought within an hour and held. `none`: the same short without a push, to compare with.
 */
export type Push = "none" | "flash" | "siege";

export interface Manipulation {
  readonly push: Push;
  /** The hedged short that earns the funding [USD]. */
  readonly short: number;
  /** How far above the index bids are shown to a flash's sample [bp]. */
  readonly height: number;
  /** Most that is bought, at once by a flash, in all by a siege [USD]. */
  readonly budget: number;
  /** A flash at every so many samples. */
  readonly every: number;
  /** After the start [s]. */
  readonly from: number;
  readonly to: number;
}

/** What its hedge at spot pays per trade [bp], and what its money costs [bp per 8 h]. */
const SPOT_FEE = 1;
const FINANCING = 0.3;
/** Room beyond the impact size, in case the index moves [parts]. */
const MARGIN = 1.1;
const REACH = 300;
const BUILD_UP = HOUR;
const LEAST = 2_000;

/** Somebody who is short with one account, hedged at spot, and pushes the premium up with another one to be paid more funding. */
export class Manipulator {
  readonly #shorter: Participant;
  readonly #pusher: Participant;
  readonly #plan: Manipulation;
  readonly #start: number;
  #samples = 0;
  #resting = false;
  /** Of the hedge and of money [USD]. */
  #beside = 0;
  /** With both accounts, the other way round at spot [lots]. */
  #held = 0;
  #lastLotValue = 0;
  #lastTime = 0;

  /** @param start of the run [unix s] */
  constructor(shorter: Participant, pusher: Participant, plan: Manipulation, start: number) {
    this.#shorter = shorter;
    this.#pusher = pusher;
    this.#plan = plan;
    this.#start = start;
  }

  /** What the hedge earned and what it and the money cost so far [USD]. */
  get beside(): number {
    return this.#beside;
  }

  /** Before the sample, in its block. */
  before(view: View): Operation[] {
    const { push, every, height, budget } = this.#plan;
    this.#samples += 1;
    if (push !== "flash" || !this.#isActive(view) || this.#samples % every !== 0 || view.index === 0) return [];
    const lots = Math.min(view.lotsOf(budget), this.#asksBelow(view, height));
    const size = Number(impactLots(view.venue.market, view.venue.market.risk.indexPerLot));
    const bid = { isAsk: false, tick: view.tickAt(height, false), lots: Math.ceil(size * MARGIN) };
    this.#resting = true;
    const taking = lots > 0 ? [takingOf(this.#pusher, { isAsk: false, tick: view.tickAt(height, false), lots })] : [];
    return [...taking, quotingOf(this.#pusher, [bid])];
  }

  /** After it, in the same block. */
  *after(view: View): Generator<Operation> {
    if (!this.#resting) return;
    this.#resting = false;
    yield cancellingOf(this.#pusher, 1);
    yield* this.#toward(view, this.#pusher, 0, Infinity);
  }

  /** With everybody else. */
  *act(view: View): Generator<Operation> {
    this.#account(view);
    const { push, short, budget } = this.#plan;
    const active = this.#isActive(view);
    yield* this.#toward(view, this.#shorter, active ? -short : 0, short / 4);
    // What the bids did not take at once.
    if (push === "flash") yield* this.#toward(view, this.#pusher, 0, Infinity);
    if (push === "siege")
      yield* this.#toward(view, this.#pusher, active ? budget : 0, (budget * view.elapsed) / BUILD_UP);
  }

  /** What the perpetual positions moved since the last look is made good by the hedge. */
  #account(view: View): void {
    const { lotValue } = view;
    if (this.#lastTime > 0) {
      this.#beside -= this.#held * (lotValue - this.#lastLotValue);
      const idle = Math.abs(this.#held) * lotValue * FINANCING * 1e-4;
      this.#beside -= (idle * (view.time - this.#lastTime)) / PERIOD;
    }
    const held = view.venue.sizeOf(this.#shorter.account) + view.venue.sizeOf(this.#pusher.account);
    this.#beside -= Math.abs(held - this.#held) * lotValue * SPOT_FEE * 1e-4;
    this.#held = held;
    this.#lastLotValue = lotValue;
    this.#lastTime = view.time;
  }

  #isActive(view: View): boolean {
    const since = view.venue.now + 1 - this.#start;
    return since >= this.#plan.from && since < this.#plan.to;
  }

  #asksBelow(view: View, height: number): number {
    const limit = view.tickAt(height, false);
    return view.venue
      .depth(true)
      .filter(({ tick }) => tick <= limit)
      .reduce((sum, { lots }) => sum + lots, 0);
  }

  /** Trades toward a position [USD], at most so much at once. */
  *#toward(view: View, { owner, account }: Participant, value: number, most: number): Generator<Operation> {
    const missing = Math.trunc(value / view.lotValue) - view.venue.sizeOf(account);
    const lots = Math.min(Math.abs(missing), view.lotsOf(Math.min(most, Number.MAX_SAFE_INTEGER)));
    const isAsk = missing < 0;
    const best = isAsk ? view.venue.bestBid : view.venue.bestAsk;
    if (best === undefined || lots < 1 || (value !== 0 && lots * view.lotValue < LEAST)) return;
    const limit = view.distanceOf(best) + (isAsk ? -REACH : REACH);
    yield takingOf({ owner, account }, { isAsk, tick: view.tickAt(limit, !isAsk), lots });
  }
}

/** A day's attack after a day in which the market finds itself, and a day to get out. */
export const ATTACK: Omit<Manipulation, "push"> = {
  short: 2_000_000,
  height: 8,
  budget: 1_500_000,
  every: 1,
  from: DAY,
  to: 2 * DAY,
};
