/**
 * Successive halving: all points get a few replications, the better ones twice as many, and so on, until one stands alone
 * or the most replications are spent. It must not know what a point is, nor how a run is made.
 *
 * All points of a rung have the same replications, so that they are compared by paired differences (common random
 * numbers); a rung takes over the replications of the one before. After each rung whoever is shown worse than the leader,
 * or shown to violate a constraint, leaves; if that is not enough, the last by their means leave too, until the share
 * `keep` is left. The scheme is that of Karnin, Koren and Somekh, "Almost Optimal Exploration in Multi-Armed Bandits"
 * (2013), with the early leave of those shown worse; the interval is the paired Student-t one, corrected for all other
 * points and all rungs (Bonferroni). Who left by the mean only is named: nothing shows that he is worse.
 */
import type { ComparedRun } from '../comparison.ts';
import { bonferroni } from '../statistics.ts';
import { type Aim, compareStandings, isShownWorse, type Standing, standingOf } from './standing.ts';

export interface Effort {
  /** Replications of the first rung, at least 2. */
  readonly first: number;
  /** Replications of the last rung at most. */
  readonly most: number;
  /** Share of a rung's points that goes on at most; ½ is halving. */
  readonly keep: number;
  /** Most points whose differences to the chosen one are worked out from fresh replications. */
  readonly finalists: number;
}

export interface Rung {
  /** Replications 0 … replications − 1. */
  readonly replications: number;
  readonly points: readonly number[];
}

export type Leaving =
  | 'shown worse'
  | 'shown to violate'
  | 'by the mean only'
  | 'not stationary'
  | 'no value'
  | 'runs failed';

export interface Left {
  readonly point: number;
  /** Index of the rung after which it left. */
  readonly rung: number;
  readonly how: Leaving;
}

export interface SearchState {
  readonly rungs: readonly Rung[];
  readonly left: readonly Left[];
  /** Points that go on, best first; at the end the finalists. */
  readonly standing: readonly Standing[];
  readonly isOver: boolean;
}

/** Where a search begins. @throws RangeError for numbers that allow none */
export function firstRung(points: number, { first, most, keep, finalists }: Effort): Rung {
  if (points < 1) throw new RangeError('a search needs a point');
  if (first < 2 || most < first || finalists < 1)
    throw new RangeError('a search needs 2 ≤ first ≤ most, and a finalist');
  if (!(keep > 0 && keep < 1)) throw new RangeError('a search needs 0 < keep < 1');
  return { replications: first, points: Array.from({ length: points }, (_, point) => point) };
}

/** Replications of the rung after one of so many; null: they are spent. */
function replicationsAfter(replications: number, most: number): number | null {
  return replications >= most ? null : Math.min(most, 2 * replications);
}

/** Most points that go on after a rung of so many. */
function pointsAfter(points: number, keep: number): number {
  return Math.ceil(keep * points);
}

/** The rungs of a search in which nobody leaves before he must: how many points with how many replications, at most. */
export function rungsPlanned(
  points: number,
  { first, most, keep }: Effort,
): { points: number; replications: number }[] {
  const rungs = [{ points, replications: first }];
  for (;;) {
    const last = rungs.at(-1)!;
    const next = { points: pointsAfter(last.points, keep), replications: replicationsAfter(last.replications, most) };
    // Who stands alone is chosen.
    if (next.replications === null || next.points === 1) return rungs;
    rungs.push({ points: next.points, replications: next.replications });
  }
}

/** Rungs until the most replications are spent. */
function rungsAtMost({ first, most }: Effort): number {
  let rungs = 1;
  for (let next = replicationsAfter(first, most); next !== null; next = replicationsAfter(next, most)) rungs++;
  return rungs;
}

/**
 * Whoever leaves after a rung, and who goes on.
 * @param rungs all so far; the last one is finished
 * @param left who left before
 * @param runsOf the runs of a point, with at least the replications of the rung
 */
export function afterRung(
  rungs: readonly Rung[],
  left: readonly Left[],
  runsOf: (point: number) => readonly ComparedRun[],
  aim: Aim,
  effort: Effort,
): SearchState {
  const rung = rungs.length - 1;
  const { points, replications } = rungs[rung]!;
  const all = rungs[0]!.points.length;
  const confidence = bonferroni(Math.max(1, all - 1) * rungsAtMost(effort));
  const runs = new Map(
    points.map((point) => [point, runsOf(point).filter(({ replication }) => replication < replications)]),
  );
  const hasFailed = (point: number): boolean => runs.get(point)!.length < replications;
  const ranked = points
    .map((point) => {
      const standing = standingOf(point, runs.get(point)!, aim, confidence);
      // A mean over fewer replications than the others have is no match for theirs.
      return hasFailed(point) ? { ...standing, unranked: 'no value' as const } : standing;
    })
    .sort((a, b) => compareStandings(a, b, aim.better));
  const leader = ranked[0]!;
  const clearly = (each: Standing): Leaving | null => {
    if (each === leader) return null;
    if (each.unranked !== null) return hasFailed(each.point) ? 'runs failed' : each.unranked;
    if (each.isShownViolating && !leader.isShownViolating) return 'shown to violate';
    const isComparable = leader.missed === 0;
    return isComparable && isShownWorse(runs.get(each.point)!, runs.get(leader.point)!, aim, confidence)
      ? 'shown worse'
      : null;
  };
  const leaving: Left[] = [];
  const stay: Standing[] = [];
  for (const each of ranked) {
    const how = clearly(each);
    if (how === null) stay.push(each);
    else leaving.push({ point: each.point, rung, how });
  }
  const next = replicationsAfter(replications, effort.most);
  // Where no more replications come, nobody leaves by a mean: the finalists' fresh ones tell.
  const places = next === null ? effort.finalists : pointsAfter(points.length, effort.keep);
  for (const { point } of stay.splice(places)) leaving.push({ point, rung, how: 'by the mean only' });
  return { rungs, left: [...left, ...leaving], standing: stay, isOver: next === null || stay.length === 1 };
}

/** The rung that follows a state that is not over. */
export function nextRung({ rungs, standing }: SearchState, { most }: Effort): Rung {
  const replications = replicationsAfter(rungs.at(-1)!.replications, most);
  if (replications === null) throw new RangeError('the search is over');
  return { replications, points: standing.map(({ point }) => point).sort((a, b) => a - b) };
}

/**
 * The points that get fresh replications: those that stand, best first, then those that left by the mean only, the last
 * to leave first.
 */
export function finalistsOf({ standing, left }: SearchState, { finalists }: Effort): number[] {
  const byMean = left.filter(({ how }) => how === 'by the mean only');
  // Within a rung they left best first.
  byMean.sort((a, b) => b.rung - a.rung);
  return [...standing, ...byMean].slice(0, finalists).map(({ point }) => point);
}
