/**
 * All clusters of a run on one clock: the phases of an instant, in their fixed order. It must not know policies' insides
 * nor what is made of the outcome.
 *
 * 1 job ends · 3 capacity comes: nodes enter service, nodes are up again · 4 capacity goes: nodes go down, others close ·
 * 6 submissions,
 * then jobs whose patience is over · 7 one pass for each pool touched · 8 observation. The phases that are missing belong
 * to the programme.
 */
import { invariant } from '../engine/errors.ts';
import { EventQueue } from '../engine/event-queue.ts';
import { Phase } from '../engine/loop.ts';
import { type Faults, NO_FAULTS } from '../model/faults.ts';
import { type Cluster, gpusOf } from '../model/fleet.ts';
import { isNamed } from '../model/reservations.ts';
import type { Routing } from '../policies/routing/routing.ts';
import { audit } from './audit.ts';
import { ClustersView } from './clusters-view.ts';
import type { RunInput } from './contract.ts';
import { ClosingNodes } from './faults/closing-nodes.ts';
import { FaultsAtWork, faultPlan } from './faults/faults-at-work.ts';
import { JobsGauge } from './faults/jobs-gauge.ts';
import { emptyJobBoard, type JobBoard, STATE } from './job-board.ts';
import { Meter } from './meter.ts';
import { Pool, type PoolSettings } from './pool.ts';
import { policyOf, poolPolicies } from './pool-policies.ts';
import { siteOf } from './pool-site.ts';
import { orderingOf } from './queue/ordered-queue.ts';
import { QueuedGpus } from './queued-gpus.ts';
import { Recorder } from './recorder.ts';
import { SchedulingPass } from './scheduling-pass.ts';
import { starvationIn } from './starvation.ts';
import { PoolStanding } from './waiting/pool-standing.ts';
import { WaitBooks } from './waiting/wait-books.ts';
import type { WaitingJobs } from './waiting/waiting-jobs.ts';
import { WatchedPass } from './watch/watched-pass.ts';

const NEVER = Number.POSITIVE_INFINITY;

export class FleetAtWork {
  /** By cluster; null for a provider's own part. */
  readonly pools: readonly (Pool | null)[];
  readonly board: JobBoard;
  readonly recorder: Recorder;
  /** In the order of the phases of an instant. */
  readonly phases: readonly Phase[];
  readonly rejections: Record<string, number> = {};
  readonly brokenPromises: Record<string, number> = {};
  /** Reference GPU-seconds queued at the window's edges, and submitted in it. */
  readonly backlog = { atStart: 0, atEnd: 0, submitted: 0 };
  /** Null where no node is ever down. */
  readonly faults: FaultsAtWork | null;
  /** Null where nobody asks why jobs wait; a group for each cluster. */
  readonly waits: WaitBooks | null;
  readonly #input: RunInput;
  readonly #ends = new EventQueue(1024);
  readonly #view: ClustersView;
  readonly #pass: SchedulingPass;
  readonly #touched: Uint8Array;
  readonly #standing = new PoolStanding();
  readonly #routing: Routing;
  /** By cluster: when its next promise is due, s; see {@link Pool.nextPromiseDue}. */
  readonly #promises: Float64Array;
  readonly #keepsPlan: boolean;
  readonly #jobEnds: Phase;
  readonly #submissions: Phase;
  readonly #patience: Phase;
  readonly #passes: Phase;
  /** Instant of the pass under way. */
  #now = 0;
  #submitted = 0;
  /** The first job that may still run out of patience. */
  #firstPatient = 0;
  /** Of the jobs of the window, those that wait; and whether all of them have been submitted. */
  #windowJobsWaiting = 0;

