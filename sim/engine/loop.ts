/**
 * The event loop: instants ascend, and at one instant the sources act in a fixed order. It must not know what they do.
 */
import { invariant } from './errors.ts';

/** Something that has events. The position in the loop's list is its phase within an instant. */
export class Phase {
  /** Handles every event that is due at `now`, and sets `next` anew. */
  readonly handle: (now: number) => void;
  #due: Float64Array = new Float64Array(1);
  #at = 0;

  constructor(handle: (now: number) => void, next = Number.POSITIVE_INFINITY) {
    this.handle = handle;
    this.next = next;
  }

  /**
   * Instant of the next event, s; Infinity when there is none. Kept by whoever makes events. It may be too early (then
   * nothing happens at that instant), never too late.
   */
  get next(): number {
    return this.#due[this.#at];
  }

  set next(time: number) {
    this.#due[this.#at] = time;
  }

  /** From now on keeps `next` in a column that the loop reads: numbers in objects take twice as long to look through. */
  keepIn(due: Float64Array, at: number): void {
    due[at] = this.next;
    this.#due = due;
    this.#at = at;
  }
}

/**
 * Rounds of one instant before the run counts as one that goes round in circles: far beyond what runs of zero length, or
 * jobs that stop each other at once, take.
 */
export const ROUNDS_MOST = 1_000_000;

/**
 * Goes from instant to instant, in each through the phases, and through them again while something is left at the same
 * instant (a run of zero length ends where it started).
 * @param phases in their order within an instant
 * @param horizon the loop ends before this instant
 * @param done asked after each instant; true ends the loop there
 * @returns the instant at which it ended: of `done`, else the horizon, or the last event where the horizon is Infinity
 * @throws InvariantError where time runs backwards, or stands still for more than {@link ROUNDS_MOST} rounds
 */
export function runLoop(phases: readonly Phase[], horizon: number, done: (now: number) => boolean): number {
  let last = 0;
  let rounds = 0;
  const count = phases.length;
  const due = new Float64Array(count);
  for (let k = 0; k < count; k++) phases[k].keepIn(due, k);
  for (;;) {
    let now = Number.POSITIVE_INFINITY;
    for (let k = 0; k < count; k++) if (due[k] < now) now = due[k];
    if (now >= horizon || now === Number.POSITIVE_INFINITY) {
      return horizon === Number.POSITIVE_INFINITY ? last : horizon;
    }
    // The message is built only when it is needed: this runs at every instant.
    if (now < last) invariant(false, `time runs backwards: from ${last} s to ${now} s`);
    if (now > last) rounds = 0;
    else if (++rounds > ROUNDS_MOST) invariant(false, stuck(now, due));
    last = now;
    for (let k = 0; k < count; k++) if (due[k] === now) phases[k].handle(now);
    if (done(now)) return now;
  }
}

function stuck(now: number, due: Float64Array): string {
  const phases = [...due.keys()].filter((k) => due[k] === now);
  return `at ${now} s the run goes round in circles: more than ${ROUNDS_MOST} rounds, now of the phases ${phases.join(', ')}`;
}
