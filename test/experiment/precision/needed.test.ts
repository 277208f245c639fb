import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MOST_NEEDED, neededReplications } from '../../../sim/experiment/precision/needed.ts';
import { studentTQuantile } from '../../../sim/experiment/statistics.ts';

describe('needed replications', () => {
  test('by hand from the t table: a variance of 0.31 and ± 0.25 at 90 % take 16', () => {
    // NIST/SEMATECH e-Handbook, 1.3.6.7.2, column 0.95: 1.761 with 14 degrees of freedom, 1.753 with 15.
    // √(0.31/15) = 0.14376, × 1.761 = 0.2532 > 0.25; √(0.31/16) = 0.13919, × 1.753 = 0.2440 ≤ 0.25.
    expect(neededReplications(Math.sqrt(0.31), 0.25, 0.9)).toBe(16);
  });

  test('are more than the normal quantile says: ± one sd at 95 % takes 7, not 4', () => {
    // 1.96² = 3.84. With t: 2.571 · 1 ÷ √6 = 1.0496 > 1; 2.447 ÷ √7 = 0.9249 ≤ 1.
    expect(neededReplications(1, 1, 0.95)).toBe(7);
  });

  test('are as many as show a side where nothing varies, and none is named where no number would do', () => {
    expect(neededReplications(0, 0, 0.95)).toBe(6);
    expect(neededReplications(1, 0, 0.95)).toBeNull();
    expect(neededReplications(1000, 0.1, 0.95)).toBeNull();
  });

  test('are enough, and one fewer is not', () => {
    const half = (sd: number, n: number, confidence: number): number =>
      (studentTQuantile((1 + confidence) / 2, n - 1) * sd) / Math.sqrt(n);
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 10, noNaN: true }),
        fc.double({ min: 0.05, max: 10, noNaN: true }),
        fc.constantFrom(0.9, 0.95, 0.99, 1 - 0.05 / 26),
        (sd, width, confidence) => {
          const n = neededReplications(sd, width, confidence);
          if (n === null) {
            expect(half(sd, MOST_NEEDED, confidence)).toBeGreaterThan(width);
            return;
          }
          expect(half(sd, n, confidence)).toBeLessThanOrEqual(width);
          if (n > 2) expect(half(sd, n - 1, confidence)).toBeGreaterThan(width);
        },
      ),
      { numRuns: 60, seed: 1 },
    );
  });
});
