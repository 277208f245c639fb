/**
 * Typed reasons of awards, refusals and reviews in words: for a story, and short ones for a table. It must not know who
 * gives them.
 */
import type { CutReason, RefusalReason } from '../../sim/policies/award/award.ts';
import type { ReviewReason } from '../../sim/policies/reclaim/reclaim.ts';

const REFUSALS: Readonly<Record<RefusalReason, string>> = {
  notEligible: 'not eligible for its track',
  belowThreshold: 'its score is below the threshold',
  belowMinimum: 'asks for less than its track gives',
  noCapacity: 'no GPUs were left',
  institutionCap: 'its institution has as much as it may have',
  sectorShare: 'the share of its sector is used up',
  lotNotDrawn: 'its lot was not drawn',
  belowSmallestUseful: 'what was left for it is too little to be of use',
};

const CUTS: Readonly<Record<CutReason, string>> = {
  trackCap: 'the cap of its track',
  projectCap: 'the cap of a project',
  institutionCap: 'the cap of its institution',
  proportionalCut: 'all awards are cut in proportion',
  maxMin: 'GPUs are shared from the smallest ask up',
  noCapacity: 'no more GPUs were left',
};

const REVIEWS: Readonly<Record<ReviewReason, string>> = {
  useAboveThreshold: 'use in its window is above the threshold',
  useBelowThreshold: 'use in its window is below the threshold',
  exempt: 'too early to judge',
  jobsBlocked: 'its own jobs wait for GPUs',
  coolDown: 'too soon after the last cut',
  inGrace: 'still time to mend',
  mended: 'mended',
  notIdle: 'not idle',
  idleTooLong: 'idle for too long',
  onPlan: 'on plan',
  behindPlan: 'behind plan',
  aged: 'hours not used in time are gone',
  offPurpose: 'used off its purpose',
};

/** A refusal's reason in words; a reason that is not known as it is written. */
export const refusalWords = (reason: string): string => wordsOf(REFUSALS, reason);
export const cutWords = (reason: string): string => wordsOf(CUTS, reason);
export const reviewWords = (reason: string): string => wordsOf(REVIEWS, reason);

function wordsOf(words: Readonly<Record<string, string>>, reason: string): string {
  return Object.hasOwn(words, reason) ? words[reason]! : reason;
}
