/**
 * Budgets in parts: what may be used when, by hand, and against a twin that lives every second and keeps a purse for each
 * period.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LevelHistory } from '../../sim/engine/level-history.ts';
import { BudgetParts, type BudgetRule } from '../../sim/model/budget-parts.ts';
import { runs } from '../oracle/cases.ts';

const NEVER = Number.POSITIVE_INFINITY;

const RULE: BudgetRule = {
  ...{ share: 1, whenSpent: 'stop', overuseTo: 1.25, commitAhead: false },
  ...{ period: 100, carryOver: 1, ageing: NEVER, ahead: 0 },
};

/** 400 GPU-seconds from second 1000 to 1400, of which these levels are used from the seconds given on. */
function budget(change: Partial<BudgetRule>, levels: readonly (readonly [at: number, gpus: number])[]) {
  const parts = new BudgetParts({ ...RULE, ...change }, 1000);
  parts.spread(400, 1000, 1400);
  const history = new LevelHistory();
  for (const [at, gpus] of levels) history.set(gpus, at);
  return (now: number) => parts.left(now, (from, to) => history.integral(from, to));
}

describe('a budget in four parts of 100', () => {
  it('gives one part a period', () => {
    const left = budget({ carryOver: 0 }, []);
    expect([1000, 1099, 1100, 1399, 1400].map(left)).toEqual([100, 100, 100, 100, 0]);
  });

  it('carries on what a period left, or a share of it', () => {
    expect([1000, 1100, 1200, 1300].map(budget({}, []))).toEqual([100, 200, 300, 400]);
    expect([1000, 1100, 1200, 1300].map(budget({ carryOver: 0.5 }, []))).toEqual([100, 150, 175, 187.5]);
  });

  it('loses a part that was not used within two periods, and uses the oldest first', () => {
    const left = budget({ ageing: 2 }, [
      [1100, 1],
      [1150, 0],
    ]);
    // Of the first part 50 are used in the second period; its other 50 are gone in the third.
    expect([1100, 1150, 1200, 1300].map(left)).toEqual([200, 150, 200, 200]);
  });

  it('lets the next period pay for what ran beyond the end of a part', () => {
    const left = budget({}, [
      [1000, 2],
      [1080, 0],
    ]);
    expect([1049, 1050, 1080, 1100].map(left)).toEqual([2, 0, -60, 40]);
  });

  it('forgives that where the project is only slow', () => {
    const left = budget({ whenSpent: 'slow' }, [
      [1000, 2],
      [1080, 0],
    ]);
    expect([1080, 1100].map(left)).toEqual([-60, 100]);
  });

  it('is spent at 125 % of a part with overuse, and the next one pays', () => {
    const left = budget({ whenSpent: 'overuse' }, [
      [1000, 2],
      [1080, 0],
    ]);
    expect([1062, 1063, 1100].map(left)).toEqual([1, -1, 65]);
  });

  it('ages as NeSI’s do where all parts are ahead and live for one period', () => {
    // available = 400 − max(used, 100 a period)
    const early = budget({ ahead: 10, ageing: 1 }, [
      [1000, 3],
      [1050, 0],
    ]);
    expect([1000, 1050, 1100, 1200].map(early)).toEqual([400, 250, 250, 200]);
    expect([1000, 1100, 1200, 1300].map(budget({ ahead: 10, ageing: 1 }, []))).toEqual([400, 300, 200, 100]);
  });

  it('borrows a month and keeps the last one, as Jülich’s do', () => {
    const left = budget({ ahead: 1, ageing: 2, whenSpent: 'slow' }, [
      [1000, 2],
      [1100, 0],
    ]);
    expect([1000, 1100, 1200, 1300].map(left)).toEqual([200, 100, 200, 200]);
  });

  it('falls by what is taken from the rest of the term, part by part', () => {
    const parts = new BudgetParts(RULE, 1000);
    parts.spread(400, 1000, 1400);
    parts.spread(-125, 1150, 1400);
    const left = (now: number) => parts.left(now, () => 0);
    expect([1100, 1200, 1300].map(left)).toEqual([175, 225, 275]);
  });

  it('goes on elsewhere with what is left, at its worth', () => {
    const parts = new BudgetParts(RULE, 1000);
    parts.spread(400, 1000, 1400);
    const moved = parts.goesOn(0.5, 1150, (from, to) => to - from);
    expect(moved.left(1150, () => 0)).toBe(25);
    expect(moved.left(1200, () => 0)).toBe(75);
    expect(moved.nextPeriod(1150)).toBe(1200);
    expect(moved.nextPeriod(1300)).toBe(NEVER);
  });
});

