import { describe, expect, test } from 'vitest';
import { type Stream, stream } from '../../sim/engine/random.ts';

const DRAWS = 2000;

function draws(of: Stream, count = DRAWS): number[] {
  return Array.from({ length: count }, () => of.next());
}

/** Correlation of two samples of uniforms, in units of its standard error under independence. */
function correlationZ(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k]! - 0.5) * (b[k]! - 0.5);
  return (sum * 12) / Math.sqrt(a.length);
}

/** Chi-square of `values` in [0, 1) over equal cells, as a standard normal deviate (Wilson–Hilferty). */
function uniformityZ(values: readonly number[], cells: number): number {
  const counts = new Array<number>(cells).fill(0);
  for (const value of values) counts[Math.floor(value * cells)]!++;
  const expected = values.length / cells;
  const chi2 = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  const freedom = cells - 1;
  return (Math.cbrt(chi2 / freedom) - (1 - 2 / (9 * freedom))) / Math.sqrt(2 / (9 * freedom));
}

test('the same name gives the same numbers, another name others', () => {
  expect(draws(stream('1', 0, 'size', 'a'))).toEqual(draws(stream('1', 0, 'size', 'a')));
  const names: [string, number, string, string][] = [
    ['1', 0, 'size', 'a'],
    ['2', 0, 'size', 'a'],
    ['11', 0, 'size', 'a'],
    ['1', 1, 'size', 'a'],
    ['1', 0, 'sizes', 'a'],
    ['1', 0, 'size', 'b'],
    ['1', 0, 'siz', 'ea'],
    ['1', 0, 'size","a', ''],
    ['', 0, 'size', 'a'],
  ];
  const first = names.map((name) => stream(...name).next());
  expect(new Set(first).size).toBe(names.length);
});

describe('neighbours are independent', () => {
  const neighbours: Record<string, (k: number) => Stream> = {
    seeds: (k) => stream(String(k), 0, 'duration', 'cluster'),
    replications: (k) => stream('1', k, 'duration', 'cluster'),
    entities: (k) => stream('1', 0, 'duration', `cluster-${k}`),
    'entities by last letter': (k) => stream('1', 0, 'duration', String.fromCharCode(97 + (k % 26)).repeat(1 + k / 26)),
    purposes: (k) => stream('1', 0, `purpose ${k}`, 'cluster'),
  };
  for (const [what, make] of Object.entries(neighbours)) {
    test(what, () => {
      const samples = Array.from({ length: 200 }, (_, k) => draws(make(k)));
      const z = samples.slice(1).map((sample, k) => correlationZ(samples[k]!, sample));
      // 199 correlations: each a standard normal deviate, so their mean square has a standard error of √(2/199).
      expect(Math.abs(z.reduce((sum, v) => sum + v * v, 0) / z.length - 1)).toBeLessThan(4 * Math.sqrt(2 / z.length));
      expect(Math.max(...z.map(Math.abs))).toBeLessThan(4.5);
    });
    test(`${what}: the k-th draws over them are uniform`, () => {
      const heads = Array.from({ length: 2000 }, (_, k) => draws(make(k), 3));
      const distinct = what === 'entities by last letter' ? heads.slice(0, 26) : heads;
      for (const position of [0, 1, 2]) {
        const column = distinct.map((head) => head[position]!);
        expect(Math.abs(uniformityZ(column, distinct.length > 100 ? 50 : 4))).toBeLessThan(4);
        expect(Math.abs(correlationZ(column.slice(1), column.slice(0, -1)))).toBeLessThan(4);
      }
    });
  }
});

test('one stream is uniform and without correlation at lags 1 to 20', () => {
  const values = draws(stream('1', 3, 'duration', 'x'), 200_000);
  expect(Math.abs(uniformityZ(values, 1000))).toBeLessThan(4);
  for (let lag = 1; lag <= 20; lag++) {
    expect(Math.abs(correlationZ(values.slice(lag), values.slice(0, -lag)))).toBeLessThan(4.5);
  }
});

test('below, fill, nextOpen and shuffle take their numbers from the same sequence', () => {
  const make = () => stream('s', 1, 'p', 'e');
  const plain = draws(make(), 4);
  expect([...make().fill(new Float64Array(4))]).toEqual(plain);
  const below = make();
  expect(plain.map(() => below.below(10))).toEqual(plain.map((u) => Math.floor(u * 10)));
  const open = make();
  expect(plain.map(() => open.nextOpen())).toEqual(plain.map((u) => u + 2 ** -33));
  const cards = [...Array(52).keys()];
  make().shuffle(cards);
  expect(cards).not.toEqual([...Array(52).keys()]);
  expect([...cards].sort((a, b) => a - b)).toEqual([...Array(52).keys()]);
});

test('the numbers of a stream are pinned', () => {
  expect(draws(stream('1', 0, 'duration', 'naver-h200-255'), 3)).toEqual([
    0.31457109982147813, 0.962687318213284, 0.9389590176288038,
  ]);
});
