/**
 * GPUs that were taken from a grant and that nobody is to have: they idle until that grant would have ended. It must not
 * know why.
 */
import { FREE, KEPT_IDLE } from '../../model/land.ts';
import { booksAt, type Stage } from './stage.ts';

const NEVER = Number.POSITIVE_INFINITY;

export class KeptIdle {
  readonly #stage: Stage;
  /** Until when, by cluster, then by slot. */
  readonly #until: Map<number, number>[];

  constructor(stage: Stage) {
    this.#stage = stage;
    this.#until = stage.books.map(() => new Map());
  }

  /** Those of the slots that nobody holds idle until then. */
  keep(cluster: number, slots: readonly number[], until: number): void {
    const { land } = booksAt(this.#stage, cluster);
    for (const slot of slots) {
      if (land.holderOf(slot) !== FREE) continue;
      land.passSlot(slot, FREE, KEPT_IDLE);
      this.#until[cluster].set(slot, until);
    }
  }

  /** What is due by `now` becomes free. @returns when the next is due, s */
  release(now: number): number {
    let next = NEVER;
    this.#until.forEach((slots, cluster) => {
      for (const [slot, until] of slots) {
        if (until > now) next = Math.min(next, until);
        else this.#free(cluster, slot, now);
      }
    });
    return next;
  }

  /** GPUs of the cluster that are kept beyond `start`. */
  countAt(cluster: number, start: number): number {
    let count = 0;
    for (const until of this.#until[cluster].values()) if (until > start) count++;
    return count;
  }

  /** The slots are needed elsewhere: what of them is kept idle becomes free. */
  giveUp(cluster: number, slots: readonly number[], now: number): void {
    for (const slot of slots) if (this.#until[cluster].has(slot)) this.#free(cluster, slot, now);
  }

  #free(cluster: number, slot: number, now: number): void {
    this.#stage.parcels.settle(cluster, [slot], now);
    booksAt(this.#stage, cluster).land.passSlot(slot, KEPT_IDLE, FREE);
    this.#until[cluster].delete(slot);
  }
}
