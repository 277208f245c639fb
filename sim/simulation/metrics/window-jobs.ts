/**
 * The jobs of the measured window with what the wait metrics need of each. It must not know groups or means.
 */
import { rowOrder } from '../../engine/row-order.ts';
import { FULL_PACE, paceOf, stretched } from '../../model/leaf-group-pace.ts';
import type { RunInput, RunResult } from '../contract.ts';
import { STATE } from '../job-board.ts';

/** Columns over the window's jobs that were queued somewhere, in ascending order of wait. */
export interface WindowJobs {
  readonly count: number;
  /** Row in the job table. */
  readonly job: Int32Array;
  readonly waitSeconds: Float64Array;
  /** Run time on its cluster, on the leaf groups that it had last, as far as its limit lets it, s. */
  readonly runSeconds: Float64Array;
  /** Time of attempts that is neither wait nor run: lost, of checkpoints and restarts, or slow, s; null: there are none. */
  readonly stoppedSeconds: Float64Array | null;
  /** Rows of the window's jobs that were rejected. */
  readonly rejected: readonly number[];
}

/** What of a result the metrics are made of: all but themselves. */
export type RawResult = Omit<RunResult, 'metrics' | 'waitCounts'>;

export function windowJobs(input: RunInput, raw: RawResult): WindowJobs {
  const { jobs, times, fleet } = input;
  const { schedule, endedAt } = raw;
  const waited = raw.programme?.waited ?? raw.stays?.waited;
  const rejected: number[] = [];
  const rows = new Int32Array(jobs.count);
  const waits = new Float64Array(jobs.count);
  let count = 0;
  for (let job = 0; job < jobs.count; job++) {
    const submit = jobs.submit[job];
    if (submit < times.windowStart) continue;
    if (submit >= times.windowEnd) {
      // Jobs of a programme come in the order of applications, all others in that of their submission.
      if (waited) continue;
      break;
    }
    if (schedule.state[job] === STATE.rejected) {
      rejected.push(job);
    } else if (schedule.cluster[job] >= 0) {
      const left = schedule.start[job] >= 0 ? schedule.start[job] : schedule.end[job];
      rows[count] = job;
      waits[count++] = waited ? waited[job] : (left >= 0 ? left : endedAt) - submit;
    }
  }
  const order = rowOrder(waits.subarray(0, count));
  const job = new Int32Array(count);
  const waitSeconds = new Float64Array(count);
  const runSeconds = new Float64Array(count);
  const stops = input.policies.limit.name === 'kill';
  const paces = fleet.clusters.map(paceOf);
  for (let k = 0; k < count; k++) {
    const wait = waits[order[k]];
    const row = rows[order[k]];
    const { speed } = fleet.clusters[schedule.cluster[row]];
    const pace = schedule.start[row] >= 0 ? paces[schedule.cluster[row]] : null;
    const stretch = pace?.stretchOf(schedule.nodes[row], schedule.leafGroups[row]) ?? FULL_PACE;
    const run = stretched(Math.ceil(jobs.run[row] / speed), stretch);
    job[k] = row;
    waitSeconds[k] = wait;
    runSeconds[k] = stops ? Math.min(run, Math.ceil(jobs.request[row] / speed)) : run;
  }
  const stopped = raw.stays?.stoppedSeconds;
  const stoppedSeconds = stopped ? new Float64Array(count) : null;
  for (let k = 0; stopped && k < count; k++) {
    const row = job[k];
    // Whoever has ended took all his time from the submission; under a programme he may have been without a grant meanwhile.
    const hasEnded = !raw.programme && schedule.start[row] >= 0 && schedule.end[row] >= 0;
    const others = schedule.end[row] - jobs.submit[row] - waitSeconds[k] - runSeconds[k];
    stoppedSeconds![k] = hasEnded ? Math.max(0, others) : stopped[row];
  }
  return { count, job, waitSeconds, runSeconds, stoppedSeconds, rejected };
}
