/**
 * The queue of a shared cluster as its passes see it: of all jobs that wait, those few that may start, in order. It must not
 * know who says which these are, nor grants.
 *
 * Whom quotas let start asks for no more in all than what is idle, so that few are in sight: they are looked through one by
 * one, and nothing is kept of the others but that they wait.
 */
import type { JobAccounts } from '../../queue/job-accounts.ts';
import type { PassQueue } from '../../queue/pass-queue.ts';
import type { WaitOrder } from './wait-order.ts';

const NONE = -1;
/** Beyond so many newcomers are sorted otherwise than one by one. */
const INSERTED_MOST = 24;

/** Slot of a job that does not wait, or waits out of sight. */
const ABSENT = 0;
const HIDDEN = -1;

export class SightQueue implements PassQueue {
  size = 0;
  /** Jobs that wait out of sight. */
  hiddenCount = 0;
  readonly accounts: JobAccounts | null;
  readonly #order: WaitOrder;
  readonly #gpus: Int32Array;
  readonly #request: Float64Array;
  /** Rows in sight by slot, from 1 on; NONE: it has gone. */
  #sight = new Int32Array(64);
  #end = 1;
  /** No slot before this one is taken. */
  #head = 1;
  /** Column over rows. */
  readonly #slot: Int32Array;

  /**
   * @param gpus, request columns over rows: GPUs asked for; request on this cluster, s
   * @param slot column over rows, 0 at first; shared by all clusters: a row waits in one at a time
   */
  constructor(
    order: WaitOrder,
    accounts: JobAccounts | null,
    gpus: Int32Array,
    request: Float64Array,
    slot: Int32Array,
  ) {
    this.#order = order;
    this.accounts = accounts;
    this.#gpus = gpus;
    this.#request = request;
    this.#slot = slot;
  }

  slotOf(row: number): number {
    return this.#slot[row];
  }

  has(row: number): boolean {
    const slot = this.#slot[row];
    return slot > 0 && slot < this.#end && this.#sight[slot] === row;
  }

  isHidden(row: number): boolean {
    return this.#slot[row] === HIDDEN;
  }

  /** Who comes is out of sight. */
  add(row: number): void {
    this.#slot[row] = HIDDEN;
    this.hiddenCount++;
  }

  remove(row: number): void {
    if (this.#slot[row] === HIDDEN) this.hiddenCount--;
    else this.#leaveSight(row);
    this.#slot[row] = ABSENT;
  }

  hide(row: number): void {
    this.#leaveSight(row);
    this.#slot[row] = HIDDEN;
    this.hiddenCount++;
  }

  show(row: number): void {
    this.#push(row);
    this.#sort();
  }

  #leaveSight(row: number): void {
    this.#sight[this.#slot[row]] = NONE;
    this.size--;
  }

  /** Nobody is in sight any more: {@link sees} and {@link look} say who is. */
  forget(): void {
    const sight = this.#sight;
    const slot = this.#slot;
    if (this.size > 0) for (let k = this.#head; k < this.#end; k++) if (sight[k] !== NONE) slot[sight[k]] = HIDDEN;
    this.hiddenCount += this.size;
    this.size = 0;
    this.#end = 1;
    this.#head = 1;
  }

  /** From the next {@link look} on a row is in sight that waits out of sight now. */
  sees(row: number): void {
    this.#push(row);
  }

  look(): void {
    this.#sort();
  }

  #push(row: number): void {
    if (this.#end === this.#sight.length) {
      const wider = new Int32Array(2 * this.#end);
      wider.set(this.#sight);
      this.#sight = wider;
    }
    this.#slot[row] = this.#end;
    this.#sight[this.#end++] = row;
    this.size++;
    this.hiddenCount--;
  }

  #sort(): void {
    const sight = this.#sight;
    const order = this.#order;
    const slot = this.#slot;
    this.#head = 1;
    // Nobody, or one who has his slot.
    if (this.#end <= 2 && this.size === this.#end - 1) return;
    if (this.#end > INSERTED_MOST || this.size < this.#end - 1) {
      const present = sight.subarray(1, this.#end).filter((row) => row !== NONE);
      present.sort((a, b) => (order.isBefore(a, b) ? -1 : 1));
      sight.set(present, 1);
      this.#end = present.length + 1;
    } else {
      for (let k = 2; k < this.#end; k++) {
        const row = sight[k];
        let at = k;
        for (; at > 1 && order.isBefore(row, sight[at - 1]); at--) sight[at] = sight[at - 1];
        sight[at] = row;
      }
    }
    for (let k = 1; k < this.#end; k++) slot[sight[k]] = k;
  }

  head(): number {
    if (this.size === 0) return NONE;
    const sight = this.#sight;
    while (sight[this.#head] === NONE) this.#head++;
    return sight[this.#head];
  }

  nextFrom(slot: number): number {
    const sight = this.#sight;
    for (let k = Math.max(slot, this.#head); k < this.#end; k++) if (sight[k] !== NONE) return sight[k];
    return NONE;
  }

  nextFitting(slot: number, gpus: number, gpusIfShort: number, requestMost: number): number {
    const sight = this.#sight;
    for (let k = Math.max(slot, this.#head); k < this.#end; k++) {
      const row = sight[k];
      if (row === NONE) continue;
      const size = this.#gpus[row];
      if (size <= gpus || (size <= gpusIfShort && this.#request[row] <= requestMost)) return row;
    }
    return NONE;
  }

  sortNew(rows: number[]): void {
    this.#order.sortNew(rows);
  }

  standsBehind(row: number, queued: number): boolean {
    return this.#order.isBefore(queued, row);
  }

  /** The cluster re-ranks those that wait before it says who is in sight. */
  rerankIsDue(): boolean {
    return false;
  }

  rerank(): void {}
}
