/**
 * A set of rows that come and go all the time, in no order: typed arrays, so that it is gone through without a detour. It
 * must not know what the rows are.
 */
const CAPACITY_LEAST = 16;

export class RowSet {
  /** Entries 0 … count − 1. */
  rows = new Int32Array(CAPACITY_LEAST);
  count = 0;
  /** Column over rows: the entry of each; only read of rows that are in the set. */
  readonly #at: Int32Array;

  /** @param at column over rows, which sets may share of which a row is in one at a time */
  constructor(at: Int32Array) {
    this.#at = at;
  }

  has(row: number): boolean {
    const at = this.#at[row];
    return at < this.count && this.rows[at] === row;
  }

  /** A row that is not in it. */
  add(row: number): void {
    if (this.count === this.rows.length) {
      const wider = new Int32Array(2 * this.count);
      wider.set(this.rows);
      this.rows = wider;
    }
    this.#at[row] = this.count;
    this.rows[this.count++] = row;
  }

  /** A row that is in it. */
  delete(row: number): void {
    const at = this.#at[row];
    const last = this.rows[--this.count];
    this.rows[at] = last;
    this.#at[last] = at;
  }
}
