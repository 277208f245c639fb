/**
 * How bursty arrivals came out, by the figures that are published for one cluster.
 * It must not know how the modulation was made, nor whose arrivals they are.
 */
import { BURSTINESS } from '../presets/arrivals.ts';

/** Fewer hours are too few for the figures. */
const LEAST_HOURS = 48;

export interface Burstiness {
  /** Standard deviation of (count − expected count) ÷ mean count, over hours. */
  readonly residualCv: number;
  /** Correlation of that with itself one hour later. */
  readonly residualLag1: number;
}

/**
 * Of the `counts` of consecutive hours and the counts `expected` of them without modulation, equally many; undefined for
 * fewer than 48 hours or without arrivals.
 */
export function burstiness(counts: Float64Array, expected: Float64Array): Burstiness | undefined {
  const hours = counts.length;
  const { all, square, product } = residualSums(counts, expected);
  if (hours < LEAST_HOURS || all === 0) return undefined;
  const variance = square / hours;
  return { residualCv: Math.sqrt(variance) / (all / hours), residualLag1: product / (hours - 1) / variance };
}

interface ResidualSums {
  /** Of the counts. */
  readonly all: number;
  /** Of the squares of what differs from expectation. */
  readonly square: number;
  /** Of its products with that of the hour before. */
  readonly product: number;
}

/** By itself, since a walk that others' code follows is compiled anew in each run: what follows had not been seen then. */
function residualSums(counts: Float64Array, expected: Float64Array): ResidualSums {
  let all = 0;
  let square = 0;
  let product = 0;
  let before = 0;
  for (let hour = 0; hour < counts.length; hour++) {
    const residual = counts[hour]! - expected[hour]!;
    all += counts[hour]!;
    square += residual * residual;
    product += residual * before;
    before = residual;
  }
  return { all, square, product };
}

/** In words, beside what is published. */
export function describeBurstiness({ residualCv, residualLag1 }: Burstiness): string {
  return (
    `residual CV ${residualCv.toFixed(2)}, lag-1 correlation ${residualLag1.toFixed(2)} ` +
    `(published for one cluster of Helios: ${BURSTINESS.residualCv}, ${BURSTINESS.residualLag1})`
  );
}
