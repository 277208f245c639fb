/**
 * Faults in a plain fleet: nodes go down and come up at their instants, jobs on them are stopped and wait again or are
 * over, and what that costs is booked. It must not know how outages came about, nor how a queue or a backfilling works.
 */
import { invariant } from '../../engine/errors.ts';
import { Phase } from '../../engine/loop.ts';
import { downtimes, type Faults, type Outage } from '../../model/faults.ts';
import { nodesOf } from '../../model/fleet.ts';
import type { JobTable } from '../../model/jobs.ts';
import type { RunInput } from '../contract.ts';
import { type JobBoard, STATE } from '../job-board.ts';
import type { Pool } from '../pool.ts';
import { Attempts, noWaste, type WasteOfRun } from './attempts.ts';
import { checkClosing, checkKept } from './check-closing.ts';
import type { WindowOf } from './closing-nodes.ts';
import { bringNodeUp, jobsOnNode, takeNodeDown } from './down-nodes.ts';
import { type OutageAgenda, outageAgenda } from './outage-agenda.ts';

const NEVER = Number.POSITIVE_INFINITY;

/** What the faults of a run are told of and may do. */
export interface FaultHost {
  readonly board: JobBoard;
  /** By cluster; null: not scheduled. */
  readonly pools: readonly (Pool | null)[];
  /** The pool of a cluster in which something is about to change. */
  touch(cluster: number, now: number): Pool;
  /** A job that was stopped waits again. */
  waitsAgain(job: number): void;
}

/** Of one cluster. */
export interface FaultCounts {
  readonly waste: WasteOfRun;
  /** In the measured window: jobs stopped; starts of jobs that had been stopped; nodes that went down. */
  interruptions: number;
  restarts: number;
  nodesLost: number;
}

/** The agenda of a run's faults, and the job table with a row behind the jobs for each node that is ever down. */
export interface FaultPlan {
  readonly agenda: OutageAgenda;
  /** Only `gpus` is longer than `count`. */
  readonly jobs: JobTable;
}

export function faultPlan({ jobs, fleet, times, reservations = [] }: RunInput, faults: Faults): FaultPlan {
  const perNode = downtimes(faults.outages, fleet.clusters.map(nodesOf));
  const agenda = outageAgenda(perNode, { outages: faults.outages, reservations }, fleet, times.horizon);
  const gpus = new Int32Array(jobs.count + agenda.rows);
  gpus.set(jobs.gpus);
  return { agenda, jobs: { ...jobs, gpus } };
}

export class FaultsAtWork {
  /** Phase 3 and phase 4 of an instant; behind it, nodes close. */
  readonly repairs: Phase;
  readonly failures: Phase;
  readonly closings: Phase;
  readonly counts: readonly FaultCounts[];
  /** Columns over jobs: seconds in queues up to the last start, all stays together; how often the job was stopped. */
  readonly waited: Float64Array;
  readonly stops: Int32Array;
  readonly attempts: Attempts;
  /** When the running attempt of a job ends, s: other ends of that job that are pending are void. */
  readonly #endsAt: Float64Array;
  readonly #queuedSince: Float64Array;
  readonly #host: FaultHost;
  readonly #input: RunInput;
  readonly #stoppedJobs: Faults['stoppedJobs'];
  readonly #agenda: OutageAgenda;
  readonly #outages: readonly Outage[];
  readonly #isDown: Uint8Array;
  /** Jobs that have started, in that order; those that run no more are dropped now and then. */
  #started: number[] = [];

