import { describe, expect, test } from 'vitest';
import { normalQuantile } from '../../../sim/engine/normal.ts';
import { stream } from '../../../sim/engine/random.ts';
import { bestOf, type ComparedRun, type ComparisonRules } from '../../../sim/experiment/comparison.ts';
import { bestSubset } from '../../../sim/experiment/precision/subset.ts';

const rules: ComparisonRules = {
  kind: 'steady',
  primary: ['wait'],
  metrics: [
    { name: 'wait', better: 'lower', ranksWaits: true },
    { name: 'use', better: 'higher', ranksWaits: false },
    { name: 'jobs', better: 'none', ranksWaits: false },
  ],
};

const base = [100, 120, 90, 110, 105, 95, 115, 100, 108, 97];
/** `by` more, and a little that turns with the replication. */
const shifted = (by: number, turn = 1) => base.map((wait, k) => wait + by + turn * ((k % 3) - 1));

function runs(waits: readonly (number | null)[], backlogGrowth = 0): ComparedRun[] {
  return waits.map((wait, replication) => ({ replication, metrics: { wait, use: wait, jobs: wait }, backlogGrowth }));
}

describe('the variants that may be the best', () => {
  test('are the leader and those that cannot be told from it', () => {
    const variants = [runs(base), runs(shifted(-30)), runs(shifted(-29.8, -1)), runs(shifted(40))];
    expect(bestSubset(variants, 'wait', rules)).toEqual({ kept: [1, 2], screened: [0, 3] });
    expect(bestOf(variants, 'wait', rules)).toBeNull();
  });

  test('are one where it is shown better than every other', () => {
    const variants = [runs(base), runs(shifted(-30)), runs(shifted(-10))];
    expect(bestSubset(variants, 'wait', rules)).toEqual({ kept: [1], screened: [0, 2] });
    expect(bestOf(variants, 'wait', rules)).toBe(1);
  });

  test('are all where nothing is shown, best mean first', () => {
    const noisy = (by: number, k: number) => base.map((wait, r) => wait + by + 40 * (((r + k) % 4) - 1.5));
    const variants = [runs(base), runs(noisy(-1, 0)), runs(noisy(-2, 2))];
    const { kept, screened } = bestSubset(variants, 'wait', rules)!;
    expect([...kept].sort()).toEqual([0, 1, 2]);
    expect(screened).toEqual([]);
  });

  test('follow the direction in which the metric is better', () => {
    expect(bestSubset([runs(base), runs(shifted(-30))], 'use', rules)).toEqual({ kept: [0], screened: [1] });
    expect(bestSubset([runs(base), runs(shifted(-30))], 'jobs', rules)).toBeNull();
  });

  test('are sought among stationary variants for waits', () => {
    const variants = [runs(base), runs(shifted(-10)), runs(shifted(-90), 0.05)];
    expect(bestSubset(variants, 'wait', rules)).toEqual({ kept: [1], screened: [0] });
    expect(bestSubset(variants, 'use', rules)!.screened).toContain(2);
  });

  test('are sought among those that somebody can choose', () => {
    const variants = [runs(base), runs(shifted(-30)), runs(shifted(-90))];
    const subset = bestSubset(variants, 'wait', { ...rules, yardsticks: new Set([2]) });
    expect(subset).toEqual({ kept: [1], screened: [0] });
  });

  test('cannot be told from one replication, one variant, or no value', () => {
    expect(bestSubset([runs([5]), runs([3])], 'wait', rules)).toBeNull();
    expect(bestSubset([runs(base)], 'wait', rules)).toBeNull();
    expect(bestSubset([runs(base), runs(base.map(() => null))], 'wait', rules)).toBeNull();
  });

  test('hold the true best one at least 95 times in 100, and not everything', () => {
    // Four variants of true means 0, 0.5, 1 and 3 (lower is better); half of the variance is common to all.
    const means = [0.5, 0, 1, 3];
    let held = 0;
    let kept = 0;
    const experiments = 1000;
    for (let experiment = 0; experiment < experiments; experiment++) {
      const random = stream('subset', experiment, 'normal', '');
      const normal = () => normalQuantile(random.nextOpen());
      const shared = base.map(normal);
      const variants = means.map((mean) => runs(shared.map((common) => mean + common + normal())));
      const subset = bestSubset(variants, 'wait', rules)!;
      if (subset.kept.includes(1)) held++;
      kept += subset.kept.length;
    }
    expect(held / experiments).toBeGreaterThanOrEqual(0.95);
    expect(kept / experiments).toBeLessThan(3);
    expect(kept / experiments).toBeGreaterThan(1.5);
  });
});
