/**
 * From a programme that has run to plain columns: the job table as it came about, the schedule, and what grants were. It
 * must not know metrics.
 */
import { sum } from '../../engine/column-sum.ts';
import { invariant } from '../../engine/errors.ts';
import type { Fingerprint } from '../../engine/fingerprint.ts';
import type { Demand } from '../../model/demand.ts';
import { emptyJobTable, type JobTable } from '../../model/jobs.ts';
import type { JobStays, Schedule } from '../contract.ts';
import { STATE } from '../job-board.ts';
import type { Grant } from './grant.ts';
import type { Stage } from './stage.ts';

export interface ProgrammeOutcome {
  /**
   * In the order of the demand; `submit` −1: never submitted. GPUs and times as each job asked for them, alike under every
   * policy: elastic jobs may have run on others.
   */
  readonly jobs: JobTable;
  readonly schedule: Schedule;
  readonly stays: JobStays;
  /** Column over jobs: GPU-seconds of all attempts, the running one up to the end of the run. */
  readonly ranGpuSeconds: Float64Array;
  /** Column over jobs: number of the grant in which each ran or waited last; −1: in none. */
  readonly grantOf: Int32Array;
}

export function outcomeOf({ programme, projects, input }: Stage, endedAt: number): ProgrammeOutcome {
  const { demand } = programme;
  const { count } = demand;
  const jobs = emptyJobTable(count, demand.classes);
  const schedule = {
    start: new Float64Array(count).fill(-1),
    end: new Float64Array(count).fill(-1),
    cluster: new Int16Array(count).fill(-1),
    state: new Uint8Array(count),
    nodes: new Int32Array(count),
    leafGroups: new Int16Array(count),
  };
  const stays = {
    waited: new Float64Array(count),
    stops: new Int32Array(count),
    stoppedSeconds: new Float64Array(count),
  };
  const ranGpuSeconds = new Float64Array(count);
  const grantOf = new Int32Array(count).fill(-1);
  for (const project of projects) {
    const { base, count: own, board } = project;
    jobs.user.fill(project.index, base, base + own);
    if (!project.isOpen) {
      addUnserved(jobs, demand, base, base + own);
      continue;
    }
    for (const key of ['id', 'submit', 'home', 'jobClass', 'outcome'] as const) {
      jobs[key].set(project.jobs[key].subarray(0, own), base);
    }
    for (const key of ['start', 'end', 'cluster', 'state', 'nodes', 'leafGroups'] as const) {
      schedule[key].set(board[key].subarray(0, own), base);
    }
    grantOf.set(project.grantOf.subarray(0, own), base);
    stays.stops.set(project.stops, base);
    stays.stoppedSeconds.set(project.stoppedSeconds, base);
    for (let job = 0; job < own; job++) {
      const row = base + job;
      const asked = project.askedOf(job);
      const had = project.jobs.gpus[job];
      jobs.gpus[row] = asked;
      jobs.run[row] = demand.work[row] / asked;
      jobs.request[row] = demand.requestedWork[row] / asked;
      if (project.elastic && (had !== asked || project.elastic.wasChanged(job)) && board.end[job] >= 0) {
        // It ran longer, or shorter, than it would have on what it asked for.
        const ran = project.elastic.keptSeconds[job] + board.end[job] - board.start[job];
        const speed = input.fleet.clusters[board.cluster[job]].speed;
        const limit = input.policies.limit.name === 'kill' ? jobs.request[row] : jobs.run[row];
        stays.stoppedSeconds[row] += ran - Math.ceil(Math.min(jobs.run[row], limit) / speed);
      }
      const isQueued = board.state[job] === STATE.queued && board.cluster[job] >= 0;
      const isRunning = board.state[job] === STATE.running;
      stays.waited[row] = project.waited[job] + (isQueued ? endedAt - project.queuedSince[job] : 0);
      const running = isRunning ? had * (endedAt - board.start[job]) : 0;
      ranGpuSeconds[row] = project.ranGpuSeconds[job] + running;
    }
  }
  return { jobs, schedule, stays, ranGpuSeconds, grantOf };
}

/** Jobs of a project that never had a grant, as they were asked for. */
function addUnserved(jobs: JobTable, demand: Demand, from: number, to: number): void {
  for (let row = from; row < to; row++) {
    jobs.id[row] = demand.id[row];
    jobs.submit[row] = -1;
    jobs.gpus[row] = demand.wish[row];
    jobs.run[row] = demand.work[row] / demand.wish[row];
    jobs.request[row] = demand.requestedWork[row] / demand.wish[row];
    jobs.jobClass[row] = demand.jobClass[row];
    jobs.outcome[row] = demand.outcome[row];
  }
}

/** Every GPU-second that jobs ran is in the meters, and none twice. */
export function checkOccupation(outcome: ProgrammeOutcome, stage: Stage): void {
  const ran = sum(outcome.ranGpuSeconds);
  let metered = 0;
  for (const books of stage.books) if (books) metered += books.meter.totals.occupied - books.meter.totals.filler;
  invariant(ran === metered, `jobs ran ${ran} GPU-seconds, ${metered} were metered`);
}

/** Histories of grants, for the run's fingerprint. */
export function addGrants(fingerprint: Fingerprint, grants: readonly Grant[]): void {
  for (const { terms, state, startedAt, endedAt, warnings, entitled, occupied } of grants) {
    fingerprint.add(terms.application).add(terms.cluster).add(terms.gpusAwarded).add(terms.plannedStart);
    fingerprint.add(startedAt).add(endedAt).add(warnings).addText(state);
    const until = endedAt >= 0 ? endedAt : Number.MAX_SAFE_INTEGER;
    if (startedAt >= 0 && endedAt >= 0) {
      fingerprint.add(entitled.integral(startedAt, until)).add(occupied.integral(startedAt, until));
    }
  }
}
