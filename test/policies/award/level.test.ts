/** Filling to a level: by hand, against a naive twin that hands out unit by unit, and its laws on random stakes. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillToLevel, type Stake } from '../../../sim/policies/award/level.ts';

const even = (unit: number, ...limits: number[]): Stake[] => limits.map((limit) => ({ weight: 1, limit, unit }));

describe('fillToLevel', () => {
  it('meets limits below the level and gives the others the level', () => {
    expect(fillToLevel(even(1, 2, 10, 10, 4), 18)).toEqual([2, 6, 6, 4]);
  });

  it('gives odd units to the first where all are equally short of them', () => {
    expect(fillToLevel(even(8, 80, 80, 80), 80)).toEqual([32, 24, 24]);
  });

  it('gives odd units to the largest remainders where weights differ', () => {
    // 10 shared as 5 : 3 : 2.5 is 4.76, 2.86, 2.38.
    const stakes = [5, 3, 2.5].map((weight) => ({ weight, limit: 99, unit: 1 }));
    expect(fillToLevel(stakes, 10)).toEqual([5, 3, 2]);
  });

  it('passes over a unit that is greater than what is left', () => {
    const stakes = [
      { weight: 1, limit: 80, unit: 8 },
      { weight: 1, limit: 80, unit: 1 },
    ];
    expect(fillToLevel(stakes, 13)).toEqual([0, 7]);
  });

  it('gives all their limits where there is enough, and nobody anything where there is nothing', () => {
    expect(fillToLevel(even(8, 16, 0, 24), 99)).toEqual([16, 0, 24]);
    expect(fillToLevel(even(8, 16, 24), 0)).toEqual([0, 0]);
    expect(fillToLevel([], 40)).toEqual([]);
  });

  it('with equal weights does as one who hands each unit to whoever has least, the first of them where there are more', () => {
    const cases = fc.tuple(
      fc.array(fc.nat({ max: 30 }), { maxLength: 12 }),
      fc.constantFrom(1, 8),
      fc.nat({ max: 900 }),
    );
    const property = fc.property(cases, ([units, unit, gpus]) => {
      const limits = units.map((count) => count * unit);
      expect(fillToLevel(even(unit, ...limits), gpus)).toEqual(handedOut(limits, unit, gpus));
    });
    fc.assert(property, { numRuns: 1000 });
  });

  it('gives each less than a unit from its exact share, and leaves less than a unit where units are equal', () => {
    const stakeArbitrary = fc.record({ weight: fc.integer({ min: 1, max: 99 }), units: fc.nat({ max: 30 }) });
    const cases = fc.tuple(fc.array(stakeArbitrary, { maxLength: 12 }), fc.constantFrom(1, 8), fc.nat({ max: 900 }));
    const property = fc.property(cases, ([drawn, unit, gpus]) => {
      const stakes = drawn.map(({ weight, units }) => ({ weight, limit: units * unit, unit }));
      const given = fillToLevel(stakes, gpus);
      const total = given.reduce((sum, each) => sum + each, 0);
      const asked = stakes.reduce((sum, { limit }) => sum + limit, 0);
      expect(total).toBeLessThanOrEqual(gpus);
      expect(total).toBeGreaterThan(Math.min(asked, gpus) - unit);
      // A level L exists at which everybody has min(limit, L × weight) within a unit.
      const atLeast = stakes.map(({ weight }, k) => (given[k]! - unit) / weight);
      const atMost = stakes.flatMap(({ weight, limit }, k) => (given[k]! < limit ? [(given[k]! + unit) / weight] : []));
      expect(Math.max(0, ...atLeast)).toBeLessThan(Math.min(Number.POSITIVE_INFINITY, ...atMost));
      stakes.forEach(({ limit }, k) => {
        expect(given[k]! % unit).toBe(0);
        expect(given[k]).toBeLessThanOrEqual(limit);
      });
    });
    fc.assert(property, { numRuns: 1000 });
  });
});

function handedOut(limits: readonly number[], unit: number, gpus: number): number[] {
  const given = limits.map(() => 0);
  for (let left = gpus; left >= unit; left -= unit) {
    const hungry = limits.map((_, k) => k).filter((k) => given[k]! < limits[k]!);
    if (hungry.length === 0) break;
    const least = Math.min(...hungry.map((k) => given[k]!));
    given[hungry.find((k) => given[k] === least)!]! += unit;
  }
  return given;
}