  constructor(input: RunInput) {
    this.#input = input;
    const { jobs, fleet, times } = input;
    const faults = faultsOf(input);
    const plan = faults ? faultPlan(input, faults) : null;
    this.board = emptyJobBoard(plan?.jobs.gpus.length ?? jobs.count);
    const settings = { ...this.#settings(), jobs: plan?.jobs ?? jobs };
    this.#pass = input.checkInvariants ? new WatchedPass(settings.stopsAtRequest) : new SchedulingPass();
    this.pools = fleet.clusters.map((cluster, k) => {
      const closes = plan?.agenda.closings.some((closing) => closing.cluster === k) ?? false;
      if (cluster.providerOwn) return null;
      return plan
        ? poolBesideDown(cluster, settings, closes ? namedIn(input) : null)
        : new Pool(siteOf(cluster), settings);
    });
    for (const pool of this.pools) this.#watchFirst(pool);
    this.waits = input.asksWhy ? this.#waitBooks() : null;
    this.#touched = new Uint8Array(fleet.clusters.length);
    this.#view = new ClustersView(fleet.clusters, this.pools);
    const lastInstant = times.horizon === NEVER ? this.#lastSubmit() + 1 : times.horizon;
    const sites = this.pools.map(
      (pool) => pool && { meter: pool.meter, gpus: pool.nodes.nodeCount * pool.nodes.gpusPerNode },
    );
    this.recorder = new Recorder(sites, times, input.timelineBins, lastInstant, (edge) => {
      this.backlog[edge === 'opens' ? 'atStart' : 'atEnd'] = this.#queuedWork();
    });
    this.#promises = new Float64Array(this.pools.length).fill(NEVER);
    this.#keepsPlan = this.pools.some((pool) => pool?.backfilling.keeps === 'plan');
    this.#routing = policyOf(input, 'routing');
    this.#jobEnds = this.#phase(this.#endJobs);
    this.#submissions = this.#phase(this.#submitJobs, this.#nextSubmit());
    this.#patience = this.#phase(this.#giveUp);
    this.#passes = this.#phase(this.#runPasses);
    this.faults = plan && faults ? new FaultsAtWork(input, faults, plan, this.#faultHost()) : null;
    this.phases = [
      this.#jobEnds,
      this.#capacityPhase(),
      ...(this.faults ? [this.faults.repairs, this.faults.failures, this.faults.closings] : []),
      this.#submissions,
      this.#patience,
      this.#passes,
      this.recorder.phase,
    ];
  }

  #watchFirst(pool: Pool | null): void {
    const policies = poolPolicies(this.#input);
    const nameOf = (job: number) => `job ${this.#input.jobs.id[job]}`;
    if (pool)
      pool.starvation = starvationIn(pool, policies, nameOf, () => pool.downRows.length * pool.site.gpusPerNode);
  }

  /** Whether the run may stop after this instant: the window is over and all its jobs have started or gone. */
  isDone(now: number): boolean {
    const { stopWhenWindowServed, windowEnd } = this.#input.times;
    return stopWhenWindowServed && now >= windowEnd && this.#windowJobsWaiting === 0;
  }

  /** The dear checks, where the input asks for them. */
  check(now: number): void {
    if (!this.#input.checkInvariants) return;
    this.pools.forEach((pool, cluster) => {
      if (pool) audit(pool, cluster, now);
    });
    this.faults?.check(now);
  }

  finish(now: number): void {
    this.faults?.finish(now);
    this.waits?.finish(now);
    this.recorder.finish(now);
  }

  #waitBooks(): WaitBooks {
    const { windowStart, windowEnd } = this.#input.times;
    const books = new WaitBooks({ from: windowStart, until: windowEnd });
    this.pools.forEach((pool, cluster) => {
      const group = books.open({ cluster, application: -1 });
      if (pool) pool.waits = () => group;
    });
    return books;
  }

  #judgeWaits(waiting: WaitingJobs, pool: Pool, now: number): void {
    if (waiting.count > 0) waiting.judge(this.#standing.read(pool), now);
  }

  /**
   * A phase that does what a method says. The engine compiles a method once, and a closure with as much in it, which goes
   * with its run, anew in nearly every run.
   */
  #phase(act: (this: FleetAtWork, now: number) => void, next = NEVER): Phase {
    return new Phase((now) => act.call(this, now), next);
  }

  #endJobs(now: number): void {
    const ends = this.#ends;
    while (ends.firstTime === now) {
      const job = ends.pop();
      // The end of an attempt that was stopped.
      if (this.faults && !this.faults.isEnd(job, now)) continue;
      const pool = this.#touch(this.board.cluster[job], now);
      pool.end(job, now);
      this.faults?.ended(pool, job, now);
    }
    this.#jobEnds.next = ends.firstTime;
  }

