import { describe, expect, test } from 'vitest';
import { parseHalfWidth, targetOf } from '../../../sim/experiment/precision/half-width.ts';

describe('a half-width', () => {
  test.each([
    ['a share of the baseline’s mean, whatever the unit', '5%', 's', { of: 'baseline', value: 0.05 }],
    ['a share of the mean of a ratio, not percentage points', '5%', 'ratio', { of: 'baseline', value: 0.05 }],
    ['percentage points of a ratio', '1pp', 'ratio', { of: 'unit', value: 0.01 }],
    ['a duration of a metric in seconds', '10m', 's', { of: 'unit', value: 600 }],
    ['a duration of a metric in days', '12h', 'd', { of: 'unit', value: 0.5 }],
    ['a duration of a metric in hours', '30m', 'h', { of: 'unit', value: 0.5 }],
    ['a number in the metric’s own unit', 2500, 'GPU·h', { of: 'unit', value: 2500 }],
    ['a fraction of a percent', '0.5%', 'jobs', { of: 'baseline', value: 0.005 }],
  ])('may be %s', (_, written, unit, expected) => {
    expect(parseHalfWidth(written, unit)).toEqual(expected);
  });

  test.each([
    ['percentage points of a wait', '1pp', 's', 'is in percentage points, the metric in s'],
    ['a duration of GPU-hours', '10m', 'GPU·h', 'is a duration, the metric is in GPU·h'],
    ['no width at all', '0%', 's', 'is no width'],
    ['a fraction of a minute', '1.5m', 's', 'is no duration'],
  ])('cannot be %s', (_, written, unit, problem) => {
    expect(parseHalfWidth(written, unit)).toMatchObject({ problem });
  });

  test('that is a share follows the size of the baseline’s mean, and an absolute one does not', () => {
    expect(targetOf({ of: 'baseline', value: 0.05 }, -200)).toBeCloseTo(10, 12);
    expect(targetOf({ of: 'baseline', value: 0.05 }, null)).toBeNull();
    expect(targetOf({ of: 'unit', value: 3 }, null)).toBe(3);
  });
});
