/** A grant that moves at the end of a lease goes on: with its warning, its dates, its removed budget, its audits. */
import { describe, expect, it } from 'vitest';
import { lastingPhase } from '../../../sim/model/fleet.ts';
import { DRAWS_EACH } from '../../../sim/model/programme.ts';
import { Grant, type GrantTerms } from '../../../sim/simulation/programme/grant.ts';
import { application, call, cluster, DAY, type Example, plain, TRACK } from './example.ts';
import { gpuDays, run, told } from './stories.ts';

/** Two nodes from day 3 on, on a lease until day 20; then there is room elsewhere. Nothing ever runs. */
const leased: Example = {
  clusters: [cluster(4, { phases: [{ ...lastingPhase('all', 4), returnsAt: 20 * DAY }] }), cluster(4, { id: 'd' })],
  applications: [application(0, { gpus: 16 })],
  calls: [call({ tracks: [{ ...TRACK, clusters: [0, 1] }] })],
  jobs: [[]],
  rules: { atLeaseEnd: 'move' },
};

const threshold = (exempt: number) =>
  plain('threshold', {
    ...{ window: 28 * DAY, reviewEvery: 7 * DAY, threshold: 0.3, exempt: exempt * DAY },
    ...{ warning: true, grace: 7 * DAY, action: 'whole' },
  });

describe('a grant that moves', () => {
  it('was warned before: the verdict comes at the end of its grace, without a second warning', () => {
    const result = run({ ...leased, rules: { ...leased.rules, reclaim: threshold(14) } });
    expect(told(result, 'warned', 'moved', 'reclaimed')).toEqual([
      '17 warned A001',
      '20 moved A001',
      '24 reclaimed A001',
    ]);
  });

  it('has no exempt days anew: they count from its first start', () => {
    const result = run({ ...leased, rules: { ...leased.rules, reclaim: threshold(21) } });
    expect(told(result, 'warned', 'moved', 'reclaimed')).toEqual([
      '20 moved A001',
      '24 warned A001',
      '31 reclaimed A001',
    ]);
  });

  it('has been idle since before it moved', () => {
    const reclaim = plain('idle-days', { days: 25 * DAY, exempt: 0, warning: false });
    const result = run({ ...leased, rules: { ...leased.rules, reclaim } });
    expect(told(result, 'reclaimed')).toEqual(['28 reclaimed A001']);
  });

  it('goes on with filler where it had answered a warning so', () => {
    const rules = { ...leased.rules, reclaim: threshold(14) };
    const result = run({ ...leased, rules, behaviour: { games: 1 } });
    expect(told(result, 'runsFiller', 'reclaimed')).toEqual(['17 runsFiller A001']);
    expect(gpuDays(result, 'filler')).toBe(16 * 3);
    expect(gpuDays(result, 'filler', 'd')).toBe(16 * (103 - 20));
  });

  it('is audited when it was to be, and not as if for the first time', () => {
    // The first audit does not find what the second one does.
    const audit = new Float64Array(DRAWS_EACH).fill(0.9);
    audit[1] = 0.1;
    const rules = { ...leased.rules, auditEvery: 10 * DAY, auditFinds: 0.5 };
    const result = run({ ...leased, rules, behaviour: { offPurpose: 1 }, draws: { audit } });
    expect(told(result, 'moved', 'audited')).toEqual(['20 moved A001', '23 audited A001']);
  });
});

describe('the budget of a grant that moves', () => {
  const terms: GrantTerms = {
    ...{ id: 0, application: 0, call: 0, cluster: 0, clusters: [0, 1], unit: 'node', gpusPerNode: 8, gpusAwarded: 16 },
    ...{ awardedAt: 0, plannedStart: 0, term: 100 * DAY, fixedEnd: null, gates: [], beta: false },
    ...{ isNoShow: false, isMoved: false },
  };

  /** 16 GPUs for 100 days lose 40 days' worth of hours and no GPU, are all busy for 30 days, and move. */
  function moved(gpus: number): Grant {
    const first = new Grant(terms);
    first.begin(0, 100 * DAY);
    first.entitled.set(16, 0);
    first.occupied.set(16, 0);
    first.lower(16 * 40 * DAY, 0);
    first.finish('leaseEnded', 30 * DAY);
    first.occupied.set(0, 30 * DAY);
    first.entitled.set(0, 30 * DAY);
    const next = new Grant({ ...terms, id: 1, gpusAwarded: gpus, isMoved: true });
    next.past = { grant: first, worth: gpus / 16 };
    next.begin(30 * DAY, 100 * DAY);
    next.entitled.set(gpus, 30 * DAY);
    next.occupied.set(gpus, 30 * DAY);
    return next;
  }

  it.each([
    ['as many GPUs', 16],
    ['half as many that are worth twice', 8],
  ])('lasts as long as it would have: %s', (_, gpus) => {
    const grant = moved(gpus);
    expect(grant.hasSpentBudget(60 * DAY - 1)).toBe(false);
    expect(grant.hasSpentBudget(60 * DAY)).toBe(true);
  });

  it('is seen by reviews as one with what went before, in GPUs of the new place', () => {
    const view = moved(8).view(50 * DAY);
    expect(view).toMatchObject({ startedAt: 0, endsAt: 100 * DAY, gpusAwarded: 8 });
    expect(view.awardGpuSeconds).toBe(8 * 100 * DAY);
    expect(view.budgetGpuSeconds).toBe(8 * 60 * DAY);
    expect(view.usedGpuSeconds(0, 50 * DAY)).toBe(8 * 50 * DAY);
    expect(view.usedGpuSeconds(20 * DAY, 40 * DAY)).toBe(8 * 20 * DAY);
    expect(view.entitledGpuSeconds(0, 50 * DAY)).toBe(8 * 50 * DAY);
  });
});
