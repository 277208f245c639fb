/**
 * The part of a trace that is replayed: a window of time, the first jobs, a density. It must not know files or policies.
 */
import { InputError } from '../../engine/errors.ts';
import type { JobTable } from '../../model/jobs.ts';
import { cap, compressTime, offeredLoad, type Transformed, window } from '../../workload/traces/transform.ts';

export interface Selection {
  /** Submissions in [from, until) seconds after the first job. */
  readonly from: number;
  readonly until: number;
  /** The first so many; undefined: all. */
  readonly jobsMax: number | undefined;
  /** Offered load to compress or stretch time to, a ratio; undefined: as it is. */
  readonly load: number | undefined;
}

export interface SelectedJobs {
  readonly jobs: JobTable;
  /** Second of the trace's table that is second 0 of these jobs. */
  readonly rebasedBy: number;
  /** What was done, in sentences. */
  readonly notes: readonly string[];
}

/** @throws InputError when no job is left, or when the jobs have no load to change */
export function selectJobs(all: JobTable, selection: Selection, gpus: number): SelectedJobs {
  const { from, until, jobsMax, load } = selection;
  const steps: Transformed[] = [];
  const current = (): JobTable => steps.at(-1)?.jobs ?? all;
  if (from > 0 || until < Number.POSITIVE_INFINITY) steps.push(window(all, from, until));
  if (jobsMax !== undefined && jobsMax < current().count) steps.push(cap(current(), jobsMax));
  if (current().count === 0)
    throw new InputError([{ message: 'no job is left to replay', remedy: 'check the trace, --from and --until' }]);
  if (load !== undefined) {
    const { submit, count } = current();
    const offered = offeredLoad(current(), gpus, submit[count - 1]! - submit[0]!);
    if (!offered) throw new InputError([{ message: 'the jobs offer no load', remedy: 'leave --load out' }]);
    steps.push(compressTime(current(), load / offered));
  }
  return {
    jobs: current(),
    rebasedBy: steps.reduce((sum, { record }) => sum + (record.rebasedBy ?? 0), 0),
    notes: steps.flatMap(({ record: { text, warning } }) => (warning ? [text, warning] : [text])),
  };
}
