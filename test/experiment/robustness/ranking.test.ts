/** When variants stand in an order, and when a change of assumptions turns it. */
import { describe, expect, it } from 'vitest';
import type { ComparisonRules } from '../../../sim/experiment/comparison.ts';
import { judge, orderOf, type RunsByVariant } from '../../../sim/experiment/robustness/ranking.ts';

const RULES: ComparisonRules = {
  kind: 'terminating',
  primary: ['gain'],
  metrics: [
    { name: 'gain', better: 'higher', ranksWaits: false },
    { name: 'cost', better: 'lower', ranksWaits: false },
    { name: 'wait', better: 'lower', ranksWaits: true },
  ],
};

/** Variants by their values, replication by replication; noise that is common to all nearly leaves their differences alone. */
function runs(key: string, ...variants: (readonly (number | null)[])[]): RunsByVariant {
  return variants.map((values) =>
    values.map((value, replication) => ({ replication, metrics: { [key]: value }, backlogGrowth: 0 })),
  );
}
const steps =
  (...jitter: readonly number[]) =>
  (level: number): number[] =>
    jitter.map((each, k) => level + each + level * 0.001 * (k % 3));
const even = steps(0, 0.1, -0.1, 0.05, -0.05);

describe('the order of variants', () => {
  it('is best first, whichever way a metric is better', () => {
    expect(orderOf(runs('gain', even(1), even(3), even(2)), 'gain', RULES).ranked).toEqual([1, 2, 0]);
    expect(orderOf(runs('cost', even(1), even(3), even(2)), 'cost', RULES).ranked).toEqual([0, 2, 1]);
  });

  it('joins those that are not shown to differ from the first of their group', () => {
    const wild = [5, 1, 4, 2, 3];
    const { groups, shown } = orderOf(runs('gain', even(10), wild, even(2), even(2)), 'gain', RULES);
    expect(groups).toEqual([[0], [1, 2, 3]]);
    expect(shown).toEqual([1, 2, 3].map((worse) => ({ better: 0, worse })));
  });

  it('shows nothing with one replication', () => {
    const { groups, shown } = orderOf(runs('gain', [3], [1], [2]), 'gain', RULES);
    expect({ groups, shown }).toEqual({ groups: [[0, 2, 1]], shown: [] });
  });

  it('leaves out variants without a value, and waits of those that are not stationary', () => {
    expect(orderOf(runs('gain', even(1), [null, null], even(2)), 'gain', RULES)).toMatchObject({
      ranked: [2, 0],
      unranked: [1],
    });
    const growing = runs('wait', even(5), even(1)).map((own, k) =>
      own.map((run) => ({ ...run, backlogGrowth: k * 0.2 })),
    );
    expect(orderOf(growing, 'wait', { ...RULES, kind: 'steady' })).toMatchObject({ ranked: [0], unranked: [1] });
  });
});

it('an order leaves out yardsticks, which nobody can choose', () => {
  const order = orderOf(runs('gain', even(1), even(3), even(2)), 'gain', { ...RULES, yardsticks: new Set([1]) });
  expect(order).toMatchObject({ ranked: [2, 0], unranked: [1] });
});

