/**
 * Rows that wait, in an order that somebody else knows: found by halving, and most leave near one of the two ends. It must
 * not know whose they are.
 */
import type { WaitOrder } from './wait-order.ts';

const CAPACITY_LEAST = 16;

export class RowsInOrder {
  /** Entries `first` … `end − 1`. */
  rows = new Int32Array(CAPACITY_LEAST);
  first = 0;
  end = 0;
  readonly #order: WaitOrder;

  constructor(order: WaitOrder) {
    this.#order = order;
  }

  get count(): number {
    return this.end - this.first;
  }

  /** A row that has its place in the order. */
  add(row: number): void {
    if (this.end === this.rows.length) this.#makeRoom();
    const { rows } = this;
    let at = this.end;
    if (at > this.first && !this.#order.isBefore(rows[at - 1], row)) at = this.#placeOf(row);
    for (let k = this.end; k > at; k--) rows[k] = rows[k - 1];
    rows[at] = row;
    this.end++;
  }

  has(row: number): boolean {
    return this.#find(row) >= 0;
  }

  /** @returns whether it was there */
  remove(row: number): boolean {
    const { rows } = this;
    const at = this.#find(row);
    if (at < 0) return false;
    if (at - this.first < this.end - at) {
      for (let k = at; k > this.first; k--) rows[k] = rows[k - 1];
      this.first++;
    } else {
      this.end--;
      for (let k = at; k < this.end; k++) rows[k] = rows[k + 1];
    }
    // Whoever comes next finds all the room that there is.
    if (this.first === this.end) this.first = this.end = 0;
    return true;
  }

  /** The order has changed. */
  sort(): void {
    const present = this.rows.subarray(this.first, this.end);
    present.sort((a, b) => (this.#order.isBefore(a, b) ? -1 : 1));
  }

  #find(row: number): number {
    if (this.first === this.end) return -1;
    if (this.rows[this.first] === row) return this.first;
    const at = this.#placeOf(row);
    return at < this.end && this.rows[at] === row ? at : -1;
  }

  /** The first entry that is not before the row. */
  #placeOf(row: number): number {
    let low = this.first;
    let high = this.end;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#order.isBefore(this.rows[middle], row)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #makeRoom(): void {
    const { rows, first, end } = this;
    // Half of it is empty at the front: the rows move there; else there is twice as much room.
    const wider = first > rows.length >>> 1 ? rows : new Int32Array(2 * rows.length);
    wider.set(rows.subarray(first, end));
    this.rows = wider;
    this.first = 0;
    this.end = end - first;
  }
}
