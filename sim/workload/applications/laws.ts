/**
 * The distributions behind a spec's figures. It must not know streams or applications.
 */
import { type Discrete, discrete } from '../../engine/discrete.ts';
import { normalCdf, normalQuantile } from '../../engine/normal.ts';
import type { Weights } from './spec.ts';

/** Names by weight, for a uniform number; in the order of the names, so that the order in a file does not matter. */
export function choice(weights: Weights): (u: number) => string {
  const names = Object.keys(weights).sort();
  const law = discrete(
    names.map((_, k) => k),
    names.map((name) => weights[name]!),
  );
  return (u) => names[law.quantile(u)]!;
}

/** Numbers by weight: `weights` by what `value` makes a number of. */
export function numbers(weights: Weights, value: (key: string) => number): Discrete {
  const pairs = Object.entries(weights).map(([key, weight]) => [value(key), weight] as const);
  pairs.sort(([a], [b]) => a - b);
  return discrete(
    pairs.map(([number]) => number),
    pairs.map(([, weight]) => weight),
  );
}

/** A normal conditional on [low, high], by inversion. `sd` 0: always the mean, moved into the interval. */
export function truncatedNormal(mean: number, sd: number, low: number, high: number): (u: number) => number {
  const within = (x: number): number => Math.min(high, Math.max(low, x));
  if (sd === 0) return () => within(mean);
  const below = normalCdf((low - mean) / sd);
  const share = normalCdf((high - mean) / sd) - below;
  return (u) => within(mean + sd * normalQuantile(below + u * share));
}
