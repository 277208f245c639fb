/** What is taken from a grant, what becomes of its running jobs, and who gets the GPUs. */
import { describe, expect, it } from 'vitest';
import { application, call, cluster, DAY, type Example, MODIFIERS, plain, TRACK } from './example.ts';
import { gpuDays, gpusTold, job, run, told } from './stories.ts';

/** One review, ten days after the start, that takes at once. */
const once = (action: string, parameters = {}) =>
  plain('threshold', {
    ...{ exempt: 0, warning: false, reviewEvery: 10 * DAY, window: 10 * DAY, threshold: 0.5, coolDown: 1000 * DAY },
    ...{ action, ...parameters },
  });

/** A quarter of the grant is busy. */
const quarter: Example = { applications: [application(0, { gpus: 32 })], jobs: [[[0, 8, 50 * DAY]]] };

describe('a review takes', () => {
  it('all: idle nodes go at once, the busy one when its job has ended', () => {
    const result = run({ ...quarter, rules: { reclaim: once('whole'), runningJobs: 'drain' } });
    expect(told(result, 'reclaimed', 'reduced', 'expired')[0]).toBe('13 reclaimed A001');
    expect(gpusTold(result, 'reclaimed')[0]).toBe(32);
    expect(job(result, 0)).toBe('came 3, ran 3–53, done');
    expect(gpuDays(result, 'useful')).toBe(8 * 50);
    expect(gpuDays(result, 'grantedIdle')).toBe(24 * 10);
    expect(gpuDays(result, 'lost')).toBe(0);
  });

  it('all, with a checkpoint: the job waits for the project’s next grant, nothing is lost', () => {
    const result = run({ ...quarter, rules: { reclaim: once('whole'), runningJobs: 'checkpoint' } });
    expect(job(result, 0)).toMatch(/cancelled$/);
    expect([gpuDays(result, 'useful'), gpuDays(result, 'lost')]).toEqual([8 * 10, 0]);
  });

  it('all, and kills: what ran is lost', () => {
    const result = run({ ...quarter, rules: { reclaim: once('whole'), runningJobs: 'kill' } });
    expect(job(result, 0)).toBe('came 3, ran 3–13, killed');
    expect([gpuDays(result, 'useful'), gpuDays(result, 'lost')]).toEqual([0, 8 * 10]);
  });

  it.each([
    ['half', {}, 16],
    ['excess', { headroom: 1 }, 24],
    ['excess', { headroom: 1.25 }, 16],
  ])('%s %o: %i GPUs, of nodes on which nothing runs', (action, parameters, gpus) => {
    const result = run({ ...quarter, rules: { reclaim: once(action, parameters), runningJobs: 'kill' } });
    expect(gpusTold(result, 'reduced')).toEqual([gpus]);
    expect(job(result, 0)).toBe('came 3, ran 3–53, done');
    expect(gpuDays(result, 'lost')).toBe(0);
    expect(gpuDays(result, 'grantedIdle') + gpuDays(result, 'useful')).toBe(32 * 10 + (32 - gpus) * 90);
  });

  it('nodes with the fewest jobs first', () => {
    // Eight jobs of one GPU on the first node, one of eight on the second, two of four on the third.
    const small = Array.from({ length: 8 }, () => [0, 1, 50 * DAY] as const);
    const jobs = [[...small, [0, 8, 50 * DAY], [0, 4, 50 * DAY], [0, 4, 50 * DAY]] as const];
    const rules = { reclaim: once('half', { threshold: 1 }), runningJobs: 'kill' } as const;
    const result = run({ ...quarter, jobs, rules });
    const killed = jobs[0]!.flatMap((_, row) => (job(result, row).endsWith('killed') ? [row] : []));
    expect(killed).toEqual([8]);
  });

  it('nothing from a grant whose own jobs wait', () => {
    const jobs = [
      [
        [0, 1, 50 * DAY],
        [0, 32, DAY],
      ],
    ] as const;
    const result = run({ ...quarter, jobs, rules: { reclaim: once('whole') } });
    expect(told(result, 'reclaimed', 'reduced').filter((line) => line.startsWith('13'))).toEqual([]);
  });

  it('no part of a node from a grant in nodes, single GPUs from one in GPUs', () => {
    const one: Example = { applications: [application(0, { gpus: 8 })], jobs: [[[0, 3, 50 * DAY]]] };
    expect(gpusTold(run({ ...one, rules: { reclaim: once('half') } }), 'reduced')).toEqual([]);
    const calls = [call({ tracks: [{ ...TRACK, unit: 'gpu' }] })];
    expect(gpusTold(run({ ...one, calls, rules: { reclaim: once('half') } }), 'reduced')).toEqual([4]);
  });
});

describe('an audit', () => {
  const rules = { auditEvery: 30 * DAY, auditFinds: 0.6 };
  it('takes all of a grant whose off-purpose use it finds, by the project’s draws', () => {
    const found = (offPurpose: number, audit: number) =>
      told(
        run({
          ...quarter,
          rules,
          behaviour: { offPurpose: 0.5 },
          draws: { offPurpose: Float64Array.of(offPurpose), audit: new Float64Array(64).fill(audit) },
        }),
        'audited',
        'reclaimed',
      );
    expect(found(0.4, 0.5)[0]).toBe('33 audited A001');
    expect(found(0.4, 0.5)[1]).toBe('33 reclaimed A001');
    expect(found(0.5, 0.5)).toEqual([]);
    expect(found(0.4, 0.6)).toEqual([]);
  });
});

