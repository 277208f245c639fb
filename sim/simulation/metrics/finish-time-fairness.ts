/**
 * Finish-time fairness of a project: how much later it was done than it would have been on its own share alone. It must not
 * know who else there was.
 *
 * ρ = T(shared) ÷ T(alone) as in K. Mahajan et al., Themis: Fair and Efficient GPU Cluster Scheduling, NSDI 2020, there for
 * an application among n on 1 ÷ n of the cluster. Here for a project, with these simplifications: its own share is the mean
 * of what it was entitled to while it had a grant; T(alone) is a lower bound, the time in which one machine of all these
 * GPUs does the project's work as it was submitted, no job faster than on the GPUs that it wished for; and only jobs count
 * that ended by themselves or at their limit. So 1 is as good as alone without any queue or waste, and less is a gain.
 */
import { eachSpan } from '../../engine/level-history.ts';
import { STATE } from '../job-board.ts';
import type { Grant } from '../programme/grant.ts';
import type { Project } from '../programme/project.ts';
import type { Stage } from '../programme/stage.ts';

/** @param grants of the project; null: no job of it has ended, or none had any work */
export function finishTimeFairness(
  stage: Stage,
  project: Project,
  grants: readonly Grant[],
  endedAt: number,
): number | null {
  if (!project.isOpen) return null;
  const { clusters } = stage.input.fleet;
  const held = grants.filter(({ startedAt, terms }) => startedAt >= 0 && !terms.isNoShow);
  const speedOf = ({ terms }: Grant) => clusters[terms.cluster].speed;
  const entitled = held.reduce((sum, grant) => sum + grant.entitled.integral(0, endedAt) * speedOf(grant), 0);
  let seconds = 0;
  const visit = (levels: readonly number[], span: number): void => {
    if (levels.some((level) => level > 0)) seconds += span;
  };
  eachSpan(
    held.map((grant) => grant.entitled),
    visit,
    0,
    endedAt,
  );
  if (entitled === 0) return null;
  const times = timesOf(stage, project, entitled / seconds, Math.max(...held.map(speedOf)));
  return times === null || times.alone <= 0 ? null : times.shared / times.alone;
}

/** Seconds from the first submission to the last end. @param rate H200-equivalents of its share */
function timesOf({ programme }: Stage, { base, cursor, jobs, board, leftWork }: Project, rate: number, speed: number) {
  const { work, requestedWork, wish } = programme.demand;
  let first = -1;
  let last = 0;
  let machine = 0;
  let longest = 0;
  // Jobs are submitted in the order of their rows.
  for (let job = 0; job < cursor; job++) {
    const state = board.state[job];
    const hasEnded = state === STATE.done || state === STATE.failed || state === STATE.killed;
    if (!hasEnded || leftWork[job] > 0) continue;
    const row = base + job;
    const submit = jobs.submit[job];
    const done = state === STATE.killed ? Math.min(work[row], requestedWork[row]) : work[row];
    if (first < 0) first = machine = submit;
    machine = Math.max(machine, submit) + done / rate;
    longest = Math.max(longest, submit + done / Math.min(rate, wish[row] * speed));
    last = Math.max(last, board.end[job]);
  }
  return first < 0 ? null : { shared: last - first, alone: Math.max(machine, longest) - first };
}
