/** No reclaim: every grant keeps what it got until its end. It must not look at anything. */
import type { ReclaimPolicy } from './reclaim.ts';

export const noReclaim: ReclaimPolicy = {
  kind: 'reclaim',
  name: 'none',
  help: 'nothing is reviewed and nothing is taken back',
  parameters: [],
  needsActivity: false,
  nextReview: () => Number.POSITIVE_INFINITY,
  review: () => ({ kind: 'keep', reason: 'exempt' }),
};
