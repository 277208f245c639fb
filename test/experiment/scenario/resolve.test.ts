import { describe, expect, it } from 'vitest';
import { planRuns } from '../../../sim/experiment/scenario/plan.ts';
import { gpusOf } from '../../../sim/model/fleet.ts';
import { libraryScenario } from './library.ts';
import { resolve, SMALL, small } from './small-scenario.ts';

const DAY = 86_400;

describe('times', () => {
  it('of a steady scenario: warm-up, window, and one more window for what is still queued', () => {
    const { times, segments, start, zoneOffsetSeconds } = resolve(SMALL);
    expect(times).toEqual({ windowStart: DAY, windowEnd: 3 * DAY, horizon: 5 * DAY, stopWhenWindowServed: true });
    expect(segments).toEqual([0, DAY, 3 * DAY, 5 * DAY]);
    expect({ start, zoneOffsetSeconds }).toEqual({ start: '2026-04-01T00:00:00+09:00', zoneOffsetSeconds: 32_400 });
  });

  it('of a steady scenario without a warm-up: no empty stretch', () => {
    expect(resolve(small('warmUp: 1d\n', '')).segments).toEqual([0, 2 * DAY, 4 * DAY]);
  });

  it('of a terminating scenario: everything is measured', () => {
    const { times, segments } = resolve(
      small('kind: steady', 'kind: terminating').replace('warmUp: 1d\nwindow: 2d', 'horizon: 9d'),
    );
    expect(times).toEqual({ windowStart: 0, windowEnd: 9 * DAY, horizon: 9 * DAY, stopWhenWindowServed: false });
    expect(segments).toEqual([0, 9 * DAY]);
  });
});

