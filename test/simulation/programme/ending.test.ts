/** How grants end: by their term, with the lease of their nodes, on nodes in trial, on nodes that a provider lends. */
import { describe, expect, it } from 'vitest';
import { lastingPhase, type SupplyPhase } from '../../../sim/model/fleet.ts';
import { application, call, cluster, DAY, type Example, TRACK } from './example.ts';
import { gpuDays, job, run, told } from './stories.ts';

const phases = (...changes: Partial<SupplyPhase>[]) => ({
  phases: changes.map((change, k) => ({ ...lastingPhase(`phase ${k}`, 4), ...change })),
});

describe('at the end of its term', () => {
  const example: Example = {
    applications: [application(0, { term: 10 * DAY })],
    jobs: [
      [
        [0, 4, 8 * DAY],
        [5 * DAY, 4, 6 * DAY],
      ],
    ],
  };

  it('stops what runs and loses it', () => {
    const result = run(example);
    expect(told(result, 'expired')).toEqual(['13 expired A001']);
    expect(job(result, 0)).toBe('came 3, ran 3–11, done');
    expect(job(result, 1)).toBe('came 8, ran 8–13, killed');
    expect([gpuDays(result, 'useful'), gpuDays(result, 'lost')]).toEqual([4 * 8, 4 * 5]);
  });

  it('or has let nothing start that would pass it', () => {
    const result = run({ ...example, rules: { atExpiry: 'drain' } });
    expect(job(result, 0)).toBe('came 3, ran 3–11, done');
    expect(job(result, 1)).toBe('came 8, ran never–8, cancelled');
    expect([gpuDays(result, 'useful'), gpuDays(result, 'lost')]).toEqual([4 * 8, 0]);
  });

  it('lets a job start whose request ends exactly then', () => {
    const jobs = [[[4 * DAY, 8, 6 * DAY] as const]];
    expect(job(run({ ...example, jobs, rules: { atExpiry: 'drain' } }), 0)).toBe('came 7, ran 7–13, done');
  });

  it('leaves work beyond it unserved', () => {
    expect(job(run({ ...example, jobs: [[[10 * DAY, 1, DAY]]] }), 0)).toBe('came never, ran never–never, queued');
    expect(job(run({ ...example, jobs: [[[10 * DAY - 1, 1, DAY]]] }), 0)).toMatch(/^came 12.99.*killed$/);
  });
});

