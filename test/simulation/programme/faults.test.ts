/** Nodes that go down under a programme: what becomes of jobs, of grants and of their entitlement, by hand. */
import { describe, expect, it } from 'vitest';
import { NO_CHECKPOINTS } from '../../../sim/model/checkpointing.ts';
import type { Faults, Outage } from '../../../sim/model/faults.ts';
import { lastingPhase } from '../../../sim/model/fleet.ts';
import type { PAUSES } from '../../../sim/model/programme.ts';
import type { RunResult } from '../../../sim/simulation/contract.ts';
import { simulate } from '../../../sim/simulation/simulate.ts';
import { application, call, cluster, DAY, type Example, inputOf, plain, TRACK } from './example.ts';
import { gpuDays, gpusTold, job, told } from './stories.ts';

const NEVER = Number.POSITIVE_INFINITY;

/** Nodes are down from one day to another; known beforehand or not. */
const outage = (node: number, from: number, until: number, change: Partial<Outage> = {}): Outage => ({
  ...{ cluster: 0, nodes: [node], from: from * DAY, until: until * DAY, kind: 'failure', announcedAt: null },
  ...change,
});

const down = (
  example: Example,
  outages: readonly Outage[],
  stoppedJobs: Faults['stoppedJobs'] = 'requeue',
): RunResult => simulate({ ...inputOf(example), faults: { outages, stoppedJobs } });

/** One grant of two nodes from day 3 to day 103, on nodes 0 and 1 of a cluster of four. */
const twoNodes = (change: Partial<Example> = {}): Example => ({
  applications: [application(0, { gpus: 16 })],
  jobs: [[[0, 8, 20 * DAY]]],
  ...change,
});

describe('a job on a node that goes down', () => {
  it('starts again from nothing on another node of its grant, and what it ran is lost', () => {
    const result = down(twoNodes(), [outage(0, 10, 15)]);
    expect(job(result, 0)).toBe('came 3, ran 10–30, done');
    expect([gpuDays(result, 'lost'), gpuDays(result, 'useful')]).toEqual([8 * 7, 8 * 20]);
    expect(gpuDays(result, 'down')).toBe(8 * 5);
  });

  it('is told as stopped by its node, and not by its grant', () => {
    const faults = { outages: [outage(0, 10, 15)], stoppedJobs: 'requeue' as const };
    const { jobStory } = simulate({ ...inputOf(twoNodes()), faults, watchedJob: 0 });
    expect(jobStory!.filter(({ kind }) => kind === 'stopped').map(({ at, cause }) => [at / DAY, cause])).toEqual([
      [10, 'nodeDown'],
    ]);
  });

  it('waits where its grant has no other node, until the repair', () => {
    const result = down(twoNodes({ jobs: [[[0, 16, 20 * DAY]]] }), [outage(0, 10, 15)]);
    expect(job(result, 0)).toBe('came 3, ran 15–35, done');
    expect(gpuDays(result, 'lost')).toBe(16 * 7);
  });

  it('goes on from its last checkpoint', () => {
    const checkpoint = { ...NO_CHECKPOINTS, intervalSeconds: 3 * DAY, costSeconds: 0, restartSeconds: 0 };
    const result = down(twoNodes({ rules: { checkpoint } }), [outage(0, 10, 15)]);
    // Seven days ran, six were saved: fourteen are left.
    expect(job(result, 0)).toBe('came 3, ran 10–24, done');
    expect(gpuDays(result, 'lost')).toBe(8);
  });

  it('is over where stopped jobs are killed', () => {
    const result = down(twoNodes(), [outage(0, 10, 15)], 'kill');
    expect(job(result, 0)).toBe('came 3, ran 3–10, killed');
    expect([gpuDays(result, 'lost'), gpuDays(result, 'useful')]).toEqual([8 * 7, 0]);
  });

  it('is untouched on every other node', () => {
    const result = down(twoNodes(), [outage(1, 10, 15), outage(3, 4, 5)]);
    expect(job(result, 0)).toBe('came 3, ran 3–23, done');
    expect([gpuDays(result, 'lost'), gpuDays(result, 'down')]).toEqual([0, 8 * 6]);
  });

  it('ends at the very instant: it is done', () => {
    const result = down(twoNodes(), [outage(0, 23, 30)]);
    expect(job(result, 0)).toBe('came 3, ran 3–23, done');
  });

  it('counts as an interruption', () => {
    const { metrics } = down(twoNodes(), [outage(0, 10, 15), outage(1, 12, 13)]);
    expect(metrics['restarts']).toBe(2);
    expect(metrics['interruptionsPer1000GpuHours']).toBeCloseTo(2 / ((8 * 29 * 24) / 1000));
    expect(metrics['downGpuHours']).toBe(8 * 6 * 24);
    expect(metrics['goodput']).toBeCloseTo(20 / 29);
  });
});

