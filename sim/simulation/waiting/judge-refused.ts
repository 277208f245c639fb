/**
 * Jobs of a grant that its limits keep from starting in their turn: each has a reason of its own, for limits look at what
 * the job asks for and at what the project holds. It must not know which limits there are.
 */
import { REASON } from '../../model/wait-reasons.ts';
import type { WaitingJobs } from './waiting-jobs.ts';

/**
 * @param jobs that wait
 * @param gpus column over jobs
 */
export function judgeRefused(
  waiting: WaitingJobs,
  jobs: Iterable<number>,
  gpus: Int32Array,
  refusal: (job: number) => 'limit' | 'budget' | null,
  now: number,
): void {
  waiting.bringBack(REASON.limit, now);
  waiting.bringBack(REASON.budget, now);
  for (const job of jobs) {
    const refused = refusal(job);
    if (refused !== null) waiting.setApart(gpus[job], REASON[refused], 1, now);
  }
}
