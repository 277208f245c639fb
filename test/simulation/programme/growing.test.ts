/** Grants that grow, and budgets: what was given stays, counts, and does not outlast its nodes. */
import { describe, expect, it } from 'vitest';
import { lastingPhase } from '../../../sim/model/fleet.ts';
import { Grant } from '../../../sim/simulation/programme/grant.ts';
import { application, call, cluster, DAY, type Example, plain, TRACK } from './example.ts';
import { gpusTold, job, run, told } from './stories.ts';

const reviewed = (parameters: Record<string, number | string>) => ({
  reclaim: plain('threshold', {
    ...{ exempt: 0, warning: false, reviewEvery: 10 * DAY, window: 10 * DAY, threshold: 0.5, coolDown: 1000 * DAY },
    ...parameters,
  }),
  redistribution: plain('busy-projects'),
});

describe('a grant that grows', () => {
  it('keeps what it got, though other nodes of it drain', () => {
    const second = call({ id: 'second', opensAt: 4 * DAY, closesAt: 5 * DAY, decisionAt: 6 * DAY, startsAt: 8 * DAY });
    const applications = [application(0, { gpus: 16 }), application(1, { gpus: 16, call: 1, appliedAt: 5 * DAY })];
    const jobs = [
      [
        [0, 8, 95 * DAY],
        [0, 4, 37 * DAY],
        [12 * DAY, 8, 30 * DAY],
        [47 * DAY, 8, DAY],
      ],
      [],
    ] as const;
    const rules = reviewed({ action: 'half', threshold: 1 });
    const result = run({ applications, jobs, calls: [call(), second], rules });
    expect(told(result, 'reduced', 'grown').slice(0, 3)).toEqual([
      '13 reduced A001',
      '18 reduced A002',
      '18 grown A001',
    ]);
    // The second node went when its job ended, on day 40; the one that came on day 18 is there on day 50.
    expect(job(result, 2)).toBe('came 15, ran 18–48, done');
    expect(job(result, 3)).toBe('came 50, ran 50–51, done');
  });

  it('may use what it got, though it uses more than its award then and loses a little later', () => {
    const applications = [application(0, { gpus: 8, score: 90 }), application(1, { gpus: 24 })];
    const forty = [0, 8, 40 * DAY] as const;
    const jobs = [[forty, forty, forty, [91 * DAY, 8, DAY]], []] as const;
    const result = run({ applications, jobs, rules: reviewed({ action: 'half' }) });
    expect(told(result, 'reduced', 'grown')).toEqual(['13 reduced A002', '13 grown A001', '93 reduced A001']);
    expect(job(result, 2)).toBe('came 3, ran 43–83, done');
    expect(job(result, 3)).toBe('came 94, ran 94–95, done');
  });

  it('gets no nodes that go back before its end: they would take it with them', () => {
    const leased = { ...lastingPhase('leased', 2), returnsAt: 40 * DAY };
    const applications = [application(0, { gpus: 16, score: 90 }), application(1, { gpus: 16 })];
    const jobs = [Array.from({ length: 4 }, () => [0, 8, 60 * DAY] as const), []];
    const example: Example = { applications, jobs, rules: { ...reviewed({ action: 'whole' }), atLeaseEnd: 'drain' } };
    const stays = run(example);
    expect(gpusTold(stays, 'grown')).toEqual([16]);
    const goes = run({ ...example, clusters: [cluster(0, { phases: [lastingPhase('own', 2), leased] })] });
    expect(told(goes, 'reclaimed', 'grown')[0]).toBe('13 reclaimed A002');
    expect(told(goes, 'grown')).toEqual([]);
    expect(job(goes, 0)).toBe('came 3, ran 3–63, done');
  });

  it('that got parts of two nodes and lost all would have run on just these parts', () => {
    const applications = [
      ...[application(0, { gpus: 8, score: 99 }), application(1, { gpus: 5, score: 90 })],
      ...[application(2, { gpus: 5, score: 80 }), application(3, { gpus: 3, score: 70 })],
      application(4, { gpus: 3, score: 60 }),
    ];
    const late = [95 * DAY, 3, 5 * DAY] as const;
    const jobs = [
      [[0, 8, 12 * DAY], [0, 3, 10 * DAY], [0, 3, 10 * DAY], [95 * DAY, 8, 5 * DAY], late, late, late],
      [[0, 5, 99 * DAY]],
      [[0, 5, 99 * DAY]],
      [],
      [],
    ] as const;
    const calls = [call({ tracks: [{ ...TRACK, unit: 'gpu' }] })];
    const rules = reviewed({ action: 'whole', coolDown: 0 });
    const result = run({ clusters: [cluster(3)], applications, jobs, calls, rules });
    expect(gpusTold(result, 'grown')).toEqual([6]);
    expect(told(result, 'reclaimed').at(-1)).toBe('33 reclaimed A001');
    // 8 + 3 + 3 GPUs for the last five days: the third job of 3 would not have fitted.
    expect(result.metrics['wronglyReclaimedGpuHours']).toBe(14 * 5 * 24);
  });

  it('is never the one that has just lost those GPUs, though its jobs wait', () => {
    const term = { kind: 'length', seconds: 400 * DAY, endsAt: 0, groups: 1, step: 0, gates: [] } as const;
    const calls = [call({ term, tracks: [{ ...TRACK, unit: 'gpu' }] })];
    const applications = [application(0, { gpus: 32, term: 400 * DAY })];
    const jobs = [
      [
        [0, 8, 390 * DAY],
        [0, 32, DAY],
      ],
    ] as const;
    const rules = { reclaim: plain('nrel-fy2020'), redistribution: plain('busy-projects') };
    const result = run({ applications, jobs, calls, rules, horizonDays: 150 });
    // 6 % of the award were used by day 101: 15 % of it go, 1,920 GPU-days over 299 days.
    expect(told(result, 'reduced')).toEqual(['104 reduced A001']);
    expect(gpusTold(result, 'reduced')).toEqual([6]);
    expect(told(result, 'grown')).toEqual([]);
  });
});

