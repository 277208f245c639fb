/**
 * NeSI ageing: every 90 days the award ages by its even share, and what was not used of that is lost. It must not know
 * plans.
 *
 * available = award − max(used, ⌊elapsed ÷ 90 d⌋ × award × 90 d ÷ duration). What is removed at a review is what is left
 * of the budget beyond that, but no more than idled since the last one; what was removed once is not given back when later
 * use fills the aged share.
 */
import { evenPace, idleSinceReduction, unspent, usedSoFar } from './amounts.ts';
import type { ReclaimPolicy } from './reclaim.ts';
import { takeHours } from './remove-hours.ts';
import { DAY_SECONDS, nextMultiple } from './review-dates.ts';

const INTERVAL_SECONDS = 90 * DAY_SECONDS;

export const nesiAgeing: ReclaimPolicy = {
  kind: 'reclaim',
  name: 'nesi-ageing',
  help: 'every 90 days the even share of the award that was not used by then is lost',
  source: 'NeSI (New Zealand), allocation ageing: A(t) = A(t0) − max(U(t), INT((t − t0) ÷ Δn) × A(t0) × Δn ÷ ΔT)',
  parameters: [],
  needsActivity: false,
  nextReview: (grant) => nextMultiple(grant, INTERVAL_SECONDS),

  review(grant) {
    const intervals = Math.floor((grant.now - grant.startedAt) / INTERVAL_SECONDS);
    const aged = evenPace(grant, intervals * INTERVAL_SECONDS);
    const available = grant.awardGpuSeconds - Math.max(usedSoFar(grant), aged);
    return takeHours(grant, Math.min(unspent(grant) - available, idleSinceReduction(grant)), 'aged', 'onPlan');
  },
};
