/**
 * One run without a programme, from its input to its result: builds the pools, lets the loop go, closes the ledger. It
 * must not know where a scenario came from, nor do any I/O.
 */

import { invariant } from '../engine/errors.ts';
import { runLoop } from '../engine/loop.ts';
import type { Cluster } from '../model/fleet.ts';
import { type Account, closeLedger } from '../model/ledger.ts';
import type { FaultFigures, JobStays, RunInput, RunResult, Schedule, WindowIntegrals } from './contract.ts';
import { FleetAtWork } from './fleet-at-work.ts';
import { STATE } from './job-board.ts';
import { between, noTotals } from './meter.ts';
import { measure } from './metrics/measure.ts';
import { addLedger, scheduleHash } from './run-hash.ts';
import { AttemptsJournal, type WatchedColumns } from './waiting/attempts-journal.ts';
import { JobStory } from './waiting/job-story.ts';
import { waitMetrics } from './waiting/wait-metrics.ts';
import { watchedFleetJob } from './waiting/watched-fleet-job.ts';

/**
 * A pure function of its input. Whoever never has a programme, as a replay, loads none of what programmes need.
 * @throws InvariantError where a law of the simulator breaks (a fault of ours, never of the input)
 */
export function simulateFleet(input: RunInput): RunResult {
  const fleet = new FleetAtWork(input);
  const story = input.watchedJob == null ? null : new JobStory(watchedFleetJob(input, fleet, input.watchedJob));
  const journal = input.watchedRows ? new AttemptsJournal(input.watchedRows, columnsOf(input, fleet)) : null;
  const endedAt = runLoop(fleet.phases, input.times.horizon, (now) => {
    fleet.check(now);
    story?.observe(now);
    journal?.observe(now);
    return fleet.isDone(now);
  });
  story?.finish(endedAt);
  fleet.finish(endedAt);
  const schedule = scheduleOf(fleet, input.jobs.count);
  const { clusters } = input.fleet;
  const ledger: Record<string, Record<Account, number>> = {};
  const ownFault: Record<string, number> = {};
  const window: Record<string, WindowIntegrals> = {};
  let queuedSeconds = 0;
  clusters.forEach((cluster, k) => {
    const pool = fleet.pools[k];
    const totals = pool?.meter.totals ?? noTotals();
    const { inService, down, occupied } = totals;
    // Without a programme somebody is entitled to the whole cluster, so that whatever idles is granted.
    const entitled = { grantedIdle: inService - down - occupied, filler: 0, betaTrial: 0, betaLate: 0 };
    const lost = fleet.faults?.counts[k].waste.run.lost ?? 0;
    ledger[cluster.id] = closeLedger(cluster, endedAt, { inService, down, occupied, lost, ...entitled });
    ownFault[cluster.id] = pool?.ownFaultGpuSeconds ?? 0;
    window[cluster.id] = windowOf(fleet, cluster, k);
    queuedSeconds += totals.queued;
    const queuedInWindow = between(fleet.recorder.windowOpens[k], fleet.recorder.windowCloses[k]).queued;
    fleet.waits?.check(k, totals.queued, 'run');
    if (endedAt > input.times.windowStart) fleet.waits?.check(k, queuedInWindow, 'window');
  });
  const { faults, waits } = fleet;
  const stays = faults && {
    waited: faults.waited,
    stops: faults.stops,
    stoppedSeconds: faults.attempts.stoppedSeconds,
  };
  checkLittlesLaw(input, schedule, stays, endedAt, queuedSeconds);
  const scheduleFingerprint = scheduleHash(schedule, input.jobs.count);
  const raw = {
    scheduleFingerprint: scheduleFingerprint.digest(),
    fingerprint: addLedger(scheduleFingerprint, ledger).digest(),
    schedule,
    endedAt,
    ledger,
    ownFault,
    window,
    timeline: fleet.recorder.timeline(),
    backlog: fleet.backlog,
    rejections: fleet.rejections,
    brokenPromises: fleet.brokenPromises,
    ...(stays && { stays, faults: faultFigures(fleet) }),
    ...(story && { jobStory: story.entries }),
    ...(journal && { attempts: journal.attempts }),
  };
  const measured = measure(input, raw);
  if (waits) Object.assign(measured.metrics, waitMetrics(waits, input));
  return { ...raw, ...measured };
}

