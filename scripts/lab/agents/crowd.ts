import type { Random } from "../../demo/crash/random.ts";
import { type Operation, type Participant, takingOf } from "../operations.ts";
import { DAY, HOUR, INTEREST, type CrowdSettings } from "../settings.ts";
import { normal } from "./normal.ts";
import type { View } from "./view.ts";

/** Smallest trade that it bothers with [USD]. */
const LEAST = 2_000;
/** Farthest from the best price that it trades [bp]. */
const REACH = 25;
/** How long a whim lasts [s]. */
const WHIM = 2 * DAY;

/** Traders with moods, trends and whims, who mind a little what holding costs, and trade back and forth without a reason. */
export class Crowd {
  readonly participant: Participant;
  readonly #settings: CrowdSettings;
  readonly #random: Random;
  #whim = 0;

  constructor(participant: Participant, settings: CrowdSettings, random: Random) {
    this.participant = participant;
    this.#settings = settings;
    this.#random = random;
  }

  act(view: View): Operation[] {
    const { whim, patience, noise } = this.#settings;
    const { elapsed } = view;
    const shock = normal(this.#random) * whim * Math.sqrt((2 * elapsed) / WHIM);
    this.#whim += shock - (this.#whim * elapsed) / WHIM;
    const held = view.venue.sizeOf(this.participant.account) * view.lotValue;
    const toward = ((this.wanted(view) - held) * elapsed) / (patience + elapsed);
    const trade = toward + noise * Math.sqrt(elapsed / HOUR) * normal(this.#random);
    return take(view, this.participant, trade);
  }

  /** What it would like to hold [USD]. */
  wanted(view: View): number {
    const { capital, base, mood, momentum, thrift } = this.#settings;
    const wish =
      base +
      mood * view.mood * Math.abs(view.mood) +
      momentum * view.trend +
      this.#whim -
      thrift * (view.expectedRate - INTEREST);
    return (capital * wish) / (1 + Math.abs(wish));
  }
}

/** Buys for so much at the market, or sells if it is negative [USD]. */
export function take(view: View, participant: Participant, value: number): Operation[] {
  const isAsk = value < 0;
  const best = isAsk ? view.venue.bestBid : view.venue.bestAsk;
  const lots = view.lotsOf(Math.abs(value));
  if (Math.abs(value) < LEAST || lots === 0 || best === undefined) return [];
  const limit = view.distanceOf(best) + (isAsk ? -REACH : REACH);
  return [takingOf(participant, { isAsk, tick: view.tickAt(limit, !isAsk), lots })];
}
