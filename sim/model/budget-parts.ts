/**
 * A budget of GPU-hours that is given out in parts, one for each period from the grant's start on: which of them may be used
 * when, what of them goes on and what is lost. It must not know grants, jobs, nor what happens when nothing is left.
 *
 * Use is booked to the oldest part that may still be used. Part k may be used from `ahead` periods before its own one until
 * it is `ageing` periods old; at every end of a period the share `carryOver` of what is left of it goes on. So NeSI's
 * ageing (award − max(used, ⌊elapsed ÷ 90 d⌋ × its even share), without giving back what later use would fill) is all parts
 * ahead and an age of 1; Jülich's months are 1 ahead and an age of 2.
 */
import { invariant } from '../engine/errors.ts';

/** How a budget is measured, given out, and what happens when it is spent. */
export interface BudgetRule {
  /** GPU-hours of the budget as a share of GPUs × term. */
  readonly share: number;
  /** `overuse`: jobs start until {@link overuseTo} times the budget is used. `slow`: they start when nobody else can. */
  readonly whenSpent: 'stop' | 'slow' | 'overuse';
  readonly overuseTo: number;
  /** Seconds of a period; Infinity: the budget is one part. */
  readonly period: number;
  /** Share of what is left of a part at the end of a period that goes into the next one, 0–1. */
  readonly carryOver: number;
  /** Periods for which a part may be used, its own one included, ≥ 1; Infinity: it never ages. */
  readonly ageing: number;
  /** Periods by which a part may be used before its own one. */
  readonly ahead: number;
  /** A job starts only if what is left covers its request beside those of the grant's running jobs. */
  readonly commitAhead: boolean;
}

/** GPU-seconds used in [from, to]. */
export type Used = (from: number, to: number) => number;

export class BudgetParts {
  readonly #rule: BudgetRule;
  /** Start of the first period, s. */
  readonly #origin: number;
  /** What each part was given, and what is left of it; negative: it was lowered below what had been used. */
  readonly #given: number[] = [];
  readonly #left: number[] = [];
  #period = 0;
  /** Up to when use is booked, s. */
  #bookedTo: number;
  /** Used beyond what there was: the parts to come owe it. */
  #debt = 0;
  /** GPU-seconds that were lost by age or not carried over, at all ends of periods and at the last one. */
  #lapsed = 0;
  #lapsedLast = 0;

  constructor(rule: BudgetRule, origin: number) {
    invariant(rule.period > 0 && rule.ageing >= 1 && rule.ahead >= 0, 'a budget in parts of no length or no age');
    this.#rule = rule;
    this.#origin = origin;
    this.#bookedTo = origin;
  }

  /** Gives (or, negative, takes) GPU-seconds, to every part in proportion to its period's time in [from, to]. */
  spread(gpuSeconds: number, from: number, to: number): void {
    const { period } = this.#rule;
    const first = this.#periodAt(from);
    if (period === Number.POSITIVE_INFINITY || to <= from) {
      this.#give(first, gpuSeconds);
      return;
    }
    for (let k = first; this.#startOf(k) < to; k++) {
      const seconds = Math.min(to, this.#startOf(k + 1)) - Math.max(from, this.#startOf(k));
      this.#give(k, (gpuSeconds * seconds) / (to - from));
    }
  }

  #give(k: number, gpuSeconds: number): void {
    while (this.#given.length <= k) {
      this.#given.push(0);
      this.#left.push(0);
    }
    this.#given[k] += gpuSeconds;
    this.#left[k] += gpuSeconds;
  }

  /** GPU-seconds that may still be used now; 0 or less: it is spent. */
  left(now: number, used: Used): number {
    this.#advance(now, used);
    const { whenSpent, overuseTo } = this.#rule;
    const beyond = whenSpent === 'overuse' ? (overuseTo - 1) * Math.max(0, this.#given[this.#period] ?? 0) : 0;
    let usable = beyond - this.#debt;
    for (let k = 0; k <= this.#lastUsable; k++) usable += this.#left[k];
    return usable - used(this.#bookedTo, now);
  }

  /** GPU-seconds that were lost by age or not carried over at ends of periods before `until`. */
  lapsedBefore(until: number, used: Used): number {
    this.#advance(until, used);
    return this.#period > 0 && this.#startOf(this.#period) === until ? this.#lapsed - this.#lapsedLast : this.#lapsed;
  }

  /** When the next period begins, s; Infinity: there is no other part. */
  nextPeriod(now: number): number {
    const next = this.#periodAt(now) + 1;
    return next < this.#given.length ? this.#startOf(next) : Number.POSITIVE_INFINITY;
  }

  /** The budget of whoever goes on from `now`, to whom a GPU-second of this one is worth so many. */
  goesOn(worth: number, now: number, used: Used): BudgetParts {
    this.#advance(now, used);
    const next = new BudgetParts(this.#rule, this.#origin);
    this.#left.forEach((left, k) => {
      next.#given.push(worth * this.#given[k]);
      next.#left.push(worth * left);
    });
    next.#period = this.#period;
    next.#debt = worth * this.#debt;
    next.#book(worth * used(this.#bookedTo, now));
    next.#bookedTo = now;
    return next;
  }

  get #lastUsable(): number {
    return Math.min(this.#left.length - 1, this.#period + this.#rule.ahead);
  }

  #periodAt(time: number): number {
    const { period } = this.#rule;
    return period === Number.POSITIVE_INFINITY ? 0 : Math.floor((time - this.#origin) / period);
  }

  #startOf(k: number): number {
    return k === 0 ? this.#origin : this.#origin + k * this.#rule.period;
  }

  /** Closes all periods that are over. */
  #advance(now: number, used: Used): void {
    while (this.#startOf(this.#period + 1) <= now) {
      const end = this.#startOf(this.#period + 1);
      this.#book(used(this.#bookedTo, end));
      this.#bookedTo = end;
      // Who is slow used only what nobody else wanted: he owes nothing for it.
      if (this.#rule.whenSpent === 'slow') this.#debt = 0;
      this.#age();
      this.#period++;
      this.#book(0);
    }
  }

  /** Takes use, and what is owed, from what may be used, oldest first. */
  #book(gpuSeconds: number): void {
    let open = gpuSeconds + this.#debt;
    for (let k = 0; k <= this.#lastUsable && open > 0; k++) {
      const taken = Math.min(open, Math.max(0, this.#left[k]));
      this.#left[k] -= taken;
      open -= taken;
    }
    this.#debt = open;
  }

  /** The period ends: of the parts that have had their own one, a share goes on. */
  #age(): void {
    const { ageing, carryOver } = this.#rule;
    this.#lapsedLast = 0;
    for (let k = 0; k <= Math.min(this.#period, this.#left.length - 1); k++) {
      const left = this.#left[k];
      if (left < 0) this.#debt -= left;
      const goesOn = left > 0 && this.#period + 1 - k < ageing ? carryOver * left : 0;
      this.#lapsedLast += Math.max(0, left) - goesOn;
      this.#left[k] = goesOn;
    }
    this.#lapsed += this.#lapsedLast;
  }
}
