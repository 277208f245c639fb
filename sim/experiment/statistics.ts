/**
 * The one place for statistics: means, intervals, quantiles, paired differences.
 * It must not know what the numbers stand for. Every figure is built from + − × ÷ and √ alone, so that all machines
 * agree to the last bit.
 */
import { quantileSorted as quantileOfArray } from 'd3-array';
import { mean as meanOf, sampleStandardDeviation } from 'simple-statistics';

/** An interval [low, high]. */
export type Interval = readonly [low: number, high: number];

/** A mean with its spread; the interval needs at least two values, and more where they are all equal. */
export interface Estimate {
  readonly n: number;
  readonly mean: number | null;
  /** Sample standard deviation (n − 1). */
  readonly sd: number | null;
  readonly interval: Interval | null;
}

/** Arithmetic mean (compensated sum); null for no values. */
export function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : meanOf(values);
}

/** Sample standard deviation, with n − 1; null for fewer than two values. */
export function sampleSd(values: readonly number[]): number | null {
  return values.length < 2 ? null : sampleStandardDeviation(values);
}

/** Mean, sample standard deviation and two-sided Student-t interval at `confidence` (0–1, exclusive). */
export function estimate(values: readonly number[], confidence = 0.95): Estimate {
  const centre = mean(values);
  const sd = sampleSd(values);
  if (centre === null || sd === null) return { n: values.length, mean: centre, sd: null, interval: null };
  const half = (studentTQuantile((1 + confidence) / 2, values.length - 1) * sd) / Math.sqrt(values.length);
  return { n: values.length, mean: centre, sd, interval: [centre - half, centre + half] };
}

/**
 * The estimate of differences, by which something is shown or not.
 *
 * Differences that are all the same have no spread that an interval could be made of: Student's would be a point, however
 * few they are, and the next difference might well be another. All that they show is a side: were either side of 0 as
 * likely, n of them would all lie on the same one with probability 2 ÷ 2ⁿ (the sign test; W. J. Conover, Practical
 * Nonparametric Statistics, 3rd ed., 1999, § 3.4). Fewer than `leastAlike` of them, other than 0, have no interval; from
 * there on it is the point, which says that most differences are on that side, not that all would be the same.
 * @param scale size of the numbers that they are differences of: equal up to its rounding is equal
 */
export function estimateDifference(
  differences: readonly number[],
  confidence = 0.95,
  scale = largest(differences),
): Estimate {
  const { n, mean: centre, sd, interval } = estimate(differences, confidence);
  if (centre === null || sd === null) return { n, mean: centre, sd, interval };
  if (Math.max(...differences) - Math.min(...differences) > ROUNDING * scale) return { n, mean: centre, sd, interval };
  const isShown = centre === 0 || n >= leastAlike(confidence);
  return { n, mean: centre, sd: 0, interval: isShown ? [centre, centre] : null };
}

/** Of sums and quotients of some thousand terms, as a share of their size. */
const ROUNDING = 1e-12;

function largest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** The least n of equal values that show a side at `confidence`: 2 ÷ 2ⁿ ≤ 1 − confidence. At 95 % 6, at 99.9 % 11. */
export function leastAlike(confidence: number): number {
  // The complement of a confidence is off by rounding, and a power of two may be met exactly.
  const share = (1 - confidence) * (1 + 1e-9);
  let n = 2;
  for (let chance = 0.5; chance > share; chance /= 2) n++;
  return n;
}

/**
 * The estimate of `values − baseline`, pair by pair. A pair in which either side is null is left out.
 * @throws RangeError if the two have different lengths.
 */
export function pairedDifference(
  values: readonly (number | null)[],
  baseline: readonly (number | null)[],
  confidence = 0.95,
): Estimate {
  if (values.length !== baseline.length) {
    throw new RangeError(`paired difference of ${values.length} and ${baseline.length} values`);
  }
  const differences: number[] = [];
  let scale = 0;
  values.forEach((value, k) => {
    const base = baseline[k] ?? null;
    if (value === null || base === null) return;
    differences.push(value - base);
    scale = Math.max(scale, Math.abs(value), Math.abs(base));
  });
  return estimateDifference(differences, confidence, scale);
}