describe('a budget', () => {
  it('falls with the GPUs that go, for what is left of the term only', () => {
    const applications = [application(0, { gpus: 16 })];
    const jobs = [
      [
        [11 * DAY, 8, 40 * DAY],
        [60 * DAY, 8, DAY],
      ],
    ] as const;
    const result = run({ applications, jobs, rules: reviewed({ action: 'half' }) });
    expect(gpusTold(result, 'reduced')).toEqual([8]);
    expect(job(result, 1)).toBe('came 63, ran 63–64, done');
  });

  it('that is spent lets no job start, though GPUs are there', () => {
    const applications = [application(0, { gpus: 16 })];
    // Half goes on day 13, 720 of 1,600 GPU-days, but what runs there drains: by day 63 900 are used.
    const jobs = [
      [
        [0, 8, 60 * DAY],
        [0, 7, 60 * DAY],
        [62 * DAY, 1, DAY],
      ],
    ] as const;
    const result = run({ applications, jobs, rules: reviewed({ action: 'half', threshold: 1 }) });
    expect(told(result, 'reduced')).toEqual(['13 reduced A001']);
    expect(job(result, 2)).toBe('came 65, ran never–103, cancelled');
    const shorter = [
      [
        [0, 8, 58 * DAY],
        [0, 7, 58 * DAY],
        [62 * DAY, 1, DAY],
      ],
    ] as const;
    const left = run({ applications, jobs: shorter, rules: reviewed({ action: 'half', threshold: 1 }) });
    expect(job(left, 2)).toBe('came 65, ran 65–66, done');
  });

  it('is spent when jobs have run as much as was awarded and grown, less what was removed', () => {
    const grant = new Grant({
      ...{ id: 0, application: 0, call: 0, cluster: 0, clusters: [0], unit: 'node', gpusPerNode: 8, gpusAwarded: 8 },
      ...{
        awardedAt: 0,
        plannedStart: 0,
        term: 100,
        fixedEnd: null,
        gates: [],
        beta: false,
        isNoShow: false,
        isMoved: false,
      },
    });
    grant.begin(0, 100);
    grant.occupied.set(8, 0);
    expect(grant.hasSpentBudget(99)).toBe(false);
    grant.lower(400, 0);
    expect([49, 50].map((now) => grant.hasSpentBudget(now))).toEqual([false, true]);
    grant.grow([{ node: 1, gpus: 1 }], 20);
    expect([59, 60].map((now) => grant.hasSpentBudget(now))).toEqual([false, true]);
    expect(grant.view(60).budgetGpuSeconds).toBe(400);
  });
});

describe('a project that applies again', () => {
  it('asks for what it asked for at first, not for the node that it was rounded up to', () => {
    const second = call({
      id: 'second',
      opensAt: 8 * DAY,
      closesAt: 10 * DAY,
      decisionAt: 15 * DAY,
      startsAt: 20 * DAY,
    });
    const rules = { auditEvery: 3 * DAY, auditFinds: 1 };
    const behaviour = { offPurpose: 1, reapplyReclaimed: 1 };
    const applications = [application(0, { gpus: 3 })];
    const result = run({ applications, jobs: [[]], calls: [call(), second], rules, behaviour, horizonDays: 18 });
    expect([gpusTold(result, 'awarded'), gpusTold(result, 'reapplied')]).toEqual([[8, 8], [3]]);
  });
});
