/**
 * Subset selection: the variants among which the best one is, with what confidence. It must not know names or how it is
 * shown.
 *
 * The rule. A variant is out if some other ranked one is shown better than it, by the corrected interval of their paired
 * difference: mean(i) − mean(j) beyond t · sd(i − j) ÷ √n. What is left holds the best. It is S. S. Gupta's subset
 * selection (On some multiple decision (selection and ranking) rules, Technometrics 7 (1965), 225–245) in the form that
 * takes the spread of each pair by itself, as the screen of B. L. Nelson, J. Swann, D. Goldsman and W. Song does (Simple
 * procedures for selecting the best simulated system when the number of alternatives is large, Operations Research 49
 * (2001), 950–963); paired differences let common random numbers work.
 *
 * Why it holds: the best variant is lost only if one of the (variants − 1) others is wrongly shown better than it. The
 * intervals are corrected for (variants − 1) × primary metrics, and only one side of each counts, so that for all primary
 * metrics together the best is lost in at most half of 5 %.
 */
import {
  type ComparedRun,
  type ComparisonRules,
  correctedConfidence,
  isRanked,
  pairOf,
  ruleOf,
} from '../comparison.ts';
import { mean } from '../statistics.ts';

export interface Subset {
  /** Indices of the variants that may be the best, by their means, best first; equal means in the variants' order. */
  readonly kept: readonly number[];
  /** Those of which another one is shown better. */
  readonly screened: readonly number[];
}

/** Null where nothing can be selected: no better direction, fewer than two ranked variants, or no interval at all. */
export function bestSubset(
  variants: readonly (readonly ComparedRun[])[],
  key: string,
  rules: ComparisonRules,
): Subset | null {
  const { better, ranksWaits } = ruleOf(key, rules);
  if (better === 'none') return null;
  const confidence = correctedConfidence(variants.length, rules);
  const means = variants.map((runs) => mean(runs.flatMap(({ metrics }) => metrics[key] ?? [])));
  const ranked = [...variants.keys()].filter(
    (k) => means[k] !== null && !rules.yardsticks?.has(k) && isRanked(variants[k]!, { ranksWaits, kind: rules.kind }),
  );
  let pairs = 0;
  const isShownBetter = (j: number, i: number): boolean => {
    const { interval } = pairOf(variants[j]!, variants[i]!, key, confidence);
    if (interval !== null) pairs++;
    return interval !== null && (better === 'higher' ? interval[0] > 0 : interval[1] < 0);
  };
  const screened = ranked.filter((i) => ranked.some((j) => j !== i && isShownBetter(j, i)));
  if (pairs === 0) return null;
  const sign = better === 'higher' ? -1 : 1;
  const kept = ranked.filter((k) => !screened.includes(k)).sort((a, b) => sign * (means[a]! - means[b]!) || a - b);
  return { kept, screened };
}
