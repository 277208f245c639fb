/**
 * NERSC, allocation year 2025: three cuts a year to what the plan says. It must not know who gets the hours.
 *
 * The cuts come 91.3125, 182.625 and 273.9375 days after the start, so never in a project's first 60 days. No project
 * here states a quarterly plan of its own, so the plan is an even pace, a quarter of a year's award each. The first cut
 * takes the whole shortfall; of the other two our source says nothing, so it is assumed that they take it too, less what
 * was removed before, and no more than idled since. The hours go to a reserve: choose the redistribution accordingly.
 */
import { evenPace, idleSinceReduction, removedSoFar, usedSoFar } from './amounts.ts';
import type { ReclaimPolicy } from './reclaim.ts';
import { takeHours } from './remove-hours.ts';
import { nextOffset, QUARTER_SECONDS } from './review-dates.ts';

const OFFSETS = [QUARTER_SECONDS, 2 * QUARTER_SECONDS, 3 * QUARTER_SECONDS];

export const nersc2025: ReclaimPolicy = {
  kind: 'reclaim',
  name: 'nersc-2025',
  help: 'after each of three quarters (91.3125 d) the whole shortfall against an even pace goes (second, third: assumed)',
  source: 'NERSC, allocation reductions of the allocation year 2025',
  parameters: [],
  needsActivity: false,
  nextReview: (grant) => nextOffset(grant, OFFSETS),

  review(grant) {
    const shortfall = evenPace(grant, grant.now - grant.startedAt) - usedSoFar(grant) - removedSoFar(grant);
    return takeHours(grant, Math.min(shortfall, idleSinceReduction(grant)), 'behindPlan', 'onPlan');
  },
};
