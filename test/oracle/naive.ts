/**
 * The naive scheduler: goes from instant to instant through the phases of the semantics, in plain objects, and works
 * everything out again at every pass. Slow and obviously right; it must not share code with the fast simulator.
 */
import { OUTCOMES } from '../../sim/model/jobs.ts';
import type { RunInput } from '../../sim/simulation/contract.ts';
import { closingRound, loseMixed, rememberMixed } from './closing.ts';
import { manyReservationsPass, NaiveConservative } from './conservative.ts';
import type { Pass } from './easy.ts';
import { easyPass, nonePass } from './easy.ts';
import { NaiveAttempts, NaiveFaults } from './faults.ts';
import type { NaiveJob, Part } from './model.ts';
import { NaiveCluster } from './model.ts';
import { NaiveOrder } from './order.ts';
import { route } from './routing.ts';

/** A head with its shadow time, or a job with its promise, as seen in the pass at `now`. */
export interface Note {
  readonly kind: 'shadow' | 'promise';
  readonly now: number;
  readonly job: number;
  readonly at: number;
}

export interface NaiveResult {
  /** In the order of the job table; `start`, `end` and `cluster` are −1 as in the contract's schedule. */
  readonly jobs: readonly NaiveJob[];
  /** Leaf groups that each job spans, 0 if it never started. */
  readonly leafGroups: readonly number[];
  readonly notes: readonly Note[];
  readonly brokenPromises: number;
  /** GPU-seconds by cluster: thrown away or spent on checkpoints, and down. */
  readonly lost: readonly number[];
  readonly down: readonly number[];
}

function jobsOf({ jobs: table }: RunInput): NaiveJob[] {
  return Array.from({ length: table.count }, (_, index) => ({
    index,
    submit: table.submit[index]!,
    gpus: table.gpus[index]!,
    run: table.run[index]!,
    request: table.request[index]!,
    home: table.home[index]!,
    outcome: OUTCOMES[table.outcome[index]!]!,
    user: table.user[index]!,
    jobClass: table.classes[table.jobClass[index]!]!,
    cluster: -1,
    state: 'unsubmitted',
    start: -1,
    end: -1,
    parts: [],
    stays: [],
  }));
}

class NaiveRun {
  readonly input: RunInput;
  readonly jobs: readonly NaiveJob[];
  readonly clusters: readonly NaiveCluster[];
  readonly orders: readonly NaiveOrder[];
  readonly conservative: readonly NaiveConservative[];
  readonly dueAt: number[];
  readonly notes: Note[] = [];
  readonly faults: NaiveFaults | undefined;

  constructor(input: RunInput) {
    const { queue, backfill } = input.policies;
    this.input = input;
    this.jobs = jobsOf(input);
    this.clusters = input.fleet.clusters.map((cluster, index) => new NaiveCluster(cluster, index));
    this.orders = this.clusters.map(() => new NaiveOrder(queue));
    const compress = backfill.parameters['compress'] === 'full' ? 'full' : 'start';
    this.conservative = this.clusters.map(() => new NaiveConservative(compress));
    this.dueAt = this.clusters.map(() => Number.POSITIVE_INFINITY);
    const { reservations = [], faults } = input;
    for (const each of reservations) this.clusters[each.cluster]!.reservations.push(each);
    const none = reservations.length > 0 ? { outages: [], stoppedJobs: 'requeue' as const } : undefined;
    const known = faults ?? none;
    this.faults = known && new NaiveFaults(input, known, this.clusters);
  }

  /** The next instant after `now` at which anything can happen; Infinity: never. */
  nextInstant(now: number): number {
    const instants = [
      ...this.jobs.filter((job) => job.state === 'unsubmitted').map((job) => job.submit),
      ...this.clusters.flatMap((cluster) => [
        ...cluster.inServiceAt,
        ...cluster.running.map((job) => job.end),
        ...cluster.queue.map((job) => job.submit + this.input.patience),
      ]),
      ...this.dueAt,
      ...(this.faults?.instants ?? []),
      this.input.times.windowEnd,
    ];
    return Math.min(Number.POSITIVE_INFINITY, ...instants.filter((t) => t > now));
  }

  /** Whether every job that was submitted in the measured window has started or gone. */
  isWindowServed(): boolean {
    const { windowStart, windowEnd } = this.input.times;
    const ofWindow = this.jobs.filter((job) => windowStart <= job.submit && job.submit < windowEnd);
    return ofWindow.every((job) => job.state !== 'unsubmitted' && job.state !== 'queued');
  }

  /** All phases of one instant, again and again until no zero-length run is left. */
  instant(now: number): void {
    const touched = new Set<NaiveCluster>();
    this.endJobs(now, touched);
    this.bringCapacity(now, touched);
    this.faults?.bringUp(now, touched);
    this.faults?.takeDown(now, touched);
    this.faults?.closeNodes(now, touched);
    this.submitJobs(now, touched);
    this.cancelImpatient(now, touched);
    for (const cluster of this.clusters) if (this.dueAt[cluster.index] === now) touched.add(cluster);
    while (touched.size > 0) {
      for (const cluster of this.clusters) if (touched.has(cluster)) this.pass(cluster, now);
      touched.clear();
      this.endJobs(now, touched);
    }
  }

  private endJobs(now: number, touched: Set<NaiveCluster>): void {
    for (const cluster of this.clusters) {
      const ended = cluster.running.filter((job) => job.end === now);
      for (const job of ended) job.attempts?.end(now - job.start, job.stretch);
      for (const job of ended) job.state = this.isKilled(job, cluster) ? 'killed' : job.outcome;
      cluster.running = cluster.running.filter((job) => job.end !== now);
      if (ended.length > 0) touched.add(cluster);
    }
  }

