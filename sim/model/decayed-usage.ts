/**
 * Usage that is forgotten with a half-life while a level of GPUs adds to it: du/dt = level − λ·u, solved exactly over any
 * time in which the level stands. It must not know whose usage it is.
 */
import { exp } from '../engine/exact-math.ts';

/** λ = ln 2 ÷ half-life, 1/s; 0 for a half-life of Infinity, with which usage is a plain sum. */
export function decayRate(halfLifeSeconds: number): number {
  return Math.LN2 / halfLifeSeconds;
}

/**
 * Usage after `seconds` at a constant level: u·e^(−λt) + level·(1 − e^(−λt)) ÷ λ.
 * @param usage before, GPU-seconds
 * @param level GPUs held
 * @param rate λ, see {@link decayRate}
 * @returns GPU-seconds
 */
export function decayedUsage(usage: number, level: number, seconds: number, rate: number): number {
  const x = rate * seconds;
  if (x === 0) return usage + level * seconds;
  return usage * exp(-x) + level * seconds * meanRetained(x);
}

/** Below this 1 − e^(−x) loses digits, and thirteen terms of its series leave less than 2^-56. */
const SERIES_BELOW = 0.25;

/** (1 − e^(−x)) ÷ x for x > 0: the share that is left, on average, of what a constant level adds over x = λt. */
function meanRetained(x: number): number {
  if (x >= SERIES_BELOW) return (1 - exp(-x)) / x;
  let sum = 1;
  for (let n = 13; n > 1; n--) sum = 1 - (x / n) * sum;
  return sum;
}
