/**
 * How many more jobs of a cluster may be stopped within the hour. It must not know which, nor why.
 *
 * A victim counts from its notice on and is not given back where it is not stopped in the end: what is limited is how often
 * jobs are told to go, and a rule that chose and let go in turn would never come to an end.
 */

const HOUR_SECONDS = 3600;

/** Remembers the last victims of one cluster. */
export class PreemptionRate {
  readonly #perHour: number;
  /** When each of the last `perHour` victims was chosen, s; a ring. */
  readonly #times: Float64Array;
  #next = 0;

  /** @param perHour most victims within any hour; 0: no limit */
  constructor(perHour: number) {
    this.#perHour = perHour;
    this.#times = new Float64Array(perHour).fill(Number.NEGATIVE_INFINITY);
  }

  /** Victims that may be chosen at `now`: those of more than an hour ago, or of an hour ago sharp, no longer count. */
  left(now: number): number {
    if (this.#perHour === 0) return Number.POSITIVE_INFINITY;
    let left = 0;
    for (const time of this.#times) if (time <= now - HOUR_SECONDS) left++;
    return left;
  }

  /** When {@link left} grows next, s; Infinity: never by itself. */
  nextFree(now: number): number {
    let next = Number.POSITIVE_INFINITY;
    for (const time of this.#times) if (time > now - HOUR_SECONDS) next = Math.min(next, time + HOUR_SECONDS);
    return next;
  }

  /** `count` ≤ {@link left} victims were chosen at `now`, which is not before those of earlier calls. */
  book(now: number, count: number): void {
    if (this.#perHour === 0) return;
    for (let k = 0; k < count; k++) {
      this.#times[this.#next] = now;
      this.#next = (this.#next + 1) % this.#perHour;
    }
  }
}
