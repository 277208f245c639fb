import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Discrete, discrete } from '../../../sim/engine/discrete.ts';
import { stream } from '../../../sim/engine/random.ts';
import { conditionedSizes } from '../../../sim/workload/applications/conditioned-sizes.ts';

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const spread = (count: number): number[] => [...stream('s', 0, 'test', 'u').fill(new Float64Array(count))];

/** All combinations of values of `laws` with their probabilities. */
function combinations(laws: readonly Discrete[]): { sizes: number[]; chance: number }[] {
  return laws.reduce<{ sizes: number[]; chance: number }[]>(
    (all, law) =>
      all.flatMap(({ sizes, chance }) =>
        law.values.map((value, v) => ({ sizes: [...sizes, value], chance: chance * law.probabilities[v]! })),
      ),
    [{ sizes: [], chance: 1 }],
  );
}

const anyLaw = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 50 })), {
    selector: ([value]) => value,
    minLength: 1,
    maxLength: 4,
  })
  .map((pairs) => {
    const ascending = pairs.sort(([a], [b]) => a - b);
    return discrete(
      ascending.map(([value]) => value),
      ascending.map(([, weight]) => weight),
    );
  });

describe('sizes conditional on their sum', () => {
  test('add up to it exactly where any combination does, and are refused where none does', () => {
    fc.assert(
      fc.property(fc.array(anyLaw, { minLength: 1, maxLength: 4 }), fc.integer({ min: 0, max: 40 }), (laws, total) => {
        const sizes = conditionedSizes(laws, spread(laws.length), total);
        const isPossible = combinations(laws).some((combination) => sum(combination.sizes) === total);
        expect(sizes !== null).toBe(isPossible);
        if (sizes) expect(sum(sizes)).toBe(total);
        for (const [k, size] of sizes?.entries() ?? []) expect(laws[k]!.values).toContain(size);
      }),
    );
  });

  test('come as often as all combinations with that sum, counted one by one, say', () => {
    const laws = [discrete([1, 2, 4], [5, 3, 2]), discrete([1, 3], [1, 1]), discrete([1, 2, 4], [5, 3, 2])];
    const total = 6;
    const possible = combinations(laws).filter(({ sizes }) => sum(sizes) === total);
    const whole = sum(possible.map(({ chance }) => chance));
    const runs = 5000;
    const seen = new Map<string, number>();
    const draws = stream('s', 0, 'test', 'combinations');
    for (let run = 0; run < runs; run++) {
      const key = conditionedSizes(laws, [draws.next(), draws.next(), draws.next()], total)!.join();
      seen.set(key, (seen.get(key) ?? 0) + 1);
    }
    expect(possible.length).toBe(4);
    expect(seen.size).toBe(possible.length);
    for (const { sizes, chance } of possible) {
      const expected = chance / whole;
      const sd = Math.sqrt((expected * (1 - expected)) / runs);
      expect(Math.abs(seen.get(sizes.join())! / runs - expected)).toBeLessThan(4 * sd);
    }
  });

  test('reach sums so far from the expected one that their probability is no double', () => {
    const law = discrete([1, 2, 4, 8, 16, 32], [40, 27, 18, 9, 5, 1]);
    const laws = Array.from({ length: 514 }, () => law);
    // 0.01 ^ 514 = 10^-1028; 32 less one 32 plus one 16 is 16 less.
    for (const total of [514, 515, 514 * 32, 514 * 32 - 16, 9000]) {
      expect(sum(conditionedSizes(laws, spread(514), total)!), String(total)).toBe(total);
    }
    expect(conditionedSizes(laws, spread(514), 513)).toBeNull();
    expect(conditionedSizes(laws, spread(514), 514 * 32 - 1)).toBeNull();
  });

  test('nobody can ask for nothing only', () => {
    expect(conditionedSizes([], [], 0)).toEqual([]);
    expect(conditionedSizes([], [], 3)).toBeNull();
  });
});
