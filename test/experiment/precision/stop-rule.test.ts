import { describe, expect, test } from 'vitest';
import type { ComparedRun, ComparisonRules } from '../../../sim/experiment/comparison.ts';
import { correctedConfidence, pairOf } from '../../../sim/experiment/comparison.ts';
import { followRule, type NamedRuns, type StopRule } from '../../../sim/experiment/precision/stop-rule.ts';

const rules: ComparisonRules = {
  kind: 'steady',
  primary: ['wait'],
  metrics: [
    { name: 'wait', better: 'lower', ranksWaits: true },
    { name: 'use', better: 'higher', ranksWaits: false },
  ],
};
const rule = (min: number, max: number, value: number, of: 'unit' | 'baseline' = 'unit'): StopRule => ({
  min,
  max,
  halfWidths: { wait: { of, value } },
});

/** Waits of 100, and of a second variant that is `by` lower but for ± 1 in turn. */
function pair(replications: number, by = 10, spread = 1): NamedRuns[] {
  const base = Array.from({ length: replications }, () => 100);
  return [
    runs('base', base),
    runs(
      'fast',
      base.map((wait, k) => wait - by + (k % 2 === 0 ? spread : -spread)),
    ),
  ];
}

function runs(name: string, waits: readonly (number | null)[], backlogGrowth = 0): NamedRuns {
  const made = waits.map(
    (wait, replication): ComparedRun => ({ replication, metrics: { wait, use: 0.5 }, backlogGrowth }),
  );
  return { name, runs: made };
}

