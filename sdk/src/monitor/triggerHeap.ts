/** Ids ordered by a key, the lowest key first; an id's key can change. */
export class TriggerHeap {
  /** By place in the order. */
  #ids = new Int32Array(64);
  #keys = new Float64Array(64);
  /** By id: its place in the order plus one; 0 if it is not there. */
  #places = new Int32Array(64);
  #size = 0;
  /** Places still to be visited; kept so that a visit makes nothing. */
  readonly #pending: number[] = [];

  get size(): number {
    return this.#size;
  }

  /** Visits every id whose key lies below a limit, and hardly any other. The visit must not change the order. */
  visitBelow(limit: number, visit: (id: number) => void): void {
    const pending = this.#pending;
    pending.push(0);
    for (let place = pending.pop(); place !== undefined; place = pending.pop()) {
      if (place >= this.#size || !((this.#keys[place] ?? Infinity) < limit)) continue;
      visit(this.#ids[place] ?? 0);
      // Nothing below a place has a lower key than the place itself.
      pending.push(2 * place + 1, 2 * place + 2);
    }
  }

  /** Puts an id where its key belongs. One that can never be reached is not kept. */
  set(id: number, key: number): void {
    if (key === Infinity) {
      this.delete(id);
      return;
    }
    this.#reserve(id);
    const known = this.#places[id] ?? 0;
    if (known === 0) {
      this.#size += 1;
      this.#up(this.#size - 1, id, key);
    } else this.#move(known - 1, id, key);
  }

  delete(id: number): void {
    const known = this.#places[id] ?? 0;
    if (known === 0) return;
    this.#places[id] = 0;
    this.#size -= 1;
    const place = known - 1;
    if (place === this.#size) return;
    this.#move(place, this.#ids[this.#size] ?? 0, this.#keys[this.#size] ?? 0);
  }

  /** Puts an id with its key into a place that is free to take, up or down from there. */
  #move(place: number, id: number, key: number): void {
    const above = (place - 1) >> 1;
    if (place > 0 && (this.#keys[above] ?? 0) > key) this.#up(place, id, key);
    else this.#down(place, id, key);
  }

  #up(from: number, id: number, key: number): void {
    let place = from;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const other = this.#keys[above] ?? 0;
      if (other <= key) break;
      this.#write(place, this.#ids[above] ?? 0, other);
      place = above;
    }
    this.#write(place, id, key);
  }

  #down(from: number, id: number, key: number): void {
    let place = from;
    for (;;) {
      let below = 2 * place + 1;
      if (below >= this.#size) break;
      if (below + 1 < this.#size && (this.#keys[below + 1] ?? 0) < (this.#keys[below] ?? 0)) below += 1;
      const other = this.#keys[below] ?? 0;
      if (other >= key) break;
      this.#write(place, this.#ids[below] ?? 0, other);
      place = below;
    }
    this.#write(place, id, key);
  }

  #write(place: number, id: number, key: number): void {
    this.#ids[place] = id;
    this.#keys[place] = key;
    this.#places[id] = place + 1;
  }

  #reserve(id: number): void {
    if (id >= this.#places.length) this.#places = grown(this.#places, id + 1);
    if (this.#size >= this.#ids.length) {
      this.#ids = grown(this.#ids, this.#size + 1);
      const keys = new Float64Array(this.#ids.length);
      keys.set(this.#keys);
      this.#keys = keys;
    }
  }
}

function grown(array: Int32Array<ArrayBuffer>, least: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(least, 2 * array.length));
  larger.set(array);
  return larger;
}
