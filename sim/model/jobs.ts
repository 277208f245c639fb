/**
 * The job table: what was submitted, as columns of numbers, the same in every variant of a replication.
 * It must not know where jobs came from nor what became of them.
 */

/** How a job ends when nothing cuts it short; a trace's own word, used only for the `ownFault` figure. */
export const OUTCOMES = ['done', 'failed', 'cancelled'] as const;

/**
 * Jobs in the order of submission: by `submit`, then by the trace's own order. Every column has `count` entries.
 * Times are whole seconds since the scenario's start.
 */
export interface JobTable {
  readonly count: number;
  /** The trace's own job number, or the 1-based row where it has none. */
  readonly id: Float64Array;
  /** Instant of submission, s; ascending. */
  readonly submit: Float64Array;
  /** GPUs asked for, ≥ 1. */
  readonly gpus: Int32Array;
  /** Natural run time on a reference GPU (relative speed 1), s, ≥ 0. Work = run × gpus. */
  readonly run: Float64Array;
  /** Requested time (limit) on a reference GPU, s, ≥ 0. */
  readonly request: Float64Array;
  /** Index of the home cluster in the fleet's list. */
  readonly home: Uint8Array;
  /** Index into `classes`. */
  readonly jobClass: Uint8Array;
  /** Submitting user, −1 where the workload has none. */
  readonly user: Int32Array;
  /** Index into {@link OUTCOMES}. */
  readonly outcome: Uint8Array;
  /** Names of the job classes (`pretrain`, `eval`, …); one class `all` where the workload has none. */
  readonly classes: readonly string[];
}

/** A table of `count` jobs with all columns zero (`user` −1, `request` and `run` 0); to be filled by its maker. */
export function emptyJobTable(count: number, classes: readonly string[] = ['all']): JobTable {
  return {
    count,
    id: new Float64Array(count),
    submit: new Float64Array(count),
    gpus: new Int32Array(count),
    run: new Float64Array(count),
    request: new Float64Array(count),
    home: new Uint8Array(count),
    jobClass: new Uint8Array(count),
    user: new Int32Array(count).fill(-1),
    outcome: new Uint8Array(count),
    classes,
  };
}

/** The rows of `table` at `rows`, in that order, as a new table. */
export function takeJobs(table: JobTable, rows: ArrayLike<number>): JobTable {
  const taken = emptyJobTable(rows.length, table.classes);
  for (let k = 0; k < rows.length; k++) {
    const row = rows[k]!;
    taken.id[k] = table.id[row]!;
    taken.submit[k] = table.submit[row]!;
    taken.gpus[k] = table.gpus[row]!;
    taken.run[k] = table.run[row]!;
    taken.request[k] = table.request[row]!;
    taken.home[k] = table.home[row]!;
    taken.jobClass[k] = table.jobClass[row]!;
    taken.user[k] = table.user[row]!;
    taken.outcome[k] = table.outcome[row]!;
  }
  return taken;
}
