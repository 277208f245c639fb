/**
 * A whole number over time that changes in steps, such as what is free or in use from now on. It must not know of what.
 */
export class StepFunction {
  /** Steps `first` … `length − 1`: `value[k]` from `time[k]` until `time[k + 1]`, the last one for ever. Starts as 0. */
  #time: Float64Array;
  #value: Int32Array;
  #first = 0;
  #length = 1;

  constructor(capacity = 8) {
    this.#time = new Float64Array(capacity);
    this.#value = new Int32Array(capacity);
  }

  /** Drops what lies before `now`. */
  trim(now: number): void {
    while (this.#first + 1 < this.#length && this.#time[this.#first + 1] <= now) this.#first++;
    if (this.#time[this.#first] < now) this.#time[this.#first] = now;
    // What was dropped is cut off in one move now and then, not at every call.
    if (this.#first < 64 || this.#first * 2 < this.#length) return;
    this.#time.copyWithin(0, this.#first, this.#length);
    this.#value.copyWithin(0, this.#first, this.#length);
    this.#length -= this.#first;
    this.#first = 0;
  }

  /** Adds `by` over [from, to); `to` may be Infinity; nothing where the interval is empty or before the last trim. */
  change(from: number, to: number, by: number): void {
    const start = Math.max(from, this.#time[this.#first]);
    if (start >= to || by === 0) return;
    const begin = this.#stepAt(start);
    const end = to === Number.POSITIVE_INFINITY ? this.#length : this.#stepAt(to);
    for (let k = begin; k < end; k++) this.#value[k] += by;
    if (end < this.#length) this.#mergeWithBefore(end);
    this.#mergeWithBefore(begin);
  }

  /** The value at `time`; of the first step for times before it. */
  at(time: number): number {
    return this.#value[this.indexAt(time)];
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

  valueOf(step: number): number {
    return this.#value[step];
  }

  /** When a step ends, s. */
  endOf(step: number): number {
    return step + 1 < this.#length ? this.#time[step + 1] : Number.POSITIVE_INFINITY;
  }

  /** The least s ≥ from such that the value is at least `least` over [s, s + seconds); Infinity if there is none. */
  earliestAtLeast(from: number, least: number, seconds: number): number {
    let start = from;
    for (let k = this.indexAt(from); k < this.#length; k++) {
      if (this.#value[k] < least) start = this.endOf(k);
      else if (this.endOf(k) >= start + seconds) return start;
    }
    return start;
  }

  /** First time ≥ from at which the value is below `least`; Infinity if there is none. */
  firstBelow(from: number, least: number): number {
    for (let k = this.indexAt(from); k < this.#length; k++) {
      if (this.#value[k] < least) return Math.max(from, this.#time[k]);
    }
    return Number.POSITIVE_INFINITY;
  }

  /** First time ≥ from at which the value is above `most`; Infinity if there is none. */
  firstAbove(from: number, most: number): number {
    for (let k = this.indexAt(from); k < this.#length; k++) {
      if (this.#value[k] > most) return Math.max(from, this.#time[k]);
    }
    return Number.POSITIVE_INFINITY;
  }

  /** The step that starts at `time`, made by a cut if need be. */
  #stepAt(time: number): number {
    const step = this.indexAt(time);
    if (this.#time[step] === time) return step;
    if (this.#length === this.#time.length) this.#grow();
    this.#time.copyWithin(step + 2, step + 1, this.#length);
    this.#value.copyWithin(step + 2, step + 1, this.#length);
    this.#time[step + 1] = time;
    this.#value[step + 1] = this.#value[step];
    this.#length++;
    return step + 1;
  }

  #mergeWithBefore(step: number): void {
    if (step <= this.#first || this.#value[step] !== this.#value[step - 1]) return;
    this.#time.copyWithin(step, step + 1, this.#length);
    this.#value.copyWithin(step, step + 1, this.#length);
    this.#length--;
  }

  #grow(): void {
    const time = new Float64Array(this.#time.length * 2);
    const value = new Int32Array(this.#value.length * 2);
    time.set(this.#time);
    value.set(this.#value);
    this.#time = time;
    this.#value = value;
  }
}