  constructor(input: RunInput, faults: Faults, { agenda }: FaultPlan, host: FaultHost) {
    const { jobs, fleet, times } = input;
    this.#input = input;
    this.#host = host;
    this.#agenda = agenda;
    this.#stoppedJobs = faults.stoppedJobs;
    this.#outages = faults.outages;
    this.counts = fleet.clusters.map(() => ({ waste: noWaste(), interruptions: 0, restarts: 0, nodesLost: 0 }));
    this.waited = new Float64Array(jobs.count);
    this.stops = new Int32Array(jobs.count);
    this.#endsAt = new Float64Array(jobs.count).fill(-1);
    this.#queuedSince = new Float64Array(jobs.count);
    this.#isDown = new Uint8Array(agenda.rows);
    const window = { from: times.windowStart, until: times.windowEnd };
    this.attempts = new Attempts(input.checkpointing ?? null, host.board, jobs.gpus, window);
    this.repairs = this.#repairsPhase();
    this.failures = this.#failuresPhase();
    this.closings = this.#closingsPhase();
  }

  /** The job has just been submitted to the pool; no pass has looked at it. */
  submitted(pool: Pool, job: number, now: number): void {
    const { board } = this.#host;
    const asked = board.request[job];
    this.attempts.first(job, Math.ceil(this.#input.jobs.gpus[job] / pool.site.gpusPerNode));
    pool.gpuSecondsWaiting += this.#input.jobs.gpus[job] * (board.request[job] - asked);
    this.#queuedSince[job] = now;
  }

  /** The job has just started. */
  started(job: number, now: number): void {
    this.waited[job] += now - this.#queuedSince[job];
    this.#started.push(job);
    if (this.stops[job] > 0 && this.#isInWindow(now)) this.counts[this.#host.board.cluster[job]].restarts++;
  }

  /** The end of an attempt goes onto the agenda. */
  endsAt(time: number, job: number): void {
    this.#endsAt[job] = time;
  }

  /** Whether an end that is due now is that of an attempt that still runs. */
  isEnd(job: number, now: number): boolean {
    return this.#host.board.state[job] === STATE.running && this.#endsAt[job] === now;
  }

  /** A job has ended by itself or at its limit; its start stands on the board. */
  ended(pool: Pool, job: number, now: number): void {
    const { board } = this.#host;
    const overhead = this.attempts.ended(job, now, this.counts[board.cluster[job]].waste);
    if (board.state[job] !== STATE.done) pool.ownFaultGpuSeconds -= overhead;
    pool.closing?.settle(now);
  }

  /** A waiting job gives up. */
  cancelled(job: number, now: number): void {
    this.waited[job] += now - this.#queuedSince[job];
  }

  /** The run ends: whoever waits has waited until now, and overhead of running jobs is booked. */
  finish(now: number): void {
    const { board } = this.#host;
    for (let job = 0; job < this.waited.length; job++) {
      if (board.cluster[job] < 0) continue;
      if (board.state[job] === STATE.queued) this.waited[job] += now - this.#queuedSince[job];
      if (board.state[job] === STATE.running) this.attempts.ended(job, now, this.counts[board.cluster[job]].waste);
    }
  }

  #repairsPhase(): Phase {
    const { comings } = this.#agenda;
    let next = 0;
    const dueAt = (): number => (next < comings.length ? comings[next].interval.until : NEVER);
    const phase = new Phase((now) => {
      for (; dueAt() === now; next++) {
        const { cluster, row } = comings[next];
        bringNodeUp(this.#host.touch(cluster, now), this.#rowOf(row), now);
        this.#isDown[row] = 0;
      }
      phase.next = dueAt();
    }, dueAt());
    return phase;
  }

  #failuresPhase(): Phase {
    const { goings } = this.#agenda;
    let next = 0;
    const dueAt = (): number => (next < goings.length ? goings[next].at : NEVER);
    const phase = new Phase((now) => {
      for (; dueAt() === now; next++) {
        const { cluster, node, row, interval } = goings[next];
        const pool = this.#host.touch(cluster, now);
        const isTold = pool.closing?.expectedBack(node) === interval.expectedUntil;
        pool.closing?.open(node, now);
        const stopped = jobsOnNode(pool, node, this.#runningIn(cluster));
        for (const job of stopped) this.#stop(pool, job, now);
        pool.closing?.settle(now);
        const { expectedUntil } = interval;
        takeNodeDown(pool, node, this.#rowOf(row), expectedUntil, now, isTold && stopped.length === 0);
        this.#isDown[row] = 1;
        if (this.#isInWindow(now)) this.counts[cluster].nodesLost++;
      }
      phase.next = dueAt();
    }, dueAt());
    return phase;
  }

  #closingsPhase(): Phase {
    const { closings } = this.#agenda;
    let next = 0;
    const dueAt = (): number => (next < closings.length ? closings[next].at : NEVER);
    const phase = new Phase((now) => {
      const from = next;
      while (dueAt() === now) next++;
      const due = closings.slice(from, next);
      for (const { cluster, node, row, window } of due) {
        const pool = this.#host.touch(cluster, now);
        invariant(pool.closing !== null, `${pool.site.id}: a node closes, which nobody told the pool`);
        if (window === null) pool.closing.open(node, now);
        else {
          const windowOf: WindowOf = (other) => {
            const told = due.find((each) => each.cluster === cluster && each.node === other);
            return told === undefined ? pool.closing?.at(other)?.window : told.window;
          };
          pool.closing.close(node, this.#rowOf(row), window, this.#runningIn(cluster), now, windowOf);
        }
      }
      phase.next = dueAt();
    }, dueAt());
    return phase;
  }

  #rowOf(row: number): number {
    return this.#input.jobs.count + row;
  }

  #isInWindow(now: number): boolean {
    return now >= this.#input.times.windowStart && now < this.#input.times.windowEnd;
  }

  #runningIn(cluster: number): readonly number[] {
    const { state, cluster: clusterOf } = this.#host.board;
    this.#started = [...new Set(this.#started)].filter((job) => state[job] === STATE.running);
    return this.#started.filter((job) => clusterOf[job] === cluster);
  }

  #stop(pool: Pool, job: number, now: number): void {
    const { board } = this.#host;
    const counts = this.counts[board.cluster[job]];
    const comesBack = this.#stoppedJobs === 'requeue';
    pool.stop(job, now);
    this.attempts.stopped(job, now, comesBack, counts.waste);
    this.#endsAt[job] = -1;
    this.stops[job]++;
    if (this.#isInWindow(now)) counts.interruptions++;
    if (!comesBack) {
      board.state[job] = STATE.killed;
      board.end[job] = now;
      return;
    }
    board.state[job] = STATE.queued;
    board.start[job] = -1;
    board.nodes[job] = 0;
    board.leafGroups[job] = 0;
    pool.submit(job);
    const asked = board.request[job];
    this.attempts.next(job);
    pool.gpuSecondsWaiting += this.#input.jobs.gpus[job] * (board.request[job] - asked);
    this.#queuedSince[job] = now;
    this.#host.waitsAgain(job);
  }

  /** The dear check: who is down by the outages holds no job, and is held by what stands for it. */
  check(now: number): void {
    this.#host.pools.forEach((pool, cluster) => {
      const ofCluster = this.#outages.filter((outage) => outage.cluster === cluster);
      if (!pool?.closing) return;
      checkClosing(pool, ofCluster, this.#runningIn(cluster), now);
      const kept = (this.#input.reservations ?? []).filter((reservation) => reservation.cluster === cluster);
      checkKept(pool, kept, this.#runningIn(cluster), now);
    });
    for (const { cluster, node, row, at, interval } of this.#agenda.goings) {
      if (now < at || now >= interval.until) continue;
      const pool = this.#host.pools[cluster];
      const held: number[] = [];
      pool?.nodes.addWholeNodesOf(this.#rowOf(row), held);
      const words = `node ${node} of cluster ${cluster} is down from ${at} to ${interval.until} s, at ${now} s`;
      invariant(this.#isDown[row] === 1 && held.length === 1 && held[0] === node, `${words}: it is not held`);
      invariant(pool?.downRows.includes(this.#rowOf(row)) === true, `${words}: the pool does not know`);
      invariant(pool.nodes.firstRestOn(node) < 0, `${words}: a job runs on it`);
    }
  }
}
