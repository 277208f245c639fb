import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../../sim/engine/errors.ts';
import {
  curveNamed,
  DEMAND_CURVES,
  exponents,
  PUBLISHED_USE,
  partFor,
  shareBy,
} from '../../../sim/workload/projects/curves.ts';
import { generateDemand } from '../../../sim/workload/projects/generate.ts';
import { manyApplications, SPEEDS, YEAR } from './applications.ts';

const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

describe('the family of curves', () => {
  test.each(DEMAND_CURVES)('$name: the project of median exponent goes through its points', ({ points }) => {
    for (const [part, share] of points) expect(shareBy(points, 1, part)).toBeCloseTo(share, 12);
  });

  test('each project rises from nothing to all of its work, and place is the inverse of share', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...DEMAND_CURVES),
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        fc.double({ min: 1e-6, max: 1, noNaN: true }),
        ({ points, spread }, u, share) => {
          const exponent = exponents(spread).quantile(u);
          expect(shareBy(points, exponent, 0)).toBe(0);
          expect(shareBy(points, exponent, 1)).toBe(1);
          const part = partFor(points, exponent, share);
          expect(part).toBeGreaterThanOrEqual(0);
          expect(part).toBeLessThanOrEqual(1);
          expect(shareBy(points, exponent, part)).toBeCloseTo(share, 9);
          expect(partFor(points, exponent, share * 0.99)).toBeLessThan(part);
        },
      ),
    );
  });

  test('a project with a larger exponent is never ahead', () => {
    for (const { points } of DEMAND_CURVES) {
      for (let x = 0.05; x < 1; x += 0.05) expect(shareBy(points, 1.5, x)).toBeLessThan(shareBy(points, 1, x));
    }
  });

  test('late-rush has most of its work in the last third, prompt is nearly linear', () => {
    expect(shareBy(curveNamed('late-rush').points, 1, 2 / 3)).toBeLessThan(0.25);
    for (let x = 0.1; x < 1; x += 0.1) {
      expect(Math.abs(shareBy(curveNamed('prompt').points, 1, x) - x)).toBeLessThan(0.06);
    }
  });

  test('an unknown curve is refused with the names of those there are', () => {
    expect(() => curveNamed('steep')).toThrow(InputError);
    expect(() => curveNamed('steep')).toThrow(/prompt, typical, late-rush/);
  });
});

/** Share of its year's work that each of the projects has submitted by each of the `parts` of it. */
function sharesBy(parts: readonly number[], curve: string, replication: number): number[][] {
  const applications = manyApplications(2000);
  const { demand } = generateDemand({ preset: 'campaign', curve, meanWork: 2000 }, applications, SPEEDS, {
    seed: '1',
    replication,
  });
  return parts.map((part) =>
    applications.map((_, k) => {
      let before = 0;
      let all = 0;
      for (let row = demand.first[k]!; row < demand.first[k + 1]!; row++) {
        all += demand.work[row]!;
        if (demand.offset[row]! < part * YEAR) before += demand.work[row]!;
      }
      return before / all;
    }),
  );
}

describe('drawn jobs, over 2,000 projects a replication', () => {
  test('typical: the median of each published point is met within 1 percentage point', () => {
    const parts = PUBLISHED_USE.map(([part]) => part);
    // Chance alone moves the median over 2,000 projects by 0.4 points (standard error), over 10,000 by 0.2.
    const replications = [0, 1, 2, 3, 4].map((replication) => sharesBy(parts, 'typical', replication));
    PUBLISHED_USE.forEach(([, share], point) => {
      const all = replications.flatMap((shares) => shares[point]!);
      expect(Math.abs(median(all) - share)).toBeLessThan(0.01);
    });
  });

  test('typical: projects differ by more than the drawing of jobs', () => {
    const shares = sharesBy([0.543], 'typical', 0)[0]!.sort((a, b) => a - b);
    // Quartiles of the exponent are e^∓0.27.
    expect(shares[500]!).toBeLessThan(0.16);
    expect(shares[1500]!).toBeGreaterThan(0.27);
  });

  test('the mean project is on the expected curve: no bias from bursts', () => {
    const exponent = exponents(curveNamed('prompt').spread);
    const expected = Array.from({ length: 400 }, (_, k) =>
      shareBy(curveNamed('prompt').points, exponent.quantile((k + 0.5) / 400), 0.5),
    );
    const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;
    expect(Math.abs(mean(sharesBy([0.5], 'prompt', 0)[0]!) - mean(expected))).toBeLessThan(0.006);
  });
});
