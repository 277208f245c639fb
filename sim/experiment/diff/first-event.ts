/**
 * The first event at which two runs part. It must not know how runs are made, nor how an event is worded.
 *
 * Every event of a run stands in its records: a job's submission, start and end, and each decision on an application or a
 * grant; of a job that was stopped and began again, in its attempts. The first event that one side has and the other
 * has not, or has otherwise, is where they part; what comes later may follow from it. At one instant the order is the
 * simulator's: job ends, decisions of the programme, submissions, starts; then the number of the job.
 */
import { JOB_STATES, type JobState } from '../../simulation/contract.ts';
import {
  type AttemptsOf,
  type DiffAttempt,
  type Meanwhile,
  type PartedAttempt,
  partedAttempts,
  stoppedIds,
} from './attempts.ts';
import { type DiffDecision, type DiffJobs, type DiffSide, sharedRows } from './side.ts';

/** What one side has of the job at that instant; null: nothing happens to it there. */
export interface JobEvent {
  readonly kind: DiffAttempt['kind'] | 'ended';
  readonly gpus: number;
  /** Id of the cluster; null: none. */
  readonly cluster: string | null;
  readonly nodes: number;
  /** Of an end. */
  readonly state?: JobState;
  /** When the same happens on this side, where it is not at that instant; null: it never does. */
  readonly instead?: number | null;
  /** What it does on this side, where it is known only that the same does not happen at that instant. */
  readonly meanwhile?: Meanwhile;
}

export type FirstEvent =
  | {
      readonly kind: 'job';
      readonly atSeconds: number;
      readonly event: JobEvent['kind'];
      readonly job: number;
      /** Null: no project is known. */
      readonly project: string | null;
      readonly a: JobEvent | null;
      readonly b: JobEvent | null;
    }
  | {
      readonly kind: 'decision';
      readonly atSeconds: number;
      /** Null: at that point this side has nothing, or something later. */
      readonly a: DiffDecision | null;
      readonly b: DiffDecision | null;
    };

/** Order within an instant. */
const ENDED = 1;
const DECIDED = 2;
const SUBMITTED = 3;
const STARTED = 4;

interface Candidate {
  readonly at: number;
  readonly order: number;
  readonly id: number;
  readonly rows: readonly [a: number, b: number];
}

/**
 * Null: the two have the same events.
 * @param attemptsOf of jobs that were stopped; missing: their last starts stand for them
 */
export function firstEvent(a: DiffSide, b: DiffSide, attemptsOf?: AttemptsOf): FirstEvent | null {
  const stopped = attemptsOf ? stoppedIds(a.jobs, b.jobs) : new Set<number>();
  const job = firstJob(a.jobs, b.jobs, stopped);
  const decision = firstDecision(a.decisions, b.decisions);
  const until = Math.min(job?.at ?? Infinity, decision?.atSeconds ?? Infinity);
  const attempt = stopped.size > 0 ? firstAttempt(...attemptsOf!([...stopped], until)) : null;
  const isAttempt = attempt !== null && (job === null || isBefore(orderOf(attempt), job));
  const first = isAttempt ? orderOf(attempt) : job;
  if (decision && (!first || isBefore({ at: decision.atSeconds, order: DECIDED, id: 0 }, first))) return decision;
  if (isAttempt) return attemptEvent(attempt, a.jobs, b.jobs);
  return job && eventOf(job, a.jobs, b.jobs);
}

type Ordered = Pick<Candidate, 'at' | 'order' | 'id'>;

function isBefore(one: Ordered, other: Ordered): boolean {
  if (one.at !== other.at) return one.at < other.at;
  return one.order !== other.order ? one.order < other.order : one.id < other.id;
}

const ORDER_OF = { submitted: SUBMITTED, started: STARTED, resized: STARTED, stopped: ENDED } as const;

function orderOf({ at, kind, id }: PartedAttempt): Ordered {
  return { at, order: ORDER_OF[kind], id };
}

function firstAttempt(a: readonly DiffAttempt[], b: readonly DiffAttempt[]): PartedAttempt | null {
  return partedAttempts(a, b).reduce<PartedAttempt | null>(
    (first, each) => (first === null || isBefore(orderOf(each), orderOf(first)) ? each : first),
    null,
  );
}

function attemptEvent({ at, kind, id, a, b }: PartedAttempt, jobsA: DiffJobs, jobsB: DiffJobs): FirstEvent {
  const side = (event: DiffAttempt | Meanwhile): JobEvent => {
    if (typeof event === 'string') return { kind, gpus: 0, cluster: null, nodes: 0, meanwhile: event };
    const { kind: own, gpus, cluster, nodes } = event;
    return { kind: own, gpus, cluster, nodes };
  };
  const project = projectOf(jobsA, jobsA.id.indexOf(id)) ?? projectOf(jobsB, jobsB.id.indexOf(id));
  return { kind: 'job', atSeconds: at, event: kind, job: id, project, a: side(a), b: side(b) };
}

