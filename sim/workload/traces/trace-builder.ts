/**
 * Collects the jobs of a trace and closes the account: order, repeated numbers, first second.
 * It must not know how a row is written.
 */
import type { Issue } from '../../engine/errors.ts';
import { type JobTable, OUTCOMES, takeJobs } from '../../model/jobs.ts';
import { JobBlocks } from './job-blocks.ts';
import { submissionOrder } from './submission-order.ts';
import {
  DROPS,
  type Drop,
  groupThousands,
  ISSUES_KEPT,
  REPAIRS,
  type Repair,
  type Trace,
  type TraceHeader,
} from './trace.ts';

export const DONE = OUTCOMES.indexOf('done');
export const FAILED = OUTCOMES.indexOf('failed');
export const CANCELLED = OUTCOMES.indexOf('cancelled');

/**
 * Filled by one reader, which counts `rows`, `unreadable`, `drops` and those repairs that only it can see.
 * What follows from the jobs themselves (order, repeated numbers, zero lengths, missing requests) is counted at the end.
 */
export class TraceBuilder {
  readonly name: string;
  rows = 0;
  unreadable = 0;
  readonly repairs = zeroCounts<Repair>(REPAIRS);
  readonly drops = zeroCounts<Drop>(DROPS);
  private readonly issues: Issue[] = [];
  private issueCount = 0;
  /** In the order of the file, submissions in the trace's own seconds. */
  private readonly blocks = new JobBlocks();
  /** The same as one table, once all are there. */
  private all: JobTable | undefined;

  constructor(name: string) {
    this.name = name;
  }

  issue(issue: Omit<Issue, 'file'>): void {
    this.issueCount++;
    if (this.issues.length < ISSUES_KEPT) this.issues.push({ file: this.name, ...issue });
  }

  /** One job as the trace has it: whole seconds ≥ 0 (`request` ≤ 0: unknown), `gpus` ≥ 1, `user` ≥ −1. */
  addJob(id: number, submit: number, gpus: number, run: number, request: number, user: number, outcome: number): void {
    this.blocks.add(id, submit, gpus, run, request, user, outcome);
  }

  /** Jobs so far. */
  get jobCount(): number {
    return this.blocks.count;
  }

  /** Job numbers in the order of {@link addJob}; no job is added afterwards. */
  ids(): Float64Array {
    return this.table().id;
  }

  /** Takes back jobs, by their place in the order of {@link addJob}; no job is added afterwards. */
  dropJobs(reason: Drop, rows: ReadonlySet<number>): void {
    const kept = Array.from(this.table().id.keys()).filter((row) => !rows.has(row));
    this.drops[reason] += rows.size;
    this.all = takeJobs(this.table(), kept);
  }

  private table(): JobTable {
    this.all ??= this.blocks.table();
    return this.all;
  }

  /** The trace; a file without a single job is an issue. */
  finish(header: TraceHeader): Trace {
    const table = this.table();
    const used = table.count;
    this.countRepairs(table);
    if (this.issueCount === 0 && used === 0) this.issue(this.nothingUsed());
    const order = submissionOrder(table.submit);
    const jobs = order ? takeJobs(table, order) : table;
    const epoch = jobs.count > 0 ? jobs.submit[0] : 0;
    for (let job = 0; job < jobs.count; job++) {
      jobs.submit[job] -= epoch;
      if (jobs.request[job] <= 0) jobs.request[job] = jobs.run[job];
    }
    const { rows, unreadable, repairs, drops, issues, issueCount } = this;
    return {
      name: this.name,
      jobs,
      header,
      epoch,
      report: { rows, used, unreadable, repairs, drops, issues, issueCount },
    };
  }

  private countRepairs(jobs: JobTable): void {
    const { repairs } = this;
    for (let row = 0; row < jobs.count; row++) {
      if (row > 0 && jobs.submit[row] < jobs.submit[row - 1]) repairs.reordered++;
      if (jobs.run[row] === 0) repairs.zeroLength++;
      if (jobs.id[row] < 0) repairs.idMissing++;
      if (jobs.request[row] <= 0) repairs.requestMissing++;
    }
    repairs.duplicateId = countRepeated(jobs.id);
  }

  private nothingUsed(): Omit<Issue, 'file'> {
    if (this.rows === 0) return { message: 'holds no jobs', remedy: 'expected one row for each job' };
    const reasons = (Object.keys(DROPS) as Drop[])
      .filter((drop) => this.drops[drop] > 0)
      .map((drop) => `${groupThousands(this.drops[drop])} ${DROPS[drop].label}`);
    return {
      message: `none of its ${groupThousands(this.rows)} rows is a job that ran (${reasons.join(', ')})`,
      remedy: 'expected submission, run time and size in at least one row',
    };
  }
}

/** How many known numbers stand in `ids` a second or later time; most traces number their rows in ascending order. */
function countRepeated(ids: Float64Array): number {
  let ascending = true;
  for (let row = 1; row < ids.length && ascending; row++) ascending = ids[row] > ids[row - 1];
  if (ascending) return 0;
  const sorted = ids.slice().sort();
  let repeated = 0;
  for (let row = 1; row < sorted.length; row++) if (sorted[row] >= 0 && sorted[row] === sorted[row - 1]) repeated++;
  return repeated;
}

function zeroCounts<Key extends string>(reasons: Record<Key, unknown>): Record<Key, number> {
  return Object.fromEntries(Object.keys(reasons).map((reason) => [reason, 0])) as Record<Key, number>;
}