  private bringCapacity(now: number, touched: Set<NaiveCluster>): void {
    for (const cluster of this.clusters) if (cluster.inServiceAt.includes(now)) touched.add(cluster);
  }

  private submitJobs(now: number, touched: Set<NaiveCluster>): void {
    for (const job of this.jobs) {
      if (job.submit !== now) continue;
      const cluster = route(this.input.policies.routing.name, job, this.clusters, now);
      if (cluster) {
        job.state = 'queued';
        job.cluster = cluster.index;
        if (this.faults) job.attempts = new NaiveAttempts(this.input.checkpointing, job, cluster);
        cluster.queue.push(job);
        touched.add(cluster);
      } else {
        job.state = 'rejected';
        job.end = now;
      }
    }
  }

  private cancelImpatient(now: number, touched: Set<NaiveCluster>): void {
    for (const cluster of this.clusters) {
      const leaving = cluster.queue.filter((job) => job.submit + this.input.patience <= now && !job.attempts?.stops);
      for (const job of leaving) {
        job.state = 'cancelled';
        job.end = now;
      }
      cluster.queue = cluster.queue.filter((job) => !leaving.includes(job));
      if (leaving.length > 0) touched.add(cluster);
    }
  }

  private pass(cluster: NaiveCluster, now: number): void {
    cluster.queue = this.orders[cluster.index]!.inOrder(cluster.queue, now, cluster, this.jobs);
    loseMixed(cluster);
    const closing = () => this.conservative[cluster.index]!.startOnClosing(() => this.closingRound(cluster, now));
    closing();
    this.ordinaryPass(this.passOf(cluster, now));
    if (closing().length > 0) this.pass(cluster, now);
    rememberMixed(cluster);
  }

  private closingRound(cluster: NaiveCluster, now: number): NaiveJob[] {
    return closingRound(this.passOf(cluster, now), this.input.policies.backfill.name !== 'none');
  }

  private passOf(cluster: NaiveCluster, now: number): Pass {
    const { placement } = this.input.policies;
    return {
      cluster,
      now,
      placement: placement.name,
      queue: [...cluster.queue],
      start: (job, parts) => this.start(cluster, job, parts, now),
      note: (kind, job, at) => this.notes.push({ kind, now, job: job.index, at }),
    };
  }

  private ordinaryPass(pass: Pass): void {
    const { cluster } = pass;
    const { backfill } = this.input.policies;
    const { reservations = 1, depth = 0 } = backfill.parameters;
    if (backfill.name === 'none') nonePass(pass);
    else if (backfill.name === 'easy' && Number(reservations) === 1) easyPass(pass, Number(depth));
    else if (backfill.name === 'easy') manyReservationsPass(pass, Number(reservations), Number(depth));
    else if (backfill.name === 'conservative') {
      const conservative = this.conservative[cluster.index]!;
      conservative.pass(pass);
      this.dueAt[cluster.index] = conservative.nextDue(pass);
    } else throw new Error(`the oracle knows no backfilling ${backfill.name}`);
  }

  private isKilled(job: NaiveJob, cluster: NaiveCluster): boolean {
    return this.input.policies.limit.name === 'kill' && this.runOf(job, cluster) > cluster.requestHere(job);
  }

  /** A job on more leaf groups than the fewest that so many nodes can have takes longer. */
  private runOf(job: NaiveJob, cluster: NaiveCluster): number {
    return Math.ceil((cluster.runHere(job) * (job.stretch ?? 1000)) / 1000);
  }

  private start(cluster: NaiveCluster, job: NaiveJob, parts: readonly Part[], now: number): void {
    job.state = 'running';
    job.start = now;
    job.parts = parts;
    const spanned = new Set(parts.map(({ node }) => cluster.groupOf[node]!)).size;
    const { leafGroupSlowdown = 1 } = this.input.fleet.clusters[cluster.index]!;
    job.stretch = spanned > cluster.fewestGroups(parts.length) ? Math.round(leafGroupSlowdown * 1000) : 1000;
    job.end = now + (this.isKilled(job, cluster) ? cluster.requestHere(job) : this.runOf(job, cluster));
    cluster.running.push(job);
    cluster.queue = cluster.queue.filter((other) => other !== job);
  }
}

/** Runs `input` from its first instant to its horizon (excluded), or until the window is served where that is wanted. */
export function naive(input: RunInput): NaiveResult {
  const run = new NaiveRun(input);
  const { horizon, windowEnd, stopWhenWindowServed } = input.times;
  let endedAt = horizon;
  for (let now = run.nextInstant(-1); now < horizon; now = run.nextInstant(now)) {
    run.instant(now);
    if (stopWhenWindowServed && now >= windowEnd && run.isWindowServed()) {
      endedAt = now;
      break;
    }
  }
  for (const job of run.jobs) {
    if (job.state === 'running') job.attempts?.end(endedAt - job.start, job.stretch);
    if (job.state === 'running') job.end = -1;
    if (job.state === 'unsubmitted') job.state = 'queued';
  }
  const groupsOf = (job: NaiveJob) => job.parts.map((part) => run.clusters[job.cluster]!.groupOf[part.node]!);
  return {
    jobs: run.jobs,
    leafGroups: run.jobs.map((job) => new Set(groupsOf(job)).size),
    notes: run.notes,
    brokenPromises: run.conservative.reduce((sum, cluster) => sum + cluster.broken, 0),
    lost: run.clusters.map((_, k) =>
      run.jobs.reduce((sum, job) => sum + (job.cluster === k ? job.gpus * (job.attempts?.lost ?? 0) : 0), 0),
    ),
    down: run.faults?.gpuSecondsDown(endedAt) ?? run.clusters.map(() => 0),
  };
}
