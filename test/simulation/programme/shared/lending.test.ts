/** Grants as quotas of a shared cluster, in small cases worked out by hand: what is lent, to whom, and until when. */
import { describe, expect, it } from 'vitest';
import { lastingPhase } from '../../../../sim/model/fleet.ts';
import { application, call, cluster, DAY, type Example, plain, TRACK } from '../example.ts';
import { gpuDays, job, run, told } from '../stories.ts';

/** Grants of so many GPUs from day 3 on, on a cluster of as many nodes of one GPU; only the first has jobs. */
const ofSingles = (gpus: readonly number[], jobs: number, sharing: Record<string, number | string>): Example => ({
  clusters: [
    cluster(
      gpus.reduce((sum, each) => sum + each, 0),
      { gpusPerNode: 1 },
    ),
  ],
  calls: [call({ tracks: [{ ...TRACK, unit: 'gpu' }] })],
  applications: gpus.map((each, k) => application(k, { gpus: each, score: 90 - k })),
  jobs: gpus.map((_, k) => (k === 0 ? Array.from({ length: jobs }, () => [0, 1, 10 * DAY] as const) : [])),
  rules: { sharing: plain('quota', sharing) },
});

const startedOn = (example: Example, day: number): number =>
  [...run(example).schedule.start].filter((start) => start === day * DAY).length;

// Kueue, Concepts: ClusterQueue, the examples of "borrowingLimit" and "lendingLimit" with teams of 9 and 12 CPUs.
describe('two teams of 9, of which one is idle', () => {
  it('lend all to the other where nothing limits that', () => {
    expect(startedOn(ofSingles([9, 9], 20, {}), 3)).toBe(18);
  });

  it('lend 1 where the other may borrow no more than 1', () => {
    const example = ofSingles([9, 9], 20, { borrowingLimit: 1 / 9 });
    expect(startedOn(example, 3)).toBe(10);
    expect(startedOn(example, 13)).toBe(10);
  });

  it('lend nothing where nobody may borrow, or nobody lends', () => {
    expect(startedOn(ofSingles([9, 9], 20, { borrowingLimit: 0 }), 3)).toBe(9);
    expect(startedOn(ofSingles([9, 9], 20, { lendingLimit: 0 }), 3)).toBe(9);
  });
});

it('a team of 12 that lends 1 at most leaves the one of 9 with 10', () => {
  expect(startedOn(ofSingles([9, 12], 20, { lendingLimit: 1 / 12 }), 3)).toBe(10);
});

describe('the first blocked job of a grant', () => {
  /** 8 of 16 GPUs, nothing borrowed: 6 are busy until day 13, then 8 are wanted, and then 1 every half day for two days. */
  const small = Array.from({ length: 40 }, (_, k) => [1.5 * DAY + (k * DAY) / 2, 1, 2 * DAY] as const);
  const starving = (backfill: string): Example => ({
    clusters: [cluster(2)],
    applications: [application(0, { gpus: 8, score: 90 }), application(1, { gpus: 8, score: 80 })],
    jobs: [[[0, 6, 10 * DAY], [DAY, 8, 5 * DAY], ...small], []],
    rules: { sharing: plain('quota', { borrowingLimit: 0 }) },
    policies: { backfill: plain(backfill) },
  });

  it('is not starved by small ones of its own grant, which may go first only if they end in time', () => {
    const result = run(starving('easy'));
    expect(job(result, 1)).toBe('came 4, ran 13–18, done');
    expect(job(result, 2)).toBe('came 4.5, ran 4.5–6.5, done');
  });

  it('lets nobody of its grant pass without backfilling', () => {
    const result = run(starving('none'));
    expect(job(result, 1)).toBe('came 4, ran 13–18, done');
    expect(job(result, 2)).toBe('came 4.5, ran 18–20, done');
  });
});

it.each(['quota', 'pooled'])('a gang job never spans clusters (%s)', (sharing) => {
  const result = run({
    clusters: [cluster(1), cluster(1, { id: 'd' })],
    calls: [call({ tracks: [{ ...TRACK, clusters: [0, 1] }] })],
    applications: [application(0, { gpus: 8, score: 90 }), application(1, { gpus: 8, score: 80 })],
    jobs: [[[0, 16, 10 * DAY]], []],
    rules: { sharing: plain(sharing) },
  });
  expect(result.programme!.jobs.gpus[0]).toBe(8);
  expect(job(result, 0)).toBe('came 3, ran 3–23, done');
});

/** 16 GPUs, of which half idle, until all are taken back on day 23; a second grant of 8 is idle. */
const reclaimed = (action: string, runningJobs: 'drain' | 'kill'): Example => ({
  clusters: [cluster(3)],
  applications: [application(0, { gpus: 16, score: 90 }), application(1, { gpus: 8, score: 80 })],
  jobs: [[[0, 8, 60 * DAY]], [[30 * DAY, 8, 5 * DAY]]],
  rules: {
    sharing: plain('quota'),
    reclaim: plain('threshold', {
      ...{ window: 10 * DAY, reviewEvery: 20 * DAY, threshold: 0.6, exempt: 0, warning: false, grace: 0, coolDown: 0 },
      ...{ action, headroom: 1 },
    }),
    runningJobs,
  },
});