describe('supply', () => {
  const phase = (written: string) => {
    const text = small('kind: steady', 'kind: terminating')
      .replace('warmUp: 1d\nwindow: 2d', 'horizon: 90d')
      .replace('inService: 2026-01-15', written);
    return resolve(text).variants[0]!.fleet.clusters[0]!.phases[0]!;
  };

  it('counts from the scenario’s start, also backwards', () => {
    expect(phase('inService: 2026-04-03')).toMatchObject({
      plannedAt: -90 * DAY,
      deliveredAt: 2 * DAY,
      inServiceAt: 2 * DAY,
    });
  });

  it('slips by phase and by provider, delivery and service alike, but not the plan', () => {
    const slipped = phase('delivered: 2026-04-01, inService: 2026-04-03T12:00, slip: 10d');
    expect(slipped).toMatchObject({ plannedAt: -90 * DAY, deliveredAt: 10 * DAY, inServiceAt: 12.5 * DAY });
    expect(phase('inService: 2026-04-03, slip: -1d').inServiceAt).toBe(DAY);
  });

  it('comes as planned where a plan is named, or never', () => {
    expect(phase('inService: award').inServiceAt).toBe(-90 * DAY);
    expect(phase('inService: never').inServiceAt).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('the national fleet', () => {
  const national = libraryScenario('national-fleet');
  const fleetOf = (name: string) => national.variants.find((variant) => variant.name === name)!.fleet;

  it('has five clusters of 10,456 GPUs, and 2,680 of the providers’ own', () => {
    const { clusters } = national.baseFleet;
    const shared = clusters.filter((cluster) => !cluster.providerOwn);
    expect(shared.map((cluster) => [cluster.id, cluster.gpu, gpusOf(cluster)])).toEqual([
      ['naver-h200-255', 'h200', 2040],
      ['naver-h200-32', 'h200', 256],
      ['nhn-b200-510', 'b200', 4080],
      ['nhn-b200-255', 'b200', 2040],
      ['kakao-b200-255', 'b200', 2040],
    ]);
    const own = clusters.filter((cluster) => cluster.providerOwn);
    expect(own.reduce((sum, cluster) => sum + gpusOf(cluster), 0)).toBe(2680);
    expect(new Set(shared.map((cluster) => cluster.speed))).toEqual(new Set([1, 2]));
  });

  it('comes later than planned at award, by as many days as the documents say', () => {
    const daysLate = fleetOf('as-delivered').clusters.flatMap((cluster) =>
      cluster.phases.map((phase) => [`${cluster.id}/${phase.id}`, (phase.inServiceAt - phase.plannedAt) / DAY]),
    );
    expect(Object.fromEntries(daysLate)).toMatchObject({
      'naver-h200-255/all': 60,
      'naver-h200-32/all': 60,
      'nhn-b200-510/all': 0,
      'nhn-b200-255/all': 31,
      'kakao-b200-255/beta': 60,
      'kakao-b200-255/rest': 29,
    });
    const onTime = fleetOf('as-planned').clusters.flatMap((cluster) => cluster.phases);
    expect(onTime.every((phase) => phase.inServiceAt === phase.plannedAt)).toBe(true);
  });

  it('counts the plan at another date when another plan is chosen', () => {
    const first = libraryScenario('national-fleet', { set: ['plan=first'] }).baseFleet.clusters[0]!;
    expect(first.phases[0]!.plannedAt).toBe(0);
  });

  it('says of every assumed value what it is', () => {
    const { assumptions } = national;
    expect(assumptions.length).toBeGreaterThan(8);
    expect(assumptions.every(({ note, value }) => note !== '' && value !== '')).toBe(true);
    expect(assumptions.find(({ path }) => path === 'workload.patience')!.value).toBe('14d');
  });
});

describe('what is posted to a worker', () => {
  it('survives a structured clone', () => {
    const resolved = resolve(SMALL);
    expect(structuredClone(resolved)).toEqual(resolved);
  });
});

describe('detectors', () => {
  it('are those of the simulator, or what a variant says', () => {
    const detectorsIn = (...set: string[]) => resolve(SMALL, { set }).variants[0]!.detectors;
    expect(detectorsIn()).toEqual({ preemptions: 1000, starts: 10_000 });
    expect(detectorsIn('detectors.preemptions=5')).toEqual({ preemptions: 5, starts: 10_000 });
    expect(() => detectorsIn('detectors.starts=0')).toThrow(/detectors.starts/);
  });
});

describe('the plan of runs', () => {
  it('goes by replication, then by variant, so that runs with the same jobs are neighbours', () => {
    expect(planRuns(resolve(SMALL, { replications: 2 })).runs).toEqual([
      { variant: 0, replication: 0 },
      { variant: 1, replication: 0 },
      { variant: 0, replication: 1 },
      { variant: 1, replication: 1 },
    ]);
  });

  it('can begin at any replication, to repeat one', () => {
    const chosen = resolve(SMALL, { replications: 1, variants: ['fcfs'] });
    expect(planRuns(chosen, { firstReplication: 7 }).runs).toEqual([{ variant: 0, replication: 7 }]);
  });

  it('says where an order over accounts finds all jobs in one', () => {
    const warnings = (queue: string) => planRuns(resolve(SMALL, { set: [`policies.queue=${queue}`] })).warnings;
    expect(warnings('fair-tree')).toEqual([
      'fair-tree: the jobs of a preset have no users, so all are of one account and its fair share tells none apart; ' +
        'a trace with users does',
    ]);
    expect(warnings('{ name: multifactor, weightClass: 5, classes: "pretrain:1 debug:2" }')).toHaveLength(1);
    expect(warnings('{ name: multifactor, weightFairshare: 0 }')).toEqual([]);
    expect(warnings('wfp3')).toEqual([]);
  });

  it('counts the jobs of all runs, and warns above eight million', () => {
    const plan = planRuns(resolve(SMALL));
    expect(plan.jobs).toBe(plan.jobsPerRun! * 6);
    expect(plan.warnings).toEqual([]);
    const long = planRuns(resolve(SMALL, { set: ['window=3650d', 'replications=1000'] }));
    expect(long.warnings).toHaveLength(1);
    expect(planRuns(resolve(SMALL, { set: ['workload.maxJobs=10'] })).jobsPerRun).toBe(10);
  });
});
