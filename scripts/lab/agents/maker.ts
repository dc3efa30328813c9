import { cancellingOf, type Operation, type Order, type Participant, quotingOf } from "../operations.ts";
import type { MakerSettings } from "../settings.ts";
import type { View } from "./view.ts";

/** Smallest order that is worth its place [USD]. */
const LEAST = 1_000;
/** Farthest that it quotes from the index [bp]. */
const FARTHEST = 300;

/** Quotes around the index, moved by a share of the premium, by the funding that it expects, and by what it already holds. */
export class Maker {
  readonly participant: Participant;
  readonly #settings: MakerSettings;
  #resting = 0;

  constructor(participant: Participant, settings: MakerSettings) {
    this.participant = participant;
    this.#settings = settings;
  }

  /** Takes its quotes away, so that everybody's new ones find room. */
  withdraw(): Operation[] {
    if (this.#resting === 0) return [];
    const operation = cancellingOf(this.participant, this.#resting);
    this.#resting = 0;
    return [operation];
  }

  /** @param seen what it sees of spot that the index does not show yet [bp] */
  quote(view: View, seen: number): Operation[] {
    const orders = this.#orders(view, this.middle(view, seen));
    this.#resting = orders.length;
    return orders.length === 0 ? [] : [quotingOf(this.participant, orders)];
  }

  /** Its own middle [bp of index]. */
  middle(view: View, seen: number): number {
    const { inventoryLimit, skew, premiumShare, holding, financing } = this.#settings;
    const inventory = (view.venue.sizeOf(this.participant.account) * view.lotValue) / inventoryLimit;
    const carry = holding * (view.expectedRate - financing);
    const middle = seen + premiumShare * view.premium - carry - skew * inventory;
    return Math.max(-FARTHEST, Math.min(FARTHEST, middle));
  }

  /** Beyond its limit it quotes only the side that brings it back. */
  #orders(view: View, middle: number): Order[] {
    const inventory = view.venue.sizeOf(this.participant.account) * view.lotValue;
    const orders: Order[] = [];
    for (const isAsk of [false, true]) {
      let room = 2 * this.#settings.inventoryLimit + (isAsk ? inventory : -inventory);
      for (const { distance, value } of this.#settings.levels) {
        const quoted = Math.min(value, room);
        room -= quoted;
        if (quoted < LEAST) break;
        const tick = view.tickAt(isAsk ? middle + distance : middle - distance, isAsk);
        orders.push({ isAsk, tick, lots: view.lotsOf(quoted) });
      }
    }
    return orders;
  }
}
