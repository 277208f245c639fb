/** One figure against its baseline: worked out by hand, and how often chance alone raises an alarm. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stream } from '../../../sim/engine/random.ts';
import { type Asked, isAlarm, judge } from '../../../sim/experiment/regress/judge.ts';
import { studentTQuantile } from '../../../sim/experiment/statistics.ts';

const NONE = { absolute: null, relative: null, standardErrors: null };
const asked = (changes: Partial<Asked> = {}): Asked => ({
  ...{ worse: 'higher', tolerance: NONE, alpha: 0.05, paired: true },
  ...changes,
});
const within = (tolerance: Partial<Asked['tolerance']>, changes: Partial<Asked> = {}) =>
  asked({ tolerance: { ...NONE, ...tolerance }, ...changes });

describe('paired', () => {
  it('takes the difference replication by replication: what both have in common cancels', () => {
    // Differences 1, 2, 3: mean 2, sd 1, standard error 1 ÷ √3.
    const { difference, standardError, factor, outcome } = judge([101, 52, 13], [100, 50, 10], asked());
    expect(difference).toBeCloseTo(2, 12);
    expect(standardError).toBeCloseTo(1 / Math.sqrt(3), 12);
    expect(factor).toBe(studentTQuantile(0.95, 2));
    // 2 is more than 2.92 × 0.577 = 1.686.
    expect(outcome).toBe('worse');
  });

  it.each([
    ['the same figures', [5, 6, 7], [5, 6, 7], 'same'],
    ['as much worse as allowed', [11, 11, 11], [10, 10, 10], 'within'],
    ['more than allowed, in every replication alike', [12, 12, 12], [10, 10, 10], 'worse'],
    ['as much better', [8, 8, 8], [10, 10, 10], 'better'],
    ['more than allowed on the mean, but in one replication alone', [10, 10, 19], [10, 10, 10], 'notShown'],
  ] as const)('%s', (_what, now, baseline, outcome) => {
    expect(judge(now, baseline, within({ absolute: 1 })).outcome).toBe(outcome);
  });

  it('allows the greater of an amount and a share of the baseline’s mean', () => {
    const at = (tolerance: Partial<Asked['tolerance']>) => judge([100, 200], [100, 200], within(tolerance)).allowed;
    expect(at({ absolute: 10, relative: 0.1 })).toBeCloseTo(15, 12);
    expect(at({ absolute: 20, relative: 0.1 })).toBe(20);
    expect(at({})).toBe(0);
  });

  it('where all differences are equal the difference itself decides', () => {
    const { standardError, outcome } = judge([10.01, 20.01], [10, 20], within({ standardErrors: 1000 }));
    expect(standardError).toBeCloseTo(0, 12);
    expect(outcome).toBe('worse');
  });

  it('with no standard errors the mean alone decides, of one replication too', () => {
    expect(judge([10, 10, 19], [10, 10, 10], within({ absolute: 1, standardErrors: 0 })).outcome).toBe('worse');
    expect(judge([12], [10], within({ standardErrors: 0 })).outcome).toBe('worse');
    expect(judge([12], [10], asked()).outcome).toBe('notShown');
  });

  it('says that one pair that decides alone is an alarm every other time, or always where either way is worse', () => {
    const single = (worse: Asked['worse']) => judge([12], [10], within({ standardErrors: 0 }, { worse })).falseAlarm;
    expect(single('higher')).toBe(0.5);
    expect(single('either')).toBe(1);
    expect(judge([12], [10], asked()).falseAlarm).toBe(0);
  });

  it('judges the other direction, and both', () => {
    const [low, high] = [
      [8, 8, 8],
      [12, 12, 12],
    ];
    const base = [10, 10, 10];
    expect(judge(low, base, asked({ worse: 'lower' })).outcome).toBe('worse');
    expect(judge(high, base, asked({ worse: 'lower' })).outcome).toBe('better');
    for (const now of [low, high]) expect(judge(now, base, asked({ worse: 'either' })).outcome).toBe('moved');
  });

  it('a value that is there on one side only is missing, whatever the tolerance', () => {
    for (const [now, base] of [
      [
        [1, null],
        [1, 2],
      ],
      [
        [1, 2],
        [null, 2],
      ],
      [
        [null, null],
        [1, 2],
      ],
    ] as const) {
      expect(judge(now, base, within({ absolute: 1000 })).outcome).toBe('missing');
    }
    expect(judge([1, null], [1, null], asked()).outcome).toBe('same');
  });

  it('says how many replications would show it: Student’s quantile falls with them, too', () => {
    // Differences 0, 0, 0, 4: mean 1, sd 2. 1.796 × 2 ÷ √12 = 1.04 with 11 degrees of freedom, 1.782 × 2 ÷ √13 = 0.99.
    const needed = (rules: Asked) => judge([10, 10, 10, 14], [10, 10, 10, 10], rules).replicationsNeeded;
    expect(needed(asked())).toBe(13);
    // 3 × 2 ÷ √36 = 1 is not more than that.
    expect(needed(within({ standardErrors: 3 }))).toBe(37);
  });

  it('says so of fresh seeds by the spread of both sides', () => {
    // Variances 4 and 0 over 4 values: a standard error of 1 and, by Satterthwaite, 3 degrees of freedom.
    expect(judge([10, 10, 10, 14], [10, 10, 10, 10], asked({ paired: false })).replicationsNeeded).toBe(13);
  });

  it('says at least 100,000 where next to nothing beyond the tolerance would have to be shown', () => {
    const { outcome, replicationsNeeded } = judge([10, 10, 10, 14.0001], [10, 10, 10, 10], within({ absolute: 1 }));
    expect([outcome, replicationsNeeded]).toEqual(['notShown', 100_000]);
  });

  it('never alarms about figures that did not change', () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.double({ noNaN: true, min: -1e9, max: 1e9 })), { minLength: 1, maxLength: 20 }),
        fc.constantFrom('higher', 'lower', 'either'),
        (values, worse) => {
          const { outcome } = judge(values, values, within({ standardErrors: 0 }, { worse }));
          return outcome === (values.every((value) => value === null) ? 'missing' : 'same');
        },
      ),
    );
  });
});

describe('on fresh seeds', () => {
  it('holds mean against mean as Welch does', () => {
    // Variances 1 and 4, n 4 and 4: standard error √(5 ÷ 4); Satterthwaite 4.41, rounded down to 4.
    const a = [-1, 1, -1, 1].map((x) => 10 + x * Math.sqrt(3 / 4));
    const b = [-1, 1, -1, 1].map((x) => 8 + 2 * x * Math.sqrt(3 / 4));
    const { standardError, factor, difference } = judge(a, b, asked({ paired: false }));
    expect(difference).toBeCloseTo(2, 12);
    expect(standardError).toBeCloseTo(Math.sqrt(5) / 2, 12);
    expect(factor).toBe(studentTQuantile(0.95, 4));
  });

  it('shows nothing by one value on a side, whatever a rule asks for: it would be an alarm every other time', () => {
    const { outcome } = judge([12], [10], within({ standardErrors: 0 }, { paired: false }));
    expect(outcome).toBe('notShown');
  });

  it('keeps the level of false alarms, whatever a rule asks for', () => {
    const { factor } = judge([1, 2, 3], [1, 2, 3], within({ standardErrors: 0.5 }, { paired: false }));
    expect(factor).toBe(studentTQuantile(0.95, 4));
    expect(judge([1, 2, 3], [1, 2, 3], within({ standardErrors: 9 }, { paired: false })).factor).toBe(9);
  });

  it.each(['higher', 'lower', 'either'] as const)(
    'raises an alarm as often as it says where nothing changed: %s',
    (worse) => {
      const trials = 4000;
      let alarms = 0;
      const draws = stream('welch', 0, 'test', worse);
      const sample = () => Array.from({ length: 8 }, () => draws.next() + draws.next() + draws.next());
      for (let k = 0; k < trials; k++) {
        if (isAlarm(judge(sample(), sample(), asked({ worse, paired: false, alpha: 0.05 })).outcome)) alarms++;
      }
      // 5 % ± three standard errors of 4,000 trials.
      expect(alarms / trials).toBeGreaterThan(0.039);
      expect(alarms / trials).toBeLessThan(0.061);
    },
  );
});
