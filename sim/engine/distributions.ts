/**
 * Distributions that know their own mean and variance, sampled by inversion: one uniform number a sample, always.
 * It must not know streams (the caller brings the number) nor what is measured in them.
 */

import { invariant } from './errors.ts';
import { exp, log } from './exact-math.ts';
import { normalQuantile } from './normal.ts';

export interface Distribution {
  /** The value below which a share `u` lies, 0 ≤ u < 1; a uniform `u` makes it a sample. */
  quantile(u: number): number;
  readonly mean: number;
  readonly variance: number;
  /** In a few words with its parameters, for reports. */
  describe(): string;
}

/** Always `value`. */
export function constant(value: number): Distribution {
  return { quantile: () => value, mean: value, variance: 0, describe: () => `constant ${value}` };
}

/** Equally likely everywhere in [low, high). */
export function uniform(low: number, high: number): Distribution {
  invariant(low <= high, `uniform: low ${low} above high ${high}`);
  return {
    quantile: (u) => low + u * (high - low),
    mean: (low + high) / 2,
    variance: ((high - low) * (high - low)) / 12,
    describe: () => `uniform from ${low} to ${high}`,
  };
}

/** Without memory, with the given mean > 0. */
export function exponential(mean: number): Distribution {
  invariant(mean > 0, `exponential: mean ${mean} is not positive`);
  return {
    quantile: (u) => -mean * log(1 - u),
    mean,
    variance: mean * mean,
    describe: () => `exponential with mean ${mean}`,
  };
}

/** e to a normal of mean ln(median) and standard deviation `sigma` ≥ 0. */
export function lognormal(median: number, sigma: number): Distribution {
  invariant(median > 0 && sigma >= 0, `lognormal: median ${median}, sigma ${sigma}`);
  return new Lognormal(median, sigma);
}

/** A class and no closures: a run draws from it for each job, and the engine compiles what calls a closure anew for each. */
class Lognormal implements Distribution {
  readonly mean: number;
  readonly variance: number;
  readonly #median: number;
  readonly #mu: number;
  readonly #sigma: number;

  constructor(median: number, sigma: number) {
    this.#median = median;
    this.#mu = log(median);
    this.#sigma = sigma;
    this.mean = median * exp((sigma * sigma) / 2);
    this.variance = this.mean * this.mean * (exp(sigma * sigma) - 1);
  }

  quantile(u: number): number {
    return this.#sigma === 0 ? this.#median : exp(this.#mu + this.#sigma * normalQuantile(u));
  }

  describe(): string {
    return `lognormal with median ${this.#median} and sigma ${this.#sigma.toFixed(4)}`;
  }
}

/** The lognormal with this median of which exactly the share `below` lies below `threshold` (on the other side of ½). */
export function lognormalWithShareBelow(median: number, threshold: number, below: number): Distribution {
  const sigma = log(threshold / median) / normalQuantile(below);
  invariant(sigma >= 0, `lognormal: a share of ${below} below ${threshold} contradicts the median ${median}`);
  return lognormal(median, sigma);
}
