/**
 * One project at work: the jobs of its demand, its own clock, and which of its grants runs what. It must not know why
 * grants come and go.
 *
 * A project's clock runs while it has an active grant; a job is submitted when the clock reaches its offset. So a job of
 * a first grant comes at start + offset, a grant that was taken and won again goes on where the first one ended, and work
 * beyond the last grant's end is never submitted.
 */
import { invariant } from '../../engine/errors.ts';
import type { Demand } from '../../model/demand.ts';
import { emptyJobTable, type JobTable } from '../../model/jobs.ts';
import { ElasticJobs } from '../elastic/elastic-jobs.ts';
import { emptyJobBoard, type JobBoard, STATE } from '../job-board.ts';
import type { Grant } from './grant.ts';

const NEVER = Number.POSITIVE_INFINITY;
const NONE = -1;

/** Columns over the project's jobs that others share. */
export interface ProjectColumns {
  jobs(): JobTable;
  board(): JobBoard;
}

export class Project {
  /** Index of its application. */
  readonly index: number;
  /** Row of its first job in the demand; its own rows are counted from 0. */
  readonly base: number;
  readonly count: number;
  /** Active grants, in the order of their starts. */
  readonly grants: Grant[] = [];
  /** Sized for its jobs and, behind these, for what stands for GPUs that are not its own. */
  jobs: JobTable = emptyJobTable(0);
  board: JobBoard = emptyJobBoard(0);
  /** Whether the columns below are there: see {@link open}. */
  isOpen = false;
  /** Work and requested work that is left, reference GPU-seconds. */
  leftWork = new Float64Array(0);
  leftRequest = new Float64Array(0);
  /** Seconds spent in queues before the present stay; start of the present stay. */
  waited = new Float64Array(0);
  queuedSince = new Float64Array(0);
  /** First start, s; −1: none yet. */
  firstStart = new Float64Array(0);
  /** When the running attempt ends, s. */
  endsAt = new Float64Array(0);
  /** Which grant it waits or runs in, −1: none. */
  grantOf = new Int32Array(0);
  /** GPU-seconds of finished attempts. */
  ranGpuSeconds = new Float64Array(0);
  /** Work of the present attempt on its GPUs, s; nodes that it takes; 1: some of it was saved by an earlier attempt. */
  workSeconds = new Float64Array(0);
  nodesOf = new Int32Array(0);
  resumes = new Uint8Array(0);
  /** How often the job was stopped, and seconds of the attempts that were, less those whose work was kept. */
  stops = new Int32Array(0);
  stoppedSeconds = new Float64Array(0);
  /** How often the job was preempted. */
  preemptions = new Int32Array(0);
  /** How often it was stopped because a node of it went down. */
  nodeFaults = new Int32Array(0);
  /** Null: none of its jobs is elastic. */
  elastic: ElasticJobs | null = null;
  /** 1: given up because its grant ended; it comes again with the next grant. */
  isInterrupted = new Uint8Array(0);
  /** The next job that has never been submitted. */
  cursor = 0;
  /** Instant of the next submission, s. */
  nextSubmit = NEVER;
  /** GPU-seconds that its jobs scavenged and that were not thrown away; work that came of them, at H200 speed. */
  scavengedGpuSeconds = 0;
  scavengedReference = 0;
  /** Of these GPU-seconds: by which jobs took longer for their leaf groups. */
  scavengedSlowdownGpuSeconds = 0;
  /** GPU-seconds of these jobs that were thrown away, or went into checkpoints and restarts. */
  scavengedLostGpuSeconds = 0;
  /** Attempts of its jobs that began after an earlier one had been stopped. */
  restarts = 0;
  /** GPU-seconds of checkpoints and restarts. */
  overheadGpuSeconds = 0;
  /** Whether it ever had an active grant. */
  wasServed = false;
  readonly #demand: Demand;
  #columns: ProjectColumns | null = null;
  /** Clock: seconds at `#at`, and how fast it runs. */
  #clock = 0;
  #at = 0;
  #speed = 1;
  /** When the clock began to run faster, and how fast. */
  readonly hurries: { readonly at: number; readonly speed: number }[] = [];

  constructor(index: number, demand: Demand) {
    this.index = index;
    this.base = demand.first[index];
    this.count = demand.first[index + 1] - this.base;
    this.#demand = demand;
  }

  /** Its jobs and their board are to be these and not columns of its own; to be called before {@link open}. */
  openIn(columns: ProjectColumns): void {
    this.#columns = columns;
  }

  /**
   * To be called before its first grant starts: most projects never have one, and need no columns. What its jobs ask for is
   * known when they are moulded to that grant: see {@link mould}.
   */
  open(): void {
    if (this.isOpen) return;
    this.isOpen = true;
    const { base, count } = this;
    const demand = this.#demand;
    this.leftWork = demand.work.slice(base, base + count);
    this.leftRequest = demand.requestedWork.slice(base, base + count);
    this.waited = new Float64Array(count);
    this.queuedSince = new Float64Array(count);
    this.firstStart = new Float64Array(count).fill(-1);
    this.endsAt = new Float64Array(count).fill(-1);
    this.grantOf = new Int32Array(count).fill(NONE);
    this.ranGpuSeconds = new Float64Array(count);
    this.workSeconds = new Float64Array(count);
    this.nodesOf = new Int32Array(count);
    this.resumes = new Uint8Array(count);
    this.stops = new Int32Array(count);
    this.stoppedSeconds = new Float64Array(count);
    this.preemptions = new Int32Array(count);
    this.nodeFaults = new Int32Array(count);
    this.elastic = demand.elastic ? new ElasticJobs(demand.elastic, base, count) : null;
    this.isInterrupted = new Uint8Array(count);
    this.jobs = this.#columns?.jobs() ?? emptyJobTable(count, demand.classes);
    this.board = this.#columns?.board() ?? emptyJobBoard(count);
    this.jobs.submit.fill(-1, 0, count);
    for (const key of ['id', 'jobClass', 'outcome'] as const)
      this.jobs[key].set(demand[key].subarray(base, base + count));
  }