/** The watched jobs as they are after an instant. */
function columnsOf({ jobs, watchedRows }: RunInput, { board }: FleetAtWork): WatchedColumns {
  const jobOf = watchedRows?.rows ?? new Int32Array(0);
  const columns = { board, jobs };
  return {
    jobOf,
    at(place) {
      const job = jobOf[place];
      return board.cluster[job] >= 0 || board.state[job] !== STATE.queued ? columns : null;
    },
  };
}

/** What became of the jobs; rows that stand for nodes that were down are cut off. */
function scheduleOf({ board, faults }: FleetAtWork, jobs: number): Schedule {
  if (!faults) return board;
  return {
    start: board.start.slice(0, jobs),
    end: board.end.slice(0, jobs),
    cluster: board.cluster.slice(0, jobs),
    state: board.state.slice(0, jobs),
    nodes: board.nodes.slice(0, jobs),
    leafGroups: board.leafGroups.slice(0, jobs),
  };
}

function faultFigures({ faults, pools }: FleetAtWork): Record<string, FaultFigures> {
  const figures: Record<string, FaultFigures> = {};
  pools.forEach((pool, k) => {
    if (!pool || !faults) return;
    const { waste, interruptions, restarts, nodesLost } = faults.counts[k];
    figures[pool.site.id] = { overhead: waste.window.overhead, interruptions, restarts, nodesLost };
  });
  return figures;
}

function windowOf(fleet: FleetAtWork, { leafGroupSlowdown = 1 }: Cluster, cluster: number): WindowIntegrals {
  const { windowOpens, windowCloses } = fleet.recorder;
  const grown = between(windowOpens[cluster], windowCloses[cluster]);
  const up = grown.inService - grown.down;
  const counts = fleet.faults?.counts[cluster];
  const lost = counts?.waste.window.lost ?? 0;
  // Among what is useful and what is lost it is as frequent.
  const usefulPart = grown.slowed === 0 ? 0 : (grown.occupied - lost) / grown.occupied;
  const usefulSlowdown = grown.slowed * (1 - 1 / leafGroupSlowdown) * usefulPart;
  return {
    inService: grown.inService,
    up,
    occupied: grown.occupied,
    slowed: grown.slowed,
    ...{ usefulSlowdown, elasticSlowdown: 0, elasticGain: 0 },
    granted: up,
    grantedIdle: up - grown.occupied,
    filler: 0,
    lost,
    idleBlocked: grown.idleBlocked,
    idleDrain: grown.idleDrain,
    idleNoDemand: grown.idleNoDemand,
    kept: grown.kept,
    keptIdle: grown.keptIdle,
    partlyOccupiedNodeSeconds: grown.nodesPartlyHeld,
    upNodeSeconds: grown.nodesInService - grown.nodesDown,
  };
}

/** ∫ queue dt = Σ waits, unfinished ones included: as whole numbers, in every run (J. D. C. Little, 1961). */
function checkLittlesLaw(
  input: RunInput,
  schedule: Schedule,
  stays: JobStays | null,
  endedAt: number,
  queuedSeconds: number,
): void {
  let waited = 0;
  for (let job = 0; job < input.jobs.count; job++) {
    if (schedule.cluster[job] < 0) continue;
    if (stays) {
      waited += stays.waited[job];
      continue;
    }
    const left = schedule.start[job] >= 0 ? schedule.start[job] : schedule.end[job];
    waited += (left >= 0 ? left : endedAt) - input.jobs.submit[job];
  }
  invariant(
    waited === queuedSeconds,
    `Little's law: jobs waited ${waited} s, queues were ${queuedSeconds} job-seconds`,
  );
}
