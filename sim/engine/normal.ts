/**
 * The standard normal distribution: its quantile and its cumulative probability, equal on every engine.
 * It must not know what is drawn with it.
 */
import { exp, log } from './exact-math.ts';

/** Coefficients of the rational approximations of PPND16, numerator and denominator, constant term first. */
const CENTRE = [
  [
    3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987, 67265.7709270087,
    33430.57558358813, 2509.0809287301227,
  ],
  [
    1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
    28729.085735721943, 5226.495278852854,
  ],
] as const;
const MIDDLE = [
  [
    1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
    0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
  ],
  [
    1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
    0.0005475938084995345, 1.0507500716444169e-9,
  ],
] as const;
const FAR = [
  [
    6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
    0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7,
  ],
  [
    1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133, 1.8463183175100548e-5,
    1.421511758316446e-7, 2.0442631033899397e-15,
  ],
] as const;

function ratio(pair: readonly [readonly number[], readonly number[]], r: number): number {
  let above = 0;
  let below = 0;
  for (let k = 7; k >= 0; k--) {
    above = above * r + pair[0][k]!;
    below = below * r + pair[1][k]!;
  }
  return above / below;
}

/**
 * z with P(Z ≤ z) = p, for 0 < p < 1; ∓Infinity at 0 and 1. Relative error about 1e-16.
 * Source: M. J. Wichura, Algorithm AS 241 (PPND16), Applied Statistics 37 (1988) 477–484.
 */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) return p === 0 ? -Infinity : p === 1 ? Infinity : NaN;
  const q = p - 0.5;
  if (q >= -0.425 && q <= 0.425) return q * ratio(CENTRE, 0.180625 - q * q);
  const r = Math.sqrt(-log(q < 0 ? p : 1 - p));
  const z = r <= 5 ? ratio(MIDDLE, r - 1.6) : ratio(FAR, r - 5);
  return q < 0 ? -z : z;
}

const ROOT_TWO_PI = 2.5066282746310007;

/**
 * P(Z ≤ z). Absolute error below 1e-15. For |z| < 4 the series ½ + φ(z) Σ z^(2n+1) / (2n+1)!! (Marsaglia, J. Stat.
 * Software 11 (2004) 4), beyond it Laplace's continued fraction of the tail.
 */
export function normalCdf(z: number): number {
  if (Number.isNaN(z)) return NaN;
  const x = z < 0 ? -z : z;
  if (x > 38.6) return z < 0 ? 0 : 1;
  const density = exp(-0.5 * x * x) / ROOT_TWO_PI;
  if (x >= 4) {
    let fraction = x;
    for (let n = 60; n >= 1; n--) fraction = x + n / fraction;
    return z < 0 ? density / fraction : 1 - density / fraction;
  }
  let term = x;
  let sum = x;
  for (let n = 3; term > sum * 1e-17; n += 2) {
    term *= (x * x) / n;
    sum += term;
  }
  return z < 0 ? 0.5 - density * sum : 0.5 + density * sum;
}
