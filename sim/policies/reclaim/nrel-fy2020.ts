/**
 * NREL, fiscal year 2020: on three dates a share of the initial award goes from the unused balance. It must not know the
 * project's plan.
 *
 * The year starts on 1 October: 10 January is day 101, 10 April day 191, 10 July day 282. Both shares are of the initial
 * award. What a date removes is the total since the start, as in the published worked examples (no use at all: 30, then
 * 50, then 90 % are gone); a later date with a smaller share gives nothing back. Exactly on a limit counts as above.
 */
import { percentOf, removedSoFar, usedSoFar } from './amounts.ts';
import { bandsNow, type DatedBands, removedPercent } from './bands.ts';
import type { ReclaimPolicy } from './reclaim.ts';
import { takeHours } from './remove-hours.ts';
import { DAY_SECONDS, nextOffset } from './review-dates.ts';

/** Per cent of the award used → per cent of the award removed in all. */
const CUTS: readonly DatedBands[] = [
  {
    after: 101 * DAY_SECONDS,
    bands: [
      { below: 5, removes: 30 },
      { below: 10, removes: 15 },
    ],
  },
  {
    after: 191 * DAY_SECONDS,
    bands: [
      { below: 5, removes: 50 },
      { below: 20, removes: 30 },
    ],
  },
  {
    after: 282 * DAY_SECONDS,
    bands: [
      { below: 10, removes: 90 },
      { below: 20, removes: 75 },
      { below: 40, removes: 25 },
    ],
  },
];
const OFFSETS = CUTS.map(({ after }) => after);

export const nrelFy2020: ReclaimPolicy = {
  kind: 'reclaim',
  name: 'nrel-fy2020',
  help: 'after each of three quarters (days 101, 191, 282) up to 90 % of the initial award is gone where little was used',
  source: 'NREL, resource allocation reductions of the fiscal year 2020',
  parameters: [],
  needsActivity: false,
  nextReview: (grant) => nextOffset(grant, OFFSETS),

  review(grant) {
    const bands = bandsNow(grant, CUTS) ?? [];
    const percent = removedPercent(bands, usedSoFar(grant), grant.awardGpuSeconds);
    if (percent === 0) return { kind: 'keep', reason: 'useAboveThreshold' };
    const target = percentOf(percent, grant.awardGpuSeconds);
    return takeHours(grant, target - removedSoFar(grant), 'useBelowThreshold', 'useBelowThreshold');
  },
};