  #capacityPhase(): Phase {
    const comings = this.#input.fleet.clusters
      .flatMap((cluster, k) => {
        let from = 0;
        return cluster.phases.map((phase) => {
          const first = from;
          from += phase.nodes;
          return { at: Math.max(phase.inServiceAt, 0), cluster: k, first, nodes: phase.nodes };
        });
      })
      .filter((coming) => this.pools[coming.cluster] !== null && coming.at !== NEVER)
      .sort((a, b) => a.at - b.at || a.cluster - b.cluster || a.first - b.first);
    let next = 0;
    const dueAt = () => (next < comings.length ? comings[next].at : NEVER);
    const phase = new Phase((now) => {
      for (; dueAt() === now; next++) {
        const { cluster, first, nodes } = comings[next];
        this.#touch(cluster, now).enterService(first, nodes, now);
      }
      phase.next = dueAt();
    }, dueAt());
    return phase;
  }

  #submitJobs(now: number): void {
    for (; this.#nextSubmit() === now; this.#submitted++) this.#submit(this.#submitted, this.#routing, now);
    this.#submissions.next = this.#nextSubmit();
    if (this.#patience.next === NEVER) this.#patience.next = this.#nextToGiveUp();
  }

  #nextSubmit(): number {
    const { submit, count } = this.#input.jobs;
    return this.#submitted < count ? submit[this.#submitted] : NEVER;
  }

  #submit(job: number, routing: Routing, now: number): void {
    const { jobs } = this.#input;
    const cluster = routing.route(this.#view.of(jobs.gpus[job], jobs.home[job], now));
    const inWindow = this.#inWindow(job);
    if (inWindow) this.backlog.submitted += jobs.gpus[job] * jobs.run[job];
    if (cluster < 0 || !this.#view.eligible(cluster)) {
      this.#reject(job, now, 'tooLarge');
      return;
    }
    this.board.cluster[job] = cluster;
    const pool = this.#touch(cluster, now);
    pool.submit(job);
    this.faults?.submitted(pool, job, now);
    if (inWindow) this.#windowJobsWaiting++;
  }

  #reject(job: number, now: number, reason: string): void {
    this.board.state[job] = STATE.rejected;
    this.board.end[job] = now;
    this.rejections[reason] = (this.rejections[reason] ?? 0) + 1;
  }

  #giveUp(now: number): void {
    while (this.#nextToGiveUp() === now) {
      const job = this.#firstPatient++;
      this.#touch(this.board.cluster[job], now).cancel(job, now);
      this.faults?.cancelled(job, now);
      this.#leftQueue(job);
    }
    this.#patience.next = this.#nextToGiveUp();
  }

  /** When the next job gives up, s. Jobs are in order of submission and equally patient: the first that still waits. */
  #nextToGiveUp(): number {
    const { jobs, patience } = this.#input;
    if (patience === NEVER) return NEVER;
    while (this.#firstPatient < this.#submitted && !this.#mayGiveUp(this.#firstPatient)) this.#firstPatient++;
    return this.#firstPatient < this.#submitted ? jobs.submit[this.#firstPatient] + patience : NEVER;
  }

  /** Whoever has ever started, stopped by a fault or not, waits for ever. */
  #mayGiveUp(job: number): boolean {
    const { state, cluster } = this.board;
    return state[job] === STATE.queued && cluster[job] >= 0 && !(this.faults && this.faults.stops[job] > 0);
  }

  #runPasses(now: number): void {
    const promises = this.#promises;
    let firstPromise = NEVER;
    for (let k = 0; k < this.pools.length; k++) {
      const pool = this.pools[k];
      if (pool === null) continue;
      if (this.#touched[k] === 1 || promises[k] === now) {
        pool.meter.advance(now);
        this.#touched[k] = 0;
        this.#now = now;
        this.#pass.run(pool, now, this.#onStart);
        if (this.waits) this.#judgeWaits(this.waits.groups[k], pool, now);
        if (this.#keepsPlan) promises[k] = pool.nextPromiseDue();
      }
      if (promises[k] < firstPromise) firstPromise = promises[k];
    }
    this.#passes.next = firstPromise;
    this.#jobEnds.next = this.#ends.firstTime;
  }

  readonly #onStart = (job: number): void => {
    this.faults?.started(job, this.#now);
    this.#leftQueue(job);
  };

  #faultHost() {
    return {
      board: this.board,
      pools: this.pools,
      touch: (cluster: number, now: number): Pool => this.#touch(cluster, now),
      waitsAgain: (job: number): void => {
        if (this.#inWindow(job)) this.#windowJobsWaiting++;
      },
    };
  }

  #leftQueue(job: number): void {
    if (this.#inWindow(job)) this.#windowJobsWaiting--;
  }

  /** The pool of a cluster in which something is about to change. */
  #touch(cluster: number, now: number): Pool {
    const pool = this.pools[cluster];
    invariant(pool !== null, 'something happens in a cluster that is not scheduled');
    pool.meter.advance(now);
    this.#touched[cluster] = 1;
    this.#passes.next = now;
    return pool;
  }

  #inWindow(job: number): boolean {
    const submit = this.#input.jobs.submit[job];
    return submit >= this.#input.times.windowStart && submit < this.#input.times.windowEnd;
  }

  /** Work of the jobs that wait, reference GPU-seconds. */
  #queuedWork(): number {
    const { jobs } = this.#input;
    let work = 0;
    for (let job = 0; job < this.#submitted; job++) {
      if (this.board.state[job] === STATE.queued && this.board.cluster[job] >= 0)
        work += jobs.gpus[job] * jobs.run[job];
    }
    return work;
  }

  #lastSubmit(): number {
    const { submit, count } = this.#input.jobs;
    return count === 0 ? 0 : submit[count - 1];
  }

  #settings(): PoolSettings {
    const input = this.#input;
    const { order, rerankSeconds, backfilling, placement, stopsAtRequest } = poolPolicies(input);
    return {
      jobs: input.jobs,
      board: this.board,
      ordering: orderingOf(input.jobs, order, rerankSeconds),
      backfilling,
      placement,
      stopsAtRequest,
      tracksRequests: policyOf(input, 'routing').needsBacklog,
      ends: faultsOf(input) ? this.#endsOfAttempts() : this.#ends,
      brokenPromises: this.brokenPromises,
    };
  }

  #endsOfAttempts() {
    return {
      push: (time: number, job: number): void => {
        this.faults?.endsAt(time, job);
        this.#ends.push(time, job);
      },
    };
  }
}

