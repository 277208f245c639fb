/**
 * The joint law of a class's sizes and durations, turned round: first a job's work, then its size given the work.
 * It must not know clusters, arrivals or streams.
 *
 * Within one size, ln(duration) is piecewise uniform, hence so is ln(work) = ln(gpus) + ln(duration); the mixture over
 * sizes is piecewise uniform between all their knots, and within such an interval the sizes' probabilities are constant.
 * So the law of the work is again an exact log-linear distribution, and the pair (work, size) has the published
 * marginals without any approximation. Work comes first because work is what a load must hold.
 */

import { checkCdf, logUniformMean } from '../../engine/empirical.ts';
import { invariant } from '../../engine/errors.ts';
import { exp, log } from '../../engine/exact-math.ts';
import type { JobSize } from '../presets/preset.ts';

export interface WorkLaw {
  /** Mean work of a job, reference GPU-seconds, durations rounded up to whole seconds. */
  readonly meanWork: number;
  /** Part of it that rounding up adds. */
  readonly roundingWork: number;
  /** Upper end of each interval as a share of jobs; ascending, the last is 1. */
  readonly share: Float64Array;
  /** Lower end of each interval, reference GPU-seconds. */
  readonly low: Float64Array;
  /** ln(upper end ÷ lower end); 0 for a single point. */
  readonly logWidth: Float64Array;
  /** Sizes that occur in interval k, GPUs, at [sizesFrom[k], sizesFrom[k + 1]). */
  readonly sizesFrom: Int32Array;
  readonly sizes: Int32Array;
  /** Cumulative probability of those sizes within the interval. */
  readonly sizeShare: Float64Array;
}

/** All jobs of one size within one bin of its durations. */
interface Piece {
  readonly gpus: number;
  readonly low: number;
  readonly high: number;
  readonly mass: number;
}

function piecesOf(sizes: readonly JobSize[], durationScale: number): Piece[] {
  const total = sizes.reduce((sum, size) => sum + size.weight, 0);
  return sizes.flatMap(({ gpus, weight, duration }) => {
    checkCdf(duration);
    return duration.map(([seconds, share], k): Piece => {
      const high = seconds * durationScale * gpus;
      if (k === 0) return { gpus, low: high, high, mass: (weight / total) * share };
      const [before, shareBefore] = duration[k - 1]!;
      return { gpus, low: before * durationScale * gpus, high, mass: (weight / total) * (share - shareBefore) };
    });
  });
}

/** Work of a piece, as share × mean, and what rounding adds: half a second to durations that are spread over a bin. */
function pieceWork({ gpus, low, high, mass }: Piece): { exact: number; rounding: number } {
  return low === high
    ? { exact: mass * low, rounding: mass * (Math.ceil(low / gpus) * gpus - low) }
    : { exact: mass * logUniformMean(low, high), rounding: (mass * gpus) / 2 };
}

/** The law of jobs of `sizes` (weights of any positive sum) with durations × `durationScale`. */
export function workLaw(sizes: readonly JobSize[], durationScale = 1): WorkLaw {
  const pieces = piecesOf(sizes, durationScale).filter((piece) => piece.mass > 0);
  invariant(pieces.length > 0, 'work law: no sizes');
  const knots = [...new Set(pieces.flatMap(({ low, high }) => [low, high]))].sort((a, b) => a - b);
  const share: number[] = [];
  const low: number[] = [];
  const logWidth: number[] = [];
  const sizesFrom: number[] = [0];
  const gpus: number[] = [];
  const sizeShare: number[] = [];
  let shareSoFar = 0;

  const addInterval = (from: number, width: number, members: readonly Piece[], masses: readonly number[]): void => {
    const mass = masses.reduce((sum, m) => sum + m, 0);
    if (mass === 0) return;
    let within = 0;
    members.forEach((piece, k) => {
      within += masses[k]!;
      gpus.push(piece.gpus);
      sizeShare.push(k === members.length - 1 ? 1 : within / mass);
    });
    shareSoFar += mass;
    share.push(shareSoFar);
    low.push(from);
    logWidth.push(width);
    sizesFrom.push(gpus.length);
  };

  knots.forEach((from, k) => {
    const points = pieces.filter((piece) => piece.low === from && piece.high === from);
    addInterval(
      from,
      0,
      points,
      points.map((piece) => piece.mass),
    );
    const to = knots[k + 1];
    if (to === undefined) return;
    const width = log(to / from);
    const covering = pieces.filter((piece) => piece.low <= from && piece.high >= to);
    addInterval(
      from,
      width,
      covering,
      covering.map((piece) => (piece.mass * width) / log(piece.high / piece.low)),
    );
  });
  share[share.length - 1] = 1;
  const works = pieces.map(pieceWork);
  const roundingWork = works.reduce((sum, { rounding }) => sum + rounding, 0);
  return {
    meanWork: works.reduce((sum, { exact }) => sum + exact, roundingWork),
    roundingWork,
    share: Float64Array.from(share),
    low: Float64Array.from(low),
    logWidth: Float64Array.from(logWidth),
    sizesFrom: Int32Array.from(sizesFrom),
    sizes: Int32Array.from(gpus),
    sizeShare: Float64Array.from(sizeShare),
  };
}

/** The interval that holds the share `u` in [0, 1), searched upwards from `from`. */
export function intervalOf(law: WorkLaw, u: number, from: number): number {
  let k = from;
  const last = law.share.length - 1;
  while (k < last && law.share[k]! <= u) k++;
  return k;
}

/** Work at the share `u`, which lies in `interval`, reference GPU-seconds. */
export function workAt(law: WorkLaw, u: number, interval: number): number {
  const width = law.logWidth[interval]!;
  const low = law.low[interval]!;
  if (width === 0) return low;
  const start = interval === 0 ? 0 : law.share[interval - 1]!;
  return low * exp((width * (u - start)) / (law.share[interval]! - start));
}

/** The interval whose range holds `work`, searched upwards from `from`. */
export function intervalOfWork(law: WorkLaw, work: number, from: number): number {
  let k = from;
  const last = law.low.length - 1;
  while (k < last && law.low[k + 1]! <= work) k++;
  return k;
}

/** GPUs at the share `v` in [0, 1) among the sizes of `interval`. */
export function gpusAt(law: WorkLaw, interval: number, v: number): number {
  let k = law.sizesFrom[interval]!;
  const last = law.sizesFrom[interval + 1]! - 1;
  while (k < last && law.sizeShare[k]! <= v) k++;
  return law.sizes[k]!;
}
