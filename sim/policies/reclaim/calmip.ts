/**
 * CALMIP: in the middle of the year large projects that used little lose what lies between their use and a half. It must
 * not know late starters: the exemption of those that declared themselves is not modelled.
 *
 * Mid-year is 182.625 days after the start, whatever the term; large is an award of 300,000 GPU-hours or more (the source
 * counts core hours). Below 30 % used, (50 % − used) of the award goes; exactly 30 % keeps.
 */
import { percentOf, usedSoFar } from './amounts.ts';
import type { ReclaimPolicy } from './reclaim.ts';
import { takeHours } from './remove-hours.ts';
import { HOUR_SECONDS, MONTH_SECONDS, nextOffset } from './review-dates.ts';

const MID_YEAR_SECONDS = 6 * MONTH_SECONDS;
const LARGE_GPU_SECONDS = 300_000 * HOUR_SECONDS;

export const calmip: ReclaimPolicy = {
  kind: 'reclaim',
  name: 'calmip',
  help: 'at mid-year (182.625 d) awards of 300,000 GPU-hours or more with less than 30 % used lose 50 % − used %',
  source: 'CALMIP (Toulouse), mid-year recovery of hours that were not used',
  parameters: [],
  needsActivity: false,
  nextReview: (grant) => nextOffset(grant, [MID_YEAR_SECONDS]),

  review(grant) {
    if (grant.awardGpuSeconds < LARGE_GPU_SECONDS) return { kind: 'keep', reason: 'exempt' };
    const used = usedSoFar(grant);
    if (used * 100 >= 30 * grant.awardGpuSeconds) return { kind: 'keep', reason: 'useAboveThreshold' };
    const excess = percentOf(50, grant.awardGpuSeconds) - used;
    return takeHours(grant, excess, 'useBelowThreshold', 'useBelowThreshold');
  },
};
