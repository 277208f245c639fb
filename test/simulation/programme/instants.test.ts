/**
 * What happens first at one instant: job ends · grants expire · capacity comes · capacity goes · review, reclaim, calls
 * close, awards, starts · submissions · patience · passes. A test for each neighbouring pair.
 */
import { describe, expect, it } from 'vitest';
import { lastingPhase } from '../../../sim/model/fleet.ts';
import { application, call, cluster, DAY, type Example, MODIFIERS, plain, TRACK } from './example.ts';
import { gpuDays, gpusTold, job, run, told } from './stories.ts';

const second = (day: number, start = day) =>
  call({ id: 'second', opensAt: 5 * DAY, closesAt: day * DAY, decisionAt: day * DAY, startsAt: start * DAY });
const review = (day: number) =>
  plain('threshold', { exempt: 0, warning: false, action: 'whole', reviewEvery: day * DAY, window: day * DAY });

describe('at one instant', () => {
  it('a job ends, then its grant expires: the job is done', () => {
    const example: Example = { applications: [application(0, { term: 10 * DAY })], jobs: [[[0, 8, 10 * DAY]]] };
    const result = run(example);
    expect(job(result, 0)).toBe('came 3, ran 3–13, done');
    expect(told(result, 'expired')).toEqual(['13 expired A001']);
    expect(gpuDays(result, 'lost')).toBe(0);
  });

  it('a job ends, then a review sees the grant idle since now', () => {
    const reclaim = plain('idle-days', { days: DAY, exempt: 10 * DAY, warning: false });
    const example: Example = { applications: [application(0)], jobs: [[[0, 8, 10 * DAY]]], rules: { reclaim } };
    expect(told(run(example), 'reclaimed')).toEqual(['14 reclaimed A001']);
  });

  it('a grant expires, then capacity comes: who waits for both starts', () => {
    const clusters = [cluster(0, { phases: [lastingPhase('a', 2), lastingPhase('b', 2, 13 * DAY)] })];
    const applications = [application(0, { gpus: 16, score: 90, term: 10 * DAY }), application(1, { gpus: 32 })];
    const calls = [call({ modifiers: { ...MODIFIERS, overAward: 2 } })];
    expect(told(run({ clusters, applications, jobs: [[], []], calls }), 'expired', 'started')).toEqual([
      '3 started A001',
      '13 expired A001',
      '13 started A002',
      '113 expired A002',
    ]);
  });

  it('a grant expires, then its nodes go back: it has expired, not lost its lease', () => {
    const clusters = [cluster(4, { phases: [{ ...lastingPhase('a', 4), returnsAt: 13 * DAY }] })];
    const applications = [application(0, { term: 10 * DAY })];
    const moves = run({ clusters, applications, jobs: [[]], rules: { atLeaseEnd: 'move' } });
    expect(told(moves, 'moved', 'expired', 'leaseEnded')).toHaveLength(1);
    expect(told(moves, 'moved')).toEqual([]);
  });

  it('capacity comes, then capacity goes: a grant moves onto nodes that have just come', () => {
    const leased = cluster(4, { phases: [{ ...lastingPhase('a', 4), returnsAt: 20 * DAY }] });
    const clusters = [leased, cluster(4, { id: 'd', phases: [lastingPhase('b', 4, 20 * DAY)] })];
    const calls = [call({ tracks: [{ ...TRACK, clusters: [0, 1] }] })];
    const example: Example = {
      clusters,
      applications: [application(0)],
      jobs: [[]],
      calls,
      rules: { atLeaseEnd: 'move' },
    };
    expect(told(run(example), 'moved', 'started')).toEqual(['3 started A001', '20 moved A001', '20 started A001']);
  });

  it('capacity goes, then grants are reviewed: one that moved is not judged by what it had', () => {
    const leased = cluster(4, { phases: [{ ...lastingPhase('a', 4), returnsAt: 13 * DAY }] });
    const clusters = [leased, cluster(4, { id: 'd' })];
    const calls = [call({ tracks: [{ ...TRACK, clusters: [0, 1] }] })];
    const rules = { atLeaseEnd: 'move', reclaim: review(10) } as const;
    const result = run({ clusters, applications: [application(0)], jobs: [[]], calls, rules });
    expect(told(result, 'moved', 'reclaimed')).toEqual(['13 moved A001', '23 reclaimed A001']);
  });

  it('a review takes, then a call decides: it offers what was taken', () => {
    const applications = [application(0, { gpus: 32 }), application(1, { gpus: 32, call: 1, appliedAt: 6 * DAY })];
    const rules = { reclaim: review(10), redistribution: plain('next-call') };
    const result = run({ applications, jobs: [[], []], calls: [call(), second(13)], rules });
    expect(told(result, 'reclaimed', 'awarded', 'started')).toEqual([
      '2 awarded A001',
      '3 started A001',
      '13 reclaimed A001',
      '13 awarded A002',
      '13 started A002',
      '23 reclaimed A002',
    ]);
  });

  it('a review takes, then calls close: the project applies again in this very call', () => {
    const rules = { reclaim: review(10), redistribution: plain('next-call') };
    const example: Example = { applications: [application(0)], jobs: [[]], calls: [call(), second(13)], rules };
    const result = run({ ...example, behaviour: { reapplyReclaimed: 1 }, horizonDays: 20 });
    expect(told(result, 'reclaimed', 'reapplied', 'started')).toEqual([
      '3 started A001',
      '13 reclaimed A001',
      '13 reapplied A001',
      '13 started A001',
    ]);
  });

  it('GPUs are taken, then redistributed, then grants start: who waits for them goes before the reserve', () => {
    const applications = [
      application(0, { gpus: 32, score: 90 }),
      application(1, { gpus: 16, score: 80 }),
      application(2, { gpus: 16, score: 70 }),
      application(3, { gpus: 16, score: 60 }),
    ];
    const calls = [call({ modifiers: { ...MODIFIERS, overAward: 0.5, reserveList: 2 } })];
    const rules = { reclaim: review(10), redistribution: plain('reserve-list') };
    const result = run({ applications, jobs: [[], [], [], []], calls, rules, horizonDays: 14 });
    expect(told(result, 'reserved', 'started')).toEqual([
      '2 reserved A003',
      '2 reserved A004',
      '3 started A001',
      '13 started A002',
      '13 started A003',
    ]);
  });

  it('a call closes, decides, and its grants start; jobs come and start', () => {
    const calls = [call({ closesAt: 3 * DAY, decisionAt: 3 * DAY, startsAt: 3 * DAY })];
    const result = run({ applications: [application(0, { appliedAt: 3 * DAY })], jobs: [[[0, 8, DAY]]], calls });
    const all = ['applied', 'awarded', 'started', 'firstJob'] as const;
    expect(told(result, ...all)).toEqual(all.map((kind) => `3 ${kind} A001`));
    expect(job(result, 0)).toBe('came 3, ran 3–4, done');
  });

  it('blocks are awarded before calls: a call gets what they leave', () => {
    const block = { application: 1, cluster: 0, unit: 'node', gates: [] } as const;
    const times = { awardedAt: 2 * DAY, startsAt: 3 * DAY, endsAt: 50 * DAY };
    const national = application(1, { id: 'B1', call: -1, track: -1, sector: 'national', gpus: 24 });
    const applications = [application(0, { gpus: 16 }), national];
    const result = run({ applications, jobs: [[], []], blocks: [{ ...block, ...times }] });
    expect(told(result, 'refused', 'started')).toEqual(['2 refused A001', '3 started B1']);
    expect(gpusTold(result, 'started')).toEqual([24]);
  });

  it('a grant ends, then jobs come: none comes to a grant that is over', () => {
    const example: Example = { applications: [application(0, { term: 10 * DAY })], jobs: [[[10 * DAY, 1, 0]]] };
    expect(job(run(example), 0)).toBe('came never, ran never–never, queued');
  });

  it('a job ends and another one’s patience is over, then a pass: it has gone', () => {
    const jobs = [
      [
        [0, 8, 5 * DAY],
        [0, 8, DAY],
      ],
    ] as const;
    const patient = (patience: number) =>
      job(run({ applications: [application(0)], jobs, behaviour: { patience } }), 1);
    expect(patient(5 * DAY)).toBe('came 3, ran never–8, cancelled');
    expect(patient(5 * DAY + 1)).toBe('came 3, ran 8–9, done');
  });

  it('a job comes, then its patience of nothing is over, then a pass', () => {
    const result = run({ applications: [application(0)], jobs: [[[0, 8, DAY]]], behaviour: { patience: 0 } });
    expect(job(result, 0)).toBe('came 3, ran never–3, cancelled');
  });

  it('a run of zero length ends before anything else of the next round of the instant', () => {
    const result = run({
      applications: [application(0)],
      jobs: [
        [
          [0, 8, 0],
          [0, 8, DAY],
        ],
      ],
    });
    expect([job(result, 0), job(result, 1)]).toEqual(['came 3, ran 3–3, done', 'came 3, ran 3–4, done']);
  });
});
