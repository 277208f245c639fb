/**
 * Which of a grant's waiting jobs wait for what is its own and lent: those that its own quota covers together with the jobs
 * before them. Whoever stands behind them would borrow himself. It must not know who has borrowed.
 */
import { emptied } from '../../../engine/emptied.ts';
import { REASON } from '../../../model/wait-reasons.ts';
import type { WaitBooks } from '../../waiting/wait-books.ts';
import type { WaitingJobs } from '../../waiting/waiting-jobs.ts';
import type { SharedCluster } from './shared-cluster.ts';
import type { Room } from './waiting-room.ts';

export class LentQuota {
  readonly #waits: WaitBooks;
  /** Column over rows. */
  readonly #gpus: Int32Array;
  /** Rows that are covered, of the room that was asked about last. */
  readonly #covered: number[] = [];
  /** Where the watched job is told apart; null: nowhere. */
  #watchedIn: Room | null = null;

  constructor(waits: WaitBooks, gpus: Int32Array) {
    this.#waits = waits;
    this.#gpus = gpus;
  }

  /**
   * Whether what is left of its own covers all that wait; else some are to be told apart. Who was stopped in this pass
   * has no place yet, and counts among those that wait only with the next pass of this instant.
   * @param own GPUs
   */
  coversAll(room: Room, own: number, { takingBack, limits, now }: SharedCluster): boolean {
    const { rows, first, end } = room.order;
    const covered = this.#covered;
    emptied(covered);
    const claims = takingBack !== null && takingBack.claims.count > 0 ? takingBack.claims : null;
    const leave = limits?.leaves(room.grant, now) ?? null;
    let left = own;
    for (let k = first; k < end; k++) {
      const row = rows[k];
      // Who is to start has his quota already; who is refused has a reason of his own.
      if (claims?.of(row) !== undefined || (leave !== null && limits!.refusalUnder(leave, row) !== null)) continue;
      left -= this.#gpus[row];
      if (left < 0) {
        room.isPartlyLent = covered.length > 0;
        return false;
      }
      covered.push(row);
    }
    return true;
  }

  /** Those of the last question that wait for what is lent, as they ask for more than the grant may take now. */
  setApart(room: Room, group: WaitingJobs, allowed: number, now: number): void {
    for (const row of this.#covered) {
      if (this.#gpus[row] <= allowed) continue;
      group.setApart(this.#gpus[row], REASON.lent, 1, now);
      if (row !== this.#waits.watched) continue;
      this.#waits.note(row, 'lent', 'lent');
      this.#watchedIn = room;
    }
  }

  /** Nobody of the room is told apart any more. */
  bringBack(room: Room, group: WaitingJobs, now: number): void {
    room.isPartlyLent = false;
    group.bringBack(REASON.lent, now);
    if (this.#watchedIn === room) this.#forgetWatched();
  }

  /** The watched job may have left where it was told apart. */
  look(): void {
    if (this.#watchedIn !== null && !this.#watchedIn.has(this.#waits.watched)) this.#forgetWatched();
  }

  #forgetWatched(): void {
    this.#watchedIn = null;
    this.#waits.note(this.#waits.watched, 'lent', null);
  }
}
