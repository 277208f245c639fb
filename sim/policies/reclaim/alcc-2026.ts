/**
 * ALCC 2026: two dates at which a share of the unused hours goes, with two weeks' notice. It must not know the project's
 * plan.
 *
 * The programme's year starts on 1 July: 1 November is day 123, 1 March day 243. Two weeks before, a project that is
 * below is warned; on the date its use of the award decides. Use that is exactly on a limit counts as above. Unused =
 * budget − used, so that the second cut does not remove again what the first one did. Not modelled: the exemption that
 * a project may request one week before.
 */
import { percentOf, unspent, usedSoFar } from './amounts.ts';
import { bandsNow, type DatedBands, removedPercent } from './bands.ts';
import type { GrantView, ReclaimPolicy } from './reclaim.ts';
import { takeHours } from './remove-hours.ts';
import { DAY_SECONDS, nextOffset } from './review-dates.ts';

const NOTICE_SECONDS = 14 * DAY_SECONDS;

/** Per cent of the award used → per cent of the unused removed. */
const CUTS: readonly DatedBands[] = [
  {
    after: 123 * DAY_SECONDS,
    bands: [
      { below: 10, removes: 25 },
      { below: 25, removes: 15 },
    ],
  },
  {
    after: 243 * DAY_SECONDS,
    bands: [
      { below: 25, removes: 50 },
      { below: 50, removes: 25 },
    ],
  },
];
const NOTICES: readonly DatedBands[] = CUTS.map(({ after, bands }) => ({ after: after - NOTICE_SECONDS, bands }));
const OFFSETS = CUTS.flatMap(({ after }) => [after - NOTICE_SECONDS, after]);

export const alcc2026: ReclaimPolicy = {
  kind: 'reclaim',
  name: 'alcc-2026',
  help: '4 and 8 months after the start (days 123, 243) 15–50 % of the unused goes where little of the award was used',
  source: 'ALCC, allocation reduction of the allocation year 2026, US DOE Office of Science',
  parameters: [],
  needsActivity: false,
  nextReview: (grant) => nextOffset(grant, OFFSETS),

  review(grant) {
    const cut = removalNow(grant, CUTS);
    if (cut > 0) {
      return takeHours(grant, percentOf(cut, unspent(grant)), 'useBelowThreshold', 'useBelowThreshold');
    }
    if (removalNow(grant, NOTICES) > 0) return { kind: 'warn', reason: 'useBelowThreshold' };
    const wasNotified = grant.warnedAt >= 0 && grant.warnedAt === grant.now - NOTICE_SECONDS;
    return { kind: 'keep', reason: wasNotified ? 'mended' : 'useAboveThreshold' };
  },
};

/** Per cent that goes by the bands of this date, 0 where there are none. */
function removalNow(grant: GrantView, dates: readonly DatedBands[]): number {
  const bands = bandsNow(grant, dates);
  return bands ? removedPercent(bands, usedSoFar(grant), grant.awardGpuSeconds) : 0;
}