function projectOf({ projects, project }: DiffJobs, row: number): string | null {
  return projects[project[row]!] ?? null;
}

/** @param stopped ids of jobs of which only the end is looked at */
function firstJob(a: DiffJobs, b: DiffJobs, stopped: ReadonlySet<number>): Candidate | null {
  let first: Candidate | null = null;
  const consider = (at: number, order: number, id: number, rows: readonly [number, number]): void => {
    if (first === null || isBefore({ at, order, id }, first)) first = { at, order, id, rows };
  };
  const seenInB = new Set<number>();
  for (const rows of sharedRows(a, b)) {
    const [i, j] = rows;
    seenInB.add(j);
    const id = a.id[i]!;
    const ended = earlier(a.end[i]!, b.end[j]!);
    if (ended !== null && (a.end[i] !== b.end[j] || a.state[i] !== b.state[j])) consider(ended, ENDED, id, rows);
    if (stopped.has(id)) continue;
    const submitted = earlier(a.submit[i]!, b.submit[j]!);
    if (submitted === null) continue;
    if (a.submit[i] !== b.submit[j] || a.gpus[i] !== b.gpus[j]) consider(submitted, SUBMITTED, id, rows);
    const started = earlier(a.start[i]!, b.start[j]!);
    if (started !== null && (a.start[i] !== b.start[j] || placeDiffers(a, i, b, j)))
      consider(started, STARTED, id, rows);
  }
  const inA = new Set<number>(a.id);
  for (let row = 0; row < b.count; row++)
    if (!seenInB.has(row) && !inA.has(b.id[row]!) && b.submit[row]! >= 0)
      consider(b.submit[row]!, SUBMITTED, b.id[row]!, [-1, row]);
  const inB = new Set<number>(b.id);
  for (let row = 0; row < a.count; row++)
    if (!inB.has(a.id[row]!) && a.submit[row]! >= 0) consider(a.submit[row]!, SUBMITTED, a.id[row]!, [row, -1]);
  return first;
}

function placeDiffers(a: DiffJobs, i: number, b: DiffJobs, j: number): boolean {
  return clusterOf(a, i) !== clusterOf(b, j) || a.nodes[i] !== b.nodes[j];
}

function clusterOf({ clusters, cluster }: DiffJobs, row: number): string | null {
  return clusters[cluster[row]!] ?? null;
}

/** The earlier of two instants; null: neither happens. */
function earlier(a: number, b: number): number | null {
  if (a < 0) return b < 0 ? null : b;
  return b < 0 ? a : Math.min(a, b);
}

function eventOf({ at, order, id, rows }: Candidate, a: DiffJobs, b: DiffJobs): FirstEvent {
  const event = order === ENDED ? 'ended' : order === STARTED ? 'started' : 'submitted';
  const [i, j] = rows;
  const project = projectOf(a, i) ?? projectOf(b, j);
  return {
    kind: 'job',
    atSeconds: at,
    event,
    job: id,
    project,
    a: sideEvent(a, i, event, at),
    b: sideEvent(b, j, event, at),
  };
}

function sideEvent(jobs: DiffJobs, row: number, kind: JobEvent['kind'], at: number): JobEvent | null {
  if (row < 0) return null;
  const { gpus, nodes, state } = jobs;
  const instant = (kind === 'submitted' ? jobs.submit : kind === 'started' ? jobs.start : jobs.end)[row]!;
  return {
    kind,
    gpus: gpus[row]!,
    cluster: clusterOf(jobs, row),
    nodes: nodes[row]!,
    ...(kind === 'ended' && instant >= 0 && { state: JOB_STATES[state[row]!]! }),
    ...(instant !== at && { instead: instant < 0 ? null : instant }),
  };
}

function firstDecision(a: readonly DiffDecision[], b: readonly DiffDecision[]): FirstEvent | null {
  const k = a.findIndex((decision, index) => !isSame(decision, b[index]));
  const index = k >= 0 ? k : a.length;
  const [one, other] = [a[index], b[index]];
  if (!one && !other) return null;
  const atSeconds = Math.min(one?.atSeconds ?? Infinity, other?.atSeconds ?? Infinity);
  const there = (decision: DiffDecision | undefined): DiffDecision | null =>
    decision?.atSeconds === atSeconds ? decision : null;
  return { kind: 'decision', atSeconds, a: there(one), b: there(other) };
}

/** Keys that say whose decision it is, not what was decided. */
const OF_THE_SIDE: readonly string[] = ['variant', 'replication'];

function isSame(a: DiffDecision, b: DiffDecision | undefined): boolean {
  if (b === undefined) return false;
  const keys = (decision: DiffDecision): string[] => Object.keys(decision).filter((key) => !OF_THE_SIDE.includes(key));
  const values = (decision: DiffDecision) => decision as unknown as Readonly<Record<string, unknown>>;
  return keys(a).length === keys(b).length && keys(a).every((key) => values(a)[key] === values(b)[key]);
}
