/**
 * A side of a difference from a run that is made once more. A run is a pure function of its inputs: of finished results it
 * is theirs if its fingerprint is. It must not know files, nor the other side.
 */
import type { DiffDecision, DiffSide } from '../../experiment/diff/side.ts';
import { emptyDiffJobs } from '../../experiment/diff/side.ts';
import { JOB_STATES, type JobStays } from '../../simulation/contract.ts';
import type { WholeRun } from '../executors/run-maker.ts';

const QUEUED = JOB_STATES.indexOf('queued');
const DONE = JOB_STATES.indexOf('done');

export function sideOfRun(label: string, { result, jobs, clusters, projects, decisions }: WholeRun): DiffSide {
  const { schedule, endedAt, stays, programme, fingerprint, metrics } = result;
  const own = emptyDiffJobs(
    jobs.count,
    clusters.map(({ id }) => id),
    projects,
    stays ? hiddenAttempts(stays) : new Int32Array(jobs.count),
  );
  const waits = programme?.waited ?? stays?.waited;
  for (let row = 0; row < jobs.count; row++) {
    const [start, end, state, cluster] = [
      schedule.start[row]!,
      schedule.end[row]!,
      schedule.state[row]!,
      schedule.cluster[row]!,
    ];
    const submit = jobs.submit[row]!;
    // After the end of the run, or by no grant.
    const isThere = submit >= 0 && (cluster >= 0 || state !== QUEUED);
    own.id[row] = jobs.id[row]!;
    own.submit[row] = isThere ? submit : -1;
    own.gpus[row] = jobs.gpus[row]!;
    own.start[row] = start;
    own.end[row] = end;
    own.state[row] = state;
    own.cluster[row] = cluster;
    own.nodes[row] = schedule.nodes[row]!;
    own.project[row] = projects.length > 0 ? jobs.user[row]! : -1;
    if (!isThere) continue;
    own.waited[row] = waits?.[row] ?? (start >= 0 ? start : end >= 0 ? end : endedAt) - submit;
    const work = jobs.run[row]! * jobs.gpus[row]!;
    const ran =
      start < 0 ? 0 : ((end >= 0 ? end : endedAt) - start) * jobs.gpus[row]! * (clusters[cluster]?.speed ?? 1);
    own.served[row] = state === DONE ? work : Math.min(ran, work);
  }
  return { label, fingerprint, jobs: own, decisions: decisions ? decisionsOf(decisions) : [], metrics };
}

function decisionsOf(lines: Uint8Array): DiffDecision[] {
  return new TextDecoder()
    .decode(lines)
    .split('\n')
    .flatMap((line) => (line === '' ? [] : [JSON.parse(line) as DiffDecision]));
}

/** Times that each job was stopped; 1 of one that ran on other GPUs than it asked for: its record does not say on which. */
function hiddenAttempts({ stops, stoppedSeconds }: JobStays): Int32Array {
  return stops.map((count, row) => Math.max(count, stoppedSeconds[row] === 0 ? 0 : 1));
}