describe('the rule for replications', () => {
  test('asks for its least number before it looks', () => {
    const { asked, precision } = followRule(pair(9), rules, rule(10, 100, 0.5), 10);
    expect(asked).toBe(10);
    expect(precision).toMatchObject({ looks: [], stopped: null, rule: { min: 10, max: 100 } });
  });

  test('stops at its first look where the interval is narrow enough', () => {
    // sd = √(10/9) = 1.0541, t(9) = 2.262: half = 0.754.
    const { asked, precision } = followRule(pair(10), rules, rule(10, 100, 0.76), 10);
    expect({ asked, stopped: precision.stopped }).toEqual({ asked: 10, stopped: 'precisionReached' });
    expect(precision.looks[0]!.widest!.halfWidth).toBeCloseTo(0.754, 3);
  });

  test('else goes on by as many as the spread says are missing', () => {
    // ± 0.5 takes n ≥ (t · 1.0541 ÷ 0.5)²: 20 (t(19) = 2.093: 0.4933), and 19 do not do (2.101: 0.5081).
    const { asked, precision } = followRule(pair(10), rules, rule(10, 100, 0.5), 10);
    expect(precision.needed).toEqual({ replications: 20, metric: 'wait', variant: 'fast' });
    expect(asked).toBe(20);
  });

  test('by at least five, at most as many as there are, and never beyond its maximum', () => {
    expect(followRule(pair(10), rules, rule(10, 100, 0.74), 10).asked).toBe(15);
    expect(followRule(pair(10), rules, rule(10, 100, 0.01), 10).asked).toBe(20);
    expect(followRule(pair(10), rules, rule(10, 13, 0.01), 10).asked).toBe(13);
  });

  test('looks again after each round, and says at its end why', () => {
    const { asked, precision } = followRule(pair(40), rules, rule(10, 40, 0.01), 10);
    expect(precision.looks.map(({ replications }) => replications)).toEqual([10, 20, 40]);
    expect({ asked, stopped: precision.stopped }).toEqual({ asked: 40, stopped: 'maximumReached' });
    expect(precision.needed!.replications).toBeGreaterThan(10_000);
  });

  test('does not see replications beyond the one at which it stopped', () => {
    const stopped = followRule(pair(10), rules, rule(10, 100, 0.76), 10);
    expect(followRule(pair(30), rules, rule(10, 100, 0.76), 10)).toEqual(stopped);
  });

  test('counts only what every variant has: a hole asks for nothing further', () => {
    const [base, fast] = pair(10);
    const holed = { ...fast!, runs: fast!.runs.filter(({ replication }) => replication !== 3) };
    const { asked, precision } = followRule([base!, holed], rules, rule(10, 100, 0.5), 10);
    expect({ asked, looks: precision.looks.length }).toEqual({ asked: 10, looks: 0 });
    expect(precision.needed!.replications).toBeGreaterThan(10);
  });

  test('does not depend on the order in which variants after the first stand, nor runs come', () => {
    const [base, fast] = pair(20);
    const slow = runs(
      'slow',
      base!.runs.map((_, k) => 130 + (k % 5)),
    );
    const one = followRule([base!, fast!, slow], rules, rule(10, 20, 0.1), 10);
    const other = followRule([base!, slow, fast!], rules, rule(10, 20, 0.1), 10);
    expect(other.asked).toBe(one.asked);
    expect(other.precision.looks.map(({ widest }) => widest)).toEqual(one.precision.looks.map(({ widest }) => widest));
  });

  test('holds a share against the baseline’s mean', () => {
    const { precision } = followRule(pair(10), rules, rule(10, 100, 0.0076, 'baseline'), 10);
    expect(precision.looks[0]!.widest!.target).toBeCloseTo(0.76, 12);
    expect(precision.stopped).toBe('precisionReached');
  });

  test('judges the widest interval relative to what was asked for, by metric', () => {
    const both: ComparisonRules = { ...rules, primary: ['wait', 'use'] };
    const halfWidths = { wait: { of: 'unit', value: 100 }, use: { of: 'unit', value: 0.001 } } as const;
    const vary = pair(10).map(({ name, runs: own }, k) => ({
      name,
      runs: own.map((run, r) => ({ ...run, metrics: { ...run.metrics, use: 0.5 + (k * (r % 3)) / 100 } })),
    }));
    const { precision } = followRule(vary, both, { min: 10, max: 20, halfWidths }, 10);
    const { metric, halfWidth } = precision.looks[0]!.widest!;
    const confidence = correctedConfidence(2, both);
    const [low, high] = pairOf(vary[1]!.runs, vary[0]!.runs, 'use', confidence).interval!;
    expect(metric).toBe('use');
    expect(halfWidth).toBeCloseTo((high - low) / 2, 12);
  });

  test('leaves waits of variants that are not stationary aside, and stops where nothing else is left', () => {
    const growing = runs(
      'growing',
      Array.from({ length: 10 }, (_, k) => 500 * k),
      0.2,
    );
    const [base, fast] = pair(10);
    const { precision } = followRule([base!, fast!, growing], rules, rule(10, 100, 0.9), 10);
    expect(precision.looks[0]!.widest!.variant).toBe('fast');
    const alone = followRule([base!, growing], rules, rule(10, 100, 0.9), 10);
    expect(alone.precision).toMatchObject({ stopped: 'nothingRanked', looks: [{ widest: null }], needed: null });
  });

  test('judges the mean of a single variant', () => {
    const single = runs('only', [100, 102, 98, 101, 99]);
    // sd = 1.5811, t(4) = 2.776: half = 1.963.
    const { precision } = followRule([single], rules, rule(5, 50, 2), 5);
    expect(precision.stopped).toBe('precisionReached');
    expect(precision.looks[0]!.widest!.halfWidth).toBeCloseTo(1.963, 3);
  });

  test('goes on to its maximum where a metric has no value to judge', () => {
    const none = [runs('base', Array(12).fill(null)), runs('other', Array(12).fill(null))];
    const { precision } = followRule(none, rules, rule(6, 12, 0.05, 'baseline'), 6);
    expect(precision.stopped).toBe('maximumReached');
    expect(precision.looks.at(-1)!.widest).toMatchObject({ halfWidth: null, target: null });
  });
});

describe('a fixed number of replications', () => {
  test('has no rule, and is measured by 5 % of the baseline', () => {
    const { asked, precision } = followRule(pair(10), rules, null, 10);
    expect(asked).toBe(10);
    expect(precision).toMatchObject({
      ...{ rule: null, asked: false, stopped: null },
      halfWidths: { wait: { of: 'baseline', value: 0.05 } },
      looks: [{ replications: 10, widest: { variant: 'fast', target: 5 } }],
    });
  });

  test('with a precision that was asked for says what it would take', () => {
    const { asked, precision } = followRule(pair(10), rules, rule(10, 10, 0.5), 10);
    expect(asked).toBe(10);
    expect(precision).toMatchObject({ rule: null, asked: true, stopped: null, needed: { replications: 20 } });
  });
});
