/**
 * The jobs that wait in a shared cluster, by grant, and which of them are out of sight because their quota is taken. It must
 * not know what a quota is.
 */
import type { OrderedQueue } from '../../queue/ordered-queue.ts';

export class WaitingRoom {
  readonly #queue: OrderedQueue;
  readonly #gpus: Int32Array;
  /** Rows by grant, in the order in which they came. */
  readonly #waiting = new Map<number, Set<number>>();
  readonly #hidden = new Map<number, Set<number>>();

  /** @param gpus column over rows */
  constructor(queue: OrderedQueue, gpus: Int32Array) {
    this.#queue = queue;
    this.#gpus = gpus;
  }

  add(grant: number, row: number): void {
    const rows = this.#waiting.get(grant);
    if (rows) rows.add(row);
    else this.#waiting.set(grant, new Set([row]));
  }

  /** The row leaves: it starts, or goes elsewhere. */
  remove(grant: number, row: number): void {
    take(this.#waiting, grant, row);
    take(this.#hidden, grant, row);
  }

  hide(grant: number, row: number): void {
    const rows = this.#hidden.get(grant);
    if (rows) rows.add(row);
    else this.#hidden.set(grant, new Set([row]));
  }

  has(grant: number, row: number): boolean {
    return this.#waiting.get(grant)?.has(row) ?? false;
  }

  isHidden(grant: number, row: number): boolean {
    return this.#hidden.get(grant)?.has(row) ?? false;
  }

  countOf(grant: number): number {
    return this.#waiting.get(grant)?.size ?? 0;
  }

  /** Rows that wait in the grant, in the order in which they came. */
  of(grant: number): Iterable<number> {
    return this.#waiting.get(grant) ?? [];
  }

  /** Grants of which somebody waits. */
  get grants(): Iterable<number> {
    return this.#waiting.keys();
  }

  get hiddenCount(): number {
    let count = 0;
    for (const rows of this.#hidden.values()) count += rows.size;
    return count;
  }

  /**
   * Of every grant that may take something, shows all hidden jobs that ask for at most that, and the first of the others,
   * which is to block those behind it.
   * @param isKeptBack jobs that start by other means
   */
  show(availableTo: (grant: number) => number, isKeptBack: (row: number) => boolean): void {
    for (const [grant, rows] of this.#hidden) {
      const available = availableTo(grant);
      if (available === 0) continue;
      let beyond = -1;
      for (const row of rows) {
        if (isKeptBack(row)) continue;
        if (this.#gpus[row] <= available) {
          rows.delete(row);
          this.#queue.show(row);
        } else if (beyond < 0 || this.#queue.slotOf(row) < this.#queue.slotOf(beyond)) beyond = row;
      }
      if (beyond >= 0) {
        rows.delete(beyond);
        this.#queue.show(beyond);
      }
      if (rows.size === 0) this.#hidden.delete(grant);
    }
  }
}

function take(rows: Map<number, Set<number>>, grant: number, row: number): void {
  const own = rows.get(grant);
  if (own?.delete(row) && own.size === 0) rows.delete(grant);
}
