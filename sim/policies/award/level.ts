/**
 * Filling to a level: shares a number of GPUs so that all who are cut stand at one level. With equal weights that is
 * max-min fairness (water filling), with weights equal to the asks one factor for all. It must not know who is who.
 */
import { wholeUnits } from './ask.ts';

export interface Stake {
  /** GPUs per level, > 0. */
  readonly weight: number;
  /** Most GPUs, whole units ≥ 0. */
  readonly limit: number;
  /** GPUs that it counts in, ≥ 1. */
  readonly unit: number;
}

/**
 * GPUs of each stake. With the level L at which Σ min(limit, L × weight) = `gpus` each gets the whole units of
 * min(limit, L × weight); of what these leave each gets one unit more, the largest remainder (as a share of its unit)
 * first, ties in the order of the stakes. So each is less than a unit from its exact share, and together they get at
 * most `gpus`; all get their limits where there is enough.
 */
export function fillToLevel(stakes: readonly Stake[], gpus: number): number[] {
  const level = levelOf(stakes, gpus);
  const exact = stakes.map(({ weight, limit }) => Math.min(limit, level * weight));
  const filled = stakes.map(({ unit }, k) => wholeUnits(exact[k]!, unit));
  let rest = filled.reduce((left, given) => left - given, gpus);
  // Rounded, so that remainders that are equal on paper are ties.
  const remainders = stakes.map(({ unit }, k) => Math.round(((exact[k]! - filled[k]!) / unit) * 1e9));
  const short = stakes.map((_, k) => k).filter((k) => remainders[k]! > 0);
  short.sort((a, b) => remainders[b]! - remainders[a]! || a - b);
  for (const k of short) {
    const { unit } = stakes[k]!;
    if (unit > rest) continue;
    filled[k]! += unit;
    rest -= unit;
  }
  return filled;
}

function levelOf(stakes: readonly Stake[], gpus: number): number {
  const byLimit = stakes.map(({ weight, limit }) => ({ weight, limit, level: limit / weight }));
  byLimit.sort((a, b) => a.level - b.level);
  let rest = gpus;
  let weights = stakes.reduce((sum, { weight }) => sum + weight, 0);
  for (const { weight, limit, level } of byLimit) {
    if (level * weights > rest) return Math.max(0, rest / weights);
    rest -= limit;
    weights -= weight;
  }
  return Number.POSITIVE_INFINITY;
}
