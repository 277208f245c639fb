/**
 * Pending events as a binary heap in typed arrays, in the total order (time, id). It must not know what an id means.
 */

/** Min-heap of (time, id); ids ≥ 0 and distinct while pending, so that the order is total. Grows as needed. */
export class EventQueue {
  #time: Float64Array;
  #id: Int32Array;
  #size = 0;

  constructor(capacity = 64) {
    this.#time = new Float64Array(capacity);
    this.#id = new Int32Array(capacity);
  }

  get size(): number {
    return this.#size;
  }

  /** Time of the first event, Infinity when there is none. */
  get firstTime(): number {
    return this.#size === 0 ? Number.POSITIVE_INFINITY : this.#time[0];
  }

  /** Id of the first event; only when `size` > 0. */
  get firstId(): number {
    return this.#id[0];
  }

  clear(): void {
    this.#size = 0;
  }

  push(time: number, id: number): void {
    if (this.#size === this.#time.length) this.#grow();
    const times = this.#time;
    const ids = this.#id;
    let hole = this.#size++;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (times[parent] < time || (times[parent] === time && ids[parent] < id)) break;
      times[hole] = times[parent];
      ids[hole] = ids[parent];
      hole = parent;
    }
    times[hole] = time;
    ids[hole] = id;
  }

  /** Removes the first event and returns its id; only when `size` > 0. */
  pop(): number {
    const times = this.#time;
    const ids = this.#id;
    const first = ids[0];
    const last = --this.#size;
    const time = times[last];
    const id = ids[last];
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= last) break;
      const right = child + 1;
      if (right < last && (times[right] < times[child] || (times[right] === times[child] && ids[right] < ids[child]))) {
        child = right;
      }
      if (time < times[child] || (time === times[child] && id < ids[child])) break;
      times[hole] = times[child];
      ids[hole] = ids[child];
      hole = child;
    }
    times[hole] = time;
    ids[hole] = id;
    return first;
  }

  #grow(): void {
    const time = new Float64Array(this.#time.length * 2);
    const id = new Int32Array(this.#id.length * 2);
    time.set(this.#time);
    id.set(this.#id);
    this.#time = time;
    this.#id = id;
  }
}
