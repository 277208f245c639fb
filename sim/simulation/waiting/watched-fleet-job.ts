/**
 * One job of a run without a programme as it is after an instant. It must not know what is told of it.
 */

import type { RunInput } from '../contract.ts';
import type { FleetAtWork } from '../fleet-at-work.ts';
import { STATE } from '../job-board.ts';
import type { JobSeen } from './job-story.ts';

export function watchedFleetJob(
  { jobs, fleet }: RunInput,
  { board, waits, faults }: FleetAtWork,
  job: number,
): () => JobSeen {
  const gpus = jobs.gpus[job];
  return () => {
    const cluster = board.cluster[job];
    const state = board.state[job];
    const isQueued = state === STATE.queued && cluster >= 0;
    return {
      isThere: cluster >= 0 || state !== STATE.queued,
      ...{ state, submit: jobs.submit[job], start: board.start[job], end: board.end[job], gpus },
      nodes: board.nodes[job],
      cluster: cluster < 0 ? null : fleet.clusters[cluster].id,
      grant: -1,
      faults: faults?.stops[job] ?? 0,
      preemptions: 0,
      reason: isQueued && waits ? waits.reasonOfWatched(waits.groups[cluster], gpus) : null,
    };
  };
}
