/**
 * Verdicts in words, the same in every report. It must not know how verdicts come about.
 */
import type { Verdict } from '../sim/experiment/results.ts';

/** What is written into a cell; exploratory figures carry no mark. */
export const VERDICT_WORDS: Readonly<Record<Verdict, string | null>> = {
  baseline: 'baseline',
  better: 'better',
  worse: 'worse',
  differs: 'differs',
  noDifferenceShown: 'no difference shown',
  noInterval: 'one replication',
  notStationary: 'not ranked',
  exploratory: null,
};
