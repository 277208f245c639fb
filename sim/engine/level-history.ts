/**
 * A level that changes in steps, with its integral between any two past instants. It must not know what it measures.
 */
import { invariant } from './errors.ts';

/** Times ascend; levels and times are whole numbers, so integrals are exact. */
export class LevelHistory {
  level = 0;
  /** Instants of change, s, and the integral from the beginning up to each. */
  readonly #times: number[] = [];
  readonly #integrals: number[] = [];
  readonly #levels: number[] = [];

  /** The level is `level` from `now` on. */
  set(level: number, now: number): void {
    if (level === this.level && this.#times.length > 0) return;
    const last = this.#times.length - 1;
    if (last >= 0 && this.#times[last] === now) {
      this.#levels[last] = level;
      this.level = level;
      return;
    }
    if (last >= 0 && now < this.#times[last])
      invariant(false, `a level changes at ${now} s, after ${this.#times[last]} s`);
    this.#times.push(now);
    this.#integrals.push(last < 0 ? 0 : this.#integrals[last] + this.#levels[last] * (now - this.#times[last]));
    this.#levels.push(level);
    this.level = level;
  }

  /** ∫ level dt over [from, to]; the level is 0 before the first change. */
  integral(from: number, to: number): number {
    return this.#upTo(to) - this.#upTo(from);
  }

  /** Since when the level is what it is now; Infinity before the first change. */
  get since(): number {
    return this.#times.at(-1) ?? Number.POSITIVE_INFINITY;
  }

  /** Instants of change, ascending, s. */
  get changes(): readonly number[] {
    return this.#times;
  }

  /** The level from the k-th change on; before the first one 0. */
  levelAfter(k: number): number {
    return k < 0 ? 0 : this.#levels[k];
  }

  #upTo(time: number): number {
    const times = this.#times;
    let low = 0;
    let high = times.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (times[middle] <= time) low = middle + 1;
      else high = middle;
    }
    if (low === 0) return 0;
    return this.#integrals[low - 1] + this.#levels[low - 1] * (time - times[low - 1]);
  }
}

/**
 * Goes through [from, to] in spans of time, s, in which none of several histories changes; their levels are in their
 * order.
 */
export function eachSpan(
  histories: readonly LevelHistory[],
  visit: (levels: readonly number[], seconds: number) => void,
  from: number,
  to: number,
): void {
  const at = histories.map(() => 0);
  const levels = histories.map(() => 0);
  // When each changes next: only those that do are looked at.
  const changesAt = histories.map(() => from);
  for (let now = from; now < to; ) {
    let next = to;
    for (let k = 0; k < histories.length; k++) {
      if (changesAt[k] <= now) {
        const history = histories[k];
        const { changes } = history;
        while (at[k] < changes.length && changes[at[k]] <= now) at[k]++;
        levels[k] = history.levelAfter(at[k] - 1);
        changesAt[k] = at[k] < changes.length ? changes[at[k]] : Number.POSITIVE_INFINITY;
      }
      next = Math.min(next, changesAt[k]);
    }
    visit(levels, next - now);
    now = next;
  }
}