describe('a job that waits for a node in maintenance', () => {
  it('knows when it is back', () => {
    // One of both nodes waits for the repair on day 20; one of a day passes it, one of thirty does not.
    const jobs = [
      [
        [7 * DAY, 16, DAY],
        [8 * DAY, 8, 30 * DAY],
        [8 * DAY, 8, DAY],
      ] as const,
    ];
    const known = { kind: 'maintenance', announcedAt: 0 } as const;
    const result = down(twoNodes({ jobs }), [outage(0, 5, 20, known)]);
    expect([0, 1, 2].map((row) => job(result, row))).toEqual([
      'came 10, ran 20–21, done',
      'came 11, ran 21–51, done',
      'came 11, ran 11–12, done',
    ]);
  });
});

describe('a grant with a node that is down', () => {
  it('is entitled to what is up: idle while down is not its idleness', () => {
    const result = down(twoNodes({ jobs: [[]] }), [outage(1, 13, 33)]);
    expect(gpuDays(result, 'grantedIdle')).toBe(16 * 100 - 8 * 20);
    expect(gpuDays(result, 'down')).toBe(8 * 20);
  });

  it('is not below a threshold that it reaches on what is up', () => {
    const reclaim = (threshold: number) =>
      plain('threshold', {
        ...{ exempt: 0, warning: false, reviewEvery: 10 * DAY, window: 10 * DAY, threshold, coolDown: 1000 * DAY },
        action: 'whole',
      });
    const busy = (threshold: number) =>
      twoNodes({ jobs: [[[0, 8, 50 * DAY]]], rules: { reclaim: reclaim(threshold) } });
    const all = [outage(1, 4, 53)];
    expect(told(down(busy(0.9), []), 'reclaimed')[0]).toBe('13 reclaimed A001');
    // By day 53 its job is over, and both nodes are up and idle by day 63.
    expect(told(down(busy(0.9), all), 'reclaimed')).toEqual(['63 reclaimed A001']);
  });

  it('loses what is down first where it is to have less, and that is found again as down', () => {
    const reclaim = plain('threshold', {
      ...{ exempt: 0, warning: false, reviewEvery: 10 * DAY, window: 10 * DAY, threshold: 0.9, coolDown: 1000 * DAY },
      action: 'half',
    });
    // One job keeps node 0 half busy; node 1 is down for the last day before the review and nine more.
    const result = down(twoNodes({ jobs: [[[0, 4, 90 * DAY]]], rules: { reclaim } }), [outage(1, 12, 22)]);
    expect(job(result, 0)).toBe('came 3, ran 3–93, done');
    expect(result.metrics['reclaimedDownGpuHours']).toBe(8 * 9 * 24);
    expect(result.metrics['reclaimedIdleGpuHours']).toBe(8 * (103 - 22) * 24);
  });

  it('ends on time, and its node is granted to nobody before the repair', () => {
    const next = call({
      id: 'second',
      opensAt: 90 * DAY,
      closesAt: 91 * DAY,
      decisionAt: 92 * DAY,
      startsAt: 103 * DAY,
    });
    const example = twoNodes({
      calls: [call(), next],
      applications: [application(0, { gpus: 32 }), application(1, { gpus: 32, call: 1, appliedAt: 90 * DAY })],
      jobs: [[], []],
    });
    const result = down(example, [outage(2, 100, 110)]);
    expect(told(result, 'started', 'expired')).toEqual(['3 started A001', '103 expired A001', '110 started A002']);
  });

  it('starts at once on nodes that are up where these suffice', () => {
    const result = down(twoNodes(), [outage(0, 2, 50), outage(1, 2, 50)]);
    expect(job(result, 0)).toBe('came 3, ran 3–23, done');
  });

  it('gives back a node whose lease ends while it is down', () => {
    const phases = [{ ...lastingPhase('leased', 2), returnsAt: 40 * DAY }];
    const result = down(twoNodes({ clusters: [cluster(2, { phases })] }), [outage(1, 30, 60), outage(0, 50, 60)]);
    expect(told(result, 'leaseEnded')).toEqual(['40 leaseEnded A001']);
    expect([gpuDays(result, 'down'), gpuDays(result, 'returned')]).toEqual([8 * 10, 16 * 160]);
  });

  it('shares it with others who count single GPUs: all of them are stopped', () => {
    const example: Example = {
      calls: [call({ tracks: [{ ...TRACK, unit: 'gpu' }] })],
      applications: [application(0, { gpus: 4 }), application(1, { gpus: 4 })],
      jobs: [[[0, 4, 10 * DAY]], [[0, 2, 10 * DAY]]],
      clusters: [cluster(1)],
    };
    const result = down(example, [outage(0, 8, 9)]);
    expect([job(result, 0), job(result, 1)]).toEqual(['came 3, ran 9–19, done', 'came 3, ran 9–19, done']);
    expect(gpuDays(result, 'lost')).toBe(6 * 5);
  });
});

