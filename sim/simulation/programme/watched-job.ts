/**
 * One job of a programme as it is after an instant. It must not know what is told of it.
 */
import { STATE } from '../job-board.ts';
import type { JobSeen } from '../waiting/job-story.ts';
import type { Project } from './project.ts';
import type { Stage } from './stage.ts';

/** @param row in the demand */
export function watchedJob({ projects, grants, waits, input }: Stage, row: number): () => JobSeen {
  const project = projects.find(({ base, count }) => row >= base && row < base + count);
  if (project === undefined) throw new RangeError(`the demand has no row ${row}`);
  const job = row - project.base;
  return () => {
    if (!project.isOpen || job >= project.cursor) return NOT_THERE;
    const { board, jobs } = project;
    const grant = project.grantOf[job];
    const cluster = board.cluster[job];
    const waitsNow = board.state[job] === STATE.queued && grant >= 0 && waits !== null;
    return {
      isThere: true,
      state: board.state[job],
      submit: jobs.submit[job],
      start: board.start[job],
      end: board.end[job],
      gpus: jobs.gpus[job],
      asked: project.askedOf(job),
      nodes: board.nodes[job],
      cluster: cluster < 0 ? null : input.fleet.clusters[cluster].id,
      grant,
      faults: project.nodeFaults[job],
      preemptions: project.preemptions[job],
      scavenges: board.state[job] === STATE.running && grant < 0,
      resizes: project.elastic ? project.elastic.shrinks[job] + project.elastic.grows[job] : 0,
      reason: waitsNow ? waits.reasonOfWatched(waits.ofGrant(grants[grant]), jobs.gpus[job]) : null,
      ...lacking(project, job, grants),
    };
  };
}

/** Of a job that goes on once its project has another grant: what its own did. */
function lacking({ board, isInterrupted, grantOf, grants: own }: Project, job: number, grants: Stage['grants']) {
  if (isInterrupted[job] === 0) return {};
  if (board.state[job] === STATE.cancelled) return { lacksGrant: own.length > 0 ? 'grantEnds' : 'grantEnded' } as const;
  return { lacksGrant: grants[grantOf[job]]?.state === 'active' ? 'gpusTaken' : 'grantEnded' } as const;
}

const NOT_THERE: JobSeen = {
  ...{ isThere: false, state: STATE.queued, submit: -1, start: -1, end: -1, gpus: 0, nodes: 0 },
  ...{ cluster: null, grant: -1, faults: 0, preemptions: 0, reason: null },
};
