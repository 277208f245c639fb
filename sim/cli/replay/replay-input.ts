/**
 * A run of one trace on one cluster that is there from the start. It must not know files.
 */
import type { JobTable } from '../../model/jobs.ts';
import type { Policies, RunInput } from '../../simulation/contract.ts';

export interface Machine {
  readonly nodes: number;
  readonly gpusPerNode: number;
  readonly leafGroupNodes: number;
}

/** Everything is measured, nothing is cut off: the horizon lies behind the last end of any schedule without idling. */
export function replayInput(jobs: JobTable, policies: Policies, machine: Machine): RunInput {
  const lastSubmit = jobs.count === 0 ? 0 : jobs.submit[jobs.count - 1]!;
  const horizon = jobs.run.reduce((sum, run) => sum + run, lastSubmit + 1);
  const { nodes, gpusPerNode, leafGroupNodes } = machine;
  const phase = { id: 'all', nodes, plannedAt: 0, deliveredAt: 0, inServiceAt: 0 };
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
