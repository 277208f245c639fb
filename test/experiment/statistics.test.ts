import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bonferroni,
  estimate,
  estimateDifference,
  leastAlike,
  mean,
  pairedDifference,
  quantileSorted,
  quantiles,
  sampleSd,
  studentTQuantile,
  studentTTail,
} from '../../sim/experiment/statistics.ts';

describe('Student-t quantile', () => {
  // df = 1 is the Cauchy distribution (tan) and df = 2 is (2p − 1) ÷ √(2p(1 − p)); the others are the values of
  // published tables, carried to more digits.
  test.each([
    [0.75, 1, 1],
    [0.975, 1, 12.7062047362],
    [0.95, 2, 2.91998558036],
    [0.975, 2, 4.30265272975],
    [0.975, 4, 2.7764451052],
    [0.95, 5, 2.01504837333],
    [0.975, 9, 2.2621571628],
    [0.995, 9, 3.24983554159],
    [0.9995, 9, 4.7809125859],
    [0.9, 10, 1.37218364111],
    [0.975, 10, 2.22813885196],
    [0.975, 29, 2.0452296421],
    [0.995, 30, 2.74999565357],
    [0.975, 60, 2.00029782201],
    [0.975, 120, 1.97993040505],
    [0.9, 1000, 1.28239872],
  ])('at p = %d with %d degrees of freedom is %d', (p, df, expected) => {
    expect(Math.abs(studentTQuantile(p, df) / expected - 1)).toBeLessThan(1e-8);
  });

  test('approaches the normal quantile', () => {
    expect(studentTQuantile(0.975, 1_000_000)).toBeCloseTo(1.959966, 5);
  });

  test('is odd, and the inverse of its own tail', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 0.999, noNaN: true }), fc.integer({ min: 1, max: 300 }), (p, df) => {
        const t = studentTQuantile(p, df);
        expect(studentTQuantile(1 - p, df)).toBeCloseTo(-t, 9);
        const tail = t >= 0 ? studentTTail(t, df) : 1 - studentTTail(-t, df);
        expect(tail).toBeCloseTo(1 - p, 12);
      }),
      { numRuns: 100, seed: 1 },
    );
  });

  test('refuses what has no meaning', () => {
    expect(() => studentTQuantile(1, 3)).toThrow(RangeError);
    expect(() => studentTQuantile(0.5, 0)).toThrow(RangeError);
    expect(() => studentTQuantile(0.5, 2.5)).toThrow(RangeError);
  });
});

describe('estimates', () => {
  test('the sample standard deviation divides by n − 1', () => {
    expect(sampleSd([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(Math.sqrt(32 / 7), 12);
  });

  test('a 95 % interval of ten values', () => {
    const { mean: centre, sd, interval, n } = estimate([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(n).toBe(10);
    expect(centre).toBe(5.5);
    const half = (2.2621571628 * sd!) / Math.sqrt(10);
    expect(interval![0]).toBeCloseTo(5.5 - half, 8);
    expect(interval![1]).toBeCloseTo(5.5 + half, 8);
  });

  test('differences that are all the same have no interval before they are enough to show a side', () => {
    const five = [101, 51, 11, 7, 6];
    const base = [100, 50, 10, 6, 5];
    expect(pairedDifference(five, base)).toEqual({ n: 5, mean: 1, sd: 0, interval: null });
    // Six tosses fall on one side with probability 1 ÷ 32.
    expect(pairedDifference([...five, 3], [...base, 2])).toEqual({ n: 6, mean: 1, sd: 0, interval: [1, 1] });
    expect(estimateDifference(Array(7).fill(1), 0.99).interval).toBeNull();
    expect(estimateDifference(Array(8).fill(1), 0.99).interval).toEqual([1, 1]);
  });

  test('that nothing differs claims nothing, however few they are', () => {
    expect(pairedDifference([3, 4], [3, 4])).toEqual({ n: 2, mean: 0, sd: 0, interval: [0, 0] });
  });

  test('rounding is no spread', () => {
    expect(pairedDifference([10.01, 20.01, 1000.01], [10, 20, 1000])).toMatchObject({ sd: 0, interval: null });
    expect(pairedDifference([10.01, 20.01, 1000.02], [10, 20, 1000]).interval).not.toBeNull();
  });

  test.each([
    [0.5, 2],
    [0.75, 3],
    [0.95, 6],
    [0.99, 8],
    [0.999, 11],
  ])('at a confidence of %d a side is shown by %d that are alike', (confidence, n) => {
    expect(leastAlike(confidence)).toBe(n);
  });

  test('one value has a mean and no interval; none has nothing', () => {
    expect(estimate([3])).toEqual({ n: 1, mean: 3, sd: null, interval: null });
    expect(estimate([])).toEqual({ n: 0, mean: null, sd: null, interval: null });
    expect(mean([])).toBeNull();
  });

  test('the 95 % interval covers the mean in about 95 % of samples', () => {
    // Sums of twelve uniforms are close to normal; 2,000 samples of ten, by a small congruential generator.
    let state = 12345;
    const uniform = (): number => {
      state = (state * 16807) % 2147483647;
      return state / 2147483647;
    };
    let covered = 0;
    for (let sample = 0; sample < 2000; sample++) {
      const values = Array.from({ length: 10 }, () => Array.from({ length: 12 }, uniform).reduce((a, b) => a + b, -6));
      const [low, high] = estimate(values).interval!;
      if (low <= 0 && 0 <= high) covered++;
    }
    // 0.95 ± 4 standard errors.
    expect(covered / 2000).toBeGreaterThan(0.93);
    expect(covered / 2000).toBeLessThan(0.97);
  });

  test('a paired difference leaves out pairs with a missing side', () => {
    const difference = pairedDifference([5, null, 9, 4], [1, 2, 3, null]);
    expect(difference.n).toBe(2);
    expect(difference.mean).toBe(5);
    expect(difference.interval![0]).toBeCloseTo(5 - 12.7062047362 * 1, 6);
    expect(() => pairedDifference([1], [])).toThrow(RangeError);
  });

  test('Bonferroni shares the error between comparisons', () => {
    expect(bonferroni(8)).toBeCloseTo(1 - 0.05 / 8, 12);
    expect(bonferroni(0)).toBeCloseTo(0.95, 12);
  });
});

describe('quantiles of type R-7', () => {
  test('lie between order statistics', () => {
    expect(quantileSorted(Float64Array.of(1, 2, 3, 4), 0.9)).toBeCloseTo(3.7, 12);
    expect(quantileSorted([10], 0.5)).toBe(10);
    expect(quantileSorted([], 0.5)).toBeNull();
  });

  test('leave their input as it was', () => {
    const values = Float64Array.of(3, 1, 2);
    expect(quantiles(values, [0, 0.5, 1])).toEqual([1, 2, 3]);
    expect([...values]).toEqual([3, 1, 2]);
  });
});