describe('spare nodes', () => {
  const spared = (spares: number, change: Partial<Example> = {}): Example =>
    twoNodes({ jobs: [[[0, 16, 20 * DAY]]], rules: { spares: [spares] }, ...change });

  it('take the place of a node that goes down: the job starts again at once, and the repair stops it no second time', () => {
    const result = down(spared(1), [outage(0, 10, 15)]);
    expect(job(result, 0)).toBe('came 3, ran 10–30, done');
    expect(gpuDays(result, 'lost')).toBe(16 * 7);
    // Entitled to two nodes all the time.
    expect(gpuDays(result, 'grantedIdle') + gpuDays(result, 'useful') + gpuDays(result, 'lost')).toBe(16 * 100);
  });

  it('are used while the other node is down, and held all the time', () => {
    const { metrics } = down(spared(1), [outage(0, 10, 15)]);
    expect([metrics['spareGpuHours'], metrics['spareUsedGpuHours']]).toEqual([8 * 200 * 24, 8 * 5 * 24]);
    expect(metrics['spareUse']).toBeCloseTo(5 / 200);
  });

  it('are one fewer while one is used: a second failure waits for the first repair', () => {
    const result = down(spared(1), [outage(0, 10, 15), outage(1, 12, 40)]);
    // The repaired node is the spare for the second one.
    expect(job(result, 0)).toBe('came 3, ran 15–35, done');
  });

  it('are granted to nobody', () => {
    const two = { applications: [application(0, { gpus: 16 }), application(1, { gpus: 16 })], jobs: [[], []] };
    expect(told(down(spared(0, two), []), 'started')).toEqual(['3 started A001', '3 started A002']);
    expect(told(down(spared(1, two), []), 'started', 'refused')).toEqual(['2 refused A002', '3 started A001']);
  });

  it('that are down themselves help nobody', () => {
    const result = down(spared(1), [outage(3, 5, 50), outage(0, 10, 15)]);
    expect(job(result, 0)).toBe('came 3, ran 15–35, done');
  });
});

