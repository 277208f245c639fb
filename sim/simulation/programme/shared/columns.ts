/**
 * Columns over all jobs of a programme, for clusters that projects share: a project's own columns are views of these. It
 * must not know what is done with them.
 *
 * Behind the jobs' rows stand rows for the nodes of the fleet: what holds a node that is away, or what is free of one that
 * closes.
 */
import type { Demand } from '../../../model/demand.ts';
import { emptyJobTable, type JobTable } from '../../../model/jobs.ts';
import { emptyJobBoard, type JobBoard } from '../../job-board.ts';

export interface Columns {
  readonly jobs: JobTable;
  readonly board: JobBoard;
}

/** @param rows behind the jobs */
export function commonColumns({ count, classes }: Demand, rows: number): Columns {
  return { jobs: { ...emptyJobTable(count + rows, classes), count }, board: emptyJobBoard(count + rows) };
}

/** The rows `base` … `base + count − 1`; what is written to either is seen in both. */
export function viewOf({ jobs, board }: Columns, base: number, count: number): Columns {
  const { holdings } = board;
  return {
    jobs: { ...viewsOf(jobs, base, count), count, classes: jobs.classes },
    board: { ...viewsOf(board, base, count), holdings: viewsOf(holdings, base, count) },
  };
}

type Column = Float64Array | Int32Array | Int16Array | Uint8Array;

function viewsOf<T extends object>(columns: T, base: number, count: number): T {
  const views = { ...columns } as Record<string, unknown>;
  for (const [key, column] of Object.entries(columns)) {
    if (ArrayBuffer.isView(column)) views[key] = (column as Column).subarray(base, base + count);
  }
  return views as T;
}
