import { type Operation, type Participant, takingOf } from "../operations.ts";
import { type ArbitrageurSettings, HOUR, TAKER_FEE } from "../settings.ts";
import type { View } from "./view.ts";

/** Smallest trade that is worth the trouble [USD]. */
const LEAST = 5_000;
/** Time in which it could move all of its capital [s]. */
const PACE = 6 * HOUR;

/**
 * Trades basis against carry and fees, hedged at spot: it enters when convergence and expected carry over its horizon pay for all four
 * trades and for its capital, and leaves when holding on no longer pays.
 */
export class Arbitrageur {
  readonly participant: Participant;
  readonly #settings: ArbitrageurSettings;

  constructor(participant: Participant, settings: ArbitrageurSettings) {
    this.participant = participant;
    this.#settings = settings;
  }

  act(view: View): Operation[] {
    const { capital, required, horizon } = this.#settings;
    const short = -(view.venue.sizeOf(this.participant.account) * view.lotValue) / capital;
    // Bids are what selling gets, asks what buying costs.
    const bid = distance(view, view.venue.bestBid);
    const ask = distance(view, view.venue.bestAsk);
    if (bid === undefined || ask === undefined) return [];
    const scale = required * horizon;
    const [carryShort, carryLong] = [this.#carry(view, true), this.#carry(view, false)];
    const fees = 2 * (TAKER_FEE + this.#settings.spotFee);
    // Parts of the capital at which another dollar just pays: to enter, after all fees; to stay, when they are spent or due anyway.
    const shorted = within(
      Math.max(0, short),
      (carryShort + this.#gain(view, bid) - fees) / scale,
      (carryShort + this.#gain(view, ask)) / scale,
    );
    const bought = within(
      Math.max(0, -short),
      (carryLong - this.#gain(view, ask) - fees) / scale,
      (carryLong - this.#gain(view, bid)) / scale,
    );
    return this.#trade(view, short, shorted - bought, scale);
  }

  #trade(view: View, short: number, target: number, scale: number): Operation[] {
    const { capital, convergence } = this.#settings;
    const most = view.elapsed / PACE;
    const change = Math.max(-most, Math.min(most, target - short));
    const lots = view.lotsOf(Math.abs(change) * capital);
    if (Math.abs(change) * capital < LEAST || lots === 0) return [];
    const isAsk = change > 0;
    // The last lot pays for itself where the price has moved by what the size still leaves.
    const best = (isAsk ? view.venue.bestBid : view.venue.bestAsk) ?? 0;
    const slack = ((Math.abs(target - short) - Math.abs(change) / 2) * scale) / convergence;
    const reach = Math.max(0, Math.min(10, slack));
    const limit = view.distanceOf(best) + (isAsk ? -reach : reach);
    return [takingOf(this.participant, { isAsk, tick: view.tickAt(limit, !isAsk), lots })];
  }

  /** What one who sells at a premium expects of its way back [bp]. */
  #gain(view: View, premium: number): number {
    return this.#settings.convergence * (premium - view.usualPremium);
  }

  /** What holding earns over the horizon [bp]. */
  #carry({ expectedRate }: View, isShort: boolean): number {
    const { horizon, financing, borrowing } = this.#settings;
    return horizon * (isShort ? expectedRate - financing : financing - borrowing - expectedRate);
  }
}

function distance(view: View, tick: number | undefined): number | undefined {
  return tick === undefined ? undefined : view.distanceOf(tick);
}

/** Moves no farther than it must: up to where entering pays, down to where staying does; both at least 0 and at most 1. */
function within(held: number, enter: number, keep: number): number {
  return Math.max(used(enter), Math.min(used(keep), held));
}

/** The part of the capital at which what it wants to earn has grown to what there is: the square root, as it grows with the square. */
function used(gain: number): number {
  return Math.sqrt(Math.max(0, Math.min(1, gain)));
}
