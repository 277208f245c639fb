/**
 * Jülich: the award is split by month, and what is older than last month's rest is lost. It must not know priorities.
 *
 * A month is 30.4375 days from the start. Use is booked to the oldest hours that are still valid, so at the end of month
 * k what is left of months 1 … k − 1 goes: their quota − used − removed, but no more than idled since the last loss.
 * Next month's quota may be borrowed: nothing stands against it here, and dedicated GPUs cannot run beyond it anyway;
 * the lowest priority beyond is not modelled.
 */
import { evenPace, idleSinceReduction, removedSoFar, usedSoFar } from './amounts.ts';
import type { ReclaimPolicy } from './reclaim.ts';
import { takeHours } from './remove-hours.ts';
import { MONTH_SECONDS, nextMultiple } from './review-dates.ts';

export const juelich: ReclaimPolicy = {
  kind: 'reclaim',
  name: 'juelich',
  help: 'monthly quotas (30.4375 d): last month’s rest may still be used, what is older is lost',
  source: 'Jülich Supercomputing Centre, allocation procedures',
  parameters: [],
  needsActivity: false,
  nextReview: (grant) => nextMultiple(grant, MONTH_SECONDS),

  review(grant) {
    const months = Math.floor((grant.now - grant.startedAt) / MONTH_SECONDS);
    const expiredQuota = evenPace(grant, (months - 1) * MONTH_SECONDS);
    const expired = expiredQuota - usedSoFar(grant) - removedSoFar(grant);
    return takeHours(grant, Math.min(expired, idleSinceReduction(grant)), 'aged', 'onPlan');
  },
};