  /** Makes room for `extra` rows behind the jobs. */
  reserveRows(extra: number): void {
    if (this.jobs.gpus.length >= this.count + extra) return;
    const rows = this.count + 2 * extra;
    this.jobs = { ...widened(emptyJobTable(rows, this.jobs.classes), this.jobs), count: this.count };
    const { holdings } = this.board;
    this.board = widened(emptyJobBoard(rows), this.board);
    widened(this.board.holdings, holdings);
  }

  get isActive(): boolean {
    return this.grants.length > 0;
  }

  /** Project's seconds at `now`. */
  clockAt(now: number): number {
    return this.isActive ? this.#clock + (now - this.#at) * this.#speed : this.#clock;
  }

  /** To be called before a first grant begins and before the last one ends. */
  setClock(now: number): void {
    this.#clock = this.clockAt(now);
    this.#at = now;
  }

  /** The clock runs `speed` times as fast from now on. */
  hurry(speed: number, now: number): void {
    this.setClock(now);
    this.#speed = speed;
    this.hurries.push({ at: now, speed });
  }

  /** When the next job that was never submitted comes if nothing changes, s. */
  nextSubmission(): number {
    if (!this.isActive || this.cursor >= this.count) return NEVER;
    const left = this.#demand.offset[this.base + this.cursor] - this.#clock;
    return this.#at + Math.max(0, Math.ceil(left / this.#speed));
  }

  /** GPUs and times of every job that does not run now and is not over, for grants of at most so many GPUs. */
  mould(largest: number): void {
    for (let job = 0; job < this.count; job++) {
      const isOver = this.board.state[job] !== STATE.queued && this.isInterrupted[job] === 0;
      if (!isOver) this.mouldJob(job, largest);
    }
  }

  mouldJob(job: number, largest: number): void {
    const { jobs, base } = this;
    const { wish, mouldable } = this.#demand;
    const gpus = mouldable[base + job] === 1 ? Math.min(wish[base + job], largest) : wish[base + job];
    jobs.gpus[job] = gpus;
    if (this.elastic) this.elastic.usual[job] = gpus;
    jobs.run[job] = this.leftWork[job] / gpus;
    jobs.request[job] = this.leftRequest[job] / gpus;
  }

  /** GPUs that the job asks for; one that is elastic may have others. */
  askedOf(job: number): number {
    return this.elastic?.isElastic(job) ? this.elastic.usual[job] : this.jobs.gpus[job];
  }

  /** Reference GPUs' work that the job does on the GPUs that it has, at speed 1. */
  rateOf(job: number): number {
    const gpus = this.jobs.gpus[job];
    return this.elastic?.rateOf(job, gpus) ?? gpus;
  }

  /** What is left of the job takes its time on so many GPUs; it does not run. */
  resize(job: number, gpus: number): void {
    const { jobs } = this;
    jobs.gpus[job] = gpus;
    const rate = this.rateOf(job);
    jobs.run[job] = this.leftWork[job] / rate;
    jobs.request[job] = this.leftRequest[job] / rate;
  }

  /** So many seconds of a running attempt are done, and the job goes on with another number of GPUs: see {@link resize}. */
  bookChange(job: number, seconds: number, speed: number, saved: number): void {
    const gpus = this.jobs.gpus[job];
    this.ranGpuSeconds[job] += gpus * seconds;
    this.stoppedSeconds[job] += seconds - saved;
    this.elastic?.ran(job, gpus, seconds, saved);
    this.works(job, saved * speed);
  }

  /**
   * A running attempt of the job ends without the job being over.
   * @param saved seconds of it that need not be done again
   */
  interrupt(job: number, now: number, speed: number, saved: number): void {
    const { jobs, board } = this;
    const seconds = now - board.start[job];
    invariant(board.state[job] === STATE.running && seconds >= 0, 'a job is interrupted that does not run');
    const gpus = jobs.gpus[job];
    this.ranGpuSeconds[job] += gpus * seconds;
    this.stops[job]++;
    this.stoppedSeconds[job] += seconds - saved;
    this.elastic?.ran(job, gpus, seconds, saved);
    if (saved === 0) return;
    this.resumes[job] = 1;
    this.works(job, saved * speed);
  }

  /** So many seconds, on the GPUs that it has and at speed 1, need not be done again. */
  works(job: number, seconds: number): void {
    const left = this.requestLeftAfter(job, seconds);
    this.leftWork[job] = Math.max(0, this.leftWork[job] - this.rateOf(job) * seconds);
    this.leftRequest[job] = left;
  }

  /** What it asks for besides so many seconds on the GPUs that it has, at speed 1. */
  requestLeftAfter(job: number, seconds: number): number {
    if (seconds === 0) return this.leftRequest[job];
    return Math.max(this.jobs.gpus[job], this.leftRequest[job] - this.rateOf(job) * seconds);
  }
}

/** Copies every column of `from` to the beginning of the wider one. */
function widened<T extends object>(wider: T, from: T): T {
  for (const [key, column] of Object.entries(from)) {
    if (ArrayBuffer.isView(column)) (wider as Record<string, Float64Array>)[key].set(column as Float64Array);
  }
  return wider;
}
