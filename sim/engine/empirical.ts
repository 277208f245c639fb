/**
 * A published cumulative distribution of a positive quantity, log-linear between its points.
 * It must not know what was measured.
 *
 * The share F is linear in ln x between neighbouring points, so that within a bin the density is ∝ 1 / x; the share of
 * the first point lies wholly on it. Mean and variance are the exact integrals of that, not the data's.
 */
import type { Distribution } from './distributions.ts';
import { invariant } from './errors.ts';
import { exp, log } from './exact-math.ts';

/** [x, share at or below x]: x > 0 strictly ascending, shares ascending to exactly 1. */
export type CdfPoints = readonly (readonly [x: number, share: number])[];

/** Throws unless `points` are what {@link CdfPoints} says. */
export function checkCdf(points: CdfPoints): void {
  invariant(points.length > 0, 'empirical: no points');
  points.forEach(([x, share], k) => {
    const [before, shareBefore] = k > 0 ? points[k - 1]! : [0, 0];
    invariant(x > before && share >= shareBefore, `empirical: point ${k} (${x}, ${share}) does not ascend`);
  });
  invariant(points.at(-1)![1] === 1, `empirical: the last share is ${points.at(-1)![1]}, not 1`);
}

/** Mean of a quantity whose logarithm is uniform between those of `low` and `high`, low < high. */
export function logUniformMean(low: number, high: number): number {
  return (high - low) / log(high / low);
}

export function empirical(points: CdfPoints): Distribution {
  checkCdf(points);
  const [first, firstShare] = points[0]!;
  let mean = first * firstShare;
  let square = first * first * firstShare;
  for (let k = 1; k < points.length; k++) {
    const [low, lowShare] = points[k - 1]!;
    const [high, highShare] = points[k]!;
    mean += (highShare - lowShare) * logUniformMean(low, high);
    // The square of a log-uniform quantity is log-uniform, too.
    square += (highShare - lowShare) * logUniformMean(low * low, high * high);
  }
  return {
    quantile(u) {
      if (u < firstShare) return first;
      const above = points.findIndex(([, share]) => share > u);
      const [low, lowShare] = points[above - 1] ?? points[0]!;
      const [high, highShare] = points[above]!;
      return low * exp(((u - lowShare) / (highShare - lowShare)) * log(high / low));
    },
    mean,
    variance: square - mean * mean,
    describe: () => `empirical, ${points.length} points from ${first} to ${points.at(-1)![0]}`,
  };
}
