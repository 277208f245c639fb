/**
 * INCITE: on 1 May and 1 September a share of the remaining hours goes. It must not know the project's plan.
 *
 * The award's year starts on 1 January: 1 May is day 120, 1 September day 243. Used is a share of the award; what is
 * removed is a share of what remains, budget − used. Use that is exactly on a limit counts as above.
 */
import { percentOf, unspent, usedSoFar } from './amounts.ts';
import { bandsNow, type DatedBands, removedPercent } from './bands.ts';
import type { ReclaimPolicy } from './reclaim.ts';
import { takeHours } from './remove-hours.ts';
import { DAY_SECONDS, nextOffset } from './review-dates.ts';

/** Per cent of the award used → per cent of the remaining removed. */
const CUTS: readonly DatedBands[] = [
  {
    after: 120 * DAY_SECONDS,
    bands: [
      { below: 10, removes: 30 },
      { below: 15, removes: 15 },
    ],
  },
  {
    after: 243 * DAY_SECONDS,
    bands: [
      { below: 10, removes: 75 },
      { below: 33, removes: 50 },
      { below: 50, removes: 33 },
    ],
  },
];
const OFFSETS = CUTS.map(({ after }) => after);

export const incite: ReclaimPolicy = {
  kind: 'reclaim',
  name: 'incite',
  help: 'on 1 May and 1 September of the award’s year (days 120, 243) 15–75 % of the remaining goes where little was used',
  source: 'INCITE, reduction of allocations that are not used, US leadership computing facilities',
  parameters: [],
  needsActivity: false,
  nextReview: (grant) => nextOffset(grant, OFFSETS),

  review(grant) {
    const bands = bandsNow(grant, CUTS) ?? [];
    const percent = removedPercent(bands, usedSoFar(grant), grant.awardGpuSeconds);
    if (percent === 0) return { kind: 'keep', reason: 'useAboveThreshold' };
    return takeHours(grant, percentOf(percent, unspent(grant)), 'useBelowThreshold', 'useBelowThreshold');
  },
};
