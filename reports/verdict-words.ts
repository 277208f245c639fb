/**
 * Verdicts in words, the same in every report. It must not know how verdicts come about.
 */
import type { VariantResult, Verdict } from '../sim/experiment/results.ts';

/** Exploratory figures carry no mark. */
const VERDICT_WORDS: Readonly<Record<Verdict, string | null>> = {
  baseline: 'baseline',
  better: 'better',
  worse: 'worse',
  differs: 'differs',
  noDifferenceShown: 'no difference shown',
  noInterval: 'one replication',
  notStationary: 'not ranked',
  exploratory: null,
};

/** What is written into the cell of a variant and a metric; null: no mark. */
export function verdictWord(variant: VariantResult, key: string): string | null {
  return lacksDifference(variant, key) ? 'nothing to compare' : VERDICT_WORDS[variant.verdicts[key] ?? 'exploratory'];
}

/** Whether there is no verdict for want of the figure: the variant, or the baseline, has none, however many its runs. */
export function lacksDifference({ verdicts, differences }: VariantResult, key: string): boolean {
  return verdicts[key] === 'noInterval' && (differences[key]?.mean ?? null) === null;
}
