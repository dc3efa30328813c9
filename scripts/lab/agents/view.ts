/** What everybody sees: the book, the index, the rates, and averages of them. */
import { DAY, HOUR, INTEREST, PERIOD } from "../settings.ts";
import type { Venue } from "../venue.ts";
import type { World } from "../world.ts";

const BP = 1e14;
const WAD = 1e18;
/** Time constants [s]: the premium of late, the usual premium, what the rate is taken to be, a trend. */
const LATELY = HOUR / 2;
const USUAL = 2 * DAY;
const EXPECTING = PERIOD;
const TREND = 12 * HOUR;

export class View {
  readonly venue: Venue;
  readonly #world: World;
  time = 0;
  /** Since the last look [s]. */
  elapsed = 0;
  /** [USD per base] */
  index = 0;
  /** Distance of the book's middle from the index [bp]. */
  basis = 0;
  /** Of asks from bids [bp]. */
  spread = 0;
  /** Average of late, and what is usual [bp]. */
  premium = 0;
  usualPremium = 0;
  /** What holders take a coming period to cost [bp per 8 h]. */
  expectedRate = INTEREST;
  /** Decaying sum of returns. */
  trend = 0;

  constructor(venue: Venue, world: World) {
    this.venue = venue;
    this.#world = world;
  }

  /** [USD per lot] */
  get lotValue(): number {
    return (this.index * Number(this.#world.settings.lotSize)) / WAD;
  }

  /** How the crowd of the recordings felt. */
  get mood(): number {
    return this.#world.moodAt(this.time);
  }

  /** Takes in the book as it stands. */
  look(time: number): void {
    this.elapsed = this.time === 0 ? 0 : time - this.time;
    this.time = time;
    const index = Number(this.venue.index) / WAD;
    const move = this.index === 0 ? 0 : index / this.index - 1;
    this.index = index;
    this.trend += move - (this.trend * this.elapsed) / (TREND + this.elapsed);
    const indicative = this.venue.indicativeRate();
    if (indicative !== undefined)
      this.expectedRate += this.#share(EXPECTING) * (Number(indicative) / BP - this.expectedRate);
  }

  /** Measures what the block has made of the book. */
  measure(): void {
    const { bestBid, bestAsk } = this.venue;
    if (bestBid !== undefined && bestAsk !== undefined) {
      this.basis = this.distanceOf((bestBid + bestAsk) / 2);
      this.spread = this.distanceOf(bestAsk) - this.distanceOf(bestBid);
    }
    this.premium += this.#share(LATELY) * (this.basis - this.premium);
    this.usualPremium += this.#share(USUAL) * (this.basis - this.usualPremium);
  }

  /** Where a tick lies from the index [bp]. */
  distanceOf(tick: number): number {
    return ((tick * Number(this.#world.settings.tickSize)) / WAD / this.index - 1) * 1e4;
  }

  /** The tick at a distance from the index [bp]; bids round down, asks up. */
  tickAt(distance: number, isAsk: boolean): number {
    const tick = (this.index * (1 + distance / 1e4) * WAD) / Number(this.#world.settings.tickSize);
    return isAsk ? Math.ceil(tick) : Math.floor(tick);
  }

  lotsOf(value: number): number {
    return Math.floor(value / this.lotValue);
  }

  #share(time: number): number {
    return this.elapsed / (time + this.elapsed);
  }
}
