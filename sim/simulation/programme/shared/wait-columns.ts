/**
 * Columns over rows that all shared clusters have in common: a row waits or runs in one of them at a time. It must not know
 * who fills them.
 */
import type { StartColumns } from './rows-by-start.ts';

export interface WaitColumns {
  /** Of a static order the key, of a dynamic one the place: see `wait-order.ts`. */
  readonly key: Float64Array;
  /** See `sight-queue.ts`. */
  readonly slot: Int32Array;
  /** The grant in which a row waits or runs. */
  readonly grantOf: Int32Array;
  /** Its place among the rows of its grant that run: see `row-set.ts`. */
  readonly runsAt: Int32Array;
  /** Rows of its cluster that run: see `rows-by-start.ts`. */
  readonly starts: StartColumns;
}

export function emptyWaitColumns(rows: number): WaitColumns {
  return {
    key: new Float64Array(rows),
    slot: new Int32Array(rows),
    grantOf: new Int32Array(rows).fill(-1),
    runsAt: new Int32Array(rows),
    starts: { before: new Int32Array(rows), after: new Int32Array(rows) },
  };
}
