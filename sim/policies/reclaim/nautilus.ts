/**
 * Nautilus: jobs must keep more than 40 % of their GPUs busy, and who has more than four that do not is banned. It must
 * not know how many GPUs are occupied: a job that holds GPUs and leaves them idle is what it looks for.
 *
 * Assumed, since it is not published: a job violates once its mean activity over an hour on end is 40 % or less; cases are
 * counted since the grant's start and looked at daily; a ban takes the whole grant.
 */
import type { ReclaimPolicy } from './reclaim.ts';
import { DAY_SECONDS, HOUR_SECONDS, nextMultiple } from './review-dates.ts';

/** Use must exceed this share of the request. */
const LEAST_ACTIVITY = 0.4;
const TOLERATED_JOBS = 4;

export const nautilus: ReclaimPolicy = {
  kind: 'reclaim',
  name: 'nautilus',
  help: 'more than 4 jobs that leave 60 % or more of their GPU time idle: the grant is taken',
  source: 'National Research Platform (Nautilus), cluster policies, resource usage violations',
  parameters: [],
  needsActivity: true,
  nextReview: (grant) => nextMultiple(grant, DAY_SECONDS),

  review(grant) {
    if (!grant.activity) return { kind: 'keep', reason: 'exempt' };
    const cases = grant.activity.lowActivityJobs(LEAST_ACTIVITY, HOUR_SECONDS, grant.startedAt, grant.now);
    if (cases <= TOLERATED_JOBS) return { kind: 'keep', reason: 'notIdle' };
    return { kind: 'take', reason: 'idleTooLong', gpus: grant.gpus, budgetGpuSeconds: 0 };
  },
};