describe('at the end of a lease', () => {
  const leased: Example = {
    clusters: [cluster(4, phases({ returnsAt: 20 * DAY }))],
    applications: [application(0, { gpus: 16 })],
    jobs: [
      [
        [0, 8, 30 * DAY],
        [0, 8, 5 * DAY],
        [13 * DAY, 8, 10 * DAY],
      ],
    ],
  };

  it('drain: nothing starts that would pass it', () => {
    const result = run({ ...leased, rules: { atLeaseEnd: 'drain' } });
    expect(told(result, 'leaseEnded', 'expired')).toEqual(['20 leaseEnded A001']);
    expect(job(result, 0)).toBe('came 3, ran never–3, cancelled');
    expect(job(result, 1)).toBe('came 3, ran 3–8, done');
    expect(gpuDays(result, 'lost')).toBe(0);
    expect(gpuDays(result, 'returned')).toBe(32 * 180);
  });

  it('stop: from the notice on nothing starts that would pass it, and what runs is stopped', () => {
    const result = run({ ...leased, rules: { atLeaseEnd: 'stop', leaseNotice: 5 * DAY } });
    expect(job(result, 0)).toBe('came 3, ran 3–20, killed');
    expect(job(result, 2)).toBe('came 16, ran never–16, cancelled');
    expect(gpuDays(result, 'lost')).toBe(8 * 17);
    const shorter = run({ ...leased, rules: { atLeaseEnd: 'stop', leaseNotice: 3 * DAY } });
    expect(job(shorter, 2)).toBe('came 16, ran 16–20, killed');
  });

  it('move: the grant goes on where there is room, its jobs with what they have done', () => {
    const clusters = [...leased.clusters!, cluster(2, { id: 'd' })];
    const calls = [call({ tracks: [{ ...TRACK, clusters: [0, 1] }] })];
    const result = run({ ...leased, clusters, calls, rules: { atLeaseEnd: 'move' } });
    expect(told(result, 'moved', 'started', 'leaseEnded', 'expired')).toEqual([
      '3 started A001',
      '20 moved A001',
      '20 leaseEnded A001',
      '20 started A001',
      '103 expired A001',
    ]);
    expect(job(result, 0)).toBe('came 3, ran 20–33, done');
    // Three days of work were done when the lease ended: seven are left.
    expect(job(result, 2)).toBe('came 16, ran 20–26, done');
    expect(gpuDays(result, 'lost')).toBe(0);
  });

  it('move: ends where there is no room anywhere', () => {
    const clusters = [...leased.clusters!, cluster(1, { id: 'd' })];
    const calls = [call({ tracks: [{ ...TRACK, clusters: [0, 1] }] })];
    const result = run({ ...leased, clusters, calls, rules: { atLeaseEnd: 'move' } });
    expect(told(result, 'moved', 'leaseEnded')).toEqual(['20 leaseEnded A001']);
    expect(job(result, 0)).toBe('came 3, ran 3–20, killed');
  });

  it('move: a substitute counts at the exchange rate', () => {
    const clusters = [...leased.clusters!, cluster(1, { id: 'd', gpu: 'b200', speed: 2 })];
    const calls = [call({ tracks: [{ ...TRACK, clusters: [0, 1] }] })];
    const result = run({ ...leased, clusters, calls, rules: { atLeaseEnd: 'move' }, horizonDays: 30 });
    expect(told(result, 'moved')).toEqual(['20 moved A001']);
    expect(gpuDays(result, 'useful', 'd') + gpuDays(result, 'grantedIdle', 'd')).toBe(8 * 10);
    // Thirteen days are left of the first job; the GPUs there are twice as fast.
    expect(job(result, 0)).toBe('came 3, ran 20–26.5, done');
  });
});

describe('on nodes in trial', () => {
  const trial: Example = {
    clusters: [cluster(4, phases({ beta: true, plannedAt: 5 * DAY, deliveredAt: 2 * DAY, inServiceAt: 12 * DAY }))],
    applications: [application(0, { gpus: 16 })],
    jobs: [[[0, 8, 20 * DAY]]],
    horizonDays: 30,
  };
  const beta = [call({ tracks: [{ ...TRACK, beta: true }] })];

  it('a beta user starts, and what it holds leaves the accounts of trial and of late', () => {
    const result = run({ ...trial, calls: beta });
    expect(told(result, 'started')).toEqual(['3 started A001']);
    expect(gpuDays(result, 'notDue')).toBe(32 * 2);
    expect(gpuDays(result, 'trial')).toBe(32 * 1 + 16 * 2);
    expect(gpuDays(result, 'late')).toBe(16 * 7);
    expect(gpuDays(result, 'useful')).toBe(8 * 20);
    expect(gpuDays(result, 'grantedIdle')).toBe(16 * 27 - 8 * 20);
    expect(gpuDays(result, 'ungranted')).toBe(16 * 18);
  });

  it('others wait for service', () => {
    const result = run({ ...trial, calls: [call({ startsAt: 6 * DAY })] });
    expect(told(result, 'started')).toEqual(['12 started A001']);
    expect([gpuDays(result, 'trial'), gpuDays(result, 'late')]).toEqual([32 * 3, 32 * 7]);
  });

  it('a beta grant that ends in trial gives its nodes back to the trial', () => {
    const applications = [application(0, { gpus: 16, term: 4 * DAY })];
    const result = run({ ...trial, applications, calls: beta });
    expect(told(result, 'started', 'expired')).toEqual(['3 started A001', '7 expired A001']);
    expect(gpuDays(result, 'trial')).toBe(32 * 1 + 16 * 2);
    expect(gpuDays(result, 'late')).toBe(16 * 2 + 32 * 5);
    expect(gpuDays(result, 'lost')).toBe(8 * 4);
  });
});

