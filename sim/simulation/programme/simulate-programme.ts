/**
 * One run of a programme from its input to its result: closes the ledger, checks the laws, measures. It must not know where
 * a scenario came from, nor do any I/O.
 */
import { sum } from '../../engine/column-sum.ts';
import { invariant } from '../../engine/errors.ts';
import { demandFingerprint } from '../../model/demand.ts';
import { type Account, closeLedger } from '../../model/ledger.ts';
import type { Programme } from '../../model/programme.ts';
import type { FaultFigures, RunInput, RunResult, WindowIntegrals } from '../contract.ts';
import { between, noTotals } from '../meter.ts';
import { measure } from '../metrics/measure.ts';
import { programmeMetrics } from '../metrics/programme-metrics.ts';
import { grantsByApplication, workOf, wronglyReclaimed } from '../metrics/programme-sums.ts';
import { sharedOf } from '../metrics/sharing-metrics.ts';
import { addLedger, scheduleHash } from '../run-hash.ts';
import { waitMetrics } from '../waiting/wait-metrics.ts';
import { NO_COUNTS } from './nodes-down.ts';
import { addGrants, checkOccupation, outcomeOf } from './outcome.ts';
import type { ProgrammeAtWork } from './programme-at-work.ts';
import { runProgramme } from './run-programme.ts';
import type { Stage } from './stage.ts';

/**
 * Simulates one run with a programme: a pure function of its input.
 * @throws InvariantError where a law of the simulator breaks (a fault of ours, never of the input)
 */
export function simulateProgramme(input: RunInput, programme: Programme): RunResult {
  const { atWork, endedAt, brokenPromises, jobStory, attempts } = runProgramme(input, programme);
  const { stage } = atWork;
  const outcome = outcomeOf(stage, endedAt);
  const { ledger, window, ownFault, queuedSeconds } = books(atWork, input, endedAt);
  const { waits } = stage;
  checkOccupation(outcome, stage);
  const { stays } = outcome;
  const waited = sum(stays.waited);
  invariant(
    waited === queuedSeconds,
    `Little's law: jobs waited ${waited} s, queues were ${queuedSeconds} job-seconds`,
  );
  const hash = scheduleHash(outcome.schedule, outcome.jobs.count);
  const scheduleFingerprint = hash.digest();
  addGrants(hash, stage.grants);
  const { jobs, schedule } = outcome;
  const raw = {
    scheduleFingerprint,
    fingerprint: addLedger(hash, ledger).digest(),
    ...{ schedule, endedAt, ledger, ownFault, window },
    timeline: atWork.recorder.timeline(),
    backlog: { atStart: 0, atEnd: 0, submitted: 0 },
    rejections: atWork.jobs.rejections,
    brokenPromises,
    stays,
    faults: attemptsByCluster(atWork),
    programme: {
      jobs,
      waited: stays.waited,
      grantOf: outcome.grantOf,
      story: stage.story.inOrder(),
      demandFingerprint: demandFingerprint(programme.demand),
    },
    ...(jobStory && { jobStory }),
    ...(attempts && { attempts }),
  };
  const { metrics, waitCounts } = measure({ ...input, jobs }, raw);
  const whyWaited = waits ? waitMetrics(waits, input) : {};
  const grantsOf = grantsByApplication(stage);
  const ran = {
    ...{ stage, endedAt, work: workOf(stage), grantsOf },
    shared: sharedOf(stage, grantsOf, endedAt),
    wrongly: wronglyReclaimed(stage, endedAt),
  };
  const all = withoutUnserved(metrics);
  // There are thousands: to spread them into a literal takes many times as long.
  Object.assign(all, programmeMetrics(ran, atWork.monitoring.warningsLifted), whyWaited);
  return { ...raw, metrics: all, waitCounts };
}

/** Work that is not served is counted by project, not by the cluster or size of jobs that were cancelled. */
function withoutUnserved(metrics: RunResult['metrics']): Record<string, number | null> {
  const others: Record<string, number | null> = {};
  for (const [key, value] of Object.entries(metrics)) if (!key.startsWith('unserved')) others[key] = value;
  return others;
}

/** Of the measured window, but overhead and restarts, which like all that is lost are of the whole run. */
function attemptsByCluster({ stage, nodesDown }: ProgrammeAtWork): Record<string, FaultFigures> {
  const figures = stage.input.fleet.clusters.map(({ id }, k): [string, FaultFigures] => {
    const { overheadGpuSeconds: overhead = 0, restarts = 0 } = stage.books[k] ?? {};
    const { interruptions, nodesLost } = nodesDown?.counts[k] ?? NO_COUNTS;
    return [id, { overhead, interruptions, restarts, nodesLost }];
  });
  return Object.fromEntries(figures);
}

/** What of a cluster's useful time was no work, and where there was more work than that. */
function workAt({ grants, books }: Stage, cluster: number) {
  let usefulSlowdown = books[cluster]?.scavengedSlowdownGpuSeconds ?? 0;
  let [elasticSlowdown, elasticGain] = [0, 0];
  for (const { terms, work } of grants) {
    if (terms.cluster !== cluster) continue;
    usefulSlowdown += work.slowdown;
    elasticSlowdown += work.elasticSlowdown;
    elasticGain += work.elasticGain;
  }
  return { usefulSlowdown, elasticSlowdown, elasticGain };
}

function books({ stage, recorder }: ProgrammeAtWork, input: RunInput, endedAt: number) {
  const ledger: Record<string, Record<Account, number>> = {};
  const ownFault: Record<string, number> = {};
  const window: Record<string, WindowIntegrals> = {};
  let queuedSeconds = 0;
  input.fleet.clusters.forEach((cluster, k) => {
    const own = stage.books[k];
    const totals = own?.meter.totals ?? noTotals();
    const { inService, down, occupied, filler, grantedIdle } = totals;
    const { lostGpuSeconds: lost = 0, betaTrial = 0, betaLate = 0 } = own ?? {};
    ledger[cluster.id] = closeLedger(cluster, endedAt, {
      ...{ inService, down, occupied, filler, lost, grantedIdle, betaTrial, betaLate },
    });
    ownFault[cluster.id] = own?.ownFaultGpuSeconds ?? 0;
    const grown = between(recorder.windowOpens[k], recorder.windowCloses[k]);
    window[cluster.id] = {
      ...{ inService: grown.inService, up: grown.inService - grown.down, occupied: grown.occupied },
      slowed: grown.slowed,
      ...workAt(stage, k),
      ...{ granted: grown.granted, grantedIdle: grown.grantedIdle, filler: grown.filler, lost },
      ...{ idleBlocked: grown.idleBlocked, idleDrain: grown.idleDrain, idleNoDemand: grown.idleNoDemand },
      ...{ kept: grown.kept, keptIdle: grown.keptIdle },
      partlyOccupiedNodeSeconds: grown.nodesPartlyHeld,
      upNodeSeconds: grown.nodesInService - grown.nodesDown,
    };
    queuedSeconds += totals.queued;
    stage.waits?.check(k, totals.queued, 'run');
    if (endedAt > input.times.windowStart) stage.waits?.check(k, grown.queued, 'window');
  });
  return { ledger, ownFault, window, queuedSeconds };
}
