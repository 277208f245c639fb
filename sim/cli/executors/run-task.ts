/**
 * What crosses between the main thread and a worker: plain data. It must not know how either side works.
 */
import type { Issue } from '../../engine/errors.ts';
import type { FinishedRun } from '../../experiment/assemble.ts';
import type { WorkloadRecord } from '../../experiment/results.ts';
import type { PlannedRun } from '../../experiment/scenario/plan.ts';
import type { ResolvedScenario } from '../../experiment/scenario/resolve.ts';
import type { Trace } from '../../workload/traces/trace.ts';

/** What a worker is given at its start, or with each task. */
export interface WorkerSetup {
  readonly scenario: ResolvedScenario;
  /** The trace of a trace workload; its columns are shared memory that nobody writes to. */
  readonly trace: Trace | null;
  /** The replication of which the stories of programmes are kept; absent: of none. */
  readonly storyReplication?: number;
  /** Absolute paths of the files with policies of the user's own; the worker loads them first. */
  readonly policies?: readonly string[];
  /** Two whole numbers in shared memory that say which call of these policies goes on; see `guarded`. */
  readonly policyCalls?: SharedArrayBuffer;
}

export interface RunTask extends PlannedRun {
  /** Whether the rows of jobs.csv are wanted. */
  readonly keepJobs: boolean;
  /** The scenario of this run, where runs of several are made: a sweep's points. Missing: the worker's own. */
  readonly scenario?: ResolvedScenario;
  /** For a worker that was given none at its start, with each task alike: a thread that dies is started again. */
  readonly setup?: WorkerSetup;
}

export type RunOutcome =
  | {
      readonly kind: 'finished';
      readonly run: FinishedRun;
      readonly workload: WorkloadRecord;
      /** Rows of jobs.csv without the header; null unless asked for. */
      readonly jobsCsv: Uint8Array | null;
      /** Lines of decisions.jsonl; null without a programme, and unless asked for. */
      readonly decisions: Uint8Array | null;
    }
  /** What the user gave is wrong, found only when a run was made of it. */
  | { readonly kind: 'refused'; readonly issues: readonly Issue[] }
  /** Our fault. */
  | { readonly kind: 'failed'; readonly message: string; readonly stack: string };

/** The same trace with its columns in shared memory, so that workers read one copy. */
export function sharedTrace(trace: Trace): Trace {
  const { jobs } = trace;
  const shared = <T extends Float64Array | Int32Array | Uint8Array>(column: T): T => {
    const View = column.constructor as new (buffer: SharedArrayBuffer) => T;
    const copy = new View(new SharedArrayBuffer(column.byteLength));
    copy.set(column);
    return copy;
  };
  return {
    ...trace,
    jobs: {
      ...jobs,
      id: shared(jobs.id),
      submit: shared(jobs.submit),
      gpus: shared(jobs.gpus),
      run: shared(jobs.run),
      request: shared(jobs.request),
      home: shared(jobs.home),
      jobClass: shared(jobs.jobClass),
      user: shared(jobs.user),
      outcome: shared(jobs.outcome),
    },
  };
}