describe('a change', () => {
  /** The third is ahead of the second by its mean, and not shown to be. */
  const base = runs('gain', even(3), even(2), [2.3, 1.6, 2.4, 1.9, 1.85]);

  it('lets the order survive as long as the means keep it, shown or not', () => {
    const { orderSurvives, bestSurvives, reversed, judged } = judge(
      base,
      runs('gain', [9, 2], [1, 8], [0, 0]),
      'gain',
      RULES,
    );
    expect({ orderSurvives, bestSurvives, reversed }).toEqual({
      orderSurvives: true,
      bestSurvives: true,
      reversed: [],
    });
    expect(judged).toEqual([
      { better: 0, worse: 2 },
      { better: 0, worse: 1 },
    ]);
  });

  it('turns the order where a shown pair stands the other way round, and says whether that is shown', () => {
    const shown = judge(base, runs('gain', even(1), even(2), even(0)), 'gain', RULES);
    expect(shown).toMatchObject({ orderSurvives: false, bestSurvives: false });
    expect(shown.reversed).toEqual([{ better: 0, worse: 1, shown: true }]);
    const byChance = judge(base, runs('gain', [1, 8, 1], [9, 1, 1], [0, 0, 0]), 'gain', RULES);
    expect(byChance.reversed).toEqual([{ better: 0, worse: 1, shown: false }]);
  });

  it('cannot turn a pair that is not shown to differ', () => {
    const { orderSurvives, order } = judge(base, runs('gain', even(3), even(2.5), even(1)), 'gain', RULES);
    expect(orderOf(base, 'gain', RULES).ranked).toEqual([0, 2, 1]);
    expect(order.ranked).toEqual([0, 1, 2]);
    expect(orderSurvives).toBe(true);
  });

  it('lets the best survive where the order turns further down', () => {
    const three = runs('gain', even(3), even(2), even(1));
    expect(judge(three, runs('gain', even(3), even(1), even(2)), 'gain', RULES)).toMatchObject({
      ...{ orderSurvives: false, bestSurvives: true },
      reversed: [{ better: 1, worse: 2, shown: true }],
    });
  });

  it('lets the best survive where what leads was never shown worse than the leader', () => {
    const wild = [8, 1, 7, 2, 2];
    const four = runs('gain', wild, even(3), even(2), even(-30));
    const third = judge(four, runs('gain', wild, even(3), even(5), even(-30)), 'gain', RULES);
    expect(third.order.ranked[0]).toBe(2);
    expect(third).toMatchObject({ bestSurvives: true, reversed: [{ better: 1, worse: 2, shown: true }] });
  });

  it('turns the best where the leader falls behind what it was shown to beat, whoever leads then', () => {
    const wild = [8, 1, 7, 2, 2];
    const four = runs('gain', even(5), even(2), wild, even(-30));
    const fell = judge(
      four,
      runs(
        'gain',
        even(3),
        even(5),
        wild.map((value) => value + 9),
        even(-30),
      ),
      'gain',
      RULES,
    );
    expect(fell.order.ranked[0]).toBe(2);
    expect(fell).toMatchObject({ bestSurvives: false, reversed: [{ better: 0, worse: 1, shown: true }] });
  });

  it('does not turn what is equal under it', () => {
    expect(judge(base, runs('gain', even(2), even(2), even(2)), 'gain', RULES)).toMatchObject({
      orderSurvives: true,
      bestSurvives: true,
    });
  });

  it('has nothing to judge where the comparison shows nothing', () => {
    const none = judge(runs('gain', even(2), even(2)), runs('gain', even(1), even(5)), 'gain', RULES);
    expect(none).toMatchObject({ orderSurvives: null, bestSurvives: null, judged: [] });
    // What it shows by itself is still told.
    expect(none.order.groups).toEqual([[1], [0]]);
  });

  it('is not blamed for what its few replications do to the order by themselves', () => {
    const chancy = runs('gain', [1, 9, 9, 9, 9, 9], [2, 3, 3.1, 2.9, 3, 3]);
    expect(orderOf(chancy, 'gain', RULES).shown).toEqual([{ better: 0, worse: 1 }]);
    expect(judge(chancy, runs('gain', [1], [2]), 'gain', RULES)).toMatchObject({ judged: [], orderSurvives: null });
    expect(judge(chancy, runs('gain', [1, 9], [2, 3]), 'gain', RULES).judged).toHaveLength(1);
  });

  it('is judged over the replications that all variants have under it', () => {
    const { order } = judge(base, runs('gain', [1, 100], [2], [0]), 'gain', RULES);
    expect(order.means).toEqual([1, 2, 0]);
  });

  it('that changes nothing turns nothing', () => {
    expect(judge(base, base, 'gain', RULES)).toMatchObject({ orderSurvives: true, bestSurvives: true, reversed: [] });
  });
});
