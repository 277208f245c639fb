/**
 * Dated appointments of numbered things, as a phase of the loop: each thing is told at its instants. It must not know what
 * the things are. An appointment that no longer holds is told too: whoever is told checks.
 */
import { EventQueue } from '../../engine/event-queue.ts';
import { Phase } from '../../engine/loop.ts';

const NEVER = Number.POSITIVE_INFINITY;

export class Agenda {
  readonly phase: Phase;
  readonly #queue = new EventQueue();

  /** @param tell called for each appointment of an instant, by id */
  constructor(tell: (id: number, now: number) => void) {
    this.phase = new Phase((now) => {
      while (this.#queue.firstTime === now) tell(this.#queue.pop(), now);
      this.phase.next = this.#queue.firstTime;
    });
  }

  /** Nothing is noted for `at` Infinity. */
  add(at: number, id: number): void {
    if (at === NEVER) return;
    this.#queue.push(at, id);
    if (at < this.phase.next) this.phase.next = at;
  }
}
