/**
 * Which levels of the axes meet: every combination, or a Latin hypercube. It must not know what a level changes, nor
 * conditions.
 */
import { stream } from '../../engine/random.ts';
import { type Axis, exactAt, type Level, levelOf } from './axis.ts';

/** One level for each axis, in the order of the axes. */
export type Combination = readonly Level[];

/** Every combination, the last axis changing fastest. Every axis has levels. */
export function* gridOf(axes: readonly Axis[]): Generator<Combination> {
  const [first, ...rest] = axes;
  if (!first) {
    yield [];
    return;
  }
  for (const level of first.levels!) for (const others of gridOf(rest)) yield [level, ...others];
}

/** Number of combinations of a grid. */
export function gridSize(axes: readonly Axis[]): number {
  return axes.reduce((size, { levels }) => size * levels!.length, 1);
}

/**
 * Latin hypercube sampling (M. D. McKay, R. J. Beckman, W. J. Conover, Technometrics 21 (1979), 239–245): each axis is
 * cut into `count` equal parts, each part holds one point, at a place drawn within it. Each axis has a stream of its own,
 * so that another axis more leaves the values of the others where they were. An axis with levels is cut by their order.
 */
export function latinHypercube(axes: readonly Axis[], count: number, seed: string): Combination[] {
  const columns = axes.map((axis) => {
    const draws = stream(seed, 0, 'latin-hypercube', axis.name);
    const parts = Int32Array.from({ length: count }, (_, k) => k);
    draws.shuffle(parts);
    return [...parts].map((part) => levelAt(axis, (part + draws.next()) / count, count));
  });
  return Array.from({ length: count }, (_, k) => columns.map((column) => column[k]!));
}

/**
 * Of a range without levels, a number no finer than a twentieth of a part, so that it can be read and said.
 * @param share in [0, 1)
 */
function levelAt({ levels, range, kind, paths, place }: Axis, share: number, count: number): Level {
  if (levels) return levels[Math.floor(share * levels.length)]!;
  const part = Math.floor(share * count);
  const low = exactAt(range!, part / count);
  const high = exactAt(range!, (part + 1) / count);
  const number = exactAt(range!, share);
  const isWithin = (candidate: number): boolean => candidate >= low && candidate < high;
  const rounded = range!.whole
    ? [Math.round(number), Math.floor(number), Math.ceil(number)]
    : decimals(number, high - low);
  return levelOf(rounded.find(isWithin) ?? rounded[0] ?? number, kind, paths, place);
}

/** The number with as few decimals as are fine enough for a part, then with more. */
function decimals(number: number, width: number): number[] {
  const found: number[] = [];
  for (let digits = 0, step = 1; digits < 12; digits++, step /= 10)
    if (step <= width / 20) found.push(Number(number.toFixed(digits)));
  return found;
}
