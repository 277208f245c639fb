/**
 * The event loop: instants ascend, and at one instant the sources act in a fixed order. It must not know what they do.
 */
import { invariant } from './errors.ts';

/** Something that has events. The position in the loop's list is its phase within an instant. */
export class Phase {
  /**
   * Instant of the next event, s; Infinity when there is none. Kept by whoever makes events. It may be too early (then
   * nothing happens at that instant), never too late.
   */
  next = Number.POSITIVE_INFINITY;
  /** Handles every event that is due at `now`, and sets `next` anew. */
  readonly handle: (now: number) => void;

  constructor(handle: (now: number) => void, next = Number.POSITIVE_INFINITY) {
    this.handle = handle;
    this.next = next;
  }
}

/**
 * Goes from instant to instant, in each through the phases, and through them again while something is left at the same
 * instant (a run of zero length ends where it started).
 * @param phases in their order within an instant
 * @param horizon the loop ends before this instant
 * @param done asked after each instant; true ends the loop there
 * @returns the instant at which it ended: of `done`, else the horizon, or the last event where the horizon is Infinity
 */
export function runLoop(phases: readonly Phase[], horizon: number, done: (now: number) => boolean): number {
  let last = 0;
  for (;;) {
    let now = Number.POSITIVE_INFINITY;
    for (let k = 0; k < phases.length; k++) if (phases[k].next < now) now = phases[k].next;
    if (now >= horizon || now === Number.POSITIVE_INFINITY) {
      return horizon === Number.POSITIVE_INFINITY ? last : horizon;
    }
    // The message is built only when it is needed: this runs at every instant.
    if (now < last) invariant(false, `time runs backwards: from ${last} s to ${now} s`);
    last = now;
    for (let k = 0; k < phases.length; k++) if (phases[k].next === now) phases[k].handle(now);
    if (done(now)) return now;
  }
}
