/**
 * Collects the jobs of a trace in growing columns and closes the account: order, repeated numbers, first second.
 * It must not know how a row is written.
 */
import type { Issue } from '../../engine/errors.ts';
import { emptyJobTable, type JobTable, OUTCOMES, takeJobs } from '../../model/jobs.ts';
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
  /** The first `used` rows are filled: in the order of the file, submissions in the trace's own seconds. */
  private jobs: JobTable = emptyJobTable(4096);
  private used = 0;

  constructor(name: string) {
    this.name = name;
  }

  issue(issue: Omit<Issue, 'file'>): void {
    this.issueCount++;
    if (this.issues.length < ISSUES_KEPT) this.issues.push({ file: this.name, ...issue });
  }

  /** One job as the trace has it: whole seconds ≥ 0 (`request` ≤ 0: unknown), `gpus` ≥ 1, `user` ≥ −1. */
  addJob(id: number, submit: number, gpus: number, run: number, request: number, user: number, outcome: number): void {
    if (this.used === this.jobs.count) this.jobs = grown(this.jobs);
    const { jobs } = this;
    const row = this.used++;
    jobs.id[row] = id;
    jobs.submit[row] = submit;
    jobs.gpus[row] = gpus;
    jobs.run[row] = run;
    jobs.request[row] = request;
    jobs.user[row] = user;
    jobs.outcome[row] = outcome;
  }

  /** Job numbers so far, in the order of {@link addJob}. */
  ids(): Float64Array {
    return this.jobs.id.subarray(0, this.used);
  }

  /** Takes back jobs, by their place in the order of {@link addJob}. */
  dropJobs(reason: Drop, rows: ReadonlySet<number>): void {
    const kept = Array.from({ length: this.used }, (_, row) => row).filter((row) => !rows.has(row));
    this.drops[reason] += rows.size;
    this.jobs = takeJobs(this.jobs, kept);
    this.used = kept.length;
  }

  /** The trace; a file without a single job is an issue. */
  finish(header: TraceHeader): Trace {
    this.countRepairs();
    if (this.issueCount === 0 && this.used === 0) this.issue(this.nothingUsed());
    const order = submissionOrder(this.jobs.submit.subarray(0, this.used));
    const jobs = order ? takeJobs(this.jobs, order) : firstJobs(this.jobs, this.used);
    const epoch = jobs.count > 0 ? jobs.submit[0] : 0;
    for (let job = 0; job < jobs.count; job++) {
      jobs.submit[job] -= epoch;
      if (jobs.request[job] <= 0) jobs.request[job] = jobs.run[job];
    }
    const { rows, used, unreadable, repairs, drops, issues, issueCount } = this;
    return {
      name: this.name,
      jobs,
      header,
      epoch,
      report: { rows, used, unreadable, repairs, drops, issues, issueCount },
    };
  }

  private countRepairs(): void {
    const { repairs, jobs, used } = this;
    for (let row = 0; row < used; row++) {
      if (row > 0 && jobs.submit[row] < jobs.submit[row - 1]) repairs.reordered++;
      if (jobs.run[row] === 0) repairs.zeroLength++;
      if (jobs.id[row] < 0) repairs.idMissing++;
      if (jobs.request[row] <= 0) repairs.requestMissing++;
    }
    repairs.duplicateId = countRepeated(this.ids());
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

/** A copy of its own buffers: a view would carry the spare rows along to every thread. */
function firstJobs(table: JobTable, count: number): JobTable {
  return {
    count,
    id: table.id.slice(0, count),
    submit: table.submit.slice(0, count),
    gpus: table.gpus.slice(0, count),
    run: table.run.slice(0, count),
    request: table.request.slice(0, count),
    home: table.home.slice(0, count),
    jobClass: table.jobClass.slice(0, count),
    user: table.user.slice(0, count),
    outcome: table.outcome.slice(0, count),
    classes: table.classes,
  };
}

function grown(table: JobTable): JobTable {
  const larger = emptyJobTable(2 * table.count, table.classes);
  larger.id.set(table.id);
  larger.submit.set(table.submit);
  larger.gpus.set(table.gpus);
  larger.run.set(table.run);
  larger.request.set(table.request);
  larger.user.set(table.user);
  larger.outcome.set(table.outcome);
  return larger;
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
