/** Hours removed from a budget, as GPUs for the rest of the term and a lower budget. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { removeHours, takeHours } from '../../../sim/policies/reclaim/remove-hours.ts';
import { DAY, grantAt } from './grant.ts';

/** 80 GPUs for 100 days, of which 60 are left: an hour for every GPU and second that is left is 60 days of one GPU. */
const withSixtyDaysLeft = (more = {}) => grantAt({ day: 40, termDays: 100, ...more });
const GPU = 60 * DAY;

describe('⌊hours ÷ hours left⌋ GPUs go', () => {
  it.each([
    ['just below a node', 8 * GPU - 1, 'node', 0, 8 * GPU - 1],
    ['a node', 8 * GPU, 'node', 8, 0],
    ['just above a node', 8 * GPU + 1, 'node', 8, 1],
    ['a node and seven GPUs', 15 * GPU, 'node', 8, 7 * GPU],
    ['just below a GPU', GPU - 1, 'gpu', 0, GPU - 1],
    ['a GPU', GPU, 'gpu', 1, 0],
    ['fifteen GPUs and a bit', 15 * GPU + 7, 'gpu', 15, 7],
    ['nothing', 0, 'node', 0, 0],
    ['less than nothing', -5, 'node', 0, 0],
    ['half a second', 0.5, 'gpu', 0, 0],
  ] as const)('%s', (_, hours, unit, gpus, budgetGpuSeconds) => {
    expect(removeHours(withSixtyDaysLeft({ unit }), hours)).toEqual({ gpus, budgetGpuSeconds });
  });

  it('and all of them where the hours are more than they can still deliver; the rest comes off the budget', () => {
    expect(removeHours(withSixtyDaysLeft(), 90 * GPU)).toEqual({ gpus: 80, budgetGpuSeconds: 10 * GPU });
  });

  it('but no more hours than are left of the budget', () => {
    const grant = withSixtyDaysLeft({ unit: 'gpu', budgetGpuSeconds: 50 * GPU, used: 47 * GPU + 1 });
    expect(removeHours(grant, 90 * GPU)).toEqual({ gpus: 2, budgetGpuSeconds: GPU - 1 });
    expect(removeHours({ ...grant, budgetGpuSeconds: 47 * GPU }, 1)).toEqual({ gpus: 0, budgetGpuSeconds: 0 });
  });
});

it('keeps, for the other reason, where there is nothing to remove', () => {
  expect(takeHours(withSixtyDaysLeft(), 0.9, 'behindPlan', 'onPlan')).toEqual({ kind: 'keep', reason: 'onPlan' });
  expect(takeHours(withSixtyDaysLeft(), 1, 'behindPlan', 'onPlan')).toEqual({
    kind: 'take',
    reason: 'behindPlan',
    gpus: 0,
    budgetGpuSeconds: 1,
  });
});

it('removes exactly the hours asked for or all that is left, in whole units and integers', () => {
  fc.assert(
    fc.property(
      fc.record({
        units: fc.integer({ min: 1, max: 500 }),
        unit: fc.constantFrom('node' as const, 'gpu' as const),
        gpusPerNode: fc.integer({ min: 1, max: 16 }),
        term: fc.integer({ min: 2, max: 3 * 366 * DAY }),
        elapsed: fc.double({ min: 0, max: 0.999, noNaN: true }),
        spent: fc.double({ min: 0, max: 1, noNaN: true }),
        asked: fc.double({ min: -0.1, max: 1.5, noNaN: true }),
      }),
      ({ units, unit, gpusPerNode, term, elapsed, spent, asked }) => {
        const perUnit = unit === 'node' ? gpusPerNode : 1;
        const gpus = units * perUnit;
        const seconds = Math.floor(elapsed * term);
        const used = Math.floor(spent * gpus * seconds);
        const grant = grantAt({ gpus, unit, gpusPerNode, termDays: term / DAY, day: seconds / DAY });
        const exact = { ...grant, now: grant.startedAt + seconds, endsAt: grant.startedAt + term };
        const view = {
          ...exact,
          awardGpuSeconds: gpus * term,
          budgetGpuSeconds: gpus * term,
          usedGpuSeconds: () => used,
        };
        const hours = asked * gpus * term;
        const left = term - seconds;

        const removal = removeHours(view, hours);
        expect(Number.isSafeInteger(removal.gpus)).toBe(true);
        expect(Number.isSafeInteger(removal.budgetGpuSeconds)).toBe(true);
        expect(removal.gpus % perUnit).toBe(0);
        expect(removal.gpus).toBeGreaterThanOrEqual(0);
        expect(removal.gpus).toBeLessThanOrEqual(gpus);
        expect(removal.budgetGpuSeconds).toBeGreaterThanOrEqual(0);
        const total = removal.gpus * left + removal.budgetGpuSeconds;
        expect(total).toBe(Math.max(0, Math.min(Math.floor(hours), gpus * term - used)));
        if (removal.gpus < gpus) expect(removal.budgetGpuSeconds).toBeLessThan(perUnit * left);
      },
    ),
  );
});
