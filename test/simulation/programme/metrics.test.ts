/**
 * Metrics of a programme: every name of the table, and figures of small programmes worked out by hand.
 */
import { describe, expect, it } from 'vitest';
import { gini, jain } from '../../../sim/simulation/metrics/indices.ts';
import { METRICS } from '../../../sim/simulation/metrics/table.ts';
import { simulate } from '../../../sim/simulation/simulate.ts';
import { application, call, cluster, DAY, inputOf, MODIFIERS, plain } from './example.ts';

const HOUR = 3600;

describe('metrics of a programme', () => {
  it('have every name of the table, and no other', () => {
    const input = inputOf({ applications: [application(0)], jobs: [[[0, 8, HOUR]]] });
    const { metrics } = simulate({ ...input, asksWhy: true });
    const names = new Set(Object.keys(metrics).map((key) => key.split('{', 1)[0]));
    expect([...names].sort()).toEqual(METRICS.map(({ name }) => name).sort());
  });

  it('count the hours of one grant that runs one job of a day on all its GPUs', () => {
    const { metrics } = simulate(inputOf({ applications: [application(0)], jobs: [[[0, 8, DAY]]] }));
    expect(metrics).toMatchObject({
      applications: 1,
      awards: 1,
      awardedNodes: 1,
      awardedGpus: 8,
      // Applied at 0, started on day 3.
      applicationWaitDaysMean: 3,
      awardToFirstJobDaysMean: 1,
      grantedGpuHours: 8 * 24 * 100,
      usefulGpuHours: 8 * 24,
      'usefulGpuHours{sector=academia}': 8 * 24,
      grantedIdleGpuHours: 8 * 24 * 99,
      unservedGpuHours: 0,
      unmetGpuHours: 0,
      demandedGpuHours: 8 * 24,
      jainIndex: 1,
      reclaimedGpuHours: 0,
    });
  });

  it('tell work of projects that never had a grant from work that a grant did not get done', () => {
    const applications = [application(0, { gpus: 32, score: 60 }), application(1, { sector: 'industry' })];
    // The first project asks for its second job after its grant is over; the second project is refused.
    const jobs = [
      [
        [0, 32, DAY],
        [150 * DAY, 32, DAY],
      ],
      [[0, 8, DAY]],
    ] as const;
    const { metrics } = simulate(inputOf({ applications, jobs }));
    expect(metrics).toMatchObject({
      awards: 1,
      refusals: 1,
      'refusals{reason=noCapacity}': 1,
      unservedGpuHours: 32 * 24,
      'unservedGpuHours{sector=academia}': 32 * 24,
      unmetGpuHours: 8 * 24,
      'unmetGpuHours{sector=industry}': 8 * 24,
      applicantsServedShare: 0.5,
      unservedShare: 0.5,
    });
  });

  it('find every reclaimed GPU-hour again, and what was wrongly reclaimed', () => {
    // Idle for 60 days, then it would have used everything for 20 days: the threshold takes it on day 28 of the grant.
    const example = {
      applications: [application(0)],
      jobs: [[[60 * DAY, 8, 20 * DAY]]] as const,
      rules: {
        reclaim: plain('threshold', {
          ...{ window: 28 * DAY, reviewEvery: 28 * DAY, threshold: 0.3, exempt: 0, warning: false, action: 'whole' },
        }),
      },
    };
    const { metrics } = simulate(inputOf(example));
    expect(metrics).toMatchObject({
      reclaims: 1,
      reclaimedGpuHours: 8 * 24 * (100 - 28),
      reclaimedIdleGpuHours: 8 * 24 * (100 - 28),
      redistributedGpuHours: 0,
      reclaimYield: 0,
      wronglyReclaimedGpuHours: 8 * 24 * 20,
      wronglyReclaimedShare: 20 / 72,
    });
  });

  it('give reclaimed GPUs to the reserve list and count what it uses of them', () => {
    const applications = [application(0, { gpus: 32, score: 60 }), application(1, { gpus: 32, score: 50 })];
    const example = {
      applications,
      jobs: [[], [[0, 32, 10 * DAY]]] as const,
      calls: [call({ modifiers: { ...MODIFIERS, reserveList: 5 } })],
      clusters: [cluster(4)],
      rules: {
        reclaim: plain('idle-days', { days: 20 * DAY, warning: false, exempt: 0 }),
        redistribution: plain('reserve-list'),
      },
    };
    const { metrics } = simulate(inputOf(example));
    // Taken on day 20 of 100 and given away at once; the newcomer uses 10 of the 80 days, then loses it too after 20 idle days.
    expect(metrics['reclaimedGpuHours{sector=academia}']).toBe(metrics['reclaimedGpuHours']);
    expect(metrics['redistributedGpuHours']).toBeCloseTo(32 * 24 * 30, 9);
    expect(metrics['redistributedUsedGpuHours']).toBeCloseTo(32 * 24 * 10, 9);
    expect(metrics['awards']).toBe(2);
    // Taken from the first for 80 days and from the newcomer, whose 100 days began with them, after 30 for the last 70:
    // of these the first 50 were taken before, so that 100 days count once.
    expect(metrics['reclaimedGpuHours']).toBe(32 * 24 * (80 + 70));
    expect(metrics['reclaimedNetGpuHours']).toBe(32 * 24 * 100);
    expect(metrics['reclaimToUseDaysMean']).toBe(0);
  });

  it('count GPUs that are taken once as often net as gross', () => {
    const reclaim = plain('idle-days', { days: 20 * DAY, warning: false, exempt: 0 });
    const { metrics } = simulate(inputOf({ applications: [application(0)], jobs: [[]], rules: { reclaim } }));
    expect(metrics['reclaimedNetGpuHours']).toBe(8 * 24 * 80);
    expect(metrics['reclaimedNetGpuHours']).toBe(metrics['reclaimedGpuHours']);
  });

  it('tell the GPUs of priority blocks from those that calls award', () => {
    const applications = [application(0, { call: -1, track: -1, sector: 'national', gpus: 16 }), application(1)];
    const blocks = [
      { application: 0, cluster: 0, unit: 'node', awardedAt: 0, startsAt: 0, endsAt: 100 * DAY, gates: [] } as const,
    ];
    const { metrics } = simulate(inputOf({ applications, blocks, jobs: [[], []] }));
    expect(metrics).toMatchObject({
      awardedGpus: 8,
      priorityBlockGpus: 16,
      'priorityBlockGpus{sector=national}': 16,
      'priorityBlockGpus{sector=academia}': 0,
      'applications{sector=national}': 0,
    });
  });

  it('price idle GPU-hours in service', () => {
    const input = inputOf({ applications: [], jobs: [], rules: { pricePerGpuHour: { h200: 3_000 } }, horizonDays: 1 });
    expect(simulate(input).metrics['idleCostKrw']).toBe(4 * 8 * 24 * 3_000);
  });
});

