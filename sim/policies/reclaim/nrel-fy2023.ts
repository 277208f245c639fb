/**
 * NREL, fiscal year 2023: after each quarter use is held against the plan to date. It must not know dates of a calendar.
 *
 * A quarter is 91.3125 days from the start, as many as the term has. No project here states a plan of its own, so the
 * plan is an even pace over the term. The shares are of planned-to-date and cumulative, not compounding: what was removed
 * before counts, nothing is given back, and no more goes than idled since. Exactly 20, 40 and 55 % count as above,
 * exactly 70 % as below.
 */
import { evenPace, idleSinceReduction, percentOf, removedSoFar, usedSoFar } from './amounts.ts';
import { type Band, removedPercent } from './bands.ts';
import type { ReclaimPolicy } from './reclaim.ts';
import { takeHours } from './remove-hours.ts';
import { nextMultiple, QUARTER_SECONDS } from './review-dates.ts';

/** Per cent of planned-to-date used → per cent of planned-to-date removed in all. */
const BANDS: readonly Band[] = [
  { below: 20, removes: 80 },
  { below: 40, removes: 55 },
  { below: 55, removes: 35 },
  { below: 70, removes: 20, inclusive: true },
];

export const nrelFy2023: ReclaimPolicy = {
  kind: 'reclaim',
  name: 'nrel-fy2023',
  help: 'after each quarter (91.3125 d) 20–80 % of what was planned to date is gone where 70 % of it or less was used',
  source: 'NREL, quarterly allocation reductions of the fiscal year 2023',
  parameters: [],
  needsActivity: false,
  nextReview: (grant) => nextMultiple(grant, QUARTER_SECONDS),

  review(grant) {
    const planned = evenPace(grant, grant.now - grant.startedAt);
    const percent = removedPercent(BANDS, usedSoFar(grant), planned);
    if (percent === 0) return { kind: 'keep', reason: 'onPlan' };
    const shortfall = percentOf(percent, planned) - removedSoFar(grant);
    return takeHours(grant, Math.min(shortfall, idleSinceReduction(grant)), 'behindPlan', 'behindPlan');
  },
};
