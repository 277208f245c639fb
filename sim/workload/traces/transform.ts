/**
 * Options of any workload that need no randomness: a time window, a cap on jobs, compressed time.
 * It must not know where the jobs came from. Every function leaves its table alone and returns a new one with a record.
 */
import { type JobTable, takeJobs } from '../../model/jobs.ts';
import { groupThousands } from './trace.ts';

/** What was done to a workload, for the screen and the report. */
export interface TransformRecord {
  readonly step: 'window' | 'cap' | 'compress' | 'scale' | 'homes';
  readonly jobsBefore: number;
  readonly jobsAfter: number;
  /** One sentence. */
  readonly text: string;
  /** What a reader of the results must know before believing them. */
  readonly warning?: string;
  /** Second of the old table that is second 0 of the new one; absent: 0. A trace's own time = epoch + this + time. */
  readonly rebasedBy?: number;
}

export interface Transformed {
  readonly jobs: JobTable;
  readonly record: TransformRecord;
}

/** Jobs submitted in [from, to) seconds, with `from` as the new second 0; `to` may be Infinity. */
export function window(jobs: JobTable, from: number, to: number): Transformed {
  const kept = takeJobs(jobs, rowsFrom(firstAtOrAfter(jobs.submit, from), firstAtOrAfter(jobs.submit, to)));
  for (let job = 0; job < kept.count; job++) kept.submit[job] -= from;
  const until = Number.isFinite(to) ? `before ${groupThousands(to)} s` : 'to the end';
  const text = `${counted(kept.count, jobs.count)} submitted from ${groupThousands(from)} s ${until}`;
  return { jobs: kept, record: { step: 'window', ...counts(jobs, kept), text, rebasedBy: from } };
}

/** The first `jobsMax` jobs by submission. */
export function cap(jobs: JobTable, jobsMax: number): Transformed {
  const kept = takeJobs(jobs, rowsFrom(0, Math.min(jobsMax, jobs.count)));
  const text = `${counted(kept.count, jobs.count)}: the first by submission`;
  return { jobs: kept, record: { step: 'cap', ...counts(jobs, kept), text } };
}

/**
 * The same jobs `factor` > 0 times as dense in time: submit ÷ factor, rounded down. Only for whoever asks for it by name:
 * it bends the days and weeks that `scaleByUserWeeks` keeps.
 */
export function compressTime(jobs: JobTable, factor: number): Transformed {
  const kept = takeJobs(jobs, rowsFrom(0, jobs.count));
  for (let job = 0; job < kept.count; job++) kept.submit[job] = Math.floor(kept.submit[job] / factor);
  const [verb, times] = factor < 1 ? ['stretched', 1 / factor] : ['compressed', factor];
  const text = `Submissions ${verb} in time by ${Number(times.toPrecision(4))}: a day now takes ${groupThousands(Math.round(86_400 / factor))} s`;
  const warning =
    'Compressed time changes the workload: days and weeks get another length while jobs keep theirs, so daily peaks, ' +
    'nights and the pauses of users no longer fit the run times. Waits are not those of a machine under this load.';
  return { jobs: kept, record: { step: 'compress', ...counts(jobs, kept), text, warning } };
}

/**
 * Offered load: Σ run × GPUs ÷ (capacity × seconds), a ratio; null where there is no capacity or no time.
 * `capacityGpus` is in reference GPUs (GPUs × relative speed), as the run times are.
 */
export function offeredLoad(jobs: JobTable, capacityGpus: number, seconds: number): number | null {
  const capacity = capacityGpus * seconds;
  return capacity > 0 ? totalWork(jobs) / capacity : null;
}

/** Σ run × GPUs, in reference GPU-seconds. */
export function totalWork(jobs: JobTable): number {
  let work = 0;
  for (let job = 0; job < jobs.count; job++) work += jobs.run[job] * jobs.gpus[job];
  return work;
}

export function counts(before: JobTable, after: JobTable): { jobsBefore: number; jobsAfter: number } {
  return { jobsBefore: before.count, jobsAfter: after.count };
}

function counted(kept: number, all: number): string {
  return `${groupThousands(kept)} of ${groupThousands(all)} jobs`;
}

function rowsFrom(first: number, end: number): Float64Array {
  const rows = new Float64Array(Math.max(0, end - first));
  for (let k = 0; k < rows.length; k++) rows[k] = first + k;
  return rows;
}

/** Least row whose instant is at or after `instant` in ascending `submit`. */
function firstAtOrAfter(submit: Float64Array, instant: number): number {
  let low = 0;
  let high = submit.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (submit[middle] < instant) low = middle + 1;
    else high = middle;
  }
  return low;
}
