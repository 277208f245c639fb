/**
 * A run of one trace on one cluster that is there from the start. It must not know files.
 */
import { InputError } from '../../engine/errors.ts';
import { lastingPhase } from '../../model/fleet.ts';
import type { JobTable } from '../../model/jobs.ts';
import type { Policies, RunInput } from '../../simulation/contract.ts';

export interface Machine {
  readonly nodes: number;
  readonly gpusPerNode: number;
  readonly leafGroupNodes: number;
}

/**
 * Everything is measured, nothing is cut off: the horizon lies behind the last end of any schedule without idling.
 * @throws InputError where the times are too long to be booked exactly
 */
export function replayInput(jobs: JobTable, policies: Policies, machine: Machine): RunInput {
  const lastSubmit = jobs.count === 0 ? 0 : jobs.submit[jobs.count - 1]!;
  let horizon = lastSubmit + 1;
  for (let job = 0; job < jobs.count; job++) horizon += jobs.run[job]!;
  const { nodes, gpusPerNode, leafGroupNodes } = machine;
  checkExactness(jobs, nodes * gpusPerNode, horizon);
  const phase = lastingPhase('all', nodes);
  return {
    fleet: {
      clusters: [
        {
          id: 'cluster',
          provider: 'provider',
          gpu: 'gpu',
          speed: 1,
          gpusPerNode,
          leafGroupNodes,
          phases: [phase],
          providerOwn: false,
        },
      ],
    },
    jobs,
    policies,
    times: { windowStart: 0, windowEnd: horizon, horizon, stopWhenWindowServed: true },
    patience: Number.POSITIVE_INFINITY,
    timelineBins: 1,
  };
}

/** Times and GPU-seconds are whole numbers below 2^53: beyond, sums would no longer be exact. */
function checkExactness({ count, submit, run, gpus }: JobTable, capacityGpus: number, horizon: number): void {
  let lastEnd = 0;
  let work = 0;
  for (let job = 0; job < count; job++) {
    lastEnd = Math.max(lastEnd, submit[job]! + run[job]!);
    work += run[job]! * gpus[job]!;
  }
  const sums = [
    ['the last submission and all run times together are', horizon, 'seconds'],
    ['all run times × processors are', work, 'GPU-seconds'],
    ['the capacity until the last job can end is', lastEnd * capacityGpus, 'GPU-seconds'],
  ] as const;
  for (const [what, sum, unit] of sums) {
    if (sum <= Number.MAX_SAFE_INTEGER) continue;
    const message = `${what} ${sum.toPrecision(2)} ${unit}, too many to be counted exactly`;
    throw new InputError([
      { message, remedy: 'expected a sum below 2^53 (9.0e+15); are the times of the trace in seconds?' },
    ]);
  }
}
