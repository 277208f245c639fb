/**
 * Idle days: a grant none of whose jobs ran for so many days is warned, then taken whole. It must not look at how much
 * runs: one small job is enough.
 *
 * A review comes at the very instant at which the days are full. Exempt days put it off and count all the same. A
 * warning's verdict: did a job of its own run since? A grant with blocked jobs of its own is not idle, nor is one that was
 * entitled to nothing in those days; either is looked at again a day later.
 */
import type { GrantView, ReclaimPolicy } from './reclaim.ts';
import { beforeEnd, DAY_SECONDS } from './review-dates.ts';

type Parameters = Readonly<Record<string, number | string | boolean>>;

export const idleDays: ReclaimPolicy = {
  kind: 'reclaim',
  name: 'idle-days',
  help: 'a grant none of whose jobs ran for so many days is warned, then taken whole',
  parameters: [
    { name: 'days', type: 'duration', default: 14 * DAY_SECONDS, min: 1, help: 'time without a running job' },
    {
      name: 'exempt',
      type: 'duration',
      default: 60 * DAY_SECONDS,
      min: 0,
      help: 'no review before so long after the start',
    },
    { name: 'warning', type: 'flag', default: true, help: 'warn first; false: take at once' },
    {
      name: 'grace',
      type: 'duration',
      default: 14 * DAY_SECONDS,
      min: 0,
      help: 'from a warning to its verdict; 0s: take at once',
    },
  ],
  needsActivity: false,

  nextReview(grant, parameters) {
    const verdictAt = verdictOf(grant, parameters);
    if (verdictAt > grant.now) return beforeEnd(grant, verdictAt);
    const exemptUntil = grant.startedAt + Number(parameters['exempt']);
    const fullAt = Math.max(Math.min(grant.now, grant.idleSince) + Number(parameters['days']), exemptUntil);
    return beforeEnd(grant, fullAt > grant.now ? fullAt : grant.now + DAY_SECONDS);
  },

  review(grant, parameters) {
    if (grant.now < grant.startedAt + Number(parameters['exempt'])) return { kind: 'keep', reason: 'exempt' };
    const verdictAt = verdictOf(grant, parameters);
    if (grant.now < verdictAt) return { kind: 'keep', reason: 'inGrace' };
    const isVerdict = grant.now === verdictAt;
    if (isVerdict && grant.idleSince > grant.warnedAt) return { kind: 'keep', reason: 'mended' };
    const idleFrom = Math.max(grant.startedAt, grant.idleSince);
    if (grant.now - idleFrom < Number(parameters['days'])) return { kind: 'keep', reason: 'notIdle' };
    if (grant.hasBlockedJobs) return { kind: 'keep', reason: 'jobsBlocked' };
    if (grant.entitledGpuSeconds(idleFrom, grant.now) === 0) return { kind: 'keep', reason: 'exempt' };
    if (warns(parameters) && !isVerdict) return { kind: 'warn', reason: 'idleTooLong' };
    return { kind: 'take', reason: 'idleTooLong', gpus: grant.gpus, budgetGpuSeconds: 0 };
  },
};

function warns(parameters: Parameters): boolean {
  return parameters['warning'] === true && Number(parameters['grace']) > 0;
}

/** When the last warning is judged, s; −Infinity: there was none. */
function verdictOf(grant: GrantView, parameters: Parameters): number {
  const isOpen = warns(parameters) && grant.warnedAt >= 0;
  return isOpen ? grant.warnedAt + Number(parameters['grace']) : Number.NEGATIVE_INFINITY;
}