/** Null: no node is ever taken from anybody. */
function faultsOf({ faults, reservations = [] }: RunInput): Faults | null {
  return faults ?? (reservations.length > 0 ? NO_FAULTS : null);
}

type IsNamed = (job: number, reservation: number) => boolean;

function namedIn({ jobs, reservations = [] }: RunInput): IsNamed {
  const byClass = jobs.classes.map((jobClass) => reservations.map(({ named }) => isNamed(named, { jobClass })));
  return (job, reservation) => byClass[jobs.jobClass[job]][reservation];
}

/**
 * A pool whose meter takes what stands for nodes that are down, or close, for no occupation.
 * @param isNamed whether a job may start on nodes that a reservation keeps; null: none of its nodes ever closes
 */
function poolBesideDown(cluster: Cluster, settings: PoolSettings, isNamed: IsNamed | null): Pool {
  const gauge = new JobsGauge();
  const queuedGpus = new QueuedGpus(gpusOf(cluster));
  const meter = new Meter(gauge, queuedGpus);
  const pool = new Pool(siteOf(cluster), settings, { meter, queuedGpus, held() {} });
  gauge.watch(pool.nodes, meter);
  if (isNamed) gauge.closing = pool.closing = new ClosingNodes(pool, settings.placement, isNamed);
  return pool;
}