/** Confidence of each of `comparisons` intervals so that all hold together with `confidence` (Bonferroni). */
export function bonferroni(comparisons: number, confidence = 0.95): number {
  return 1 - (1 - confidence) / Math.max(1, comparisons);
}

/**
 * Quantile of type R-7 (linear between order statistics at (n − 1)·p), the default of R, NumPy and d3.
 * `sorted` is ascending and free of NaN; null for no values.
 */
export function quantileSorted(sorted: Float64Array | readonly number[], p: number): number | null {
  // d3 reads by index only, whatever its type says, so a typed array needs no copy.
  return quantileOfArray(sorted as number[], p) ?? null;
}

/** Several R-7 quantiles of `values` (left as they are) for one sort. */
export function quantiles(values: Float64Array | readonly number[], ps: readonly number[]): (number | null)[] {
  const sorted = Float64Array.from(values).sort();
  return ps.map((p) => quantileSorted(sorted, p));
}

const knownQuantiles = new Map<string, number>();

/**
 * The t with P(T ≤ t) = `p` for Student's distribution with `df` degrees of freedom, to about 14 digits.
 * @param p strictly between 0 and 1.
 * @param df a whole number ≥ 1.
 */
export function studentTQuantile(p: number, df: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`probability ${p} is not between 0 and 1`);
  if (!Number.isInteger(df) || df < 1) throw new RangeError(`degrees of freedom ${df} are not a whole number ≥ 1`);
  if (p < 0.5) return -studentTQuantile(1 - p, df);
  const key = `${p}/${df}`;
  const known = knownQuantiles.get(key);
  if (known !== undefined) return known;
  const tail = 1 - p;
  let high = 1;
  while (studentTTail(high, df) > tail) high *= 2;
  let low = high === 1 ? 0 : high / 2;
  // Bisection to the last bit: the tail only falls, and callers ask for few distinct quantiles.
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) break;
    if (studentTTail(middle, df) > tail) low = middle;
    else high = middle;
  }
  knownQuantiles.set(key, high);
  return high;
}

/** P(T > t) for t ≥ 0: half the regularised incomplete beta function I_x(df/2, 1/2) at x = df ÷ (df + t²). */
export function studentTTail(t: number, df: number): number {
  const a = df / 2;
  const x = df / (df + t * t);
  const y = (t * t) / (df + t * t);
  // x^a · y^(1/2) ÷ B(a, 1/2); half-integer powers need square roots only.
  const front = halfPower(x, df) * Math.sqrt(y) * inverseBetaHalf(df);
  // The continued fraction converges fast on one side of (a + 1) ÷ (a + b + 2) only; the other is its mirror image.
  if (x < (a + 1) / (a + 2.5)) return (front * betaFraction(a, 0.5, x)) / a / 2;
  return (1 - (front * betaFraction(0.5, a, y)) / 0.5) / 2;
}

/** x^(halves ÷ 2) by repeated squaring. */
function halfPower(x: number, halves: number): number {
  let power = halves % 2 === 1 ? Math.sqrt(x) : 1;
  let base = x;
  for (let left = Math.floor(halves / 2); left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) power *= base;
    base *= base;
  }
  return power;
}

/** 1 ÷ B(df/2, 1/2) by the recurrence 1/B(a + 1, ½) = 1/B(a, ½) · (a + ½)/a from 1/B(½, ½) = 1/π and 1/B(1, ½) = ½. */
function inverseBetaHalf(df: number): number {
  const odd = df % 2 === 1;
  let value = odd ? 1 / Math.PI : 0.5;
  for (let a = odd ? 0.5 : 1; a < df / 2; a += 1) value *= (a + 0.5) / a;
  return value;
}

/** Continued fraction of the incomplete beta function (DLMF 8.17.22), by the modified method of Lentz. */
function betaFraction(a: number, b: number, x: number): number {
  const nonzero = (value: number): number => (Math.abs(value) < 1e-300 ? 1e-300 : value);
  let c = 1;
  let d = 1 / nonzero(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= 500; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonzero(1 + even * d);
    c = nonzero(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonzero(1 + odd * d);
    c = nonzero(1 + odd / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return fraction;
}
