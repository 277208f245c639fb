import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gamma, gammaCdf, gammaQuantile, logGamma } from '../../sim/engine/gamma.ts';
import { stream } from '../../sim/engine/random.ts';

test('the logarithm of the gamma function at its known points', () => {
  expect(logGamma(1)).toBeCloseTo(0, 14);
  expect(logGamma(0.5)).toBeCloseTo(0.5 * Math.log(Math.PI), 14);
  expect(logGamma(11)).toBeCloseTo(Math.log(3_628_800), 12);
  expect(logGamma(101)).toBeCloseTo(363.7393755555635, 10);
});

describe('published values', () => {
  /** Percentage points of χ², which is twice a gamma of half the degrees of freedom (Abramowitz, Stegun, table 26.8). */
  test.each([
    [1, 0.95, 3.84146],
    [1, 0.005, 0.0000392704],
    [2, 0.99, 9.21034],
    [3, 0.5, 2.36597],
    [4, 0.1, 1.063623],
    [5, 0.999, 20.515],
    [10, 0.05, 3.9403],
    [10, 0.95, 18.307],
    [30, 0.975, 46.9792],
    [100, 0.9, 118.498],
  ])('χ² with %i degrees of freedom, probability %f: %f', (degrees, p, expected) => {
    expect(Math.abs((2 * gammaQuantile(degrees / 2, p)) / expected - 1)).toBeLessThan(3e-6);
  });

  test('shape 1 is the exponential', () => {
    for (const p of [1e-9, 0.1, 0.5, 0.99]) expect(gammaQuantile(1, p) / -Math.log1p(-p)).toBeCloseTo(1, 12);
  });
});

test('quantile and probability undo each other', () => {
  const shapes = fc.double({ min: 0.1, max: 500, noNaN: true });
  fc.assert(
    fc.property(shapes, fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true }), (shape, p) => {
      expect(Math.abs(gammaCdf(shape, gammaQuantile(shape, p)) / p - 1)).toBeLessThan(1e-9);
    }),
    { seed: 1 },
  );
});

test('the quantile grows with the probability', () => {
  for (const shape of [0.2, 0.7, 3, 40]) {
    let before = 0;
    for (let k = 1; k < 400; k++) {
      const x = gammaQuantile(shape, k / 400);
      expect(x).toBeGreaterThan(before);
      before = x;
    }
  }
});

test.each([0.3, 1, 2.5, 60])('shape %f: mean and variance of a sample are its own', (shape) => {
  const law = gamma(shape, 7);
  const draws = stream('gamma', 0, 'sample', `${shape}`);
  const n = 10_000;
  let sum = 0;
  let square = 0;
  for (let k = 0; k < n; k++) {
    const x = law.quantile(draws.nextOpen());
    sum += x;
    square += (x - 7) * (x - 7);
  }
  expect(Math.abs(sum / n - law.mean)).toBeLessThan(4.5 * Math.sqrt(law.variance / n));
  // The fourth central moment of a gamma is variance² × (3 + 6 ÷ shape).
  expect(Math.abs(square / n - law.variance)).toBeLessThan(4.5 * law.variance * Math.sqrt((2 + 6 / shape) / n));
});

test('the edges', () => {
  expect([0, 1, -0.1, 1.1].map((p) => gammaQuantile(2, p))).toEqual([0, Infinity, NaN, NaN]);
  expect([-1, 0, Infinity].map((x) => gammaCdf(2, x))).toEqual([0, 0, 1]);
});