/** A purse for each period; GPU-seconds are paid one by one, and each second's turn of the period is lived through. */
function naiveLeft(rule: BudgetRule, given: number, seconds: number, use: readonly number[], now: number): number {
  const parts = rule.period === NEVER ? 1 : Math.ceil(seconds / rule.period);
  const shares = Array.from({ length: parts }, (_, k) =>
    rule.period === NEVER ? given : (given * (Math.min(seconds, (k + 1) * rule.period) - k * rule.period)) / seconds,
  );
  const purses = [...shares];
  let owed = 0;
  let period = 0;
  const open = () => purses.filter((_, k) => k <= period + rule.ahead);
  const pay = () => {
    purses.forEach((purse, k) => {
      if (k > period + rule.ahead) return;
      const paid = Math.min(purse, owed);
      purses[k]! -= paid;
      owed -= paid;
    });
  };
  for (let second = 0; second < now; second++) {
    owed += use[second] ?? 0;
    if (second + 1 !== (period + 1) * rule.period) continue;
    pay();
    if (rule.whenSpent === 'slow') owed = 0;
    purses.forEach((purse, k) => {
      if (k > period) return;
      purses[k] = period - k + 1 >= rule.ageing ? 0 : purse * rule.carryOver;
    });
    period++;
  }
  const beyond = rule.whenSpent === 'overuse' ? (rule.overuseTo - 1) * (shares[period] ?? 0) : 0;
  return open().reduce((sum, purse) => sum + purse, 0) - owed + beyond;
}

it('leaves what a twin leaves that lives every second', () => {
  const rule = fc.record<BudgetRule>({
    share: fc.constant(1),
    whenSpent: fc.constantFrom('stop', 'slow', 'overuse'),
    overuseTo: fc.constantFrom(1, 1.25, 2),
    period: fc.oneof(
      { weight: 1, arbitrary: fc.constant(NEVER) },
      { weight: 4, arbitrary: fc.integer({ min: 1, max: 9 }) },
    ),
    carryOver: fc.constantFrom(0, 0.5, 1),
    ageing: fc.constantFrom(1, 2, 3, NEVER),
    ahead: fc.nat({ max: 2 }),
    commitAhead: fc.constant(false),
  });
  const property = fc.property(
    rule,
    fc.integer({ min: 1, max: 100 }),
    fc.integer({ min: 1, max: 40 }),
    fc.array(fc.nat({ max: 5 }), { maxLength: 50 }),
    fc.array(fc.nat({ max: 50 }), { minLength: 1, maxLength: 6 }),
    (drawn, given, seconds, use, asked) => {
      const parts = new BudgetParts(drawn, 1000);
      parts.spread(given, 1000, 1000 + seconds);
      const history = new LevelHistory();
      for (const [second, gpus] of use.entries()) history.set(gpus, 1000 + second);
      history.set(0, 1000 + use.length);
      for (const now of [...asked].sort((a, b) => a - b)) {
        const left = parts.left(1000 + now, (from, to) => history.integral(from, to));
        expect(left).toBeCloseTo(naiveLeft(drawn, given, seconds, use, now), 6);
      }
    },
  );
  fc.assert(property, runs(500));
});
