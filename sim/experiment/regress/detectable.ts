/**
 * What a rule could have seen: the smallest worsening in the long run that it would have failed with a stated probability.
 * A gate that passes says little where that is large. It must not know suites, nor how a verdict is shown.
 *
 * A figure fails where the mean of n differences is beyond `allowed + factor × standard error`. With normal differences of
 * mean δ and spread σ, (mean − allowed) ÷ standard error follows the noncentral t distribution with the shift
 * λ = (δ − allowed) ÷ (σ ÷ √n), so that the power is P(T′(df, λ) > factor), and δ = allowed + λ · σ ÷ √n with the λ at which
 * that is `POWER` (N. L. Johnson and B. L. Welch, Applications of the non-central t-distribution, Biometrika 31 (1940),
 * 362–389). The textbook's λ ≈ factor + t(power) is too small where the factor is large, as Bonferroni's is.
 *
 * σ is the spread that was seen. Where all differences are equal there is none, and the answer is for a change that
 * draws every schedule anew: two independent sets of values as scattered as the baseline's, σ = √2 · sd. A change that
 * leaves most of a schedule alone is caught when smaller. Either way σ is an estimate: of 10 values it is known to
 * about a quarter.
 */
import { exp, log } from '../../engine/exact-math.ts';

/** Probability with which the worsening that is named would have been caught. */
export const POWER = 0.8;

export interface Detectable {
  /** Smallest worsening that is caught with `power`, in the metric's unit, ≥ what is allowed. */
  readonly worsening: number;
  readonly power: number;
  /** `differences`: by their spread; `drawnAnew`: all of them are equal, so by √2 × the spread of the baseline's values. */
  readonly spread: 'differences' | 'drawnAnew';
}

const known = new Map<string, number>();

/**
 * The shift λ, in standard errors, with P(T′(df, λ) > `factor`) = `power`.
 * @param factor ≥ 0; at 0 the sign of the mean decides
 * @param df a whole number ≥ 1
 */
export function shiftFor(power: number, factor: number, df: number): number {
  const key = `${power}/${factor}/${df}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  let low = 0;
  let high = factor + 1;
  while (noncentralTTail(factor, df, high) < power) [low, high] = [high, 2 * high];
  for (let k = 0; k < BISECTIONS; k++) {
    const middle = (low + high) / 2;
    if (noncentralTTail(factor, df, middle) < power) low = middle;
    else high = middle;
  }
  known.set(key, high);
  return high;
}

/** A shift to twelve digits, which is finer than the integral below. */
const BISECTIONS = 40;
/** Of Simpson's rule; even. */
const STEPS = 1000;

/**
 * P(T′ > t), T′ = (Z + shift) ÷ W with Z standard normal and W = √(χ²(df) ÷ df): the mean of Φ(shift − t · W) over W, whose
 * density goes as w^(df − 1) · e^(−df · w² ÷ 2).
 */
export function noncentralTTail(t: number, df: number, shift: number): number {
  const reach = REACH / Math.sqrt(df);
  const from = Math.max(0, 1 - reach);
  const step = (1 + reach - from) / STEPS;
  let weights = 0;
  let sum = 0;
  for (let k = 0; k <= STEPS; k++) {
    const w = from + k * step;
    const rest = (df * (w * w - 1)) / 2;
    const density = w === 0 ? (df === 1 ? exp(-rest) : 0) : exp((df - 1) * log(w) - rest);
    const weight = density * (k === 0 || k === STEPS ? 1 : k % 2 === 1 ? 4 : 2);
    weights += weight;
    sum += weight * normalBelow(shift - t * w);
  }
  return sum / weights;
}

/** Beyond it W has next to no density: its spread is about 1 ÷ √(2 · df). */
const REACH = 8;

/** P(Z ≤ x): ½ + φ(x) · (x + x³ ÷ 3 + x⁵ ÷ 15 + …) (Abramowitz and Stegun 26.2.11). */
function normalBelow(x: number): number {
  if (x > REACH) return 1;
  if (x < -REACH) return 0;
  let term = x;
  let sum = x;
  for (let k = 3; Math.abs(term) > 1e-17 * Math.abs(sum); k += 2) {
    term *= (x * x) / k;
    sum += term;
  }
  return 0.5 + (sum * exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
}