describe('a switch-off of half of the nodes', () => {
  /** Three grants of one node each on four nodes, all busy from day 3 on; half of the cluster is off from day 10 to 15. */
  const three = (pause: (typeof PAUSES)[number], extend = false): Example => ({
    applications: [90, 60, 80].map((score, k) => application(k, { gpus: 8, score })),
    jobs: [[[0, 8, 20 * DAY]], [[0, 8, 20 * DAY]], [[0, 8, 20 * DAY]]],
    rules: { switchOff: { pause, extend } },
  });
  const half = outage(0, 10, 15, { kind: 'switchOff', announcedAt: 4 * DAY, nodes: { first: 2, count: 2 } });
  const ran = (result: RunResult) => [0, 1, 2].map((row) => job(result, row));

  it('by no rule: whoever holds the named nodes is hit', () => {
    const result = down({ ...three('newest'), rules: {} }, [half]);
    expect(told(result, 'paused')).toEqual([]);
    expect(gpuDays(result, 'lost')).toBe(8 * 7);
  });

  it('lowest-rank: the node that nobody holds, then the grant of the lowest score', () => {
    const result = down(three('lowest-rank'), [half]);
    expect(told(result, 'paused', 'resumed')).toEqual(['10 paused A002', '15 resumed A002']);
    expect(ran(result)).toEqual(['came 3, ran 3–23, done', 'came 3, ran 15–28, done', 'came 3, ran 3–23, done']);
    expect([gpuDays(result, 'lost'), gpuDays(result, 'down')]).toEqual([0, 16 * 5]);
    expect(gpuDays(result, 'grantedIdle') + gpuDays(result, 'useful')).toBe(24 * 100 - 8 * 5);
    expect(result.metrics['pausedGpuHours']).toBe(8 * 5 * 24);
  });

  it('newest: of grants that start together the one that was awarded last', () => {
    expect(told(down(three('newest'), [half]), 'paused')).toEqual(['10 paused A002']);
  });

  it('extend: the end of the paused grant moves, and its story says to when', () => {
    const { story } = down(three('lowest-rank', true), [half]).programme!;
    const moved = story.filter(({ kind }) => kind === 'paused' || kind === 'extended');
    expect(moved.map(({ at, kind, application: id, until }) => [at / DAY, kind, id, until! / DAY])).toEqual([
      [10, 'paused', 'A002', 15],
      [10, 'extended', 'A002', 108],
    ]);
    expect(told(down(three('lowest-rank'), [half]), 'extended')).toEqual([]);
    expect(told(down(three('lowest-rank', true), [half]), 'expired')).toEqual([
      '103 expired A001',
      '103 expired A003',
      '108 expired A002',
    ]);
    expect(told(down(three('lowest-rank'), [half]), 'expired')[1]).toBe('103 expired A003');
  });

  it('proportional: nobody pauses, and whoever gives up a node goes on with what he did', () => {
    const result = down(three('proportional'), [half]);
    expect(told(result, 'paused')).toEqual([]);
    // Nobody holds one of the two nodes; the third part of the other is the oldest grant's.
    expect(told(result, 'nodesOff', 'nodesOn')).toEqual(['10 nodesOff A001', '15 nodesOn A001']);
    expect(gpusTold(result, 'nodesOff')).toEqual([8]);
    expect([gpuDays(result, 'lost'), gpuDays(result, 'down')]).toEqual([0, 16 * 5]);
    expect(ran(result).filter((line) => line === 'came 3, ran 15–28, done')).toHaveLength(1);
  });

  it('a node that fails meanwhile is down until its repair', () => {
    // Two nodes are off; then two more fail, and one of the two that are off.
    const result = down(three('lowest-rank'), [half, outage(0, 12, 18), outage(1, 12, 18), outage(2, 12, 18)]);
    expect(gpuDays(result, 'down')).toBe(8 * (2 * 2 + 4 * 3 + 3 * 3));
    expect(ran(result).every((line) => line.endsWith('done'))).toBe(true);
  });
});

describe('in a shared cluster', () => {
  const shared = (mode: string): Example =>
    twoNodes({
      clusters: [cluster(4)],
      applications: [application(0, { gpus: 16, score: 90 }), application(1, { gpus: 16, score: 80 })],
      jobs: [[[0, 8, 20 * DAY]], []],
      rules: { sharing: plain(mode) },
    });

  it.each(['quota', 'pooled'])('%s: the job goes on on any node that is up', (mode) => {
    const result = down(
      shared(mode),
      [0, 1, 2, 3].map((node) => outage(node, 4 + node, 5 + node)),
    );
    // Whichever node it starts on, it is stopped there and moves on to a node that has not failed yet, or has come back.
    expect(job(result, 0)).toMatch(/done$/);
    expect(result.metrics['restarts']).toBeGreaterThan(0);
    expect(gpuDays(result, 'down')).toBe(8 * 4);
    expect(gpuDays(result, 'useful')).toBe(8 * 20);
  });

  it.each(['quota', 'pooled'])('%s: with all nodes down it waits for the first repair', (mode) => {
    const outages = [0, 1, 2, 3].map((node) => outage(node, 10, node === 3 ? 12 : 30));
    const result = down(shared(mode), outages);
    expect(job(result, 0)).toBe('came 3, ran 12–32, done');
    expect(gpuDays(result, 'lost')).toBe(8 * 7);
  });

  it('a notice stands when another node goes down, whichever grant has it in the books', () => {
    // The second grant runs on all four nodes; the owner of one comes on day 10, and stops the newest job five days later.
    const jobs = [[[7 * DAY, 8, 10 * DAY] as const], [0, 0, 0, 0].map((at) => [at, 8, 90 * DAY] as const)];
    const result = down(
      twoNodes({
        applications: [application(0, { gpus: 8, score: 90 }), application(1, { gpus: 24, score: 80 })],
        ...{ clusters: [cluster(4)], jobs },
        rules: { sharing: plain('quota'), preemption: plain('take-back', { grace: 5 * DAY }) },
      }),
      [outage(0, 12, 40)],
    );
    expect(job(result, 0)).toBe('came 10, ran 15–25, done');
  });
});

it('outages that lie before the start, after the end or on nodes that never come change nothing', () => {
  const plainly = simulate(inputOf(twoNodes()));
  const none = down(twoNodes(), [outage(0, -5, -1), outage(1, 300, NEVER)]);
  expect(none.fingerprint).toBe(plainly.fingerprint);
});
