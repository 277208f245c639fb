/**
 * The gamma distribution: its quantile and its cumulative probability, equal on every engine.
 * It must not know what is drawn with it.
 */
import { type Distribution, exponential } from './distributions.ts';
import { invariant } from './errors.ts';
import { exp, log, pow } from './exact-math.ts';
import { normalQuantile } from './normal.ts';

const HALF_LOG_TWO_PI = 0.9189385332046727;

/** ln Γ(x) for x > 0: Stirling's series from 10 on (its first term left out is below 1e-16), the recurrence below. */
export function logGamma(x: number): number {
  let shift = 1;
  let z = x;
  for (; z < 10; z++) shift *= z;
  const w = 1 / (z * z);
  const series =
    (1 / 12 - w * (1 / 360 - w * (1 / 1260 - w * (1 / 1680 - w * (1 / 1188 - w * (691 / 360360 - w / 156)))))) / z;
  return (z - 0.5) * log(z) - z + HALF_LOG_TWO_PI + series - log(shift);
}

/** x^shape e^−x / Γ(shape), the common factor of both expansions. */
function front(shape: number, x: number, logGammaOfShape: number): number {
  return exp(shape * log(x) - x - logGammaOfShape);
}

/**
 * The regularised incomplete gamma function P(shape, x), the probability that a gamma variable of that shape and scale 1
 * is at most x: below shape + 1 by the series x^n / (shape … shape + n), above it by the continued fraction of the rest
 * (NIST Digital Library of Mathematical Functions, 8.7.1 and 8.9.2). Relative error about 1e-14 for shapes up to 1000.
 */
export function gammaCdf(shape: number, x: number): number {
  if (!(x > 0)) return Number.isNaN(x) ? NaN : 0;
  if (x === Number.POSITIVE_INFINITY) return 1;
  return cdf(shape, x, front(shape, x, logGamma(shape)));
}

function cdf(shape: number, x: number, common: number): number {
  return x < shape + 1 ? common * lowerSeries(shape, x) : 1 - common * upperFraction(shape, x);
}

function lowerSeries(shape: number, x: number): number {
  let term = 1 / shape;
  let sum = term;
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= x / (shape + n);
    sum += term;
  }
  return sum;
}

/** 1 / (x + 1 − a − 1(1 − a) / (x + 3 − a − 2(2 − a) / …)), forwards by the ratio of successive denominators (Lentz). */
function upperFraction(shape: number, x: number): number {
  let b = x + 1 - shape;
  let c = 1e300;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < 10_000; n++) {
    const a = -n * (n - shape);
    b += 2;
    d = 1 / (a * d + b);
    c = b + a / c;
    const factor = c * d;
    fraction *= factor;
    if (factor > 1 - 1e-16 && factor < 1 + 1e-16) break;
  }
  return fraction;
}

/**
 * x with P(X ≤ x) = p for a gamma variable of this shape and scale 1, 0 ≤ p < 1: Newton's steps on the probability from
 * Wilson and Hilferty's cube, kept inside a bracket that halves where a step would leave it. Relative error about 1e-12.
 */
export function gammaQuantile(shape: number, p: number): number {
  if (!(p > 0)) return p === 0 ? 0 : NaN;
  if (p >= 1) return p === 1 ? Number.POSITIVE_INFINITY : NaN;
  const logOfShape = logGamma(shape);
  // The first term of the series; below it there is nothing, so that the bracket starts there.
  const least = exp((log(p) + log(shape) + logOfShape) / shape);
  if (!(least > 1e-300)) return least;
  let low = least * (1 - 1e-12);
  let high = Number.POSITIVE_INFINITY;
  let x = firstGuess(shape, p, least);
  for (let k = 0; k < 200; k++) {
    const common = front(shape, x, logOfShape);
    const found = cdf(shape, x, common);
    if (found < p) low = x;
    else high = x;
    // The density is common ÷ x.
    let next = x - ((found - p) * x) / common;
    if (!(next > low && next < high)) next = high === Number.POSITIVE_INFINITY ? 2 * x : (low + high) / 2;
    const moved = next > x ? next - x : x - next;
    x = next;
    // Steps square their error: after one so small the next would be lost in rounding.
    if (moved <= 1e-11 * x) break;
  }
  return x;
}

/** Wilson, Hilferty: The distribution of chi-square. Proceedings of the National Academy of Sciences 17 (1931) 684–688. */
function firstGuess(shape: number, p: number, least: number): number {
  const cube = 1 - 1 / (9 * shape) + normalQuantile(p) / (3 * Math.sqrt(shape));
  return cube > 0.2 ? Math.max(shape * pow(cube, 3), least) : least;
}

/** Of mean `mean` and variance mean² ÷ shape; shape 1 is the exponential. */
export function gamma(shape: number, mean: number): Distribution {
  invariant(shape > 0 && mean > 0, `gamma: shape ${shape}, mean ${mean}`);
  if (shape === 1) return exponential(mean);
  return {
    quantile: (u) => (mean / shape) * gammaQuantile(shape, u),
    mean,
    variance: (mean * mean) / shape,
    describe: () => `gamma with mean ${mean} and shape ${shape}`,
  };
}
