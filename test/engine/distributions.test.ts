import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { conditionedAtMost, discrete } from '../../sim/engine/discrete.ts';
import {
  constant,
  type Distribution,
  exponential,
  lognormal,
  lognormalWithShareBelow,
  uniform,
} from '../../sim/engine/distributions.ts';
import { type CdfPoints, empirical } from '../../sim/engine/empirical.ts';
import { InvariantError } from '../../sim/engine/errors.ts';
import { normalCdf } from '../../sim/engine/normal.ts';
import { stream } from '../../sim/engine/random.ts';

const POINTS: CdfPoints = [
  [1, 0.1],
  [2, 0.1],
  [8, 0.5],
  [100, 0.95],
  [400, 1],
];

const ALL: readonly Distribution[] = [
  constant(3),
  uniform(-2, 5),
  exponential(40),
  lognormal(2, 0.5),
  lognormalWithShareBelow(2, 1, 0.02),
  discrete([1, 2, 8, 512], [5, 0, 3, 0.5]),
  empirical(POINTS),
];

describe.each(ALL.map((of) => [of.describe(), of] as const))('%s', (name, distribution) => {
  test('the sample mean lies in the interval that its own mean and variance give', () => {
    const n = 40_000;
    const draws = stream('distributions', 0, 'sample', name);
    let sum = 0;
    for (let k = 0; k < n; k++) sum += distribution.quantile(draws.nextOpen());
    const standardError = Math.sqrt(distribution.variance / n);
    expect(Math.abs(sum / n - distribution.mean)).toBeLessThanOrEqual(4.5 * standardError + 1e-12);
  });

  test('mean and variance are the integrals of its quantile', () => {
    const n = 200_000;
    let mean = 0;
    let square = 0;
    for (let k = 0; k < n; k++) {
      const x = distribution.quantile((k + 0.5) / n);
      mean += x / n;
      square += (x * x) / n;
    }
    const scale = distribution.variance + distribution.mean ** 2;
    expect(Math.abs(mean - distribution.mean) / Math.sqrt(scale)).toBeLessThan(1e-3);
    expect(Math.abs(square - scale) / scale).toBeLessThan(5e-3);
  });

  test('its quantile never falls', () => {
    const share = fc.double({ min: 0, max: 0.999999, noNaN: true });
    fc.assert(
      fc.property(share, share, (a, b) => {
        expect(distribution.quantile(Math.min(a, b))).toBeLessThanOrEqual(distribution.quantile(Math.max(a, b)));
      }),
    );
  });
});

test('lognormal by its share below a threshold', () => {
  const factor = lognormalWithShareBelow(2, 1, 0.02);
  expect(factor.quantile(0.5)).toBeCloseTo(2, 12);
  expect(factor.quantile(0.02)).toBeCloseTo(1, 12);
  expect(() => lognormalWithShareBelow(2, 1, 0.7)).toThrow(InvariantError);
});

describe('empirical', () => {
  test('meets its points and is log-linear between them', () => {
    const distribution = empirical(POINTS);
    expect(distribution.quantile(0.05)).toBe(1);
    expect(distribution.quantile(0.1)).toBe(2);
    expect(distribution.quantile(0.5)).toBeCloseTo(8, 12);
    expect(distribution.quantile(0.3)).toBeCloseTo(Math.sqrt(2 * 8), 12);
    expect(distribution.quantile(0.975)).toBeCloseTo(200, 12);
  });
  test('approaches the moments of a lognormal that it was read from', () => {
    const points: [number, number][] = Array.from({ length: 400 }, (_, k) => {
      const z = -8 + k / 25;
      return [Math.exp(z), k === 399 ? 1 : normalCdf(z)];
    });
    const read = empirical(points);
    const whole = lognormal(1, 1);
    expect(read.mean / whole.mean).toBeCloseTo(1, 3);
    expect(read.variance / whole.variance).toBeCloseTo(1, 2);
  });
  test('refuses points that do not ascend to 1', () => {
    const broken: CdfPoints[] = [
      [],
      [[1, 0.5]],
      [
        [2, 0.5],
        [1, 1],
      ],
      [
        [1, 0.5],
        [2, 0.4],
        [3, 1],
      ],
      [
        [0, 0.5],
        [1, 1],
      ],
    ];
    for (const points of broken) expect(() => empirical(points)).toThrow(InvariantError);
  });
});

describe('discrete', () => {
  const sizes = discrete([1, 2, 8, 512], [5, 0, 3, 2]);
  test('a value without weight is never drawn, and the last share belongs to the last value', () => {
    expect([0, 0.49, 0.5, 0.79, 0.8, 1 - 2 ** -53].map(sizes.quantile)).toEqual([1, 1, 8, 8, 512, 512]);
  });
  test('conditioned on a bound', () => {
    const small = conditionedAtMost(sizes, 100)!;
    expect(small.values).toEqual([1, 2, 8]);
    expect(small.probabilities.map((p) => p.toFixed(12))).toEqual([
      '0.625000000000',
      '0.000000000000',
      '0.375000000000',
    ]);
    expect(small.mean).toBeCloseTo(0.625 + 3, 12);
    expect(conditionedAtMost(sizes, 0)).toBeUndefined();
  });
});
