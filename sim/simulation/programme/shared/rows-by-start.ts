/**
 * Rows that run, in the order of their starts: a chain through a column, for they come and go all the time. It must not know
 * what the rows are.
 */
const NONE = -1;

/** Columns over rows: who started before each, and after; chains may share them of which a row is in one at a time. */
export interface StartColumns {
  readonly before: Int32Array;
  readonly after: Int32Array;
}

export class RowsByStart {
  size = 0;
  #first = NONE;
  #last = NONE;
  readonly #before: Int32Array;
  readonly #after: Int32Array;

  constructor({ before, after }: StartColumns) {
    this.#before = before;
    this.#after = after;
  }

  /** A row that is not in it starts. */
  add(row: number): void {
    this.#before[row] = this.#last;
    this.#after[row] = NONE;
    if (this.#last === NONE) this.#first = row;
    else this.#after[this.#last] = row;
    this.#last = row;
    this.size++;
  }

  /** A row that is in it. */
  delete(row: number): void {
    const before = this.#before[row];
    const after = this.#after[row];
    if (before === NONE) this.#first = after;
    else this.#after[before] = after;
    if (after === NONE) this.#last = before;
    else this.#before[after] = before;
    this.size--;
  }

  *[Symbol.iterator](): Generator<number> {
    for (let row = this.#first; row !== NONE; row = this.#after[row]) yield row;
  }
}
