/**
 * The discrete distribution: finitely many values with weights, and its condition on values up to a bound.
 * It must not know what the values count.
 */
import type { Distribution } from './distributions.ts';
import { invariant } from './errors.ts';

export interface Discrete extends Distribution {
  /** Ascending. */
  readonly values: readonly number[];
  /** Probability of each value; they add up to 1. */
  readonly probabilities: readonly number[];
}

/** `values` (ascending) with `weights` ≥ 0 of any positive sum. */
export function discrete(values: readonly number[], weights: readonly number[]): Discrete {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  invariant(values.length === weights.length && total > 0, `discrete: ${values.length} values, total weight ${total}`);
  const probabilities = weights.map((weight) => weight / total);
  const mean = values.reduce((sum, value, k) => sum + value * probabilities[k]!, 0);
  return {
    values,
    probabilities,
    quantile(u) {
      let sum = 0;
      let last = 0;
      for (let k = 0; k < values.length; k++) {
        if (probabilities[k] === 0) continue;
        sum += probabilities[k]!;
        last = k;
        if (u < sum) break;
      }
      return values[last]!;
    },
    mean,
    variance: values.reduce((sum, value, k) => sum + (value - mean) * (value - mean) * probabilities[k]!, 0),
    describe: () => values.map((value, k) => `${value}: ${(100 * probabilities[k]!).toFixed(2)} %`).join(', '),
  };
}

/** The distribution conditional on a value of at most `bound`; undefined where that has no probability. */
export function conditionedAtMost(distribution: Discrete, bound: number): Discrete | undefined {
  const kept = distribution.values.filter((value) => value <= bound);
  const weights = distribution.probabilities.slice(0, kept.length);
  return weights.some((weight) => weight > 0) ? discrete(kept, weights) : undefined;
}