describe('on nodes that a provider lends of its own part', () => {
  const lent = { ...lastingPhase('lent', 2, 5 * DAY), returnsAt: 15 * DAY, returnKnownAt: 12 * DAY, lent: true };
  const example: Example = {
    clusters: [cluster(0, { providerOwn: true, phases: [lastingPhase('own', 4), lent] })],
    applications: [application(0, { gpus: 16 })],
    jobs: [
      [
        [0, 8, 4 * DAY],
        [5 * DAY, 8, 8 * DAY],
        [7 * DAY, 8, 5 * DAY],
      ],
    ],
    calls: [call({ startsAt: 6 * DAY })],
    rules: { atLeaseEnd: 'drain' },
    horizonDays: 30,
  };

  it('grants run until the nodes are taken back; that is not known before the notice', () => {
    const result = run(example);
    expect(told(result, 'started', 'leaseEnded')).toEqual(['6 started A001', '15 leaseEnded A001']);
    expect(job(result, 0)).toBe('came 6, ran 6–10, done');
    expect(job(result, 1)).toBe('came 11, ran 11–15, killed');
    expect(job(result, 2)).toBe('came 13, ran never–13, cancelled');
  });

  it('a call counts on a period whose dates are written, and not on one of which nobody can know yet', () => {
    const drawn = { ...lent, startKnownAt: lent.inServiceAt };
    const clusters = (phase: SupplyPhase) => [{ ...example.clusters![0]!, phases: [lastingPhase('own', 4), phase] }];
    // Decided on day 2 for day 6; the period begins on day 5.
    expect(told(run({ ...example, clusters: clusters(lent) }), 'awarded', 'refused')).toEqual(['2 awarded A001']);
    expect(told(run({ ...example, clusters: clusters(drawn) }), 'awarded', 'refused')).toEqual(['2 refused A001']);
    // Decided on the day on which it begins, it is there.
    const calls = [call({ closesAt: 4 * DAY, decisionAt: 5 * DAY, startsAt: 6 * DAY })];
    expect(told(run({ ...example, clusters: clusters(drawn), calls }), 'awarded', 'refused')).toEqual([
      '5 awarded A001',
    ]);
  });

  it('what no job uses is the provider’s', () => {
    const result = run(example);
    expect([gpuDays(result, 'useful'), gpuDays(result, 'lost')]).toEqual([8 * 4, 8 * 4]);
    expect(gpuDays(result, 'provider')).toBe(32 * 30 - 8 * 8);
    expect(gpuDays(result, 'grantedIdle')).toBe(0);
  });

  it('nodes that are lent anew at the instant at which they go back stay in service', () => {
    const again = { ...lastingPhase('again', 1, 15 * DAY), returnsAt: 25 * DAY, lent: true };
    const [own] = example.clusters!;
    const clusters = [{ ...own!, phases: [...own!.phases, again] }];
    const applications = [application(0, { gpus: 8 }), application(1, { gpus: 8, call: 1, appliedAt: 15 * DAY })];
    const second = call({
      id: 'second',
      opensAt: 14 * DAY,
      closesAt: 15 * DAY,
      decisionAt: 16 * DAY,
      startsAt: 16 * DAY,
    });
    const calls = [...example.calls!, second];
    const result = run({ ...example, clusters, applications, jobs: [[], []], calls });
    expect(told(result, 'started', 'leaseEnded')).toEqual([
      '6 started A001',
      '15 leaseEnded A001',
      '16 started A002',
      '25 leaseEnded A002',
    ]);
  });
});
