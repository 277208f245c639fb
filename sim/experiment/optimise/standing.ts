/**
 * The order of points in a search: those that meet all constraints first, by the mean of the metric; then the others, by
 * how far they miss them. It must not know how many replications a search spends, nor what a point is.
 */
import { type ComparedRun, isRanked, pairOf, summarize } from '../comparison.ts';
import { type Constraint, judgeConstraint } from './constraint.ts';

/** What is sought. */
export interface Aim {
  /** Key of the metric. */
  readonly key: string;
  readonly better: 'higher' | 'lower';
  /** Whether it is a wait: where a queue grows through the window it says nothing. */
  readonly ranksWaits: boolean;
  readonly kind: 'steady' | 'terminating';
  readonly constraints: readonly Constraint[];
}

export interface Standing {
  readonly point: number;
  readonly mean: number | null;
  /** Largest share of its bound by which it misses a constraint; 0: it meets all by their means. */
  readonly missed: number;
  /** Whether some constraint is violated by its whole interval. */
  readonly isShownViolating: boolean;
  /** Null where it can be ranked. */
  readonly unranked: 'no value' | 'not stationary' | null;
}

/** @param confidence of the intervals of constraints */
export function standingOf(point: number, runs: readonly ComparedRun[], aim: Aim, confidence: number): Standing {
  const { mean: centre } = summarize(runs, aim.key);
  const judged = aim.constraints.map((constraint) => ({
    constraint,
    met: judgeConstraint(constraint, runs, confidence),
  }));
  const shares = judged.map(({ constraint, met }) => met.missedBy / (Math.abs(constraint.bound) || 1));
  return {
    point,
    mean: centre,
    missed: Math.max(0, ...shares),
    isShownViolating: judged.some(({ met }) => met.verdict === 'violated'),
    unranked: centre === null ? 'no value' : isRanked(runs, aim) ? null : 'not stationary',
  };
}

/** Best first; equal ones by their numbers. */
export function compareStandings(a: Standing, b: Standing, better: Aim['better']): number {
  if ((a.unranked === null) !== (b.unranked === null)) return a.unranked === null ? -1 : 1;
  if (a.missed !== b.missed) return a.missed < b.missed ? -1 : 1;
  const sign = better === 'higher' ? 1 : -1;
  return sign * ((b.mean ?? 0) - (a.mean ?? 0)) || a.point - b.point;
}

/** Whether the paired interval shows `runs` worse than `leader`. Runs are paired by replication. */
export function isShownWorse(
  runs: readonly ComparedRun[],
  leader: readonly ComparedRun[],
  { key, better }: Pick<Aim, 'key' | 'better'>,
  confidence: number,
): boolean {
  const { interval } = pairOf(runs, leader, key, confidence);
  if (interval === null) return false;
  return better === 'higher' ? interval[1] < 0 : interval[0] > 0;
}
