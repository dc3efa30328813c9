/** Ids ordered by a key, the lowest key first; an id's key can change. */
export class TriggerHeap {
  #ids: Int32Array;
  /** Where an id stands in the order; -1 if it is not there. */
  #places: Int32Array;
  #keys: Float64Array;
  #size = 0;

  constructor(capacity: number) {
    this.#ids = new Int32Array(capacity);
    this.#places = new Int32Array(capacity).fill(-1);
    this.#keys = new Float64Array(capacity);
  }

  get size(): number {
    return this.#size;
  }

  /** The id of the lowest key if that is below a limit; -1 otherwise. */
  firstBelow(limit: number): number {
    const first = this.#ids[0] ?? -1;
    return this.#size > 0 && (this.#keys[first] ?? Infinity) < limit ? first : -1;
  }

  /** Puts an id where its key belongs. One that can never be reached need not be kept. */
  set(id: number, key: number): void {
    this.#reserve(id + 1);
    if (key === Infinity) {
      this.delete(id);
      return;
    }
    const place = this.#places[id] ?? -1;
    const old = this.#keys[id] ?? Infinity;
    this.#keys[id] = key;
    if (place === -1) {
      this.#size += 1;
      this.#up(this.#size - 1, id);
    } else if (key < old) this.#up(place, id);
    else this.#down(place, id);
  }

  delete(id: number): void {
    const place = this.#places[id] ?? -1;
    if (place === -1) return;
    this.#places[id] = -1;
    this.#size -= 1;
    const last = this.#ids[this.#size] ?? 0;
    if (place === this.#size) return;
    const goesUp = (this.#keys[last] ?? 0) < (this.#keys[id] ?? 0);
    if (goesUp) this.#up(place, last);
    else this.#down(place, last);
  }

  #up(from: number, id: number): void {
    const [ids, places, keys] = [this.#ids, this.#places, this.#keys];
    const key = keys[id] ?? 0;
    let place = from;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const other = ids[above] ?? 0;
      if ((keys[other] ?? 0) <= key) break;
      ids[place] = other;
      places[other] = place;
      place = above;
    }
    ids[place] = id;
    places[id] = place;
  }

  #down(from: number, id: number): void {
    const [ids, places, keys, size] = [this.#ids, this.#places, this.#keys, this.#size];
    const key = keys[id] ?? 0;
    let place = from;
    for (;;) {
      let below = 2 * place + 1;
      if (below >= size) break;
      const right = below + 1;
      if (right < size && (keys[ids[right] ?? 0] ?? 0) < (keys[ids[below] ?? 0] ?? 0)) below = right;
      const other = ids[below] ?? 0;
      if ((keys[other] ?? 0) >= key) break;
      ids[place] = other;
      places[other] = place;
      place = below;
    }
    ids[place] = id;
    places[id] = place;
  }

  #reserve(capacity: number): void {
    if (capacity <= this.#places.length) return;
    const larger = Math.max(capacity, 2 * this.#places.length);
    const [ids, places, keys] = [this.#ids, this.#places, this.#keys];
    this.#ids = new Int32Array(larger);
    this.#ids.set(ids);
    this.#places = new Int32Array(larger).fill(-1);
    this.#places.set(places);
    this.#keys = new Float64Array(larger);
    this.#keys.set(keys);
  }
}