describe('nodes', () => {
  const two = [application(0, { gpus: 3, score: 90 }), application(1, { gpus: 5 })];
  const jobs = [[[0, 3, DAY]], [[0, 5, DAY]]] as const;

  it('are shared by grants in GPUs', () => {
    const calls = [call({ tracks: [{ ...TRACK, unit: 'gpu' }] })];
    const result = run({ clusters: [cluster(1)], applications: two, jobs, calls });
    expect([job(result, 0), job(result, 1)]).toEqual(['came 3, ran 3–4, done', 'came 3, ran 3–4, done']);
  });

  it('are never shared by grants in nodes', () => {
    const result = run({ clusters: [cluster(1)], applications: two, jobs });
    expect(told(result, 'started', 'refused')).toEqual(['2 refused A002', '3 started A001']);
    expect(gpusTold(result, 'started')).toEqual([8]);
  });
});

describe('GPUs that were taken', () => {
  /** Of four nodes the first grant has three and uses none; the second has one and more jobs than fit. */
  const idle: Example = {
    applications: [application(0, { gpus: 24, score: 90 }), application(1, { gpus: 8, score: 80 })],
    jobs: [[], Array.from({ length: 4 }, () => [0, 8, 30 * DAY] as const)],
    horizonDays: 103,
  };
  const take = (redistribution: string, more: Partial<Example> = {}) =>
    run({ ...idle, ...more, rules: { reclaim: once('whole'), redistribution: plain(redistribution) } });

  it('none: idle until the grant that they were taken from would have ended, whoever waits', () => {
    const later = call({
      id: 'second',
      opensAt: 14 * DAY,
      closesAt: 15 * DAY,
      decisionAt: 16 * DAY,
      startsAt: 20 * DAY,
    });
    const applications = [...idle.applications, application(2, { call: 1, appliedAt: 15 * DAY })];
    const result = take('none', { applications, jobs: [...idle.jobs, []], calls: [call(), later] });
    expect(told(result, 'refused', 'grown')).toEqual(['16 refused A003']);
    expect(gpuDays(result, 'ungranted')).toBe(32 * 3 + 24 * 90);
  });

  it('next-call: offered by the next call, which another project wins', () => {
    const later = call({
      id: 'second',
      opensAt: 14 * DAY,
      closesAt: 15 * DAY,
      decisionAt: 16 * DAY,
      startsAt: 20 * DAY,
    });
    const applications = [...idle.applications, application(2, { gpus: 24, call: 1, appliedAt: 15 * DAY })];
    const result = take('next-call', { applications, jobs: [...idle.jobs, []], calls: [call(), later] });
    expect(told(result, 'started')).toEqual(['3 started A001', '3 started A002', '20 started A003']);
  });

  it('reserve-list: granted at once to who is in reserve and fits, in order of rank', () => {
    const reserve = [application(2, { gpus: 32, score: 70 }), application(3, { gpus: 16, score: 60 })];
    const calls = [call({ modifiers: { ...MODIFIERS, reserveList: 2 } })];
    const applications = [...idle.applications, ...reserve];
    const result = take('reserve-list', { applications, jobs: [...idle.jobs, [], [[DAY, 16, DAY]]], calls });
    expect(told(result, 'started')).toEqual(['3 started A001', '3 started A002', '13 started A004']);
    expect(job(result, 4)).toBe('came 14, ran 14–15, done');
  });

  it('reserve-list: who applies again and wins meanwhile is in reserve no more', () => {
    const applications = [
      application(0, { gpus: 24, score: 90 }),
      application(1, { gpus: 8, score: 80, term: 4 * DAY }),
      application(2, { gpus: 8, score: 70 }),
    ];
    const calls = [
      call({ modifiers: { ...MODIFIERS, reserveList: 1 } }),
      call({ id: 'second', opensAt: 4 * DAY, closesAt: 5 * DAY, decisionAt: 6 * DAY, startsAt: 8 * DAY }),
    ];
    const rules = { reclaim: once('whole'), redistribution: plain('reserve-list') };
    const jobs = [[], [], [[0, 8, 90 * DAY] as const]];
    const result = run({ applications, jobs, calls, rules, behaviour: { reapplyRefused: 1 } });
    expect(told(result, 'awarded', 'reclaimed').slice(2)).toEqual(['6 awarded A003', '13 reclaimed A001']);
  });

  it('busy-projects: a grant with waiting jobs grows until its own end', () => {
    const result = take('busy-projects', { horizonDays: 43 });
    expect(told(result, 'grown')).toEqual(['13 grown A002']);
    expect(gpusTold(result, 'grown')).toEqual([24]);
    expect([0, 1, 2, 3].map((row) => job(result, row))).toEqual([
      'came 3, ran 3–33, done',
      ...[1, 2, 3].map(() => 'came 3, ran 13–never, running'),
    ]);
    expect(gpuDays(result, 'grantedIdle')).toBe(24 * 10 + 8 * 10);
  });

  it('busy-projects: never come back to the grant that lost them', () => {
    // A published rule cuts by budget, though jobs wait: half of the grant idles, for a job of all GPUs.
    const jobs = [
      [
        [0, 8, 99 * DAY],
        [0, 32, DAY],
      ],
    ] as const;
    const rules = { reclaim: plain('nesi-ageing'), redistribution: plain('busy-projects') };
    const applications = [application(0, { gpus: 32, term: 400 * DAY })];
    const result = run({ applications, jobs, rules, calls: [call({ term: long })], horizonDays: 400 });
    expect(told(result, 'reduced').length).toBeGreaterThan(0);
    expect(told(result, 'grown')).toEqual([]);
  });
});

const long = { kind: 'length', seconds: 400 * DAY, endsAt: 0, groups: 1, step: 0, gates: [] } as const;