describe('indices of fairness and concentration', () => {
  it('of equal shares are 1 (Jain) and 0 (Gini); of one that has all 1 ÷ n and 1 − 1 ÷ n', () => {
    expect(jain([2, 2, 2, 2])).toBe(1);
    expect(gini([2, 2, 2, 2])).toBe(0);
    expect(jain([0, 0, 0, 8])).toBe(0.25);
    expect(gini([0, 0, 0, 8])).toBe(0.75);
    expect(jain([])).toBeNull();
    expect(gini([0, 0])).toBeNull();
  });
});

it('does not take the checkpoints of a job that still runs for work', () => {
  // From day 3 to 23: ten days of work, each with a checkpoint of a day behind it.
  const checkpoint = {
    ...{ intervalSeconds: DAY, costSeconds: DAY, restartSeconds: 0 },
    nodeMtbfSeconds: Number.POSITIVE_INFINITY,
  };
  const { metrics } = simulate(
    inputOf({
      applications: [application(0)],
      jobs: [[[0, 8, 50 * DAY]]],
      rules: { checkpoint },
      horizonDays: 23,
    }),
  );
  expect(metrics['deliveredH200EquivalentGpuHours']).toBe(10 * 8 * 24);
  expect(metrics['unservedGpuHours']).toBe(40 * 8 * 24);
});
