/** The two published rules that judge by activity: how busy occupied GPUs are. */
import { describe, expect, it } from 'vitest';
import { nautilus } from '../../../sim/policies/reclaim/nautilus.ts';
import { princeton } from '../../../sim/policies/reclaim/princeton.ts';
import type { ActivityView } from '../../../sim/policies/reclaim/reclaim.ts';
import { DAY, grantAt, type Snapshot, START } from './grant.ts';

/** Jobs that hold GPUs from an instant on with an activity that does not change. */
interface Case {
  readonly day: number;
  readonly activity: number;
  readonly hours: number;
}

function activityOf(cases: readonly Case[]): ActivityView {
  return {
    lowActivityJobs: (activity, seconds, from, to) =>
      cases.filter((job) => {
        const at = START + job.day * DAY + seconds;
        return job.activity <= activity && job.hours * 3600 >= seconds && at > from && at <= to;
      }).length,
  };
}

const jobs = (count: number, activity: number, hours: number, day = 10): Case[] =>
  Array.from({ length: count }, () => ({ day, activity, hours }));

it('both say that they need activity, and keep where there is none', () => {
  for (const policy of [nautilus, princeton]) {
    expect(policy.needsActivity).toBe(true);
    expect(policy.review(grantAt({ day: 20 }), {})).toEqual({ kind: 'keep', reason: 'exempt' });
  }
});

describe('nautilus', () => {
  const review = (cases: readonly Case[]) => nautilus.review(grantAt({ day: 20, activity: activityOf(cases) }), {});

  it('tolerates four jobs, not five', () => {
    expect(review(jobs(4, 0.1, 3))).toEqual({ kind: 'keep', reason: 'notIdle' });
    expect(review(jobs(5, 0.1, 3))).toEqual({
      kind: 'take',
      reason: 'idleTooLong',
      gpus: 80,
      budgetGpuSeconds: 0,
    });
  });

  it('activity must exceed 40 %: exactly 40 % violates, a little more does not', () => {
    expect(review(jobs(5, 0.4, 3)).kind).toBe('take');
    expect(review(jobs(5, 0.41, 3)).kind).toBe('keep');
  });

  it('does not judge a job by less than an hour', () => {
    expect(review(jobs(5, 0, 0.9)).kind).toBe('keep');
  });
});

describe('princeton', () => {
  const at = (day: number, cases: readonly Case[], more: Snapshot = {}) =>
    grantAt({ day, activity: activityOf(cases), ...more });
  const review = (...args: Parameters<typeof at>) => princeton.review(at(...args), {});
  const WARNED = { warnedAt: START + 11 * DAY };

  it('warns at the second job without activity for two hours', () => {
    expect(review(11, jobs(1, 0, 2))).toEqual({ kind: 'keep', reason: 'notIdle' });
    expect(review(11, jobs(2, 0, 2))).toEqual({ kind: 'warn', reason: 'idleTooLong' });
  });

  it('does not count a job that did anything, nor one of less than two hours', () => {
    expect(review(11, jobs(2, 0.01, 2)).kind).toBe('keep');
    expect(review(11, jobs(2, 0, 1.99)).kind).toBe('keep');
  });

  it('gives seven days to mend', () => {
    expect(princeton.nextReview(at(11, [], WARNED), {})).toBe(START + 18 * DAY);
    expect(review(17, jobs(3, 0, 2, 12), WARNED)).toEqual({ kind: 'keep', reason: 'inGrace' });
    expect(review(18, jobs(3, 0, 2, 10), WARNED)).toEqual({ kind: 'keep', reason: 'mended' });
  });

  it('suspends for seven days’ worth of hours where there is one more, then or later', () => {
    const suspension = { kind: 'take', reason: 'idleTooLong', gpus: 0, budgetGpuSeconds: 80 * 7 * DAY };
    expect(review(18, jobs(1, 0, 2, 12), WARNED)).toEqual(suspension);
    expect(review(40, jobs(1, 0, 2, 39), WARNED)).toEqual(suspension);
  });

  it('takes no more hours than are left', () => {
    expect(review(18, jobs(1, 0, 2, 12), { ...WARNED, termDays: 20 })).toMatchObject({
      budgetGpuSeconds: 80 * 2 * DAY,
    });
    expect(review(18, jobs(1, 0, 2, 12), { ...WARNED, budgetGpuSeconds: 5 })).toMatchObject({ budgetGpuSeconds: 5 });
  });

  it('looks again when the suspension is over, and counts afresh from there', () => {
    const suspended = { ...WARNED, reducedAt: START + 18 * DAY };
    expect(princeton.nextReview(at(18, [], suspended), {})).toBe(START + 25 * DAY);
    expect(review(20, [], suspended)).toEqual({ kind: 'keep', reason: 'coolDown' });
    expect(review(25, jobs(4, 0, 2, 20), suspended)).toEqual({ kind: 'keep', reason: 'notIdle' });
    expect(review(26, jobs(1, 0, 2, 25), suspended).kind).toBe('take');
    expect(princeton.nextReview(at(25, [], suspended), {})).toBe(START + 26 * DAY);
  });
});
