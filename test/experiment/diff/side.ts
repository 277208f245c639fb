/** Sides of a difference, written job by job. */
import { type DiffDecision, type DiffSide, emptyDiffJobs } from '../../../sim/experiment/diff/side.ts';
import { JOB_STATES, type JobState } from '../../../sim/simulation/contract.ts';

export interface JobWritten {
  readonly id: number;
  readonly submit: number;
  readonly start?: number;
  readonly end?: number;
  readonly gpus?: number;
  readonly state?: JobState;
  readonly cluster?: string;
  readonly nodes?: number;
  readonly project?: string;
}

const CLUSTERS = ['north', 'south'];
/** The run ends here. */
export const ENDS = 10_000;

/** Jobs that have an end are done unless told otherwise, those with a start run, the others wait. */
export function sideOf(
  label: string,
  written: readonly JobWritten[],
  more: Partial<Pick<DiffSide, 'decisions' | 'metrics' | 'fingerprint'>> & { stops?: Int32Array } = {},
): DiffSide {
  const projects = [...new Set(written.flatMap(({ project }) => project ?? []))];
  const jobs = emptyDiffJobs(written.length, CLUSTERS, projects, more.stops ?? new Int32Array(written.length));
  written.forEach((job, row) => {
    const { id, submit, start = -1, end = -1, gpus = 8, cluster = 'north', nodes = 1, project = '' } = job;
    const state = job.state ?? (end >= 0 ? 'done' : start >= 0 ? 'running' : 'queued');
    jobs.id[row] = id;
    jobs.submit[row] = submit;
    jobs.start[row] = start;
    jobs.end[row] = end;
    jobs.gpus[row] = gpus;
    jobs.state[row] = JOB_STATES.indexOf(state);
    jobs.cluster[row] = start >= 0 ? CLUSTERS.indexOf(cluster) : -1;
    jobs.nodes[row] = start >= 0 ? nodes : 0;
    jobs.waited[row] = submit < 0 ? 0 : (start >= 0 ? start : end >= 0 ? end : ENDS) - submit;
    jobs.served[row] = start >= 0 ? ((end >= 0 ? end : ENDS) - start) * gpus : 0;
    jobs.project[row] = projects.indexOf(project);
  });
  return {
    label,
    fingerprint: more.fingerprint ?? label,
    jobs,
    decisions: more.decisions ?? [],
    metrics: more.metrics ?? {},
  };
}

export function decision(atSeconds: number, kind: string, more: Partial<DiffDecision> = {}): DiffDecision {
  return { atSeconds, kind, application: 'first-0001', ...more };
}
