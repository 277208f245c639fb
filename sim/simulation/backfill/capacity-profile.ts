/**
 * Wholly free nodes of one pool over future time, as steps. It must not know jobs; what counts as taken is the plan's.
 */
export class CapacityProfile {
  /** Steps `first` … `length − 1`: `free[k]` nodes from `time[k]` until `time[k + 1]`, the last one for ever. */
  #time = new Float64Array(64);
  #free = new Int32Array(64);
  #first = 0;
  #length = 1;

  /** Drops what lies before `now`. */
  trim(now: number): void {
    while (this.#first + 1 < this.#length && this.#time[this.#first + 1] <= now) this.#first++;
    if (this.#time[this.#first] < now) this.#time[this.#first] = now;
    if (this.#first < 64 || this.#first * 2 < this.#length) return;
    this.#time.copyWithin(0, this.#first, this.#length);
    this.#free.copyWithin(0, this.#first, this.#length);
    this.#length -= this.#first;
    this.#first = 0;
  }

  /** Adds `by` nodes over [from, to); `to` may be Infinity; nothing where the interval is empty. */
  change(from: number, to: number, by: number): void {
    const start = Math.max(from, this.#time[this.#first]);
    if (start >= to || by === 0) return;
    const begin = this.#stepAt(start);
    const end = to === Number.POSITIVE_INFINITY ? this.#length : this.#stepAt(to);
    for (let k = begin; k < end; k++) this.#free[k] += by;
    if (end < this.#length) this.#mergeWithBefore(end);
    this.#mergeWithBefore(begin);
  }

  /** Wholly free nodes at `time`. */
  at(time: number): number {
    return this.#free[this.indexAt(time)];
  }

  /** The step that holds at `time`. */
  indexAt(time: number): number {
    let low = this.#first;
    let high = this.#length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.#time[middle] <= time) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  freeOf(step: number): number {
    return this.#free[step];
  }

  /** When a step ends, s. */
  endOf(step: number): number {
    return step + 1 < this.#length ? this.#time[step + 1] : Number.POSITIVE_INFINITY;
  }

  /** The least s ≥ from such that at least `nodes` are free over [s, s + seconds); Infinity if there is none. */
  earliest(from: number, nodes: number, seconds: number): number {
    let start = from;
    for (let k = this.indexAt(from); k < this.#length; k++) {
      if (this.#free[k] < nodes) start = this.endOf(k);
      else if (this.endOf(k) >= start + seconds) return start;
    }
    return start;
  }

  /** First time ≥ from at which fewer than `nodes` are free; Infinity if there is none. */
  firstBelow(from: number, nodes: number): number {
    for (let k = this.indexAt(from); k < this.#length; k++) {
      if (this.#free[k] < nodes) return Math.max(from, this.#time[k]);
    }
    return Number.POSITIVE_INFINITY;
  }

  /** The step that starts at `time`, made by a cut if need be. */
  #stepAt(time: number): number {
    const step = this.indexAt(time);
    if (this.#time[step] === time) return step;
    if (this.#length === this.#time.length) this.#grow();
    this.#time.copyWithin(step + 2, step + 1, this.#length);
    this.#free.copyWithin(step + 2, step + 1, this.#length);
    this.#time[step + 1] = time;
    this.#free[step + 1] = this.#free[step];
    this.#length++;
    return step + 1;
  }

  #mergeWithBefore(step: number): void {
    if (step <= this.#first || this.#free[step] !== this.#free[step - 1]) return;
    this.#time.copyWithin(step, step + 1, this.#length);
    this.#free.copyWithin(step, step + 1, this.#length);
    this.#length--;
  }

  #grow(): void {
    const time = new Float64Array(this.#time.length * 2);
    const free = new Int32Array(this.#free.length * 2);
    time.set(this.#time);
    free.set(this.#free);
    this.#time = time;
    this.#free = free;
  }
}
