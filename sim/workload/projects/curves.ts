/**
 * Demand curves: which share of its work a project has asked for by which part of its term.
 * It must not know jobs, levels or streams.
 *
 * A project's curve is F(x) = M(x)^k with the curve's median M, linear between its points, and the project's own
 * exponent k, lognormal with median 1: late starters have k > 1. Since M(x)^k falls with k at every x, the median over
 * projects is M(x) everywhere, hence exact at published points whatever the spread of k, which is assumed.
 */
import { type Distribution, lognormal } from '../../engine/distributions.ts';
import { InputError } from '../../engine/errors.ts';
import { exp, log } from '../../engine/exact-math.ts';

/** [part of the term, median share of the project's work asked for by then], from (0, 0) to (1, 1), ascending. */
export type CurvePoints = readonly (readonly [part: number, share: number])[];

export interface DemandCurve {
  readonly name: string;
  readonly title: string;
  /** What the points rest on. */
  readonly source: string;
  readonly points: CurvePoints;
  /** Standard deviation of ln k over projects; assumed. */
  readonly spread: number;
}

/** NERSC, 2023: used share of the median project at three parts of the year. */
export const PUBLISHED_USE: CurvePoints = [
  [0.207, 0.005],
  [0.543, 0.213],
  [0.796, 0.465],
];

/** In the order in which they are listed. */
export const DEMAND_CURVES: readonly DemandCurve[] = [
  {
    name: 'prompt',
    title: 'near linear after a ramp of a twelfth of the term',
    source: 'assumed',
    points: [
      [0, 0],
      [1 / 12, 0.04],
      [1, 1],
    ],
    spread: 0.2,
  },
  {
    name: 'typical',
    title: 'slow start: median 0.5 % at 20.7 % of the term, 21.3 % at 54.3 %, 46.5 % at 79.6 %',
    source: 'NERSC usage of 2023, median over projects; linear between the points and spread over projects assumed',
    points: [[0, 0], ...PUBLISHED_USE, [1, 1]],
    spread: 0.4,
  },
  {
    name: 'late-rush',
    title: 'four fifths of the work in the last third of the term',
    source: 'assumed',
    points: [
      [0, 0],
      [1 / 3, 0.05],
      [2 / 3, 0.2],
      [1, 1],
    ],
    spread: 0.4,
  },
];

/** The curve called `name`; an {@link InputError} that lists the names where there is none. */
export function curveNamed(name: string): DemandCurve {
  const curve = DEMAND_CURVES.find((candidate) => candidate.name === name);
  if (curve) return curve;
  const names = DEMAND_CURVES.map((candidate) => candidate.name).join(', ');
  throw new InputError([{ message: `unknown demand curve "${name}"`, remedy: `choose one of ${names}` }]);
}

/** Exponents k of projects. */
export function exponents(spread: number): Distribution {
  return lognormal(1, spread);
}

/** Share in [0, 1] of its work that a project with `exponent` has asked for by the part `x` in [0, 1] of its term. */
export function shareBy(points: CurvePoints, exponent: number, x: number): number {
  return exp(exponent * log(between(points, 0, 1, x)));
}

/** The part in [0, 1] of the term by which the share `share` in (0, 1] is asked for: the inverse of {@link shareBy}. */
export function partFor(points: CurvePoints, exponent: number, share: number): number {
  return between(points, 1, 0, exp(log(share) / exponent));
}

/** Coordinate `to` where coordinate `from` is `value`, linear between neighbouring points. */
function between(points: CurvePoints, from: 0 | 1, to: 0 | 1, value: number): number {
  let k = 1;
  while (k < points.length - 1 && points[k]![from] <= value) k++;
  const low = points[k - 1]!;
  const high = points[k]!;
  return low[to] + ((value - low[from]) / (high[from] - low[from])) * (high[to] - low[to]);
}
