/**
 * What a finished search may say of the point that it chose: from fresh replications, which had no part in the choice.
 * It must not know how the search went.
 *
 * Whoever wins among many by the same replications looks better than he is; fresh replications do not flatter him. How
 * far the chosen point may fall short of the best finalist is the upper end of the simultaneous intervals of all the
 * others' advantages (multiple comparisons with the best: Hsu 1984, here by Bonferroni's correction).
 */
import { type ComparedRun, isRanked, isStationary, pairOf } from '../comparison.ts';
import { bonferroni, type Estimate, estimate, leastAlike } from '../statistics.ts';
import { type Constraint, judgeConstraint, type Met } from './constraint.ts';
import type { Aim } from './standing.ts';

export interface Rival {
  readonly point: number;
  /** Rival − chosen, over fresh replications, with the corrected interval. */
  readonly difference: Estimate;
  /** Of the chosen point against this one. */
  readonly verdict: 'shown better' | 'not shown to beat' | 'shown worse';
  /** The rival's own, over fresh replications. */
  readonly metric: Estimate;
  readonly constraints: readonly Met[];
}

export interface SearchOutcome {
  readonly chosen: number;
  readonly replications: number;
  readonly metric: Estimate;
  readonly constraints: readonly { readonly constraint: Constraint; readonly met: Met }[];
  /** Whether its queue stays put in the fresh replications; null where that is not asked. */
  readonly stationary: boolean | null;
  readonly rivals: readonly Rival[];
  /** With 95 % confidence the chosen point falls short of the best of these rivals by at most this; null: no interval. */
  readonly shortfallMost: number | null;
}

/**
 * @param finalists the chosen point first
 * @param fresh fresh runs of each finalist, the same replications of all
 */
export function outcomeOf(
  finalists: readonly number[],
  fresh: (point: number) => readonly ComparedRun[],
  aim: Aim,
): SearchOutcome {
  const [chosen, ...others] = finalists;
  if (chosen === undefined) throw new RangeError('a search without finalists has no outcome');
  const confidence = bonferroni(others.length);
  const base = fresh(chosen);
  // Waits of a queue that grows say nothing of a policy: who has such a one is no rival.
  const ranked = others.filter((point) => isRanked(fresh(point), aim));
  const rivals = ranked.map((point): Rival => {
    const runs = fresh(point);
    const difference = pairOf(runs, base, aim.key, confidence);
    const constraints = aim.constraints.map((constraint) => judgeConstraint(constraint, runs));
    return { point, difference, verdict: verdictOf(difference, aim), metric: metricOf(runs, aim.key), constraints };
  });
  // Only who may be chosen at all is somebody to fall short of.
  const allowed = rivals.filter(({ constraints }) => constraints.every(({ verdict }) => verdict !== 'violated'));
  const advantages = allowed.map(({ difference: { n, sd, interval } }) =>
    // A few differences of 0 alone do not bound what others would be.
    interval === null || (sd === 0 && n < leastAlike(confidence))
      ? null
      : aim.better === 'higher'
        ? interval[1]
        : -interval[0],
  );
  return {
    chosen,
    replications: base.length,
    metric: metricOf(base, aim.key),
    stationary: aim.ranksWaits ? isStationary(base, aim.kind) : null,
    constraints: aim.constraints.map((constraint) => ({ constraint, met: judgeConstraint(constraint, base) })),
    rivals,
    shortfallMost: advantages.includes(null) ? null : Math.max(0, ...(advantages as number[])),
  };
}

function verdictOf({ interval }: Estimate, { better }: Aim): Rival['verdict'] {
  if (interval === null || (interval[0] <= 0 && interval[1] >= 0)) return 'not shown to beat';
  return interval[0] > 0 === (better === 'higher') ? 'shown worse' : 'shown better';
}

function metricOf(runs: readonly ComparedRun[], key: string): Estimate {
  return estimate(runs.map(({ metrics }) => metrics[key] ?? null).filter((value) => value !== null));
}
