/**
 * Princeton: a second job without any GPU activity for two hours is a warning with seven days to mend; one more suspends
 * the project for seven days. It must not know how many GPUs are occupied.
 *
 * A reviewer of grants cannot end a job nor lock a project out: the end of such a job after two hours is not modelled,
 * and a suspension removes from the budget what the grant could have run in seven days (or until its end). Looked at
 * daily; cases that come after the warning (and after a suspension) count, once the seven days are over.
 */
import { unspent } from './amounts.ts';
import type { GrantView, ReclaimDecision, ReclaimPolicy } from './reclaim.ts';
import { beforeEnd, DAY_SECONDS, HOUR_SECONDS, nextMultiple } from './review-dates.ts';

const IDLE_SECONDS = 2 * HOUR_SECONDS;
const MEND_SECONDS = 7 * DAY_SECONDS;
const SUSPENSION_SECONDS = 7 * DAY_SECONDS;
const CASES_FOR_WARNING = 2;

export const princeton: ReclaimPolicy = {
  kind: 'reclaim',
  name: 'princeton',
  help: 'second job with 2 h of zero GPU activity: 7 days to mend; a further one costs 7 days of the grant’s hours',
  source: 'Princeton Research Computing, utilization policies',
  parameters: [],
  needsActivity: true,

  nextReview(grant) {
    const mendUntil = grant.warnedAt + MEND_SECONDS;
    if (grant.warnedAt >= 0 && mendUntil > grant.now) return beforeEnd(grant, mendUntil);
    const suspendedUntil = grant.reducedAt + SUSPENSION_SECONDS;
    if (grant.reducedAt >= 0 && suspendedUntil > grant.now) return beforeEnd(grant, suspendedUntil);
    return nextMultiple(grant, DAY_SECONDS);
  },

  review(grant) {
    if (!grant.activity) return { kind: 'keep', reason: 'exempt' };
    if (grant.warnedAt < 0) {
      const cases = grant.activity.lowActivityJobs(0, IDLE_SECONDS, grant.startedAt, grant.now);
      return cases < CASES_FOR_WARNING ? { kind: 'keep', reason: 'notIdle' } : { kind: 'warn', reason: 'idleTooLong' };
    }
    if (grant.now < grant.warnedAt + MEND_SECONDS) return { kind: 'keep', reason: 'inGrace' };
    const suspendedUntil = grant.reducedAt < 0 ? grant.reducedAt : grant.reducedAt + SUSPENSION_SECONDS;
    if (grant.now < suspendedUntil) return { kind: 'keep', reason: 'coolDown' };
    const judgedFrom = Math.max(grant.warnedAt, suspendedUntil);
    const cases = grant.activity.lowActivityJobs(0, IDLE_SECONDS, judgedFrom, grant.now);
    if (cases > 0) return suspend(grant);
    return { kind: 'keep', reason: grant.now === grant.warnedAt + MEND_SECONDS ? 'mended' : 'notIdle' };
  },
};

function suspend(grant: GrantView): ReclaimDecision {
  const hours = grant.gpus * Math.min(SUSPENSION_SECONDS, grant.endsAt - grant.now);
  return { kind: 'take', reason: 'idleTooLong', gpus: 0, budgetGpuSeconds: Math.min(hours, unspent(grant)) };
}