describe('what is reclaimed of a quota', () => {
  it('is quota, not nodes: what runs goes on as borrowed, and the grant is over when that has ended', () => {
    const result = run(reclaimed('whole', 'drain'));
    expect(told(result, 'reclaimed', 'reduced')).toContain('23 reclaimed A001');
    expect(job(result, 0)).toBe('came 3, ran 3–63, done');
  });

  it('is no budget of hours: who lost GPUs borrows as others do, however much he has used', () => {
    const wave = (day: number) => Array.from({ length: 3 }, () => [day * DAY, 8, 20 * DAY] as const);
    const example = reclaimed('excess', 'drain');
    const result = run({
      ...example,
      jobs: [[[0, 8, 20 * DAY], ...wave(20), ...wave(40), ...wave(60)], []],
    });
    // 8 GPUs go on day 23. Of the award 960 GPU-days are left, and 160 are used: the first two waves use 960 more.
    expect(told(result, 'reduced')).toEqual(['23 reduced A001']);
    expect([7, 8, 9].map((row) => job(result, row))).toEqual(Array(3).fill('came 63, ran 63–83, done'));
  });

  it('stops what runs where a take does, of a grant that loses all', () => {
    const result = run(reclaimed('whole', 'kill'));
    expect(job(result, 0)).toBe('came 3, ran 3–23, killed');
  });
});

it('what an audit takes of a quota that borrows nothing runs to its end, and what waits of its project ends with it', () => {
  const result = run({
    clusters: [cluster(2)],
    applications: [application(0, { gpus: 8, score: 90 }), application(1, { gpus: 8, score: 80 })],
    jobs: [
      [
        [0, 8, 50 * DAY],
        [DAY, 8, DAY],
      ],
      [],
    ],
    rules: { sharing: plain('quota', { borrowingLimit: 0 }), auditEvery: 30 * DAY, auditFinds: 1 },
    behaviour: { offPurpose: 1 },
    draws: { offPurpose: Float64Array.of(0, 1) },
  });
  // All is taken on day 33; the grant is over when nothing runs any more.
  expect(told(result, 'reclaimed')).toEqual(['33 reclaimed A001', '53 reclaimed A001']);
  expect(job(result, 0)).toBe('came 3, ran 3–53, done');
  expect(job(result, 1)).toBe('came 4, ran never–33, cancelled');
  expect(gpuDays(result, 'grantedIdle')).toBe(8 * 100);
});

describe('a grant that ends', () => {
  const ending = (ungranted: string): Example => ({
    clusters: [cluster(2)],
    applications: [application(0, { gpus: 8, score: 90, term: 10 * DAY }), application(1, { gpus: 8, score: 80 })],
    jobs: [
      [[0, 8, 10 * DAY]],
      [
        [0, 8, 30 * DAY],
        [0, 8, 30 * DAY],
      ],
    ],
    rules: { sharing: plain('quota', { ungranted }) },
  });

  it('gives its quota back, for all to borrow', () => {
    expect(job(run(ending('lend')), 2)).toBe('came 3, ran 13–43, done');
  });

  it('gives it back to nobody where what is not granted idles', () => {
    expect(job(run(ending('idle')), 2)).toBe('came 3, ran 33–63, done');
  });
});

it('nodes that come late are there for all, from when they come', () => {
  const phases = [lastingPhase('first', 1), lastingPhase('late', 1, 10 * DAY)];
  const jobs = [[[0, 8, 20 * DAY] as const, [0, 8, 20 * DAY] as const]];
  const example: Example = { clusters: [cluster(1, { phases })], applications: [application(0)], jobs };
  const result = run({ ...example, rules: { sharing: plain('quota') } });
  expect([job(result, 0), job(result, 1)]).toEqual(['came 3, ran 3–23, done', 'came 3, ran 10–30, done']);
  const alone = run({ ...example, rules: { sharing: plain('quota', { ungranted: 'idle' }) } });
  expect(job(alone, 1)).toBe('came 3, ran 23–43, done');
});

it('on nodes that go back at the end of a lease jobs of grants that stay are stopped, and begin again elsewhere', () => {
  const phases = [lastingPhase('own', 1), { ...lastingPhase('leased', 1), returnsAt: 20 * DAY }];
  const result = run({
    clusters: [cluster(2, { phases })],
    applications: [application(0, { gpus: 8, score: 90 }), application(1, { gpus: 8, score: 80, term: 10 * DAY })],
    jobs: [
      [
        [0, 8, 30 * DAY],
        [0, 8, 30 * DAY],
      ],
      [],
    ],
    rules: { sharing: plain('quota') },
  });
  expect([job(result, 0), job(result, 1)].sort()).toEqual(['came 3, ran 33–63, done', 'came 3, ran 3–33, done'].sort());
  expect(gpuDays(result, 'lost')).toBe(8 * 17);
});
